#include "core/base/failpoint.h"
#include "core/base/timezone.h"
#include "tests/support/patronctl.h"
#include "tests/support/smtpfaultserver.h"
#include "tests/support/testfile.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <map>
#include <set>

namespace {
using namespace patron;
using patron::test::CtlRun;
using patron::test::Patronctl;
using patron::test::SmtpFaultServer;
using patron::test::writeFile;

constexpr int buyers = 40;

QString day(int daysAgo)
{
    const DayNumber today = TimeZone::utc().dayAt(SystemClock().now());
    return QString::fromStdString(formatIsoDate(today - daysAgo));
}

QByteArray customersCsv()
{
    QByteArray csv = "Email,First name,Last name,Country,Accepts email marketing\r\n";
    for (int i = 1; i <= buyers; ++i) {
        csv += "anna" + QByteArray::number(i) + "@shop.test," +
               (i == 7 ? QByteArray("\"Zo\xC3\xAB <b>, O'Neil\"") : "Anna" + QByteArray::number(i)) +
               ",Berg,United Kingdom," + (i % 10 == 0 ? "no" : "yes") + "\r\n";
    }
    return csv;
}

/// Two old orders each: lapsed. The last five bought yesterday again and must not be written to.
QByteArray ordersCsv()
{
    QByteArray csv = "Order number,Order date,Email,SKU,Product,Quantity,Unit price\r\n";
    for (int i = 1; i <= buyers; ++i) {
        const QByteArray who = "anna" + QByteArray::number(i) + "@shop.test";
        const QByteArray n = QByteArray::number(i);
        csv += "A" + n + "," + day(400).toUtf8() + " 10:00," + who + ",TEA-1,Assam,2,100.00\r\n";
        csv += "B" + n + "," + day(200).toUtf8() + " 10:00," + who + ",MUG-1,Mug,1,150.00\r\n";
        if (i > buyers - 5)
            csv += "C" + n + "," + day(1).toUtf8() + " 10:00," + who + ",MUG-1,Mug,1,9.50\r\n";
    }
    return csv;
}

const char* const lapsedRule = R"({"patron_rule":1,"rule":{"all":[
    {"trait":"order_count","op":">=","value":2},
    {"trait":"days_since_last_order","op":">","value":90},
    {"trait":"total_spent","op":">","value":300}]}})";

QByteArray programJson(double holdout)
{
    return QByteArray(R"({"patron_program":1,"name":"Win-back","strategy":"lifecycle","type":"winback",
        "entry":{"when":"segment","rule":{"segment":"Lapsed"},"check":"daily at 09:00","existing":true},
        "reentry":{"policy":"never"},"holdout":{"share":)") +
           QByteArray::number(holdout) + R"(,"salt":"flow"},
        "goal":{"event":"order","within":"30 days"},"start":"who","steps":[
        {"id":"who","do":"split","if":{"trait":"total_spent","op":">=","value":300},"yes":"hello","no":"none"},
        {"id":"hello","do":"email","message":"We miss you","next":"pause"},
        {"id":"pause","do":"wait","for":"7 days","next":"none"},
        {"id":"none","do":"exit","reason":"end"}]})";
}

const char* const body = R"(<!doctype html><html><body>
<p>Dear {{ customer.first_name }},</p>
<p>your {{ last_order.lines[0].product }} of {{ last_order.at | date: "%Y" }} wants company.</p>
.a line that begins with a dot
<p>Marlow, 1 High Street, Leeds. <a href="{{ unsubscribe_url }}">Unsubscribe</a></p></body></html>)";
}

/// The main job from a CSV to results, through the command line and a real SMTP conversation.
class TestMainJob : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void sendsTheWinBackProgram();
    void survivesBeingKilled_data();
    void survivesBeingKilled();
    void neverSendsTwiceFromARestoredBackup();
    void importedHistoryStartsNothing();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();

private:
    QString file(const QString& name, const QByteArray& bytes) const;
    QString shop() const { return m_folder->filePath(QStringLiteral("shop.patron")); }
    CtlRun ctl(const QStringList& words) const { return m_ctl->json(words); }
    void prepare(int port, double holdout);
    void checkAddsUp(const Json& outbox) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Patronctl> m_ctl;
};

#define RUN(words)                                                                                                     \
    do {                                                                                                               \
        const CtlRun done = ctl(words);                                                                                \
        QVERIFY2(done.status == 0, done.all().constData());                                                            \
    } while (false)

void TestMainJob::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
    m_ctl = std::make_unique<Patronctl>(QStringLiteral(PATRONCTL), m_folder->filePath(QStringLiteral("home")));
}

QString TestMainJob::file(const QString& name, const QByteArray& bytes) const
{
    return writeFile(m_folder->filePath(name), bytes);
}

void TestMainJob::prepare(int port, double holdout)
{
    RUN((QStringList{QStringLiteral("new"), shop(), QStringLiteral("--time-zone"), QStringLiteral("UTC")}));
    RUN((QStringList{QStringLiteral("import"), shop(), file(QStringLiteral("customers.csv"), customersCsv())}));
    RUN((QStringList{QStringLiteral("import"), shop(), file(QStringLiteral("orders.csv"), ordersCsv())}));
    RUN((QStringList{QStringLiteral("segment-save"), shop(), QStringLiteral("Lapsed"), QStringLiteral("--rule"),
                     file(QStringLiteral("rule.json"), lapsedRule)}));
    RUN((QStringList{QStringLiteral("message-save"), shop(), QStringLiteral("We miss you"),
                     file(QStringLiteral("mail.html"), body), QStringLiteral("--subject"),
                     QStringLiteral("{{ customer.first_name }}, we miss you")}));
    RUN((QStringList{QStringLiteral("program-save"), shop(),
                     file(QStringLiteral("program.json"), programJson(holdout))}));
    RUN((QStringList{QStringLiteral("connector"), shop(), QStringLiteral("add"), QStringLiteral("Mail"),
                     QStringLiteral("--kind"), QStringLiteral("smtp"), QStringLiteral("--host"),
                     QStringLiteral("127.0.0.1"), QStringLiteral("--port"), QString::number(port),
                     QStringLiteral("--security"), QStringLiteral("plain"), QStringLiteral("--from"),
                     QStringLiteral("Marlow <hello@marlow.test>")}));
    RUN((QStringList{QStringLiteral("program-start"), shop(), QStringLiteral("Win-back"), QStringLiteral("--via"),
                     QStringLiteral("Mail")}));
}

void TestMainJob::checkAddsUp(const Json& outbox) const
{
    std::int64_t sum = 0;
    for (const auto& [state, count] : outbox.at("states").items())
        sum += count.get<std::int64_t>();
    QCOMPARE(sum, outbox.at("planned").get<std::int64_t>());
}

void TestMainJob::sendsTheWinBackProgram()
{
    SmtpFaultServer server;
    prepare(server.port(), 0.2);

    const CtlRun counted =
        ctl({QStringLiteral("segment-count"), shop(), QStringLiteral("--segment"), QStringLiteral("Lapsed")});
    QCOMPARE(counted.json().at("count").get<int>(), buyers - 5);
    QCOMPARE(counted.json().at("of").get<int>(), buyers);

    const CtlRun ran = ctl({QStringLiteral("run"), shop()});
    QVERIFY2(ran.status == 0, ran.all().constData());
    const Json report = ran.json();
    QCOMPARE(report.at("entered").get<int>(), buyers - 5);
    const int heldOut = report.at("held_out").get<int>();
    QVERIFY(heldOut > 0 && heldOut < 15);

    // Who has refused is left out, whether held out or not.
    const int refused = report.at("skipped").value("consent_denied", 0);
    const int planned = report.at("queued").get<int>();
    QCOMPARE(planned + refused + heldOut, buyers - 5);
    QCOMPARE(report.at("delivery").at("accepted").get<int>(), planned);

    const Json outbox = ctl({QStringLiteral("outbox"), shop()}).json();
    checkAddsUp(outbox);
    QCOMPARE(outbox.at("states").at("ACCEPTED").get<int>(), planned);
    QVERIFY(outbox.at("finished").get<bool>());

    const auto commits = server.commits();
    QCOMPARE(static_cast<int>(commits.size()), planned);
    std::set<std::string> recipients;
    std::set<std::string> ids;
    for (const auto& commit : commits) {
        QVERIFY2(recipients.insert(commit.recipient).second, "nobody gets two");
        const auto headersEnd = commit.bytes.find("\r\n\r\n");
        QVERIFY(headersEnd != std::string::npos);
        std::map<std::string, int> seen;
        const QByteArray headers(commit.bytes.data(), static_cast<int>(headersEnd));
        for (const QByteArray& line : headers.split('\n')) {
            if (!line.isEmpty() && line[0] != ' ' && line[0] != '\t')
                ++seen[line.left(line.indexOf(':')).toLower().toStdString()];
        }
        for (const char* name : {"from", "to", "subject", "date", "message-id", "list-unsubscribe", "mime-version",
                                 "content-type", "auto-submitted"})
            QVERIFY2(seen[name] == 1, QByteArray(QByteArray(name) + "\n" + headers).constData());
        for (const auto& [name, count] : seen)
            QVERIFY2(count == 1, name.c_str());
        for (std::size_t i = 0; i < commit.bytes.size(); ++i) {
            if (commit.bytes[i] == '\n')
                QVERIFY2(i > 0 && commit.bytes[i - 1] == '\r', "lines end in CR LF");
        }
        QVERIFY(commit.bytes.find("{{") == std::string::npos);
        QVERIFY(commit.bytes.find("\r\n.a line that begins with a dot") != std::string::npos);
        const auto idAt = headers.toLower().indexOf("message-id:");
        QVERIFY(ids.insert(headers.mid(idAt, headers.indexOf('\n', idAt) - idAt).toStdString()).second);
        // The name in the mail is the name of the one it goes to.
        const QByteArray local = QByteArray::fromStdString(commit.recipient).split('@').first();
        if (local != "anna7") {
            const QByteArray name = QByteArray("Anna") + local.mid(4);
            QVERIFY(commit.bytes.find("Dear " + name.toStdString() + ",") != std::string::npos);
            QVERIFY(headers.contains(QByteArray(QByteArray("Subject: ") + name + ", we miss you")));
        } else {
            // The plain text shows her name as it is; in the HTML it is never markup.
            const auto html = commit.bytes.find("Content-Type: text/html");
            QVERIFY(html != std::string::npos);
            QVERIFY2(commit.bytes.find("<b>", html) == std::string::npos, "a name is never markup");
            QVERIFY(commit.bytes.find("&lt;b&gt;", html) != std::string::npos);
        }
    }

    // Running again changes nothing.
    const Json again = ctl({QStringLiteral("run"), shop()}).json();
    QCOMPARE(again.at("entered").get<int>(), 0);
    QCOMPARE(again.at("delivery").at("leased").get<int>(), 0);
    QCOMPARE(server.commits().size(), commits.size());

    const Json results =
        ctl({QStringLiteral("results"), shop(), QStringLiteral("--program"), QStringLiteral("Win-back")}).json();
    QCOMPARE(results.at("entered").get<int>(), buyers - 5);
    QCOMPARE(results.at("state").get<std::string>(), std::string("not_enough"));
    QCOMPARE(results.at("not_yet").get<int>(), buyers - 5);
    QCOMPARE(results.at("messages").at("states").at("ACCEPTED").get<int>(), planned);

    // Her record says what happened and why.
    const Json anna = ctl({QStringLiteral("customer"), shop(), QStringLiteral("anna1@shop.test")}).json();
    QCOMPARE(anna.at("orders").size(), std::size_t{2});
    QVERIFY(!anna.at("decisions").empty());
    const CtlRun sound = ctl({QStringLiteral("check"), shop()});
    QVERIFY2(sound.status == 0, sound.all().constData());
}

void TestMainJob::survivesBeingKilled_data()
{
    QTest::addColumn<QString>("where");
    for (const auto name : failpointNames()) {
        // Outcomes that find no room are tst_failpoints' matter.
        if (name.substr(0, 5) != "send." || name == "send.after_kept")
            continue;
        for (const int pass : {1, 9})
            QTest::addRow("at pass %d of %s", pass, std::string(name).c_str())
                << QString::fromUtf8(name.data(), static_cast<int>(name.size())) + u':' + QString::number(pass);
    }
}

void TestMainJob::survivesBeingKilled()
{
    QFETCH(QString, where);
    SmtpFaultServer server;
    prepare(server.port(), 0);
    m_ctl->setVariable(QStringLiteral("PATRON_FAILPOINT"), where);
    const CtlRun killed = ctl({QStringLiteral("run"), shop()});
    m_ctl->clearVariable(QStringLiteral("PATRON_FAILPOINT"));
    const QString point = where.section(u':', 0, 0);
    const bool perConnection = point == u"send.after_connect";
    const bool perRun = point == u"send.before_mark";
    // A batch is leased and frozen at once, and only its last outcome is committed without a message after it.
    const bool perBatch =
        point == u"send.after_lease" || point == u"send.after_freeze" || point == u"send.after_takeback";
    if (where.endsWith(u":1") || (!perConnection && !perBatch && !perRun))
        QVERIFY2(killed.status == 137, killed.all().constData());

    const CtlRun resumed = ctl({QStringLiteral("run"), shop()});
    QVERIFY2(resumed.status == 0, resumed.all().constData());
    Json outbox =
        ctl({QStringLiteral("outbox"), shop(), QStringLiteral("--state"), QStringLiteral("ambiguous")}).json();
    checkAddsUp(outbox);
    const auto ambiguous = outbox.at("rows");
    QVERIFY2(ambiguous.size() <= 1, "one session, one kill: at most one message nobody is sure of");
    // What the program does not know, a person finds out: here the server's own record.
    for (const Json& row : ambiguous) {
        const std::string id = row.at("message_id").get<std::string>();
        bool arrived = false;
        for (const auto& commit : server.commits())
            arrived = arrived || commit.bytes.find(id) != std::string::npos;
        RUN((QStringList{QStringLiteral("outbox-resolve"), shop(), QString::number(row.at("id").get<int>()),
                         arrived ? QStringLiteral("sent") : QStringLiteral("resend")}));
    }
    RUN((QStringList{QStringLiteral("outbox-resume"), shop()}));
    outbox = ctl({QStringLiteral("outbox"), shop()}).json();
    checkAddsUp(outbox);
    QVERIFY2(outbox.at("finished").get<bool>(), outbox.dump().c_str());

    std::map<std::string, int> copies;
    for (const auto& commit : server.commits())
        ++copies[commit.recipient];
    for (int i = 1; i <= buyers - 5; ++i) {
        const std::string who = "anna" + std::to_string(i) + "@shop.test";
        QVERIFY2(copies[who] == (i % 10 == 0 ? 0 : 1), (who + ": " + std::to_string(copies[who])).c_str());
    }
    QCOMPARE(ctl({QStringLiteral("check"), shop()}).status, 0);
}

void TestMainJob::neverSendsTwiceFromARestoredBackup()
{
    RUN((QStringList{QStringLiteral("demo"), shop(), QStringLiteral("--customers"), QStringLiteral("400"),
                     QStringLiteral("--until"), QStringLiteral("2026-06-01")}));
    const QString at = QStringLiteral("2026-06-01T10:00:00Z");
    const QString everyone = file(QStringLiteral("all.json"), R"({"patron_rule":1,"rule":{"reachable":"email"}})");
    RUN((QStringList{QStringLiteral("segment-save"), shop(), QStringLiteral("Reachable"), QStringLiteral("--rule"),
                     everyone}));
    RUN((QStringList{
        QStringLiteral("message-save"), shop(), QStringLiteral("News"),
        file(QStringLiteral("news.txt"), "Hello {{ customer.first_name | default: 'there' }}\n{{ unsubscribe_url }}\n"),
        QStringLiteral("--subject"), QStringLiteral("News")}));
    RUN((QStringList{
        QStringLiteral("program-save"), shop(),
        file(QStringLiteral("p.json"), R"({"patron_program":1,"name":"News","strategy":"lifecycle","type":"retention",
                        "entry":{"when":"segment","rule":{"segment":"Reachable"},"existing":true},"start":"m",
                        "steps":[{"id":"m","do":"email","message":"News"}]})")}));
    RUN((QStringList{QStringLiteral("program-start"), shop(), QStringLiteral("News"), QStringLiteral("--now"), at}));
    const QString backup = m_folder->filePath(QStringLiteral("backup.patron"));
    RUN((QStringList{QStringLiteral("backup"), shop(), backup}));

    const CtlRun sent = ctl({QStringLiteral("run"), shop(), QStringLiteral("--now"), at});
    QVERIFY2(sent.status == 0, sent.all().constData());
    const int mails = sent.json().at("delivery").at("accepted").get<int>();
    QVERIFY2(mails >= 100, sent.all().constData());

    RUN((QStringList{QStringLiteral("restore"), shop(), backup}));
    const CtlRun unclaimed = ctl({QStringLiteral("run"), shop(), QStringLiteral("--now"), at});
    QCOMPARE(unclaimed.status, 1);
    QCOMPARE(unclaimed.json().at("error").at("code").get<std::string>(), std::string("not_live"));

    RUN((QStringList{QStringLiteral("claim"), shop(), QStringLiteral("--now"), at}));
    const CtlRun resumed = ctl({QStringLiteral("run"), shop(), QStringLiteral("--now"), at});
    QVERIFY2(resumed.status == 0, resumed.all().constData());
    QCOMPARE(resumed.json().at("delivery").at("accepted").get<int>(), 0);
    const Json outbox = ctl({QStringLiteral("outbox"), shop()}).json();
    checkAddsUp(outbox);
    QVERIFY(outbox.at("finished").get<bool>());
    QVERIFY(!outbox.at("states").contains("ACCEPTED") || outbox.at("states").at("ACCEPTED").get<int>() == 0);
}

void TestMainJob::importedHistoryStartsNothing()
{
    RUN((QStringList{QStringLiteral("new"), shop(), QStringLiteral("--time-zone"), QStringLiteral("UTC")}));
    RUN((QStringList{QStringLiteral("import"), shop(), file(QStringLiteral("customers.csv"), customersCsv())}));
    RUN((QStringList{QStringLiteral("message-save"), shop(), QStringLiteral("Thanks"),
                     file(QStringLiteral("t.txt"), "Thank you {{ customer.first_name }}\n{{ unsubscribe_url }}\n"),
                     QStringLiteral("--subject"), QStringLiteral("Thank you")}));
    RUN((QStringList{
        QStringLiteral("program-save"), shop(),
        file(QStringLiteral("p.json"), R"({"patron_program":1,"name":"Thanks","strategy":"engagement","type":"service",
                        "entry":{"when":"event","event":"order"},"start":"m",
                        "steps":[{"id":"m","do":"email","message":"Thanks"}]})")}));
    RUN((QStringList{QStringLiteral("program-start"), shop(), QStringLiteral("Thanks")}));
    RUN((QStringList{QStringLiteral("import"), shop(), file(QStringLiteral("orders.csv"), ordersCsv())}));
    const CtlRun ran = ctl({QStringLiteral("run"), shop()});
    QVERIFY2(ran.status == 0, ran.all().constData());
    QCOMPARE(ran.json().at("entered").get<int>(), 0);
    QCOMPARE(ctl({QStringLiteral("outbox"), shop()}).json().at("planned").get<int>(), 0);
}

void TestMainJob::saysWhatIsWrong_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("says");
    using L = QStringList;
    const auto s = [](const char* text) { return QString::fromLatin1(text); };
    QTest::newRow("a workspace that is not there")
        << L{s("stats"), s("@none.patron")} << 1 << s("There is no workspace");
    QTest::newRow("a file that is no workspace")
        << L{s("stats"), s("@orders.csv")} << 1 << s("is not a Patron workspace");
    QTest::newRow("an unknown command") << L{s("segment-cuont"), s("@shop.patron")} << 2
                                        << s("Did you mean \"segment-count\"?");
    QTest::newRow("an unknown option") << L{s("stats"), s("@shop.patron"), s("--jsno")} << 2
                                       << s("Did you mean --json?");
    QTest::newRow("a missing import file") << L{s("import"), s("@shop.patron"), s("@none.csv")} << 1 << s("none.csv");
    QTest::newRow("an empty import file") << L{s("import"), s("@shop.patron"), s("@empty.csv")} << 1 << s("empty");
    QTest::newRow("a binary import file")
        << L{s("import"), s("@shop.patron"), s("@picture.png")} << 1 << s("picture.png");
    QTest::newRow("a rule with an unknown key")
        << L{s("segment-count"), s("@shop.patron"), s("--rule"), s("@badrule.json")} << 1 << s("trati");
    QTest::newRow("a program with an unknown key")
        << L{s("program-save"), s("@shop.patron"), s("@badprogram.json")} << 1 << s("stepz");
    QTest::newRow("a template that is not closed")
        << L{s("message-save"), s("@shop.patron"), s("M"), s("@bad.html"), s("--subject"), s("S")} << 1 << s("line 1");
    QTest::newRow("a template with an unknown field")
        << L{s("message-save"), s("@shop.patron"), s("M"), s("@unknown.html"), s("--subject"), s("S")} << 1
        << s("first_name");
    QTest::newRow("a real connector at another time")
        << L{s("send"), s("@shop.patron"), s("--message"), s("Hi"),    s("--segment"),
             s("All"),  s("--via"),        s("Nowhere"),   s("--now"), s("2020-01-01")}
        << 2 << s("--now");
}

void TestMainJob::saysWhatIsWrong()
{
    QFETCH(QStringList, words);
    QFETCH(int, status);
    QFETCH(QString, says);
    RUN((QStringList{QStringLiteral("new"), shop()}));
    file(QStringLiteral("orders.csv"), ordersCsv());
    file(QStringLiteral("empty.csv"), "");
    file(QStringLiteral("picture.png"), QByteArray("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16) + QByteArray(2000, '\1'));
    file(QStringLiteral("badrule.json"), R"({"patron_rule":1,"rule":{"trati":"country","op":"is","value":"GB"}})");
    file(QStringLiteral("badprogram.json"), R"({"patron_program":1,"name":"X","stepz":[]})");
    file(QStringLiteral("bad.html"), "<p>{% if customer.email %}</p>");
    file(QStringLiteral("unknown.html"), "<p>{{ customer.frist_name }} {{ unsubscribe_url }}</p>");
    RUN((QStringList{QStringLiteral("message-save"), shop(), QStringLiteral("Hi"), file(QStringLiteral("hi.txt"), "Hi"),
                     QStringLiteral("--subject"), QStringLiteral("Hi")}));
    RUN((QStringList{QStringLiteral("segment-save"), shop(), QStringLiteral("All"), QStringLiteral("--rule"),
                     file(QStringLiteral("all.json"), R"({"patron_rule":1,"rule":{"all":[]}})")}));
    RUN((QStringList{QStringLiteral("connector"), shop(), QStringLiteral("add"), QStringLiteral("Nowhere"),
                     QStringLiteral("--kind"), QStringLiteral("smtp"), QStringLiteral("--host"),
                     QStringLiteral("127.0.0.1"), QStringLiteral("--port"), QStringLiteral("9"),
                     QStringLiteral("--security"), QStringLiteral("plain"), QStringLiteral("--from"),
                     QStringLiteral("a@b.test")}));
    for (QString& word : words) {
        if (word.startsWith(u'@'))
            word = m_folder->filePath(word.mid(1));
    }
    const CtlRun run = m_ctl->run(words);
    QVERIFY2(run.status == status, run.all().constData());
    QVERIFY2(run.all().contains(says.toUtf8()), run.all().constData());
    // Nothing is left half-done.
    QCOMPARE(ctl({QStringLiteral("check"), shop()}).status, 0);
}

QTEST_GUILESS_MAIN(TestMainJob)
#include "tst_mainjob.moc"
