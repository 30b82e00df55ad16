#include "core/base/json.h"
#include "core/customer/consentstore.h"
#include "core/segment/segmentstore.h"
#include "core/workspace/broadcastlaunch.h"
#include "core/workspace/launchfacts.h"
#include "tests/support/brandedshop.h"
#include "tests/support/checks.h"

#include <QtTest>

using namespace patron;
using namespace patron::workspace;

/// What a person is told of a broadcast before it goes.
class TestLaunchFacts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void theSenderIsTheAccountsElseTheBrands();
    void findingsAreOfTheMessage();
    void capsOfTheChannelHold();
    void thePaceIsTheAccounts();
    void whoHasNoMessageIsCounted();
    void textsCostByCountry();
    void aMessageThatCannotBeReadSaysSo();

private:
    void save(const std::string& name, message::MessageChannel channel, const std::string& body);
    Result<LaunchFacts> facts(const std::string& message, const std::string& connector = {});
    Result<LaunchRender> render(const std::string& message);
    Result<outbox::Broadcast> prepared(const std::string& message, const std::string& connector)
    {
        BroadcastWish wish;
        wish.message = message;
        wish.segment = "All";
        wish.connector = connector;
        return prepareBroadcast(m_shop->workspace(), wish, now);
    }

    static constexpr Ms now = test::BrandedShop::now;
    std::unique_ptr<test::BrandedShop> m_shop;
};

void TestLaunchFacts::init()
{
    m_shop = std::make_unique<test::BrandedShop>();
    m_shop->write([&](Transaction& tx) -> Result<void> {
        PATRON_CHECK(segment::segments::save(tx, "All", segment::Rule{}, now));
        PATRON_CHECK(delivery::connectors::add(tx, "Server", "smtp",
                                               Json{{"host", "mail.shop.test"},
                                                    {"from", {{"address", "news@shop.test"}}},
                                                    {"per_day", 40},
                                                    {"rate_per_minute", 7}},
                                               now));
        return {};
    });
    save("Spring", message::MessageChannel::Email,
         "<p>Dear {{ customer.first_name }}, {{ brand.address }} <a href=\"{{ unsubscribe_url }}\">Stop</a></p>");
    save("Text", message::MessageChannel::Sms, "Tea is here. {{ brand.name }}. Reply STOP to end");
    m_shop->addPerson("anna@shop.test", "+447400123456", "Anna");
    m_shop->addPerson("bert@shop.test", "+4915123456789", "");
}

void TestLaunchFacts::cleanup()
{
    m_shop.reset();
}

void TestLaunchFacts::save(const std::string& name, message::MessageChannel channel, const std::string& body)
{
    m_shop->write([&](Transaction& tx) -> Result<void> {
        message::Message message;
        message.name = name;
        message.channel = channel;
        message.subject = channel == message::MessageChannel::Email ? "News" : "";
        message.body = body;
        PATRON_CHECK(message::messages::save(tx, message, now));
        return {};
    });
}

Result<LaunchFacts> TestLaunchFacts::facts(const std::string& message, const std::string& connector)
{
    PATRON_TRY(broadcast, prepared(message, connector));
    return launchFacts(m_shop->workspace(), broadcast, now);
}

Result<LaunchRender> TestLaunchFacts::render(const std::string& message)
{
    PATRON_TRY(broadcast, prepared(message, "Local inbox"));
    JobContext job(m_shop->clock());
    return renderLaunch(m_shop->workspace(), job, broadcast, now);
}

void TestLaunchFacts::theSenderIsTheAccountsElseTheBrands()
{
    const auto own = facts("Spring", "Server");
    VERIFY_OK(own);
    QCOMPARE(own->sender, "news@shop.test");
    QCOMPARE(own->senderName, "Marlow");
    QVERIFY(own->marketing);
    const auto brands = facts("Spring", "Local inbox");
    VERIFY_OK(brands);
    QCOMPARE(brands->sender, "hello@shop.test");
    QCOMPARE(facts("Text", "Local inbox")->sender, "");
}

void TestLaunchFacts::findingsAreOfTheMessage()
{
    save("Bare", message::MessageChannel::Email, "<p>Hello {{ customer.first_nme }}</p>");
    const auto found = facts("Bare", "Local inbox");
    VERIFY_OK(found);
    QVERIFY(message::hasErrors(found->findings));
    QCOMPARE(found->findings.front().level, message::FindingLevel::Error);
}

void TestLaunchFacts::capsOfTheChannelHold()
{
    VERIFY_OK(m_shop->store().setSetting(
        "send.caps", R"([{"channel":"email","max":2,"per":"7 days"},{"channel":"sms","max":1,"per":"7 days"}])"));
    VERIFY_OK(m_shop->store().setSetting("send.quiet_hours", R"({"from":"20:00","to":"09:00"})"));
    const auto mail = facts("Spring", "Local inbox");
    VERIFY_OK(mail);
    QCOMPARE(mail->caps.size(), std::size_t{1});
    QCOMPARE(mail->caps.front().max, 2);
    QVERIFY(mail->quietHours.has_value());
    QCOMPARE(facts("Text", "Local inbox")->caps.front().max, 1);
}

void TestLaunchFacts::thePaceIsTheAccounts()
{
    const auto own = facts("Spring", "Server");
    QCOMPARE(own->perDay.value_or(0), 40);
    QCOMPARE(own->perMinute.value_or(0), 7);
    QCOMPARE(own->sentLastDay, 0);
    QVERIFY(!facts("Spring", "Local inbox")->perDay);
}

void TestLaunchFacts::whoHasNoMessageIsCounted()
{
    const auto rendered = render("Spring");
    VERIFY_OK(rendered);
    QVERIFY(!rendered->failure);
    QCOMPARE(rendered->tally.rendered, 1);
    QCOMPARE(rendered->tally.leftOut, 1);
    QVERIFY(!rendered->cost);
}

void TestLaunchFacts::textsCostByCountry()
{
    auto rendered = render("Text");
    VERIFY_OK(rendered);
    QCOMPARE(rendered->cost->messagesWithoutPrice(), 2);
    m_shop->write([](Transaction& tx) -> Result<void> {
        PATRON_CHECK(message::smsPrices::set(tx, "GB", "0.04"));
        return message::smsPrices::set(tx, "DE", "0.075");
    });
    rendered = render("Text");
    QCOMPARE(rendered->cost->messagesWithoutPrice(), 0);
    QCOMPARE(rendered->cost->total(), 1'150);
}

void TestLaunchFacts::aMessageThatCannotBeReadSaysSo()
{
    save("Broken", message::MessageChannel::Email, "<p>{% if customer.first_name %}</p>");
    const auto rendered = render("Broken");
    VERIFY_OK(rendered);
    QVERIFY(rendered->failure.has_value());
    QVERIFY(!rendered->failure->text.empty());
}

QTEST_GUILESS_MAIN(TestLaunchFacts)
#include "tst_launchfacts.moc"
