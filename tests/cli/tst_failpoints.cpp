#include "tests/support/patronctl.h"
#include "tests/support/smtpfaultserver.h"
#include "tests/support/testfile.h"

#include "core/store/connection.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <map>

namespace {
using namespace patron;
using patron::test::CtlRun;
using patron::test::Patronctl;
using patron::test::SmtpFaultServer;
using patron::test::writeFile;

/// How a failpoint is met: commands that go before it, what is done to the file then, and the command that ends there.
struct Recipe
{
    std::vector<QStringList> before;
    const char* sql = "";
    QStringList command;
};

QStringList words(const char* line)
{
    return QString::fromUtf8(line).split(QLatin1Char(' '));
}
}

/// Every named failpoint is met on the way of a command, ends it there, and leaves a sound workspace that goes on.
class TestFailpoints : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyNameHasARecipe();
    void aKillThereLeavesASoundWorkspace_data();
    void aKillThereLeavesASoundWorkspace();

private:
    QString path(const QString& name) const { return m_folder.filePath(name); }
    QString file(const char* name, const QByteArray& bytes) const
    {
        return writeFile(path(QString::fromUtf8(name)), bytes);
    }
    /// SHOP and DIR in a command are the workspace and the folder.
    QStringList filled(QStringList command) const
    {
        command.replaceInStrings(QStringLiteral("SHOP"), path(QStringLiteral("shop.patron")));
        command.replaceInStrings(QStringLiteral("DIR"), m_folder.path());
        return command;
    }
    CtlRun ctl(const QStringList& command) const { return m_ctl->json(filled(command)); }
    /// The workspace as `initTestCase` left it, and nothing remembered of what was sent.
    void startAgain() const;
    void alter(const char* sql) const;
    static std::map<QString, Recipe> recipes();

    QTemporaryDir m_folder;
    SmtpFaultServer m_server;
    std::unique_ptr<Patronctl> m_ctl;
};

std::map<QString, Recipe> TestFailpoints::recipes()
{
    const QStringList import = words("import SHOP DIR/orders.csv --source shop");
    const QStringList undo = words("import-undo SHOP 2");
    const QStringList merge = words("merge SHOP anna@shop.test bert@shop.test");
    const QStringList unmerge = words("unmerge SHOP 2");
    const QStringList send = words("send SHOP --message News --segment All --via Server");
    const QStringList start = words("program-start SHOP Welcome --via Local");
    const QStringList run = words("run SHOP");
    const QStringList resume = words("outbox-resume SHOP");
    const QStringList backup = words("backup SHOP DIR/safe.patron");
    const QStringList restore = words("restore SHOP DIR/safe.patron");
    const char* const full = "CREATE TRIGGER full BEFORE UPDATE ON outbox WHEN OLD.state = 'handed' BEGIN SELECT "
                             "RAISE(FAIL, 'disk full'); END";
    const char* const room = "DROP TRIGGER full";
    // A crash between dot and outcome, as the file keeps it.
    const char* const unsure = "UPDATE outbox SET state = 'ambiguous' WHERE id = 1";

    std::map<QString, Recipe> all;
    const auto add = [&all](std::initializer_list<const char*> names, const Recipe& recipe) {
        for (const char* name : names)
            all[QString::fromUtf8(name)] = recipe;
    };
    add({"import.after_people", "import.half_orders", "import.before_commit", "commit.before_notice"},
        {{}, "", import});
    add({"undo.after_orders", "undo.after_people", "undo.before_commit"}, {{import}, "", undo});
    add({"merge.before_commit", "merge.after_commit"}, {{}, "", merge});
    add({"unmerge.before_commit", "unmerge.after_commit"}, {{merge}, "", unmerge});
    add({"launch.before_commit", "launch.after_commit", "send.after_lease", "send.after_freeze", "send.after_connect",
         "send.after_mail", "send.after_rcpt", "send.after_data", "send.after_body", "send.after_handed",
         "send.after_journal", "send.after_dot", "send.after_reply", "send.after_outcome", "send.after_takeback",
         "send.before_mark"},
        {{}, "", send});
    add({"send.after_kept"}, {{start, run}, full, send});
    add({"recover.before_replay", "recover.after_replay", "recover.after_rows"}, {{}, "", resume});
    add({"tick.after_check", "tick.before_commit", "tick.after_commit", "run.before_send"}, {{start}, "", run});
    add({"scores.half_day"}, {{import}, "", run});
    add({"resolve.before_commit", "resolve.after_commit"}, {{send}, unsure, words("outbox-resolve SHOP 1 sent")});
    add({"claim.before_mark"}, {{backup, restore}, "", words("claim SHOP")});
    add({"backup.before_name"}, {{}, "", backup});
    add({"restore.half_swap"}, {{backup}, "", restore});
    add({"migrate.before_commit", "new.before_name"}, {{}, "", words("new DIR/other.patron")});
    add({"migrate.after_copy"}, {{}, "PRAGMA user_version = 0", resume});
    add({"recover.after_apply"}, {{send}, room, resume});
    return all;
}

void TestFailpoints::initTestCase()
{
    QVERIFY(m_folder.isValid());
    m_ctl = std::make_unique<Patronctl>(QStringLiteral(PATRONCTL), path(QStringLiteral("home")));
    file("people.csv", "Email,First Name\nanna@shop.test,Anna\nbert@shop.test,Bert\nok-cleo@shop.test,Cleo\n"
                       "dot451-dora@shop.test,Dora\n");
    QByteArray orders = "Order No,Date,SKU,Product,Qty,Price,Email\n";
    const QDate today = QDate::currentDate();
    for (int i = 0; i < 400; ++i) {
        const QByteArray name = i % 2 ? QByteArray("anna") : QByteArray("new" + QByteArray::number(i));
        orders += QByteArray::number(i) + "," + today.addDays(-1 - i % 20).toString(Qt::ISODate).toUtf8() +
                  ",S1,Cup,1,2.50," + name + "@shop.test\n";
    }
    file("orders.csv", orders);
    file("news.txt", "Hello\n{{ unsubscribe_url }}\n");
    file("all.json", R"({"patron_rule":1,"rule":{"all":[]}})");
    file("welcome.json", R"({"patron_program":1,"name":"Welcome","strategy":"lifecycle","type":"winback",)"
                         R"("entry":{"when":"segment","rule":{"all":[]},"existing":true},"start":"mail",)"
                         R"("steps":[{"id":"mail","do":"email","message":"News"}]})");
    QList<QStringList> setup{words("new SHOP --time-zone UTC"),
                             words("import SHOP DIR/people.csv --source shop"),
                             words("message-save SHOP News DIR/news.txt --subject Hello"),
                             words("segment-save SHOP All --rule DIR/all.json"),
                             words("program-save SHOP DIR/welcome.json"),
                             words("connector SHOP add Server --kind smtp --host 127.0.0.1 --security plain --from "
                                   "hello@shop.test --sessions 1 --port") +
                                 QStringList{QString::number(m_server.port())},
                             words("connector SHOP add Local --kind local --from hello@shop.test")};
    for (const char* name : {"anna", "bert", "ok-cleo", "dot451-dora"})
        setup.append(words("consent SHOP") + QStringList{QString::fromUtf8(name) + QStringLiteral("@shop.test")} +
                     words("email granted --evidence form"));
    for (const QStringList& command : setup) {
        const CtlRun done = ctl(command);
        QVERIFY2(done.status == 0, QByteArray(command.join(QLatin1Char(' ')).toUtf8() + "\n" + done.all()).constData());
    }
    QVERIFY(QFile::copy(path(QStringLiteral("shop.patron")), path(QStringLiteral("base.patron"))));
}

void TestFailpoints::startAgain() const
{
    for (const char* name : {"shop.patron", "shop.patron-wal", "shop.patron-shm", "shop.patron.before", "safe.patron",
                             "safe.patron.part", "other.patron", "other.patron.part", "shop.patron.schema0"})
        QFile::remove(path(QString::fromUtf8(name)));
    QDir(path(QStringLiteral("home/sent"))).removeRecursively();
    QVERIFY(QFile::copy(path(QStringLiteral("base.patron")), path(QStringLiteral("shop.patron"))));
}

void TestFailpoints::alter(const char* sql) const
{
    auto connection = Connection::open(path(QStringLiteral("shop.patron")).toStdString(), Connection::Mode::ReadWrite);
    QVERIFY(connection);
    (*connection)->execute(sql);
}

void TestFailpoints::everyNameHasARecipe()
{
    const CtlRun listed = m_ctl->json({QStringLiteral("failpoints")});
    QCOMPARE(listed.status, 0);
    const auto all = recipes();
    QVERIFY(listed.json().size() >= 30);
    // It takes a mailbox to get there: cli.tst_mailbox kills at it, beside a real one.
    const std::string elsewhere = "mailbox.after_rows";
    for (const Json& name : listed.json()) {
        if (name != elsewhere)
            QVERIFY2(all.contains(QString::fromStdString(name.get<std::string>())), name.dump().c_str());
    }
    QCOMPARE(all.size() + 1, listed.json().size());
}

void TestFailpoints::aKillThereLeavesASoundWorkspace_data()
{
    QTest::addColumn<QString>("point");
    for (const auto& [point, recipe] : recipes())
        QTest::newRow(qPrintable(point)) << point;
}

void TestFailpoints::aKillThereLeavesASoundWorkspace()
{
    QFETCH(QString, point);
    startAgain();
    const Recipe recipe = recipes().at(point);
    if (point == u"recover.after_apply")
        alter("CREATE TRIGGER full BEFORE UPDATE ON outbox WHEN OLD.state = 'handed' BEGIN SELECT RAISE(FAIL, 'disk "
              "full'); END");
    for (const QStringList& command : recipe.before)
        ctl(command);
    if (*recipe.sql)
        alter(recipe.sql);
    m_ctl->setVariable(QStringLiteral("PATRON_FAILPOINT"), point);
    const CtlRun killed = ctl(recipe.command);
    m_ctl->clearVariable(QStringLiteral("PATRON_FAILPOINT"));
    QVERIFY2(killed.status == 137, killed.all().constData());

    if (recipe.command.front() == u"new") {
        QVERIFY(!QFile::exists(path(QStringLiteral("other.patron"))));
        const CtlRun again = ctl(recipe.command);
        QVERIFY2(again.status == 0, again.all().constData());
        QVERIFY(!QFile::exists(path(QStringLiteral("other.patron.part"))));
        QCOMPARE(ctl(words("check DIR/other.patron")).status, 0);
    }
    if (point == u"migrate.after_copy")
        alter("PRAGMA user_version = 1");
    if (point == u"send.after_kept")
        alter("DROP TRIGGER full");
    const CtlRun next = ctl(words("outbox-resume SHOP"));
    const bool live = point != u"claim.before_mark";
    QVERIFY2(live ? next.status == 0 || next.status == 3 : true, next.all().constData());
    const CtlRun check = ctl(words("check SHOP"));
    QVERIFY2(check.status == 0, check.all().constData());
    QCOMPARE(ctl(words("outbox SHOP")).json().at("states").value("LEASED", 0), 0);
}

QTEST_GUILESS_MAIN(TestFailpoints)
#include "tst_failpoints.moc"
