#include "core/program/simulatedfacts.h"

#include "core/customer/pointsledger.h"
#include "core/customer/traitstore.h"
#include "core/program/eventfacts.h"
#include "core/program/ownvalue.h"

#include <algorithm>

namespace patron::program {

SimulatedFacts::SimulatedFacts(ReadSession& session, const Store& store, SimulatedReach reach, bool strictAsOf)
    : LiveFacts(session, store)
    , m_reach(reach)
    , m_strict(strictAsOf)
{
    setStrict(strictAsOf);
}

/// Whether a rule asks for a declared trait, itself or in a segment.
bool SimulatedFacts::mayAssume(const RuleNode& rule) const
{
    if (rule.is_array())
        return std::any_of(rule.begin(), rule.end(), [this](const Json& each) { return mayAssume(each); });
    if (!rule.is_object())
        return false;
    if (rule.contains("segment") || rule.contains("near") || rule.contains("within") || rule.contains("weather"))
        return true;
    if (const auto trait = rule.find("trait"); trait != rule.end() && trait->is_string()) {
        const segment::Field* field = catalog().find(trait->get<std::string>());
        return field && field->assumable;
    }
    for (const auto& [key, value] : rule.items()) {
        if (key != "where" && (value.is_array() || value.is_object()) && mayAssume(value))
            return true;
    }
    return false;
}

std::optional<Ms> SimulatedFacts::lastStored(CustomerId customer, const std::string& trait, Ms asOf)
{
    Query query = session().query("SELECT max(effective_at) FROM v_trait WHERE customer_id = ? AND trait = ? AND "
                                  "effective_at <= ?");
    query.bind(customer, trait, asOf);
    return query.step() ? query.optionalInt64(0) : std::nullopt;
}

std::optional<Json> SimulatedFacts::ownValue(CustomerId customer, const std::string& trait,
                                             const std::vector<Change>& changes, Ms asOf)
{
    if (trait == "loyalty_points") {
        const auto standing =
            customer::points::standingAt(session().connection(), customer, asOf, workspaceZone().dayAt(asOf));
        std::int64_t points = standing ? standing->points : 0;
        for (const Change& change : changes)
            points += change.at <= asOf ? change.value.get<std::int64_t>() : 0;
        return Json(points);
    }
    const Change* last = nullptr;
    for (const Change& change : changes) {
        if (change.at <= asOf)
            last = &change;
    }
    // What really came up later than the step is the newer word.
    if (!last || lastStored(customer, trait, asOf).value_or(INT64_MIN) > last->at)
        return std::nullopt;
    return last->value;
}

Result<RuleNode> SimulatedFacts::settled(const RuleNode& rule, CustomerId customer, const Own& own, Ms asOf)
{
    if (!rule.is_object() || rule.value("off", false))
        return rule;
    if (const auto trait = rule.find("trait"); trait != rule.end() && trait->is_string()) {
        const auto changes = own.find(trait->get<std::string>());
        if (changes == own.end())
            return rule;
        const auto value = ownValue(customer, changes->first, changes->second, asOf);
        if (!value)
            return rule;
        PATRON_TRY(holds, ownValueMeets(catalog(), rule, *value));
        return holds ? Json{{"all", Json::array()}} : Json{{"any", Json::array()}};
    }
    RuleNode copy = rule;
    for (const char* group : {"all", "any", "none", "of"}) {
        const auto children = copy.find(group);
        if (children == copy.end() || !children->is_array())
            continue;
        for (Json& child : *children) {
            PATRON_TRY(done, settled(child, customer, own, asOf));
            child = std::move(done);
        }
    }
    return copy;
}

Result<bool> SimulatedFacts::matches(const RuleNode& rule, CustomerId customer, Ms asOf)
{
    const auto own = m_own.find(customer.value);
    RuleNode changed;
    const RuleNode* asked = &rule;
    if (own != m_own.end()) {
        PATRON_TRY(done, settled(rule, customer, own->second, asOf));
        changed = std::move(done);
        if (changed != rule) {
            // Asked for this one alone: nobody else has the same answers settled.
            return answerFor(changed, customer, asOf, m_strict);
        }
    }
    PATRON_TRY(holds, answer(*asked, customer, asOf, m_strict));
    if (m_strict)
        return holds;
    auto known = m_mayAssume.find(compactJson(rule));
    if (known == m_mayAssume.end())
        known = m_mayAssume.emplace(compactJson(rule), mayAssume(rule)).first;
    if (known->second) {
        PATRON_TRY(strictly, answer(rule, customer, asOf, true));
        m_assumed += strictly != holds ? 1 : 0;
    }
    return holds;
}

Result<std::string> SimulatedFacts::refusal(CustomerId customer, customer::Channel channel, bool transactional, Ms asOf)
{
    PATRON_TRY(word, LiveFacts::refusal(customer, channel, transactional, asOf));
    const bool said =
        word.empty() || word == "consent_denied" || word == "workspace_holdout" || word.rfind("suppressed_", 0) == 0;
    return m_reach == SimulatedReach::Assumed && !said ? std::string() : word;
}

void SimulatedFacts::set(CustomerId customer, Ms at, const SetTraitStep& step)
{
    m_own[customer.value][step.trait].push_back({at, step.value});
}

void SimulatedFacts::tag(CustomerId customer, Ms at, const TagStep& step)
{
    std::vector<Change>& changes = m_own[customer.value]["tags"];
    Json items = Json::array();
    if (const auto own = ownValue(customer, "tags", changes, at)) {
        items = *own;
    } else if (const auto trait = customer::traits::find(session(), "tags")) {
        if (const auto known = customer::traits::current(session().connection(), customer, *trait, at))
            items = known->items;
    }
    Json next = Json::array();
    for (const Json& item : items) {
        if (std::find(step.remove.begin(), step.remove.end(), item.get<std::string>()) == step.remove.end())
            next.push_back(item);
    }
    for (const std::string& each : step.add) {
        if (std::find(next.begin(), next.end(), Json(each)) == next.end())
            next.push_back(each);
    }
    changes.push_back({at, std::move(next)});
}

void SimulatedFacts::givePoints(CustomerId customer, Ms at, std::int64_t points)
{
    m_own[customer.value]["loyalty_points"].push_back({at, points});
}

std::int64_t SimulatedFacts::takeAssumed()
{
    return std::exchange(m_assumed, 0);
}

Result<std::vector<CustomerId>> SimulatedFacts::restOnAssumed(const RuleNode& rule, Ms asOf,
                                                              const std::vector<CustomerId>& people)
{
    if (m_strict || people.empty() || !mayAssume(rule))
        return std::vector<CustomerId>();
    std::vector<CustomerId> list;
    for (const CustomerId customer : people) {
        PATRON_TRY(strictly, answer(rule, customer, asOf, true));
        if (!strictly)
            list.push_back(customer);
    }
    return list;
}

std::vector<Ms> SimulatedFacts::instantsOf(CustomerId customer, const AwaitedFacts& awaited, Ms after, Ms upTo)
{
    std::vector<Ms> list;
    const auto read = [&](const char* sql) {
        Query query = session().query(sql);
        query.bind(customer, after, upTo);
        while (query.step()) {
            if (awaited.wants(query.text(1)))
                list.push_back(query.int64(0));
        }
    };
    if (!awaited.any())
        return list;
    read("SELECT DISTINCT max(at, coalesce(paid_at, at)) AS counts, CASE kind WHEN 'sale' THEN 'order' ELSE 'return' "
         "END "
         "FROM v_order WHERE customer_id = ?1 AND state = 'completed' AND at <= ?3 AND counts > ?2 AND counts <= ?3");
    read("SELECT DISTINCT at, kind FROM v_event WHERE customer_id = ?1 AND at > ?2 AND at <= ?3");
    if (awaited.wants("consent"))
        read("SELECT DISTINCT at, 'consent' FROM v_consent WHERE customer_id = ?1 AND at > ?2 AND at <= ?3");
    if (awaited.all) {
        read(
            "SELECT DISTINCT effective_at, 'trait' FROM v_trait_entry WHERE customer_id = ?1 AND effective_at > ?2 AND "
            "effective_at <= ?3");
        read("SELECT DISTINCT at, 'points' FROM v_loyalty_entry WHERE customer_id = ?1 AND at > ?2 AND at <= ?3");
        read("SELECT DISTINCT at, 'preference' FROM v_preference WHERE customer_id = ?1 AND at > ?2 AND at <= ?3");
        read("SELECT DISTINCT s.at, 'suppression' FROM v_suppression s JOIN v_identity i ON i.kind = s.kind AND "
             "i.normalized = s.normalized WHERE i.customer_id = ?1 AND s.at > ?2 AND s.at <= ?3");
    }
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
    return list;
}

}
