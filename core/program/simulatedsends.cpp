#include "core/program/simulatedsends.h"

#include "core/customer/consentstore.h"
#include "core/outbox/legalhours.h"
#include "core/outbox/sendgate.h"

#include <algorithm>

namespace patron::program {

namespace {
constexpr int mostQuietRounds = 16;
}

SimulatedGate::SimulatedGate(ReadSession& session, const Store& store, SimulatedFacts& facts, const Program& program,
                             ProgramId id)
    : m_session(session)
    , m_store(store)
    , m_facts(facts)
    , m_program(id)
    , m_terms(program.limits.terms)
{}

Result<SimulatedGate> SimulatedGate::open(ReadSession& session, const Store& store, SimulatedFacts& facts,
                                          const Program& program, ProgramId id)
{
    SimulatedGate gate(session, store, facts, program, id);
    PATRON_TRY(workspace, outbox::workspaceTerms(session.connection()));
    gate.m_workspace = workspace;
    return gate;
}

/// What really went to the customer for other reasons counts, too.
std::vector<SimulatedGate::Sent>& SimulatedGate::sentTo(CustomerId customer)
{
    const auto [found, isNew] = m_sent.try_emplace(customer.value);
    if (!isNew)
        return found->second;
    Query query =
        m_session.query("SELECT handed_at, channel FROM v_send WHERE customer_id = ? AND handed_at IS NOT NULL "
                        "AND class = 'marketing' AND coalesce(program_id, 0) <> ? AND state IN ('handed', "
                        "'accepted', 'delivered', 'bounced_soft', 'unsubscribed', 'complained', 'ambiguous', "
                        "'assumed_sent') ORDER BY handed_at");
    query.bind(customer, m_program);
    while (query.step()) {
        if (const auto channel = customer::parseChannel(query.view(1)))
            found->second.push_back({query.int64(0), *channel});
    }
    return found->second;
}

std::optional<Ms> SimulatedGate::quietFor(const SimulatedSend& send, Ms at)
{
    std::vector<outbox::QuietHours> quiet;
    for (const auto& hours : {m_terms.quietHours, m_workspace.quietHours}) {
        if (hours)
            quiet.push_back(*hours);
    }
    const TimeZone zone = m_facts.zoneOf(send.customer, at);
    std::optional<outbox::SmsPlace> place;
    if (send.channel == customer::Channel::Sms) {
        const auto reach = customer::consents::reach(m_session.connection(), send.customer, send.channel, "marketing",
                                                     m_store.identityKey(), at);
        place = outbox::smsPlace(m_session.connection(), send.customer, reach.normalized, m_store.zone());
    }
    Ms free = at;
    for (int round = 0; round < mostQuietRounds; ++round) {
        const Ms before = free;
        free = outbox::quietUntil(quiet, zone, free).value_or(free);
        if (place)
            free = outbox::illegalUntil(*place, free).value_or(free);
        if (free == before)
            break;
    }
    return free == at ? std::nullopt : std::optional(free);
}

SimulatedGate::Verdict SimulatedGate::lookAtCap(const SimulatedSend& send, const outbox::SendCap& cap, Ms at)
{
    using Kind = Verdict::Kind;
    if (cap.channel && *cap.channel != send.channel)
        return {};
    const TimeZone& zone = m_store.zone();
    const Ms from = zone.add(at, Duration{-cap.per.count, cap.per.unit});
    std::vector<Ms> sent;
    for (const Sent& one : sentTo(send.customer)) {
        if (one.at > from && one.at <= at && (!cap.channel || one.channel == *cap.channel))
            sent.push_back(one.at);
    }
    std::sort(sent.begin(), sent.end());
    const auto count = static_cast<std::int64_t>(sent.size());
    if (count < cap.max)
        return {};
    if (cap.otherwise == outbox::SendCap::Else::OtherChannel)
        return {send.passedOn ? Kind::Skipped : Kind::OtherChannel, "cap_other_channel"};
    if (cap.otherwise == outbox::SendCap::Else::Skip || cap.max == 0)
        return {Kind::Skipped, "cap"};
    const Ms frees = zone.add(sent[static_cast<std::size_t>(count - cap.max)], cap.per);
    if (frees > zone.add(send.dueAt, cap.wait))
        return {Kind::Skipped, "cap"};
    return {Kind::Waits, "cap", std::max(frees, at + 1)};
}

Result<SimulatedGate::Verdict> SimulatedGate::look(const SimulatedSend& send, Ms at)
{
    using Kind = Verdict::Kind;
    if (send.expiresAt && at > *send.expiresAt)
        return Verdict{Kind::Skipped, "expired"};
    PATRON_TRY(refusal, m_facts.refusal(send.customer, send.channel, send.transactional, at));
    if (!refusal.empty())
        return Verdict{Kind::Skipped, refusal};
    if (send.transactional)
        return Verdict{};
    if (const auto until = quietFor(send, at))
        return Verdict{Kind::Waits, "quiet_hours", *until};
    if (m_terms.capExempt)
        return Verdict{};
    Verdict strictest;
    for (const auto* caps : {&m_terms.caps, &m_workspace.caps}) {
        for (const outbox::SendCap& cap : *caps) {
            const Verdict verdict = lookAtCap(send, cap, at);
            if (verdict.kind == Kind::Skipped || verdict.kind == Kind::OtherChannel)
                return verdict;
            if (verdict.kind == Kind::Waits && verdict.until > strictest.until)
                strictest = verdict;
        }
    }
    return strictest;
}

void SimulatedGate::handed(const SimulatedSend& send, Ms at)
{
    if (!send.transactional)
        sentTo(send.customer).push_back({at, send.channel});
}

}
