#include "core/program/programjson.h"

#include "core/base/money.h"
#include "core/program/objectreader.h"
#include "core/program/partsjson.h"

#include <array>
#include <set>

namespace patron::program {

namespace detail {

std::string timeText(Ms msOfDay)
{
    const auto two = [](Ms number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    std::string text = two(msOfDay / msPerHour) + ":" + two(msOfDay / msPerMinute % 60);
    if (msOfDay % msPerMinute != 0)
        text += ":" + two(msOfDay / 1000 % 60);
    return text;
}

Result<int> weekdayIn(const ObjectReader& reader, std::string_view key)
{
    std::vector<std::string> names;
    for (int day = 1; day <= 7; ++day)
        names.emplace_back(weekdayName(day));
    PATRON_TRY(name, reader.oneOf(key, names));
    return static_cast<int>(std::find(names.begin(), names.end(), name) - names.begin()) + 1;
}

void putText(Json& json, const char* key, const std::string& value)
{
    if (!value.empty())
        json[key] = value;
}

}

namespace {
using detail::ObjectReader;

Result<Reentry> parseReentry(const Json& json)
{
    const ObjectReader reader(json, "reentry");
    PATRON_CHECK(reader.onlyKeys({"policy", "after"}));
    PATRON_TRY(policy, reader.oneOf("policy", {"never", "after", "always"}));
    Reentry reentry;
    if (policy == "after") {
        reentry.policy = ReentryPolicy::After;
        PATRON_TRY(after, reader.duration("after"));
        reentry.after = after;
    } else if (policy == "always") {
        reentry.policy = ReentryPolicy::Always;
    }
    return reentry;
}

Result<Holdout> parseHoldout(const Json& json)
{
    const ObjectReader reader(json, "holdout");
    PATRON_CHECK(reader.onlyKeys({"share", "salt"}));
    if (!reader.has("share") || !reader.get("share").is_number())
        return reader.wrong("share", "a number from 0 to 1 is expected");
    const auto share = parseDecimal(numberText(reader.get("share")), 9);
    if (!share || *share < 0 || *share > 1'000'000'000)
        return reader.wrong("share", "a number from 0 to 1 is expected");
    PATRON_TRY(salt, reader.textOr("salt", ""));
    return Holdout{*share, salt};
}

Result<Goal> parseGoal(const Json& json)
{
    const ObjectReader reader(json, "goal");
    PATRON_CHECK(reader.onlyKeys({"event", "where", "within"}));
    Goal goal;
    PATRON_TRY(event, reader.text("event"));
    goal.event = event;
    if (reader.has("where"))
        goal.where = reader.get("where");
    if (reader.has("within")) {
        PATRON_TRY(within, reader.duration("within"));
        goal.within = within;
    }
    return goal;
}

Result<Limits> parseLimits(const Json& json)
{
    const ObjectReader reader(json, "limits");
    PATRON_CHECK(reader.onlyKeys({"class", "quiet_hours", "cap", "max_late"}));
    Limits limits;
    if (reader.has("class")) {
        PATRON_TRY(kind, reader.oneOf("class", {"marketing", "transactional"}));
        limits.transactional = kind == "transactional";
    }
    Json terms = json;
    terms.erase("class");
    auto parsed = outbox::parseSendTerms(terms);
    if (!parsed)
        return reader.wrong("", parsed.error().text);
    limits.terms = std::move(*parsed);
    return limits;
}

Result<void> checkTargets(const Program& program)
{
    if (!program.step(program.start)) {
        return makeError(ErrorCode::BadInput,
                         "The program starts at \"" + program.start + "\", but no step has that id.");
    }
    for (const Step& step : program.steps) {
        for (const Edge& edge : edgesOf(step)) {
            if (edge.to.empty() || program.step(edge.to))
                continue;
            std::vector<std::string> ids;
            for (const Step& each : program.steps)
                ids.push_back(each.id);
            const std::string near = nearestWord(edge.to, ids);
            return makeError(ErrorCode::BadInput, "Step \"" + step.id + "\" leads to \"" + edge.to +
                                                      "\", but no step has that id" +
                                                      (near.empty() ? "." : ". Did you mean \"" + near + "\"?"));
        }
    }
    return {};
}
}

Result<Program> parseProgram(const Json& document)
{
    const ObjectReader reader(document, "");
    PATRON_CHECK(reader.onlyKeys({"patron_program", "name", "strategy", "type", "entry", "reentry", "holdout",
                                  "priority", "goal", "exit", "limits", "start", "steps"}));
    if (!reader.has("patron_program") || reader.get("patron_program") != 1)
        return reader.wrong("patron_program", "1 is expected: this is the version of the format");
    Program program;
    PATRON_TRY(name, reader.text("name"));
    if (name.empty())
        return reader.wrong("name", "a program needs a name");
    program.name = name;
    PATRON_TRY(strategy, reader.oneOf("strategy", {"formal", "lifecycle", "engagement"}));
    program.strategy = strategy;
    PATRON_TRY(type, reader.oneOf("type", {"acquisition", "conversion", "loyalty", "service", "retention", "winback"}));
    program.type = type;
    if (!reader.has("entry"))
        return reader.wrong("entry", "who enters, and when, is missing");
    PATRON_TRY(entry, detail::parseEntry(reader.get("entry")));
    program.entry = entry;
    if (reader.has("reentry")) {
        PATRON_TRY(reentry, parseReentry(reader.get("reentry")));
        program.reentry = reentry;
    }
    if (reader.has("holdout")) {
        PATRON_TRY(holdout, parseHoldout(reader.get("holdout")));
        program.holdout = holdout;
    }
    if (reader.has("priority")) {
        PATRON_TRY(priority, reader.integer("priority", 1, 9));
        program.priority = priority;
    }
    if (reader.has("goal")) {
        PATRON_TRY(goal, parseGoal(reader.get("goal")));
        program.goal = goal;
    }
    if (reader.has("exit")) {
        if (!reader.get("exit").is_array())
            return reader.wrong("exit", "a list of rules is expected");
        for (const Json& rule : reader.get("exit"))
            program.exits.push_back(rule);
    }
    PATRON_TRY(limits, parseLimits(reader.has("limits") ? reader.get("limits") : Json::object()));
    program.limits = limits;
    PATRON_TRY(start, reader.text("start"));
    program.start = start;
    if (!reader.has("steps") || !reader.get("steps").is_array() || reader.get("steps").empty())
        return reader.wrong("steps", "a list of at least one step is expected");
    std::set<std::string> ids;
    for (std::size_t i = 0; i < reader.get("steps").size(); ++i) {
        PATRON_TRY(step, detail::parseStep(reader.get("steps")[i], "steps/" + std::to_string(i)));
        if (!ids.insert(step.id).second)
            return makeError(ErrorCode::BadInput, "Two steps have the id \"" + step.id + "\". Give each its own.");
        program.steps.push_back(std::move(step));
    }
    PATRON_CHECK(checkTargets(program));
    return program;
}

}
