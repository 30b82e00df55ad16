#include "app/cli/commands/commands.h"

#include "core/base/text.h"
#include "core/customer/customerstore.h"
#include "core/customer/profile.h"
#include "core/segment/audience.h"
#include "core/segment/segmentstore.h"

namespace patron::cli {

namespace {
Json segmentsOf(ReadSession& session, const Store& store, CustomerId customer, Ms asOf)
{
    Json list = Json::array();
    for (const segment::SegmentTitle& title : segment::segments::all(session)) {
        const auto saved = segment::segments::get(session, title.id);
        if (!saved)
            continue;
        const auto in = segment::contains(session, store, saved->rule, customer, {asOf, false});
        if (in && *in)
            list.push_back(title.name);
    }
    return list;
}

Json programsOf(ReadSession& session, CustomerId customer)
{
    Json list = Json::array();
    Query query =
        session.query("SELECT program, entered_at, held_out, state, step_id, due_at, goal_at, exit_reason, key "
                      "FROM v_enrollment WHERE customer_id = ? ORDER BY id");
    query.bind(customer);
    while (query.step()) {
        list.push_back({{"program", query.text(0)},
                        {"entered_at", formatRfc3339(query.int64(1))},
                        {"held_out", query.flag(2)},
                        {"state", query.text(3)},
                        {"step", query.text(4)},
                        {"due_at", query.isNull(5) ? Json(nullptr) : Json(formatRfc3339(query.int64(5)))},
                        {"goal_at", query.isNull(6) ? Json(nullptr) : Json(formatRfc3339(query.int64(6)))},
                        {"exit_reason", query.isNull(7) ? Json(nullptr) : Json(query.text(7))},
                        {"key", query.text(8)}});
    }
    return list;
}

Json decisionsOf(ReadSession& session, CustomerId customer)
{
    Json list = Json::array();
    Query query = session.query("SELECT program, at, step_id, decision, reason FROM v_decision WHERE customer_id = ? "
                                "ORDER BY at, id");
    query.bind(customer);
    while (query.step()) {
        list.push_back({{"program", query.text(0)},
                        {"at", formatRfc3339(query.int64(1))},
                        {"step", query.text(2)},
                        {"decision", query.text(3)},
                        {"reason", query.text(4)}});
    }
    return list;
}

Json messagesOf(ReadSession& session, CustomerId customer)
{
    Json list = Json::array();
    Query query =
        session.query("SELECT id, message, channel, occasion_name, state, reason, due_at, handed_at FROM v_send "
                      "WHERE customer_id = ? ORDER BY id");
    query.bind(customer);
    while (query.step()) {
        list.push_back({{"id", query.int64(0)},
                        {"message", query.text(1)},
                        {"channel", query.text(2)},
                        {"occasion", query.text(3)},
                        {"state", asciiUpper(query.view(4))},
                        {"reason", query.text(5)},
                        {"due_at", formatRfc3339(query.int64(6))},
                        {"handed_at", query.isNull(7) ? Json(nullptr) : Json(formatRfc3339(query.int64(7)))}});
    }
    return list;
}

Result<Answer> run(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    // Without --as-of it is what the workspace holds now, also what came in this very minute.
    Ms asOf = run.now();
    if (run.arguments().has("--as-of")) {
        PATRON_TRY(given, run.asOf());
        asOf = given;
    }
    return opened->store().read([&](ReadSession& session) -> Result<Answer> {
        PATRON_TRY(customer, customer::customers::find(session, run.store(), run.word(1)));
        Answer answer;
        answer.json = customer::profiles::profile(session, run.store(), customer, asOf);
        answer.json["segments"] = segmentsOf(session, run.store(), customer, asOf);
        answer.json["programs"] = programsOf(session, customer);
        answer.json["decisions"] = decisionsOf(session, customer);
        answer.json["messages"] = messagesOf(session, customer);
        return answer;
    });
}

Result<Answer> orders(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    return opened->store().read([&](ReadSession& session) -> Result<Answer> {
        CustomerId customer;
        if (const auto key = run.arguments().find("--customer")) {
            PATRON_TRY(found, customer::customers::find(session, run.store(), *key));
            customer = found;
        }
        return Answer{customer::profiles::orderList(session, run.store(), customer), {}, 0};
    });
}
}

Command customerCommand()
{
    return {"customer", "WS KEY [--as-of T]", "The whole profile of one customer.", {asOfOption()}, 2, 2, run};
}

Command ordersCommand()
{
    return {"orders",
            "WS [--customer KEY]",
            "Orders with their lines.",
            {{"--customer", "KEY", "only this customer's"}},
            1,
            1,
            orders};
}

}
