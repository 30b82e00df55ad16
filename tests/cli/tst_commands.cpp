#include "tests/support/patronctl.h"
#include "tests/support/testfile.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QLockFile>
#include <QTemporaryDir>
#include <QTest>

namespace {
using namespace patron;
using patron::test::CtlRun;
using patron::test::Patronctl;
using patron::test::writeFile;

const QString demoNow = QStringLiteral("2026-06-01T10:00:00Z");
}

/// The contract of the command line: answers, exit statuses, help.
class TestCommands : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyCommandHasHelp();
    void answersAreOneJsonDocument_data();
    void answersAreOneJsonDocument();
    void wrongUsageIsStatusTwo_data();
    void wrongUsageIsStatusTwo();
    void theSameSeedAndDayGiveTheSameDump();
    void exportsAreSafeToOpenInASpreadsheet();
    void aFolderOfFilesAndMailsIsBroughtIn();
    void aWorkbookOfCustomersCanBeImportedAgain();
    void oneTableOfAFileCanBeNamed();
    void consentAndSuppressionCanBeRecorded();
    void rejectedRowsAreStatusThree();
    void aDryRunChangesNothing();
    void aHeldFileNamesItsHolder();
    void aReadOnlyFileCanBeReadAndNotChanged();
    void programsWalkThroughTime();
    void aDamagedWorkspaceNamesItsBackup();
    void liquidStandsAlone_data();
    void liquidStandsAlone();
    void mjmlBecomesHtml_data();
    void mjmlBecomesHtml();
    void countsSmsParts_data();
    void countsSmsParts();
    void everyOptionOfAKindIsWhereCliMdSays();

private:
    QString path(const QString& name) const { return m_folder.filePath(name); }
    QString shop() const { return path(QStringLiteral("demo.patron")); }
    QString file(const QString& name, const QByteArray& bytes) const { return writeFile(path(name), bytes); }
    CtlRun run(const QStringList& words) const { return m_ctl->run(words); }
    CtlRun json(const QStringList& words) const { return m_ctl->json(words); }

    QTemporaryDir m_folder;
    std::unique_ptr<Patronctl> m_ctl;
};

void TestCommands::initTestCase()
{
    QVERIFY(m_folder.isValid());
    m_ctl = std::make_unique<Patronctl>(QStringLiteral(PATRONCTL), path(QStringLiteral("home")));
    const CtlRun made = json({QStringLiteral("demo"), shop(), QStringLiteral("--customers"), QStringLiteral("300"),
                              QStringLiteral("--until"), QStringLiteral("2026-06-01")});
    QVERIFY2(made.status == 0, made.all().constData());
    QCOMPARE(made.json().at("customers").get<int>(), 300);
}

void TestCommands::everyCommandHasHelp()
{
    const CtlRun overview = run({QStringLiteral("help")});
    QCOMPARE(overview.status, 0);
    int commands = 0;
    for (const QByteArray& line : overview.out.split('\n')) {
        if (!line.startsWith("  ") || line.startsWith("   "))
            continue;
        const QString name = QString::fromUtf8(line.trimmed().split(' ').first());
        const CtlRun help = run({QStringLiteral("help"), name});
        QVERIFY2(help.status == 0, qPrintable(name));
        QVERIFY2(help.out.contains("--json") && help.out.contains("--now"), help.out.constData());
        ++commands;
    }
    QVERIFY2(commands >= 40, overview.out.constData());
}

void TestCommands::answersAreOneJsonDocument_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<QString>("has");
    const auto row = [](const char* name, const QStringList& words, const char* has) {
        QTest::newRow(name) << words << QString::fromLatin1(has);
    };
    const auto s = [](const char* text) { return QString::fromUtf8(text); };
    row("stats", {s("stats"), s("@")}, "rows");
    row("customer", {s("customer"), s("@"), s("#1")}, "identities");
    row("orders", {s("orders"), s("@")}, "orders");
    row("facets", {s("facets"), s("@")}, "facets");
    row("facets of a search", {s("facets"), s("@"), s("--search"), s("a"), s("--of"), s("city,tags")}, "customers");
    row("customers by a search", {s("customers"), s("@"), s("--search"), s("leeds"), s("--format"), s("json")}, "");
    row("customers by a facet", {s("customers"), s("@"), s("--facet"), s("has_orders=yes"), s("--format"), s("json")},
        "");
    row("identified", {s("identified"), s("@")}, "months");
    row("ask-next", {s("ask-next"), s("@"), s("#1")}, "ask");
    row("join", {s("join"), s("@"), s("--email"), s("hello@shop.test")}, "uri");
    row("orders of one", {s("orders"), s("@"), s("--customer"), s("#1")}, "orders");
    row("segments", {s("segments"), s("@")}, "");
    row("segment-count by name", {s("segment-count"), s("@"), s("--segment"), s("VIP")}, "count");
    row("segment-members", {s("segment-members"), s("@"), s("--segment"), s("VIP"), s("--limit"), s("3")}, "");
    row("segment-count by SQL", {s("segment-count"), s("@"), s("--segment"), s("VIP"), s("--engine"), s("sql")},
        "nodes");
    row("segment-sql", {s("segment-sql"), s("@"), s("--segment"), s("VIP")}, "sql");
    row("segment-sql for PostgreSQL",
        {s("segment-sql"), s("@"), s("--segment"), s("VIP"), s("--dialect"), s("postgresql")}, "dialect");
    row("dump for PostgreSQL", {s("dump"), s("@"), s("--dialect"), s("postgresql")}, "sql");
    row("insight rfm", {s("insight"), s("@"), s("rfm")}, "groups");
    row("insight clv", {s("insight"), s("@"), s("clv")}, "holdout");
    row("insight stages", {s("insight"), s("@"), s("stages")}, "stages");
    row("insight history of one", {s("insight"), s("@"), s("history"), s("--customer"), s("#1")}, "changes");
    row("segment-explain", {s("segment-explain"), s("@"), s("--segment"), s("VIP"), s("--customer"), s("#1")}, "in");
    row("segment-history", {s("segment-history"), s("@"), s("VIP")}, "days");
    row("segment-history with sizes by the facts",
        {s("segment-history"), s("@"), s("VIP"), s("--from"), s("2024-01-01"), s("--to"), s("2024-03-01"), s("--sizes"),
         s("3")},
        "sizes");
    row("messages", {s("messages"), s("@")}, "");
    row("snippets", {s("snippets"), s("@")}, "");
    row("images", {s("images"), s("@")}, "");
    row("sms-prices", {s("sms-prices"), s("@")}, "prices");
    row("programs", {s("programs"), s("@")}, "");
    row("program-check", {s("program-check"), s("@"), s("Win-back 90")}, "problems");
    row("imports", {s("imports"), s("@")}, "");
    row("presets", {s("presets"), s("@")}, "");
    row("outbox", {s("outbox"), s("@")}, "planned");
    row("results", {s("results"), s("@"), s("--program"), s("Win-back 90")}, "treated");
    row("check", {s("check"), s("@")}, "ok");
    row("duplicates", {s("duplicates"), s("@")}, "pairs");
    row("quality", {s("quality"), s("@")}, "score");
    row("connector list", {s("connector"), s("@"), s("list")}, "");
    row("connector rename", {s("connector"), s("@"), s("rename"), s("Local inbox"), s("--to"), s("Local inbox")},
        "connector");
    row("brand", {s("brand"), s("@")}, "name");
    row("lint", {s("lint"), s("@"), s("--message"), s("We miss you")}, "findings");
    row("worst-cases", {s("worst-cases"), s("@"), s("--message"), s("We miss you")}, "cases");
    row("customers", {s("customers"), s("@"), s("--format"), s("json")}, "");
    row("failpoints", {s("failpoints")}, "");
}

void TestCommands::answersAreOneJsonDocument()
{
    QFETCH(QStringList, words);
    QFETCH(QString, has);
    std::replace(words.begin(), words.end(), QStringLiteral("@"), shop());
    if (words.size() > 1)
        words << QStringLiteral("--now") << demoNow;
    const CtlRun done = json(words);
    QVERIFY2(done.status == 0, done.all().constData());
    const auto parsed = parseJson(done.out.toStdString(), "output");
    QVERIFY2(parsed, done.out.left(500).constData());
    if (has.isEmpty())
        QVERIFY(parsed->is_array());
    else
        QVERIFY2(parsed->contains(has.toStdString()), done.out.left(500).constData());
    // For people the same works without --json.
    QCOMPARE(run(words).status, 0);
}

void TestCommands::wrongUsageIsStatusTwo_data()
{
    QTest::addColumn<QStringList>("words");
    const auto s = [](const char* text) { return QString::fromUtf8(text); };
    QTest::newRow("no command") << QStringList{};
    QTest::newRow("an unknown command") << QStringList{s("stat")};
    QTest::newRow("a missing workspace") << QStringList{s("stats")};
    QTest::newRow("a word too many") << QStringList{s("stats"), s("@"), s("more")};
    QTest::newRow("an unknown option") << QStringList{s("stats"), s("@"), s("--jason")};
    QTest::newRow("an option without its value") << QStringList{s("segment-count"), s("@"), s("--rule")};
    QTest::newRow("a facet without values") << QStringList{s("customers"), s("@"), s("--facet"), s("country")};
    QTest::newRow("a pack without a folder") << QStringList{s("subject-access"), s("@"), s("#1")};
    QTest::newRow("an unknown channel of consent")
        << QStringList{s("sign-up"), s("@"), s("--email"), s("a@b.test"), s("--consent"), s("fax")};
    QTest::newRow("a code and a reply at once")
        << QStringList{s("join"), s("@"), s("--email"), s("a@b.test"), s("--text"), s("JOIN")};
    QTest::newRow("a receipt's total that is none")
        << QStringList{s("claim-sale"), s("@"), s("#1"), s("77"), s("--total"), s("much")};
    QTest::newRow("a receipt's number alone") << QStringList{s("claim-sale"), s("@"), s("#1"), s("77")};
    QTest::newRow("an engine there is not")
        << QStringList{s("segment-count"), s("@"), s("--segment"), s("VIP"), s("--engine"), s("steam")};
    QTest::newRow("a dialect there is not") << QStringList{s("dump"), s("@"), s("--dialect"), s("oracle")};
    QTest::newRow("neither rule nor segment") << QStringList{s("segment-count"), s("@")};
    QTest::newRow("both rule and segment")
        << QStringList{s("segment-count"), s("@"), s("--rule"), s("x"), s("--segment"), s("y")};
    QTest::newRow("a bad instant") << QStringList{s("segment-count"), s("@"),       s("--segment"),
                                                  s("VIP"),           s("--as-of"), s("soon")};
    QTest::newRow("a bad --now") << QStringList{s("stats"), s("@"), s("--now"), s("yesterday")};
    QTest::newRow("a bad number") << QStringList{s("demo"), s("@x"), s("--customers"), s("many")};
    QTest::newRow("a bad currency") << QStringList{s("new"), s("@x"), s("--currency"), s("pounds")};
    QTest::newRow("a consent without evidence") << QStringList{s("consent"), s("@"), s("#1"), s("email"), s("granted")};
    QTest::newRow("no new name") << QStringList{s("connector"), s("@"), s("rename"), s("Local inbox")};
    QTest::newRow("a bad reason") << QStringList{s("suppress"), s("@"), s("a@b.test"), s("--reason"), s("because")};
}

void TestCommands::wrongUsageIsStatusTwo()
{
    QFETCH(QStringList, words);
    for (QString& word : words) {
        if (word.startsWith(u'@'))
            word = word == u"@" ? shop() : path(word.mid(1));
    }
    const CtlRun done = run(words);
    QVERIFY2(done.status == 2, done.all().constData());
    QVERIFY(!QFile::exists(path(QStringLiteral("x"))));
    if (!words.isEmpty()) {
        const CtlRun asJson = json(words);
        QCOMPARE(asJson.status, 2);
        QVERIFY2(asJson.json().contains("error"), asJson.all().constData());
    }
}

void TestCommands::theSameSeedAndDayGiveTheSameDump()
{
    QByteArrayList dumps;
    for (const char* name : {"one.patron", "two.patron", "three.patron"}) {
        const QString at = path(QString::fromLatin1(name));
        const QString seed = name[1] == 'h' ? QStringLiteral("2") : QStringLiteral("1");
        QCOMPARE(json({QStringLiteral("demo"), at, QStringLiteral("--customers"), QStringLiteral("50"),
                       QStringLiteral("--seed"), seed, QStringLiteral("--until"), QStringLiteral("2026-06-01")})
                     .status,
                 0);
        const CtlRun dump = run({QStringLiteral("dump"), at});
        QCOMPARE(dump.status, 0);
        dumps << QCryptographicHash::hash(dump.out, QCryptographicHash::Sha256);
    }
    QCOMPARE(dumps[0], dumps[1]);
    QVERIFY(dumps[0] != dumps[2]);
}

void TestCommands::exportsAreSafeToOpenInASpreadsheet()
{
    const QString at = path(QStringLiteral("formula.patron"));
    QCOMPARE(run({QStringLiteral("new"), at}).status, 0);
    const QString csv = file(QStringLiteral("f.csv"), "Email,First name,Last name\n"
                                                      "a@b.test,\"=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\",@SUM(1)\n"
                                                      "c@d.test,Anna,\"O'Neil, Jr\"\n");
    QCOMPARE(run({QStringLiteral("import"), at, csv}).status, 0);
    const CtlRun out = run(
        {QStringLiteral("customers"), at, QStringLiteral("--columns"), QStringLiteral("email,first_name,last_name")});
    QCOMPARE(out.status, 0);
    QVERIFY2(out.out.contains("\"'=HYPERLINK("), out.out.constData());
    QVERIFY2(out.out.contains("'@SUM(1)"), out.out.constData());
    QVERIFY2(out.out.contains("\"O'Neil, Jr\""), out.out.constData());
    // The data itself is as it came.
    const CtlRun json = m_ctl->json({QStringLiteral("customer"), at, QStringLiteral("a@b.test")});
    QCOMPARE(json.json().at("traits").at("last_name").at("value").get<std::string>(), std::string("@SUM(1)"));
}

void TestCommands::aFolderOfFilesAndMailsIsBroughtIn()
{
    const QString at = path(QStringLiteral("folder.patron"));
    QCOMPARE(run({QStringLiteral("new"), at}).status, 0);
    QVERIFY(QDir(path(QString())).mkpath(QStringLiteral("in")));
    file(QStringLiteral("in/a.csv"), "Email,First name\nanna@shop.test,Anna\n");
    file(QStringLiteral("in/b.eml"),
         "From: Shop <shop@shop.test>\nDate: Fri, 1 May 2026 10:00:00 +0000\nMessage-ID: <1@shop.test>\n"
         "Subject: May\nContent-Type: text/csv; name=may.csv\n\nEmail,City\nanna@shop.test,York\n");
    file(QStringLiteral("in/c.eml"), "torn");
    const QString folder = path(QStringLiteral("in"));
    const CtlRun first = m_ctl->json({QStringLiteral("import-folder"), at, folder});
    QCOMPARE(first.status, 3); // one mail is none
    QCOMPARE(first.json()["imports"].size(), std::size_t{2});
    QCOMPARE(first.json()["imports"][1]["origin"].get<std::string>(),
             std::string("Mail of 2026-05-01 from Shop <shop@shop.test>: May"));
    QCOMPARE(first.json()["problems"].size(), std::size_t{1});
    const CtlRun again = m_ctl->json({QStringLiteral("import-folder"), at, folder});
    QCOMPARE(again.json()["imports"].size(), std::size_t{0});
    QCOMPARE(m_ctl->json({QStringLiteral("imports"), at}).json().size(), std::size_t{2});
    QCOMPARE(run({QStringLiteral("import-folder"), at, path(QStringLiteral("nowhere"))}).status, 1);
}

void TestCommands::aWorkbookOfCustomersCanBeImportedAgain()
{
    const QString at = path(QStringLiteral("out.patron"));
    QCOMPARE(run({QStringLiteral("new"), at}).status, 0);
    const QString csv = file(QStringLiteral("w.csv"), "Email,First name,Birthday\na@b.test,=1+1,1980-03-22\n");
    QCOMPARE(run({QStringLiteral("import"), at, csv}).status, 0);
    const QStringList columns{QStringLiteral("--columns"), QStringLiteral("email,first_name,birthday")};
    const QStringList format{QStringLiteral("--format"), QStringLiteral("xlsx")};
    QCOMPARE(run(QStringList{QStringLiteral("customers"), at} + columns + format).status, 2);
    const QString book = path(QStringLiteral("out.xlsx"));
    const QStringList out{QStringLiteral("--out"), book};
    QCOMPARE(run(QStringList{QStringLiteral("customers"), at} + columns + format + out).status, 0);
    const QString other = path(QStringLiteral("again.patron"));
    QCOMPARE(run({QStringLiteral("new"), other}).status, 0);
    QCOMPARE(run({QStringLiteral("import"), other, book}).status, 0);
    const CtlRun first = run(QStringList{QStringLiteral("customers"), at} + columns);
    QVERIFY2(first.out.contains("a@b.test,'=1+1,1980-03-22"), first.out.constData());
    QCOMPARE(run(QStringList{QStringLiteral("customers"), other} + columns).out, first.out);
}

void TestCommands::oneTableOfAFileCanBeNamed()
{
    const QString at = path(QStringLiteral("table.patron"));
    QCOMPARE(run({QStringLiteral("new"), at}).status, 0);
    const QString json = file(QStringLiteral("t.json"), "{\"people\":[{\"email\":\"a@b.test\"}],"
                                                        "\"others\":[{\"email\":\"c@d.test\"}]}");
    QCOMPARE(run({QStringLiteral("import"), at, json, QStringLiteral("--table"), QStringLiteral("others")}).status, 0);
    const CtlRun out = run({QStringLiteral("customers"), at, QStringLiteral("--columns"), QStringLiteral("email")});
    QVERIFY2(out.out.contains("c@d.test") && !out.out.contains("a@b.test"), out.out.constData());
    QCOMPARE(run({QStringLiteral("import"), at, json, QStringLiteral("--table"), QStringLiteral("none")}).status, 1);
}

void TestCommands::consentAndSuppressionCanBeRecorded()
{
    const QString at = path(QStringLiteral("consent.patron"));
    QCOMPARE(run({QStringLiteral("new"), at}).status, 0);
    QCOMPARE(
        run({QStringLiteral("import"), at, file(QStringLiteral("c.csv"), "Email,First name\nanna@shop.test,Anna\n")})
            .status,
        0);
    const auto state = [&] {
        return json({QStringLiteral("customer"), at, QStringLiteral("anna@shop.test")})
            .json()
            .at("consent")
            .at("email");
    };
    QCOMPARE(state().at("state").get<std::string>(), std::string("unknown"));
    QCOMPARE(run({QStringLiteral("consent"), at, QStringLiteral("anna@shop.test"), QStringLiteral("email"),
                  QStringLiteral("granted"), QStringLiteral("--evidence"), QStringLiteral("form 12")})
                 .status,
             0);
    QVERIFY(state().at("reachable").get<bool>());
    QCOMPARE(run({QStringLiteral("suppress"), at, QStringLiteral("ANNA@shop.test"), QStringLiteral("--reason"),
                  QStringLiteral("complained")})
                 .status,
             0);
    QCOMPARE(state().at("suppressed").get<std::string>(), std::string("complained"));
    QVERIFY(!state().at("reachable").get<bool>());
    // A later file's yes changes nothing.
    QCOMPARE(run({QStringLiteral("import"), at,
                  file(QStringLiteral("d.csv"), "Email,Accepts email marketing\nanna@shop.test,yes\n")})
                 .status,
             0);
    QVERIFY(!state().at("reachable").get<bool>());
}

void TestCommands::rejectedRowsAreStatusThree()
{
    const QString at = path(QStringLiteral("rejects.patron"));
    QCOMPARE(run({QStringLiteral("new"), at}).status, 0);
    const CtlRun done = json({QStringLiteral("import"), at,
                              file(QStringLiteral("r.csv"),
                                   "Email,First name\nanna@shop.test,Anna\nnot an address,Ben\nc@shop.test,Cleo\n")});
    QVERIFY2(done.status == 3, done.all().constData());
    const Json report = done.json();
    QCOMPARE(report.at("rows").get<int>(), 3);
    QCOMPARE(report.at("new").get<int>() + report.at("updated").get<int>() + report.at("unchanged").get<int>() +
                 report.at("rejected").get<int>(),
             3);
    QCOMPARE(report.at("rejects").at(0).at("line").get<int>(), 3);
    QCOMPARE(report.at("rejects").at(0).at("value").get<std::string>(), std::string("not an address"));
}

void TestCommands::aDryRunChangesNothing()
{
    const QString at = path(QStringLiteral("dry.patron"));
    QCOMPARE(run({QStringLiteral("new"), at}).status, 0);
    const QString csv = file(QStringLiteral("dry.csv"), "Email,First name\nanna@shop.test,Anna\n");
    const CtlRun dry = json({QStringLiteral("import"), at, csv, QStringLiteral("--dry-run")});
    QVERIFY2(dry.status == 0, dry.all().constData());
    QCOMPARE(dry.json().at("new").get<int>(), 1);
    QCOMPARE(json({QStringLiteral("stats"), at}).json().at("customers").get<int>(), 0);
    QVERIFY(json({QStringLiteral("imports"), at}).json().empty());
}

void TestCommands::aHeldFileNamesItsHolder()
{
    const QString at = path(QStringLiteral("held.patron"));
    QCOMPARE(run({QStringLiteral("new"), at}).status, 0);
    QLockFile lock(at + QStringLiteral("-lock"));
    lock.setStaleLockTime(0);
    QVERIFY(lock.tryLock());
    const CtlRun refused = json({QStringLiteral("brand"), at, QStringLiteral("--name"), QStringLiteral("X")});
    QCOMPARE(refused.status, 1);
    QCOMPARE(refused.json().at("error").at("code").get<std::string>(), std::string("locked"));
    QVERIFY(refused.json().at("error").at("text").get<std::string>().find(
                std::to_string(QCoreApplication::applicationPid())) != std::string::npos);
    // Looking is allowed, and the runner leaves the work to whoever holds the file.
    QCOMPARE(json({QStringLiteral("stats"), at}).status, 0);
    const CtlRun tick = json({QStringLiteral("run"), at});
    QCOMPARE(tick.status, 0);
    QCOMPARE(tick.json().at("by").get<std::string>(), std::string("app"));
}

void TestCommands::aReadOnlyFileCanBeReadAndNotChanged()
{
    const QString at = path(QStringLiteral("frozen.patron"));
    QCOMPARE(run({QStringLiteral("new"), at}).status, 0);
    QFile::setPermissions(at, QFile::ReadOwner | QFile::ReadGroup | QFile::ReadOther);
    QFile probe(at);
    if (probe.open(QIODevice::ReadWrite))
        QSKIP("This user may write to read-only files (root), so the refusal cannot be seen.");
    QCOMPARE(json({QStringLiteral("stats"), at}).status, 0);
    const CtlRun refused = json({QStringLiteral("brand"), at, QStringLiteral("--name"), QStringLiteral("X")});
    QCOMPARE(refused.status, 1);
    QCOMPARE(refused.json().at("error").at("code").get<std::string>(), std::string("read_only"));
}

void TestCommands::programsWalkThroughTime()
{
    QVERIFY(
        json({QStringLiteral("program-start"), shop(), QStringLiteral("Win-back 90"), QStringLiteral("--now"), demoNow})
            .status == 0);
    const CtlRun walked = json({QStringLiteral("run"), shop(), QStringLiteral("--now"), demoNow,
                                QStringLiteral("--until"), QStringLiteral("2026-07-15")});
    QVERIFY2(walked.status == 0, walked.all().constData());
    const Json report = walked.json();
    QVERIFY(report.at("ticks").get<int>() > 10);
    QVERIFY(report.at("entered").get<int>() > 0);
    const Json outbox = json({QStringLiteral("outbox"), shop()}).json();
    std::int64_t sum = 0;
    for (const auto& [name, count] : outbox.at("states").items())
        sum += count.get<std::int64_t>();
    QCOMPARE(sum, outbox.at("planned").get<std::int64_t>());
    QCOMPARE(sum, report.at("queued").get<std::int64_t>());
    // Every accepted mail lies in the Local inbox once.
    const QDir inbox(path(QStringLiteral("home/inbox")));
    const QStringList folders = inbox.entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    qsizetype mails = 0;
    for (const QString& folder : folders)
        mails += QDir(inbox.filePath(folder)).entryList({QStringLiteral("*.eml")}, QDir::Files).size();
    QCOMPARE(mails, static_cast<qsizetype>(report.at("delivery").at("accepted").get<std::int64_t>()));
    const CtlRun sound = json({QStringLiteral("check"), shop()});
    QVERIFY2(sound.status == 0, sound.all().constData());
}

void TestCommands::aDamagedWorkspaceNamesItsBackup()
{
    const QString damaged = path(QStringLiteral("damaged/shop.patron"));
    QDir().mkpath(path(QStringLiteral("damaged")));
    QVERIFY(run({QStringLiteral("demo"), damaged, QStringLiteral("--customers"), QStringLiteral("200")}).status == 0);
    const QString saved = path(QStringLiteral("saved.patron"));
    QVERIFY(run({QStringLiteral("backup"), damaged, saved}).status == 0);
    QFile file(damaged);
    QVERIFY(file.open(QIODevice::ReadWrite));
    QVERIFY(file.seek(file.size() / 2));
    QVERIFY(file.write(QByteArray(1 << 15, '\x41')) == 1 << 15);
    file.close();
    const CtlRun check = run({QStringLiteral("check"), damaged});
    QVERIFY2(check.status == 1, check.all().constData());
    QVERIFY2(check.all().contains("damaged"), check.all().constData());
    const QByteArray named = "The newest backup known is " + saved.toUtf8();
    QVERIFY2(check.all().contains(named), check.all().constData());
    QVERIFY(run({QStringLiteral("restore"), damaged, saved}).status == 0);
    QCOMPARE(run({QStringLiteral("check"), damaged}).status, 0);
}

void TestCommands::liquidStandsAlone_data()
{
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("out");
    const auto s = [](const char* text) { return QString::fromUtf8(text); };
    QTest::newRow("an output") << QByteArray("Hello {{ name }}") << QStringList{} << 0
                               << QByteArray("Hello <b>Bob</b>");
    QTest::newRow("escaped when asked for") << QByteArray("Hello {{ name }}") << QStringList{s("--escape")} << 0
                                            << QByteArray("Hello &lt;b&gt;Bob&lt;/b&gt;");
    QTest::newRow("lax forgives an unknown name")
        << QByteArray("[{{ nmae }}]") << QStringList{} << 0 << QByteArray("[]");
    QTest::newRow("an unknown filter in strict mode")
        << QByteArray("{{ name | upcas }}") << QStringList{s("--mode"), s("strict")} << 1 << QByteArray("upcase");
    QTest::newRow("nothing stays nothing") << QByteArray("{% assign a = 1 %}") << QStringList{} << 0 << QByteArray();
    QTest::newRow("a tag that is not closed")
        << QByteArray("{% if name %}") << QStringList{} << 1 << QByteArray("ine 1");
}

void TestCommands::liquidStandsAlone()
{
    QFETCH(QByteArray, source);
    QFETCH(QStringList, options);
    QFETCH(int, status);
    QFETCH(QByteArray, out);
    const CtlRun done = run(QStringList{QStringLiteral("liquid"), QStringLiteral("--template"),
                                        file(QStringLiteral("t.liquid"), source), QStringLiteral("--data"),
                                        file(QStringLiteral("d.json"), R"({"name":"<b>Bob</b>"})")} +
                            options);
    QVERIFY2(done.status == status, done.all().constData());
    if (status == 0)
        QCOMPARE(done.out, out);
    else
        QVERIFY2(done.err.contains(out), done.err.constData());
}

void TestCommands::mjmlBecomesHtml_data()
{
    QTest::addColumn<QByteArray>("source");
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("out");
    QTest::addColumn<QByteArray>("err");
    const auto s = [](const char* text) { return QString::fromUtf8(text); };
    QTest::newRow("a message") << QByteArray("<mjml><mj-body/></mjml>") << QStringList{} << 0
                               << QByteArray("<!doctype html>") << QByteArray();
    QTest::newRow("an error with its place")
        << QByteArray("<mjml>\n <mj-bdy/></mjml>") << QStringList{} << 1 << QByteArray()
        << QByteArray("Line 2, column 2: MJML has no element <mj-bdy>. Did you mean <mj-body>?");
    QTest::newRow("all errors") << QByteArray("<mjml><mj-body>\n<mj-a/>\n<mj-b/></mj-body></mjml>") << QStringList{}
                                << 1 << QByteArray() << QByteArray("\nLine 3, column 1");
    QTest::newRow("a warning lets it pass")
        << QByteArray("<mjml><mj-body\n widht=\"1px\"/></mjml>") << QStringList{} << 0 << QByteArray("<!doctype html>")
        << QByteArray("Warning: Line 2, column 2: ");
    QTest::newRow("as JSON") << QByteArray("<mjml><mj-body a=\"1\"/></mjml>") << QStringList{s("--json")} << 0
                             << QByteArray("\"warnings\"") << QByteArray();
    QTest::newRow("the canonical form") << QByteArray("<mjml><mj-body/></mjml>") << QStringList{s("--canonical")} << 0
                                        << QByteArray("<mjml>\n  <mj-body />\n</mjml>\n") << QByteArray();
}

void TestCommands::mjmlBecomesHtml()
{
    QFETCH(QByteArray, source);
    QFETCH(QStringList, options);
    QFETCH(int, status);
    QFETCH(QByteArray, out);
    QFETCH(QByteArray, err);
    const CtlRun done = run(QStringList{QStringLiteral("mjml"), file(QStringLiteral("m.mjml"), source)} + options);
    QVERIFY2(done.status == status, done.all().constData());
    QVERIFY2(done.out.contains(out), done.out.constData());
    QCOMPARE(done.out.isEmpty(), status != 0);
    QVERIFY2(done.err.contains(err), done.err.constData());
    QCOMPARE(done.err.isEmpty(), err.isEmpty());
}

void TestCommands::countsSmsParts_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("encoding");
    QTest::addColumn<int>("parts");
    QTest::newRow("160 letters are one part") << QByteArray(160, 'a') << QByteArray("GSM-7") << 1;
    QTest::newRow("161 are two") << QByteArray(161, 'a') << QByteArray("GSM-7") << 2;
    QTest::newRow("one cedilla makes it UCS-2") << QByteArray("gar\xC3\xA7on") << QByteArray("UCS-2") << 1;
}

void TestCommands::countsSmsParts()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, encoding);
    QFETCH(int, parts);
    const Json counted = json({QStringLiteral("sms-count"), file(QStringLiteral("sms.txt"), text)}).json();
    QCOMPARE(QByteArray::fromStdString(counted.at("encoding").get<std::string>()), encoding);
    QCOMPARE(counted.at("parts").get<int>(), parts);
}

void TestCommands::everyOptionOfAKindIsWhereCliMdSays()
{
    // Words that scripts stand on: a change of them breaks somebody.
    const std::vector<std::pair<const char*, std::vector<const char*>>> contract{
        {"new", {"--currency", "--time-zone", "--country"}},
        {"demo", {"--customers", "--seed", "--until"}},
        {"import", {"--kind", "--preset", "--map", "--policy", "--table", "--source", "--history", "--dry-run"}},
        {"customers", {"--segment", "--rule", "--columns", "--format", "--out"}},
        {"segment-count", {"--rule", "--segment", "--as-of", "--engine", "--waterfall"}},
        {"segment-members", {"--limit"}},
        {"segment-history", {"--from", "--to", "--sizes"}},
        {"segment-sql", {"--dialect"}},
        {"dump", {"--dialect"}},
        {"message-save", {"--channel", "--subject", "--preheader", "--class", "--language"}},
        {"render", {"--message", "--customer", "--segment", "--out"}},
        {"liquid",
         {"--template", "--data", "--partials", "--mode", "--inline-errors", "--escape", "--locale", "--zone"}},
        {"run", {"--until"}},
        {"send", {"--message", "--segment", "--via", "--rate", "--holdout", "--salt", "--cap-exempt", "--dry-run"}},
        {"outbox", {"--state"}},
        {"results", {"--program", "--broadcast"}},
    };
    for (const auto& [command, options] : contract) {
        const QByteArray help = run({QStringLiteral("help"), QString::fromLatin1(command)}).out;
        for (const char* option : options)
            QVERIFY2(help.contains(option), QByteArray(QByteArray(command) + " " + option).constData());
    }
}

QTEST_GUILESS_MAIN(TestCommands)
#include "tst_commands.moc"
