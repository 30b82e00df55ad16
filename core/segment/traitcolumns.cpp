#include "core/segment/traitcolumns.h"

#include "core/base/json.h"
#include "core/base/money.h"
#include "core/segment/audienceindex.h"
#include "core/segment/fieldcatalog.h"
#include "core/segment/insightsql.h"

#include <sqlite3.h>

#include <algorithm>
#include <bit>
#include <cmath>

namespace patron::segment {

namespace {
/// A rule whose parts are the traits, in their order.
Rule ruleOf(const std::vector<std::string>& traits)
{
    Group group;
    group.kind = Group::Kind::Any;
    for (const std::string& trait : traits) {
        Node node;
        node.form = TraitCondition{trait, Operator::IsSet, {}, false};
        group.children.push_back(std::move(node));
    }
    Rule rule;
    rule.root.form = std::move(group);
    return rule;
}

/// With the fit of lifetime values where one is at hand: to make it takes a scan of all orders.
RuleContext contextFor(ReadSession& session, const Store& store, const std::vector<std::string>& traits, Ms asOf)
{
    RuleContext context = contextOf(store, asOf);
    const bool needsFit = std::any_of(traits.begin(), traits.end(), detail::restsOnFit);
    if (const auto index = needsFit ? AudienceIndex::ready(store) : nullptr) {
        if (const auto fit = index->lifetimeFit(asOf, session.connection().cancelToken().value_or(CancelToken())))
            context.lifetimeFit = *fit;
    }
    return context;
}
}

Result<TraitColumns> TraitColumns::read(ReadSession& session, const Store& store,
                                        const std::vector<std::string>& traits, Ms asOf,
                                        std::span<const CustomerId> only)
{
    const FieldCatalog catalog = FieldCatalog::load(session);
    std::vector<std::string> known;
    std::copy_if(traits.begin(), traits.end(), std::back_inserter(known),
                 [&](const std::string& trait) { return catalog.find(trait) != nullptr; });
    TraitColumns columns;
    if (known.empty())
        return columns;
    RuleContext context = contextFor(session, store, known, asOf);
    context.only.assign(only.begin(), only.end());
    const Rule rule = ruleOf(known);
    PATRON_TRY(sql, RuleSql::compile(session, context, catalog, rule));
    std::string select = "SELECT c.id";
    for (const RuleSql::Part& part : sql.parts()) {
        const auto* condition = part.node ? std::get_if<TraitCondition>(&part.node->form) : nullptr;
        if (!condition)
            continue;
        select += ", " + (part.value.empty() ? std::string("NULL") : part.value);
        columns.m_columns.push_back({condition->trait, part.valueType, part.instant, part.scale, {}, {}});
    }
    Query query =
        sql.prepare(session, sql.statement(select + " FROM v_customer c WHERE TRUE" + sql.only() + " ORDER BY c.id"));
    Places places;
    while (query.step()) {
        columns.m_customers.push_back(query.int64(0));
        int column = 0;
        for (Column& each : columns.m_columns)
            columns.add(query, ++column, each, places);
    }
    return columns;
}

void TraitColumns::add(const Query& query, int sqlColumn, Column& column, Places& places)
{
    Kind kind = Kind::Missing;
    std::int64_t value = 0;
    if (query.isNull(sqlColumn)) {
        kind = Kind::Missing;
    } else if (column.type == TraitType::Text || column.type == TraitType::List) {
        kind = Kind::Text;
        const auto [known, isNew] = places.emplace(query.text(sqlColumn), static_cast<std::int64_t>(m_texts.size()));
        if (isNew)
            m_texts.push_back(known->first);
        value = known->second;
    } else if (column.type == TraitType::Flag || column.type == TraitType::Date ||
               query.columnType(sqlColumn) == SQLITE_INTEGER) {
        kind = Kind::Integer;
        value = query.int64(sqlColumn);
    } else {
        kind = Kind::Real;
        value = std::bit_cast<std::int64_t>(query.real(sqlColumn));
    }
    column.kinds.push_back(kind);
    column.values.push_back(value);
}

Json TraitColumns::valueOf(const Column& column, std::size_t row) const
{
    const std::int64_t value = column.values[row];
    const bool isReal = column.kinds[row] == Kind::Real;
    const double real = isReal ? std::bit_cast<double>(value) : static_cast<double>(value);
    switch (column.type) {
    case TraitType::Text:
        return m_texts[static_cast<std::size_t>(value)];
    case TraitType::List: {
        auto items = parseJson(m_texts[static_cast<std::size_t>(value)], "a list");
        return items ? std::move(*items) : Json::array();
    }
    case TraitType::Flag:
        return value != 0;
    case TraitType::Date:
        return column.isInstant ? formatRfc3339(value) : formatIsoDate(static_cast<DayNumber>(value));
    case TraitType::Money:
        return Json::parse(formatDecimal(std::llround(real), column.scale));
    case TraitType::Number:
        break;
    }
    if (isReal)
        return real / std::pow(10.0, column.scale);
    return column.scale == 0 ? Json(value) : Json::parse(formatDecimalShort(value, column.scale));
}

Json TraitColumns::of(CustomerId customer) const
{
    Json values = Json::object();
    const auto at = std::lower_bound(m_customers.begin(), m_customers.end(), customer.value);
    if (at == m_customers.end() || *at != customer.value)
        return values;
    const auto row = static_cast<std::size_t>(at - m_customers.begin());
    for (const Column& column : m_columns) {
        if (column.kinds[row] != Kind::Missing)
            values[column.trait] = valueOf(column, row);
    }
    return values;
}

bool comparesCustomers(const std::string& trait)
{
    return trait.starts_with("rfm_") || trait == "lifecycle_stage" || detail::restsOnFit(trait);
}

bool oneByOne(const std::string& trait)
{
    return detail::isOfInsight(trait) && !comparesCustomers(trait);
}

}
