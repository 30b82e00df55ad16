#pragma once

#include "core/program/programjson.h"
#include "core/program/programplanner.h"

#include <QTest>

#include <map>
#include <set>

namespace patron::test {

/// Says yes to the rules whose note it was given, and knows the events, dates and refusals it was told.
class GivenFacts final : public program::Facts
{
public:
    std::set<std::string> yes;
    std::multimap<std::string, Ms> events;
    std::map<std::string, DayNumber> dates;
    std::set<std::string> reachable{"email", "sms"};
    TimeZone zone = TimeZone::utc();
    TimeZone workspace = TimeZone::utc();
    int asked = 0;

    Result<bool> matches(const program::RuleNode& rule, CustomerId, Ms) override
    {
        ++asked;
        return yes.contains(rule.at("note").get<std::string>());
    }
    TimeZone zoneOf(CustomerId, Ms) override { return zone; }
    const TimeZone& workspaceZone() const override { return workspace; }
    Result<std::optional<Ms>> firstEvent(const std::string& kind, const Json&, CustomerId, Ms after, Ms upTo) override
    {
        std::optional<Ms> first;
        for (auto [at, end] = events.equal_range(kind); at != end; ++at) {
            if (at->second > after && at->second <= upTo && (!first || at->second < *first))
                first = at->second;
        }
        return first;
    }
    Result<std::optional<DayNumber>> dateOf(CustomerId, const std::string& trait, Ms) override
    {
        const auto found = dates.find(trait);
        return found == dates.end() ? std::nullopt : std::optional(found->second);
    }
    Result<std::string> refusal(CustomerId, customer::Channel channel, bool, Ms) override
    {
        return reachable.contains(std::string(customer::channelName(channel))) ? std::string() : "no_consent";
    }
};

inline program::Program make(const QByteArray& steps, const QByteArray& more = "{}")
{
    Json json{{"patron_program", 1},
              {"name", "P"},
              {"strategy", "lifecycle"},
              {"type", "winback"},
              {"entry", {{"when", "manual"}}}};
    json.update(Json::parse(more.constData()));
    json["steps"] = Json::parse(steps.constData());
    json["start"] = json["steps"][0]["id"];
    auto program = program::parseProgram(json);
    if (!program)
        qFatal("%s", program.error().text.c_str());
    return *program;
}

inline program::EnrollmentState at(const std::string& step)
{
    program::EnrollmentState state;
    state.customer = CustomerId{42};
    state.programUuid = "00000000-0000-4000-8000-000000000001";
    state.step = step;
    return state;
}

/// "sends m; waits a" and so on: what a plan decided.
inline QString told(const program::Plan& plan)
{
    QStringList words;
    for (const program::Decision& decision : plan.decisions) {
        words << QString::fromUtf8(program::decisionName(decision.kind).data()) + QLatin1Char(' ') +
                     QString::fromStdString(decision.step);
    }
    return words.join(QStringLiteral("; "));
}

inline Ms instant(const char* text)
{
    const auto at = parseRfc3339(text);
    if (!at)
        qFatal("%s is no instant", text);
    return *at;
}

}
