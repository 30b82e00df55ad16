#include "core/loyalty/simulation.h"

#include "core/base/timezone.h"
#include "core/loyalty/earning.h"
#include "core/loyalty/tiering.h"

#include <set>

namespace patron::loyalty {

namespace {
/// What one plan gives one customer, in the order of time.
class Walk
{
public:
    Walk(const Plan& plan, const TimeZone& zone, int decimals)
        : m_plan(plan)
        , m_zone(zone)
        , m_decimals(decimals)
    {}

    /// Points of an order at its time; what it adds to the tier counts for later ones.
    std::int64_t order(const OrderFact& order)
    {
        const std::int64_t points = pointsOf(m_plan, order, multiplierOn(m_zone.dayAt(order.at)), m_decimals);
        if (!m_plan.tiers)
            return points;
        const bool bySpend = m_plan.tiers->bySpend;
        m_contributions.push_back({order.at, bySpend ? order.valueBase.value_or(0) : points});
        for (std::size_t i = 0; i < order.returns.size(); ++i) {
            const std::int64_t before = i > 0 ? reversedBy(points, order, i - 1) : 0;
            m_contributions.push_back(
                {order.returns[i].at, bySpend ? -order.returns[i].valueBase : before - reversedBy(points, order, i)});
        }
        return points;
    }

    void event(Ms at, std::int64_t points)
    {
        if (m_plan.tiers && !m_plan.tiers->bySpend)
            m_contributions.push_back({at, points});
    }

private:
    std::int64_t multiplierOn(DayNumber day)
    {
        if (!m_plan.tiers || m_contributions.empty())
            return oneE4;
        const DayNumber from = m_looked ? *m_looked + 1 : m_zone.dayAt(m_contributions.front().at) + 1;
        if (from <= day) {
            for (const DayNumber midnight : midnightsToLookAt(*m_plan.tiers, m_contributions, from, day, m_zone))
                m_standing = after(*m_plan.tiers, m_standing,
                                   countedAt(*m_plan.tiers, m_contributions, midnight, m_zone), midnight);
            m_looked = day;
        }
        return m_standing.level < 0 ? oneE4
                                    : m_plan.tiers->levels[static_cast<std::size_t>(m_standing.level)].multiplierE4;
    }

    const Plan& m_plan;
    const TimeZone& m_zone;
    int m_decimals;
    std::vector<Contribution> m_contributions;
    Standing m_standing;
    std::optional<DayNumber> m_looked;
};

struct Given
{
    std::map<std::string, std::int64_t> months;
    std::int64_t returned = 0;
};

std::vector<std::string> kindsOf(const Plan& plan)
{
    std::set<std::string> kinds;
    for (const EventRule& rule : plan.events)
        kinds.insert(rule.event);
    return {kinds.begin(), kinds.end()};
}

Given walk(Connection& connection, const Store& store, const Plan& plan, CustomerId customer,
           const std::vector<OrderFact>& orders, Ms from, Ms to)
{
    Given given;
    const TimeZone& zone = store.zone();
    const auto monthOf = [&](Ms at) { return formatIsoDate(zone.dayAt(at)).substr(0, 7); };
    Walk walk(plan, zone, store.currencyDecimals());
    const std::vector<EventFact> events = eventsOf(connection, customer, kindsOf(plan), to - 1);
    const std::vector<std::int64_t> points = pointsOf(plan, events, zone);
    std::size_t next = 0;
    const auto takeEvents = [&](Ms upTo) {
        for (; next < events.size() && events[next].at <= upTo; ++next) {
            walk.event(events[next].at, points[next]);
            if (events[next].at >= from && points[next] > 0)
                given.months[monthOf(events[next].at)] += points[next];
        }
    };
    for (const OrderFact& order : orders) {
        takeEvents(order.at);
        const std::int64_t earned = walk.order(order);
        if (order.at < from || earned <= 0)
            continue;
        given.months[monthOf(order.at)] += earned;
        if (!order.returns.empty())
            given.returned += reversedBy(earned, order, order.returns.size() - 1);
    }
    takeEvents(to - 1);
    return given;
}

std::vector<CustomerId> everybody(ReadSession& session, const Plan& present, const Plan& changed, Ms from, Ms to)
{
    std::set<CustomerId> found;
    Query orders = session.query("SELECT DISTINCT customer_id FROM v_order WHERE at >= ? AND at < ? AND customer_id IS "
                                 "NOT NULL AND kind = 'sale'");
    orders.bind(from, to);
    while (orders.step())
        found.insert(orders.id<CustomerId>(0));
    for (const Plan* plan : {&present, &changed}) {
        for (const std::string& kind : kindsOf(*plan)) {
            Query events =
                session.query("SELECT DISTINCT customer_id FROM v_event WHERE kind = ? AND at >= ? AND at < ? "
                              "AND customer_id IS NOT NULL");
            events.bind(kind, from, to);
            while (events.step())
                found.insert(events.id<CustomerId>(0));
        }
    }
    return {found.begin(), found.end()};
}
}

Result<Simulation> simulate(const Store& store, ReadSession& session, const Plan& present, const Plan& changed, Ms from,
                            Ms to, JobContext& job)
{
    Simulation simulation;
    const std::vector<CustomerId> customers = everybody(session, present, changed, from, to);
    job.phase("Walking through the history", static_cast<std::int64_t>(customers.size()));
    std::int64_t done = 0;
    for (const CustomerId customer : customers) {
        if (job.cancelled())
            return makeError(ErrorCode::Cancelled, "The simulation was stopped.");
        const std::vector<OrderFact> orders = ordersOf(session.connection(), customer, to - 1);
        const Given now = walk(session.connection(), store, present, customer, orders, from, to);
        const Given then = walk(session.connection(), store, changed, customer, orders, from, to);
        for (const auto& [month, points] : now.months) {
            simulation.months[month].present += points;
            ++simulation.months[month].presentCustomers;
            simulation.present += points;
        }
        for (const auto& [month, points] : then.months) {
            simulation.months[month].changed += points;
            ++simulation.months[month].changedCustomers;
            simulation.changed += points;
        }
        simulation.returnedPresent += now.returned;
        simulation.returnedChanged += then.returned;
        job.done(++done);
    }
    return simulation;
}

}
