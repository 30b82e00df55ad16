#pragma once

#include "core/program/programplanner.h"
#include "core/segment/fieldcatalog.h"
#include "core/segment/rule.h"
#include "core/store/store.h"

#include <map>
#include <unordered_map>
#include <unordered_set>

namespace patron::program {

/// Answers a planner's questions from the workspace, inside one store closure. A rule asked for many people as of one
/// instant is answered once for all.
class LiveFacts final : public Facts
{
public:
    LiveFacts(ReadSession& session, const Store& store);

    /// How many people will be asked about at the next instants: decides between one by one and all at once.
    void expect(std::size_t people) { m_expected = people; }

    Result<bool> matches(const RuleNode& rule, CustomerId customer, Ms asOf) override;
    TimeZone zoneOf(CustomerId customer) override;

    /// Everyone who meets the rule, ascending.
    Result<std::vector<CustomerId>> everyone(const RuleNode& rule, Ms asOf);
    const segment::FieldCatalog& catalog() const { return m_catalog; }

private:
    Result<const segment::Rule*> parsed(const RuleNode& rule);

    ReadSession& m_session;
    const Store& m_store;
    segment::FieldCatalog m_catalog;
    std::size_t m_expected = 1;
    std::map<std::string, segment::Rule> m_rules;
    std::map<std::pair<const segment::Rule*, Ms>, std::unordered_set<std::int64_t>> m_answers;
};

}
