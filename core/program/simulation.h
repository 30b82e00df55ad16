#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/jsonfwd.h"
#include "core/base/timezone.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace patron::program {

/// Who counts as reachable in a simulation.
enum class SimulatedReach {
    Real,   ///< an address, consent and no suppression, as of each instant
    Assumed ///< everybody without a recorded refusal
};
/// "real", "assumed".
std::string_view reachName(SimulatedReach reach);

struct SimulatedStep
{
    std::string id;
    std::int64_t people = 0;                     ///< enrollments that came to it, held-out ones included
    std::map<std::string, std::int64_t> skipped; ///< what it would have done and did not, by reason
};

struct SimulatedEdge
{
    std::string from; ///< a step; empty: the entry
    std::string to;   ///< a step; empty: the end
    std::int64_t people = 0;
};

struct SimulatedDay
{
    DayNumber day = 0; ///< in the workspace's zone
    std::int64_t entries = 0;
    std::int64_t emails = 0;
    std::int64_t sms = 0;
};

/// What people ordered in the goal's time after they entered, or in 30 days: it goes along with the program, it is not
/// said to come of it.
struct FollowingOrders
{
    std::int64_t people = 0;
    std::int64_t orders = 0;
    std::int64_t value = 0; ///< minor units of the workspace's currency
};

/// One line of a walk, for a person to read.
struct SimulatedLine
{
    Ms at = 0;
    std::string step;
    std::string decision; ///< decisionName, or what became of a message: sent, held, not_sent
    std::string reason;
};

/// One person's time in the program.
struct SimulatedWalk
{
    CustomerId customer;
    std::string key;
    Ms enteredAt = 0;
    bool heldOut = false;
    std::optional<Ms> goalAt;
    std::optional<Ms> endedAt;
    std::string exitReason; ///< empty: still in it
    std::string step;       ///< where it stands, when still in it
    std::int64_t emails = 0;
    std::int64_t sms = 0;
    std::vector<std::size_t> edges;   ///< numbers of Simulation::edges, in the order they were taken
    std::vector<SimulatedLine> lines; ///< where they were asked for
};

/// What a program would have done, or will do.
struct Simulation
{
    std::string program;
    std::string currency; ///< the workspace's
    int currencyDecimals = 2;
    Ms from = 0;
    Ms to = 0;
    SimulatedReach reach = SimulatedReach::Real;
    bool strictAsOf = false;

    std::int64_t entered = 0;
    std::int64_t heldOut = 0;
    std::map<std::string, std::int64_t> notEntered; ///< by reason
    std::vector<SimulatedStep> steps;               ///< in the program's order
    std::vector<SimulatedEdge> edges;               ///< the entry's first, then those of each step in order
    std::vector<SimulatedDay> days;                 ///< those on which something happened, ascending
    std::int64_t goal = 0;
    std::int64_t goalHeldOut = 0;
    std::map<std::string, std::int64_t> exits; ///< reason -> enrollments
    std::int64_t active = 0;                   ///< still in it at the end
    std::int64_t emails = 0;
    std::int64_t sms = 0;
    std::int64_t capped = 0; ///< messages that a cap held back at least once
    std::int64_t quiet = 0;  ///< that waited for quiet hours to end
    std::int64_t points = 0;
    std::int64_t tasks = 0;
    std::map<std::string, std::int64_t> coupons; ///< pool -> codes given
    std::int64_t decisions = 0;
    std::int64_t assumed = 0; ///< decisions that would differ if assumed values were missing
    FollowingOrders treated;
    FollowingOrders control;
    std::string advice; ///< a sentence where the answer needs one: nobody could be reached
    std::vector<SimulatedWalk> walks;
    bool complete = false; ///< false: a partial result on the way
};

/// The answer of `program-simulate` without its time: the same bytes for the same data, program, dates and seed.
Json toJson(const Simulation& simulation);

}
