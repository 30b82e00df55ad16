#include "core/intake/loyaltystage.h"

#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/customer/pointsledger.h"
#include "core/intake/loyaltywords.h"

#include <cstdlib>
#include <set>

namespace patron::intake {

namespace {
using R = RowBinding::Reading;

constexpr int pointsDecimals = 3;
constexpr std::int64_t wholePoint = 1'000;

/// What one row says.
struct PointsRow
{
    Person person;
    std::string plan;
    std::string kind;
    std::int64_t points = 0;
    std::optional<std::int64_t> balance;
    std::optional<DatedInstant> at;
    std::optional<DayNumber> expiresOn;
    std::string tier;
    std::string order;
    std::string reason;
    std::string key;

    void write(RecordWriter& record) const;
    static PointsRow read(RecordReader& record);
};

void PointsRow::write(RecordWriter& record) const
{
    person.write(record);
    record.text(plan);
    record.text(kind);
    record.number(points);
    record.optional(balance);
    record.optional(at ? std::optional(at->at) : std::nullopt);
    record.number(at && at->dateOnly ? 1 : 0);
    record.optional(expiresOn ? std::optional<std::int64_t>(*expiresOn) : std::nullopt);
    for (const std::string* text : {&tier, &order, &reason, &key})
        record.text(*text);
}

PointsRow PointsRow::read(RecordReader& record)
{
    PointsRow row;
    row.person = Person::read(record);
    row.plan = std::string(record.text());
    row.kind = std::string(record.text());
    row.points = record.number();
    row.balance = record.optional();
    const auto at = record.optional();
    const bool dateOnly = record.number() != 0;
    if (at)
        row.at = DatedInstant{*at, dateOnly};
    if (const auto day = record.optional())
        row.expiresOn = static_cast<DayNumber>(*day);
    for (std::string* text : {&row.tier, &row.order, &row.reason, &row.key})
        *text = std::string(record.text());
    return row;
}

struct Problem
{
    Field field;
    std::string_view reason;
};

/// Whole points of a cell; parts of points are none.
R readPoints(const RowBinding& binding, const CsvRow& row, Field field, std::int64_t& points)
{
    const R read = binding.units(row, field, pointsDecimals, points);
    if (read != R::Good)
        return read;
    if (points % wholePoint != 0)
        return R::Bad;
    points /= wholePoint;
    return R::Good;
}

/// What is taken away stands with a minus, however the file writes it.
void signPoints(PointsRow& result)
{
    if (result.kind.empty())
        result.kind = result.points < 0 ? "burn" : "earn";
    if (result.kind == "burn" || result.kind == "expire" || result.kind == "reverse")
        result.points = -std::abs(result.points);
    else if (result.kind == "earn" && result.points < 0)
        result.kind = "reverse";
}

std::optional<Problem> readAmounts(const RowBinding& binding, const CsvRow& row, PointsRow& result)
{
    const std::string word = toValidUtf8(binding.text(row, Field::PointsKind));
    result.kind = std::string(pointsKindOf(word));
    if (result.reason.empty())
        result.reason = word;
    std::int64_t points = 0;
    const R moved = readPoints(binding, row, Field::Points, points);
    if (moved == R::Bad)
        return Problem{Field::Points, "This is no whole number of points."};
    std::int64_t balance = 0;
    const R stated = readPoints(binding, row, Field::PointsBalance, balance);
    if (stated == R::Bad)
        return Problem{Field::PointsBalance, "This is no whole number of points."};
    // Points without a day and a kind are those that somebody has.
    const bool ledger = binding.has(Field::EventAt) || binding.has(Field::PointsKind);
    if (moved == R::Good && (ledger || stated == R::Good)) {
        // Beside a movement a balance only repeats what the movements add up to.
        result.points = points;
        signPoints(result);
        return std::nullopt;
    }
    if (stated == R::Empty && moved == R::Empty && result.tier.empty())
        return Problem{Field::Points, "The row has neither points nor a balance nor a tier."};
    if (stated == R::Good || moved == R::Good)
        result.balance = stated == R::Good ? balance : points;
    result.kind = "adjust";
    return std::nullopt;
}

std::optional<Problem> readRow(RowBinding& binding, const CsvRow& row, PointsRow& result)
{
    const auto text = [&](Field field) { return toValidUtf8(binding.text(row, field)); };
    result.plan = text(Field::Plan);
    result.tier = text(Field::Tier);
    result.order = text(Field::OrderNumber);
    result.reason = text(Field::Reason);
    result.key = text(Field::EventId);
    if (auto problem = readAmounts(binding, row, result))
        return problem;
    DatedInstant at;
    const R dated = binding.instant(row, Field::EventAt, at);
    if (dated == R::Bad)
        return Problem{Field::EventAt, "This is not a date."};
    if (dated == R::Good)
        result.at = at;
    else if (!result.balance && result.points != 0)
        return Problem{Field::EventAt, "The row does not say when the points came or went."};
    DateReading day;
    const R expires = binding.date(row, Field::ExpiresOn, day);
    if (expires == R::Bad || (expires == R::Good && !day.hasYear))
        return Problem{Field::ExpiresOn, "This is not a date."};
    if (expires == R::Good)
        result.expiresOn = day.instant ? binding.zone().dayAt(*day.instant) : dayOf(day.date);
    return std::nullopt;
}

/// Whom the source keeps the points under.
std::string memberOf(const Person& person)
{
    const customer::Identity& strongest = person.identities.front();
    return std::string(customer::identityKindName(strongest.kind)) + ":" + strongest.normalized;
}
}

void LoyaltyStage::add(RowBinding& binding, const CsvRow& row, const PersonSource& source, Rejects& rejects,
                       ImportNotes& notes)
{
    PointsRow result;
    if (const auto problem = readRow(binding, row, result))
        return rejects.add(row.line, binding.header(problem->field), binding.text(row, problem->field),
                           problem->reason);
    std::optional<BadIdentity> bad;
    result.person.identities = readIdentities(binding, row, source, notes, bad);
    if (result.person.identities.empty()) {
        if (bad)
            return rejects.add(row.line, bad->column, bad->value, bad->reason);
        return rejects.add(row.line, {}, {}, "The row does not say whose points these are.");
    }
    if (result.key.empty() && !result.balance) {
        // Without an id of its own a movement is known by its content and how often that came.
        RecordWriter content;
        result.write(content);
        const std::uint64_t hash = quickHash(content.record());
        result.key = "row:" + std::to_string(hash) + ":" + std::to_string(++m_seen[hash]);
    }
    RecordWriter record;
    result.write(record);
    m_log.append(record.record());
}

namespace {
customer::NewPoints entryOf(const PointsRow& row, const ApplyContext& context, const VisitorClaims::Visitor& visitor)
{
    customer::NewPoints entry;
    entry.customer = visitor.customer;
    entry.claimSeq = visitor.seq;
    entry.plan = row.plan;
    entry.kind = row.kind;
    entry.points = row.points;
    entry.dated = row.at.has_value();
    entry.at = row.at ? row.at->at : context.now;
    entry.dateOnly = row.at && row.at->dateOnly;
    entry.expiresOn = row.expiresOn;
    entry.balance = row.balance;
    entry.tier = row.tier;
    entry.member = memberOf(row.person);
    entry.orderNumber = row.order;
    entry.reason = row.reason;
    entry.source = context.source;
    entry.batch = context.batch;
    const bool stated = row.balance || row.points == 0;
    // What is stated is each import's own word: a later one does not repeat it, it says what is now.
    entry.sourceKey = stated ? "balance:" + std::to_string(context.batch.value) + ":" + row.plan + ":" + entry.member +
                                   ":" + (row.at ? std::to_string(row.at->at) : std::string())
                             : row.key;
    return entry;
}

void count(ImportCounts& counts, const customer::NewPoints& entry, bool added,
           const std::optional<customer::points::Stated>& before)
{
    if (!added)
        ++counts.unchanged;
    else if (!before)
        ++counts.added;
    else if ((entry.balance && before->balance != entry.balance) || (!entry.tier.empty() && before->tier != entry.tier))
        ++counts.updated;
    else
        ++counts.unchanged;
}
}

Result<void> LoyaltyStage::apply(ApplyContext& context, PersonWriter& writer, VisitorClaims& visitors,
                                 ImportCounts& counts)
{
    std::set<CustomerId> touched;
    std::string bytes;
    m_log.rewind();
    while (m_log.next(bytes)) {
        RecordReader record(bytes);
        const PointsRow row = PointsRow::read(record);
        const VisitorClaims::Visitor visitor = visitors.find(row.person, context, writer);
        const customer::NewPoints entry = entryOf(row, context, visitor);
        const bool stated = entry.balance || entry.points == 0;
        const auto before = stated ? customer::points::lastStated(context.tx.connection(), entry) : std::nullopt;
        const bool added = customer::points::add(context.tx, context.store.zone(), entry, context.now);
        count(counts, entry, added, before);
        touched.insert(entry.customer);
        if (context.stopAfter())
            return importCancelled();
    }
    if (m_log.failed())
        return stagingError();
    for (const CustomerId customer : touched)
        customer::points::settle(context.tx, customer);
    return {};
}

}
