#pragma once

#include "core/base/clock.h"
#include "core/base/hash.h"
#include "core/base/id.h"
#include "core/base/result.h"
#include "core/base/timezone.h"
#include "core/program/program.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace patron::program {

/// What the planner may ask about a customer. Answers are as of the instant given and never see later facts.
class Facts
{
public:
    virtual ~Facts() = default;
    virtual Result<bool> matches(const RuleNode& rule, CustomerId customer, Ms asOf) = 0;
    /// The customer's own zone, by the ladder of data.md.
    virtual TimeZone zoneOf(CustomerId customer, Ms asOf) = 0;
    virtual const TimeZone& workspaceZone() const = 0;
    /// When the customer first had such an event (or completed order, or return) in (after, upTo].
    virtual Result<std::optional<Ms>> firstEvent(const std::string& kind, const Json& where, CustomerId customer,
                                                 Ms after, Ms upTo) = 0;
    /// The day of a date trait; nothing when it has no value.
    virtual Result<std::optional<DayNumber>> dateOf(CustomerId customer, const std::string& trait, Ms asOf) = 0;
    /// Why the customer cannot be written to on a channel, as a stable word of the outbox; empty: they can.
    virtual Result<std::string> refusal(CustomerId customer, customer::Channel channel, bool transactional,
                                        Ms asOf) = 0;
};

/// Where an enrollment stands.
struct EnrollmentState
{
    CustomerId customer;
    std::string programUuid;
    std::string key;
    Ms enteredAt = 0;
    bool heldOut = false;
    std::string step;     ///< the step it stands at
    Ms stepAt = 0;        ///< when it came there
    bool waiting = false; ///< it has been waiting at `step`
    std::int64_t visits = 0;
    std::optional<Ms> goalAt; ///< the goal was reached already
    bool ended = false;       ///< completed: only the goal is still looked for
};

/// Why somebody is looked at: a wait is over (or they have just come in), or a fact about them came up meanwhile.
enum class Look { Due, Fact };

enum class DecisionKind {
    Arrived,
    Waited,
    Branched,
    Sent,
    HeldOut,
    ReachedGoal,
    Exited,
    Skipped,
    SetTrait,
    Tagged,
    Points,
    Coupon,
    Task,
    Subprogram
};

/// Stable words: waits, goes_on, takes, sends, held_out, goal, exits, skips, sets, tags, points, coupon,
/// task, subprogram.
std::string_view decisionName(DecisionKind kind);

/// One thing decided, with a reason a person can read.
struct Decision
{
    DecisionKind kind = DecisionKind::Arrived;
    Ms at = 0;
    std::string step;
    std::string reason;
    std::int64_t visit = 0;
    std::string message = {};             ///< of a send: the message's name or uuid as in the program
    std::optional<Ms> expiresAt = {};     ///< of a send: the offer's end
    std::optional<std::string> edge = {}; ///< where it leads, when it leaves the step: an id, or empty for the end
};

/// What follows from one walk: the decisions, and where the enrollment stands after them.
struct Plan
{
    std::vector<Decision> decisions;
    std::string step; ///< empty: it has ended
    Ms stepAt = 0;
    std::optional<Ms> dueAt; ///< while it waits
    std::int64_t visits = 0;
    std::optional<Ms> goalAt; ///< the goal was reached by this walk
    bool moved = false;       ///< false: it stays as it was, but for `goalAt`
    bool cancels = false;     ///< it ended by the goal or an exit rule: what is queued is not sent
    Ms endedAt = 0;           ///< when it has ended
    std::string exitReason;   ///< when it has ended: end, goal, exit_rule, late, or as its step says
};

/// Looks at an enrollment as of `at`: first for the goal and the exits, which take effect also inside a wait; then,
/// when its wait is over or the event it waits for has come, walks on to the next wait or the end. The whole walk is
/// decided on the facts as they stood when it began: what its own steps change is seen from the next look on. Pure: the
/// same program, state, facts and instant give the same plan; live running, a walk with one person and simulations all
/// use it.
Result<Plan> plan(const Program& program, const EnrollmentState& state, Ms at, Look look, Facts& facts);

/// Which facts a program looks at while people wait: those its goal, exit rules and awaited events speak of.
struct AwaitedFacts
{
    bool all = false;            ///< a rule depends on more than single kinds of events and consents
    std::set<std::string> kinds; ///< event kinds, with "order" and "return"; "consent" for what people said

    bool any() const { return all || !kinds.empty(); }
    /// What Patron itself writes of its sends and programs is wanted only where it is named.
    bool wants(const std::string& kind) const;
};
AwaitedFacts awaitedFacts(const Program& program);

/// Whether the customer is held out: fixed by the hash of segments.md's `sample`, never by chance.
bool isHeldOut(const Program& program, const std::string& programUuid, CustomerId customer);

/// When a wait that begins at `at` is over; nothing: never by itself, or its date is past or unknown (`isLate`).
struct WaitEnd
{
    std::optional<Ms> at;
    bool isLate = false;
    std::string why = {}; ///< of a late one: a sentence
};
Result<WaitEnd> endOfWait(const Step& step, const WaitStep& wait, const EnrollmentState& state, Ms at, Facts& facts);

}
