#include "core/program/enrollmentmerge.h"

#include "core/base/json.h"
#include "core/customer/mergemembers.h"
#include "core/outbox/sendmerge.h"

#include <map>
#include <utility>
#include <vector>

namespace patron::program::enrollments {

namespace {
using customer::CustomerMerge;
using customer::MergedRow;

/// Who was in a program's segment.
constexpr customer::merges::MemberTable members{"program_member", "program_id"};

/// What the two are together is news to the programs that have them.
void lookAgain(Transaction& tx, CustomerId customer, Ms now)
{
    tx.query(
          "INSERT INTO program_touch(customer_id, at, kind) SELECT DISTINCT customer_id, ?2, '' FROM enrollment WHERE "
          "customer_id = ?1 AND (state = 'active' OR (state = 'completed' AND goal_at IS NULL)) ON CONFLICT DO NOTHING")
        .bind(customer, now)
        .run();
}

/// What of an enrollment changes as its person goes on.
struct Place
{
    EnrollmentId id;
    std::int64_t program = 0;
    std::string key;
    Ms enteredAt = 0;
    std::string state;
    std::string step;
    Ms stepAt = 0;
    std::optional<Ms> dueAt;
    bool waiting = false;
    std::int64_t visits = 0;
    std::optional<Ms> goalAt;
    std::optional<Ms> endedAt;
    std::optional<std::string> exitReason;
};

constexpr std::string_view placeColumns =
    "SELECT id, program_id, key, entered_at, state, step_id, step_at, due_at, waiting, visits, goal_at, ended_at, "
    "exit_reason FROM enrollment ";

Place readPlace(const Query& query)
{
    return {query.id<EnrollmentId>(0),
            query.int64(1),
            query.text(2),
            query.int64(3),
            query.text(4),
            query.text(5),
            query.int64(6),
            query.optionalInt64(7),
            query.flag(8),
            query.int64(9),
            query.optionalInt64(10),
            query.optionalInt64(11),
            query.optionalText(12)};
}

std::vector<Place> placesOf(Connection& connection, CustomerId customer)
{
    std::vector<Place> places;
    Query query = connection.query(std::string(placeColumns) + "WHERE customer_id = ? ORDER BY id");
    query.bind(customer);
    while (query.step())
        places.push_back(readPlace(query));
    return places;
}

std::optional<Place> placeOf(Connection& connection, EnrollmentId id)
{
    Query query = connection.query(std::string(placeColumns) + "WHERE id = ?");
    query.bind(id);
    if (!query.step())
        return std::nullopt;
    return readPlace(query);
}

template <typename T>
Json orNull(const std::optional<T>& value)
{
    return value ? Json(*value) : Json(nullptr);
}

std::optional<Ms> instantIn(const Json& json, const char* name)
{
    const auto found = json.find(name);
    return found != json.end() && found->is_number() ? std::optional(found->get<Ms>()) : std::nullopt;
}

Json toJson(const Place& place)
{
    return Json{{"state", place.state},
                {"step", place.step},
                {"step_at", place.stepAt},
                {"due_at", orNull(place.dueAt)},
                {"waiting", place.waiting},
                {"visits", place.visits},
                {"goal_at", orNull(place.goalAt)},
                {"ended_at", orNull(place.endedAt)},
                {"exit_reason", orNull(place.exitReason)}};
}

Place fromJson(const Json& json, Place place)
{
    place.state = json.value("state", place.state);
    place.step = json.value("step", place.step);
    place.stepAt = json.value("step_at", place.stepAt);
    place.dueAt = instantIn(json, "due_at");
    place.waiting = json.value("waiting", false);
    place.visits = json.value("visits", place.visits);
    place.goalAt = instantIn(json, "goal_at");
    place.endedAt = instantIn(json, "ended_at");
    place.exitReason.reset();
    if (json.contains("exit_reason") && json["exit_reason"].is_string())
        place.exitReason = json["exit_reason"].get<std::string>();
    return place;
}

void writePlace(Transaction& tx, EnrollmentId id, const Place& place)
{
    tx.query("UPDATE enrollment SET state = ?, step_id = ?, step_at = ?, due_at = ?, waiting = ?, visits = ?, goal_at "
             "= ?, ended_at = ?, exit_reason = ? WHERE id = ?")
        .bind(place.state, place.step, place.stepAt, place.dueAt, place.waiting, place.visits, place.goalAt,
              place.endedAt, place.exitReason, id)
        .run();
}

/// Ends the younger of two active enrollments; notes both as they stood.
Result<void> join(Transaction& tx, const CustomerMerge& merge, const Place& own, const Place& coming, Ms now)
{
    const bool ownIsOlder = std::pair(own.enteredAt, own.id) < std::pair(coming.enteredAt, coming.id);
    const Place& kept = ownIsOlder ? own : coming;
    const Place& ended = ownIsOlder ? coming : own;
    customer::merges::note(
        tx, merge.id,
        {"joined_enrollment", coming.id.value, 0, 0,
         compactJson(
             Json{{"with", own.id.value}, {"kept", kept.id.value}, {"own", toJson(own)}, {"coming", toJson(coming)}})});
    PATRON_CHECK(outbox::sends::cancelMergedEnrollment(tx, merge, ended.id, now));
    Place over = ended;
    over.state = "merged";
    over.dueAt.reset();
    over.waiting = false;
    over.endedAt = now;
    over.exitReason = "merged";
    writePlace(tx, ended.id, over);
    return {};
}

/// The first instant from the entry on at which the survivor has no other entry into the same program.
Ms freeEntry(Connection& connection, CustomerId customer, const Place& place)
{
    Ms at = place.enteredAt;
    for (;; ++at) {
        Query taken = connection.query("SELECT 1 FROM enrollment WHERE program_id = ? AND customer_id = ? AND key = ? "
                                       "AND entered_at = ?");
        taken.bind(place.program, customer, place.key, at);
        if (!taken.step())
            return at;
    }
}

/// Whether a message of the enrollment went to an address of the one who goes back, whose identities are back already.
bool wroteTo(Connection& connection, EnrollmentId enrollment, CustomerId customer, Ms since)
{
    Query query = connection.query("SELECT 1 FROM v_send s JOIN v_identity i ON i.normalized = s.normalized WHERE "
                                   "s.enrollment_id = ? AND s.handed_at "
                                   ">= ? AND i.customer_id = ? LIMIT 1");
    query.bind(enrollment, since, customer);
    return query.step();
}

void part(Transaction& tx, const CustomerMerge& merge, const MergedRow& row)
{
    const Json before = Json::parse(row.before, nullptr, false);
    if (!before.is_object())
        return;
    const EnrollmentId own{before.value("with", std::int64_t{0})};
    const EnrollmentId coming{row.row};
    const EnrollmentId kept{before.value("kept", std::int64_t{0})};
    const auto joint = placeOf(tx.connection(), kept);
    const auto ownNow = placeOf(tx.connection(), own);
    const auto comingNow = placeOf(tx.connection(), coming);
    if (!joint || !ownNow || !comingNow)
        return;
    Place back = fromJson(before["coming"], *comingNow);
    if (wroteTo(tx.connection(), kept, merge.merged, merge.recordedAt))
        back = *joint;
    // Decisions are counted by visits, and those made meanwhile stay on the enrollment that made them.
    back.visits = std::max(back.visits, joint->visits);
    writePlace(tx, own, *joint);
    writePlace(tx, coming, back);
}
}

Result<void> moveCustomer(Transaction& tx, const CustomerMerge& merge, Ms now)
{
    const std::vector<Place> own = placesOf(tx.connection(), merge.survivor);
    for (const Place& coming : placesOf(tx.connection(), merge.merged)) {
        for (const Place& other : own) {
            if (other.program == coming.program && other.key == coming.key && other.state == "active" &&
                coming.state == "active")
                PATRON_CHECK(join(tx, merge, other, coming, now));
        }
        const Ms entered = freeEntry(tx.connection(), merge.survivor, coming);
        tx.query("UPDATE enrollment SET customer_id = ?, entered_at = ? WHERE id = ?")
            .bind(merge.survivor, entered, coming.id)
            .run();
        customer::merges::note(
            tx, merge.id, {"enrollment", coming.id.value, 0, 0, compactJson(Json{{"entered_at", coming.enteredAt}})});
    }
    std::vector<std::int64_t> decisions;
    {
        Query query = tx.query("SELECT id FROM decision WHERE customer_id = ? ORDER BY id");
        query.bind(merge.merged);
        while (query.step())
            decisions.push_back(query.int64(0));
    }
    for (const std::int64_t decision : decisions)
        customer::merges::note(tx, merge.id, {"decision", decision, 0, 0, {}});
    tx.query("UPDATE decision SET customer_id = ? WHERE customer_id = ?").bind(merge.survivor, merge.merged).run();
    tx.query("UPDATE program_task SET customer_id = ? WHERE customer_id = ?").bind(merge.survivor, merge.merged).run();
    tx.query("DELETE FROM program_touch WHERE customer_id = ?").bind(merge.merged).run();
    lookAgain(tx, merge.survivor, now);
    customer::merges::moveMembers(tx, merge, members);
    tx.changed(Area::Programs);
    return {};
}

Result<void> giveBackCustomer(Transaction& tx, const CustomerMerge& merge, Ms now)
{
    Connection& connection = tx.connection();
    const CustomerId from = customer::merges::holder(connection, merge);
    for (const MergedRow& row : customer::merges::noted(connection, merge.id, "enrollment")) {
        const Json before = Json::parse(row.before, nullptr, false);
        Query update = tx.query("UPDATE enrollment SET customer_id = ?, entered_at = coalesce(?, entered_at) WHERE id "
                                "= ? AND customer_id = ?");
        update.bind(merge.merged, before.is_object() ? instantIn(before, "entered_at") : std::nullopt, row.row, from);
        update.run();
        // What was decided of it since goes along.
        tx.query("UPDATE decision SET customer_id = ? WHERE enrollment_id = ? AND customer_id = ?")
            .bind(merge.merged, row.row, from)
            .run();
        tx.query("UPDATE program_task SET customer_id = ? WHERE enrollment_id = ? AND customer_id = ?")
            .bind(merge.merged, row.row, from)
            .run();
    }
    for (const MergedRow& row : customer::merges::noted(connection, merge.id, "joined_enrollment"))
        part(tx, merge, row);
    for (const MergedRow& row : customer::merges::noted(connection, merge.id, "decision")) {
        tx.query("UPDATE decision SET customer_id = ? WHERE id = ? AND customer_id = ?")
            .bind(merge.merged, row.row, from)
            .run();
    }
    customer::merges::giveBackMembers(tx, merge, members);
    lookAgain(tx, from, now);
    lookAgain(tx, merge.merged, now);
    tx.changed(Area::Programs);
    return {};
}

}
