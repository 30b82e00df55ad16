#include "core/loyalty/earning.h"

#include "core/base/json.h"
#include "core/base/money.h"
#include "core/base/text.h"
#include "core/base/timezone.h"

#include <algorithm>

namespace patron::loyalty {

namespace {
__extension__ using Wide = __int128;
constexpr int comparedDecimals = 6;

std::string refOf(std::string_view source, std::string_view number)
{
    std::string ref;
    for (const char c : std::string(source) + "/" + std::string(number)) {
        // '|' ends a subject and '%' begins an escape: see ledger.h.
        if (c == '|' || c == '%')
            ref += c == '|' ? "%7C" : "%25";
        else
            ref += c;
    }
    return ref;
}

void readLines(Connection& connection, OrderFact& order)
{
    Query query =
        connection.query("SELECT sku, category, quantity, total FROM v_order_line WHERE order_id = ? ORDER BY "
                         "line_no");
    query.bind(order.id);
    while (query.step())
        order.lines.push_back({foldText(query.view(0)), foldText(query.view(1)), query.int64(2), query.int64(3)});
}

void readReturns(Connection& connection, OrderFact& order, Ms upTo)
{
    Query query = connection.query("SELECT source, number, at, -value, coalesce(-value_base, 0) FROM v_order WHERE "
                                   "linked_order_id = ? AND kind = 'return' AND state = 'completed' AND at <= ? ORDER "
                                   "BY at, id");
    query.bind(order.id, upTo);
    while (query.step()) {
        if (query.int64(3) > 0)
            order.returns.push_back(
                {refOf(query.view(0), query.view(1)), query.int64(2), query.int64(3), query.int64(4)});
    }
}

bool holds(const LineFilter& filter, const LineFact& line)
{
    const auto named = [](const std::vector<std::string>& list, const std::string& folded) {
        return std::any_of(list.begin(), list.end(), [&](const std::string& each) { return foldText(each) == folded; });
    };
    return named(filter.categories, line.category) || named(filter.products, line.product);
}

bool eligible(const OrderRule& rule, const LineFact& line)
{
    return (rule.include.empty() || holds(rule.include, line)) && !holds(rule.exclude, line);
}

std::optional<std::string> fieldOf(const EventFact& event, const std::string& field)
{
    const auto orNothing = [](const std::string& text) { return text.empty() ? std::nullopt : std::optional(text); };
    if (field == "value")
        return event.valueE4 ? std::optional(formatDecimalShort(*event.valueE4, unitPriceDecimals)) : std::nullopt;
    if (field == "channel")
        return orNothing(event.channel);
    if (field == "device")
        return orNothing(event.device);
    if (field == "key")
        return orNothing(event.key);
    const Json properties = Json::parse(event.properties, nullptr, false);
    if (!properties.is_object() || !properties.contains(field) || properties[field].is_null())
        return std::nullopt;
    const Json& value = properties[field];
    return value.is_string() ? value.get<std::string>() : value.is_number() ? numberText(value) : compactJson(value);
}

bool meets(const EventCondition& condition, const EventFact& event)
{
    const auto value = fieldOf(event, condition.field);
    if (condition.op == "is_set" || condition.op == "is_not_set")
        return value.has_value() == (condition.op == "is_set");
    if (condition.op == "is_not" || condition.op == "!=") {
        const EventCondition positive{condition.field, condition.op == "!=" ? "=" : "is", condition.value};
        return !meets(positive, event);
    }
    if (!value)
        return false;
    const auto number = parseDecimal(*value, comparedDecimals);
    const auto wanted = parseDecimal(condition.value, comparedDecimals);
    if (condition.op == "is" || !number || !wanted) {
        const bool asText = condition.op == "is" || condition.op == "=";
        return asText && foldText(*value) == foldText(condition.value);
    }
    if (condition.op == "=")
        return *number == *wanted;
    if (condition.op == "<")
        return *number < *wanted;
    if (condition.op == "<=")
        return *number <= *wanted;
    return condition.op == ">" ? *number > *wanted : *number >= *wanted;
}
}

std::int64_t OrderFact::returned() const
{
    std::int64_t sum = 0;
    for (const ReturnFact& each : returns)
        sum += each.value;
    return sum;
}

std::vector<OrderFact> ordersOf(Connection& connection, CustomerId customer, Ms upTo)
{
    std::vector<OrderFact> orders;
    {
        Query query = connection.query(
            "SELECT id, source, number, max(at, coalesce(paid_at, at)) AS done, value, value_base, discount, shipping "
            "FROM v_order WHERE customer_id = ? AND kind = 'sale' AND state = 'completed' AND at <= ?2 ORDER BY done, "
            "id");
        query.bind(customer, upTo);
        while (query.step()) {
            if (query.int64(3) > upTo)
                continue;
            OrderFact& order = orders.emplace_back();
            order.id = query.id<OrderId>(0);
            order.ref = refOf(query.view(1), query.view(2));
            order.number = query.text(2);
            order.at = query.int64(3);
            order.value = query.int64(4);
            order.valueBase = query.optionalInt64(5);
            order.discount = query.int64(6);
            order.shipping = query.int64(7);
        }
    }
    for (OrderFact& order : orders) {
        readLines(connection, order);
        readReturns(connection, order, upTo);
    }
    return orders;
}

std::vector<EventFact> eventsOf(Connection& connection, CustomerId customer, const std::vector<std::string>& kinds,
                                Ms upTo)
{
    std::vector<EventFact> events;
    if (kinds.empty())
        return events;
    Query query = connection.query(
        "SELECT e.id, k.name, e.at, e.value_e4, e.channel, e.device, e.key, e.properties FROM v_event_entry e JOIN "
        "v_event_kind k ON k.id = e.kind_id WHERE e.customer_id = ? AND e.kind_id IN (SELECT id FROM v_event_kind "
        "WHERE name IN (SELECT value FROM json_each(?))) AND e.at <= ? ORDER BY e.at, e.id");
    query.bind(customer, compactJson(Json(kinds)), upTo);
    while (query.step()) {
        events.push_back({query.int64(0), query.text(1), query.int64(2), query.optionalInt64(3), query.text(4),
                          query.text(5), query.text(6), query.text(7)});
    }
    return events;
}

std::int64_t eligibleValue(const OrderRule& rule, const OrderFact& order)
{
    if (!order.valueBase || order.value <= 0)
        return 0;
    std::int64_t net = 0;
    if (order.lines.empty()) {
        net = rule.include.empty() ? order.value - order.shipping : 0;
    } else {
        std::int64_t all = 0;
        for (const LineFact& line : order.lines) {
            all += line.total;
            net += eligible(rule, line) ? line.total : 0;
        }
        if (all > 0 && order.discount != 0)
            net -= multiplyDivide(order.discount, net, all);
    }
    if (*order.valueBase != order.value)
        net = multiplyDivide(net, *order.valueBase, order.value);
    return net > 0 && net >= rule.minimum ? net : 0;
}

std::int64_t pointsOf(const Plan& plan, const OrderFact& order, std::int64_t multiplierE4, int currencyDecimals)
{
    std::int64_t points = 0;
    for (const OrderRule& rule : plan.orders) {
        const Wide product = Wide(eligibleValue(rule, order)) * rule.rateE4 * multiplierE4;
        points += static_cast<std::int64_t>(product / (Wide(oneE4) * oneE4 * powerOfTen(currencyDecimals)));
    }
    for (const ProductRule& rule : plan.products) {
        const std::string folded = foldText(rule.product);
        for (const LineFact& line : order.lines) {
            const std::int64_t pieces = line.quantity / powerOfTen(quantityDecimals);
            if (line.product == folded && pieces > 0)
                points += static_cast<std::int64_t>(Wide(pieces) * rule.points * multiplierE4 / oneE4);
        }
    }
    return points;
}

bool meets(const EventRule& rule, const EventFact& event)
{
    return rule.event == event.kind && std::all_of(rule.where.begin(), rule.where.end(),
                                                   [&](const auto& condition) { return meets(condition, event); });
}

std::vector<std::int64_t> pointsOf(const Plan& plan, const std::vector<EventFact>& events, const TimeZone& zone)
{
    std::vector<std::int64_t> points(events.size(), 0);
    for (const EventRule& rule : plan.events) {
        std::vector<Ms> given;
        for (std::size_t i = 0; i < events.size(); ++i) {
            if (!meets(rule, events[i]))
                continue;
            const auto counted = std::count_if(given.begin(), given.end(), [&](Ms at) {
                return !rule.per || at > zone.add(events[i].at, {-rule.per->count, rule.per->unit});
            });
            if (rule.atMost && counted >= *rule.atMost)
                continue;
            points[i] += rule.points;
            given.push_back(events[i].at);
        }
    }
    return points;
}

std::int64_t reversedBy(std::int64_t points, const OrderFact& order, std::size_t index)
{
    if (order.value <= 0)
        return 0;
    std::int64_t returned = 0;
    for (std::size_t i = 0; i <= index; ++i)
        returned += order.returns[i].value;
    return static_cast<std::int64_t>(Wide(points) * std::min(returned, order.value) / order.value);
}

DayNumber birthdayIn(DayNumber birthday, int year)
{
    CivilDate date = dateOf(birthday);
    date.year = year;
    date.day = std::min(date.day, daysInMonth(year, date.month));
    return dayOf(date);
}

}
