#include "core/program/livefacts.h"

#include "core/base/hash.h"
#include "core/customer/consentstore.h"
#include "core/outbox/broadcast.h"
#include "core/program/eventfacts.h"
#include "core/segment/audience.h"
#include "core/segment/rulejson.h"

namespace patron::program {

namespace {
/// From so many people on, one answer for the whole base is cheaper than one each.
constexpr std::size_t wholeBaseFrom = 8;
constexpr std::size_t answersKept = 16;
constexpr std::size_t zonesKept = 200'000;
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
    return answer(rule, customer, asOf, m_strict);
}

Result<bool> LiveFacts::answer(const RuleNode& rule, CustomerId customer, Ms asOf, bool strict)
{
    PATRON_TRY(known, parsed(rule));
    const Asked asked{known, asOf, strict};
    auto answer = m_answers.find(asked);
    if (answer == m_answers.end() && m_expected < wholeBaseFrom)
        return segment::contains(m_session, m_store, *known, customer, {asOf, strict});
    if (answer == m_answers.end()) {
        PATRON_TRY(ids, segment::members(m_session, m_store, *known, {asOf, strict}));
        if (m_answers.size() >= answersKept)
            m_answers.clear();
        std::unordered_set<std::int64_t> set;
        set.reserve(ids.size());
        for (const CustomerId id : ids)
            set.insert(id.value);
        answer = m_answers.emplace(asked, std::move(set)).first;
    }
    return answer->second.contains(customer.value);
}

Result<bool> LiveFacts::answerFor(const RuleNode& rule, CustomerId customer, Ms asOf, bool strict)
{
    PATRON_TRY(node, segment::parseNode(rule, m_catalog));
    return segment::contains(m_session, m_store, segment::Rule{std::move(node)}, customer, {asOf, strict});
}

Result<std::vector<CustomerId>> LiveFacts::everyone(const RuleNode& rule, Ms asOf)
{
    PATRON_TRY(known, parsed(rule));
    return segment::members(m_session, m_store, *known, {asOf, m_strict});
}

TimeZone LiveFacts::zoneOf(CustomerId customer, Ms asOf)
{
    auto found = m_zones.find(customer.value);
    if (found == m_zones.end()) {
        if (m_zones.size() >= zonesKept)
            m_zones.clear();
        found =
            m_zones.emplace(customer.value, customer::ZoneHistory::of(m_session.connection(), customer, m_store.zone()))
                .first;
    }
    return found->second.at(asOf);
}

Result<bool> LiveFacts::eventMeets(const std::string& kind, const Json& where, CustomerId customer, Ms at, Ms asOf)
{
    if (where.empty())
        return true;
    const std::string instant = formatRfc3339(at);
    const Json node{{"event", kind}, {"where", where}, {"during", {{"between", {instant, instant}}}}};
    PATRON_TRY(parsed, segment::parseNode(node, m_catalog));
    return segment::contains(m_session, m_store, segment::Rule{std::move(parsed)}, customer, {asOf, false});
}

Result<std::optional<Ms>> LiveFacts::firstEvent(const std::string& kind, const Json& where, CustomerId customer,
                                                Ms after, Ms upTo)
{
    const int most = where.empty() ? 1 : -1;
    for (const facts::EventInstant& each : facts::instantsOf(m_session, kind, customer, after, upTo, most)) {
        PATRON_TRY(met, eventMeets(kind, where, customer, each.at, each.counts));
        if (met)
            return std::optional<Ms>(each.counts);
    }
    return std::optional<Ms>();
}

Result<std::optional<DayNumber>> LiveFacts::dateOf(CustomerId customer, const std::string& trait, Ms asOf)
{
    // The entry in force, else, unless missing values stay missing, the first one there is.
    Query query = m_session.query("SELECT number FROM v_trait WHERE customer_id = ?1 AND trait = ?2 AND type = 'date' "
                                  "AND (effective_at <= ?3 OR ?4) ORDER BY effective_at <= ?3 DESC, CASE WHEN "
                                  "effective_at <= ?3 THEN -effective_at ELSE effective_at END, CASE WHEN effective_at "
                                  "<= ?3 THEN -seq ELSE seq END LIMIT 1");
    query.bind(customer, trait, asOf, !m_strict);
    if (!query.step() || query.isNull(0))
        return std::optional<DayNumber>();
    return std::optional<DayNumber>(static_cast<DayNumber>(query.int64(0)));
}

Result<std::string> LiveFacts::refusal(CustomerId customer, customer::Channel channel, bool transactional, Ms asOf)
{
    const customer::Reach reach =
        customer::consents::reach(m_session.connection(), customer, channel, "marketing", m_store.identityKey(), asOf);
    std::string word = reach.refusal(transactional);
    if (!word.empty() || transactional)
        return word;
    if (!m_holdout) {
        PATRON_TRY(holdout, outbox::workspaceHoldout(m_session.connection()));
        m_holdout = holdout;
    }
    const auto& share = *m_holdout;
    if (share && shareThreshold(share->billionths).contains(shareHash(share->salt, customer.value)))
        word = "workspace_holdout";
    return word;
}

}
