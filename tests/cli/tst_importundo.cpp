#include "tests/support/patronctl.h"
#include "tests/support/testfile.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace patron;
using patron::test::CtlRun;
using patron::test::Patronctl;
using patron::test::writeFile;

/// Taking imports back on the command line, and what is tied to their customers.
class TestImportUndoCommands : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        m_ctl = std::make_unique<Patronctl>(QStringLiteral(PATRONCTL), path(QStringLiteral("home")));
    }

    void anImportIsListedAndUndone()
    {
        const QString at = fresh(QStringLiteral("list.patron"));
        import(at, "Email,City\nann@example.com,York\nbo@example.com,Hull\n");
        import(at, "Email,City\nann@example.com,Leeds\n");
        const Json dry = json({QStringLiteral("import-undo"), at, QStringLiteral("1"), QStringLiteral("--dry-run")});
        QCOMPARE(dry.at("undone").get<bool>(), false);
        QCOMPARE(dry.at("customers").at("gone").get<int>(), 1);
        QCOMPARE(dry.at("customers").at("stays").get<int>(), 1);
        const Json done = json({QStringLiteral("import-undo"), at, QStringLiteral("1")});
        QCOMPARE(done.at("undone").get<bool>(), true);
        QCOMPARE(done.at("customers").dump(), dry.at("customers").dump());
        const Json list = json({QStringLiteral("imports"), at});
        QCOMPARE(list.size(), std::size_t{2});
        QCOMPARE(list.at(0).at("state").get<std::string>(), std::string("undone"));
        QCOMPARE(list.at(0).at("undoable").get<bool>(), false);
        QCOMPARE(list.at(1).at("state").get<std::string>(), std::string("applied"));
        QCOMPARE(list.at(1).at("undoable").get<bool>(), true);
        QCOMPARE(json({QStringLiteral("stats"), at}).at("customers").get<int>(), 1);
        const CtlRun again = m_ctl->json({QStringLiteral("import-undo"), at, QStringLiteral("1")});
        QCOMPARE(again.status, 1);
        QCOMPARE(again.json().at("error").at("code").get<std::string>(), std::string("conflict"));
    }

    void theLogUndoesByItsIds()
    {
        const QString at = fresh(QStringLiteral("log.patron"));
        import(at, "Email,City\nann@example.com,York\n");
        const Json log = json({QStringLiteral("history"), at});
        QCOMPARE(log.size(), std::size_t{1});
        QVERIFY(log.at(0).at("undoable").get<bool>());
        const QString id = QString::fromStdString(log.at(0).at("id").get<std::string>());
        QVERIFY(json({QStringLiteral("undo"), at, id}).at("undone").get<bool>());
        QVERIFY(json({QStringLiteral("history"), at}).at(0).at("undone").get<bool>());
        QCOMPARE(json({QStringLiteral("stats"), at}).at("customers").get<int>(), 0);
    }

    void wrongWordsAreWrongUsage_data()
    {
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<int>("status");
        const auto s = [](const char* text) { return QString::fromLatin1(text); };
        QTest::newRow("no number") << QStringList{s("import-undo"), s("@"), s("first")} << 2;
        QTest::newRow("a number below one") << QStringList{s("import-undo"), s("@"), s("0")} << 2;
        QTest::newRow("an import that never was") << QStringList{s("import-undo"), s("@"), s("9")} << 1;
        QTest::newRow("an action of no kind") << QStringList{s("undo"), s("@"), s("lunch:1")} << 2;
        QTest::newRow("an action without a number") << QStringList{s("undo"), s("@"), s("import:")} << 2;
        QTest::newRow("rejects of an import that is not there")
            << QStringList{s("import-rejects"), s("@"), s("99")} << 1;
        QTest::newRow("rejects of no number") << QStringList{s("import-rejects"), s("@"), s("x")} << 2;
        QTest::newRow("a fix without a file") << QStringList{s("import-fix"), s("@"), s("1"), s("nowhere.csv")} << 1;
    }
    void wrongWordsAreWrongUsage()
    {
        QFETCH(QStringList, words);
        QFETCH(int, status);
        const QString at = fresh(QStringLiteral("wrong.patron"));
        words.replaceInStrings(QStringLiteral("@"), at);
        const CtlRun done = m_ctl->json(words);
        QVERIFY2(done.status == status, done.all().constData());
        QVERIFY(done.json().contains("error"));
    }

    void rejectedRowsArePutRight()
    {
        const QString at = fresh(QStringLiteral("fix.patron"));
        const QString csv = file(QStringLiteral("c.csv"), "Email,City\nann@example.com,York\nnobody,Hull\n");
        QCOMPARE(m_ctl->run({QStringLiteral("import"), at, csv}).status, 3);
        const Json rejects = json({QStringLiteral("import-rejects"), at, QStringLiteral("1")});
        QCOMPARE(rejects.size(), std::size_t{1});
        QCOMPARE(rejects.at(0).at("line").get<int>(), 3);
        const QString list = path(QStringLiteral("rejects.csv"));
        QCOMPARE(m_ctl->run({QStringLiteral("import-rejects"), at, QStringLiteral("1"), QStringLiteral("--out"), list})
                     .status,
                 0);
        QFile text(list);
        QVERIFY(text.open(QIODevice::ReadOnly));
        QByteArray fixed = text.readAll();
        QVERIFY(fixed.contains(",nobody,Hull"));
        fixed.replace(",nobody,Hull", ",bo@example.com,Hull");
        const Json done =
            json({QStringLiteral("import-fix"), at, QStringLiteral("1"), file(QStringLiteral("fixed.csv"), fixed)});
        QCOMPARE(done.at("new").get<int>(), 1);
        QCOMPARE(json({QStringLiteral("imports"), at}).size(), std::size_t{1});
        QVERIFY(json({QStringLiteral("import-rejects"), at, QStringLiteral("1")}).empty());
        json({QStringLiteral("import-undo"), at, QStringLiteral("1")});
        QCOMPARE(json({QStringLiteral("stats"), at}).at("customers").get<int>(), 0);
    }

    /// What was sent stays in the file, and a program that had the customer goes on without them.
    void whatWasSentStaysAndProgramsGoOn()
    {
        const QString at = fresh(QStringLiteral("program.patron"));
        import(at, "Email,First name,Newsletter\nann@example.com,Ann,yes\nbo@example.com,Bo,yes\n");
        const auto run = [&](QStringList words) {
            const CtlRun done = m_ctl->run(words << QStringLiteral("--now") << QStringLiteral("2026-06-01T10:00:00Z"));
            QVERIFY2(done.status == 0 || done.status == 3, done.all().constData());
        };
        run({QStringLiteral("message-save"), at, QStringLiteral("Hello"),
             file(QStringLiteral("m.txt"), "Hello {{ customer.first_name }}\n\n{{ unsubscribe_url }}"),
             QStringLiteral("--subject"), QStringLiteral("Hello")});
        run({QStringLiteral("program-save"), at,
             file(QStringLiteral("p.json"),
                  R"({"patron_program":1,"name":"Hello","strategy":"engagement","type":"acquisition",
                     "entry":{"when":"segment","rule":{"all":[]},"existing":true},"start":"first",
                     "steps":[{"id":"first","do":"email","message":"Hello","next":"later"},
                              {"id":"later","do":"wait","for":"3 days","next":"second"},
                              {"id":"second","do":"email","message":"Hello","next":"done"},
                              {"id":"done","do":"exit"}]})")});
        run({QStringLiteral("program-start"), at, QStringLiteral("Hello")});
        const CtlRun first =
            m_ctl->json({QStringLiteral("run"), at, QStringLiteral("--now"), QStringLiteral("2026-06-01T10:00:00Z"),
                         QStringLiteral("--until"), QStringLiteral("2026-06-02")});
        QVERIFY2(first.status == 0, first.all().constData());
        const Json before = json({QStringLiteral("outbox"), at});
        QVERIFY(before.at("planned").get<int>() >= 2);
        json({QStringLiteral("import-undo"), at, QStringLiteral("1")});
        QCOMPARE(json({QStringLiteral("outbox"), at}).dump(), before.dump());
        const CtlRun later =
            m_ctl->json({QStringLiteral("run"), at, QStringLiteral("--now"), QStringLiteral("2026-06-02T10:00:00Z"),
                         QStringLiteral("--until"), QStringLiteral("2026-06-10")});
        QVERIFY2(later.status == 0, later.all().constData());
        QCOMPARE(json({QStringLiteral("outbox"), at}).at("planned").get<int>(), before.at("planned").get<int>());
        QVERIFY(json({QStringLiteral("check"), at}).at("ok").get<bool>());
        // Who comes back is the one who was written to.
        import(at, "Email\nann@example.com\n");
        QCOMPARE(json({QStringLiteral("customer"), at, QStringLiteral("ann@example.com")}).at("id").get<int>(), 1);
    }

private:
    QString path(const QString& name) const { return m_folder.filePath(name); }
    QString file(const QString& name, const QByteArray& bytes) const { return writeFile(path(name), bytes); }
    QString fresh(const QString& name) const
    {
        const QString at = path(name);
        QFile::remove(at);
        if (m_ctl->run({QStringLiteral("new"), at}).status != 0)
            qFatal("no workspace");
        return at;
    }
    void import(const QString& at, const QByteArray& csv) const
    {
        const CtlRun done = m_ctl->run({QStringLiteral("import"), at, file(QStringLiteral("file.csv"), csv)});
        QVERIFY2(done.status == 0, done.all().constData());
    }
    Json json(const QStringList& words) const
    {
        const CtlRun done = m_ctl->json(words);
        if (done.status != 0)
            QTest::qFail(done.all().constData(), __FILE__, __LINE__);
        return done.json();
    }

    QTemporaryDir m_folder;
    std::unique_ptr<Patronctl> m_ctl;
};

QTEST_GUILESS_MAIN(TestImportUndoCommands)
#include "tst_importundo.moc"
