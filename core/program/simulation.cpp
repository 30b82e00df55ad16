#include "core/program/simulation.h"

#include "core/base/json.h"
#include "core/base/money.h"

namespace patron::program {

std::string_view reachName(SimulatedReach reach)
{
    return reach == SimulatedReach::Real ? "real" : "assumed";
}

namespace {
Json ordersJson(const FollowingOrders& group, int decimals)
{
    return Json{{"people", group.people}, {"orders", group.orders}, {"value", formatDecimal(group.value, decimals)}};
}
}

Json toJson(const Simulation& simulation)
{
    Json json{{"program", simulation.program},         {"from", formatRfc3339(simulation.from)},
              {"to", formatRfc3339(simulation.to)},    {"reach", reachName(simulation.reach)},
              {"strict_as_of", simulation.strictAsOf}, {"entered", simulation.entered},
              {"held_out", simulation.heldOut},        {"not_entered", simulation.notEntered}};
    json["steps"] = Json::array();
    for (const SimulatedStep& step : simulation.steps)
        json["steps"].push_back({{"id", step.id}, {"people", step.people}, {"skipped", step.skipped}});
    json["edges"] = Json::array();
    for (const SimulatedEdge& edge : simulation.edges) {
        json["edges"].push_back({{"from", edge.from.empty() ? "entry" : edge.from},
                                 {"to", edge.to.empty() ? "end" : edge.to},
                                 {"people", edge.people}});
    }
    json["days"] = Json::array();
    for (const SimulatedDay& day : simulation.days) {
        json["days"].push_back(
            {{"day", formatIsoDate(day.day)}, {"entries", day.entries}, {"emails", day.emails}, {"sms", day.sms}});
    }
    json["goal"] = simulation.goal;
    json["goal_held_out"] = simulation.goalHeldOut;
    json["exits"] = simulation.exits;
    json["active"] = simulation.active;
    json["emails"] = simulation.emails;
    json["sms"] = simulation.sms;
    json["capped"] = simulation.capped;
    json["quiet_hours"] = simulation.quiet;
    json["points"] = simulation.points;
    json["tasks"] = simulation.tasks;
    json["coupons"] = simulation.coupons;
    json["decisions"] = simulation.decisions;
    json["assumed"] = simulation.assumed;
    json["orders"] =
        Json{{"treated", ordersJson(simulation.treated, simulation.currencyDecimals)},
             {"held_out", ordersJson(simulation.control, simulation.currencyDecimals)},
             {"currency", simulation.currency},
             {"meaning", "what people ordered after they entered: it goes along with the program, it is not "
                         "said to come of it"}};
    // Prices belong to connectors, and a simulation has none.
    json["cost"] = nullptr;
    if (!simulation.advice.empty())
        json["advice"] = simulation.advice;
    return json;
}

}
