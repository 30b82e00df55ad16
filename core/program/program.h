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

/// Enters on a date of the customer's own, in their zone: the trait's day plus the offset, each year or once.
struct DateEntry
{
    std::string trait;
    Duration offset{0, TimeUnit::Days}; ///< "-7 days": a week before
    Ms msOfDay = 9 * msPerHour;
    bool yearly = true; ///< 29 February is kept on 28 February in common years
};

/// Enters everybody who meets the rule, at a time that comes round, in the workspace's zone.
struct ScheduleEntry
{
    enum class Every { Day, Week, Month };

    Every every = Every::Week;
    int on = 1; ///< Monday = 1 of a week; the day of a month, its last where it is shorter
    Ms msOfDay = 9 * msPerHour;
    RuleNode rule; ///< null: everybody
};

/// Enters whom an import brings that were not there before: imports of this source that run after the start.
struct ImportEntry
{
    std::string source;
};

/// Enters nobody by itself: people are put in by hand, or by another program's step.
struct ManualEntry
{};

/// Enters whose computed trait was one of `from` at the check before and is one of `to` now; an empty list is any
/// value. What counts is the value in force at both instants.
struct ChangeEntry
{
    std::string of;
    Json from = Json::array();
    Json to = Json::array();
    CheckTime check;
};

using Entry = std::variant<SegmentEntry, EventEntry, DateEntry, ScheduleEntry, ImportEntry, ManualEntry, ChangeEntry>;

/// The stable word of an entry: segment, event, date, schedule, import, manual, change.
std::string_view entryKind(const Entry& entry);

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

/// What becomes of somebody for whom the date of a wait is past or not known.
enum class Late {
    Skip,    ///< goes on at once; what would be done up to the next wait is left out
    SendNow, ///< goes on at once
    Exit     ///< leaves the program
};

/// The next such moment in the customer's zone. With a date: that day, or the first such weekday from it on.
struct WaitUntil
{
    std::optional<Ms> msOfDay;
    std::optional<int> weekday; ///< Monday = 1
    std::string date;           ///< a date trait, or an ISO date; a birthday is the next one; empty: none
    Duration offset{0, TimeUnit::Days};
    Late late = Late::Skip;
};

/// Until the customer has such an event, or the time is up.
struct WaitEvent
{
    std::string event;
    Json where = Json::array();
    std::optional<Duration> timeout; ///< absent: for ever
    std::string onTimeout;
};

struct WaitStep
{
    std::variant<WaitFor, WaitUntil, WaitEvent> how;
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

/// Goes the way of the first channel of the list on which the customer can be written to.
struct ChannelStep
{
    struct Way
    {
        customer::Channel channel = customer::Channel::Email;
        std::string next;
    };
    std::vector<Way> order;
    std::string none;
};

/// Something for a person to do: a call, or something to print.
struct TaskStep
{
    enum class Kind { Call, Label, Letter, Slip };

    Kind kind = Kind::Call;
    std::string text; ///< with the customer's fields, as in messages
    std::string next;
};

struct SetTraitStep
{
    std::string trait;
    Json value; ///< text, number or flag; null clears it
    std::string next;
};

struct TagStep
{
    std::vector<std::string> add;
    std::vector<std::string> remove;
    std::string next;
};

struct PointsStep
{
    std::int64_t add = 0; ///< may be negative
    std::string reason;
    std::string next;
};

/// Gives a code of a pool of coupons, or a shared code; messages after it show it.
struct CouponStep
{
    std::string pool;
    std::string next;
};

/// Hands the customer to another program as well; this one goes on.
struct SubprogramStep
{
    std::string program; ///< by name here; stored by uuid
    std::string next;
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
    std::string offerEnds;             ///< an ISO date, its whole day counts; or a span from the entry; empty: never
    std::variant<WaitStep, SplitStep, BranchStep, ChannelStep, ExperimentStep, MessageStep, TaskStep, SetTraitStep,
                 TagStep, PointsStep, CouponStep, SubprogramStep, GoalStep, ExitStep, JumpStep, NoteStep>
        what;
};

/// The stable word of a step's kind: wait, split, branch, channel, experiment, email, sms, task, set_trait, tag,
/// points, coupon, subprogram, goal, exit, jump, note.
std::string_view stepKind(const Step& step);
/// "call", "label", "letter", "slip".
std::string_view taskName(TaskStep::Kind kind);
/// "skip", "send_now", "exit".
std::string_view lateName(Late late);
/// "monday" … "sunday" for 1 to 7.
std::string_view weekdayName(int weekday);
/// Where a step can lead, in the order of its JSON; an empty name is the end. Labels are "", "yes", "no", "timeout",
/// case numbers, channels, "none", arm names.
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

/// The step that sends by the other channel in place of a message step that a cap holds back: the other way of the
/// choice of channels that leads to it, else the first step of the program with another channel. Null: there is none.
const Step* otherChannelOf(const Program& program, std::string_view messageStep);

}
