#include "core/program/objectreader.h"
#include "core/program/partsjson.h"

#include <map>

namespace patron::program::detail {

namespace {
/// What every step may have beside its own keys.
Result<void> only(const ObjectReader& reader, std::vector<std::string> keys)
{
    for (const char* common : {"id", "do", "name", "if", "offer_ends"})
        keys.emplace_back(common);
    return reader.onlyKeys(keys);
}

Result<WaitUntil> parseUntil(const ObjectReader& until)
{
    PATRON_CHECK(until.onlyKeys({"time", "weekday", "date", "offset", "late"}));
    WaitUntil how;
    if (until.has("time")) {
        PATRON_TRY(time, until.timeOfDay("time"));
        how.msOfDay = time;
    }
    if (until.has("weekday")) {
        PATRON_TRY(day, weekdayIn(until, "weekday"));
        how.weekday = day;
    }
    PATRON_TRY(date, until.textOr("date", ""));
    how.date = date;
    if (until.has("offset")) {
        if (date.empty())
            return until.wrong("offset", "an offset needs a date to count from");
        PATRON_TRY(offset, until.duration("offset", false));
        if (isExact(offset.unit))
            return until.wrong("offset", "whole days or more are expected, such as \"-1 days\"");
        how.offset = offset;
    }
    if (until.has("late")) {
        if (date.empty())
            return until.wrong("late", "only a date can be past; leave it out");
        PATRON_TRY(late, until.oneOf("late", {"send_now", "skip", "exit"}));
        how.late = late == "skip" ? Late::Skip : late == "exit" ? Late::Exit : Late::SendNow;
    }
    if (!how.msOfDay && !how.weekday && how.date.empty())
        return until.wrong("", "\"time\", \"weekday\" or \"date\" is expected");
    return how;
}

Result<WaitFor> parseRandom(const ObjectReader& reader)
{
    const Json& pair = reader.get("random");
    if (!pair.is_array() || pair.size() != 2 || !pair[0].is_string() || !pair[1].is_string())
        return reader.wrong("random", "two time spans such as [\"1 days\", \"3 days\"] are expected");
    const auto low = parseDuration(pair[0].get<std::string>());
    const auto high = parseDuration(pair[1].get<std::string>());
    if (!low || !high || low->unit != high->unit || low->count <= 0 || high->count < low->count)
        return reader.wrong("random", "two spans of one unit, the shorter first, are expected");
    return WaitFor{*low, *high};
}

Result<WaitEvent> parseWaitEvent(const ObjectReader& reader)
{
    WaitEvent how;
    const Json& event = reader.get("until_event");
    if (event.is_string()) {
        how.event = event.get<std::string>();
    } else {
        const ObjectReader inner(event, reader.at("until_event"));
        PATRON_CHECK(inner.onlyKeys({"event", "where"}));
        PATRON_TRY(kind, inner.text("event"));
        how.event = kind;
        if (inner.has("where"))
            how.where = inner.get("where");
    }
    if (how.event.empty())
        return reader.wrong("until_event", "the kind of event is missing");
    if (reader.has("timeout")) {
        PATRON_TRY(timeout, reader.duration("timeout"));
        how.timeout = timeout;
    } else if (reader.has("on_timeout")) {
        return reader.wrong("on_timeout", "it needs a \"timeout\" beside it");
    }
    PATRON_TRY(next, reader.textOr("on_timeout", ""));
    how.onTimeout = next;
    return how;
}

Result<WaitStep> parseWait(const ObjectReader& reader)
{
    PATRON_CHECK(only(reader, {"for", "random", "until", "until_event", "timeout", "on_timeout", "next"}));
    WaitStep wait;
    PATRON_TRY(next, reader.textOr("next", ""));
    wait.next = next;
    int ways = 0;
    for (const char* way : {"for", "random", "until", "until_event"})
        ways += reader.has(way) ? 1 : 0;
    if (ways != 1)
        return reader.wrong("", "a wait needs exactly one of \"for\", \"random\", \"until\" and \"until_event\"");
    if (!reader.has("until_event") && (reader.has("timeout") || reader.has("on_timeout")))
        return reader.wrong("timeout", "only a wait for an event has one");
    if (reader.has("for")) {
        PATRON_TRY(span, reader.duration("for"));
        wait.how = WaitFor{span, {}};
    } else if (reader.has("random")) {
        PATRON_TRY(random, parseRandom(reader));
        wait.how = random;
    } else if (reader.has("until")) {
        PATRON_TRY(until, parseUntil(ObjectReader(reader.get("until"), reader.at("until"))));
        wait.how = until;
    } else {
        PATRON_TRY(event, parseWaitEvent(reader));
        wait.how = event;
    }
    return wait;
}

Result<BranchStep> parseBranch(const ObjectReader& reader)
{
    PATRON_CHECK(only(reader, {"cases", "else"}));
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
    PATRON_CHECK(only(reader, {"arms"}));
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

Result<ChannelStep> parseChannelStep(const ObjectReader& reader)
{
    PATRON_CHECK(only(reader, {"order", "email", "sms", "none"}));
    ChannelStep choice;
    PATRON_TRY(order, reader.texts("order"));
    if (order.empty())
        return reader.wrong("order", "a list such as [\"email\", \"sms\"] is expected");
    for (const std::string& word : order) {
        const auto channel = customer::parseChannel(word);
        if (!channel || (word != "email" && word != "sms"))
            return reader.wrong("order", "\"email\" and \"sms\" are expected, not \"" + word + "\"");
        for (const ChannelStep::Way& way : choice.order) {
            if (way.channel == *channel)
                return reader.wrong("order", "\"" + word + "\" stands there twice");
        }
        PATRON_TRY(next, reader.textOr(word, ""));
        choice.order.push_back({*channel, next});
    }
    for (const char* word : {"email", "sms"}) {
        if (reader.has(word) && std::find(order.begin(), order.end(), word) == order.end())
            return reader.wrong(word, "it is not in \"order\"");
    }
    PATRON_TRY(none, reader.textOr("none", ""));
    choice.none = none;
    return choice;
}

Result<TaskStep> parseTask(const ObjectReader& reader)
{
    PATRON_CHECK(only(reader, {"kind", "text", "next"}));
    TaskStep task;
    const std::vector<std::string> kinds{"call", "label", "letter", "slip"};
    PATRON_TRY(kind, reader.oneOf("kind", kinds));
    task.kind = static_cast<TaskStep::Kind>(std::find(kinds.begin(), kinds.end(), kind) - kinds.begin());
    PATRON_TRY(text, reader.textOr("text", ""));
    task.text = text;
    PATRON_TRY(next, reader.textOr("next", ""));
    task.next = next;
    return task;
}

Result<SetTraitStep> parseSetTrait(const ObjectReader& reader)
{
    PATRON_CHECK(only(reader, {"trait", "value", "next"}));
    SetTraitStep set;
    PATRON_TRY(trait, reader.text("trait"));
    if (trait.empty())
        return reader.wrong("trait", "the trait's name is missing");
    set.trait = trait;
    if (reader.has("value")) {
        if (reader.get("value").is_object())
            return reader.wrong("value", "a text, a number, true or false, or a list of texts is expected");
        set.value = reader.get("value");
    }
    PATRON_TRY(next, reader.textOr("next", ""));
    set.next = next;
    return set;
}

Result<TagStep> parseTag(const ObjectReader& reader)
{
    PATRON_CHECK(only(reader, {"add", "remove", "next"}));
    TagStep tag;
    PATRON_TRY(add, reader.texts("add"));
    tag.add = add;
    PATRON_TRY(remove, reader.texts("remove"));
    tag.remove = remove;
    if (add.empty() && remove.empty())
        return reader.wrong("add", "tags to add or to remove are expected");
    PATRON_TRY(next, reader.textOr("next", ""));
    tag.next = next;
    return tag;
}

Result<PointsStep> parsePoints(const ObjectReader& reader)
{
    PATRON_CHECK(only(reader, {"add", "reason", "next"}));
    PointsStep points;
    PATRON_TRY(add, reader.integer("add", -1'000'000'000, 1'000'000'000));
    if (add == 0)
        return reader.wrong("add", "a number of points other than 0 is expected");
    points.add = add;
    PATRON_TRY(reason, reader.textOr("reason", ""));
    points.reason = reason;
    PATRON_TRY(next, reader.textOr("next", ""));
    points.next = next;
    return points;
}

Result<SplitStep> parseSplit(const ObjectReader& reader)
{
    PATRON_CHECK(only(reader, {"yes", "no"}));
    if (!reader.has("if"))
        return reader.wrong("if", "a split needs a rule");
    PATRON_TRY(yes, reader.textOr("yes", ""));
    PATRON_TRY(no, reader.textOr("no", ""));
    return SplitStep{reader.get("if"), yes, no};
}

/// A step of one text and a next step.
Result<std::pair<std::string, std::string>> parseTextAndNext(const ObjectReader& reader, const std::string& key)
{
    PATRON_CHECK(only(reader, {key, "next"}));
    PATRON_TRY(text, reader.text(key));
    if (text.empty())
        return reader.wrong(key, "a name is missing");
    PATRON_TRY(next, reader.textOr("next", ""));
    return std::pair(text, next);
}

using What = decltype(Step::what);

Result<What> parseWhat(const ObjectReader& reader, const std::string& kind)
{
    const auto as = [](auto parsed) -> Result<What> {
        if (!parsed)
            return parsed.error();
        return What(std::move(*parsed));
    };
    if (kind == "wait")
        return as(parseWait(reader));
    if (kind == "split")
        return as(parseSplit(reader));
    if (kind == "branch")
        return as(parseBranch(reader));
    if (kind == "channel")
        return as(parseChannelStep(reader));
    if (kind == "experiment")
        return as(parseExperiment(reader));
    if (kind == "task")
        return as(parseTask(reader));
    if (kind == "set_trait")
        return as(parseSetTrait(reader));
    if (kind == "tag")
        return as(parseTag(reader));
    if (kind == "points")
        return as(parsePoints(reader));
    if (kind == "email" || kind == "sms") {
        PATRON_TRY(named, parseTextAndNext(reader, "message"));
        return What(MessageStep{named.first, named.second, *customer::parseChannel(kind)});
    }
    if (kind == "coupon") {
        PATRON_TRY(named, parseTextAndNext(reader, "pool"));
        return What(CouponStep{named.first, named.second});
    }
    if (kind == "subprogram") {
        PATRON_TRY(named, parseTextAndNext(reader, "program"));
        return What(SubprogramStep{named.first, named.second});
    }
    if (kind == "goal") {
        PATRON_CHECK(only(reader, {"next"}));
        PATRON_TRY(next, reader.textOr("next", ""));
        return What(GoalStep{next});
    }
    if (kind == "exit") {
        PATRON_CHECK(only(reader, {"reason"}));
        PATRON_TRY(reason, reader.textOr("reason", "end"));
        return What(ExitStep{reason});
    }
    if (kind == "jump") {
        PATRON_CHECK(only(reader, {"to"}));
        PATRON_TRY(to, reader.text("to"));
        return What(JumpStep{to});
    }
    if (kind == "note") {
        PATRON_CHECK(only(reader, {"text", "next"}));
        PATRON_TRY(text, reader.textOr("text", ""));
        PATRON_TRY(next, reader.textOr("next", ""));
        return What(NoteStep{text, next});
    }
    const std::vector<std::string> here{"wait",       "split", "branch", "channel",   "experiment", "email",
                                        "sms",        "task",  "tag",    "set_trait", "points",     "coupon",
                                        "subprogram", "goal",  "exit",   "jump",      "note"};
    const std::string near = nearestWord(kind, here);
    return reader.wrong("do", "this version of Patron has no step \"" + kind + "\"" +
                                  (near.empty() ? std::string() : "; did you mean \"" + near + "\"?"));
}

void writeWait(Json& json, const WaitStep& wait)
{
    if (const auto* span = std::get_if<WaitFor>(&wait.how)) {
        if (span->upTo)
            json["random"] = Json::array({formatDuration(span->span), formatDuration(*span->upTo)});
        else
            json["for"] = formatDuration(span->span);
    } else if (const auto* until = std::get_if<WaitUntil>(&wait.how)) {
        Json how = Json::object();
        if (until->msOfDay)
            how["time"] = timeText(*until->msOfDay);
        if (until->weekday)
            how["weekday"] = weekdayName(*until->weekday);
        if (!until->date.empty()) {
            how["date"] = until->date;
            how["offset"] = formatDuration(until->offset);
            how["late"] = lateName(until->late);
        }
        json["until"] = how;
    } else {
        const auto& event = std::get<WaitEvent>(wait.how);
        if (event.where.empty())
            json["until_event"] = event.event;
        else
            json["until_event"] = Json{{"event", event.event}, {"where", event.where}};
        if (event.timeout)
            json["timeout"] = formatDuration(*event.timeout);
        putText(json, "on_timeout", event.onTimeout);
    }
    putText(json, "next", wait.next);
}

struct Writer
{
    Json& json;

    void operator()(const WaitStep& wait) const { writeWait(json, wait); }
    void operator()(const SplitStep& split) const
    {
        json["if"] = split.condition;
        putText(json, "yes", split.yes);
        putText(json, "no", split.no);
    }
    void operator()(const BranchStep& branch) const
    {
        for (const auto& each : branch.cases) {
            Json one{{"if", each.condition}};
            putText(one, "next", each.next);
            json["cases"].push_back(std::move(one));
        }
        putText(json, "else", branch.otherwise);
    }
    void operator()(const ChannelStep& choice) const
    {
        json["order"] = Json::array();
        for (const ChannelStep::Way& way : choice.order) {
            const std::string word(customer::channelName(way.channel));
            json["order"].push_back(word);
            putText(json, word.c_str(), way.next);
        }
        putText(json, "none", choice.none);
    }
    void operator()(const ExperimentStep& experiment) const
    {
        for (const auto& arm : experiment.arms) {
            Json one{{"name", arm.name}, {"weight", arm.weight}};
            putText(one, "next", arm.next);
            json["arms"].push_back(std::move(one));
        }
    }
    void operator()(const MessageStep& sent) const
    {
        json["message"] = sent.message;
        putText(json, "next", sent.next);
    }
    void operator()(const TaskStep& task) const
    {
        json["kind"] = taskName(task.kind);
        putText(json, "text", task.text);
        putText(json, "next", task.next);
    }
    void operator()(const SetTraitStep& set) const
    {
        json["trait"] = set.trait;
        json["value"] = set.value;
        putText(json, "next", set.next);
    }
    void operator()(const TagStep& tag) const
    {
        if (!tag.add.empty())
            json["add"] = tag.add;
        if (!tag.remove.empty())
            json["remove"] = tag.remove;
        putText(json, "next", tag.next);
    }
    void operator()(const PointsStep& points) const
    {
        json["add"] = points.add;
        putText(json, "reason", points.reason);
        putText(json, "next", points.next);
    }
    void operator()(const CouponStep& coupon) const
    {
        json["pool"] = coupon.pool;
        putText(json, "next", coupon.next);
    }
    void operator()(const SubprogramStep& other) const
    {
        json["program"] = other.program;
        putText(json, "next", other.next);
    }
    void operator()(const GoalStep& goal) const { putText(json, "next", goal.next); }
    void operator()(const ExitStep& exit) const { json["reason"] = exit.reason; }
    void operator()(const JumpStep& jump) const { json["to"] = jump.to; }
    void operator()(const NoteStep& note) const
    {
        json["text"] = note.text;
        putText(json, "next", note.next);
    }
};
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
    PATRON_TRY(kind, reader.text("do"));
    if (reader.has("if") && kind != "split")
        step.condition = reader.get("if");
    if (reader.has("offer_ends")) {
        PATRON_TRY(ends, reader.text("offer_ends"));
        const auto span = parseDuration(ends);
        if (!parseIsoDate(ends) && (!span || span->count <= 0))
            return reader.wrong("offer_ends", "a date such as \"2026-12-24\" or a span such as \"7 days\" is expected");
        step.offerEnds = ends;
    }
    PATRON_TRY(what, parseWhat(reader, kind));
    step.what = std::move(what);
    return step;
}

Json writeStep(const Step& step)
{
    Json json{{"id", step.id}, {"do", stepKind(step)}};
    putText(json, "name", step.name);
    if (step.condition)
        json["if"] = *step.condition;
    putText(json, "offer_ends", step.offerEnds);
    std::visit(Writer{json}, step.what);
    return json;
}

}
