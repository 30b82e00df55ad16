#include "core/customer/consentstore.h"
#include "core/delivery/connectorstore.h"
#include "core/workspace/testsend.h"
#include "tests/support/brandedshop.h"
#include "tests/support/checks.h"
#include "tests/support/smtpfaultserver.h"

#include <QtTest>

using namespace patron;
using namespace patron::test;
using namespace patron::workspace;

/// A customer's mail sent to other eyes: through a server, to whom it may, and with nothing that belongs to the
/// customer.
class TestTestSend : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_shop = std::make_unique<BrandedShop>();
        m_anna = m_shop->addPerson("anna@shop.test", {}, "Anna");
    }
    void cleanup() { m_shop.reset(); }

    void addresses_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("one") << QByteArray(" me@shop.test ") << QByteArray("me@shop.test");
        QTest::newRow("several in several ways")
            << QByteArray("a@x.test,b@x.test; c@x.test\nd@x.test") << QByteArray("a@x.test b@x.test c@x.test d@x.test");
        QTest::newRow("the same twice") << QByteArray("a@x.test, A@X.test") << QByteArray("a@x.test");
        QTest::newRow("none") << QByteArray(" , ") << QByteArray("!Write the address");
        QTest::newRow("no address") << QByteArray("a@x.test, bob") << QByteArray("!\"bob\" is no mail address.");
        QTest::newRow("a header in disguise")
            << QByteArray("a@x.test\r\nBcc:b@x.test") << QByteArray("!\"Bcc:b@x.test\"");
        QTest::newRow("eleven") << QByteArray("a@x.test b@x.test c@x.test d@x.test e@x.test f@x.test g@x.test h@x.test "
                                              "i@x.test j@x.test k@x.test")
                                << QByteArray("!A test goes to at most 10 addresses.");
    }
    void addresses()
    {
        QFETCH(QByteArray, line);
        QFETCH(QByteArray, expected);
        const auto parsed = parseTestAddresses(line.toStdString());
        if (expected.startsWith('!')) {
            QVERIFY(!parsed);
            QVERIFY2(parsed.error().text.starts_with(expected.mid(1).toStdString()), parsed.error().text.c_str());
            return;
        }
        VERIFY_OK(parsed);
        QCOMPARE(QString::fromStdString(joined(*parsed)), QString::fromUtf8(expected));
    }

    void aServerGetsTheMailOfOnePersonForOthers()
    {
        SmtpFaultServer server;
        addServer(server.port());
        const auto outcomes = send({"me@shop.test", "you@shop.test"}, "Server");
        VERIFY_OK(outcomes);
        QCOMPARE(outcomes->size(), std::size_t(2));
        QVERIFY((*outcomes)[0].isTaken());
        QCOMPARE(server.connections(), 1);
        const auto commits = server.commits();
        QCOMPARE(commits.size(), std::size_t(2));
        QCOMPARE(commits[0].recipient, std::string("me@shop.test"));
        const std::string& mail = commits[0].bytes;
        QVERIFY2(mail.find("Subject: [Test] Spring tea for Anna") != std::string::npos, mail.c_str());
        QVERIFY(mail.find("To: me@shop.test") != std::string::npos);
        // Neither the customer's address nor their way to unsubscribe goes to others.
        QVERIFY(mail.find("anna@shop.test") == std::string::npos);
        QVERIFY(mail.find("unsubscribe%20test-") != std::string::npos);
        QVERIFY(mail.find("unsubscribe%20c") == std::string::npos);
    }

    void aRefusalIsSaidAndTheOthersGetIt()
    {
        SmtpFaultServer server;
        addServer(server.port());
        const auto outcomes = send({std::string(refusedRecipient), "you@shop.test"}, "Server");
        VERIFY_OK(outcomes);
        QCOMPARE(outcomes->size(), std::size_t(2));
        QVERIFY(!(*outcomes)[0].isTaken());
        QVERIFY2((*outcomes)[0].sentence().find("refused") != std::string::npos, (*outcomes)[0].sentence().c_str());
        QVERIFY((*outcomes)[1].isTaken());
        QCOMPARE(server.commits().size(), std::size_t(1));
    }

    void noServerIsSaidForEach()
    {
        int port = 0;
        {
            SmtpFaultServer gone;
            port = gone.port();
        }
        addServer(port);
        const auto outcomes = send({"me@shop.test"}, "Server");
        VERIFY_OK(outcomes);
        QCOMPARE(outcomes->front().result.kind, delivery::DeliveryResult::Kind::NotSent);
        QVERIFY2(outcomes->front().sentence().starts_with("me@shop.test: not sent: "),
                 outcomes->front().sentence().c_str());
    }

    void whoIsSuppressedGetsNoTest()
    {
        m_shop->write([&](Transaction& tx) -> Result<void> {
            customer::SuppressionEntry entry;
            entry.kind = "email";
            entry.normalized = "me@shop.test";
            entry.reason = "complained";
            customer::consents::suppress(tx, entry, m_shop->store().identityKey(), now);
            return {};
        });
        const auto refused = send({"you@shop.test", "ME@shop.test"}, {});
        VERIFY_FAILS(refused, ErrorCode::Conflict, "ME@shop.test is on the suppression list (complained)");
    }

    void aTextMessageAndABrokenMailAreRefused()
    {
        message::Message sms;
        sms.channel = message::MessageChannel::Sms;
        VERIFY_FAILS(send({"me@shop.test"}, {}, sms), ErrorCode::BadInput, "Only mails");
        message::Message broken = spring();
        broken.body = "{{ customer.first_name";
        VERIFY_FAILS(send({"me@shop.test"}, {}, broken), ErrorCode::BadInput, "line 1");
        message::Message leftOut = spring();
        leftOut.body = "{{ customer.last_name }}";
        VERIFY_FAILS(send({"me@shop.test"}, {}, leftOut), ErrorCode::NotFound, "customer.last_name");
    }

    void aCopyWritesToNobodyButTheLocalInbox()
    {
        SmtpFaultServer server;
        addServer(server.port());
        m_shop->store().markNotLive();
        VERIFY_FAILS(send({"me@shop.test"}, "Server"), ErrorCode::Conflict, "copy");
        QCOMPARE(server.connections(), 0);
        VERIFY_OK(send({"me@shop.test"}, "Local inbox"));
    }

private:
    static constexpr Ms now = BrandedShop::now;
    static constexpr std::string_view refusedRecipient = "rcpt550-me@shop.test";

    static message::Message spring()
    {
        message::Message message;
        message.name = "Spring";
        message.subject = "Spring tea for {{ customer.first_name }}";
        message.body = "<p>Dear {{ customer.first_name }}, <a href=\"{{ unsubscribe_url }}\">Stop these mails</a></p>";
        return message;
    }

    static std::string joined(const std::vector<std::string>& words)
    {
        std::string line;
        for (const std::string& word : words)
            line += (line.empty() ? "" : " ") + word;
        return line;
    }

    void addServer(int port)
    {
        m_shop->write([&](Transaction& tx) -> Result<void> {
            PATRON_CHECK(delivery::connectors::add(tx, "Server", "smtp",
                                                   Json{{"host", "127.0.0.1"},
                                                        {"port", port},
                                                        {"security", "plain"},
                                                        {"from", {{"address", "hello@shop.test"}}}},
                                                   now));
            return {};
        });
    }

    Result<std::vector<TestOutcome>> send(std::vector<std::string> addresses, const std::string& connector,
                                          message::Message message = spring())
    {
        TestSend test;
        test.message = std::move(message);
        test.customer = m_anna;
        test.connector = connector;
        test.addresses = std::move(addresses);
        return sendTest(m_shop->workspace(), test, {}, now);
    }

    std::unique_ptr<BrandedShop> m_shop;
    CustomerId m_anna;
};

QTEST_GUILESS_MAIN(TestTestSend)
#include "tst_testsend.moc"
