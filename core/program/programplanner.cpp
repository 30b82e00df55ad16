#include "core/program/programplanner.h"

namespace patron::program {

namespace {
/// Loops without a wait are refused when a program is saved; this bound only protects against a broken file.
constexpr int maxStepsInOneWalk = 1'000;

std::string stepTitle(const Step& step)
{
    return step.name.empty() ? step.id : step.name;
}

std::string eventWords(const std::string& kind)
{
    return kind == "order" ? "An order" : kind == "return" ? "A return" : "The event " + kind;
}

using Next = std::optional<std::string>;

struct Walk
{
    const Program& program;
    const EnrollmentState& state;
    Ms at;
    Look look;
    Facts& facts;
    Plan result = {};
    bool leavesOut = false; ///< a date was past: what would be done up to the next wait is left out

    Decision& decide(DecisionKind kind, const std::string& step, std::string reason)
    {
        result.decisions.push_back({kind, at, step, std::move(reason), result.visits});
        return result.decisions.back();
    }

    void end(std::string reason)
    {
        result.moved = true;
        result.step.clear();
        result.exitReason = std::move(reason);
        result.endedAt = at;
    }

    /// The next step's id, or nothing where the walk ends.
    Next goOn(const std::string& next)
    {
        if (!next.empty())
            return next;
        end("end");
        return std::nullopt;
    }

    Result<bool> lookForGoal();
    Result<bool> lookForExits();
    Result<bool> lookForEvent(const WaitStep& wait);

    Result<Next> take(const Step& step);
    Result<Next> takeWait(const Step& step, const WaitStep& wait);
    Next leaveWait(const Step& step, const WaitStep& wait);
    Next takeLate(const Step& step, const WaitUntil& until, const std::string& next, const std::string& why);
    Result<Next> takeSplit(const Step& step, const SplitStep& split);
    Result<Next> takeBranch(const Step& step, const BranchStep& branch);
    Result<Next> takeChannel(const Step& step, const ChannelStep& choice);
    Next takeExperiment(const Step& step, const ExperimentStep& experiment);
    Next takeDeed(const Step& step);
    std::optional<Ms> offerEnd(const Step& step);
};

Result<bool> Walk::lookForGoal()
{
    if (!program.goal || state.goalAt)
        return false;
    const Goal& goal = *program.goal;
    const Ms last = goal.within ? facts.workspaceZone().add(state.enteredAt, *goal.within) : at;
    PATRON_TRY(reached, facts.firstEvent(goal.event, goal.where, state.customer, state.enteredAt, std::min(at, last)));
    if (!reached)
        return false;
    result.goalAt = *reached;
    Decision& decision = decide(DecisionKind::ReachedGoal, state.step, "The goal was reached.");
    decision.at = *reached;
    if (!state.ended) {
        end("goal");
        result.endedAt = *reached;
        result.cancels = true;
    }
    return true;
}

Result<bool> Walk::lookForExits()
{
    for (std::size_t i = 0; i < program.exits.size(); ++i) {
        PATRON_TRY(met, facts.matches(program.exits[i], state.customer, at));
        if (!met)
            continue;
        const std::string which = program.exits.size() > 1 ? "Exit rule " + std::to_string(i + 1) : "The exit rule";
        decide(DecisionKind::Exited, state.step, which + " was met.");
        end("exit_rule");
        result.cancels = true;
        return true;
    }
    return false;
}

/// Whether the event that is waited for has come.
Result<bool> Walk::lookForEvent(const WaitStep& wait)
{
    const auto* event = std::get_if<WaitEvent>(&wait.how);
    if (!event || !state.waiting)
        return false;
    PATRON_TRY(came, facts.firstEvent(event->event, event->where, state.customer, state.stepAt, at));
    return came.has_value();
}

Next Walk::leaveWait(const Step& step, const WaitStep& wait)
{
    const auto* event = std::get_if<WaitEvent>(&wait.how);
    const std::string& next = event ? event->onTimeout : wait.next;
    decide(DecisionKind::Waited, step.id,
           event ? eventWords(event->event) + " did not come in time." : "The wait is over.")
        .edge = next;
    return goOn(next);
}

Next Walk::takeLate(const Step& step, const WaitUntil& until, const std::string& next, const std::string& why)
{
    if (until.late == Late::Exit) {
        decide(DecisionKind::Exited, step.id, why + " So the program ends.");
        end("late");
        return std::nullopt;
    }
    leavesOut = until.late == Late::Skip;
    decide(DecisionKind::Waited, step.id,
           why + (leavesOut ? " What would be done up to the next wait is left out." : " It goes on at once."))
        .edge = next;
    return goOn(next);
}

Result<Next> Walk::takeWait(const Step& step, const WaitStep& wait)
{
    const bool wasHere = state.waiting && result.visits == state.visits && step.id == state.step;
    if (wasHere) {
        PATRON_TRY(came, lookForEvent(wait));
        if (!came)
            return leaveWait(step, wait);
        decide(DecisionKind::Waited, step.id, eventWords(std::get<WaitEvent>(wait.how).event) + " came.").edge =
            wait.next;
        return goOn(wait.next);
    }
    PATRON_TRY(over, endOfWait(step, wait, state, at, facts));
    if (over.isLate)
        return takeLate(step, std::get<WaitUntil>(wait.how), wait.next, over.why);
    leavesOut = false;
    result.moved = true;
    result.dueAt = over.at;
    result.step = step.id;
    result.stepAt = at;
    decide(DecisionKind::Arrived, step.id,
           over.at ? "Waits until " + formatRfc3339(*over.at) + "." : "Waits until the event comes.");
    return Next();
}

Result<Next> Walk::takeSplit(const Step& step, const SplitStep& split)
{
    PATRON_TRY(yes, facts.matches(split.condition, state.customer, at));
    const std::string& next = yes ? split.yes : split.no;
    decide(DecisionKind::Branched, step.id, yes ? "Yes: the condition was met." : "No: the condition was not met.")
        .edge = next;
    return goOn(next);
}

Result<Next> Walk::takeBranch(const Step& step, const BranchStep& branch)
{
    for (std::size_t i = 0; i < branch.cases.size(); ++i) {
        PATRON_TRY(met, facts.matches(branch.cases[i].condition, state.customer, at));
        if (met) {
            decide(DecisionKind::Branched, step.id, "Case " + std::to_string(i + 1) + " was met.").edge =
                branch.cases[i].next;
            return goOn(branch.cases[i].next);
        }
    }
    decide(DecisionKind::Branched, step.id, "No case was met.").edge = branch.otherwise;
    return goOn(branch.otherwise);
}

Result<Next> Walk::takeChannel(const Step& step, const ChannelStep& choice)
{
    for (const ChannelStep::Way& way : choice.order) {
        PATRON_TRY(refusal, facts.refusal(state.customer, way.channel, program.limits.transactional, at));
        if (!refusal.empty())
            continue;
        decide(DecisionKind::Branched, step.id,
               way.channel == customer::Channel::Sms ? "Can be sent a text message." : "Can be sent an email.")
            .edge = way.next;
        return goOn(way.next);
    }
    decide(DecisionKind::Branched, step.id, "Can be written to on none of the channels.").edge = choice.none;
    return goOn(choice.none);
}

Next Walk::takeExperiment(const Step& step, const ExperimentStep& experiment)
{
    std::uint64_t sum = 0;
    for (const auto& arm : experiment.arms)
        sum += static_cast<std::uint64_t>(arm.weight);
    // Cumulative weights in listed order over their sum, compared in integers: hash x sum < 2^64 x cumulated, by the
    // high word of the product.
    const std::uint64_t hash = shareHash(state.programUuid + ":" + step.id, state.customer.value);
    const std::uint64_t low = (hash & 0xffffffffu) * sum;
    const std::uint64_t position = ((hash >> 32) * sum + (low >> 32)) >> 32;
    std::uint64_t cumulated = 0;
    const ExperimentStep::Arm* taken = &experiment.arms.back();
    for (const auto& arm : experiment.arms) {
        cumulated += static_cast<std::uint64_t>(arm.weight);
        if (position < cumulated) {
            taken = &arm;
            break;
        }
    }
    decide(DecisionKind::Branched, step.id, "Arm " + taken->name + ", by the customer's fixed share.").edge =
        taken->next;
    return goOn(taken->next);
}

std::optional<Ms> Walk::offerEnd(const Step& step)
{
    if (step.offerEnds.empty())
        return std::nullopt;
    const TimeZone zone = facts.zoneOf(state.customer, at);
    if (const auto day = parseIsoDate(step.offerEnds))
        return zone.endOfDay(*day);
    return zone.add(state.enteredAt, *parseDuration(step.offerEnds));
}

/// A step that does something for the customer.
Next Walk::takeDeed(const Step& step)
{
    struct Deed
    {
        DecisionKind kind;
        std::string reason;
        std::string next;
        std::string message = {};
    };
    const auto deed = [&]() -> Deed {
        if (const auto* sent = std::get_if<MessageStep>(&step.what)) {
            const bool sms = sent->channel == customer::Channel::Sms;
            return {DecisionKind::Sent, sms ? "A text message is due." : "An email is due.", sent->next, sent->message};
        }
        if (const auto* set = std::get_if<SetTraitStep>(&step.what)) {
            const std::string value = set->value.is_string() ? set->value.get<std::string>() : compactJson(set->value);
            return {DecisionKind::SetTrait, set->trait + " is set to " + value + ".", set->next};
        }
        if (const auto* tag = std::get_if<TagStep>(&step.what))
            return {DecisionKind::Tagged, "Tags are changed.", tag->next};
        if (const auto* points = std::get_if<PointsStep>(&step.what))
            return {DecisionKind::Points, std::to_string(points->add) + " points.", points->next};
        if (const auto* coupon = std::get_if<CouponStep>(&step.what))
            return {DecisionKind::Coupon, "A code of " + coupon->pool + ".", coupon->next};
        if (const auto* task = std::get_if<TaskStep>(&step.what))
            return {DecisionKind::Task, "A " + std::string(taskName(task->kind)) + " is to be made.", task->next};
        return {DecisionKind::Subprogram, "Handed to another program.", std::get<SubprogramStep>(step.what).next};
    }();
    const auto ends = offerEnd(step);
    if (leavesOut) {
        decide(DecisionKind::Skipped, step.id, "Left out: the date to wait for was past.");
    } else if (ends && at > *ends) {
        decide(DecisionKind::Skipped, step.id, "Left out: the offer has ended.");
    } else if (state.heldOut) {
        decide(DecisionKind::HeldOut, step.id, "Held out: gets nothing, to measure what the program earns.");
    } else {
        Decision& decision = decide(deed.kind, step.id, deed.reason);
        decision.message = deed.message;
        decision.expiresAt = ends;
    }
    result.decisions.back().edge = deed.next;
    return goOn(deed.next);
}

Result<Next> Walk::take(const Step& step)
{
    const bool wasHere = state.waiting && result.visits == state.visits && step.id == state.step;
    if (step.condition && !wasHere) {
        PATRON_TRY(met, facts.matches(*step.condition, state.customer, at));
        if (!met) {
            const auto edges = edgesOf(step);
            const std::string next = edges.empty() ? std::string() : edges.front().to;
            decide(DecisionKind::Skipped, step.id, "\"" + stepTitle(step) + "\" is skipped: its condition was not met.")
                .edge = next;
            return goOn(next);
        }
    }
    if (const auto* wait = std::get_if<WaitStep>(&step.what))
        return takeWait(step, *wait);
    if (const auto* split = std::get_if<SplitStep>(&step.what))
        return takeSplit(step, *split);
    if (const auto* branch = std::get_if<BranchStep>(&step.what))
        return takeBranch(step, *branch);
    if (const auto* choice = std::get_if<ChannelStep>(&step.what))
        return takeChannel(step, *choice);
    if (const auto* experiment = std::get_if<ExperimentStep>(&step.what))
        return takeExperiment(step, *experiment);
    if (const auto* goal = std::get_if<GoalStep>(&step.what)) {
        if (!state.goalAt && !result.goalAt)
            result.goalAt = at;
        decide(DecisionKind::ReachedGoal, step.id, "The program's goal step was reached.").edge = goal->next;
        return goOn(goal->next);
    }
    if (const auto* exit = std::get_if<ExitStep>(&step.what)) {
        decide(DecisionKind::Exited, step.id, "The program ends here: " + exit->reason + ".");
        end(exit->reason);
        return Next();
    }
    if (const auto* jump = std::get_if<JumpStep>(&step.what))
        return goOn(jump->to);
    if (const auto* note = std::get_if<NoteStep>(&step.what))
        return goOn(note->next);
    return takeDeed(step);
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
    case DecisionKind::HeldOut:
        return "held_out";
    case DecisionKind::ReachedGoal:
        return "goal";
    case DecisionKind::Exited:
        return "exits";
    case DecisionKind::SetTrait:
        return "sets";
    case DecisionKind::Tagged:
        return "tags";
    case DecisionKind::Points:
        return "points";
    case DecisionKind::Coupon:
        return "coupon";
    case DecisionKind::Task:
        return "task";
    case DecisionKind::Subprogram:
        return "subprogram";
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

Result<Plan> plan(const Program& program, const EnrollmentState& state, Ms at, Look look, Facts& facts)
{
    Walk walk{program, state, at, look, facts};
    walk.result.visits = state.visits;
    PATRON_TRY(reached, walk.lookForGoal());
    if (reached || state.ended)
        return walk.result;
    PATRON_TRY(exited, walk.lookForExits());
    if (exited)
        return walk.result;
    if (look == Look::Fact) {
        const Step* step = program.step(state.step);
        const auto* wait = step ? std::get_if<WaitStep>(&step->what) : nullptr;
        if (!wait)
            return walk.result;
        PATRON_TRY(came, walk.lookForEvent(*wait));
        if (!came)
            return walk.result;
    }
    std::string current = state.step;
    for (int i = 0; i < maxStepsInOneWalk; ++i) {
        const Step* step = program.step(current);
        if (!step) {
            walk.decide(DecisionKind::Exited, current, "The step is no longer in the program.");
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
