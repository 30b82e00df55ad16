#include "core/results/holdoutlift.h"

#include "core/base/json.h"
#include "core/base/money.h"

#include <cmath>

namespace patron::results {

namespace {
Json groupJson(const Group& group, int decimals)
{
    return Json{{"n", group.n}, {"revenue", formatDecimal(group.revenue, decimals)}, {"orders", group.orders}};
}

std::string decimalText(double minor, int decimals)
{
    return formatDecimal(static_cast<std::int64_t>(std::llround(minor)), decimals);
}

std::string_view stateName(Lift::State state)
{
    switch (state) {
    case Lift::State::Running:
        return "running";
    case Lift::State::Final:
        return "final";
    case Lift::State::NotEnough:
        break;
    }
    return "not_enough";
}
}

Lift measureLift(ReadSession& session, const Store& store, const std::vector<Assigned>& people, Duration window, Ms now)
{
    Lift lift;
    for (const Assigned& person : people) {
        const Ms end = store.zone().add(person.at, window);
        if (end > now) {
            ++lift.notYet;
            continue;
        }
        Query query = session.query("SELECT coalesce(sum(value_base), 0), coalesce(sum(kind = 'sale'), 0) FROM v_order "
                                    "WHERE customer_id = ? AND at >= ? AND at < ? AND state = 'completed' AND "
                                    "kind IN ('sale', 'return')");
        query.bind(person.customer, person.at, end);
        query.step();
        Group& group = person.heldOut ? lift.heldOut : lift.treated;
        ++group.n;
        group.revenue += query.int64(0);
        group.orders += query.int64(1);
        group.perCustomer.add(static_cast<double>(query.int64(0)));
    }
    const bool enough = lift.treated.n >= fewestInGroup && lift.heldOut.n >= fewestInGroup &&
                        lift.treated.perCustomer.variance() + lift.heldOut.perCustomer.variance() > 0;
    if (!enough)
        return lift;
    lift.state = lift.notYet > 0 ? Lift::State::Running : Lift::State::Final;
    lift.test = welch(lift.treated.perCustomer, lift.heldOut.perCustomer);
    return lift;
}

Json toJson(const Lift& lift, int decimals)
{
    Json json{{"treated", groupJson(lift.treated, decimals)},
              {"held_out", groupJson(lift.heldOut, decimals)},
              {"not_yet", lift.notYet},
              {"lift", nullptr},
              {"p", nullptr},
              {"state", stateName(lift.state)}};
    if (lift.test) {
        json["lift"] =
            Json{{"per_customer", decimalText(lift.test->difference, decimals)},
                 {"total", decimalText(lift.test->difference * static_cast<double>(lift.treated.n), decimals)},
                 {"low", decimalText(lift.test->low, decimals)},
                 {"high", decimalText(lift.test->high, decimals)},
                 {"method", "welch"}};
        json["p"] = std::round(lift.test->p * 1e6) / 1e6;
    }
    return json;
}

}
