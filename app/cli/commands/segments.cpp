#include "app/cli/commands/commands.h"

#include "core/base/text.h"
#include "core/customer/customerstore.h"
#include "core/customer/profile.h"
#include "core/segment/audience.h"
#include "core/segment/explainer.h"
#include "core/segment/rulejson.h"
#include "core/segment/segmentstore.h"

namespace patron::cli {

namespace {
/// Milliseconds with three decimals.
double shortMs(double ms)
{
    return static_cast<double>(static_cast<std::int64_t>(ms * 1000)) / 1000;
}

Result<void> checkEngine(CommandRun& run)
{
    const std::string engine = run.arguments().get("--engine", "sql");
    if (engine != "sql")
        return makeError(ErrorCode::WrongUsage, "The engine of this version is sql, not \"" + engine + "\".");
    return {};
}

/// Opens for reading and hands the rule and the instant to `work`.
template <typename Work>
Result<Answer> withRule(CommandRun& run, Work work)
{
    PATRON_CHECK(checkEngine(run));
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    PATRON_TRY(asOf, run.asOf());
    const segment::AskTerms terms{asOf, run.arguments().has("--strict-as-of")};
    return opened->store().read(
        [&](ReadSession& session) -> Result<Answer> {
            PATRON_TRY(rule, run.rule(session));
            return work(session, rule, terms);
        },
        run.job().cancelToken());
}

Result<Answer> count(CommandRun& run)
{
    return withRule(run,
                    [&](ReadSession& session, const segment::Rule& rule, segment::AskTerms terms) -> Result<Answer> {
                        Answer answer;
                        PATRON_TRY(counted, segment::count(session, run.store(), rule, terms));
                        answer.json = Json{{"count", counted.count},
                                           {"of", counted.of},
                                           {"ms", shortMs(counted.elapsedMs)},
                                           {"engine", counted.engine},
                                           {"as_of", formatRfc3339(terms.asOf)},
                                           {"nodes", Json::array()}};
                        PATRON_TRY(waterfall, segment::waterfall(session, run.store(), rule, terms));
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
                        answer.text = groupDigits(counted.count) + " of " + groupDigits(counted.of) + " customers\n";
                        for (const segment::NodeCount& node : waterfall.nodes) {
                            if (run.arguments().has("--waterfall") && node.cumulative) {
                                answer.text += "  " + node.path + ": " + groupDigits(node.count) + " alone, " +
                                               groupDigits(*node.cumulative) + " left after it\n";
                            }
                        }
                        return answer;
                    });
}

Result<Answer> members(CommandRun& run)
{
    PATRON_TRY(limit, run.arguments().number("--limit", 0, INT64_MAX));
    return withRule(run,
                    [&](ReadSession& session, const segment::Rule& rule, segment::AskTerms terms) -> Result<Answer> {
                        PATRON_TRY(ids, segment::members(session, run.store(), rule, terms, limit));
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
    const std::string dialect = run.arguments().get("--dialect", "sqlite");
    if (dialect != "sqlite")
        return makeError(ErrorCode::WrongUsage, "The dialect of this version is sqlite, not \"" + dialect + "\".");
    return withRule(run,
                    [&](ReadSession& session, const segment::Rule& rule, segment::AskTerms terms) -> Result<Answer> {
                        PATRON_TRY(text, segment::sqlText(session, run.store(), rule, terms));
                        return Answer{Json{{"dialect", "sqlite"}, {"sql", text}}, text + "\n", 0};
                    });
}

Result<Answer> explain(CommandRun& run)
{
    const auto key = run.arguments().find("--customer");
    if (!key)
        return makeError(ErrorCode::WrongUsage, "Name the customer with --customer KEY.");
    return withRule(run,
                    [&](ReadSession& session, const segment::Rule& rule, segment::AskTerms terms) -> Result<Answer> {
                        PATRON_TRY(customer, customer::customers::find(session, run.store(), *key));
                        PATRON_TRY(explanation, segment::explain(session, run.store(), rule, customer, terms));
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
    options.push_back({"--engine", "NAME", "sql"});
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
            with(askOptions(), {"--dialect", "NAME", "sqlite"}),
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
