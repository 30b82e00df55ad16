#include "core/store/store.h"
#include "tests/support/patronctl.h"
#include "tests/support/testfile.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

namespace {
using namespace patron;
using patron::test::CtlRun;
using patron::test::Patronctl;
using patron::test::writeFile;
}

/// Who is who, from the command line: duplicates, merge and unmerge, data quality and its fixes.
class TestIdentity : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void findsMergesAndGivesBack();
    void remembersWhoIsNotTheSame();
    void showsQualityAndFixesIt();
    void clustersAndReplacesValues();
    void aKilledMergeIsWholeOrNotThere_data();
    void aKilledMergeIsWholeOrNotThere();
    void whoIsLeftHasWhatBothWereNamedWith_data();
    void whoIsLeftHasWhatBothWereNamedWith();
    void factsOfNobodyAreFound_data();
    void factsOfNobodyAreFound();
    void wrongUsageSaysHow_data();
    void wrongUsageSaysHow();

private:
    QString path(const QString& name) const { return m_folder->filePath(name); }
    QString shop() const { return path(QStringLiteral("shop.patron")); }
    CtlRun json(QStringList words) const
    {
        words.insert(1, shop());
        return m_ctl->json(words);
    }
    QString file(const QString& name, const QByteArray& bytes) const { return writeFile(path(name), bytes); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Patronctl> m_ctl;
};

void TestIdentity::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_ctl = std::make_unique<Patronctl>(QStringLiteral(PATRONCTL), path(QStringLiteral("home")));
    QCOMPARE(m_ctl->run({QStringLiteral("new"), shop()}).status, 0);
    const QString people =
        file(QStringLiteral("people.csv"), "First Name,Last Name,Email,Postal Code,City,Country,Birthday\n"
                                           "Robert,Bellweather,bob@one.test,LS1 4AB,Leeds,United Kingdom,1980-05-03\n"
                                           "BOB,BELLWEATHER,rob@two.test,LS1 4AB,leeds,United Kingdom,1980-05-03\n"
                                           "Anna,Quill,anna@three.test,EX4 3QF,Exeter,United Kingdom,\n");
    const CtlRun imported = json({QStringLiteral("import"), people});
    QVERIFY2(imported.status == 0, imported.all().constData());
    QCOMPARE(imported.json().at("new").get<int>(), 3);
}

void TestIdentity::findsMergesAndGivesBack()
{
    const CtlRun found = json({QStringLiteral("duplicates")});
    QVERIFY2(found.status == 0, found.all().constData());
    const Json answer = found.json();
    QCOMPARE(answer.at("count").get<int>(), 1);
    const Json& pair = answer.at("pairs").at(0);
    QCOMPARE(pair.at("first").at("id").get<int>(), 1);
    QCOMPARE(pair.at("second").at("id").get<int>(), 2);
    QVERIFY(pair.at("score").get<int>() >= 90);
    QVERIFY(pair.at("reasons").size() >= 3);
    QVERIFY(!m_ctl->run({QStringLiteral("duplicates"), shop()}).out.isEmpty());

    const QByteArray before = m_ctl->run({QStringLiteral("dump"), shop()}).out;
    const CtlRun merged = json({QStringLiteral("merge"), QStringLiteral("rob@two.test"), QStringLiteral("#1")});
    QVERIFY2(merged.status == 0, merged.all().constData());
    QCOMPARE(merged.json().at("customer").get<int>(), 1);
    QCOMPARE(merged.json().at("merged").get<int>(), 2);
    for (const char* key : {"#2", "rob@two.test", "bob@one.test"}) {
        const CtlRun profile = json({QStringLiteral("customer"), QString::fromLatin1(key)});
        QVERIFY2(profile.status == 0, profile.all().constData());
        QCOMPARE(profile.json().at("id").get<int>(), 1);
        QCOMPARE(profile.json().at("aliases").at(0).get<int>(), 2);
    }
    QCOMPARE(json({QStringLiteral("duplicates")}).json().at("count").get<int>(), 0);
    QCOMPARE(json({QStringLiteral("check")}).status, 0);

    const CtlRun back = json({QStringLiteral("unmerge"), QStringLiteral("2")});
    QVERIFY2(back.status == 0, back.all().constData());
    QCOMPARE(back.json().at("from").get<int>(), 1);
    QVERIFY(m_ctl->run({QStringLiteral("dump"), shop()}).out == before);
    QCOMPARE(json({QStringLiteral("unmerge"), QStringLiteral("2")}).status, 1);
}

void TestIdentity::remembersWhoIsNotTheSame()
{
    const QString one = QStringLiteral("#1");
    const QString other = QStringLiteral("#2");
    QCOMPARE(json({QStringLiteral("duplicates"), other, one, QStringLiteral("--not-same")}).status, 0);
    QCOMPARE(json({QStringLiteral("duplicates")}).json().at("count").get<int>(), 0);
    QCOMPARE(json({QStringLiteral("duplicates"), one, other, QStringLiteral("--forget")}).status, 0);
    QCOMPARE(json({QStringLiteral("duplicates")}).json().at("count").get<int>(), 1);
}

void TestIdentity::showsQualityAndFixesIt()
{
    const QString fix = QStringLiteral("--fix");
    const QString casing = QStringLiteral("name_casing");
    const CtlRun quality = json({QStringLiteral("quality")});
    QVERIFY2(quality.status == 0, quality.all().constData());
    const int score = quality.json().at("score").get<int>();
    QVERIFY(score < 100);
    QVERIFY(!quality.json().at("best_fixes").empty());
    QVERIFY(m_ctl->run({QStringLiteral("quality"), shop()}).out.contains("Score"));

    const QByteArray before = m_ctl->run({QStringLiteral("dump"), shop()}).out;
    const CtlRun dry = json({QStringLiteral("quality"), fix, casing, QStringLiteral("--dry-run")});
    QVERIFY2(dry.status == 0, dry.all().constData());
    QCOMPARE(dry.json().at("values").get<int>(), 2);
    QVERIFY(m_ctl->run({QStringLiteral("dump"), shop()}).out == before);

    const CtlRun fixed = json({QStringLiteral("quality"), fix, casing});
    QCOMPARE(fixed.json().at("values").get<int>(), 2);
    const Json traits = json({QStringLiteral("customer"), QStringLiteral("#2")}).json().at("traits");
    QCOMPARE(QString::fromStdString(traits.at("last_name").at("value").get<std::string>()),
             QStringLiteral("Bellweather"));
    QVERIFY(json({QStringLiteral("quality")}).json().at("score").get<int>() > score);

    const QString id = QString::number(fixed.json().at("edit").get<int>());
    QCOMPARE(json({QStringLiteral("quality"), QStringLiteral("--undo"), id}).status, 0);
    QVERIFY(m_ctl->run({QStringLiteral("dump"), shop()}).out == before);
    QCOMPARE(json({QStringLiteral("quality"), QStringLiteral("--undo"), id}).status, 1);
    QCOMPARE(json({QStringLiteral("quality"), QStringLiteral("--undo"), QStringLiteral("1")}).status, 1);
}

void TestIdentity::clustersAndReplacesValues()
{
    const QString trait = QStringLiteral("--trait");
    const QString city = QStringLiteral("city");
    const CtlRun found = json({QStringLiteral("quality"), trait, city});
    QVERIFY2(found.status == 0, found.all().constData());
    QCOMPARE(found.json().at("clusters").size(), std::size_t(1));
    const QString values = file(QStringLiteral("values.json"), "{\"leeds\": \"Leeds\"}");
    const CtlRun replaced = json({QStringLiteral("quality"), trait, city, QStringLiteral("--replace"), values});
    QVERIFY2(replaced.status == 0, replaced.all().constData());
    QCOMPARE(replaced.json().at("customers").get<int>(), 1);
    QVERIFY(json({QStringLiteral("quality"), trait, city}).json().at("clusters").empty());
}

void TestIdentity::aKilledMergeIsWholeOrNotThere_data()
{
    QTest::addColumn<QString>("failpoint");
    QTest::addColumn<bool>("done");
    QTest::newRow("before a merge is on the disk") << QStringLiteral("merge.before_commit") << false;
    QTest::newRow("after a merge is on the disk") << QStringLiteral("merge.after_commit") << true;
    QTest::newRow("before an unmerge is on the disk") << QStringLiteral("unmerge.before_commit") << false;
    QTest::newRow("after an unmerge is on the disk") << QStringLiteral("unmerge.after_commit") << true;
}

void TestIdentity::aKilledMergeIsWholeOrNotThere()
{
    QFETCH(QString, failpoint);
    QFETCH(bool, done);
    const bool unmerge = failpoint.startsWith(u"unmerge");
    const QStringList merging{QStringLiteral("merge"), QStringLiteral("#1"), QStringLiteral("#2")};
    const QByteArray apart = m_ctl->run({QStringLiteral("dump"), shop()}).out;
    if (unmerge)
        QCOMPARE(json(merging).status, 0);
    const QByteArray before = m_ctl->run({QStringLiteral("dump"), shop()}).out;
    m_ctl->setVariable(QStringLiteral("PATRON_FAILPOINT"), failpoint);
    QCOMPARE(json(unmerge ? QStringList{QStringLiteral("unmerge"), QStringLiteral("2")} : merging).status, 137);
    m_ctl->clearVariable(QStringLiteral("PATRON_FAILPOINT"));
    QCOMPARE(json({QStringLiteral("check")}).status, 0);
    const QByteArray after = m_ctl->run({QStringLiteral("dump"), shop()}).out;
    QCOMPARE(after == before, !done);
    if (unmerge && done)
        QVERIFY(after == apart);
}

void TestIdentity::whoIsLeftHasWhatBothWereNamedWith_data()
{
    QTest::addColumn<QString>("erased");
    QTest::addColumn<QString>("left");
    QTest::addColumn<QStringList>("known");
    const auto s = [](const char* text) { return QString::fromLatin1(text); };
    QTest::newRow("the card's own is erased") << s("K1") << s("x@one.test") << QStringList{s("x@one.test"), s("k1")};
    QTest::newRow("the other is erased") << s("x@one.test") << s("K1") << QStringList{s("k1")};
}

void TestIdentity::whoIsLeftHasWhatBothWereNamedWith()
{
    QFETCH(QString, erased);
    QFETCH(QString, left);
    QFETCH(QStringList, known);
    int number = 0;
    for (const char* csv : {"Email\nx@one.test\n", "Loyalty Card\nK1\n", "Email,Loyalty Card\nx@one.test,K1\n"}) {
        const CtlRun done = json({QStringLiteral("import"), file(QStringLiteral("f%1.csv").arg(++number), csv)});
        QVERIFY2(done.status == 0, done.all().constData());
    }
    const CtlRun erase = json({QStringLiteral("erase"), erased});
    QVERIFY2(erase.status == 0, erase.all().constData());
    const CtlRun profile = json({QStringLiteral("customer"), left});
    QVERIFY2(profile.status == 0, profile.all().constData());
    QStringList is;
    const Json answer = profile.json();
    for (const Json& identity : answer["identities"])
        is.append(QString::fromStdString(identity["normalized"].get<std::string>()));
    is.sort();
    known.sort();
    QCOMPARE(is, known);
    QCOMPARE(json({QStringLiteral("customer"), erased}).status, erased == u"K1"_qs ? 0 : 1);
    QCOMPARE(json({QStringLiteral("check")}).status, 0);
}

void TestIdentity::factsOfNobodyAreFound_data()
{
    QTest::addColumn<QString>("damage");
    QTest::addColumn<QString>("says");
    QTest::newRow("an identity") << QStringLiteral("UPDATE identity SET customer_id = 99 WHERE id = 3")
                                 << QStringLiteral("1 identity belongs to customers who are not there, the first to "
                                                   "#99.");
    QTest::newRow("an event")
        << QStringLiteral("INSERT INTO event(kind_id, customer_id, at, local_day, recorded_at) SELECT min(id), "
                          "98, 0, 0, 0 FROM event_kind")
        << QStringLiteral("1 event belongs to customers who are not there, the first to #98.");
    QTest::newRow("a consent")
        << QStringLiteral("INSERT INTO consent_entry(customer_id, channel, purpose, state, source, evidence, at, "
                          "recorded_at) VALUES (97, 'email', 'marketing', 'granted', '', '', 0, 0), (97, 'sms', "
                          "'marketing', 'granted', '', '', 0, 0)")
        << QStringLiteral("2 consents belong to customers who are not there, the first to #97.");
    QTest::newRow("an identity that lost its mark")
        << QStringLiteral("INSERT INTO identity(customer_id, kind, value, normalized, batch_id, recorded_at) VALUES "
                          "(2, 'email', 'anna@three.test', 'anna@three.test', 9, 0)")
        << QStringLiteral("1 identity is not with the customer who has it by the imports.");
}

void TestIdentity::factsOfNobodyAreFound()
{
    QFETCH(QString, damage);
    QFETCH(QString, says);
    QCOMPARE(json({QStringLiteral("check")}).status, 0);
    {
        auto store = Store::open(shop().toStdString(), Store::Access::ReadWrite);
        QVERIFY(store.has_value());
        const auto done = (*store)->write([&](Transaction& tx) -> Result<void> {
            tx.queryOnce(damage.toStdString()).run();
            return {};
        });
        QVERIFY2(done.has_value(), done ? "" : done.error().text.c_str());
    }
    const CtlRun check = json({QStringLiteral("check")});
    QVERIFY2(check.status == 1, check.all().constData());
    const Json answer = check.json();
    QVERIFY(!answer["ok"].get<bool>());
    const Json problems = answer["problems"];
    QVERIFY2(problems.size() == 1 && problems[0] == says.toStdString(), check.all().constData());
}

void TestIdentity::wrongUsageSaysHow_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<int>("status");
    const auto s = [](const char* text) { return QString::fromLatin1(text); };
    QTest::newRow("merge with one key") << QStringList{s("merge"), s("#1")} << 2;
    QTest::newRow("merge with itself") << QStringList{s("merge"), s("#1"), s("bob@one.test")} << 1;
    QTest::newRow("merge with nobody") << QStringList{s("merge"), s("#1"), s("#99")} << 1;
    QTest::newRow("unmerge by a word") << QStringList{s("unmerge"), s("anna")} << 2;
    QTest::newRow("unmerge what stands alone") << QStringList{s("unmerge"), s("3")} << 1;
    QTest::newRow("two keys without a flag") << QStringList{s("duplicates"), s("#1"), s("#2")} << 2;
    QTest::newRow("not the same as itself") << QStringList{s("duplicates"), s("#1"), s("#1"), s("--not-same")} << 1;
    QTest::newRow("an unknown fix") << QStringList{s("quality"), s("--fix"), s("names")} << 2;
    QTest::newRow("an unknown method") << QStringList{s("quality"), s("--trait"), s("city"), s("--clusters"),
                                                      s("magic")}
                                       << 2;
    QTest::newRow("clusters of nothing") << QStringList{s("quality"), s("--clusters"), s("ngram")} << 2;
    QTest::newRow("clusters of an unknown trait") << QStringList{s("quality"), s("--trait"), s("citty")} << 1;
}

void TestIdentity::wrongUsageSaysHow()
{
    QFETCH(QStringList, words);
    QFETCH(int, status);
    const CtlRun run = json(words);
    QVERIFY2(run.status == status, run.all().constData());
    QVERIFY2(run.json().contains("error"), run.all().constData());
}

QTEST_GUILESS_MAIN(TestIdentity)
#include "tst_identity.moc"
