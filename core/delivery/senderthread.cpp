#include "core/delivery/senderthread.h"

#include "core/base/failpoint.h"
#include "core/base/text.h"
#include "core/delivery/newskeeper.h"
#include "core/outbox/sendtoken.h"

#include <algorithm>
#include <thread>
#include <utility>

namespace patron::delivery {

using outbox::SendState;
namespace sends = outbox::sends;

namespace {

/// A lease covers at most this much sending, so that what was looked at when leasing is still fresh.
constexpr auto freshFor = std::chrono::seconds(60);
constexpr int batchRows = 20;
/// A message that takes no longer is followed by the next at once.
constexpr Ms quickMs = 1'000;
/// A run goes on for messages whose place at their mail house comes within this.
constexpr Ms soonMs = 60'000;
/// Who asks for the writer waits so long for messages that follow each other at once.
constexpr auto makeWayEvery = std::chrono::seconds(1);

}

void SharedRun::fail(const Error& error)
{
    const std::lock_guard lock(mutex);
    if (!report.failure)
        report.failure = error;
    stopAll = true;
}

void SharedRun::count(std::int64_t DeliveryReport::*what)
{
    const std::lock_guard lock(mutex);
    ++(report.*what);
    if (what != &DeliveryReport::leased)
        job.done(++done);
}

Sender::Sender(SharedRun& shared, ConnectorRun& connector, std::string owner, bool goesAhead)
    : m_shared(shared)
    , m_connector(connector)
    , m_owner(std::move(owner))
    , m_goesAhead(goesAhead)
{}

void Sender::waitForProof()
{
    constexpr auto lookEvery = std::chrono::milliseconds(50);
    while (m_connector.proving && !m_goesAhead && !stopping())
        std::this_thread::sleep_for(lookEvery);
}

void Sender::run()
{
    waitForProof();
    m_session = m_connector.connector->openSession(m_shared.job.cancelToken());
    m_session->onNews([this](const GatewayNews& news) -> Result<void> {
        PATRON_CHECK(keepNews(m_shared.store, m_connector.row, news, now()));
        return {};
    });
    Parking::Sender parking(m_shared.store.parking());
    m_parking = &parking;
    while (!stopping()) {
        makeWay();
        m_connector.limiter.setRate(m_connector.bounds.hold.rateAt(now(), m_connector.connector->limits().perMinute));
        std::vector<Row> rows = leaseBatch();
        if (rows.empty())
            break;
        failpoint("send.after_lease");
        rows = prepare(std::move(rows));
        sendBatch(rows);
        writeOpen();
    }
    m_session->close();
    m_parking = nullptr;
    if (m_goesAhead)
        m_connector.proving = false;
}

Result<sends::Lease> Sender::leaseOnce()
{
    outbox::LeaseRequest request;
    request.owner = m_owner;
    request.connector = m_connector.row.id;
    request.occasion = m_shared.scope.occasion;
    request.limit = batchRows;
    request.notNow = m_shared.rates.notNow();
    request.now = now();
    request.realNow = SystemClock().now();
    if (m_connector.houses.isBound()) {
        request.waitUntil = [&](const Row& row) -> std::optional<Ms> {
            const auto wait = m_connector.houses.waitFor(row.address, row.until.has_value());
            return wait ? std::optional(request.now + wait->count()) : std::nullopt;
        };
    }
    const auto ask = [&](Transaction& tx) { return sends::lease(tx, m_shared.gate, request); };
    auto lease = m_shared.store.write(ask);
    if (request.notNow.empty() || !lease || !lease->rows.empty() || lease->examined > 0)
        return lease;
    // Nothing else is left, so one session waits for the next place of one that has a rate of its own.
    request.notNow.clear();
    request.limit = 1;
    return m_shared.store.write(ask);
}

std::vector<Sender::Row> Sender::leaseBatch()
{
    // Rows the gate turned away are out of the queue, so each round has fewer. When none is left, those whose time has
    // come meanwhile are woken once.
    bool woken = false;
    while (!stopping()) {
        auto lease = leaseOnce();
        if (!lease) {
            m_shared.fail(lease.error());
            return {};
        }
        if (!lease->rows.empty()) {
            for (std::size_t i = 0; i < lease->rows.size(); ++i)
                m_shared.count(&DeliveryReport::leased);
            return std::move(lease->rows);
        }
        if (lease->examined > 0)
            continue;
        if (woken && !waitForHouses())
            return {};
        woken = true;
        const auto back =
            m_shared.store.write([&](Transaction& tx) { return sends::wake(tx, now(), SystemClock().now()); });
        if (!back)
            m_shared.fail(back.error());
        if (!back || (*back == 0 && !waitForHouses()))
            return {};
    }
    return {};
}

bool Sender::waitForHouses()
{
    if (!m_connector.houses.isBound())
        return false;
    const auto next = m_shared.store.read([&](ReadSession& session) -> Result<std::optional<Ms>> {
        return sends::nextPlace(session.connection(), m_connector.row.id, m_shared.scope.occasion);
    });
    if (!next || !*next || **next > now() + soonMs)
        return false;
    // By both clocks, so that a business time that stands still ends it.
    const auto since = std::chrono::steady_clock::now();
    while (!stopping() && now() < **next &&
           std::chrono::steady_clock::now() - since < std::chrono::milliseconds(soonMs))
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return !stopping() && now() >= **next;
}

void Sender::pauseOccasion(const Row& row, const Error& error)
{
    const auto paused =
        m_shared.store.write([&](Transaction& tx) { return outbox::occasions::pause(tx, row.occasion, error.text); });
    if (!paused)
        m_shared.fail(paused.error());
    const std::lock_guard lock(m_shared.mutex);
    m_shared.report.stopped.emplace(m_connector.row.name, error.text);
}

bool Sender::takeMessage(const Row& row, Result<MessageSource::Made> message, Made& made)
{
    if (!message) {
        pauseOccasion(row, message.error());
        giveBack({row.id});
        return false;
    }
    if (message->message) {
        made.emplace_back(row.id, std::move(*message->message));
        return true;
    }
    const auto skipped = m_shared.store.write(
        [&](Transaction& tx) { return sends::skip(tx, row.id, m_owner, message->skipReason, message->detail, now()); });
    if (skipped)
        m_shared.count(&DeliveryReport::skipped);
    else if (skipped.error().code != ErrorCode::Conflict)
        m_shared.fail(skipped.error());
    return false;
}

std::vector<Sender::Row> Sender::prepare(std::vector<Row> rows)
{
    const auto missing = m_shared.store.read([&](ReadSession& session) -> Result<std::vector<bool>> {
        std::vector<bool> list;
        for (const Row& row : rows)
            list.push_back(!sends::frozen(session.connection(), row.id));
        return list;
    });
    if (!missing) {
        m_shared.fail(missing.error());
        return rows;
    }
    std::vector<Row> wanted;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if ((*missing)[i])
            wanted.push_back(rows[i]);
    }
    auto messages = m_shared.source.make(wanted, m_connector.row, now());
    auto next = messages.begin();
    std::vector<Row> ready;
    std::vector<OccasionId> broken;
    Made made;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Row& row = rows[i];
        const auto message = (*missing)[i] ? next++ : messages.end();
        if (std::find(broken.begin(), broken.end(), row.occasion) != broken.end()) {
            giveBack({row.id});
            continue;
        }
        const std::size_t before = made.size();
        if (!(*missing)[i] || takeMessage(row, std::move(*message), made)) {
            ready.push_back(row);
        } else if (made.size() == before) {
            const auto state = m_shared.store.read([&](ReadSession& session) -> Result<bool> {
                const auto occasion = outbox::occasions::find(session.connection(), row.occasion);
                return occasion && occasion->state == "open";
            });
            if (!state || !*state)
                broken.push_back(row.occasion);
        }
    }
    freeze(std::move(made));
    failpoint("send.after_freeze");
    return ready;
}

void Sender::freeze(Made made)
{
    m_frozen.clear();
    if (made.empty())
        return;
    const auto kept = m_shared.store.write([&](Transaction& tx) -> Result<std::vector<bool>> {
        std::vector<bool> isNew;
        for (const auto& [id, message] : made)
            isNew.push_back(sends::freeze(tx, id, message, now()));
        return isNew;
    });
    if (!kept) {
        m_shared.fail(kept.error());
        return;
    }
    for (std::size_t i = 0; i < made.size(); ++i) {
        auto& [id, message] = made[i];
        if ((*kept)[i] && message.images.empty())
            m_frozen.emplace(id, std::move(message.bytes));
    }
}

bool Sender::takeOfDay()
{
    if (m_connector.day.take(now()))
        return true;
    const Ms minutes = (m_connector.day.freeAt(now()) - now()) / msPerMinute + 1;
    const std::string until =
        minutes < 120 ? std::to_string(minutes) + " minutes" : std::to_string((minutes + 59) / 60) + " hours";
    m_connector.stop = true;
    const std::lock_guard lock(m_shared.mutex);
    m_shared.report.stopped.emplace(m_connector.row.name, "It has sent the " + groupDigits(*m_connector.bounds.perDay) +
                                                              " messages that it may send in 24 hours. It goes on in " +
                                                              until + ".");
    return false;
}

void Sender::writeOpen()
{
    if (!m_open)
        return;
    const Settled settled = std::move(*m_open);
    m_open.reset();
    write(settled);
}

void Sender::makeWay()
{
    const auto now = std::chrono::steady_clock::now();
    if (m_open && now - m_madeWayAt < makeWayEvery)
        return;
    // Nobody who has the writer to himself may find a message that only this thread knows the outcome of.
    writeOpen();
    m_madeWayAt = now;
    m_parking->betweenMessages(m_shared.job.cancelToken());
}

void Sender::sendBatch(const std::vector<Row>& rows)
{
    const auto leasedAt = std::chrono::steady_clock::now();
    std::vector<OutboxId> waiting; // for the next place of their occasion, which must not keep others waiting
    for (std::size_t i = 0; i < rows.size(); ++i) {
        makeWay();
        if (i > 0 && !m_shared.rates.isFree(rows[i].occasion)) {
            waiting.push_back(rows[i].id);
            continue;
        }
        const auto bytes = frozenOf(rows[i]);
        const int units = bytes ? m_connector.connector->unitsOf(*bytes) : 1;
        const bool fresh = std::chrono::steady_clock::now() - leasedAt < freshFor;
        if (!bytes || !fresh || !mayGo(rows[i], units)) {
            for (; i < rows.size(); ++i)
                waiting.push_back(rows[i].id);
            break;
        }
        deliver(rows[i], *bytes);
    }
    if (!waiting.empty())
        giveBack(waiting);
}

bool Sender::mayGo(const Row& row, int units)
{
    const CancelToken cancel = m_shared.job.cancelToken();
    return !stopping() && m_shared.rates.acquire(row.occasion, cancel, units) &&
           m_connector.houses.acquire(row.address, cancel) && m_connector.limiter.acquire(cancel, units) &&
           !stopping() && takeOfDay();
}

void Sender::giveBack(const std::vector<OutboxId>& ids)
{
    const auto released = m_shared.store.write([&](Transaction& tx) { return sends::release(tx, ids, m_owner); });
    if (!released)
        m_shared.fail(released.error());
}

std::optional<std::string> Sender::frozenOf(const Row& row)
{
    if (auto made = m_frozen.extract(row.id))
        return std::move(made.mapped());
    auto frozen =
        m_shared.store.read([&](ReadSession& session) { return sends::frozenBytes(session.connection(), row.id); });
    if (frozen)
        return std::move(*frozen);
    m_shared.fail(frozen.error());
    return std::nullopt;
}

void Sender::deliver(const Row& row, const std::string& bytes)
{
    const Ms startedAt = now();
    bool gone = false;     // the row is not ours any more, or went where the last look said
    bool recorded = false; // the sent journal has it from us
    std::optional<Error> broken;
    const auto beforeDot = [&] {
        failpoint("send.after_body");
        const auto verdict = hand(row);
        if (!verdict) {
            gone = true;
            if (verdict.error().code != ErrorCode::Conflict)
                broken = verdict.error();
            return false;
        }
        if (!verdict->allows()) {
            gone = true;
            m_shared.count(&DeliveryReport::refused);
            return false;
        }
        failpoint("send.after_handed");
        const auto first = m_shared.gate.journal().record(row.journalKey());
        if (!first) {
            broken = first.error();
            return false;
        }
        recorded = *first;
        failpoint("send.after_journal");
        return recorded; // known already: another copy of this workspace has just sent it
    };
    const std::string token = outbox::tokenOf(m_shared.store.identityKey(), row.id);
    const Envelope envelope{m_connector.connector->envelopeSenderFor(token), row.address, row.messageHeaderId};
    const DeliveryResult result = m_session->deliver(envelope, bytes, beforeDot);
    failpoint("send.after_reply");
    if (broken)
        m_shared.fail(*broken);
    if (gone) {
        // A last look that could not be written leaves the row leased.
        if (broken)
            giveBack({row.id});
        return;
    }
    settle(row, bytes, result, recorded, startedAt);
}

void Sender::settle(const Row& row, const std::string& bytes, const DeliveryResult& result, bool recorded, Ms startedAt)
{
    RetryDecision decision;
    if (result.gateClosed) {
        decision.outcome.state = SendState::Queued;
        decision.outcome.reason = "stopped_before_dot";
        decision.outcome.counts = false;
        decision.outcome.phase = nameOf(result.phase);
    } else {
        decision = decide(result, row.attempts, row.id.value, row.firstTryAt.value_or(startedAt), row.expiresAt, now());
        if (result.kind == DeliveryResult::Kind::NotSent && m_shared.job.cancelled() && result.phase <= Phase::Auth)
            decision.account = AccountAction::GoOn; // it was the user who stopped
    }
    if (row.channel == customer::Channel::Sms)
        decision.outcome.parts = m_connector.connector->unitsOf(bytes);
    decision.outcome.startedAt = startedAt;
    decision.outcome.endedAt = std::max(now(), startedAt);
    const bool isTaken = decision.outcome.state == SendState::Accepted;
    Settled settled{row, decision, recorded, isTaken && m_connector.proving.exchange(false)};
    writeOpen();
    if (mayJoinNext(settled))
        m_open = std::move(settled);
    else
        write(settled);
    switch (decision.outcome.state) {
    case SendState::Accepted:
        m_shared.count(&DeliveryReport::accepted);
        break;
    case SendState::Deferred:
        m_shared.count(&DeliveryReport::deferred);
        break;
    case SendState::Rejected:
        m_shared.count(&DeliveryReport::rejected);
        break;
    case SendState::Ambiguous:
        m_shared.count(&DeliveryReport::ambiguous);
        break;
    default:
        m_shared.count(&DeliveryReport::notSent);
        break;
    }
    if (decision.account != AccountAction::GoOn && !m_connector.stop.exchange(true))
        stopAccount(decision, result);
}

void Sender::stopAccount(const RetryDecision& decision, const DeliveryResult& result)
{
    std::string sentence = decision.sentence;
    if (decision.account == AccountAction::StopForNow) {
        AccountStop stop{classify(result).trouble, decision.sentence, isTooFast(result), result.retryAfterMs,
                         m_connector.connector->limits().perMinute};
        const auto held = m_shared.store.write([&](Transaction& tx) -> Result<AccountHold> {
            accountHolds::stopped(tx, m_connector.row.id, stop, now());
            return accountHolds::of(tx.connection(), m_connector.row.id);
        });
        if (held)
            sentence = held->sentence(m_shared.store.zone(), now());
        else
            m_shared.fail(held.error());
    }
    const std::lock_guard lock(m_shared.mutex);
    m_shared.report.stopped.emplace(m_connector.row.name, sentence);
}

bool Sender::mayJoinNext(const Settled& settled) const
{
    // A receipt may come in before the next message, and must find the number that its message was taken under. A slow
    // server would leave what is known unwritten for too long.
    const outbox::SendOutcome& outcome = settled.decision.outcome;
    return outcome.endedAt - outcome.startedAt < quickMs && outcome.state == SendState::Accepted &&
           m_connector.limiter.isUnbound() && !m_shared.rates.has(settled.row.occasion) && !m_connector.row.hasNews();
}

Result<outbox::GateVerdict> Sender::hand(const Row& row)
{
    const std::optional<Settled> open = std::exchange(m_open, std::nullopt);
    std::optional<Error> notOurs;
    auto verdict = m_shared.store.write([&](Transaction& tx) -> Result<outbox::GateVerdict> {
        if (open)
            PATRON_CHECK(finish(tx, *open));
        auto handed = sends::hand(tx, m_shared.gate, row.id, m_owner, now());
        if (handed || handed.error().code != ErrorCode::Conflict)
            return handed;
        // It changed nothing, and what came before stays.
        notOurs = handed.error();
        return outbox::GateVerdict{};
    });
    if (open) {
        if (!verdict)
            keep(*open, verdict.error());
        else
            failpoint("send.after_outcome");
    }
    if (notOurs)
        return *notOurs;
    return verdict;
}

Result<void> Sender::finish(Transaction& tx, const Settled& settled)
{
    PATRON_CHECK(sends::finish(tx, m_shared.store, settled.row.id, settled.decision.outcome, now()));
    if (settled.decision.account == AccountAction::Pause)
        connectors::pause(tx, m_connector.row.id, settled.decision.sentence);
    if (settled.proves)
        accountHolds::went(tx, m_connector.row.id);
    return {};
}

void Sender::keep(const Settled& settled, const Error& error)
{
    m_shared.fail(error);
    if (error.code == ErrorCode::DiskFull && m_shared.ballast.giveUp() &&
        m_shared.store.write([&](Transaction& tx) { return finish(tx, settled); }))
        return;
    if (const auto kept = m_shared.outcomes.keep(settled.row, settled.decision.outcome, now()); !kept)
        m_shared.fail(kept.error());
    failpoint("send.after_kept");
}

void Sender::write(const Settled& settled)
{
    const SendState state = settled.decision.outcome.state;
    const bool taken = state == SendState::Accepted || state == SendState::Ambiguous;
    auto written = [&]() -> Result<void> {
        // First the journal: a crash between both leaves the row HANDED, which becomes AMBIGUOUS and is never lost.
        if (settled.recorded && !taken)
            PATRON_CHECK(m_shared.gate.journal().takeBack(settled.row.journalKey()));
        failpoint("send.after_takeback");
        return m_shared.store.write([&](Transaction& tx) { return finish(tx, settled); });
    }();
    if (written)
        failpoint("send.after_outcome");
    else
        keep(settled, written.error());
}

}
