#include "core/base/json.h"
#include "core/delivery/imap/imapsettings.h"
#include "core/delivery/smtp/mailaccounts.h"
#include "core/delivery/smtp/smtpsettings.h"
#include "tests/support/checks.h"

#include <set>

using namespace patron;
using namespace patron::delivery;
using patron::test::q;

/// The providers of mail that ship.
class TestMailAccounts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void each_makes_sound_settings();
    void four_fifths_of_the_limit();
    void what_is_given_stays();
    void a_region_is_asked_for();
    void an_address_tells_its_provider_data();
    void an_address_tells_its_provider();
    void a_wrong_name_says_the_right_one();
};

void TestMailAccounts::each_makes_sound_settings()
{
    std::set<std::string> names;
    for (const MailAccount& account : mailAccounts()) {
        QVERIFY(names.insert(account.name).second);
        QVERIFY2(account.link.starts_with("https://"), account.name.c_str());
        QVERIFY(!account.title.empty() && !account.secretTitle.empty());
        for (const std::string& note : account.notes)
            QVERIFY2(note.ends_with('.'), note.c_str());
        Json given{{"username", "me"}, {"from", {{"address", "shop@shop.test"}}}, {"region", "eu-west-1"}};
        const auto made = withMailAccount(account, given);
        VERIFY_OK(made);
        const auto settings = SmtpSettings::parse(*made);
        VERIFY_OK(settings);
        QCOMPARE(settings->preset, account.name);
        // A password never goes out without TLS.
        QVERIFY(settings->security != SmtpSettings::Security::Plain);
        QVERIFY2(settings->host.find('{') == std::string::npos, settings->host.c_str());
        QCOMPARE(compactJson(SmtpSettings::parse(settings->toJson())->toJson()), compactJson(settings->toJson()));
        if (!account.imap) {
            QCOMPARE(withMailbox(account, given).error().code, ErrorCode::Conflict);
            continue;
        }
        const auto mailbox = withMailbox(account, Json{{"username", "me"}});
        VERIFY_OK(mailbox);
        VERIFY_OK(ImapSettings::parse(*mailbox));
    }
    for (const char* name : {"gmail", "workspace", "microsoft365", "outlook", "icloud", "yahoo", "ses", "sendgrid",
                             "mailgun", "postmark", "brevo"})
        QVERIFY2(names.contains(name), name);
}

void TestMailAccounts::four_fifths_of_the_limit()
{
    const auto gmail = withMailAccount(*mailAccount("gmail"), Json{{"from", {{"address", "a@gmail.com"}}}});
    QCOMPARE(gmail->at("per_day").get<int>(), 400);
    QVERIFY(!gmail->contains("rate_per_minute"));
    const auto office = withMailAccount(*mailAccount("microsoft365"), Json{{"from", {{"address", "a@shop.test"}}}});
    QCOMPARE(office->at("per_day").get<int>(), 8000);
    QCOMPARE(office->at("rate_per_minute").get<int>(), 24);
    QCOMPARE(office->at("sessions").get<int>(), 3);
}

void TestMailAccounts::what_is_given_stays()
{
    const auto made = withMailAccount(*mailAccount("brevo"), Json{{"per_day", 5000}, {"port", 2525}});
    QCOMPARE(made->at("per_day").get<int>(), 5000);
    QCOMPARE(made->at("port").get<int>(), 2525);
    QCOMPARE(made->at("host").get<std::string>(), std::string("smtp-relay.brevo.com"));
}

void TestMailAccounts::a_region_is_asked_for()
{
    const auto without = withMailAccount(*mailAccount("ses"), Json::object());
    QVERIFY(!without);
    QVERIFY(without.error().text.find("region") != std::string::npos);
    const auto made = withMailAccount(*mailAccount("ses"), Json{{"region", "eu-central-1"}});
    QCOMPARE(made->at("host").get<std::string>(), std::string("email-smtp.eu-central-1.amazonaws.com"));
    QVERIFY(!made->contains("region"));
}

void TestMailAccounts::an_address_tells_its_provider_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("name");
    QTest::newRow("gmail") << u"shop@GMail.com"_qs << u"gmail"_qs;
    QTest::newRow("me") << u"shop@me.com"_qs << u"icloud"_qs;
    QTest::newRow("own domain") << u"hello@shop.test"_qs << QString();
    QTest::newRow("no address") << u"gmail.com"_qs << QString();
}

void TestMailAccounts::an_address_tells_its_provider()
{
    QFETCH(QString, address);
    QFETCH(QString, name);
    const auto account = mailAccountFor(address.toStdString());
    QCOMPARE(account ? q(account->name) : QString(), name);
}

void TestMailAccounts::a_wrong_name_says_the_right_one()
{
    const auto wrong = mailAccount("gmial");
    QVERIFY(!wrong);
    QVERIFY(wrong.error().text.find("gmail") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestMailAccounts)
#include "tst_mailaccounts.moc"
