#pragma once

#include "core/base/clock.h"
#include "core/base/duration.h"
#include "core/base/json.h"
#include "core/base/result.h"
#include "core/customer/channel.h"
#include "core/outbox/sendterms.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace patron::program {

/// Rules, property tests and events stay in the words of segments.md: the JSON nodes that the segment module reads.
using RuleNode = Json;

/// "daily at 09:00" in the workspace's zone, or "hourly" on the hour.
struct CheckTime
{
    bool hourly = false;
    Ms msOfDay = 9 * msPerHour;

    bool operator==(const CheckTime&) const = default;
};

/// Enters who became true since the last check and, with `existing`, who is true at the start.
struct SegmentEntry
{
    RuleNode rule;
    CheckTime check;
    bool existing = false;
};

/// Enters at an event that happens while the program runs; with a key, one instance per value of that field.
struct EventEntry
{
    std::string event;
    Json where = Json::array();
    std::string key;
    Duration fresh{24, TimeUnit::Hours}; ///< older news when it is recorded never starts anything
};

using Entry = std::variant<SegmentEntry, EventEntry>;

enum class ReentryPolicy { Never, After, Always };

struct Reentry
{
    ReentryPolicy policy = ReentryPolicy::Never;
    Duration after{180, TimeUnit::Days};
};

struct Holdout
{
    std::int64_t billionths = 0; ///< share in 10^-9
    std::string salt;            ///< empty: the program's uuid
};

/// The first such event after the entry, within the span, reaches the goal.
struct Goal
{
    std::string event;
    Json where = Json::array();
    std::optional<Duration> within;
};

/// What holds for all its sends: caps, quiet hours and lateness in the words of the outbox.
struct Limits
{
    bool transactional = false;
    outbox::SendTerms terms;
};

struct WaitFor
{
    Duration span;
    std::optional<Duration> upTo; ///< random between both, sticky per enrollment
};

/// The next such moment in the customer's zone.
struct WaitUntil
{
    std::optional<Ms> msOfDay;
    std::optional<int> weekday; ///< Monday = 1
};

struct WaitStep
{
    std::variant<WaitFor, WaitUntil> how;
    std::string next;
};

struct SplitStep
{
    RuleNode condition;
    std::string yes;
    std::string no;
};

struct BranchStep
{
    struct Case
    {
        RuleNode condition;
        std::string next;
    };
    std::vector<Case> cases;
    std::string otherwise;
};

struct ExperimentStep
{
    struct Arm
    {
        std::string name;
        int weight = 1;
        std::string next;
    };
    std::vector<Arm> arms;
};

/// Sends an email or a text message ("do": "email", "sms").
struct MessageStep
{
    std::string message; ///< by name here; stored by uuid
    std::string next;
    customer::Channel channel = customer::Channel::Email;
};

struct GoalStep
{
    std::string next;
};

struct ExitStep
{
    std::string reason;
};

struct JumpStep
{
    std::string to;
};

struct NoteStep
{
    std::string text;
    std::string next;
};

struct Step
{
    std::string id;
    std::string name;
    std::optional<RuleNode> condition; ///< skip unless
    std::variant<WaitStep, SplitStep, BranchStep, ExperimentStep, MessageStep, GoalStep, ExitStep, JumpStep, NoteStep>
        what;
};

/// The stable word of a step's kind: wait, split, branch, experiment, email, sms, goal, exit, jump, note.
std::string_view stepKind(const Step& step);
/// "monday" … "sunday" for 1 to 7.
std::string_view weekdayName(int weekday);
/// Where a step can lead, in the order of its JSON; an empty name is the end. Labels are "", "yes", "no", case numbers,
/// arm names.
struct Edge
{
    std::string label;
    std::string to;
};
std::vector<Edge> edgesOf(const Step& step);

/// One program as a document (programs.md). What it holds is checked by itself; whether messages exist and rules can be
/// answered here is ProgramDraft's concern.
struct Program
{
    std::string name;
    std::string strategy; ///< formal, lifecycle, engagement
    std::string type;     ///< acquisition, conversion, loyalty, service, retention, winback
    Entry entry;
    Reentry reentry;
    Holdout holdout;
    int priority = 5;
    std::optional<Goal> goal;
    std::vector<RuleNode> exits;
    Limits limits;
    std::string start;
    std::vector<Step> steps;

    const Step* step(std::string_view id) const;
};

}
