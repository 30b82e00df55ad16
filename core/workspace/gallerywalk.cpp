#include "core/workspace/gallerywalk.h"

#include "core/program/programplanner.h"

#include <algorithm>
#include <deque>
#include <map>
#include <vector>

namespace patron::workspace::gallery {

namespace {
using namespace patron::program;

constexpr std::size_t mostWays = 1000;
constexpr int mostLooks = 500;
/// Customers to try until one falls into the arms of a way.
constexpr std::int64_t mostTries = 64;
constexpr Ms eventAfterMs = msPerHour;

/// One turn of a way: a step, and which of its edges is taken.
struct Turn
{
    const Step* step = nullptr;
    std::size_t edge = 0;
};
using Way = std::vector<Turn>;

/// Every way from the start to an end that passes each step at most once.
void collectWays(const Program& program, const std::string& from, Way& soFar, std::vector<Way>& ways)
{
    const Step* step = program.step(from);
    const bool isRound = std::any_of(soFar.begin(), soFar.end(), [&](const Turn& turn) { return turn.step == step; });
    if (!step || isRound || ways.size() >= mostWays) {
        ways.push_back(soFar);
        return;
    }
    const auto edges = edgesOf(*step);
    for (std::size_t i = 0; i < std::max<std::size_t>(1, edges.size()); ++i) {
        soFar.push_back({step, i});
        collectWays(program, edges.empty() ? std::string() : edges[i].to, soFar, ways);
        soFar.pop_back();
    }
}

/// Answers as a way wants them.
class WayFacts final : public Facts
{
public:
    WayFacts(const Way& way, const TimeZone& zone)
        : m_zone(zone)
    {
        for (const Turn& turn : way)
            expect(turn);
    }

    /// The event that a wait is for comes, from now on.
    void comes(const std::string& kind) { m_comes = kind; }

    Result<bool> matches(const RuleNode& rule, CustomerId, Ms asOf) override
    {
        const std::string key = rule.dump();
        const auto [known, isNew] = m_answered.try_emplace({key, asOf}, false);
        auto& wanted = m_wanted[key];
        if (!wanted.empty()) {
            if (isNew)
                known->second = wanted.front();
            wanted.pop_front();
        }
        return known->second;
    }
    TimeZone zoneOf(CustomerId, Ms) override { return m_zone; }
    const TimeZone& workspaceZone() const override { return m_zone; }
    Result<std::optional<Ms>> firstEvent(const std::string& kind, const Json&, CustomerId, Ms after, Ms upTo) override
    {
        const bool has = kind == m_comes && after + eventAfterMs <= upTo;
        return has ? std::optional(after + eventAfterMs) : std::nullopt;
    }
    Result<std::optional<DayNumber>> dateOf(CustomerId, const std::string&, Ms asOf) override
    {
        return std::optional(m_zone.dayAt(asOf) + 30);
    }
    Result<std::string> refusal(CustomerId, customer::Channel channel, bool, Ms asOf) override
    {
        const auto [chosen, isNew] = m_chosen.try_emplace(asOf);
        if (isNew && !m_channels.empty()) {
            chosen->second = m_channels.front();
            m_channels.pop_front();
        }
        return chosen->second == channel ? std::string() : std::string("no_consent");
    }

private:
    void expect(const Turn& turn)
    {
        if (turn.step->condition)
            m_wanted[turn.step->condition->dump()].push_back(true);
        if (const auto* split = std::get_if<SplitStep>(&turn.step->what))
            m_wanted[split->condition.dump()].push_back(turn.edge == 0);
        if (const auto* branch = std::get_if<BranchStep>(&turn.step->what)) {
            for (std::size_t i = 0; i < branch->cases.size() && i <= turn.edge; ++i)
                m_wanted[branch->cases[i].condition.dump()].push_back(i == turn.edge);
        }
        if (const auto* choice = std::get_if<ChannelStep>(&turn.step->what)) {
            m_channels.push_back(turn.edge < choice->order.size() ? std::optional(choice->order[turn.edge].channel)
                                                                  : std::nullopt);
        }
    }

    const TimeZone& m_zone;
    std::map<std::string, std::deque<bool>> m_wanted;
    std::map<std::pair<std::string, Ms>, bool> m_answered;
    std::deque<std::optional<customer::Channel>> m_channels;
    std::map<Ms, std::optional<customer::Channel>> m_chosen;
    std::string m_comes;
};

const Turn* turnAt(const Way& way, const std::string& step)
{
    const auto found = std::find_if(way.begin(), way.end(), [&](const Turn& turn) { return turn.step->id == step; });
    return found == way.end() ? nullptr : &*found;
}

/// The event to come while somebody waits at a step, where the way goes on by it.
std::string awaitedAt(const Way& way, const std::string& step)
{
    const Turn* turn = turnAt(way, step);
    const auto* wait = turn ? std::get_if<WaitStep>(&turn->step->what) : nullptr;
    const auto* event = wait ? std::get_if<WaitEvent>(&wait->how) : nullptr;
    return event && turn->edge == 0 ? event->event : std::string();
}

/// The steps at which something is decided for one person on one way.
Result<std::set<std::string>> walk(const Program& program, const Way& way, const TimeZone& zone, CustomerId customer,
                                   Ms enteredAt)
{
    WayFacts facts(way, zone);
    EnrollmentState state;
    state.customer = customer;
    state.programUuid = program.name;
    state.enteredAt = enteredAt;
    state.step = program.start;
    state.stepAt = enteredAt;
    std::set<std::string> seen;
    Ms at = enteredAt;
    Look look = Look::Due;
    for (int i = 0; i < mostLooks; ++i) {
        PATRON_TRY(planned, plan(program, state, at, look, facts));
        for (const Decision& decision : planned.decisions)
            seen.insert(decision.step);
        if (planned.step.empty() || !planned.moved)
            break;
        state.step = planned.step;
        state.stepAt = planned.stepAt;
        state.visits = planned.visits;
        state.waiting = true;
        state.goalAt = planned.goalAt ? planned.goalAt : state.goalAt;
        const std::string awaited = awaitedAt(way, state.step);
        facts.comes(awaited);
        if (awaited.empty() && !planned.dueAt)
            break;
        at = awaited.empty() ? *planned.dueAt : state.stepAt + eventAfterMs;
        look = awaited.empty() ? Look::Due : Look::Fact;
    }
    return seen;
}

/// Whether a walk decided at every step of a way that decides anything.
bool follows(const std::set<std::string>& seen, const Way& way)
{
    return std::all_of(way.begin(), way.end(), [&](const Turn& turn) {
        return std::holds_alternative<JumpStep>(turn.step->what) || std::holds_alternative<NoteStep>(turn.step->what) ||
               seen.contains(turn.step->id);
    });
}
}

Result<std::set<std::string>> walkableSteps(const Program& program, const TimeZone& zone, Ms at)
{
    std::vector<Way> ways;
    Way none;
    collectWays(program, program.start, none, ways);
    std::set<std::string> walked;
    for (const Way& way : ways) {
        const bool hasArms = std::any_of(way.begin(), way.end(), [](const Turn& turn) {
            return std::holds_alternative<ExperimentStep>(turn.step->what);
        });
        for (std::int64_t customer = 1; customer <= (hasArms ? mostTries : 1); ++customer) {
            PATRON_TRY(seen, walk(program, way, zone, CustomerId{customer}, at));
            if (!follows(seen, way))
                continue;
            for (const Turn& turn : way)
                walked.insert(turn.step->id);
            break;
        }
    }
    return walked;
}

}
