#include "app/cli/commands/commands.h"

#include "core/base/text.h"
#include "core/customer/customerstore.h"
#include "core/customer/profile.h"
#include "core/segment/audience.h"
#include "core/segment/audienceindex.h"
#include "core/segment/explainer.h"
#include "core/segment/rulejson.h"
#include "core/segment/segmentstore.h"

#include <iostream>

namespace patron::cli {

namespace {
/// Milliseconds with three decimals.
double shortMs(double ms)
{
    return static_cast<double>(static_cast<std::int64_t>(ms * 1000)) / 1000;
}

/// A rule, when to answer it and what answers it.
struct Asked
{
    segment::Rule rule;
    segment::AskTerms terms;
    std::shared_ptr<segment::AudienceIndex> index; ///< nothing: SQL answers
    CancelToken cancel;
};

Result<bool> wantsIndex(CommandRun& run)
{
    const std::string engine = run.arguments().get("--engine", "index");
    if (engine != "index" && engine != "sql")
        return makeError(ErrorCode::WrongUsage, "The engines are index and sql, not \"" + engine + "\".");
    return engine == "index";
}

/// Opens for reading and takes the rule, the instant and the engine; where SQL answers in any case, no index is opened.
Result<Asked> askedBy(CommandRun& run, bool onlySql = false)
{
    PATRON_TRY(byIndex, wantsIndex(run));
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    PATRON_TRY(asOf, run.asOf());
    Asked asked;
    asked.cancel = run.job().cancelToken();
    asked.terms = {asOf, run.arguments().has("--strict-as-of"),
                   byIndex ? segment::AskTerms::Engine::Best : segment::AskTerms::Engine::Sql};
    PATRON_TRY(rule, opened->store().read([&](ReadSession& session) { return run.rule(session); }, asked.cancel));
    asked.rule = std::move(rule);
    if (byIndex && !onlySql) {
        auto index = opened->openIndex(asked.cancel);
        if (!index && index.error().code == ErrorCode::Cancelled)
            return std::move(index).error();
        // What keeps an index from being made does not keep the file from being asked.
        if (!index)
            std::cerr << index.error().text << "\n";
        else
            asked.index = std::move(*index);
    }
    return asked;
}

/// Runs `work(session, asked)` in a read closure.
template <typename Work>
Result<Answer> withRule(CommandRun& run, bool onlySql, Work work)
{
    PATRON_TRY(asked, askedBy(run, onlySql));
    return run.store().read([&](ReadSession& session) -> Result<Answer> { return work(session, asked); }, asked.cancel);
}

/// One evaluation, and one of every node. With the index it is timed once everything the rule needs is loaded, and
/// without the answers kept from before; no statement runs.
Result<std::pair<segment::CountAnswer, segment::Waterfall>> counted(CommandRun& run, const Asked& asked)
{
    if (asked.index) {
        PATRON_TRY(waterfall, asked.index->waterfall(asked.rule, {asked.terms, false}, asked.cancel));
        PATRON_TRY(count, asked.index->count(asked.rule, {asked.terms, false}, asked.cancel));
        return std::pair{std::move(count), std::move(waterfall)};
    }
    using Both = std::pair<segment::CountAnswer, segment::Waterfall>;
    return run.store().read(
        [&](ReadSession& session) -> Result<Both> {
            PATRON_TRY(count, segment::count(session, run.store(), asked.rule, asked.terms));
            PATRON_TRY(waterfall, segment::waterfall(session, run.store(), asked.rule, asked.terms));
            return std::pair{std::move(count), std::move(waterfall)};
        },
        asked.cancel);
}

Result<Answer> count(CommandRun& run)
{
    PATRON_TRY(asked, askedBy(run));
    PATRON_TRY(both, counted(run, asked));
    const auto& [count, waterfall] = both;
    Answer answer;
    answer.json = Json{{"count", count.count},
                       {"of", count.of},
                       {"ms", shortMs(count.elapsedMs)},
                       {"engine", count.engine},
                       {"as_of", formatRfc3339(asked.terms.asOf)},
                       {"nodes", Json::array()}};
    for (const segment::NodeCount& node : waterfall.nodes) {
        Json entry{{"path", node.path}, {"count", node.count}, {"missing", node.missing}};
        if (node.ignored)
            entry["off"] = true;
        if (run.arguments().has("--waterfall") && node.cumulative) {
            entry["left"] = *node.cumulative;
            entry["without"] = node.without.value_or(0);
        }
        answer.json["nodes"].push_back(std::move(entry));
    }
    answer.text = groupDigits(count.count) + " of " + groupDigits(count.of) + " customers\n";
    for (const segment::NodeCount& node : waterfall.nodes) {
        if (run.arguments().has("--waterfall") && node.cumulative) {
            answer.text += "  " + node.path + ": " + groupDigits(node.count) + " alone, " +
                           groupDigits(*node.cumulative) + " left after it\n";
        }
    }
    return answer;
}

Result<Answer> members(CommandRun& run)
{
    PATRON_TRY(limit, run.arguments().number("--limit", 0, INT64_MAX));
    return withRule(run, false, [&](ReadSession& session, const Asked& asked) -> Result<Answer> {
        PATRON_TRY(ids, segment::members(session, run.store(), asked.rule, asked.terms, limit));
        Answer answer;
        answer.json = Json::array();
        for (const CustomerId id : ids) {
            const std::string key = customer::profiles::keyOf(session.connection(), id);
            answer.text += std::to_string(id.value) + "\t" + key + "\n";
            answer.json.push_back({{"id", id.value}, {"key", key}});
        }
        if (ids.empty())
            answer.text = "Nobody.\n";
        return answer;
    });
}

Result<Answer> sql(CommandRun& run)
{
    const std::string name = run.arguments().get("--dialect", "sqlite");
    if (name != "sqlite" && name != "postgresql")
        return makeError(ErrorCode::WrongUsage, "The dialects are sqlite and postgresql, not \"" + name + "\".");
    const auto dialect = name == "sqlite" ? segment::SqlDialect::Sqlite : segment::SqlDialect::Postgresql;
    return withRule(run, true, [&](ReadSession& session, const Asked& asked) -> Result<Answer> {
        PATRON_TRY(text, segment::sqlText(session, run.store(), asked.rule, asked.terms, dialect));
        return Answer{Json{{"dialect", name}, {"sql", text}}, text + "\n", 0};
    });
}

Result<Answer> explain(CommandRun& run)
{
    const auto key = run.arguments().find("--customer");
    if (!key)
        return makeError(ErrorCode::WrongUsage, "Name the customer with --customer KEY.");
    return withRule(run, true, [&](ReadSession& session, const Asked& asked) -> Result<Answer> {
        PATRON_TRY(customer, customer::customers::find(session, run.store(), *key));
        PATRON_TRY(explanation, segment::explain(session, run.store(), asked.rule, customer, asked.terms));
        Json nodes = Json::array();
        for (const segment::NodeVerdict& node : explanation.nodes) {
            Json entry{{"path", node.path},
                       {"verdict", node.holds},
                       {"value", node.value ? Json(*node.value) : Json(nullptr)},
                       {"assumed", node.assumed}};
            if (node.ignored)
                entry["off"] = true;
            nodes.push_back(std::move(entry));
        }
        return Answer{Json{{"in", explanation.in}, {"nodes", std::move(nodes)}}, {}, 0};
    });
}

Result<Answer> save(CommandRun& run)
{
    const auto file = run.arguments().find("--rule");
    if (!file)
        return makeError(ErrorCode::WrongUsage, "Give the rule with --rule FILE.");
    PATRON_TRY(text, readText(*file));
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_TRY(id, opened->store().write([&](Transaction& tx) -> Result<SegmentId> {
        ReadSession session(tx.connection());
        PATRON_TRY(rule, segment::parseRule(text, segment::FieldCatalog::load(session)));
        return segment::segments::save(tx, run.word(1), rule, run.now());
    }));
    return Answer{Json{{"segment", run.word(1)}, {"id", id.value}}, "Saved \"" + run.word(1) + "\".\n", 0};
}

Result<Answer> list(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    PATRON_TRY(asOf, run.asOf());
    return opened->store().read([&](ReadSession& session) -> Result<Answer> {
        Answer answer;
        answer.json = Json::array();
        for (const segment::SegmentTitle& title : segment::segments::all(session)) {
            PATRON_TRY(saved, segment::segments::get(session, title.id));
            PATRON_TRY(counted, segment::count(session, run.store(), saved.rule, {asOf, false}));
            answer.json.push_back({{"id", title.id.value},
                                   {"name", title.name},
                                   {"uuid", title.uuid},
                                   {"count", counted.count},
                                   {"of", counted.of},
                                   {"rule", segment::writeRule(segment::withNames(session, saved.rule))}});
        }
        return answer;
    });
}

std::vector<OptionSpec> askOptions()
{
    auto options = ruleOptions();
    options.push_back({"--engine", "NAME", "index (default) or sql"});
    options.push_back({"--strict-as-of", "", "a trait before its first entry is missing, not assumed"});
    return options;
}

std::vector<OptionSpec> with(std::vector<OptionSpec> options, OptionSpec more)
{
    options.push_back(std::move(more));
    return options;
}
}

Command segmentCountCommand()
{
    return {"segment-count",
            "WS (--rule FILE|--segment NAME) [--as-of T] [--waterfall]",
            "Counts who meets a rule.",
            with(askOptions(), {"--waterfall", "", "also who is left after each row, and without it"}),
            1,
            1,
            count};
}

Command segmentMembersCommand()
{
    return {"segment-members",
            "WS (--rule FILE|--segment NAME) [--as-of T] [--limit N]",
            "Lists who meets a rule.",
            with(askOptions(), {"--limit", "N", "only the first so many"}),
            1,
            1,
            members};
}

Command segmentSqlCommand()
{
    return {"segment-sql",
            "WS (--rule FILE|--segment NAME) [--dialect sqlite]",
            "Shows a rule as one SQL statement.",
            with(askOptions(), {"--dialect", "NAME", "sqlite (default) or postgresql"}),
            1,
            1,
            sql};
}

Command segmentSaveCommand()
{
    return {"segment-save",
            "WS NAME --rule FILE",
            "Saves a rule as a segment.",
            {{"--rule", "FILE", "the rule JSON; - reads standard input"}},
            2,
            2,
            save};
}

Command segmentsCommand()
{
    return {"segments", "WS [--as-of T]", "Lists the segments with their counts.", {asOfOption()}, 1, 1, list};
}

Command segmentExplainCommand()
{
    return {"segment-explain",
            "WS (--rule FILE|--segment NAME) --customer KEY [--as-of T]",
            "Says of each condition whether a customer meets it, and what it saw.",
            with(askOptions(), {"--customer", "KEY", "whom to look at"}),
            1,
            1,
            explain};
}

}
