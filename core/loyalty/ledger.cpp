#include "core/loyalty/ledger.h"

#include "core/base/json.h"
#include "core/base/money.h"
#include "core/base/text.h"
#include "core/customer/customerstore.h"
#include "core/customer/eventstore.h"

namespace patron::loyalty::ledger {

namespace {
std::string eventKindOf(const NewEntry& entry)
{
    if (entry.points == 0)
        return entry.tier.empty() ? std::string() : std::string("loyalty.tier_changed");
    if (entry.kind == "burn")
        return "loyalty.burned";
    if (entry.kind == "expire")
        return "loyalty.expired";
    if (entry.points > 0)
        return "loyalty.earned";
    return entry.kind == "reverse" ? "loyalty.reversed" : std::string();
}

void tell(Transaction& tx, const Store& store, const SavedPlan& plan, const NewEntry& entry, const std::string& source,
          Ms now)
{
    const std::string kind = eventKindOf(entry);
    if (kind.empty())
        return;
    customer::NewEvent event;
    event.customer = entry.customer;
    event.kind = kind;
    event.at = entry.factAt;
    if (entry.at > entry.factAt)
        event.dueAt = entry.at;
    event.key = plan.name;
    Json properties{{"plan", plan.name}};
    if (entry.points != 0) {
        event.valueE4 = entry.points * oneE4;
        properties["points"] = entry.points;
    }
    if (!entry.tier.empty()) {
        properties["from"] = entry.tierBefore;
        properties["to"] = entry.tier;
    }
    if (!entry.reason.empty())
        properties["reason"] = entry.reason;
    if (!entry.orderNumber.empty())
        properties["order"] = entry.orderNumber;
    event.properties = compactJson(properties);
    event.source = source;
    event.sourceKey = entry.sourceKey;
    customer::events::add(tx, store.zone(), event, now);
}

bool statesBalances(Connection& connection, CustomerId customer, const std::string& plan)
{
    Query query = connection.query(
        "SELECT 1 FROM v_loyalty_entry WHERE customer_id = ? AND plan = ? AND balance IS NOT NULL LIMIT 1");
    query.bind(customer, plan);
    return query.step();
}

Result<SavedPlan> planOf(Transaction& tx, const Store& store, const Gift& gift)
{
    Query known = tx.query("SELECT 1 FROM v_customer WHERE id = ?");
    known.bind(gift.customer);
    if (!known.step())
        return makeError(ErrorCode::NotFound,
                         "There is no customer #" + std::to_string(gift.customer.value) + " in this workspace.");
    return plans::find(tx.connection(), store.currencyDecimals(), gift.plan);
}

/// With the id that the customer goes by now.
Gift resolved(Transaction& tx, Gift gift)
{
    gift.customer = customer::customers::resolve(tx.connection(), gift.customer);
    return gift;
}

bool isKnown(Connection& connection, const Gift& gift)
{
    Query query = connection.query("SELECT 1 FROM v_loyalty_entry WHERE source = ? AND source_key = ?");
    query.bind(gift.source, gift.sourceKey);
    return query.step();
}

NewEntry entryOf(const Gift& gift, const char* kind, std::int64_t points)
{
    NewEntry entry;
    entry.customer = gift.customer;
    entry.kind = kind;
    entry.points = points;
    entry.at = entry.factAt = gift.at;
    entry.reason = gift.reason;
    entry.source = gift.source;
    entry.sourceKey = gift.sourceKey;
    return entry;
}

Result<void> mustSuffice(Transaction& tx, const SavedPlan& plan, const Gift& gift, std::int64_t points)
{
    const Account account = ledger::account(tx.connection(), plan, gift.customer, gift.at);
    if (account.available() >= points)
        return {};
    std::string text = "Customer #" + std::to_string(gift.customer.value) + " has " + groupDigits(account.available()) +
                       " points in " + plan.name + ", which is fewer than " + groupDigits(points) + ".";
    if (account.pending > 0)
        text += " Another " + groupDigits(account.pending) + " are pending and cannot be used yet.";
    return makeError(ErrorCode::Conflict, std::move(text));
}
}

std::vector<LedgerRow> rows(Connection& connection, const SavedPlan& plan, CustomerId customer)
{
    std::vector<LedgerRow> list;
    Query query = connection.query(
        "SELECT id, kind, at, points, lot_id, expires_on, tier, to_next, reason, order_number, source, source_key, "
        "recorded_at FROM "
        "v_loyalty_entry WHERE customer_id = ? AND plan = ? ORDER BY at, id");
    query.bind(customer, plan.ledger);
    while (query.step()) {
        LedgerRow& row = list.emplace_back();
        row.id = query.int64(0);
        row.kind = query.text(1);
        row.at = query.int64(2);
        row.points = query.int64(3);
        row.lot = query.isNull(4) ? 0 : query.int64(4);
        if (const auto day = query.optionalInt64(5))
            row.expiresOn = static_cast<DayNumber>(*day);
        row.tier = query.text(6);
        row.toNext = query.optionalInt64(7);
        row.reason = query.text(8);
        row.orderNumber = query.text(9);
        row.source = query.text(10);
        row.sourceKey = query.text(11);
        row.recordedAt = query.int64(12);
    }
    return list;
}

std::vector<LotRow> lotRows(const std::vector<LedgerRow>& rows, Ms upTo)
{
    std::vector<LotRow> list;
    for (const LedgerRow& row : rows) {
        if (row.at <= upTo && row.points != 0)
            list.push_back({row.id, row.at, row.points, row.lot, row.expiresOn});
    }
    return list;
}

Account account(const std::vector<LedgerRow>& rows, Ms asOf)
{
    Account account;
    for (const LedgerRow& row : rows) {
        if (row.at > asOf) {
            account.pending += row.recordedAt <= asOf ? row.points : 0;
            continue;
        }
        account.points += row.points;
        if (!row.tier.empty())
            account.tier = row.tier;
        if (row.toNext)
            account.toNext = *row.toNext == customer::noNextTier ? std::nullopt : row.toNext;
    }
    account.holding = holdingOf(lotRows(rows, asOf));
    return account;
}

Account account(Connection& connection, const SavedPlan& plan, CustomerId customer, Ms asOf)
{
    return account(rows(connection, plan, customer), asOf);
}

std::int64_t append(Transaction& tx, const Store& store, const SavedPlan& plan, const NewEntry& entry, Ms now)
{
    customer::NewPoints points;
    points.customer = entry.customer;
    points.plan = plan.ledger;
    points.kind = entry.kind;
    points.points = entry.points;
    points.at = entry.at;
    points.expiresOn = entry.expiresOn;
    points.tier = entry.tier;
    points.orderNumber = entry.orderNumber;
    points.reason = entry.reason;
    points.source = entry.source.empty() ? plan.source() : entry.source;
    points.sourceKey = entry.sourceKey;
    points.lot = entry.lot;
    points.toNext = entry.toNext;
    if (!customer::points::add(tx, store.zone(), points, now))
        return 0;
    const std::int64_t id = tx.lastInsertId();
    tell(tx, store, plan, entry, points.source, now);
    if (statesBalances(tx.connection(), entry.customer, plan.ledger))
        customer::points::settle(tx, entry.customer);
    return id;
}

Result<bool> give(Transaction& tx, const Store& store, const Gift& given, Ms now)
{
    const Gift gift = resolved(tx, given);
    if (gift.points <= 0)
        return makeError(ErrorCode::BadInput, "Points that are given have to be more than 0.");
    PATRON_TRY(plan, planOf(tx, store, gift));
    if (plan.ended)
        return makeError(ErrorCode::Conflict, "The plan \"" + plan.name + "\" has ended: nobody earns in it any more.");
    NewEntry entry = entryOf(gift, "earn", gift.points);
    entry.expiresOn = expiryOf(plan.at(gift.at), store.zone().dayAt(gift.at));
    if (append(tx, store, plan, entry, now) == 0)
        return false;
    tx.query("INSERT OR IGNORE INTO loyalty_stale(id) VALUES (?)").bind(gift.customer).run();
    return true;
}

Result<void> adjust(Transaction& tx, const Store& store, const Gift& given, Ms now)
{
    const Gift gift = resolved(tx, given);
    if (gift.points == 0)
        return makeError(ErrorCode::BadInput,
                         "A correction by 0 points changes nothing. Say how many, such as 50 or -50.");
    PATRON_TRY(plan, planOf(tx, store, gift));
    if (gift.points < 0)
        PATRON_CHECK(mustSuffice(tx, plan, gift, -gift.points));
    NewEntry entry = entryOf(gift, "adjust", gift.points);
    if (gift.points > 0)
        entry.expiresOn = expiryOf(plan.at(gift.at), store.zone().dayAt(gift.at));
    append(tx, store, plan, entry, now);
    return {};
}

Result<void> burn(Transaction& tx, const Store& store, const Gift& given, Ms now)
{
    const Gift gift = resolved(tx, given);
    if (gift.points <= 0)
        return makeError(ErrorCode::BadInput, "Points that are taken have to be more than 0.");
    PATRON_TRY(plan, planOf(tx, store, gift));
    if (isKnown(tx.connection(), gift))
        return {};
    PATRON_CHECK(mustSuffice(tx, plan, gift, gift.points));
    append(tx, store, plan, entryOf(gift, "burn", -gift.points), now);
    return {};
}

std::optional<DayNumber> expiryOf(const Plan& plan, DayNumber earned)
{
    return plan.expiresAfter ? std::optional(addToDay(earned, *plan.expiresAfter)) : std::nullopt;
}

}
