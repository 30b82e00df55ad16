#include "core/segment/traitcolumns.h"

#include "core/base/money.h"
#include "core/segment/audienceindex.h"
#include "core/segment/fieldcatalog.h"
#include "core/segment/insightsql.h"
#include "core/segment/rulesql.h"

#include <sqlite3.h>

#include <algorithm>
#include <cmath>

namespace patron::segment {

namespace {
Json scaledNumber(const Query& query, int column, int scale)
{
    if (query.columnType(column) != SQLITE_INTEGER)
        return query.real(column) / std::pow(10.0, scale);
    return scale == 0 ? Json(query.int64(column)) : Json::parse(formatDecimalShort(query.int64(column), scale));
}

Json valueOf(const Query& query, int column, const RuleSql::Part& part)
{
    switch (part.valueType) {
    case TraitType::Text:
        return query.text(column);
    case TraitType::List: {
        auto items = parseJson(query.text(column), "a list");
        return items ? std::move(*items) : Json::array();
    }
    case TraitType::Flag:
        return query.flag(column);
    case TraitType::Date:
        return part.instant ? formatRfc3339(query.int64(column))
                            : formatIsoDate(static_cast<DayNumber>(query.int64(column)));
    case TraitType::Money:
        return Json::parse(formatDecimal(std::llround(query.real(column)), part.scale));
    case TraitType::Number:
        break;
    }
    return scaledNumber(query, column, part.scale);
}

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
}

Result<TraitColumns> traitColumns(ReadSession& session, const Store& store, const std::vector<std::string>& traits,
                                  Ms asOf, CustomerId only)
{
    const FieldCatalog catalog = FieldCatalog::load(session);
    std::vector<std::string> known;
    std::copy_if(traits.begin(), traits.end(), std::back_inserter(known),
                 [&](const std::string& trait) { return catalog.find(trait) != nullptr; });
    TraitColumns columns;
    if (known.empty())
        return columns;
    RuleContext context = contextOf(store, asOf);
    context.only = only;
    const bool needsFit = std::any_of(known.begin(), known.end(), detail::restsOnFit);
    if (const auto index = needsFit ? AudienceIndex::ready(store) : nullptr) {
        if (const auto fit = index->lifetimeFit(asOf, session.connection().cancelToken().value_or(CancelToken())))
            context.lifetimeFit = *fit;
    }
    const Rule rule = ruleOf(known);
    PATRON_TRY(sql, RuleSql::compile(session, context, catalog, rule));
    std::string select = "SELECT c.id";
    for (const RuleSql::Part& part : sql.parts()) {
        if (part.node && std::holds_alternative<TraitCondition>(part.node->form))
            select += ", " + (part.value.empty() ? std::string("NULL") : part.value);
    }
    select += " FROM v_customer c";
    if (only)
        select += " WHERE c.id = " + std::to_string(only.value);
    Query query = sql.prepare(session, sql.statement(select));
    while (query.step()) {
        Json values = Json::object();
        int column = 0;
        for (const RuleSql::Part& part : sql.parts()) {
            if (!part.node || !std::holds_alternative<TraitCondition>(part.node->form))
                continue;
            ++column;
            if (!query.isNull(column))
                values[std::get<TraitCondition>(part.node->form).trait] = valueOf(query, column, part);
        }
        if (!values.empty())
            columns.emplace(query.int64(0), std::move(values));
    }
    return columns;
}

bool comparesCustomers(const std::string& trait)
{
    return trait.starts_with("rfm_") || trait == "lifecycle_stage" || detail::restsOnFit(trait);
}

}
