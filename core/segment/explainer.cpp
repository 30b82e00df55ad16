#include "core/segment/explainer.h"

#include "core/base/money.h"
#include "core/segment/audienceindex.h"
#include "core/segment/fieldcatalog.h"
#include "core/segment/insightsql.h"
#include "core/segment/rulesql.h"

#include <sqlite3.h>

#include <charconv>
#include <cmath>

namespace patron::segment {

namespace {
std::string plainNumber(double value)
{
    char buffer[400];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed);
    return {buffer, end.ptr};
}

std::string shown(const Query& query, int column, const RuleSql::Part& part)
{
    switch (part.valueType) {
    case TraitType::Text:
    case TraitType::List:
        return query.text(column);
    case TraitType::Flag:
        return query.flag(column) ? "true" : "false";
    case TraitType::Date:
        return part.instant ? formatRfc3339(query.int64(column))
                            : formatIsoDate(static_cast<DayNumber>(query.int64(column)));
    case TraitType::Money:
        return formatDecimal(std::llround(query.real(column)), part.scale);
    case TraitType::Number:
        break;
    }
    if (query.columnType(column) == SQLITE_INTEGER)
        return formatDecimalShort(query.int64(column), part.scale);
    return plainNumber(query.real(column) / std::pow(10.0, part.scale));
}

/// Whether a rule asks for what lifetime values foresee.
bool asksForFit(const Rule& rule)
{
    bool found = false;
    visitNodes(rule.root, [&](const Node& node, const std::string&) {
        if (const auto* trait = std::get_if<TraitCondition>(&node.form))
            found = found || detail::restsOnFit(trait->trait);
        if (const auto* top = std::get_if<Top>(&node.form))
            found = found || detail::restsOnFit(top->by);
    });
    return found;
}
}

Result<Explanation> explain(ReadSession& session, const Store& store, const Rule& rule, CustomerId customer,
                            AskTerms terms)
{
    RuleContext context = contextOf(store, terms.asOf);
    context.strictAsOf = terms.strictAsOf;
    context.only = {customer};
    if (const auto index = asksForFit(rule) ? AudienceIndex::ready(store) : nullptr) {
        // Without it the whole base would be read for the one customer.
        if (const auto fit = index->lifetimeFit(terms.asOf, session.connection().cancelToken().value_or(CancelToken())))
            context.lifetimeFit = *fit;
    }
    PATRON_TRY(sql, RuleSql::compile(session, context, FieldCatalog::load(session), rule));
    Explanation explanation;
    for (const RuleSql::Part& part : sql.parts()) {
        const std::string or0 = part.assumed.empty() ? "0" : "(" + part.assumed + ")";
        Query query =
            sql.prepare(session, sql.statement("SELECT (" + part.holds + "), " + or0 + ", " +
                                               (part.value.empty() ? "NULL" : part.value) +
                                               " FROM v_customer c WHERE c.id = " + std::to_string(customer.value)));
        if (!query.step()) {
            return makeError(ErrorCode::NotFound, "There is no customer #" + std::to_string(customer.value) + ".");
        }
        NodeVerdict verdict;
        verdict.path = part.path;
        verdict.ignored = part.ignored;
        verdict.holds = query.flag(0);
        verdict.assumed = query.flag(1);
        verdict.hasValue = !part.value.empty();
        if (!query.isNull(2))
            verdict.value = shown(query, 2, part);
        explanation.nodes.push_back(std::move(verdict));
    }
    explanation.in = explanation.nodes.front().holds;
    return explanation;
}

}
