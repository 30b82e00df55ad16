#include "core/program/programplanner.h"

namespace patron::program {

namespace {
/// Loops without a wait are refused when a program is saved; this bound only protects against a broken file.
constexpr int maxStepsInOneWalk = 1'000;

/// A position in [0, 2^64) that stays the same for this enrollment and step for ever.
std::uint64_t stickyHash(const EnrollmentState& state, const std::string& step)
{
    return shareHash(state.programUuid + ":" + step, state.customer.value);
}

std::string stepTitle(const Step& step)
{
    return step.name.empty() ? step.id : step.name;
}

struct Walk
{
    const Program& program;
    const EnrollmentState& state;
    Ms at;
    Facts& facts;
    Plan result;

    void decide(DecisionKind kind, const Step& step, std::string reason, std::string message = {})
    {
        result.decisions.push_back({kind, at, step.id, std::move(reason), result.visits, std::move(message)});
    }

    void end(std::string reason) { result.exitReason = std::move(reason); }

    /// Takes one step; gives the next one's id, or nothing when the walk stops here.
    Result<std::optional<std::string>> take(const Step& step);
    Result<std::optional<std::string>> takeSplit(const Step& step, const SplitStep& split);
    Result<std::optional<std::string>> takeBranch(const Step& step, const BranchStep& branch);
    std::optional<std::string> takeExperiment(const Step& step, const ExperimentStep& experiment);
    std::optional<std::string> takeWait(const Step& step, const WaitStep& wait);
    std::optional<std::string> goOn(const std::string& next)
    {
        if (!next.empty())
            return next;
        end("end");
        return std::nullopt;
    }
};

Result<std::optional<std::string>> Walk::takeSplit(const Step& step, const SplitStep& split)
{
    PATRON_TRY(yes, facts.matches(split.condition, state.customer, at));
    decide(DecisionKind::Branched, step, yes ? "Yes: the condition was met." : "No: the condition was not met.");
    return goOn(yes ? split.yes : split.no);
}

Result<std::optional<std::string>> Walk::takeBranch(const Step& step, const BranchStep& branch)
{
    for (std::size_t i = 0; i < branch.cases.size(); ++i) {
        PATRON_TRY(met, facts.matches(branch.cases[i].condition, state.customer, at));
        if (met) {
            decide(DecisionKind::Branched, step, "Case " + std::to_string(i + 1) + " was met.");
            return goOn(branch.cases[i].next);
        }
    }
    decide(DecisionKind::Branched, step, "No case was met.");
    return goOn(branch.otherwise);
}

std::optional<std::string> Walk::takeExperiment(const Step& step, const ExperimentStep& experiment)
{
    std::uint64_t sum = 0;
    for (const auto& arm : experiment.arms)
        sum += static_cast<std::uint64_t>(arm.weight);
    // Cumulative weights in listed order over their sum, compared in integers: hash x sum < 2^64 x cumulated, by the
    // high word of the product.
    const std::uint64_t hash = stickyHash(state, step.id);
    const std::uint64_t low = (hash & 0xffffffffu) * sum;
    const std::uint64_t position = ((hash >> 32) * sum + (low >> 32)) >> 32;
    std::uint64_t cumulated = 0;
    for (const auto& arm : experiment.arms) {
        cumulated += static_cast<std::uint64_t>(arm.weight);
        if (position < cumulated) {
            decide(DecisionKind::Branched, step, "Arm " + arm.name + ", by the customer's fixed share.");
            return goOn(arm.next);
        }
    }
    return goOn(experiment.arms.back().next);
}

std::optional<std::string> Walk::takeWait(const Step& step, const WaitStep& wait)
{
    const bool isOver = state.waiting && result.visits == state.visits && step.id == state.step;
    if (isOver) {
        decide(DecisionKind::Waited, step, "The wait is over.");
        return goOn(wait.next);
    }
    result.dueAt = endOfWait(wait, state, at, facts.zoneOf(state.customer));
    result.step = step.id;
    decide(DecisionKind::Arrived, step, "Waits until " + formatRfc3339(*result.dueAt) + ".");
    return std::nullopt;
}

Result<std::optional<std::string>> Walk::take(const Step& step)
{
    if (step.condition) {
        PATRON_TRY(met, facts.matches(*step.condition, state.customer, at));
        if (!met) {
            decide(DecisionKind::Skipped, step, "\"" + stepTitle(step) + "\" is skipped: its condition was not met.");
            const auto edges = edgesOf(step);
            return goOn(edges.empty() ? std::string() : edges.front().to);
        }
    }
    if (const auto* wait = std::get_if<WaitStep>(&step.what))
        return takeWait(step, *wait);
    if (const auto* split = std::get_if<SplitStep>(&step.what))
        return takeSplit(step, *split);
    if (const auto* branch = std::get_if<BranchStep>(&step.what))
        return takeBranch(step, *branch);
    if (const auto* experiment = std::get_if<ExperimentStep>(&step.what))
        return takeExperiment(step, *experiment);
    if (const auto* sent = std::get_if<MessageStep>(&step.what)) {
        if (state.heldOut)
            decide(DecisionKind::NotSent, step, "Held out: nothing is sent, to measure what the program earns.");
        else
            decide(DecisionKind::Sent, step,
                   sent->channel == customer::Channel::Sms ? "A text message is due." : "An email is due.",
                   sent->message);
        return goOn(sent->next);
    }
    if (const auto* goal = std::get_if<GoalStep>(&step.what)) {
        result.goalReached = true;
        decide(DecisionKind::ReachedGoal, step, "The program's goal step was reached.");
        return goOn(goal->next);
    }
    if (const auto* exit = std::get_if<ExitStep>(&step.what)) {
        decide(DecisionKind::Exited, step, "The program ends here: " + exit->reason + ".");
        end(exit->reason);
        return std::optional<std::string>();
    }
    if (const auto* jump = std::get_if<JumpStep>(&step.what))
        return goOn(jump->to);
    return goOn(std::get<NoteStep>(step.what).next);
}
}

std::string_view decisionName(DecisionKind kind)
{
    switch (kind) {
    case DecisionKind::Arrived:
        return "waits";
    case DecisionKind::Waited:
        return "goes_on";
    case DecisionKind::Branched:
        return "takes";
    case DecisionKind::Sent:
        return "sends";
    case DecisionKind::NotSent:
        return "held_out";
    case DecisionKind::ReachedGoal:
        return "goal";
    case DecisionKind::Exited:
        return "exits";
    case DecisionKind::Skipped:
        break;
    }
    return "skips";
}

bool isHeldOut(const Program& program, const std::string& programUuid, CustomerId customer)
{
    if (program.holdout.billionths <= 0)
        return false;
    const std::string& salt = program.holdout.salt.empty() ? programUuid : program.holdout.salt;
    return shareThreshold(program.holdout.billionths).contains(shareHash(salt, customer.value));
}

Ms endOfWait(const WaitStep& wait, const EnrollmentState& state, Ms at, const TimeZone& zone)
{
    if (const auto* span = std::get_if<WaitFor>(&wait.how)) {
        Duration duration = span->span;
        if (span->upTo) {
            const auto choices = static_cast<std::uint64_t>(span->upTo->count - span->span.count + 1);
            duration.count += static_cast<int>((stickyHash(state, state.step + "/wait") >> 16) % choices);
        }
        return zone.add(at, duration);
    }
    const auto& until = std::get<WaitUntil>(wait.how);
    WallTime wall = zone.wallAt(at);
    const Ms time = until.msOfDay.value_or(0);
    for (int day = 0; day <= 8; ++day) {
        const DayNumber candidate = wall.day + day;
        if (until.weekday && weekdayOf(candidate) != *until.weekday)
            continue;
        const Ms moment = zone.instantOf({candidate, time});
        // "Until Tuesday" on a Tuesday is now; a time that is past means its next occurrence.
        if (!until.msOfDay && day == 0)
            return at;
        if (moment >= at)
            return moment;
    }
    return at;
}

Result<Plan> plan(const Program& program, const EnrollmentState& state, Ms at, Facts& facts)
{
    Walk walk{program, state, at, facts, {}};
    walk.result.visits = state.visits;
    walk.result.stepAt = at;
    std::string current = state.step;
    for (int i = 0; i < maxStepsInOneWalk; ++i) {
        const Step* step = program.step(current);
        if (!step) {
            walk.result.decisions.push_back(
                {DecisionKind::Exited, at, current, "The step is no longer in the program.", walk.result.visits, {}});
            walk.end("step_missing");
            return walk.result;
        }
        PATRON_TRY(next, walk.take(*step));
        if (!next)
            return walk.result;
        current = *next;
        ++walk.result.visits;
    }
    return makeError(ErrorCode::BadInput,
                     "The program \"" + program.name + "\" goes round without ever waiting. Put a wait into the loop.");
}

}
