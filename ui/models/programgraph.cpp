#include "ui/models/programgraph.h"

#include "core/program/programjson.h"

#include <algorithm>
#include <deque>
#include <functional>

namespace patron::ui {

using program::Program;
using program::Step;

namespace {
template <typename... Cases>
struct Overloaded : Cases...
{
    using Cases::operator()...;
};
template <typename... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

using Ids = std::set<std::string>;

Ids allReached(const Program& program)
{
    const auto list = reachOf(program, program.start);
    return {list.begin(), list.end()};
}

/// Steps that only somebody reached who came through steps that are gone.
void dropCutOff(Program& program, const Ids& reachedBefore)
{
    const Ids reached = allReached(program);
    std::erase_if(program.steps,
                  [&](const Step& step) { return reachedBefore.contains(step.id) && !reached.contains(step.id); });
    for (const EdgePlace& place : edgePlaces(program)) {
        if (const std::string to = targetAt(program, place); !to.empty() && !program.step(to))
            setTarget(program, place, {});
    }
    if (program.start.empty()) {
        Step end;
        end.id = freshId(program, "done");
        end.what = program::ExitStep{"end"};
        program.start = end.id;
        program.steps.insert(program.steps.begin(), std::move(end));
    }
}

bool isJump(const Step& step)
{
    return std::holds_alternative<program::JumpStep>(step.what);
}

/// Steps that are reached from the start only through `id`, itself included.
Ids dominatedBy(const Program& program, const std::string& id)
{
    Ids around;
    std::deque<std::string> next;
    if (program.start != id)
        next.push_back(program.start);
    while (!next.empty()) {
        const std::string at = next.front();
        next.pop_front();
        const Step* step = program.step(at);
        if (!step || !around.insert(at).second)
            continue;
        for (const program::Edge& edge : program::edgesOf(*step)) {
            if (edge.to != id)
                next.push_back(edge.to);
        }
    }
    Ids within;
    for (const std::string& each : reachOf(program, id)) {
        if (!around.contains(each))
            within.insert(each);
    }
    return within;
}

/// Where the people of these steps go on after them: the first way out that is no jump.
std::string wayOut(const Program& program, const Ids& ids)
{
    for (const Step& step : program.steps) {
        if (!ids.contains(step.id) || isJump(step))
            continue;
        for (const program::Edge& edge : program::edgesOf(step)) {
            if (!edge.to.empty() && !ids.contains(edge.to))
                return edge.to;
        }
    }
    return {};
}

/// Leads all who came to `step` from outside to `to`.
void lead(Program& program, const Ids& ids, const std::string& step, const std::string& to)
{
    for (const EdgePlace& place : placesInto(program, step)) {
        if (!ids.contains(place.from) || place.from.empty())
            setTarget(program, place, to);
    }
}

std::vector<Step>::iterator placeAfter(Program& program, const std::string& from)
{
    const auto at =
        std::find_if(program.steps.begin(), program.steps.end(), [&](const Step& step) { return step.id == from; });
    return from.empty() ? program.steps.begin() : at == program.steps.end() ? at : std::next(at);
}

Ms lengthOf(Duration span)
{
    constexpr Ms day = 24 * msPerHour;
    switch (span.unit) {
    case TimeUnit::Minutes:
        return span.count * msPerMinute;
    case TimeUnit::Hours:
        return span.count * msPerHour;
    case TimeUnit::Days:
        return span.count * day;
    case TimeUnit::Weeks:
        return span.count * 7 * day;
    case TimeUnit::Months:
        return span.count * 30 * day;
    case TimeUnit::Quarters:
        return span.count * 91 * day;
    case TimeUnit::Years:
        return span.count * 365 * day;
    }
    return 0;
}

/// The least time that passes on an edge.
Ms lengthOf(const Step& step, std::size_t edge)
{
    const auto* wait = std::get_if<program::WaitStep>(&step.what);
    if (!wait)
        return 0;
    if (const auto* span = std::get_if<program::WaitFor>(&wait->how))
        return lengthOf(span->span);
    const auto* event = std::get_if<program::WaitEvent>(&wait->how);
    return event && event->timeout && edge == 1 ? lengthOf(*event->timeout) : 0;
}
}

std::vector<std::string*> targetsOf(Step& step)
{
    using Targets = std::vector<std::string*>;
    return std::visit(Overloaded{
                          [](program::WaitStep& wait) {
                              Targets targets{&wait.next};
                              auto* event = std::get_if<program::WaitEvent>(&wait.how);
                              if (event && event->timeout)
                                  targets.push_back(&event->onTimeout);
                              return targets;
                          },
                          [](program::SplitStep& split) {
                              return Targets{&split.yes, &split.no};
                          },
                          [](program::BranchStep& branch) {
                              Targets targets;
                              for (auto& each : branch.cases)
                                  targets.push_back(&each.next);
                              targets.push_back(&branch.otherwise);
                              return targets;
                          },
                          [](program::ChannelStep& choice) {
                              Targets targets;
                              for (auto& way : choice.order)
                                  targets.push_back(&way.next);
                              targets.push_back(&choice.none);
                              return targets;
                          },
                          [](program::ExperimentStep& experiment) {
                              Targets targets;
                              for (auto& arm : experiment.arms)
                                  targets.push_back(&arm.next);
                              return targets;
                          },
                          [](program::ExitStep&) { return Targets{}; },
                          [](program::JumpStep& jump) { return Targets{&jump.to}; },
                          [](auto& plain) { return Targets{&plain.next}; },
                      },
                      step.what);
}

Step* stepIn(Program& program, std::string_view id)
{
    return const_cast<Step*>(program.step(id));
}

std::vector<EdgePlace> edgePlaces(const Program& program)
{
    std::vector<EdgePlace> places{{}};
    for (const Step& step : program.steps) {
        const std::size_t count = program::edgesOf(step).size();
        for (std::size_t i = 0; i < count; ++i)
            places.push_back({step.id, i});
    }
    return places;
}

std::vector<EdgePlace> placesInto(const Program& program, const std::string& step)
{
    std::vector<EdgePlace> into;
    for (const EdgePlace& place : edgePlaces(program)) {
        if (targetAt(program, place) == step)
            into.push_back(place);
    }
    return into;
}

std::string targetAt(const Program& program, const EdgePlace& place)
{
    if (place.from.empty())
        return program.start;
    const Step* step = program.step(place.from);
    if (!step)
        return {};
    const auto edges = program::edgesOf(*step);
    return place.index < edges.size() ? edges[place.index].to : std::string();
}

void setTarget(Program& program, const EdgePlace& place, const std::string& to)
{
    if (place.from.empty()) {
        program.start = to;
        return;
    }
    if (Step* step = stepIn(program, place.from)) {
        const auto targets = targetsOf(*step);
        if (place.index < targets.size())
            *targets[place.index] = to;
    }
}

std::vector<std::string> reachOf(const Program& program, const std::string& from)
{
    std::vector<std::string> found;
    Ids seen;
    std::deque<std::string> next{from};
    while (!next.empty()) {
        const std::string id = next.front();
        next.pop_front();
        const Step* step = program.step(id);
        if (!step || !seen.insert(id).second)
            continue;
        found.push_back(id);
        for (const program::Edge& edge : program::edgesOf(*step))
            next.push_back(edge.to);
    }
    return found;
}

bool hasRestlessLoop(const Program& program)
{
    enum class Mark { Fresh, OnTheWay, Done };
    std::map<std::string, Mark> marks;
    const std::function<bool(const std::string&)> loops = [&](const std::string& id) {
        const Step* step = program.step(id);
        if (!step || std::holds_alternative<program::WaitStep>(step->what) || marks[id] == Mark::Done)
            return false;
        if (marks[id] == Mark::OnTheWay)
            return true;
        marks[id] = Mark::OnTheWay;
        for (const program::Edge& edge : program::edgesOf(*step)) {
            if (loops(edge.to))
                return true;
        }
        marks[id] = Mark::Done;
        return false;
    };
    return std::any_of(program.steps.begin(), program.steps.end(), [&](const Step& step) { return loops(step.id); });
}

std::string meetingOf(const Program& program, const std::string& fork)
{
    const Step* step = program.step(fork);
    const auto edges = step ? program::edgesOf(*step) : std::vector<program::Edge>();
    if (edges.size() < 2)
        return {};
    std::vector<Ids> others;
    for (std::size_t i = 1; i < edges.size(); ++i) {
        const auto reach = reachOf(program, edges[i].to);
        others.emplace_back(reach.begin(), reach.end());
    }
    for (const std::string& each : reachOf(program, edges.front().to)) {
        const bool common =
            std::all_of(others.begin(), others.end(), [&](const Ids& reach) { return reach.contains(each); });
        if (common && each != fork)
            return each;
    }
    return {};
}

std::vector<std::string> extentOf(const Program& program, const std::string& step, Extent extent)
{
    Ids ids{step};
    const Step* found = program.step(step);
    const bool fork = found && program::edgesOf(*found).size() > 1;
    if (extent == Extent::Below || (extent == Extent::Block && fork))
        ids = dominatedBy(program, step);
    if (extent == Extent::Block && fork) {
        if (const std::string meeting = meetingOf(program, step); !meeting.empty()) {
            for (const std::string& after : reachOf(program, meeting)) {
                if (after != step)
                    ids.erase(after);
            }
        }
    }
    std::vector<std::string> list{step};
    for (const Step& each : program.steps) {
        if (each.id != step && ids.contains(each.id))
            list.push_back(each.id);
    }
    return list;
}

std::string freshId(const Program& program, const std::string& word)
{
    if (!word.empty() && word != Fragment::goesOn && !program.step(word))
        return word;
    std::string stem = word.empty() || word == Fragment::goesOn ? "step" : word;
    while (!stem.empty() && stem.back() >= '0' && stem.back() <= '9')
        stem.pop_back();
    int number = 2;
    while (program.step(stem + std::to_string(number)))
        ++number;
    return stem + std::to_string(number);
}

std::string insertStep(Program& program, const EdgePlace& place, Step step)
{
    step.id = freshId(program, step.id);
    const std::string id = step.id;
    const std::string next = targetAt(program, place);
    if (!isJump(step)) {
        for (std::string* target : targetsOf(step))
            *target = next;
    }
    setTarget(program, place, id);
    program.steps.insert(placeAfter(program, place.from), std::move(step));
    return id;
}

void removeStep(Program& program, const std::string& id)
{
    const Step* step = program.step(id);
    if (!step)
        return;
    const Ids before = allReached(program);
    const auto edges = program::edgesOf(*step);
    std::string next = edges.empty() || isJump(*step) ? std::string() : edges.front().to;
    if (next == id)
        next.clear();
    lead(program, {id}, id, next);
    std::erase_if(program.steps, [&](const Step& each) { return each.id == id; });
    dropCutOff(program, before);
}

void removeExtent(Program& program, const std::string& step, Extent extent)
{
    if (!program.step(step))
        return;
    if (extent == Extent::Step) {
        removeStep(program, step);
        return;
    }
    const Ids before = allReached(program);
    const auto list = extentOf(program, step, extent);
    const Ids ids(list.begin(), list.end());
    lead(program, ids, step, wayOut(program, ids));
    std::erase_if(program.steps, [&](const Step& each) { return ids.contains(each.id); });
    dropCutOff(program, before);
}

Fragment fragmentOf(const Program& program, const std::string& step, Extent extent)
{
    Fragment fragment;
    Program& copy = fragment.steps;
    copy.name = program.name;
    copy.strategy = program.strategy;
    copy.type = program.type;
    copy.entry = program::ManualEntry{};
    copy.start = step;
    const auto list = extentOf(program, step, extent);
    const Ids ids(list.begin(), list.end());
    for (const std::string& id : list) {
        Step each = *program.step(id);
        for (std::string* target : targetsOf(each)) {
            if (!ids.contains(*target) && (!target->empty() || extent == Extent::Step))
                *target = Fragment::goesOn;
        }
        copy.steps.push_back(std::move(each));
    }
    Step on;
    on.id = Fragment::goesOn;
    on.what = program::ExitStep{};
    copy.steps.push_back(std::move(on));
    return fragment;
}

std::string writeFragment(const Fragment& fragment)
{
    return prettyJson(program::writeProgram(fragment.steps));
}

Result<Fragment> parseFragment(std::string_view text)
{
    PATRON_TRY(json, parseJson(text, "What was copied"));
    PATRON_TRY(steps, program::parseProgram(json));
    return Fragment{std::move(steps)};
}

namespace {
/// Whether somebody who came through these steps goes on after them.
bool goesOn(const Fragment& fragment)
{
    return !placesInto(fragment.steps, std::string(Fragment::goesOn)).empty();
}
}

std::string pasteFragment(Program& program, const EdgePlace& place, const Fragment& fragment)
{
    const std::string next = targetAt(program, place);
    // Steps that all end would cut off what stands below: their ends go on there.
    const bool endsGoOn = !goesOn(fragment) && !mayLeaveAt(program, place);
    const auto isTaken = [&](const Step& step) {
        return step.id != Fragment::goesOn && !(endsGoOn && std::holds_alternative<program::ExitStep>(step.what));
    };
    std::map<std::string, std::string> renamed{{std::string(), endsGoOn ? next : std::string()}};
    std::vector<Step> fresh;
    Program taken = program;
    for (const Step& step : fragment.steps.steps) {
        if (!isTaken(step)) {
            renamed[step.id] = next;
            continue;
        }
        Step copy = step;
        copy.id = freshId(taken, step.id);
        renamed[step.id] = copy.id;
        taken.steps.push_back(copy);
        fresh.push_back(std::move(copy));
    }
    for (Step& step : fresh) {
        for (std::string* target : targetsOf(step))
            *target = renamed[*target];
    }
    if (fresh.empty())
        return {};
    const std::string first = renamed[fragment.steps.start];
    setTarget(program, place, first);
    program.steps.insert(placeAfter(program, place.from), fresh.begin(), fresh.end());
    return first;
}

bool moveExtent(Program& program, const std::string& step, Extent extent, const EdgePlace& place)
{
    if (!program.step(step) || (!place.from.empty() && !program.step(place.from)))
        return false;
    const auto list = extentOf(program, step, extent);
    const Ids ids(list.begin(), list.end());
    if (ids.contains(place.from) || targetAt(program, place) == step)
        return false;
    Fragment fragment = fragmentOf(program, step, extent);
    Program changed = program;
    lead(changed, ids, step, extent == Extent::Step ? targetAt(program, {step, 0}) : wayOut(program, ids));
    std::erase_if(changed.steps, [&](const Step& each) { return ids.contains(each.id); });
    if (!changed.start.empty() && !changed.step(changed.start))
        return false;
    pasteFragment(changed, place, fragment);
    dropCutOff(changed, allReached(program));
    program = std::move(changed);
    return true;
}

bool mayLeaveAt(const Program& program, const EdgePlace& place)
{
    const std::string next = targetAt(program, place);
    if (next.empty())
        return true;
    Program changed = program;
    setTarget(changed, place, {});
    const Ids after = changed.start.empty() ? Ids() : allReached(changed);
    const Ids before = allReached(program);
    return std::all_of(before.begin(), before.end(), [&](const std::string& id) { return after.contains(id); });
}

std::vector<std::string> targetsFor(const Program& program, const EdgePlace& place)
{
    std::vector<std::string> targets;
    if (place.from.empty() || !mayLeaveAt(program, place))
        return targets;
    const std::string now = targetAt(program, place);
    for (const Step& step : program.steps) {
        if (step.id == now || step.id == place.from || isJump(step))
            continue;
        Program changed = program;
        setTarget(changed, place, step.id);
        if (!hasRestlessLoop(changed))
            targets.push_back(step.id);
    }
    return targets;
}

void leadTo(Program& program, const EdgePlace& place, const std::string& to)
{
    const auto reach = reachOf(program, to);
    const bool back = std::find(reach.begin(), reach.end(), place.from) != reach.end();
    if (!back) {
        setTarget(program, place, to);
        return;
    }
    Step jump;
    jump.id = "jump";
    jump.what = program::JumpStep{to};
    insertStep(program, place, std::move(jump));
}

std::map<std::string, Ms> timesFromEntry(const Program& program)
{
    std::map<std::string, Ms> times;
    std::deque<std::pair<std::string, Ms>> next{{program.start, 0}};
    while (!next.empty()) {
        const auto [id, at] = next.front();
        next.pop_front();
        const Step* step = program.step(id);
        if (!step)
            continue;
        const auto known = times.find(id);
        if (known != times.end() && known->second <= at)
            continue;
        times[id] = at;
        const auto edges = program::edgesOf(*step);
        for (std::size_t i = 0; i < edges.size(); ++i)
            next.emplace_back(edges[i].to, at + lengthOf(*step, i));
    }
    return times;
}

}
