#include "core/delivery/deliveryrunner.h"

#include "core/base/failpoint.h"
#include "core/base/hash.h"
#include "core/delivery/senderthread.h"
#include "core/delivery/sentfolders.h"
#include "core/outbox/latelysent.h"

#include <QThread>

#include <algorithm>

namespace patron::delivery {

namespace sends = outbox::sends;

namespace {
/// How long a message may take to show in a gateway's list.
constexpr Ms settledMs = 15 * msPerMinute;
/// Asked over the network in one run.
constexpr std::size_t mostQuestions = 50;

/// A rate holds over runs: it starts with what the last minute has seen.
Result<void> rememberLately(Store& store, ConnectorRun& run, int rate, Ms now)
{
    return store.read([&](ReadSession& session) -> Result<void> {
        Connection& connection = session.connection();
        for (const outbox::LateTry& each : outbox::latelyTried(connection, run.row.id, now - msPerMinute, rate)) {
            const auto frozen = outbox::sends::frozen(connection, each.row);
            const std::chrono::milliseconds ago(now - each.at);
            run.limiter.remember(ago, frozen ? run.connector->unitsOf(frozen->bytes) : 1);
            run.houses.remember(each.address, ago);
        }
        return {};
    });
}

Result<AccountBounds> boundsOf(Store& store, ConnectorId id, const AccountLimits& limits, Ms now)
{
    return store.read([&](ReadSession& session) -> Result<AccountBounds> {
        return accountBounds(session.connection(), id, limits, now);
    });
}

/// When the messages of the last 24 hours went that an account counts.
Result<std::vector<Ms>> sentOfLastDay(Store& store, ConnectorId id, std::optional<int> perDay, Ms now)
{
    if (!perDay)
        return std::vector<Ms>();
    return store.read([&](ReadSession& session) -> Result<std::vector<Ms>> {
        return outbox::sentTimes(session.connection(), id, now - msPerDay);
    });
}
}

DeliveryRunner::DeliveryRunner(Store& store, const outbox::SendGate& gate, OutcomeJournal& outcomes,
                               MessageSource& source, ConnectorMaker makeConnector)
    : m_store(store)
    , m_gate(gate)
    , m_outcomes(outcomes)
    , m_source(source)
    , m_makeConnector(std::move(makeConnector))
{}

DeliveryRunner::~DeliveryRunner() = default;

void DeliveryRunner::setSentFolders(std::unique_ptr<SentFolders> folders)
{
    m_sentFolders = std::move(folders);
}

/// The messages nobody is sure of whose connector can be asked now.
Result<std::vector<DeliveryRunner::Open>> DeliveryRunner::openQuestions(Asked asked, Ms now)
{
    return m_store.read([&](ReadSession& session) -> Result<std::vector<Open>> {
        std::vector<Open> list;
        Connection& connection = session.connection();
        for (outbox::SendRow& row : sends::list(connection, outbox::SendState::Ambiguous)) {
            auto connector = connectors::find(connection, row.connector);
            if (!connector)
                continue;
            const bool nearby = asked == Asked::Nearby && connector->canLookUp();
            // A gateway's list lags behind, so what is not there yet may still be. It is asked once.
            const bool later = asked == Asked::OverNetwork && connector->canLookUpLater() && !connector->paused &&
                               row.reason != "not_found" && now - row.handedAt.value_or(now) >= settledMs;
            if (!nearby && !later)
                continue;
            const auto frozen = sends::frozen(connection, row.id);
            list.push_back({row.id,
                            std::move(*connector),
                            {row.messageHeaderId, row.address, frozen ? frozen->bytes : std::string(),
                             row.handedAt.value_or(now)}});
            if (asked == Asked::OverNetwork && list.size() >= mostQuestions)
                break;
        }
        return list;
    });
}

Result<void> DeliveryRunner::lookUpAmbiguous(Asked asked, Ms now, const CancelToken& cancel)
{
    PATRON_TRY(open, openQuestions(asked, now));
    std::map<std::int64_t, std::unique_ptr<Connector>> known;
    for (const Open& one : open) {
        if (cancel.cancelled())
            break;
        const auto [place, isNew] = known.try_emplace(one.connector.id.value);
        if (isNew) {
            if (auto made = m_makeConnector(one.connector))
                place->second = std::move(*made);
        }
        Connector* connector = place->second.get();
        const Lookup answer = connector ? connector->lookUp(one.message, cancel) : Lookup::CannotTell;
        if (answer == Lookup::CannotTell) {
            // One that does not answer is not asked again at once; nearby each message has its own answer.
            if (asked == Asked::OverNetwork)
                place->second.reset();
            continue;
        }
        const sends::Finding finding = answer == Lookup::Found ? sends::Finding::Found : sends::Finding::Absent;
        PATRON_CHECK(m_store.write([&](Transaction& tx) {
            return sends::lookedUp(tx, m_store, one.id, finding, connector->repeatable(), now);
        }));
    }
    return {};
}

Result<std::vector<DeliveryRunner::OpenMails>> DeliveryRunner::openMails(Ms now)
{
    return m_store.read([&](ReadSession& session) -> Result<std::vector<OpenMails>> {
        Connection& connection = session.connection();
        std::map<std::int64_t, OpenMails> byMailbox;
        std::map<std::int64_t, std::optional<ConnectorRow>> mailboxes; // of accounts
        for (const outbox::SendRow& row : sends::list(connection, outbox::SendState::Ambiguous)) {
            if (row.reason == "not_found" || now - row.handedAt.value_or(now) < settledMs)
                continue;
            const auto [place, isNew] = mailboxes.try_emplace(row.connector.value);
            if (const auto account = isNew ? connectors::find(connection, row.connector) : std::nullopt)
                place->second = SentFolders::mailboxOf(connection, *account);
            if (!place->second)
                continue;
            OpenMails& mails = byMailbox[place->second->id.value];
            if (mails.ids.size() >= mostQuestions)
                continue;
            mails.mailbox = *place->second;
            mails.ids.push_back(row.id);
            mails.messageIds.push_back(row.messageHeaderId);
        }
        std::vector<OpenMails> list;
        for (auto& [id, mails] : byMailbox)
            list.push_back(std::move(mails));
        return list;
    });
}

Result<void> DeliveryRunner::lookInSentFolders(Ms now, const CancelToken& cancel)
{
    if (!m_sentFolders)
        return {};
    PATRON_TRY(open, openMails(now));
    for (const OpenMails& mails : open) {
        const std::vector<Lookup> answers = m_sentFolders->ask(mails.mailbox, mails.messageIds, cancel);
        for (std::size_t i = 0; i < answers.size(); ++i) {
            if (answers[i] == Lookup::CannotTell)
                continue;
            const auto finding = answers[i] == Lookup::Found ? sends::Finding::Found : sends::Finding::Absent;
            PATRON_CHECK(m_store.write(
                [&](Transaction& tx) { return sends::lookedUp(tx, m_store, mails.ids[i], finding, false, now); }));
        }
    }
    return {};
}

Result<sends::Recovered> DeliveryRunner::recover(Ms now)
{
    // A copy must not take the outcomes that belong to the file it was copied from.
    if (m_store.readOnly() || !m_store.live())
        return sends::Recovered{};
    Ballast::clear(m_store.path());
    failpoint("recover.before_replay");
    PATRON_CHECK(m_outcomes.replay(m_store, m_gate.journal()));
    failpoint("recover.after_replay");
    const auto recovered = m_store.write([&](Transaction& tx) { return sends::recover(tx, {}, now); });
    if (!recovered)
        return recovered;
    failpoint("recover.after_rows");
    PATRON_CHECK(lookUpAmbiguous(Asked::Nearby, now, {}));
    PATRON_CHECK(m_store.write([&](Transaction& tx) { return sends::settleAmbiguous(tx, m_store, now); }));
    return recovered;
}

Result<std::vector<ConnectorRow>> DeliveryRunner::waitingConnectors(const RunScope& scope, Ms now)
{
    return m_store.read([&](ReadSession& session) -> Result<std::vector<ConnectorRow>> {
        std::vector<ConnectorRow> rows;
        for (const ConnectorId id : sends::connectorsWaiting(session.connection(), now)) {
            if (scope.connector && *scope.connector != id)
                continue;
            if (auto row = connectors::find(session.connection(), id))
                rows.push_back(std::move(*row));
        }
        return rows;
    });
}

/// The rates of the occasions that may go out, with what the last minute has seen of each.
Result<void> DeliveryRunner::readRates(OccasionRates& rates, Ms now)
{
    return m_store.read([&](ReadSession& session) -> Result<void> {
        Connection& connection = session.connection();
        for (const outbox::Occasion& occasion : outbox::occasions::withRate(connection)) {
            RateLimiter& limiter = rates.add(occasion.id, *occasion.ratePerMinute);
            for (const outbox::LateTry& each :
                 outbox::latelyTriedOf(connection, occasion.id, now - msPerMinute, *occasion.ratePerMinute))
                limiter.remember(std::chrono::milliseconds(now - each.at));
        }
        return {};
    });
}

Result<std::int64_t> DeliveryRunner::countWaiting(const RunScope& scope, Ms now)
{
    return m_store.read([&](ReadSession& session) -> Result<std::int64_t> {
        return sends::countDue(session.connection(), scope.connector, scope.occasion, now);
    });
}

Result<DeliveryReport> DeliveryRunner::run(JobContext& job, const RunScope& scope)
{
    if (!m_store.live()) {
        return makeError(ErrorCode::NotLive, "This workspace was opened from a copy, a backup or another place, so it "
                                             "sends nothing. Run `patronctl claim` when it is the one to go on with.");
    }
    const Ms now = job.clock().now();
    PATRON_CHECK(lookUpAmbiguous(Asked::OverNetwork, now, job.cancelToken()));
    PATRON_CHECK(lookInSentFolders(now, job.cancelToken()));
    PATRON_CHECK(m_store.write([&](Transaction& tx) { return sends::settleAmbiguous(tx, m_store, now); }));
    PATRON_TRY(rows, waitingConnectors(scope, now));
    for (const ConnectorRow& row : rows)
        PATRON_CHECK(checkBusinessTime(row, now, SystemClock().now()));
    PATRON_TRY(waiting, countWaiting(scope, now));

    SharedRun shared{m_store, m_gate, m_outcomes, m_source, job, scope, {}, Ballast(m_store.path()), {}, {}, {}, {}};
    PATRON_CHECK(readRates(shared.rates, now));
    job.phase("Sending", waiting);
    std::vector<std::unique_ptr<ConnectorRun>> connectorRuns;
    std::vector<std::unique_ptr<Sender>> senders;
    const std::string owner = newUuid();
    for (ConnectorRow& row : rows) {
        if (row.paused) {
            shared.report.stopped.emplace(row.name, row.reason.empty() ? "It is paused." : row.reason);
            continue;
        }
        auto made = m_makeConnector(row);
        if (!made) {
            shared.report.stopped.emplace(row.name, made.error().text);
            continue;
        }
        PATRON_TRY(bounds, boundsOf(m_store, row.id, (*made)->limits(), now));
        const AccountHold& hold = bounds.hold;
        if (hold.holds(now) && !scope.tryHeld) {
            shared.report.stopped.emplace(row.name, hold.sentence(m_store.zone(), now));
            continue;
        }
        const std::optional<int> rate = bounds.perMinute;
        const int sessions = std::clamp(scope.sessions.value_or((*made)->maxSessions()), 1, (*made)->maxSessions());
        PATRON_TRY(sentOfDay, sentOfLastDay(m_store, row.id, bounds.perDay, now));
        connectorRuns.push_back(
            std::make_unique<ConnectorRun>(row, std::move(*made), std::move(bounds), std::move(sentOfDay)));
        if (rate || connectorRuns.back()->houses.isBound())
            PATRON_CHECK(rememberLately(m_store, *connectorRuns.back(), rate.value_or(outbox::mostTriesLookedAt), now));
        for (int i = 0; i < sessions; ++i) {
            senders.push_back(std::make_unique<Sender>(shared, *connectorRuns.back(),
                                                       owner + "/" + std::to_string(senders.size()), i == 0));
        }
    }
    if (!senders.empty())
        shared.ballast.take();
    std::vector<std::unique_ptr<QThread>> threads;
    for (const auto& sender : senders) {
        threads.emplace_back(QThread::create([&sender] { sender->run(); }));
        threads.back()->start();
    }
    for (const auto& thread : threads)
        thread->wait();
    shared.report.cancelled = job.cancelled();
    failpoint("send.before_mark");
    if (!shared.report.failure && !senders.empty())
        PATRON_CHECK(outbox::acknowledgeJournal(m_store, m_gate.journal()));
    return std::move(shared.report);
}

}
