#pragma once

#include "core/delivery/connectorfactory.h"
#include "core/delivery/deliveryrunner.h"
#include "tests/core/outbox/outboxfixture.h"
#include "tests/support/smtpfaultserver.h"

#include <atomic>

namespace patron::test {

using namespace patron::delivery;
using namespace patron::outbox;

/// A plain mail that says who it is for and how often it was made.
class TestSource final : public MessageSource
{
public:
    std::vector<Result<Made>> make(std::span<const SendRow> rows, const ConnectorRow&, Ms) override
    {
        std::vector<Result<Made>> all;
        for (const SendRow& row : rows)
            all.push_back(makeOne(row));
        return all;
    }
    std::atomic<int> made = 0;
    std::atomic<bool> broken = false;

private:
    Result<Made> makeOne(const SendRow& row)
    {
        ++made;
        if (broken)
            return makeError(ErrorCode::BadInput, "Body, line 1, column 1: unknown field.");
        Made result;
        if (row.address.starts_with("skip")) {
            result.skipReason = "missing_field";
            result.detail = "customer.first_name has no value and no fallback.";
            return result;
        }
        result.message = FrozenMessage{"Hi", "Subject: Hi\r\nMessage-ID: <" + row.messageHeaderId + ">\r\n\r\nHello " +
                                                 row.address + ", copy " + std::to_string(made.load()) + "\r\n"};
        return result;
    }
};

/// A shop whose connector speaks to a fault server, or is the Local inbox.
class SendingShop : public OutboxShop
{
public:
    SendingShop() { open(); }
    ~SendingShop() { close(); }

    void open()
    {
        auto opened = OutcomeJournal::open(store().uuid());
        if (!opened)
            qFatal("no outcome journal: %s", opened.error().text.c_str());
        outcomes = std::move(*opened);
        runner = std::make_unique<DeliveryRunner>(store(), gate(), *outcomes, source, [this](const ConnectorRow& row) {
            if (makeOther)
                return makeOther();
            return makeConnector(row, secrets, store().uuid());
        });
    }
    void close()
    {
        runner.reset();
        outcomes.reset();
    }
    /// Sends by SMTP to `server`, at the machine's own time.
    void useServer(const SmtpFaultServer& server, int sessions = 1)
    {
        const std::string settings = R"({"host":"127.0.0.1","port":)" + std::to_string(server.port()) +
                                     R"(,"security":"plain","from":{"address":"shop@shop.test"},"sessions":)" +
                                     std::to_string(sessions) + "}";
        setConnector("smtp", settings);
        clock.set(SystemClock().now());
    }
    void setConnector(std::string_view kind, std::string_view settings)
    {
        run([&](Transaction& tx) -> Result<void> {
            tx.query("UPDATE connector SET kind = ?, settings = ? WHERE id = 1").bind(kind, settings).run();
            return {};
        }).value();
    }
    /// One broadcast to addresses with these local parts.
    std::vector<CustomerId> addPeople(const std::vector<std::string>& names)
    {
        std::vector<CustomerId> ids;
        for (const std::string& name : names)
            ids.push_back(addCustomer(name + "@x.test"));
        return ids;
    }
    Launched launchTo(const std::vector<std::string>& names) { return launch(broadcast(addPeople(names))); }
    Result<DeliveryReport> send(const RunScope& scope = {}, CancelToken cancel = {})
    {
        JobContext job(clock, cancel);
        return runner->run(job, scope);
    }
    ConnectorRow connectorRow()
    {
        return *look([](Connection& c) { return *connectors::find(c, ConnectorId{1}); });
    }
    void failOutcomes(bool on)
    {
        run([&](Transaction& tx) -> Result<void> {
            if (on)
                tx.connection().execute(
                    "CREATE TRIGGER full BEFORE UPDATE ON outbox WHEN OLD.state = 'handed' BEGIN SELECT "
                    "RAISE(FAIL, 'disk full'); END");
            else
                tx.connection().execute("DROP TRIGGER full");
            return {};
        }).value();
    }

    FixedClock clock{now};
    TestSource source;
    MemorySecretStore secrets;
    std::unique_ptr<OutcomeJournal> outcomes;
    std::unique_ptr<DeliveryRunner> runner;
    std::function<Result<std::unique_ptr<Connector>>()> makeOther;
};

inline std::vector<std::string> manyNames(const std::string& fault, int count)
{
    std::vector<std::string> names;
    for (int i = 0; i < count; ++i)
        names.push_back(fault + "-" + std::to_string(i));
    return names;
}

/// Delivers into a list; runs something between body and dot.
class Meddler final : public Connector
{
public:
    Meddler(std::function<void()> meddle, std::atomic<int>& taken)
        : m_meddle(std::move(meddle))
        , m_taken(taken)
    {}
    std::string_view kind() const override { return "meddler"; }
    std::unique_ptr<Session> openSession(CancelToken) override { return std::make_unique<Talk>(*this); }
    Result<void> check(CancelToken) override { return {}; }
    std::string envelopeSender() const override { return "shop@shop.test"; }

private:
    class Talk final : public Session
    {
    public:
        explicit Talk(Meddler& owner)
            : m_owner(owner)
        {}
        DeliveryResult deliver(const Envelope&, std::string_view, const BeforeDot& beforeDot) override
        {
            DeliveryResult result;
            result.phase = Phase::Body;
            m_owner.m_meddle();
            if (!beforeDot()) {
                result.gateClosed = true;
                return result;
            }
            ++m_owner.m_taken;
            result.kind = DeliveryResult::Kind::Accepted;
            result.phase = Phase::Done;
            return result;
        }
        void close() override {}

    private:
        Meddler& m_owner;
    };

    std::function<void()> m_meddle;
    std::atomic<int>& m_taken;
};

}
