#pragma once

#include "core/customer/customerzone.h"
#include "core/outbox/occasionstore.h"
#include "core/program/programplanner.h"
#include "core/segment/fieldcatalog.h"
#include "core/segment/rule.h"
#include "core/store/store.h"

#include <map>
#include <unordered_map>
#include <unordered_set>

namespace patron::program {

/// Answers a planner's questions from what is stored, inside one store closure. A rule asked for many people as of one
/// instant is answered once for all.
class LiveFacts : public Facts
{
public:
    LiveFacts(ReadSession& session, const Store& store);

    /// How many people will be asked about at the next instants: decides between one by one and all at once.
    void expect(std::size_t people) { m_expected = people; }
    /// A declared trait is missing before its first entry, instead of assumed.
    void setStrict(bool strict) { m_strict = strict; }

    Result<bool> matches(const RuleNode& rule, CustomerId customer, Ms asOf) override;
    TimeZone zoneOf(CustomerId customer, Ms asOf) override;
    const TimeZone& workspaceZone() const override { return m_store.zone(); }
    Result<std::optional<Ms>> firstEvent(const std::string& kind, const Json& where, CustomerId customer, Ms after,
                                         Ms upTo) override;
    Result<std::optional<DayNumber>> dateOf(CustomerId customer, const std::string& trait, Ms asOf) override;
    Result<std::string> refusal(CustomerId customer, customer::Channel channel, bool transactional, Ms asOf) override;

    /// Whether the event of that kind at `at` meets the conditions (the PROP list of segments.md), as of an instant.
    Result<bool> eventMeets(const std::string& kind, const Json& where, CustomerId customer, Ms at, Ms asOf);
    /// Everyone who meets the rule, ascending.
    Result<std::vector<CustomerId>> everyone(const RuleNode& rule, Ms asOf);
    const segment::FieldCatalog& catalog() const { return m_catalog; }

protected:
    Result<bool> answer(const RuleNode& rule, CustomerId customer, Ms asOf, bool strict);
    /// Of a rule that nobody else is asked: it is not kept.
    Result<bool> answerFor(const RuleNode& rule, CustomerId customer, Ms asOf, bool strict);
    ReadSession& session() { return m_session; }
    const Store& store() const { return m_store; }

private:
    Result<const segment::Rule*> parsed(const RuleNode& rule);

    ReadSession& m_session;
    const Store& m_store;
    segment::FieldCatalog m_catalog;
    std::size_t m_expected = 1;
    bool m_strict = false;
    std::map<std::string, segment::Rule> m_rules;
    struct Asked
    {
        const segment::Rule* rule;
        Ms asOf;
        bool strict;
        auto operator<=>(const Asked&) const = default;
    };
    std::map<Asked, std::unordered_set<std::int64_t>> m_answers;
    std::unordered_map<std::int64_t, customer::ZoneHistory> m_zones;
    std::optional<std::optional<outbox::HoldoutShare>> m_holdout;
};

}
