#include "core/program/simulationtally.h"

#include "core/base/json.h"

#include <algorithm>

namespace patron::program {

SimulationTally::SimulationTally(const Program& program, const TimeZone& zone, const SimulationTerms& terms)
    : m_terms(terms)
    , m_zone(zone)
    , m_transactional(program.limits.transactional)
{
    m_result.program = program.name;
    m_result.from = terms.from;
    m_result.to = terms.to;
    m_result.reach = terms.reach;
    m_result.strictAsOf = terms.strictAsOf;
    const auto addEdge = [&](const std::string& from, const std::string& to) {
        if (m_edgeNumbers.emplace(std::pair(from, to), m_result.edges.size()).second)
            m_result.edges.push_back({from, to, 0});
    };
    addEdge("", program.start);
    for (const Step& step : program.steps) {
        m_stepNumbers.emplace(step.id, m_result.steps.size());
        m_result.steps.push_back({step.id, 0, {}});
        for (const Edge& edge : edgesOf(step))
            addEdge(step.id, edge.to);
    }
}

SimulatedDay& SimulationTally::day(Ms at)
{
    const DayNumber number = m_zone.dayAt(at);
    SimulatedDay& day = m_days[number];
    day.day = number;
    return day;
}

void SimulationTally::entered(const EnrollmentState& state, Ms at, const std::string& reason, bool isAssumed)
{
    ++m_result.entered;
    m_result.heldOut += state.heldOut ? 1 : 0;
    m_result.assumed += isAssumed ? 1 : 0;
    ++day(at).entries;
    Person person;
    person.walk.customer = state.customer;
    person.walk.key = state.key;
    person.walk.enteredAt = at;
    person.walk.heldOut = state.heldOut;
    person.walk.step = state.step;
    person.steps.resize(m_result.steps.size());
    person.edges.resize(m_result.edges.size());
    m_people.push_back(std::move(person));
    line(m_people.size() - 1, {at, state.step, state.heldOut ? "held_out" : "enters",
                               state.heldOut ? reason + " Held out: walks along and gets nothing." : reason});
}

void SimulationTally::visits(Person& person, const std::string& step)
{
    const auto number = m_stepNumbers.find(step);
    if (number == m_stepNumbers.end() || person.steps[number->second])
        return;
    person.steps[number->second] = true;
    ++m_result.steps[number->second].people;
}

/// Follows the walk from a step over jumps and notes, which decide nothing themselves.
void SimulationTally::passes(Person& person, const std::string& from, std::string to, const Program& program)
{
    std::string last = from;
    for (std::size_t i = 0; i <= program.steps.size(); ++i) {
        const auto number = m_edgeNumbers.find({last, to});
        if (number != m_edgeNumbers.end()) {
            if (m_terms.keepWalks)
                person.walk.edges.push_back(number->second);
            if (!person.edges[number->second]) {
                person.edges[number->second] = true;
                ++m_result.edges[number->second].people;
            }
        }
        const Step* step = to.empty() ? nullptr : program.step(to);
        if (!step)
            return;
        visits(person, to);
        const auto* jump = std::get_if<JumpStep>(&step->what);
        const auto* note = std::get_if<NoteStep>(&step->what);
        if (step->condition || (!jump && !note))
            return;
        last = to;
        to = jump ? jump->to : note->next;
    }
}

void SimulationTally::decided(std::size_t number, const Decision& decision, const Program& program)
{
    ++m_result.decisions;
    Person& person = m_people[number];
    if (!person.steps.empty() && person.cameFrom.empty()) {
        person.cameFrom = program.start;
        passes(person, "", program.start, program);
    }
    if (decision.edge)
        passes(person, decision.step, *decision.edge, program);
    line(number, {decision.at, decision.step, std::string(decisionName(decision.kind)), decision.reason});
}

void SimulationTally::goal(std::size_t number, Ms at)
{
    Person& person = m_people[number];
    if (person.walk.goalAt)
        return;
    person.walk.goalAt = at;
    ++m_result.goal;
    m_result.goalHeldOut += person.walk.heldOut ? 1 : 0;
}

void SimulationTally::ended(std::size_t number, Ms at, const std::string& reason, bool cancels)
{
    Person& person = m_people[number];
    person.walk.endedAt = at;
    person.walk.exitReason = reason;
    person.walk.step.clear();
    person.cancelled = cancels;
    ++m_result.exits[reason];
}

void SimulationTally::skipped(const std::string& step, const std::string& reason)
{
    if (const auto number = m_stepNumbers.find(step); number != m_stepNumbers.end())
        ++m_result.steps[number->second].skipped[reason];
}

void SimulationTally::held(SimulatedSend& send, const std::string& reason)
{
    bool& counted = reason == "cap" ? send.wasHeld : send.wasQuiet;
    if (counted)
        return;
    counted = true;
    ++(reason == "cap" ? m_result.capped : m_result.quiet);
}

void SimulationTally::sent(const SimulatedSend& send, Ms at)
{
    const bool sms = send.channel == customer::Channel::Sms;
    SimulatedDay& on = day(at);
    SimulatedWalk& walk = m_people[send.enrollment].walk;
    ++(sms ? on.sms : on.emails);
    ++(sms ? m_result.sms : m_result.emails);
    ++(sms ? walk.sms : walk.emails);
}

void SimulationTally::orders(bool heldOut, std::int64_t orders, std::int64_t value)
{
    FollowingOrders& group = heldOut ? m_result.control : m_result.treated;
    ++group.people;
    group.orders += orders;
    group.value += value;
}

void SimulationTally::line(std::size_t number, SimulatedLine line)
{
    if (m_terms.keepLines)
        m_people[number].walk.lines.push_back(std::move(line));
}

bool SimulationTally::isTransactional(ReadSession& session, const std::string& message)
{
    if (!m_transactional)
        return false;
    const auto [found, isNew] = m_messages.try_emplace(message, false);
    if (isNew) {
        Query query = session.query("SELECT class FROM v_message WHERE uuid = ?1 OR name = ?1");
        query.bind(message);
        found->second = query.step() && query.view(0) == "transactional";
    }
    return found->second;
}

Simulation SimulationTally::partial(Ms upTo) const
{
    Simulation result = m_result;
    result.to = upTo;
    for (const auto& [number, day] : m_days)
        result.days.push_back(day);
    return result;
}

Simulation SimulationTally::finish()
{
    Simulation result = std::move(m_result);
    result.complete = true;
    for (const auto& [number, day] : m_days)
        result.days.push_back(day);
    std::int64_t refused = 0;
    std::int64_t due = 0;
    for (const SimulatedStep& step : result.steps) {
        for (const auto& [reason, count] : step.skipped) {
            if (reason == "no_address" || reason == "no_consent") {
                refused += count;
                due += count;
            }
        }
    }
    due += result.emails + result.sms;
    for (Person& person : m_people) {
        result.active += person.walk.endedAt ? 0 : 1;
        if (m_terms.keepWalks || m_terms.keepLines)
            result.walks.push_back(std::move(person.walk));
    }
    if (refused > 0 && refused == due && result.reach == SimulatedReach::Real) {
        result.advice = "Nobody could be written to: there is no address or no consent on record. Simulate with "
                        "--reach assumed to see what would happen if all without a recorded refusal could be.";
    }
    return result;
}

}
