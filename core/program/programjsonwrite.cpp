#include "core/program/programjson.h"

#include "core/base/money.h"
#include "core/program/partsjson.h"

namespace patron::program {

namespace {
Json writeLimits(const Limits& limits)
{
    Json json{{"class", limits.transactional ? "transactional" : "marketing"}};
    json.update(outbox::toJson(limits.terms));
    return json;
}
}

Json writeProgram(const Program& program)
{
    Json json{{"patron_program", 1}, {"name", program.name}, {"strategy", program.strategy}, {"type", program.type}};
    json["entry"] = detail::writeEntry(program.entry);
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
        json["steps"].push_back(detail::writeStep(step));
    return json;
}

}
