#include "core/segment/rulesql.h"

#include "core/segment/nodesql.h"
#include "core/segment/sqltables.h"

#include <algorithm>
#include <charconv>

namespace patron::segment {

namespace {
struct Binder
{
    Query& query;

    void operator()(std::int64_t value) const { query.bindNext(value); }
    void operator()(double value) const { query.bindNext(value); }
    void operator()(const std::string& value) const { query.bindNext(value); }
};

struct Literal
{
    SqlDialect dialect;

    std::string operator()(std::int64_t value) const { return std::to_string(value); }
    std::string operator()(double value) const
    {
        char buffer[40];
        const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific);
        const std::string text(buffer, end.ptr);
        // PostgreSQL takes a number with a point for a decimal one.
        return dialect == SqlDialect::Postgresql ? "CAST(" + text + " AS DOUBLE PRECISION)" : text;
    }
    std::string operator()(const std::string& value) const
    {
        std::string literal = "'";
        for (const char c : value)
            literal.append(c == '\'' ? 2 : 1, c);
        return literal + "'";
    }
};
}

RuleContext contextOf(const Store& store, Ms asOf)
{
    RuleContext context;
    context.zone = store.zone();
    context.currency = store.currency();
    context.currencyDecimals = store.currencyDecimals();
    context.asOf = asOf;
    return context;
}

Ms liveAsOf(const Clock& clock)
{
    const Ms now = clock.now();
    return now - (now % msPerMinute + msPerMinute) % msPerMinute;
}

Result<RuleSql> RuleSql::compile(ReadSession& session, const RuleContext& context, const FieldCatalog& catalog,
                                 const Rule& rule)
{
    detail::SqlTables tables(session, context, catalog);
    detail::NodeSql nodes(tables);
    RuleSql result;
    PATRON_TRY(parts, nodes.compile(rule.root, {}));
    result.m_parts = std::move(parts);
    // A rule that is switched off as a whole asks nothing.
    if (result.m_parts.front().ignored)
        result.m_parts.front().holds = "TRUE";
    result.m_only = tables.onlyLiteral("c.id");
    result.m_with = tables.with();
    result.m_bound = tables.takeBound();
    result.m_dialect = context.dialect;
    return result;
}

std::string RuleSql::idStatement() const
{
    return statement("SELECT c.id FROM v_customer c WHERE (" + condition() + ")" + m_only + " ORDER BY c.id");
}

namespace {
/// The number of a parameter "?12" at a place of the statement, and where it ends.
std::pair<std::size_t, std::size_t> parameterAt(const std::string& sql, std::size_t at)
{
    std::size_t number = 0;
    const auto end = std::from_chars(sql.data() + at + 1, sql.data() + sql.size(), number);
    return {number, static_cast<std::size_t>(end.ptr - sql.data())};
}

/// Calls `visit(at)` for each parameter outside of quotes.
template <typename F>
void visitParameters(const std::string& sql, const F& visit)
{
    bool quoted = false;
    for (std::size_t i = 0; i < sql.size(); ++i) {
        if (sql[i] == '\'')
            quoted = !quoted;
        if (sql[i] == '?' && !quoted)
            visit(i);
    }
}
}

std::string RuleSql::text() const
{
    const std::string sql = idStatement();
    std::string text;
    std::size_t from = 0;
    visitParameters(sql, [&](std::size_t at) {
        const auto [number, end] = parameterAt(sql, at);
        text += sql.substr(from, at - from) + std::visit(Literal{m_dialect}, m_bound[number - 1]);
        from = end;
    });
    return text + sql.substr(from);
}

Query RuleSql::prepare(ReadSession& session, const std::string& statement) const
{
    Query query = session.queryOnce(statement);
    // A part of the rule's values may not occur in this statement; SQLite counts up to the highest that does.
    std::size_t highest = 0;
    visitParameters(statement, [&](std::size_t at) { highest = std::max(highest, parameterAt(statement, at).first); });
    for (std::size_t i = 0; i < highest; ++i)
        std::visit(Binder{query}, m_bound[i]);
    return query;
}

}
