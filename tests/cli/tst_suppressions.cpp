#include "tests/support/patronctl.h"
#include "tests/support/testfile.h"

#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

namespace {
using namespace patron;
using patron::test::CtlRun;
using patron::test::Patronctl;
using patron::test::writeFile;
}

/// The list of addresses that are never written to, on the command line.
class TestSuppressionsCommands : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_ctl = std::make_unique<Patronctl>(QStringLiteral(PATRONCTL), path("home"));
        QCOMPARE(ctl("new @").status, 0);
    }

    void theListIsShownSearchedAndNarrowed()
    {
        answer("suppress @ Anna@x.com --evidence told_us --now 2025-03-01T10:00:00Z");
        answer("suppress @ bo@y.com --reason bounced_hard --now 2025-03-02T10:00:00Z");
        answer("suppress @ +447911555667 --reason unsubscribed --now 2025-03-03T10:00:00Z");
        const Json all = answer("suppressions @");
        QCOMPARE(all.at("found").get<int>(), 3);
        QCOMPARE(all.at("reasons").dump(), std::string(R"({"bounced_hard":1,"manual":1,"unsubscribed":1})"));
        QCOMPARE(all.at("addresses").at(2).dump(),
                 std::string(R"({"address":"anna@x.com","channel":"email","reason":"manual","source":"patronctl",)"
                             R"("evidence":"told_us","since":"2025-03-01T10:00:00Z","further_reasons":0})"));
        QCOMPARE(addresses("suppressions @ --search Y.com"), QStringLiteral("bo@y.com"));
        QCOMPARE(addresses("suppressions @ --search 07911"), QStringLiteral("+447911555667"));
        QCOMPARE(addresses("suppressions @ --reason manual"), QStringLiteral("anna@x.com"));
        QCOMPARE(addresses("suppressions @ --limit 1"), QStringLiteral("+447911555667"));
        const CtlRun wrong = ctl("suppressions @ --reason because");
        QCOMPARE(wrong.status, 2);
        QVERIFY2(wrong.all().contains("complained, erased, bounced_hard, manual or unsubscribed"),
                 wrong.all().constData());
    }

    void anAddressIsTakenOff()
    {
        answer("suppress @ anna@x.com");
        answer("suppress @ anna@x.com --reason complained");
        QCOMPARE(answer("unsuppress @ ANNA@x.com --evidence form").at("lifted").get<int>(), 2);
        QCOMPARE(answer("suppressions @").at("found").get<int>(), 0);
        const CtlRun gone = ctl("unsuppress @ anna@x.com");
        QCOMPARE(gone.status, 1);
        QVERIFY2(gone.all().contains("is not on the list"), gone.all().constData());
        QCOMPARE(ctl("unsuppress @ nobody").status, 1);
    }

    void aBounceNeedsAWordMore()
    {
        answer("suppress @ anna@x.com --reason bounced_hard");
        const CtlRun refused = ctl("unsuppress @ anna@x.com");
        QCOMPARE(refused.status, 1);
        QVERIFY2(refused.all().contains("came back for good"), refused.all().constData());
        QCOMPARE(answer("unsuppress @ anna@x.com --bounced").at("lifted").get<int>(), 1);
    }

    void anErasedAddressStaysAndStaysAHash()
    {
        QCOMPARE(ctl("import @ " + file("a.csv", "Email\nanna@x.com\n")).status, 0);
        QCOMPARE(ctl("erase @ anna@x.com").status, 0);
        QVERIFY(!answer("suppress @ anna@x.com").at("added").get<bool>());
        const Json found = answer("suppressions @ --search anna@x.com");
        QCOMPARE(found.at("found").get<int>(), 1);
        QVERIFY(found.at("addresses").at(0).at("address").is_null());
        QCOMPARE(answer("suppressions @ --search anna").at("found").get<int>(), 0);
        const CtlRun refused = ctl("unsuppress @ anna@x.com --bounced");
        QCOMPARE(refused.status, 1);
        QVERIFY2(refused.all().contains("erased"), refused.all().constData());
    }

    void whoSaidNoIsNamed()
    {
        QCOMPARE(ctl("import @ " + file("a.csv", "Email\nanna@x.com\n")).status, 0);
        answer("consent @ anna@x.com email denied --evidence letter");
        answer("suppress @ anna@x.com --reason unsubscribed");
        QCOMPARE(answer("unsuppress @ anna@x.com").at("said_no").dump(), std::string(R"(["#1"])"));
        QVERIFY(!answer("customer @ anna@x.com").at("consent").at("email").at("reachable").get<bool>());
    }

    void theListGoesToAnotherWorkspace()
    {
        answer("suppress @ anna@x.com --reason complained --now 2025-03-01T10:00:00Z");
        answer("suppress @ +447911555667 --reason unsubscribed --now 2025-03-03T10:00:00Z");
        QCOMPARE(ctl("import @ " + file("a.csv", "Email\ngone@x.com\n")).status, 0);
        QCOMPARE(ctl("erase @ gone@x.com").status, 0);
        const QByteArray out = path("suppressions.csv").toUtf8();
        const Json written = answer("suppressions @ --out " + out);
        QCOMPARE(written.at("written").get<int>(), 2);
        QCOMPARE(written.at("erased").get<int>(), 1);
        QFile csv(path("suppressions.csv"));
        QVERIFY(csv.open(QIODevice::ReadOnly));
        const QByteArray text = csv.readAll();
        QVERIFY2(text.contains("email,phone,reason,suppressed_at,source,evidence"), text.constData());
        QVERIFY2(text.contains("anna@x.com,,complained,2025-03-01,patronctl,"), text.constData());
        QVERIFY2(!text.contains("gone"), text.constData());
        QCOMPARE(ctl("new " + path("other.patron").toUtf8()).status, 0);
        const QByteArray other = path("other.patron").toUtf8();
        const CtlRun imported = ctl("import " + other + " " + out);
        QCOMPARE(imported.status, 0);
        const Json again = answer("suppressions " + other);
        QCOMPARE(again.at("reasons").dump(), std::string(R"({"complained":1,"unsubscribed":1})"));
        QVERIFY2(again.at("addresses").at(0).at("since").get<std::string>().starts_with("2025-03-03"),
                 again.dump().c_str());
    }

    void madeUpBouncesStandOnTheList()
    {
        QByteArray people = "Email\n";
        for (int i = 0; i < 8; ++i)
            people += "c" + QByteArray::number(i) + "@x.com\n";
        answer("import @ " + file("a.csv", people));
        for (int i = 0; i < 8; ++i)
            answer("consent @ c" + QByteArray::number(i) + "@x.com email granted --evidence form");
        answer("message-save @ Letter " + file("letter.txt", "Hello\n{{ unsubscribe_url }}") + " --subject Hi");
        answer("segment-save @ All --rule " + file("all.json", R"({"patron_rule":1,"rule":{"all":[]}})"));
        const Json sent = answer("send @ --message Letter --segment All");
        QCOMPARE(sent.at("delivery").at("accepted").get<int>(), 8);
        const QByteArray simulate =
            "simulate-feedback @ " + QByteArray::number(sent.at("broadcast").get<int>()) +
            " --bounced-hard 1 --bounced-soft 0 --complained 0 --unsubscribed 0 --replied 0 --opened 0 --clicked 0";
        const Json made = answer(simulate);
        QCOMPARE(made.at("bounced_hard").get<int>(), 8);
        QVERIFY(made.at("simulated").get<bool>());
        const Json list = answer("suppressions @");
        QCOMPARE(list.at("reasons").dump(), std::string(R"({"bounced_hard":8})"));
        for (const Json& line : list.at("addresses"))
            QCOMPARE(line.at("source").get<std::string>(), std::string("simulated"));
        QCOMPARE(answer(simulate).at("bounced_hard").get<int>(), 0);
        const CtlRun wrong = ctl("simulate-feedback @ 1 --bounced-hard 2");
        QCOMPARE(wrong.status, 2);
        QCOMPARE(ctl("simulate-feedback @ 99").status, 1);
    }

private:
    QString path(const char* name) const { return m_folder->filePath(QString::fromUtf8(name)); }
    QByteArray file(const char* name, const QByteArray& text) const
    {
        writeFile(path(name), text);
        return path(name).toUtf8();
    }
    /// "@" is the workspace.
    CtlRun ctl(const QByteArray& words) const
    {
        QStringList arguments = QString::fromUtf8(words).split(u' ');
        arguments.replaceInStrings(QRegularExpression(QStringLiteral("^@$")), path("shop.patron"));
        return m_ctl->run(arguments + QStringList{QStringLiteral("--json")});
    }
    Json answer(const QByteArray& words) const
    {
        const CtlRun done = ctl(words);
        if (done.status != 0)
            qWarning("%s: %s", words.constData(), done.all().constData());
        return done.json();
    }
    QString addresses(const QByteArray& words) const
    {
        QStringList list;
        const Json answered = answer(words);
        for (const Json& line : answered.at("addresses"))
            list << QString::fromStdString(line.at("address").get<std::string>());
        return list.join(u' ');
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Patronctl> m_ctl;
};

QTEST_GUILESS_MAIN(TestSuppressionsCommands)
#include "tst_suppressions.moc"
