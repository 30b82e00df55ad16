#pragma once

#include "core/base/clock.h"
#include "core/base/hash.h"
#include "core/base/id.h"
#include "core/base/result.h"
#include "core/base/timezone.h"
#include "core/program/program.h"

#include <optional>
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
    virtual TimeZone zoneOf(CustomerId customer) = 0;
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
    bool waiting = false; ///< the wait at `step` is over: its due time has come
    std::int64_t visits = 0;
};

enum class DecisionKind { Arrived, Waited, Branched, Sent, NotSent, ReachedGoal, Exited, Skipped };

/// Stable words: entered, waits, takes, sends, would_send, goal, exits, skips.
std::string_view decisionName(DecisionKind kind);

/// One thing decided, with a reason a person can read.
struct Decision
{
    DecisionKind kind = DecisionKind::Arrived;
    Ms at = 0;
    std::string step;
    std::string reason;
    std::int64_t visit = 0;
    std::string message; ///< of a send: the message's name or uuid as in the program
};

/// What follows from one walk: the decisions, and where the enrollment stands after them.
struct Plan
{
    std::vector<Decision> decisions;
    std::string step; ///< empty: it has ended
    Ms stepAt = 0;
    std::optional<Ms> dueAt; ///< while it waits
    std::int64_t visits = 0;
    bool goalReached = false;
    std::string exitReason; ///< when it has ended
};

/// Walks an enrollment from where it stands, as of `at`, to the next wait or the end. Pure: the same program, state,
/// facts and instant give the same plan; live running, a walk with one person and simulations all use it.
Result<Plan> plan(const Program& program, const EnrollmentState& state, Ms at, Facts& facts);

/// Whether the customer is held out: fixed by the hash of segments.md's `sample`, never by chance.
bool isHeldOut(const Program& program, const std::string& programUuid, CustomerId customer);

/// When a wait that begins at `at` is over.
Ms endOfWait(const WaitStep& wait, const EnrollmentState& state, Ms at, const TimeZone& zone);

}
