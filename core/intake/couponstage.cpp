#include "core/intake/couponstage.h"

#include "core/base/currency.h"
#include "core/base/hash.h"
#include "core/base/money.h"
#include "core/base/text.h"
#include "core/customer/couponstore.h"
#include "core/intake/loyaltywords.h"
#include "core/intake/moneytext.h"

#include <cstdlib>

namespace patron::intake {

namespace {
using R = RowBinding::Reading;
using customer::coupons::Written;

constexpr int discountDecimals = 4;
constexpr std::int64_t wholePercent = 10'000;
constexpr std::int64_t mostPercent = 100 * wholePercent;

struct CouponRow
{
    customer::NewCoupon coupon;
    bool used = false; ///< the row says whom it was given to or who used it
    customer::NewCouponUse use;
    Person person;

    void write(RecordWriter& record) const;
    static CouponRow read(RecordReader& record);
};

void CouponRow::write(RecordWriter& record) const
{
    for (const std::string* text : {&coupon.code, &coupon.pool, &coupon.discount, &coupon.currency})
        record.text(*text);
    for (const auto* number :
         {&coupon.discountE4, &coupon.minSpend, &coupon.startsAt, &coupon.endsAt, &coupon.maxUses, &coupon.givenUses})
        record.optional(*number);
    record.number(used ? 1 : 0);
    if (!used)
        return;
    person.write(record);
    record.number(use.redeemed ? 1 : 0);
    record.text(use.orderNumber);
    record.optional(use.at);
    record.text(use.sourceKey);
}

CouponRow CouponRow::read(RecordReader& record)
{
    CouponRow row;
    for (std::string* text : {&row.coupon.code, &row.coupon.pool, &row.coupon.discount, &row.coupon.currency})
        *text = std::string(record.text());
    for (auto* number : {&row.coupon.discountE4, &row.coupon.minSpend, &row.coupon.startsAt, &row.coupon.endsAt,
                         &row.coupon.maxUses, &row.coupon.givenUses})
        *number = record.optional();
    row.used = record.number() != 0;
    if (!row.used)
        return row;
    row.person = Person::read(record);
    row.use.code = row.coupon.code;
    row.use.redeemed = record.number() != 0;
    row.use.orderNumber = std::string(record.text());
    row.use.at = record.optional();
    row.use.sourceKey = std::string(record.text());
    return row;
}

struct Problem
{
    Field field;
    std::string_view reason;
};

/// Whether a heading says that its numbers are shares: "Discount %", "Rabatt in Prozent".
bool namesPercent(std::string_view header)
{
    const std::string lower = asciiLower(header);
    for (const std::string_view word : {"%", "percent", "prozent", "pourcent", "porcent", "procent"}) {
        if (lower.find(word) != std::string::npos)
            return true;
    }
    return false;
}

std::optional<Problem> readDiscount(const RowBinding& binding, const CsvRow& row, const std::string& ownCurrency,
                                    customer::NewCoupon& coupon)
{
    const auto word = binding.text(row, Field::DiscountKind);
    const auto cell = binding.text(row, Field::DiscountValue);
    coupon.discount = std::string(discountKindOf(word));
    if (coupon.discount.empty() && !word.empty())
        coupon.discount = "other";
    coupon.currency = asciiUpper(binding.text(row, Field::Currency));
    if (!isCurrencyCode(coupon.currency))
        coupon.currency.clear();
    std::int64_t value = 0;
    std::string_view sign;
    std::string plain(cell);
    const bool percent = plain.find('%') != std::string::npos;
    if (percent)
        std::erase(plain, '%');
    if (!trim(plain).empty()) {
        const auto amount = readAmount(trim(plain), binding.markOf(Field::DiscountValue));
        const auto units = amount ? parseDecimal(amount->decimal(), discountDecimals) : std::nullopt;
        if (!units)
            return Problem{Field::DiscountValue, "This is no discount: neither a share nor an amount."};
        value = std::abs(*units);
        sign = amount->currencySign;
        const bool share = percent || (coupon.discount.empty() && namesPercent(binding.header(Field::DiscountValue)));
        if (share || coupon.discount == "percent")
            coupon.discount = "percent";
        else if (coupon.discount.empty())
            coupon.discount = "amount";
        // Some exports write a share of the whole: 0.1 is ten per cent, and nobody gives less than one.
        if (coupon.discount == "percent" && !percent && value > 0 && value < wholePercent)
            value *= 100;
        if (coupon.discount == "percent" && value > mostPercent)
            return Problem{Field::DiscountValue, "A discount is at most 100 %."};
        if (coupon.discount == "percent" || coupon.discount == "amount")
            coupon.discountE4 = value;
    }
    if (coupon.currency.empty())
        coupon.currency = sign.empty() ? ownCurrency : currencyOfSign(sign, ownCurrency);
    if (coupon.currency.empty())
        coupon.currency = ownCurrency;
    return std::nullopt;
}

/// A number of uses; "unlimited", "∞" and the like say nothing.
std::optional<std::int64_t> usesOf(const RowBinding& binding, const CsvRow& row, Field field)
{
    std::int64_t uses = 0;
    return binding.units(row, field, 0, uses) == R::Good && uses >= 0 ? std::optional(uses) : std::nullopt;
}

std::optional<Problem> readTerms(RowBinding& binding, const CsvRow& row, customer::NewCoupon& coupon)
{
    std::int64_t least = 0;
    const R spend = binding.units(row, Field::MinSpend, currencyDecimals(coupon.currency), least);
    if (spend == R::Good && least > 0)
        coupon.minSpend = least;
    DatedInstant starts;
    const R begins = binding.instant(row, Field::StartsAt, starts);
    if (begins == R::Bad)
        return Problem{Field::StartsAt, "This is not a date."};
    if (begins == R::Good)
        coupon.startsAt = starts.at;
    DatedInstant ends;
    const R stops = binding.instant(row, Field::EndsAt, ends);
    if (stops == R::Bad)
        return Problem{Field::EndsAt, "This is not a date."};
    if (stops == R::Good) // a last day is valid to its end
        coupon.endsAt = ends.dateOnly ? binding.zone().startOfDay(binding.zone().dayAt(ends.at) + 1) : ends.at;
    if (coupon.startsAt && coupon.endsAt && *coupon.endsAt <= *coupon.startsAt)
        return Problem{Field::EndsAt, "The coupon ends before it begins."};
    coupon.maxUses = usesOf(binding, row, Field::MaxUses);
    if (coupon.maxUses == 0) // shops write 0 for "as often as you like"
        coupon.maxUses.reset();
    coupon.givenUses = usesOf(binding, row, Field::TimesUsed);
    return std::nullopt;
}
}

void CouponStage::add(RowBinding& binding, const CsvRow& row, const PersonSource& source, Rejects& rejects,
                      ImportNotes& notes)
{
    const auto refuse = [&](const Problem& problem) {
        rejects.add(row.line, binding.header(problem.field), binding.text(row, problem.field), problem.reason);
    };
    CouponRow result;
    result.coupon.code = toValidUtf8(binding.text(row, Field::Coupon));
    if (result.coupon.code.empty())
        return refuse({Field::Coupon, "The row has no code."});
    if (result.coupon.code.size() > 255)
        return refuse({Field::Coupon, "This is longer than any coupon's code."});
    result.coupon.pool = toValidUtf8(binding.text(row, Field::CouponPool));
    if (const auto problem = readDiscount(binding, row, source.store.currency(), result.coupon))
        return refuse(*problem);
    if (const auto problem = readTerms(binding, row, result.coupon))
        return refuse(*problem);
    DatedInstant at;
    const R redeemed = binding.instant(row, Field::RedeemedAt, at);
    if (redeemed == R::Bad)
        return refuse({Field::RedeemedAt, "This is not a date."});
    if (redeemed == R::Good)
        result.use.at = at.at;
    result.use.orderNumber = toValidUtf8(binding.text(row, Field::OrderNumber));
    std::optional<BadIdentity> bad;
    result.person.identities = readIdentities(binding, row, source, notes, bad);
    result.use.redeemed = redeemed == R::Good || !result.use.orderNumber.empty();
    result.used = result.use.redeemed || !result.person.identities.empty();
    if (result.used) {
        // A use is known by its order; without one by all that is said of it and how often that came.
        const std::string key = customer::coupons::couponKey(result.coupon.code);
        RecordWriter content;
        content.text(key);
        content.number(result.use.redeemed ? 1 : 0);
        content.number(result.use.at.value_or(0));
        result.person.write(content);
        const std::uint64_t hash = quickHash(content.record());
        result.use.sourceKey = !result.use.orderNumber.empty()
                                   ? "order:" + result.use.orderNumber + ":" + key
                                   : "row:" + std::to_string(hash) + ":" + std::to_string(++m_seen[hash]);
    }
    RecordWriter record;
    result.write(record);
    m_log.append(record.record());
}

Result<void> CouponStage::apply(ApplyContext& context, PersonWriter& writer, VisitorClaims& visitors,
                                ImportCounts& counts)
{
    std::string bytes;
    m_log.rewind();
    while (m_log.next(bytes)) {
        RecordReader record(bytes);
        CouponRow row = CouponRow::read(record);
        row.coupon.batch = context.batch;
        Written written = customer::coupons::put(context.tx, row.coupon, mergePolicyName(context.policy), context.now);
        if (row.used) {
            if (!row.person.identities.empty()) {
                const VisitorClaims::Visitor visitor = visitors.find(row.person, context, writer);
                row.use.customer = visitor.customer;
                row.use.claimSeq = visitor.seq;
            }
            row.use.source = context.source;
            row.use.batch = context.batch;
            if (customer::coupons::addUse(context.tx, row.use, context.now))
                written = Written::Added;
        }
        counts.added += written == Written::Added ? 1 : 0;
        counts.updated += written == Written::Updated ? 1 : 0;
        counts.unchanged += written == Written::Unchanged ? 1 : 0;
        if (context.stopAfter())
            return importCancelled();
    }
    return m_log.failed() ? Result<void>(stagingError()) : Result<void>();
}

}
