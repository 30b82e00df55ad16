#include "tests/support/httpfaultserver.h"
#include "tests/support/patronctl.h"
#include "tests/support/testfile.h"

#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace patron;
using patron::test::CtlRun;
using patron::test::HttpFaultServer;
using patron::test::httpReply;
using patron::test::Patronctl;

/// Text messages on the command line, from an account with a gateway to the STOP that comes back.
class TestTexting : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void gatewaysAreListed();
    void accountsAreChecked_data();
    void accountsAreChecked();
    void theSecretIsInNoFile();
    void textsGoByTheGateway();
    void textsGoToTheLocalInbox();
    void aMailAccountIsRefused();
    void aProgramSendsTexts();
    void newsComeBack();

private:
    QString path(const QString& name) const { return m_folder->filePath(name); }
    CtlRun run(const char* command, QStringList words = {}) const
    {
        words.prepend(path(QStringLiteral("shop.patron")));
        words.prepend(QString::fromLatin1(command));
        return m_ctl->json(words);
    }
    void must(const char* command, const QStringList& words) const
    {
        const CtlRun done = run(command, words);
        if (done.status != 0)
            qFatal("%s", done.all().constData());
    }
    void addGateway(const HttpFaultServer& server, const QStringList& more = {}) const
    {
        m_ctl->setVariable(QStringLiteral("PATRON_SECRET_TEXTS"), QStringLiteral("canary-secret"));
        must("connector",
             QStringList{QStringLiteral("add"), QStringLiteral("Texts"), QStringLiteral("--kind"),
                         QStringLiteral("sms-http"), QStringLiteral("--preset"), QStringLiteral("kannel"),
                         QStringLiteral("--set"), QStringLiteral("url=http://127.0.0.1:%1").arg(server.port()),
                         QStringLiteral("--set"), QStringLiteral("user=shop")} +
                 more);
    }
    /// A message, a segment of everybody and two people who said yes to text messages.
    void fillShop() const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Patronctl> m_ctl;
};

namespace {

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

std::string textOf(const Json& json, const char* key)
{
    return json.at(key).get<std::string>();
}

}

void TestTexting::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_ctl = std::make_unique<Patronctl>(QStringLiteral(PATRONCTL), path(QStringLiteral("home")));
    must("new", {});
}

void TestTexting::fillShop() const
{
    test::writeFile(path(s("people.csv")),
                    "Email,First name,Phone\nanna@x.test,Anna,+447700900123\nben@x.test,Ben,+447700900124\n");
    must("import", {path(s("people.csv"))});
    for (const char* email : {"anna@x.test", "ben@x.test"})
        must("consent", {s(email), s("sms"), s("granted"), s("--evidence"), s("form at the till")});
    must("message-save", {s("Sale"), test::writeFile(path(s("sale.txt")), "Tea & cake, {{ customer.first_name }}"),
                          s("--channel"), s("sms")});
    must("message-save", {s("Letter"), test::writeFile(path(s("letter.txt")), "Dear {{ customer.first_name }}"),
                          s("--subject"), s("Hello")});
    must("segment-save",
         {s("All"), s("--rule"), test::writeFile(path(s("all.json")), R"({"patron_rule":1,"rule":{"all":[]}})")});
}

void TestTexting::gatewaysAreListed()
{
    const CtlRun listed = run("connector", {s("presets")});
    QVERIFY2(listed.status == 0, listed.all().constData());
    QStringList names;
    for (const Json& one : listed.json()) {
        if (textOf(one, "kind") == "sms-http")
            names << s(textOf(one, "preset").c_str());
    }
    QCOMPARE(names, (QStringList{s("bird"), s("infobip"), s("kannel"), s("plivo"), s("sinch"), s("sns"), s("twilio"),
                                 s("vonage")}));
}

void TestTexting::accountsAreChecked_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, QStringList words, const char* says) {
        QTest::newRow(name) << words << s(says);
    };
    const QStringList http{s("--kind"), s("sms-http")};
    row("a gateway that there is not", http + QStringList{s("--preset"), s("twillio")}, "twilio");
    row("no gateway", http, "\"preset\"");
    row("a value that is missing", http + QStringList{s("--preset"), s("twilio")}, "Account SID");
    row("a value without a name", http + QStringList{s("--preset"), s("twilio"), s("--set"), s("AC1")}, "NAME=VALUE");
    row("a sender that is none",
        http + QStringList{s("--preset"), s("twilio"), s("--set"), s("account=AC1"), s("--sender"), s("12")},
        "short code");
    row("an SMSC in the clear",
        {s("--kind"), s("smpp"), s("--host"), s("smsc.example"), s("--system-id"), s("shop"), s("--sender"), s("Shop"),
         s("--security"), s("plain")},
        "everybody");
}

void TestTexting::accountsAreChecked()
{
    QFETCH(QStringList, words);
    QFETCH(QString, says);
    const CtlRun refused = run("connector", QStringList{s("add"), s("Texts")} + words);
    QVERIFY(refused.status == 1 || refused.status == 2);
    QVERIFY2(s(textOf(refused.json().at("error"), "text").c_str()).contains(says), refused.all().constData());
    QCOMPARE(run("connector", {s("list")}).json().size(), std::size_t{1}); // the Local inbox
}

void TestTexting::theSecretIsInNoFile()
{
    const CtlRun told =
        run("connector", {s("add"), s("Texts"), s("--kind"), s("sms-http"), s("--settings"),
                          test::writeFile(path(s("settings.json")), R"({"preset":"twilio","token":"x"})")});
    QCOMPARE(told.status, 1);
    QVERIFY2(told.out.contains("never holds a password"), told.all().constData());
    HttpFaultServer server({{httpReply(202, "0: Accepted for delivery")}});
    addGateway(server);
    fillShop();
    QVERIFY(run("send", {s("--message"), s("Sale"), s("--segment"), s("All"), s("--via"), s("Texts")}).status == 0);
    QFile workspace(path(s("shop.patron")));
    QVERIFY(workspace.open(QIODevice::ReadOnly));
    QVERIFY(!workspace.readAll().contains("canary-secret"));
    m_ctl->clearVariable(s("PATRON_SECRET_TEXTS"));
}

void TestTexting::textsGoByTheGateway()
{
    HttpFaultServer server({{httpReply(202, "0: Accepted for delivery")}});
    addGateway(server, {s("--sender"), s("12345"), s("--default")});
    fillShop();
    const CtlRun tested = run("connector", {s("test"), s("Texts")});
    QVERIFY2(tested.status == 0, tested.all().constData());
    QVERIFY(server.taken().empty());
    const CtlRun sent = run("send", {s("--message"), s("Sale"), s("--segment"), s("All")});
    QVERIFY2(sent.status == 0, sent.all().constData());
    QCOMPARE(sent.json().at("delivery").at("accepted").get<int>(), 2);
    QCOMPARE(server.taken().size(), std::size_t{2});
    QVERIFY(server.taken().front().target.find("text=Tea%20%26%20cake%2C%20Anna") != std::string::npos);
    // Nobody said what a part costs, so nobody is told that it is free.
    const Json spend = sent.json().at("sms");
    QVERIFY(spend.at("cost").is_null());
    QCOMPARE(spend.at("parts").get<int>(), 2);
    must("sms-prices", {s("*"), s("0.04")}); // numbers kept for fiction are of no country
    const CtlRun again = run("send", {s("--message"), s("Sale"), s("--segment"), s("All")});
    QVERIFY2(again.status == 0, again.all().constData());
    const Json priced = again.json().at("sms");
    QCOMPARE(s(textOf(priced, "cost").c_str()), s("0.08"));
}

void TestTexting::textsGoToTheLocalInbox()
{
    fillShop();
    const CtlRun sent =
        run("send", {s("--message"), s("Sale"), s("--segment"), s("All"), s("--via"), s("Local inbox")});
    QVERIFY2(sent.status == 0, sent.all().constData());
    QCOMPARE(sent.json().at("delivery").at("accepted").get<int>(), 2);
}

void TestTexting::aMailAccountIsRefused()
{
    fillShop();
    must("connector", {s("add"), s("Mail"), s("--kind"), s("smtp"), s("--host"), s("mail.shop.test"), s("--from"),
                       s("shop@shop.test"), s("--default")});
    const CtlRun named = run("send", {s("--message"), s("Sale"), s("--segment"), s("All"), s("--via"), s("Mail")});
    QCOMPARE(named.status, 1);
    QVERIFY2(named.out.contains("emails only"), named.all().constData());
    const CtlRun standard = run("send", {s("--message"), s("Sale"), s("--segment"), s("All")});
    QCOMPARE(standard.status, 1);
    QVERIFY2(standard.out.contains("add a connector for text messages"), standard.all().constData());
    QCOMPARE(run("outbox").json().at("planned").get<int>(), 0);
    HttpFaultServer server({{httpReply(202, "0: Accepted for delivery")}});
    addGateway(server);
    const CtlRun mail = run("send", {s("--message"), s("Letter"), s("--segment"), s("All"), s("--via"), s("Texts")});
    QCOMPARE(mail.status, 1);
    QVERIFY2(mail.out.contains("text messages only"), mail.all().constData());
    QVERIFY(server.taken().empty());
}

void TestTexting::aProgramSendsTexts()
{
    fillShop();
    const auto program = [&](const char* step, const char* message) {
        const QByteArray text =
            R"({"patron_program":1,"name":"Hello","strategy":"lifecycle","type":"winback","entry":{"when":"segment",)"
            R"("rule":{"all":[]},"check":"hourly","existing":true},"limits":{"class":"marketing"},"start":"a",)"
            R"("steps":[{"id":"a","do":")" +
            QByteArray(step) + R"(","message":")" + message + R"("}]})";
        return run("program-save", {test::writeFile(path(s("program.json")), text)});
    };
    QCOMPARE(program("sms", "Letter").status, 0);
    const CtlRun wrong = run("program-check", {s("Hello")});
    QVERIFY2(wrong.out.contains("is not a text message"), wrong.all().constData());
    const CtlRun saved = program("sms", "Sale");
    QVERIFY2(saved.status == 0, saved.all().constData());
    must("connector", {s("add"), s("Mail"), s("--kind"), s("smtp"), s("--host"), s("mail.shop.test"), s("--from"),
                       s("shop@shop.test"), s("--default")});
    const CtlRun refused = run("program-start", {s("Hello")});
    QCOMPARE(refused.status, 1);
    QVERIFY2(refused.out.contains("connector for text messages"), refused.all().constData());
    HttpFaultServer server({{httpReply(202, "0: Accepted for delivery")}});
    addGateway(server);
    must("program-start", {s("Hello")});
    QCOMPARE(run("programs").status, 0);
}

void TestTexting::newsComeBack()
{
    fillShop();
    const QByteArray gateway =
        R"({"name":"mine","title":"Mine","settings":{"url":{"title":"Address","kind":"url"}},"needs_sender":false,)"
        R"("send":{"method":"POST","url":"{url}/send","json":{"to":"{to}","text":"{text}"}},"answer":"json",)"
        R"("success":{"status":"200"},"id":"/id","inbound":{"request":{"method":"GET","url":"{url}/inbox"},)"
        R"("items":"/items\u002f*","id":"/id","from":"/from","text":"/text"}})";
    HttpFaultServer inbox({{httpReply(
        200,
        R"({"items":[{"id":"1","from":"447700900123","text":"Stop it!"},{"id":"2","from":"+447700900999","text":"HELP"}]})")}});
    must("connector", {s("add"), s("Own"), s("--kind"), s("sms-http"), s("--gateway"),
                       test::writeFile(path(s("gateway.json")), gateway), s("--set"),
                       QStringLiteral("url=http://127.0.0.1:%1").arg(inbox.port())});
    const CtlRun polled = run("connector", {s("poll"), s("Own")});
    QVERIFY2(polled.status == 0, polled.all().constData());
    QCOMPARE(polled.json().at("stops").get<int>(), 1);
    QCOMPARE(polled.json().at("strangers").get<int>(), 1);
    const Json helps = run("connector", {s("texts"), s("--meaning"), s("help")}).json();
    QCOMPARE(helps.size(), std::size_t{1});
    QCOMPARE(s(textOf(helps[0], "from").c_str()), s("+447700900999"));
    const Json flight =
        run("send", {s("--message"), s("Sale"), s("--segment"), s("All"), s("--via"), s("Own"), s("--dry-run")}).json();
    QCOMPARE(flight.at("planned").get<int>(), 1);
    const CtlRun none = run("connector", {s("poll"), s("Local inbox")});
    QCOMPARE(none.status, 2);
}

QTEST_GUILESS_MAIN(TestTexting)
#include "tst_texting.moc"
