#include "core/loyalty/planstore.h"

#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/base/text.h"

#include <algorithm>
#include <limits>
#include <set>

namespace patron::loyalty {

const Plan& SavedPlan::at(Ms instant) const
{
    const PlanVersion* found = &versions.front();
    for (const PlanVersion& each : versions) {
        if (each.createdAt <= instant)
            found = &each;
    }
    return found->plan;
}

bool SavedPlan::covers(Ms instant, const TimeZone& zone) const
{
    if (ended && instant > updatedAt)
        return false;
    // What once was earned is not taken back by a later version.
    return std::any_of(versions.begin(), versions.end(), [&](const PlanVersion& version) {
        return version.plan.includeHistory || instant >= zone.startOfDay(version.plan.startsOn.value_or(0));
    });
}

namespace plans {

namespace {
constexpr std::string_view columns = "SELECT id, uuid, name, ledger, state, updated_at, checked_day FROM loyalty_plan ";

Result<SavedPlan> readSaved(Connection& connection, const Query& query, int currencyDecimals)
{
    SavedPlan saved;
    saved.id = query.int64(0);
    saved.uuid = query.text(1);
    saved.name = query.text(2);
    saved.ledger = query.text(3);
    saved.ended = query.view(4) == "ended";
    saved.updatedAt = query.int64(5);
    if (const auto day = query.optionalInt64(6))
        saved.checkedDay = static_cast<DayNumber>(*day);
    Query versions = connection.query(
        "SELECT version, created_at, definition FROM loyalty_plan_version WHERE plan_id = ? ORDER BY version");
    versions.bind(saved.id);
    while (versions.step()) {
        PATRON_TRY(json, parseJson(versions.view(2), "The plan \"" + saved.name + "\""));
        PATRON_TRY(plan, parsePlan(json, currencyDecimals));
        saved.versions.push_back({versions.integer(0), versions.int64(1), std::move(plan)});
    }
    if (saved.versions.empty())
        return makeError(ErrorCode::Corrupt, "The plan \"" + saved.name + "\" has lost its rules. Save it again.");
    return saved;
}

std::string ledgerFor(Connection& connection, const std::string& name)
{
    {
        // Points that came in under this very name are the plan's.
        Query known = connection.query("SELECT DISTINCT plan FROM v_loyalty_entry WHERE plan <> '' ORDER BY plan");
        while (known.step()) {
            if (foldText(known.view(0)) == foldText(name))
                return known.text(0);
        }
    }
    Query unnamed = connection.query("SELECT EXISTS (SELECT 1 FROM v_loyalty_entry WHERE plan = '') AND NOT EXISTS "
                                     "(SELECT 1 FROM loyalty_plan WHERE ledger = '')");
    unnamed.step();
    return unnamed.flag(0) ? std::string() : name;
}

bool settledSince(Connection& connection, const SavedPlan& saved, Ms since)
{
    Query query = connection.query("SELECT 1 FROM v_loyalty_entry WHERE source = ? AND recorded_at >= ? LIMIT 1");
    query.bind(saved.source(), since);
    return query.step();
}

/// The kinds of events that plans look at, for the triggers.
Result<void> refreshKinds(Transaction& tx, int currencyDecimals)
{
    std::set<std::string> kinds;
    PATRON_TRY(saved, all(tx.connection(), currencyDecimals));
    for (const SavedPlan& each : saved) {
        for (const PlanVersion& version : each.versions) {
            for (const EventRule& rule : version.plan.events)
                kinds.insert(rule.event);
            if (version.plan.referral)
                kinds.insert("referral");
        }
    }
    tx.query("DELETE FROM loyalty_kind").run();
    for (const std::string& kind : kinds)
        tx.query("INSERT INTO loyalty_kind(kind) VALUES (?)").bind(kind).run();
    return {};
}

/// Everybody whom a change of the plan may concern.
void markAll(Transaction& tx, const TimeZone& zone, const SavedPlan& saved)
{
    const Ms since = saved.plan().includeHistory ? std::numeric_limits<Ms>::min()
                                                 : zone.startOfDay(saved.plan().startsOn.value_or(0));
    tx.query("INSERT OR IGNORE INTO loyalty_stale SELECT customer_id FROM v_order WHERE customer_id IS NOT NULL AND "
             "kind = 'sale' AND at >= ?")
        .bind(since)
        .run();
    tx.query("INSERT OR IGNORE INTO loyalty_stale SELECT e.customer_id FROM v_event e JOIN loyalty_kind l ON l.kind = "
             "e.kind WHERE e.customer_id IS NOT NULL AND e.at >= ?")
        .bind(since)
        .run();
    tx.query("INSERT OR IGNORE INTO loyalty_stale SELECT customer_id FROM v_loyalty_entry WHERE plan = ?")
        .bind(saved.ledger)
        .run();
}

Plan completed(const Plan& plan, const std::optional<SavedPlan>& before, const TimeZone& zone, Ms now)
{
    Plan whole = plan;
    if (!whole.startsOn)
        whole.startsOn = before ? before->plan().startsOn : zone.dayAt(now);
    return whole;
}
}

Result<SavedPlan> save(Transaction& tx, const Store& store, const Plan& plan, Ms now)
{
    const int decimals = store.currencyDecimals();
    std::optional<SavedPlan> before;
    if (auto known = find(tx.connection(), decimals, plan.name))
        before = std::move(*known);
    const Plan whole = completed(plan, before, store.zone(), now);
    const std::string definition = compactJson(writePlan(whole, decimals));
    std::int64_t id = before ? before->id : 0;
    int version = before ? before->version() : 1;
    if (!before) {
        tx.query("INSERT INTO loyalty_plan(uuid, name, folded, ledger, state, current_version, created_at, updated_at) "
                 "VALUES (?, ?, ?, ?, 'active', 1, ?, ?)")
            .bind(newUuid(), whole.name, foldText(whole.name), ledgerFor(tx.connection(), whole.name), now, now)
            .run();
        id = tx.lastInsertId();
    } else {
        if (!before->ended && compactJson(writePlan(before->plan(), decimals)) == definition)
            return *before;
        if (settledSince(tx.connection(), *before, before->versions.back().createdAt))
            ++version;
        tx.query("UPDATE loyalty_plan SET name = ?, state = 'active', current_version = ?, updated_at = ? WHERE id = ?")
            .bind(whole.name, version, now, id)
            .run();
    }
    tx.query("INSERT INTO loyalty_plan_version(plan_id, version, definition, created_at) VALUES (?1, ?2, ?3, ?4) ON "
             "CONFLICT(plan_id, version) DO UPDATE SET definition = ?3, created_at = ?4")
        .bind(id, version, definition, now)
        .run();
    PATRON_CHECK(refreshKinds(tx, decimals));
    PATRON_TRY(saved, find(tx.connection(), decimals, whole.name));
    markAll(tx, store.zone(), saved);
    tx.changed(Area::Customers);
    return saved;
}

Result<SavedPlan> find(Connection& connection, int currencyDecimals, std::string_view name)
{
    std::vector<std::string> known;
    {
        Query names = connection.query("SELECT name FROM loyalty_plan ORDER BY id");
        while (names.step())
            known.push_back(names.text(0));
    }
    if (known.empty())
        return makeError(ErrorCode::NotFound, "There is no loyalty plan in this workspace yet. Save one first.");
    if (trim(name).empty() && known.size() > 1) {
        return makeError(ErrorCode::WrongUsage,
                         "There are several loyalty plans here. Say which one: " + joinWords(known, "or") + ".");
    }
    Query query = connection.query(std::string(columns) + "WHERE folded = ?1 OR uuid = ?1");
    query.bind(trim(name).empty() ? foldText(known.front()) : foldText(trim(name)));
    if (query.step())
        return readSaved(connection, query, currencyDecimals);
    const std::string near = nearestWord(name, known);
    return makeError(ErrorCode::NotFound, "There is no loyalty plan \"" + std::string(name) + "\"" +
                                              (near.empty() ? "." : ". Did you mean \"" + near + "\"?"));
}

Result<std::vector<SavedPlan>> all(Connection& connection, int currencyDecimals)
{
    std::vector<SavedPlan> list;
    Query query = connection.query(std::string(columns) + "ORDER BY id");
    while (query.step()) {
        PATRON_TRY(saved, readSaved(connection, query, currencyDecimals));
        list.push_back(std::move(saved));
    }
    return list;
}

Result<Removed> remove(Transaction& tx, const Store& store, std::string_view name, Ms now)
{
    PATRON_TRY(saved, find(tx.connection(), store.currencyDecimals(), name));
    Query rows = tx.query("SELECT 1 FROM v_loyalty_entry WHERE plan = ? LIMIT 1");
    rows.bind(saved.ledger);
    const bool used = rows.step();
    if (used) {
        tx.query("UPDATE loyalty_plan SET state = 'ended', updated_at = ? WHERE id = ?").bind(now, saved.id).run();
    } else {
        for (const char* table : {"loyalty_plan_version", "loyalty_standing"})
            tx.query(std::string("DELETE FROM ") + table + " WHERE plan_id = ?").bind(saved.id).run();
        tx.query("DELETE FROM loyalty_plan WHERE id = ?").bind(saved.id).run();
        PATRON_CHECK(refreshKinds(tx, store.currencyDecimals()));
    }
    tx.changed(Area::Customers);
    return used ? Removed::Ended : Removed::Gone;
}

}
}
