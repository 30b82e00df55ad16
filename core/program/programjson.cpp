#include "core/program/programjson.h"

#include "core/base/money.h"
#include "core/base/timezone.h"

#include <algorithm>
#include <array>
#include <set>

namespace patron::program {

namespace {
constexpr Ms defaultMaxLateMs = 24 * msPerHour;

/// Reads one JSON object, key by key, and knows where it stands for the sentences.
class ObjectReader
{
public:
    ObjectReader(const Json& object, std::string path)
        : m_object(object)
        , m_path(std::move(path))
    {}

    Result<void> onlyKeys(const std::vector<std::string>& known) const
    {
        if (!m_object.is_object())
            return wrong("", "an object is expected here");
        for (const auto& [key, value] : m_object.items()) {
            if (std::find(known.begin(), known.end(), key) != known.end())
                continue;
            const std::string near = nearestWord(key, known);
            return makeError(ErrorCode::BadInput, "The program has an unknown key \"" + key + "\" at " + at("") +
                                                      (near.empty() ? "." : ". Did you mean \"" + near + "\"?"));
        }
        return {};
    }

    bool has(std::string_view key) const { return m_object.contains(key) && !m_object.at(std::string(key)).is_null(); }
    const Json& get(std::string_view key) const { return m_object.at(std::string(key)); }

    Result<std::string> text(std::string_view key) const
    {
        if (!has(key))
            return wrong(key, "a text is missing");
        if (!get(key).is_string())
            return wrong(key, "a text is expected");
        return get(key).get<std::string>();
    }

    Result<std::string> textOr(std::string_view key, std::string fallback) const
    {
        if (!has(key))
            return fallback;
        return text(key);
    }

    Result<bool> flagOr(std::string_view key, bool fallback) const
    {
        if (!has(key))
            return fallback;
        if (!get(key).is_boolean())
            return wrong(key, "true or false is expected");
        return get(key).get<bool>();
    }

    Result<int> integer(std::string_view key, int low, int high) const
    {
        if (!has(key) || !get(key).is_number_integer() || get(key).get<std::int64_t>() < low ||
            get(key).get<std::int64_t>() > high) {
            return wrong(key,
                         "a whole number from " + std::to_string(low) + " to " + std::to_string(high) + " is expected");
        }
        return get(key).get<int>();
    }

    Result<Duration> duration(std::string_view key, bool positive = true) const
    {
        PATRON_TRY(written, text(key));
        const auto parsed = parseDuration(written);
        if (!parsed || (positive && parsed->count <= 0))
            return wrong(key, "a time span such as \"3 days\" is expected");
        return *parsed;
    }

    Result<Ms> timeOfDay(std::string_view key) const
    {
        PATRON_TRY(written, text(key));
        const auto parsed = parseTimeOfDay(written);
        if (!parsed)
            return wrong(key, "a time of day such as \"09:00\" is expected");
        return *parsed;
    }

    Result<std::string> oneOf(std::string_view key, const std::vector<std::string>& words) const
    {
        PATRON_TRY(word, text(key));
        if (std::find(words.begin(), words.end(), word) == words.end())
            return wrong(key, "one of " + list(words) + " is expected, not \"" + word + "\"");
        return word;
    }

    Error wrong(std::string_view key, const std::string& what) const
    {
        return makeError(ErrorCode::BadInput, "The program is wrong at " + at(key) + ": " + what + ".");
    }

    std::string at(std::string_view key) const
    {
        if (key.empty())
            return m_path.empty() ? "its top" : m_path;
        return m_path.empty() ? std::string(key) : m_path + "/" + std::string(key);
    }

private:
    static std::string list(const std::vector<std::string>& words)
    {
        std::string text;
        for (const std::string& word : words)
            text += (text.empty() ? "" : ", ") + word;
        return text;
    }

    const Json& m_object;
    std::string m_path;
};

Result<CheckTime> parseCheck(const ObjectReader& reader)
{
    PATRON_TRY(text, reader.textOr("check", "daily at 09:00"));
    CheckTime check;
    if (text == "hourly") {
        check.hourly = true;
        return check;
    }
    const std::string prefix = "daily at ";
    const auto time = text.rfind(prefix, 0) == 0 ? parseTimeOfDay(text.substr(prefix.size())) : std::nullopt;
    if (!time)
        return reader.wrong("check", "\"daily at 09:00\" or \"hourly\" is expected");
    check.msOfDay = *time;
    return check;
}

Result<Entry> parseEntry(const Json& json)
{
    const ObjectReader reader(json, "entry");
    if (!json.is_object())
        return reader.wrong("", "an object is expected here");
    PATRON_TRY(when, reader.oneOf("when", {"segment", "event", "date", "schedule", "import", "manual", "change"}));
    if (when == "segment") {
        PATRON_CHECK(reader.onlyKeys({"when", "rule", "check", "existing"}));
        if (!reader.has("rule"))
            return reader.wrong("rule", "the rule that says who enters is missing");
        PATRON_TRY(check, parseCheck(reader));
        PATRON_TRY(existing, reader.flagOr("existing", false));
        return Entry(SegmentEntry{reader.get("rule"), check, existing});
    }
    if (when == "event") {
        PATRON_CHECK(reader.onlyKeys({"when", "event", "where", "key", "fresh"}));
        EventEntry entry;
        PATRON_TRY(event, reader.text("event"));
        entry.event = event;
        if (reader.has("where"))
            entry.where = reader.get("where");
        PATRON_TRY(key, reader.textOr("key", ""));
        entry.key = key;
        if (reader.has("fresh")) {
            PATRON_TRY(fresh, reader.duration("fresh"));
            entry.fresh = fresh;
        }
        return Entry(std::move(entry));
    }
    return reader.wrong("when", "entries by \"" + when +
                                    "\" are not in this version of Patron; \"segment\" and "
                                    "\"event\" are");
}

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
    if (!limits.terms.maxLateMs)
        limits.terms.maxLateMs = defaultMaxLateMs;
    return limits;
}

Result<WaitStep> parseWait(const ObjectReader& reader)
{
    PATRON_CHECK(reader.onlyKeys({"id", "do", "name", "if", "for", "random", "until", "next"}));
    WaitStep wait;
    PATRON_TRY(next, reader.textOr("next", ""));
    wait.next = next;
    const int ways = int(reader.has("for")) + int(reader.has("random")) + int(reader.has("until"));
    if (ways != 1)
        return reader.wrong("", "a wait needs exactly one of \"for\", \"random\" and \"until\"");
    if (reader.has("for")) {
        PATRON_TRY(span, reader.duration("for"));
        wait.how = WaitFor{span, {}};
    } else if (reader.has("random")) {
        const Json& pair = reader.get("random");
        if (!pair.is_array() || pair.size() != 2 || !pair[0].is_string() || !pair[1].is_string())
            return reader.wrong("random", "two time spans such as [\"1 days\", \"3 days\"] are expected");
        const auto low = parseDuration(pair[0].get<std::string>());
        const auto high = parseDuration(pair[1].get<std::string>());
        if (!low || !high || low->unit != high->unit || low->count <= 0 || high->count < low->count)
            return reader.wrong("random", "two spans of one unit, the shorter first, are expected");
        wait.how = WaitFor{*low, *high};
    } else {
        const ObjectReader until(reader.get("until"), reader.at("until"));
        PATRON_CHECK(until.onlyKeys({"time", "weekday"}));
        WaitUntil how;
        if (until.has("time")) {
            PATRON_TRY(time, until.timeOfDay("time"));
            how.msOfDay = time;
        }
        if (until.has("weekday")) {
            std::vector<std::string> names;
            for (int day = 1; day <= 7; ++day)
                names.emplace_back(weekdayName(day));
            PATRON_TRY(day, until.oneOf("weekday", names));
            how.weekday = static_cast<int>(std::find(names.begin(), names.end(), day) - names.begin()) + 1;
        }
        if (!how.msOfDay && !how.weekday)
            return until.wrong("", "\"time\" or \"weekday\" is expected");
        wait.how = how;
    }
    return wait;
}

Result<BranchStep> parseBranch(const ObjectReader& reader)
{
    PATRON_CHECK(reader.onlyKeys({"id", "do", "name", "if", "cases", "else"}));
    BranchStep branch;
    if (!reader.has("cases") || !reader.get("cases").is_array() || reader.get("cases").empty())
        return reader.wrong("cases", "a list of cases is expected");
    for (std::size_t i = 0; i < reader.get("cases").size(); ++i) {
        const ObjectReader each(reader.get("cases")[i], reader.at("cases") + "/" + std::to_string(i));
        PATRON_CHECK(each.onlyKeys({"if", "next"}));
        if (!each.has("if"))
            return each.wrong("if", "a rule is missing");
        PATRON_TRY(next, each.textOr("next", ""));
        branch.cases.push_back({each.get("if"), next});
    }
    PATRON_TRY(otherwise, reader.textOr("else", ""));
    branch.otherwise = otherwise;
    return branch;
}

Result<ExperimentStep> parseExperiment(const ObjectReader& reader)
{
    PATRON_CHECK(reader.onlyKeys({"id", "do", "name", "if", "arms"}));
    ExperimentStep experiment;
    if (!reader.has("arms") || !reader.get("arms").is_array() || reader.get("arms").size() < 2)
        return reader.wrong("arms", "a list of at least two arms is expected");
    for (std::size_t i = 0; i < reader.get("arms").size(); ++i) {
        const ObjectReader each(reader.get("arms")[i], reader.at("arms") + "/" + std::to_string(i));
        PATRON_CHECK(each.onlyKeys({"name", "weight", "next"}));
        ExperimentStep::Arm arm;
        PATRON_TRY(name, each.text("name"));
        arm.name = name;
        PATRON_TRY(weight, each.integer("weight", 0, 1'000'000));
        arm.weight = weight;
        PATRON_TRY(next, each.textOr("next", ""));
        arm.next = next;
        experiment.arms.push_back(arm);
    }
    const bool any =
        std::any_of(experiment.arms.begin(), experiment.arms.end(), [](const auto& a) { return a.weight > 0; });
    if (!any)
        return reader.wrong("arms", "at least one arm needs a weight above 0");
    return experiment;
}

Result<Step> parseStep(const Json& json, const std::string& path)
{
    const ObjectReader reader(json, path);
    if (!json.is_object())
        return reader.wrong("", "an object is expected here");
    Step step;
    PATRON_TRY(id, reader.text("id"));
    if (id.empty())
        return reader.wrong("id", "a step needs an id");
    step.id = id;
    PATRON_TRY(name, reader.textOr("name", ""));
    step.name = name;
    if (reader.has("if") && reader.has("do") && reader.get("do") != "split")
        step.condition = reader.get("if");
    PATRON_TRY(kind, reader.text("do"));
    if (kind == "wait") {
        PATRON_TRY(wait, parseWait(reader));
        step.what = wait;
    } else if (kind == "split") {
        PATRON_CHECK(reader.onlyKeys({"id", "do", "name", "if", "yes", "no"}));
        if (!reader.has("if"))
            return reader.wrong("if", "a split needs a rule");
        PATRON_TRY(yes, reader.textOr("yes", ""));
        PATRON_TRY(no, reader.textOr("no", ""));
        step.what = SplitStep{reader.get("if"), yes, no};
    } else if (kind == "branch") {
        PATRON_TRY(branch, parseBranch(reader));
        step.what = branch;
    } else if (kind == "experiment") {
        PATRON_TRY(experiment, parseExperiment(reader));
        step.what = experiment;
    } else if (kind == "email" || kind == "sms") {
        PATRON_CHECK(reader.onlyKeys({"id", "do", "name", "if", "message", "next"}));
        PATRON_TRY(message, reader.text("message"));
        PATRON_TRY(next, reader.textOr("next", ""));
        step.what = MessageStep{message, next, *customer::parseChannel(kind)};
    } else if (kind == "goal") {
        PATRON_CHECK(reader.onlyKeys({"id", "do", "name", "if", "next"}));
        PATRON_TRY(next, reader.textOr("next", ""));
        step.what = GoalStep{next};
    } else if (kind == "exit") {
        PATRON_CHECK(reader.onlyKeys({"id", "do", "name", "if", "reason"}));
        PATRON_TRY(reason, reader.textOr("reason", "end"));
        step.what = ExitStep{reason};
    } else if (kind == "jump") {
        PATRON_CHECK(reader.onlyKeys({"id", "do", "name", "if", "to"}));
        PATRON_TRY(to, reader.text("to"));
        step.what = JumpStep{to};
    } else if (kind == "note") {
        PATRON_CHECK(reader.onlyKeys({"id", "do", "name", "if", "text", "next"}));
        PATRON_TRY(text, reader.textOr("text", ""));
        PATRON_TRY(next, reader.textOr("next", ""));
        step.what = NoteStep{text, next};
    } else {
        const std::vector<std::string> here{"wait", "split", "branch", "experiment", "email",
                                            "sms",  "goal",  "exit",   "jump",       "note"};
        const std::string near = nearestWord(kind, here);
        return reader.wrong("do", "this version of Patron has no step \"" + kind + "\"" +
                                      (near.empty() ? std::string() : "; did you mean \"" + near + "\"?"));
    }
    return step;
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
    PATRON_TRY(entry, parseEntry(reader.get("entry")));
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
        PATRON_TRY(step, parseStep(reader.get("steps")[i], "steps/" + std::to_string(i)));
        if (!ids.insert(step.id).second)
            return makeError(ErrorCode::BadInput, "Two steps have the id \"" + step.id + "\". Give each its own.");
        program.steps.push_back(std::move(step));
    }
    PATRON_CHECK(checkTargets(program));
    return program;
}

}
