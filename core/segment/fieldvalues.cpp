#include "core/segment/fieldvalues.h"

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/segment/fieldcatalog.h"
#include "core/segment/rulesql.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace patron::segment {

namespace {
/// Counts texts, keeping the most frequent.
class TextCounts
{
public:
    void add(const std::string& value, std::int64_t count) { m_counts[value] += count; }

    void give(FieldValues& values, std::size_t limit) const
    {
        values.distinct = static_cast<std::int64_t>(m_counts.size());
        for (const auto& [value, count] : m_counts)
            values.top.push_back({value, count});
        std::stable_sort(values.top.begin(), values.top.end(),
                         [](const auto& a, const auto& b) { return a.count > b.count; });
        if (values.top.size() > limit)
            values.top.resize(limit);
    }

private:
    std::map<std::string, std::int64_t> m_counts;
};

/// The rows of a query with a value and how often it occurs.
FieldValues countTexts(Query& query, TraitType type, std::size_t limit)
{
    FieldValues values;
    TextCounts counts;
    while (query.step()) {
        if (query.isNull(0)) {
            values.missing += query.int64(1);
        } else if (type == TraitType::List) {
            const Json list = Json::parse(query.text(0), nullptr, false);
            if (list.is_array())
                for (const Json& item : list)
                    counts.add(item.is_string() ? item.get<std::string>() : compactJson(item), query.int64(1));
        } else {
            counts.add(type == TraitType::Flag ? (query.flag(0) ? "true" : "false") : query.text(0), query.int64(1));
        }
    }
    counts.give(values, limit);
    return values;
}

FieldValues spreadNumbers(Query& query, int scale)
{
    FieldValues values;
    std::vector<double> numbers;
    const double unit = std::pow(10.0, scale);
    while (query.step()) {
        if (query.isNull(0))
            values.missing += query.int64(1);
        else
            numbers.insert(numbers.end(), static_cast<std::size_t>(query.int64(1)), query.real(0) / unit);
    }
    values.histogram = histogramOf(std::move(numbers));
    return values;
}

/// Where a field of an event stands.
struct EventColumn
{
    std::string sql;
    bool number = false;
    int scale = 0;
    bool ofLine = false;
};

EventColumn orderColumn(std::string_view field, int decimals)
{
    if (field == "value")
        return {"e.value_base", true, decimals};
    if (field == "discount")
        return {"e.discount", true, decimals};
    if (field == "line.quantity")
        return {"l.quantity", true, 3, true};
    if (field == "line.unit_price")
        return {"l.unit_price", true, 4, true};
    if (field == "line.total")
        return {"l.total", true, decimals, true};
    for (const std::string_view line : {"sku", "product", "category", "brand"})
        if (field == "line." + std::string(line))
            return {"l." + std::string(line), false, 0, true};
    if (field == "status")
        return {"e.state"};
    for (const std::string_view known : {"currency", "channel", "device", "coupon"})
        if (field == known)
            return {"e." + std::string(known)};
    return {};
}

EventColumn eventColumn(std::string_view field)
{
    if (field == "value")
        return {"e.value_e4", true, 4};
    for (const std::string_view known : {"channel", "device", "key"})
        if (field == known)
            return {"e." + std::string(known)};
    // A name with a quote in it cannot be asked for.
    if (field == "due_at" || field.find('"') != std::string_view::npos)
        return {};
    return {"json_extract(e.properties, ?2)"};
}
}

std::optional<Histogram> histogramOf(std::vector<double> values, std::size_t steps)
{
    if (values.empty() || steps == 0)
        return std::nullopt;
    Histogram histogram;
    const auto [lowest, highest] = std::minmax_element(values.begin(), values.end());
    histogram.low = *lowest;
    histogram.highest = *highest;
    const auto edge = values.begin() + static_cast<std::ptrdiff_t>(((values.size() - 1) * 99 + 99) / 100);
    std::nth_element(values.begin(), edge, values.end());
    histogram.high = *edge;
    const bool whole =
        std::all_of(values.begin(), values.end(), [](double value) { return value == std::floor(value); });
    const double range = histogram.high - histogram.low;
    if (range <= 0)
        histogram.high = histogram.low + 1;
    else if (whole && range < 40)
        histogram.high += 1;
    if (whole && range < 40)
        steps = static_cast<std::size_t>(std::max(1.0, histogram.high - histogram.low));
    histogram.steps.assign(steps, 0);
    const double width = (histogram.high - histogram.low) / static_cast<double>(steps);
    for (const double value : values) {
        const auto step = static_cast<std::size_t>(std::max(0.0, (value - histogram.low) / width));
        ++histogram.steps[std::min(step, steps - 1)];
    }
    return histogram;
}

Result<FieldValues> traitValues(ReadSession& session, const Store& store, const std::string& trait, Ms asOf,
                                std::size_t limit)
{
    const FieldCatalog catalog = FieldCatalog::load(session);
    const Field* field = catalog.find(trait);
    if (!field)
        return makeError(ErrorCode::BadInput, "There is no trait \"" + trait + "\".");
    if (field->type == TraitType::Date)
        return FieldValues{};
    Rule rule;
    rule.root.form = TraitCondition{trait, Operator::IsSet, {}, false};
    PATRON_TRY(sql, RuleSql::compile(session, contextOf(store, asOf), catalog, rule));
    const RuleSql::Part& part = sql.parts().front();
    if (part.value.empty())
        return FieldValues{};
    Query query = sql.prepare(session, sql.statement("SELECT v, count(*) FROM (SELECT " + part.value +
                                                     " AS v FROM v_customer c) GROUP BY v"));
    const bool number = part.valueType == TraitType::Number || part.valueType == TraitType::Money;
    return number ? spreadNumbers(query, part.scale) : countTexts(query, part.valueType, limit);
}

Result<FieldValues> eventValues(ReadSession& session, const Store& store, std::string_view kind, std::string_view field,
                                std::size_t limit)
{
    const bool order = kind == "order" || kind == "return";
    EventColumn column = order ? orderColumn(field, store.currencyDecimals()) : eventColumn(field);
    std::string from = order ? "v_order e" : "v_event e";
    if (field == "place") {
        column = {"p.name"};
        from += " LEFT JOIN v_place p ON p.id = e.place_id";
    }
    if (column.sql.empty())
        return FieldValues{};
    if (column.ofLine)
        from += " JOIN v_order_line l ON l.order_id = e.id";
    std::string where = "e.customer_id IS NOT NULL AND e.kind = ?1";
    if (order && field != "status")
        where += " AND e.state = 'completed'";
    // Without a property in the statement nothing stands at ?2.
    Query query =
        session.queryOnce("SELECT " + (kind == "return" && column.number ? "-(" + column.sql + ")" : column.sql) +
                          " AS v, count(*) FROM " + from + " WHERE " + where + " AND ?2 = ?2 GROUP BY v");
    query.bind(kind == "order" ? std::string("sale") : std::string(kind), "$.\"" + std::string(field) + "\"");
    return column.number ? spreadNumbers(query, column.scale) : countTexts(query, TraitType::Text, limit);
}

PlaceNames placeNames(ReadSession& session)
{
    PlaceNames names;
    Query query =
        session.query("SELECT name, kind, lat IS NOT NULL AND lon IS NOT NULL FROM v_place ORDER BY name, id");
    while (query.step()) {
        if (query.text(1) == "area")
            names.areas.push_back(query.text(0));
        else if (query.flag(2))
            names.points.push_back(query.text(0));
    }
    return names;
}

}
