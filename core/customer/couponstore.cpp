#include "core/customer/couponstore.h"

#include "core/base/text.h"
#include "core/customer/spokenrows.h"

namespace patron::customer::coupons {

namespace {
constexpr std::string_view useTable = "coupon_use";

void say(Json& fields, const char* name, const std::string& text)
{
    if (!text.empty())
        fields[name] = text;
}

void say(Json& fields, const char* name, const std::optional<std::int64_t>& number)
{
    if (number)
        fields[name] = *number;
}

const ReferenceTable& couponTable()
{
    static const ReferenceTable table{"coupon",
                                      "coupon",
                                      {"folded"},
                                      {"code", "pool", "discount", "discount_e4", "currency", "min_spend", "starts_at",
                                       "ends_at", "max_uses", "given_uses"},
                                      {"code"},
                                      Area::Orders};
    return table;
}
}

std::string couponKey(std::string_view code)
{
    return foldText(trim(code));
}

Written put(Transaction& tx, const NewCoupon& coupon, std::string_view policy, Ms at)
{
    ReferenceVersion version{{couponKey(coupon.code)}, coupon.batch, std::string(policy), at, Json::object()};
    say(version.fields, "code", coupon.code);
    say(version.fields, "pool", coupon.pool);
    say(version.fields, "discount", coupon.discount);
    say(version.fields, "discount_e4", coupon.discountE4);
    say(version.fields, "currency", coupon.currency);
    say(version.fields, "min_spend", coupon.minSpend);
    say(version.fields, "starts_at", coupon.startsAt);
    say(version.fields, "ends_at", coupon.endsAt);
    say(version.fields, "max_uses", coupon.maxUses);
    say(version.fields, "given_uses", coupon.givenUses);
    return references::put(tx, couponTable(), version);
}

bool addUse(Transaction& tx, const NewCouponUse& use, Ms recordedAt)
{
    const auto place = spokenrows::placeOf(tx, useTable, use.source, use.sourceKey, use.batch);
    if (place == spokenrows::Place::Repeated || (place == spokenrows::Place::Behind && !use.batch))
        return false;
    tx.query(
          "INSERT INTO coupon_use(coupon, kind, customer_id, order_number, at, source, source_key, counts, batch_id, "
          "claim_seq, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(couponKey(use.code), use.redeemed ? "redeemed" : "assigned", use.customer,
              use.orderNumber.empty() ? std::optional<std::string>() : use.orderNumber, use.at, use.source,
              use.sourceKey, place == spokenrows::Place::Counts, use.batch,
              use.claimSeq != 0 ? std::optional(use.claimSeq) : std::nullopt, recordedAt)
        .run();
    tx.changed(Area::Orders);
    return place == spokenrows::Place::Counts;
}

bool removeUse(Transaction& tx, std::string_view source, std::string_view sourceKey)
{
    tx.query("DELETE FROM coupon_use WHERE source = ? AND source_key = ? AND batch_id IS NULL")
        .bind(source, sourceKey)
        .run();
    const bool removed = tx.changes() > 0;
    if (removed)
        tx.changed(Area::Orders);
    return removed;
}

void withdraw(Transaction& tx, BatchId batch, std::set<CustomerId>& touched)
{
    references::withdraw(tx, couponTable(), batch, [](std::int64_t) { return true; });
    spokenrows::withdraw(tx, useTable, batch, touched);
}

void settleCircle(Transaction& tx)
{
    std::set<CustomerId> touched;
    spokenrows::settleCircle(tx, useTable, touched);
}

}
