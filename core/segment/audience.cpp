#include "core/segment/audience.h"

#include "core/base/stopwatch.h"
#include "core/segment/audienceindex.h"
#include "core/segment/fieldcatalog.h"
#include "core/segment/rulesql.h"

#include <algorithm>
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
    context.only = only;
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
    std::optional<std::size_t> cumulative;
    std::optional<std::size_t> without;
};

std::string joined(const std::vector<std::string>& parts, const std::string& separator, const std::string& none)
{
    std::string sql;
    for (const std::string& part : parts)
        sql += (sql.empty() ? "(" : separator + "(") + part + ")";
    return sql.empty() ? none : sql;
}

/// The rows of an all or any at the top: who is left after each, and who would be in without it.
void askRows(const RuleSql& sql, const Group& root, std::vector<std::string>& conditions, std::vector<Asked>& asked)
{
    if (root.kind != Group::Kind::All && root.kind != Group::Kind::Any)
        return;
    const bool all = root.kind == Group::Kind::All;
    const std::string separator = all ? " AND " : " OR ";
    const std::string base = all ? "/all/" : "/any/";
    std::unordered_map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < sql.parts().size(); ++i)
        places.emplace(sql.parts()[i].path, i);
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < root.children.size(); ++i) {
        const std::size_t place = places.at(base + std::to_string(i));
        if (!sql.parts()[place].ignored)
            rows.push_back(place);
    }
    std::vector<std::string> before;
    for (const std::size_t row : rows) {
        std::vector<std::string> others;
        for (const std::size_t other : rows) {
            if (other != row)
                others.push_back(sql.parts()[other].holds);
        }
        before.push_back(sql.parts()[row].holds);
        asked[row].cumulative = conditions.size();
        conditions.push_back(joined(before, separator, "1"));
        asked[row].without = conditions.size();
        conditions.push_back(joined(others, separator, all ? "1" : "0"));
    }
}
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
    if (const auto* root = std::get_if<Group>(&rule.root.form); root && !rule.root.off)
        askRows(sql, *root, conditions, asked);
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
        if (asked[i].cumulative) {
            node.cumulative = counts[*asked[i].cumulative];
            node.without = counts[*asked[i].without];
        }
        answer.nodes.push_back(std::move(node));
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
