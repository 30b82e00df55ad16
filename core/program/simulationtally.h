#pragma once

#include "core/base/stopwatch.h"
#include "core/program/programplanner.h"
#include "core/program/simulatedsends.h"
#include "core/program/simulator.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace patron::program {

/// Counts what happens in a simulation.
class SimulationTally
{
public:
    SimulationTally(const Program& program, const TimeZone& zone, const SimulationTerms& terms);

    void notEntered(const std::string& reason) { ++m_result.notEntered[reason]; }
    /// Enrollments are numbered from 0 in the order in which they enter.
    void entered(const EnrollmentState& state, Ms at, const std::string& reason, bool isAssumed);
    void decided(std::size_t number, const Decision& decision, const Program& program);
    void stands(std::size_t number, const std::string& step) { m_people[number].walk.step = step; }
    void goal(std::size_t number, Ms at);
    void ended(std::size_t number, Ms at, const std::string& reason, bool cancels);
    bool isCancelled(std::size_t number) const { return m_people[number].cancelled; }
    void skipped(const std::string& step, const std::string& reason);
    void held(SimulatedSend& send, const std::string& reason);
    void sent(const SimulatedSend& send, Ms at);
    void assumed(std::int64_t decisions) { m_result.assumed += decisions; }
    void points(std::int64_t points) { m_result.points += points; }
    void task() { ++m_result.tasks; }
    void coupon(const std::string& pool) { ++m_result.coupons[pool]; }
    std::int64_t couponsOf(const std::string& pool) { return m_result.coupons[pool]; }
    void orders(bool heldOut, std::int64_t orders, std::int64_t value);
    void line(std::size_t number, SimulatedLine line);

    /// Whether a message is sent as transactional: program and message both say so.
    bool isTransactional(ReadSession& session, const std::string& message);

    Ms elapsedMs() const { return static_cast<Ms>(m_watch.elapsedMs()); }
    Simulation partial(Ms upTo) const;
    Simulation finish();

private:
    struct Person
    {
        SimulatedWalk walk;
        std::vector<bool> steps;
        std::vector<bool> edges;
        std::string cameFrom; ///< the step the walk left last; empty: the entry
        bool cancelled = false;
    };

    void passes(Person& person, const std::string& from, std::string to, const Program& program);
    void visits(Person& person, const std::string& step);
    SimulatedDay& day(Ms at);

    const SimulationTerms& m_terms;
    TimeZone m_zone;
    bool m_transactional;
    Stopwatch m_watch;
    Simulation m_result;
    std::map<std::string, std::size_t> m_stepNumbers;
    std::map<std::pair<std::string, std::string>, std::size_t> m_edgeNumbers;
    std::map<DayNumber, SimulatedDay> m_days;
    std::map<std::string, bool> m_messages;
    std::vector<Person> m_people;
};

}
