#pragma once

#include "core/program/livefacts.h"
#include "core/program/simulation.h"

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace patron::program {

/// The facts of a simulation: what is stored as of each instant, and on top of it what the simulated program's own
/// steps changed. Counts what rests on assumed values.
class SimulatedFacts final : public LiveFacts
{
public:
    SimulatedFacts(ReadSession& session, const Store& store, SimulatedReach reach, bool strictAsOf);

    Result<bool> matches(const RuleNode& rule, CustomerId customer, Ms asOf) override;
    Result<std::string> refusal(CustomerId customer, customer::Channel channel, bool transactional, Ms asOf) override;

    /// A step set a trait, changed tags or gave points: rules see it from that instant on.
    void set(CustomerId customer, Ms at, const SetTraitStep& step);
    void tag(CustomerId customer, Ms at, const TagStep& step);
    void givePoints(CustomerId customer, Ms at, std::int64_t points);

    /// How many of the answers since the last call rest on assumed values.
    std::int64_t takeAssumed();
    /// Of people whom a rule let in: how many would not be in it with assumed values missing.
    Result<std::vector<CustomerId>> restOnAssumed(const RuleNode& rule, Ms asOf, const std::vector<CustomerId>& people);
    /// The instants in (after, upTo] at which something that the program waits for came up, ascending.
    std::vector<Ms> instantsOf(CustomerId customer, const AwaitedFacts& awaited, Ms after, Ms upTo);

private:
    struct Change
    {
        Ms at = 0;
        Json value; ///< of points: how many more
    };
    using Own = std::map<std::string, std::vector<Change>>;

    bool mayAssume(const RuleNode& rule) const;
    /// The rule with every condition on a changed trait answered.
    Result<RuleNode> settled(const RuleNode& rule, CustomerId customer, const Own& own, Ms asOf);
    /// What the program's own steps make of a trait; nothing: what is stored holds.
    std::optional<Json> ownValue(CustomerId customer, const std::string& trait, const std::vector<Change>& changes,
                                 Ms asOf);
    std::optional<Ms> lastStored(CustomerId customer, const std::string& trait, Ms asOf);

    SimulatedReach m_reach;
    bool m_strict;
    std::int64_t m_assumed = 0;
    std::unordered_map<std::int64_t, Own> m_own;
    std::map<std::string, bool> m_mayAssume;
};

}
