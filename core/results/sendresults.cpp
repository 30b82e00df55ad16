#include "core/results/sendresults.h"

#include "core/base/money.h"
#include "core/base/text.h"
#include "core/outbox/occasionstore.h"
#include "core/program/programstore.h"

namespace patron::results {

namespace {
constexpr Duration defaultWindow{30, TimeUnit::Days};

Json tallyJson(const outbox::Tally& tally)
{
    Json states = Json::object();
    for (const auto& [state, count] : tally.states)
        states[asciiUpper(outbox::nameOf(state))] = count;
    return Json{{"planned", tally.planned}, {"states", std::move(states)}, {"finished", tally.finished()}};
}

/// First entries only: the unit is the customer.
std::vector<Assigned> firstEntries(ReadSession& session, ProgramId program)
{
    std::vector<Assigned> people;
    Query query = session.query("SELECT customer_id, min(entered_at), max(held_out) FROM v_enrollment WHERE "
                                "program_id = ? AND state <> 'merged' GROUP BY customer_id ORDER BY customer_id");
    query.bind(program);
    while (query.step())
        people.push_back({query.id<CustomerId>(0), query.int64(1), query.flag(2)});
    return people;
}
}

Result<Lift> programLift(ReadSession& session, const Store& store, ProgramId id, Ms now)
{
    PATRON_TRY(program, program::programs::get(session, id));
    const Duration window =
        program.definition.goal && program.definition.goal->within ? *program.definition.goal->within : defaultWindow;
    return measureLift(session, store, firstEntries(session, id), window, now);
}

Result<Json> programResults(ReadSession& session, const Store& store, ProgramId id, Ms now)
{
    PATRON_TRY(program, program::programs::get(session, id));
    PATRON_TRY(lift, programLift(session, store, id, now));
    const auto counts = program::programs::counts(session, id);
    Json json{{"program", program.name},       {"entered", counts.entered}, {"active", counts.active},
              {"completed", counts.completed}, {"exited", counts.exited},   {"goal", counts.reachedGoal}};
    json.update(toJson(lift, store.currencyDecimals()));
    outbox::Tally all;
    for (const outbox::Occasion& occasion : outbox::occasions::list(session.connection(), "step")) {
        if (occasion.program != id)
            continue;
        const outbox::Tally tally = outbox::occasions::tally(session.connection(), occasion.id);
        all.planned += tally.planned;
        for (const auto& [state, count] : tally.states)
            all.states[state] += count;
    }
    json["messages"] = tallyJson(all);
    return json;
}

Result<Json> broadcastResults(ReadSession& session, const Store& store, OccasionId id, Ms now)
{
    const auto occasion = outbox::occasions::find(session.connection(), id);
    if (!occasion || occasion->kind != "broadcast")
        return makeError(ErrorCode::NotFound, "There is no broadcast with this number.");
    std::vector<Assigned> people;
    Query query = session.query("SELECT DISTINCT customer_id FROM v_send WHERE occasion = ? AND customer_id > 0 "
                                "ORDER BY customer_id");
    query.bind(occasion->uuid);
    while (query.step())
        people.push_back({query.id<CustomerId>(0), occasion->createdAt, false});
    for (const CustomerId customer : outbox::occasions::heldOut(session.connection(), id))
        people.push_back({customer, occasion->createdAt, true});
    Json json{{"broadcast", occasion->name}, {"audience", occasion->audience}};
    json.update(toJson(measureLift(session, store, people, defaultWindow, now), store.currencyDecimals()));
    json["excluded"] = occasion->excluded;
    json["messages"] = tallyJson(outbox::occasions::tally(session.connection(), id));
    return json;
}

}
