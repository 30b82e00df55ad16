#include "core/program/programjson.h"

#include "core/base/money.h"
#include "core/base/timezone.h"

#include <array>

namespace patron::program {

namespace {
std::string timeText(Ms msOfDay)
{
    const auto two = [](Ms number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    std::string text = two(msOfDay / msPerHour) + ":" + two(msOfDay / msPerMinute % 60);
    if (msOfDay % msPerMinute != 0)
        text += ":" + two(msOfDay / 1000 % 60);
    return text;
}

void putText(Json& json, const char* key, const std::string& value)
{
    if (!value.empty())
        json[key] = value;
}

Json writeEntry(const Entry& entry)
{
    if (const auto* segment = std::get_if<SegmentEntry>(&entry)) {
        return Json{{"when", "segment"},
                    {"rule", segment->rule},
                    {"check", segment->check.hourly ? "hourly" : "daily at " + timeText(segment->check.msOfDay)},
                    {"existing", segment->existing}};
    }
    const auto& event = std::get<EventEntry>(entry);
    Json json{{"when", "event"}, {"event", event.event}};
    if (!event.where.empty())
        json["where"] = event.where;
    putText(json, "key", event.key);
    json["fresh"] = formatDuration(event.fresh);
    return json;
}

Json writeLimits(const Limits& limits)
{
    Json json{{"class", limits.transactional ? "transactional" : "marketing"}};
    json.update(outbox::toJson(limits.terms));
    return json;
}

void writeWait(Json& json, const WaitStep& wait)
{
    if (const auto* span = std::get_if<WaitFor>(&wait.how)) {
        if (span->upTo)
            json["random"] = Json{formatDuration(span->span), formatDuration(*span->upTo)};
        else
            json["for"] = formatDuration(span->span);
    } else {
        const auto& until = std::get<WaitUntil>(wait.how);
        Json how = Json::object();
        if (until.msOfDay)
            how["time"] = timeText(*until.msOfDay);
        if (until.weekday)
            how["weekday"] = weekdayName(*until.weekday);
        json["until"] = how;
    }
    putText(json, "next", wait.next);
}

Json writeStep(const Step& step)
{
    Json json{{"id", step.id}, {"do", stepKind(step)}};
    putText(json, "name", step.name);
    if (step.condition)
        json["if"] = *step.condition;
    if (const auto* wait = std::get_if<WaitStep>(&step.what)) {
        writeWait(json, *wait);
    } else if (const auto* split = std::get_if<SplitStep>(&step.what)) {
        json["if"] = split->condition;
        putText(json, "yes", split->yes);
        putText(json, "no", split->no);
    } else if (const auto* branch = std::get_if<BranchStep>(&step.what)) {
        for (const auto& each : branch->cases) {
            Json one{{"if", each.condition}};
            putText(one, "next", each.next);
            json["cases"].push_back(std::move(one));
        }
        putText(json, "else", branch->otherwise);
    } else if (const auto* experiment = std::get_if<ExperimentStep>(&step.what)) {
        for (const auto& arm : experiment->arms) {
            Json one{{"name", arm.name}, {"weight", arm.weight}};
            putText(one, "next", arm.next);
            json["arms"].push_back(std::move(one));
        }
    } else if (const auto* sent = std::get_if<MessageStep>(&step.what)) {
        json["message"] = sent->message;
        putText(json, "next", sent->next);
    } else if (const auto* goal = std::get_if<GoalStep>(&step.what)) {
        putText(json, "next", goal->next);
    } else if (const auto* exit = std::get_if<ExitStep>(&step.what)) {
        json["reason"] = exit->reason;
    } else if (const auto* jump = std::get_if<JumpStep>(&step.what)) {
        json["to"] = jump->to;
    } else if (const auto* note = std::get_if<NoteStep>(&step.what)) {
        json["text"] = note->text;
        putText(json, "next", note->next);
    }
    return json;
}
}

Json writeProgram(const Program& program)
{
    Json json{{"patron_program", 1}, {"name", program.name}, {"strategy", program.strategy}, {"type", program.type}};
    json["entry"] = writeEntry(program.entry);
    switch (program.reentry.policy) {
    case ReentryPolicy::Never:
        json["reentry"] = Json{{"policy", "never"}};
        break;
    case ReentryPolicy::After:
        json["reentry"] = Json{{"policy", "after"}, {"after", formatDuration(program.reentry.after)}};
        break;
    case ReentryPolicy::Always:
        json["reentry"] = Json{{"policy", "always"}};
        break;
    }
    if (program.holdout.billionths > 0) {
        json["holdout"] = Json{{"share", Json::parse(formatDecimalShort(program.holdout.billionths, 9))}};
        if (!program.holdout.salt.empty())
            json["holdout"]["salt"] = program.holdout.salt;
    }
    json["priority"] = program.priority;
    if (program.goal) {
        json["goal"] = Json{{"event", program.goal->event}};
        if (!program.goal->where.empty())
            json["goal"]["where"] = program.goal->where;
        if (program.goal->within)
            json["goal"]["within"] = formatDuration(*program.goal->within);
    }
    if (!program.exits.empty())
        json["exit"] = program.exits;
    json["limits"] = writeLimits(program.limits);
    json["start"] = program.start;
    json["steps"] = Json::array();
    for (const Step& step : program.steps)
        json["steps"].push_back(writeStep(step));
    return json;
}

}
