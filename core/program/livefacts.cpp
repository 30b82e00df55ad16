#include "core/program/livefacts.h"

#include "core/customer/customerzone.h"
#include "core/segment/audience.h"
#include "core/segment/rulejson.h"

namespace patron::program {

namespace {
/// From so many people on, one answer for the whole base is cheaper than one each.
constexpr std::size_t wholeBaseFrom = 8;
constexpr std::size_t answersKept = 16;
}

LiveFacts::LiveFacts(ReadSession& session, const Store& store)
    : m_session(session)
    , m_store(store)
    , m_catalog(segment::FieldCatalog::load(session))
{}

Result<const segment::Rule*> LiveFacts::parsed(const RuleNode& rule)
{
    const std::string key = compactJson(rule);
    auto found = m_rules.find(key);
    if (found == m_rules.end()) {
        PATRON_TRY(node, segment::parseNode(rule, m_catalog));
        found = m_rules.emplace(key, segment::Rule{std::move(node)}).first;
    }
    return &found->second;
}

Result<bool> LiveFacts::matches(const RuleNode& rule, CustomerId customer, Ms asOf)
{
    PATRON_TRY(known, parsed(rule));
    if (m_expected < wholeBaseFrom)
        return segment::contains(m_session, m_store, *known, customer, {asOf, false});
    const auto key = std::make_pair(known, asOf);
    auto answer = m_answers.find(key);
    if (answer == m_answers.end()) {
        PATRON_TRY(ids, segment::members(m_session, m_store, *known, {asOf, false}));
        if (m_answers.size() >= answersKept)
            m_answers.clear();
        std::unordered_set<std::int64_t> set;
        set.reserve(ids.size());
        for (const CustomerId id : ids)
            set.insert(id.value);
        answer = m_answers.emplace(key, std::move(set)).first;
    }
    return answer->second.contains(customer.value);
}

Result<std::vector<CustomerId>> LiveFacts::everyone(const RuleNode& rule, Ms asOf)
{
    PATRON_TRY(known, parsed(rule));
    return segment::members(m_session, m_store, *known, {asOf, false});
}

TimeZone LiveFacts::zoneOf(CustomerId customer)
{
    return customer::zoneOf(m_session.connection(), customer, m_store.zone());
}

}
