#pragma once

#include "core/customer/consentstore.h"
#include "core/customer/customerstore.h"
#include "core/outbox/broadcast.h"
#include "core/outbox/outboxstore.h"
#include "core/outbox/sentjournal.h"
#include "tests/support/checks.h"
#include "tests/support/tempworkspace.h"

#include <memory>
#include <string>
#include <vector>

namespace patron::test {

/// A shop with a message, a connector and as many willing customers as asked for.
class OutboxShop
{
public:
    static constexpr Ms now = TempWorkspace::startMs;

    OutboxShop()
    {
        openJournal();
        run([&](Transaction& tx) -> Result<void> {
            tx.query("INSERT INTO message(id, uuid, name, folded, channel, current_version, created_at, updated_at) "
                     "VALUES (1, 'message-uuid', 'Hello', 'hello', 'email', 1, 0, 0)")
                .run();
            tx.query(
                  "INSERT INTO message_version(id, message_id, version, class, language, subject, preheader, format, "
                  "body, plain_text, on_missing, created_at) VALUES (1, 1, 1, 'marketing', 'en', 'Hi', '', 'text', "
                  "'Hi', '', 'skip', 0)")
                .run();
            tx.query(
                  "INSERT INTO connector(id, uuid, name, folded, kind, settings, state, created_at) VALUES (1, 'c1', "
                  "'Inbox', 'inbox', 'local', '{\"from\":{\"address\":\"shop@shop.test\"}}', 'active', 0)")
                .run();
            return {};
        }).value();
    }

    TempWorkspace& files() { return m_files; }
    Store& store() { return m_files.store(); }
    outbox::SentJournal& journal() { return *m_journal; }
    outbox::SendGate& gate() { return *m_gate; }

    /// After a reopen the store is another object.
    void openJournal()
    {
        m_gate.reset();
        m_journal.reset();
        auto opened = outbox::SentJournal::open(store().uuid());
        if (!opened)
            qFatal("no journal: %s", opened.error().text.c_str());
        m_journal = std::move(*opened);
        m_gate = std::make_unique<outbox::SendGate>(store(), *m_journal);
    }
    void closeJournal()
    {
        m_gate.reset();
        m_journal.reset();
    }

    template <typename F>
    auto run(F&& work) -> std::invoke_result_t<F, Transaction&>
    {
        return store().write(std::forward<F>(work));
    }
    template <typename F>
    auto look(F&& work) -> Result<std::invoke_result_t<F, Connection&>>
    {
        return store().read([&](ReadSession& session) -> Result<std::invoke_result_t<F, Connection&>> {
            return work(session.connection());
        });
    }

    CustomerId addCustomer(const std::string& email, bool consent = true)
    {
        const auto made = run([&](Transaction& tx) -> Result<CustomerId> {
            std::vector<customer::Identity> identities;
            if (!email.empty())
                identities.push_back(*customer::makeIdentity(customer::IdentityKind::Email, email, {}, "GB"));
            else
                identities.push_back(*customer::makeIdentity(customer::IdentityKind::Card,
                                                             "card" + std::to_string(++m_cards), {}, "GB"));
            const CustomerId id = customer::customers::create(tx, store(), identities, {}, now);
            if (consent)
                customer::consents::add(tx, entry(id, customer::ConsentState::Granted), now);
            return id;
        });
        if (!made)
            qFatal("no customer: %s %s", made.error().text.c_str(), made.error().detail.c_str());
        return *made;
    }
    std::vector<CustomerId> addCustomers(int count)
    {
        std::vector<CustomerId> ids;
        for (int i = 0; i < count; ++i)
            ids.push_back(addCustomer("c" + std::to_string(i) + "@shop.test"));
        return ids;
    }
    void deny(CustomerId id)
    {
        run([&](Transaction& tx) -> Result<void> {
            customer::consents::add(tx, entry(id, customer::ConsentState::Denied), now);
            return {};
        }).value();
    }
    void suppress(const std::string& address)
    {
        run([&](Transaction& tx) -> Result<void> {
            customer::consents::suppress(tx, {"email", address, "manual", "test", "", now, {}}, store().identityKey(),
                                         now);
            return {};
        }).value();
    }
    void setSetting(std::string_view key, std::string_view value) { store().setSetting(key, value).value(); }

    outbox::Broadcast broadcast(std::vector<CustomerId> audience)
    {
        outbox::Broadcast b;
        b.name = "Spring";
        b.message = MessageId{1};
        b.messageVersionId = 1;
        b.connector = ConnectorId{1};
        b.segment = "all";
        b.audience = std::move(audience);
        b.dueAt = now;
        return b;
    }
    outbox::Launched launch(const outbox::Broadcast& b)
    {
        auto launched = outbox::launch(store(), b, now);
        if (!launched)
            qFatal("not launched: %s %s", launched.error().text.c_str(), launched.error().detail.c_str());
        return *launched;
    }
    std::vector<outbox::SendRow> rows()
    {
        return *look([](Connection& c) { return outbox::sends::list(c, {}); });
    }
    outbox::SendRow row(OutboxId id)
    {
        return **look([&](Connection& c) { return outbox::sends::find(c, id); });
    }
    /// "accepted 2, rejected 1": how the outbox stands.
    QString states()
    {
        const auto tally = look([](Connection& c) { return outbox::occasions::tally(c); });
        QStringList parts;
        for (const auto& [state, count] : tally->states)
            parts << q(nameOf(state)) + QStringLiteral(" %1").arg(count);
        return parts.join(QStringLiteral(", "));
    }
    /// What does not add up; empty when all is well. To be checked at the end of every test.
    QString problems()
    {
        const auto list = look([](Connection& c) { return outbox::occasions::problems(c); });
        return list->empty() ? QString() : q(list->front());
    }
    std::int64_t number(const std::string& sql)
    {
        return *look([&](Connection& c) {
            Query query = c.queryOnce(sql);
            query.step();
            return query.int64(0);
        });
    }

    std::vector<outbox::SendRow> lease(Ms at = now, int limit = 100, const std::string& owner = "me")
    {
        auto lease = run([&](Transaction& tx) {
            outbox::LeaseRequest request;
            request.owner = owner;
            request.connector = ConnectorId{1};
            request.limit = limit;
            request.now = at;
            request.realNow = at;
            return outbox::sends::lease(tx, gate(), request);
        });
        if (!lease)
            qFatal("no lease: %s", lease.error().text.c_str());
        return lease->rows;
    }
    Result<outbox::GateVerdict> hand(OutboxId id, Ms at = now, const std::string& owner = "me")
    {
        return run([&](Transaction& tx) { return outbox::sends::hand(tx, gate(), id, owner, at); });
    }
    Result<void> finish(OutboxId id, outbox::SendOutcome outcome, Ms at = now)
    {
        return run([&](Transaction& tx) { return outbox::sends::finish(tx, store(), id, outcome, at); });
    }
    Result<void> finish(OutboxId id, outbox::SendState state, Ms at = now)
    {
        outbox::SendOutcome outcome;
        outcome.state = state;
        outcome.startedAt = outcome.endedAt = at;
        return finish(id, outcome, at);
    }
    /// Lease, hand and accept all that is due.
    int sendAll(Ms at = now)
    {
        int sent = 0;
        for (const outbox::SendRow& one : lease(at)) {
            const auto verdict = hand(one.id, at);
            if (!verdict || !verdict->allows())
                continue;
            journal().record(one.journalKey()).value();
            finish(one.id, outbox::SendState::Accepted, at).value();
            ++sent;
        }
        return sent;
    }
    std::int64_t wake(Ms at)
    {
        return *run([&](Transaction& tx) { return outbox::sends::wake(tx, at, at); });
    }

private:
    static customer::ConsentEntry entry(CustomerId id, customer::ConsentState state)
    {
        return {id, customer::Channel::Email, "marketing", state, "test", "said so", {}, now, {}};
    }

    TempWorkspace m_files;
    std::unique_ptr<outbox::SentJournal> m_journal;
    std::unique_ptr<outbox::SendGate> m_gate;
    int m_cards = 0;
};

}
