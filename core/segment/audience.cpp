#include "core/segment/audience.h"

#include "core/base/stopwatch.h"
#include "core/segment/audienceindex.h"
#include "core/segment/fieldcatalog.h"
#include "core/segment/rulesql.h"

#include <algorithm>
#include <deque>
#include <unordered_map>

namespace patron::segment {

namespace {
/// Well under SQLite's limit of columns.
constexpr std::size_t sumsPerStatement = 500;

Result<RuleSql> compiled(ReadSession& session, const Store& store, const Rule& rule, AskTerms terms,
                         CustomerId only = {})
{
    RuleContext context = contextOf(store, terms.asOf);
    context.strictAsOf = terms.strictAsOf;
    if (only)
        context.only = {only};
    return RuleSql::compile(session, context, FieldCatalog::load(session), rule);
}

/// The open index, up to date; nothing inside a writing closure, whose own changes only SQL sees.
std::shared_ptr<AudienceIndex> indexFor(ReadSession& session, const Store& store)
{
    return session.connection().isWriting() ? nullptr : AudienceIndex::ready(store);
}

/// An answer of the index; nothing when SQL has to give it after all: there is no index, or all are being read again.
template <typename F>
auto byIndex(ReadSession& session, const Store& store, AskTerms terms, const F& ask)
    -> std::optional<decltype(ask(std::declval<AudienceIndex&>(), CancelToken()))>
{
    const auto index = terms.engine == AskTerms::Engine::Sql ? nullptr : indexFor(session, store);
    if (!index)
        return std::nullopt;
    auto answer = ask(*index, session.connection().cancelToken().value_or(CancelToken()));
    if (!answer && answer.error().code == ErrorCode::Locked)
        return std::nullopt;
    return answer;
}

/// How many customers each condition holds for.
std::vector<std::int64_t> sums(ReadSession& session, const RuleSql& sql, const std::vector<std::string>& conditions)
{
    std::vector<std::int64_t> counts;
    for (std::size_t first = 0; first < conditions.size(); first += sumsPerStatement) {
        std::string select = "SELECT ";
        const std::size_t last = std::min(conditions.size(), first + sumsPerStatement);
        for (std::size_t i = first; i < last; ++i)
            select += (i > first ? ", sum((" : "sum((") + conditions[i] + ") <> 0)";
        Query query = sql.prepare(session, sql.statement(select + " FROM v_customer c"));
        query.step();
        for (std::size_t i = first; i < last; ++i)
            counts.push_back(query.int64(static_cast<int>(i - first)));
    }
    return counts;
}

/// Asks that belong to one node of the waterfall: places in the list of conditions.
struct Asked
{
    std::size_t count = 0;
    std::optional<std::size_t> missing;
};

/// The rows of an all or any at the top, as places among the parts; what is switched off is none.
std::vector<std::size_t> topRows(const RuleSql& sql, const Group& root)
{
    std::vector<std::size_t> rows;
    if (root.kind != Group::Kind::All && root.kind != Group::Kind::Any)
        return rows;
    const std::string base = root.kind == Group::Kind::All ? "/all/" : "/any/";
    std::unordered_map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < sql.parts().size(); ++i)
        places.emplace(sql.parts()[i].path, i);
    for (std::size_t i = 0; i < root.children.size(); ++i) {
        const std::size_t place = places.at(base + std::to_string(i));
        if (!sql.parts()[place].ignored)
            rows.push_back(place);
    }
    return rows;
}

/// For each row of a group who is left after it, and who would be in without it. Statements would repeat every row in
/// every other's: the rows are read customer by customer, and counted here.
class RowCounts
{
public:
    RowCounts(ReadSession& session, const RuleSql& sql, const std::vector<std::size_t>& rows, bool all)
        : m_all(all)
        , m_stops(rows.size() + 1)
        , m_alone(rows.size() + 1)
    {
        std::deque<Query> columns;
        for (std::size_t first = 0; first < rows.size(); first += rowsPerStatement) {
            std::string select = "SELECT ";
            for (std::size_t i = first; i < std::min(rows.size(), first + rowsPerStatement); ++i)
                select += (i > first ? ", (" : "(") + sql.parts()[rows[i]].holds + ") <> 0";
            columns.push_back(sql.prepare(session, sql.statement(select + " FROM v_customer c ORDER BY c.id")));
        }
        while (!columns.empty() && std::all_of(columns.begin(), columns.end(), [](Query& one) { return one.step(); }))
            see(columns, rows.size());
    }

    std::int64_t cumulative(std::size_t row) const
    {
        std::int64_t decided = 0;
        for (std::size_t i = 0; i <= row; ++i)
            decided += m_stops[i];
        return m_all ? m_people - decided : decided;
    }
    std::int64_t without(std::size_t row) const
    {
        const std::int64_t undecided = m_alone.back() + m_alone[row];
        return m_all ? undecided : m_people - undecided;
    }

private:
    /// Of all the first row that fails decides, of any the first that holds.
    void see(std::deque<Query>& columns, std::size_t rows)
    {
        std::size_t first = rows;
        std::size_t deciding = 0;
        for (std::size_t i = 0; i < rows && deciding < 2; ++i) {
            Query& column = columns[i / rowsPerStatement];
            if (column.flag(static_cast<int>(i % rowsPerStatement)) != m_all) {
                first = std::min(first, i);
                ++deciding;
            }
        }
        ++m_people;
        ++m_stops[first];
        if (deciding < 2)
            ++m_alone[first];
    }

    static constexpr std::size_t rowsPerStatement = 250;
    bool m_all;
    std::int64_t m_people = 0;
    std::vector<std::int64_t> m_stops; ///< people by the first row that decides; at the end those whom none does
    std::vector<std::int64_t> m_alone; ///< those whom this row alone decides; at the end those whom none does
};
}

Result<CountAnswer> count(ReadSession& session, const Store& store, const Rule& rule, AskTerms terms)
{
    if (auto answer = byIndex(session, store, terms, [&](AudienceIndex& index, const CancelToken& cancel) {
            return index.count(rule, {terms, true}, cancel);
        }))
        return std::move(*answer);
    const Stopwatch watch;
    PATRON_TRY(sql, compiled(session, store, rule, terms));
    const auto counts = sums(session, sql, {sql.condition(), "1"});
    CountAnswer answer;
    answer.count = counts[0];
    answer.of = counts[1];
    answer.elapsedMs = watch.elapsedMs();
    return answer;
}

Result<std::vector<CustomerId>> members(ReadSession& session, const Store& store, const Rule& rule, AskTerms terms,
                                        std::optional<std::int64_t> limit)
{
    if (auto answer = byIndex(session, store, terms, [&](AudienceIndex& index, const CancelToken& cancel) {
            return index.members(rule, {terms, true}, limit, cancel);
        }))
        return std::move(*answer);
    PATRON_TRY(sql, compiled(session, store, rule, terms));
    const std::string end = limit ? " LIMIT " + std::to_string(std::max<std::int64_t>(0, *limit)) : std::string();
    std::vector<CustomerId> ids;
    Query query = sql.prepare(session, sql.idStatement() + end);
    while (query.step())
        ids.push_back(query.id<CustomerId>(0));
    return ids;
}

Result<bool> contains(ReadSession& session, const Store& store, const Rule& rule, CustomerId customer, AskTerms terms)
{
    if (auto answer = byIndex(session, store, terms, [&](AudienceIndex& index, const CancelToken& cancel) {
            return index.contains(rule, customer, {terms, true}, cancel);
        }))
        return std::move(*answer);
    PATRON_TRY(sql, compiled(session, store, rule, terms, customer));
    Query query = sql.prepare(session, sql.idStatement());
    return query.step();
}

Result<Waterfall> waterfall(ReadSession& session, const Store& store, const Rule& rule, AskTerms terms)
{
    if (auto answer = byIndex(session, store, terms, [&](AudienceIndex& index, const CancelToken& cancel) {
            return index.waterfall(rule, {terms, true}, cancel);
        }))
        return std::move(*answer);
    const Stopwatch watch;
    PATRON_TRY(sql, compiled(session, store, rule, terms));
    const std::string& assumed = sql.parts().front().assumed;
    std::vector<std::string> conditions{sql.condition(), "1",
                                        assumed.empty() ? "0" : "(" + sql.condition() + ") AND (" + assumed + ")"};
    std::vector<Asked> asked;
    for (const RuleSql::Part& part : sql.parts()) {
        Asked one;
        one.count = conditions.size();
        conditions.push_back(part.holds);
        if (!part.missing.empty() && !part.ignored) {
            one.missing = conditions.size();
            conditions.push_back(part.missing);
        }
        asked.push_back(one);
    }
    const auto counts = sums(session, sql, conditions);
    Waterfall answer;
    answer.count = counts[0];
    answer.of = counts[1];
    answer.assumed = counts[2];
    for (std::size_t i = 0; i < asked.size(); ++i) {
        NodeCount node;
        node.path = sql.parts()[i].path;
        node.ignored = sql.parts()[i].ignored;
        node.count = counts[asked[i].count];
        node.missing = asked[i].missing ? counts[*asked[i].missing] : 0;
        answer.nodes.push_back(std::move(node));
    }
    if (const auto* root = std::get_if<Group>(&rule.root.form); root && !rule.root.off) {
        const std::vector<std::size_t> rows = topRows(sql, *root);
        const RowCounts people(session, sql, rows, root->kind == Group::Kind::All);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            answer.nodes[rows[i]].cumulative = people.cumulative(i);
            answer.nodes[rows[i]].without = people.without(i);
        }
    }
    answer.elapsedMs = watch.elapsedMs();
    return answer;
}

Result<ReachAnswer> reach(ReadSession& session, const Store& store, const Rule& rule, std::string_view channel,
                          AskTerms terms)
{
    if (channel != "email" && channel != "sms")
        return makeError(ErrorCode::WrongUsage, "\"" + std::string(channel) + "\" is not a channel. Use email or sms.");
    if (auto answer = byIndex(session, store, terms, [&](AudienceIndex& index, const CancelToken& cancel) {
            return index.reach(rule, channel, {terms, true}, cancel);
        }))
        return std::move(*answer);
    Group both;
    both.children = {rule.root, Node{Reachable{std::string(channel)}, false, {}}};
    const Rule asked{Node{std::move(both), false, {}}};
    PATRON_TRY(sql, compiled(session, store, asked, terms));
    const RuleSql::Part& why = sql.parts().back();
    const RuleSql::Part& member = sql.parts()[1];
    ReachAnswer answer;
    answer.channel = std::string(channel);
    Query query = sql.prepare(session, sql.statement("SELECT " + why.value + ", count(*) FROM v_customer c WHERE (" +
                                                     (member.ignored ? "1" : member.holds) + ") GROUP BY 1"));
    while (query.step()) {
        const std::string_view reason = query.view(0);
        const std::int64_t people = query.int64(1);
        answer.of += people;
        (reason == "reachable"        ? answer.reachable
         : reason == "no_address"     ? answer.noAddress
         : reason == "suppressed"     ? answer.suppressed
         : reason == "consent_denied" ? answer.consentDenied
                                      : answer.noConsent) = people;
    }
    return answer;
}

Result<std::vector<CustomerId>> samplePeople(ReadSession& session, const Store& store, const Rule& rule, AskTerms terms,
                                             int count)
{
    PATRON_TRY(all, members(session, store, rule, terms));
    const auto wanted = static_cast<std::size_t>(std::max(0, count));
    if (all.size() <= wanted)
        return all;
    std::vector<CustomerId> picked;
    for (std::size_t i = 0; i < wanted; ++i)
        picked.push_back(all[i * all.size() / wanted]);
    return picked;
}

Result<std::string> sqlText(ReadSession& session, const Store& store, const Rule& rule, AskTerms terms,
                            SqlDialect dialect)
{
    RuleContext context = contextOf(store, terms.asOf);
    context.strictAsOf = terms.strictAsOf;
    context.dialect = dialect;
    PATRON_TRY(sql, RuleSql::compile(session, context, FieldCatalog::load(session), rule));
    return sql.text();
}

}
