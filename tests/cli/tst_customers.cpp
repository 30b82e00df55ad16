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

/// What the command line says of customers: their consent, the columns of lists, what imports did to them.
class TestCustomersCommands : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_ctl = std::make_unique<Patronctl>(QStringLiteral(PATRONCTL), path("home"));
        QCOMPARE(m_ctl->run({QStringLiteral("new"), path("shop.patron")}).status, 0);
    }

    void freshEvidenceLiftsASuppression()
    {
        import("Email\na@x.com\n");
        answer("suppress a@x.com --reason unsubscribed");
        QCOMPARE(emailOf("customer a@x.com").at("suppressed").get<std::string>(), std::string("unsubscribed"));
        // A file does not do it, a person's word on purpose does.
        import("Email,Accepts email marketing\na@x.com,yes\n");
        QVERIFY(!emailOf("customer a@x.com").at("reachable").get<bool>());
        const Json given = answer("consent a@x.com email granted --evidence form");
        QVERIFY(given.at("suppressed").is_null());
        QVERIFY(emailOf("customer a@x.com").at("reachable").get<bool>());
    }

    void aBouncedAddressStaysSuppressedAndIsSaidSo()
    {
        import("Email\na@x.com\n");
        answer("suppress a@x.com --reason bounced_hard");
        QCOMPARE(answer("consent a@x.com email granted --evidence form").at("suppressed").get<std::string>(),
                 std::string("bounced_hard"));
    }

    void theProfileOfADayKnowsNothingLater()
    {
        import("Email,Accepts email marketing,Created at\na@x.com,yes,2025-01-01\n");
        answer("suppress a@x.com --reason complained --now 2025-09-01T10:00:00Z");
        const Json before = answer("customer a@x.com --as-of 2025-03-01T00:00:00Z");
        QVERIFY(before.at("consent").at("email").at("suppressed").is_null());
        QVERIFY(before.at("suppression").empty());
        const Json after = answer("customer a@x.com --as-of 2025-10-01T00:00:00Z");
        QCOMPARE(after.at("suppression").size(), std::size_t{1});
        QCOMPARE(after.at("suppression").at(0).at("reason").get<std::string>(), std::string("complained"));
    }

    void anErasedAddressThatComesAgainShowsWhyItIsNotWrittenTo()
    {
        import("Email\na@x.com\n");
        answer("erase a@x.com");
        import("Email\na@x.com\n");
        const Json again = answer("customer a@x.com");
        QCOMPARE(again.at("suppression").size(), std::size_t{1});
        QCOMPARE(again.at("suppression").at(0).at("address").get<std::string>(), std::string("a@x.com"));
    }

    void columnsOfAnyKind()
    {
        import("Email,Shoe,Tags,Total Spent,Points\na@x.com,42,\"tea, mugs\",100.50,100000\n");
        import("Order No,Date,Email,Total\n1,2025-01-02 10:00,a@x.com,12.30\n2,2025-02-02 10:00,a@x.com,7.70\n");
        const Json rows = answer("customers --format json --columns "
                                 "email,shoe,tags,given_total_spent,order_count,total_spent,consent.email,points");
        QCOMPARE(rows.size(), std::size_t{1});
        QCOMPARE(rows.at(0).at("given_total_spent").get<std::string>(), std::string("100.50"));
        QCOMPARE(rows.at(0).at("total_spent").get<std::string>(), std::string("20.00"));
        QCOMPARE(rows.at(0).at("order_count").get<int>(), 2);
        QCOMPARE(rows.at(0).at("tags").get<std::string>(), std::string("tea, mugs"));
        QCOMPARE(rows.at(0).at("consent.email").get<std::string>(), std::string("unknown"));
        QCOMPARE(rows.at(0).at("shoe").dump(), std::string("42"));
        const CtlRun wrong = ctl("customers --columns email,shoo");
        QCOMPARE(wrong.status, 2);
        QVERIFY2(wrong.all().contains("shoe"), wrong.all().constData());
    }

    void aStopIsHeardWhereverItComes_data()
    {
        QTest::addColumn<QString>("words");
        QTest::newRow("by SMS") << QStringLiteral("join --text STOP --from +447911555667");
        QTest::newRow("with a full stop, in another tongue")
            << QStringLiteral("join --text abmelden. --from +447911555667");
        QTest::newRow("from nobody known") << QStringLiteral("join --text Stop --from +447911555999");
    }

    void aStopIsHeardWhereverItComes()
    {
        QFETCH(QString, words);
        import("Email,Phone,Accepts SMS marketing\na@x.com,+447911555667,yes\n");
        const Json done = answer(words.toUtf8().constData());
        QVERIFY(done.at("unsubscribed").get<bool>());
        const Json sms = answer("customer a@x.com").at("consent").at("sms");
        QCOMPARE(sms.at("reachable").get<bool>(), done.at("customers").empty());
    }

    void aNewAddressOfAKnownCustomerIsAnUpdate()
    {
        import("Email,First name\na@x.com,Ann\n");
        const Json report = import("Email,Phone\na@x.com,+447911555667\n");
        QCOMPARE(report.at("updated").get<int>(), 1);
        QCOMPARE(report.at("unchanged").get<int>(), 0);
        QCOMPARE(import("Email,Phone\na@x.com,+447911555667\n").at("unchanged").get<int>(), 1);
    }

    void aListOfOneColumnKeepsEveryRow_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::newRow("a semicolon in the last") << QByteArray("Email\na@x.com\nb@x.com\nc@x.com;d@x.com\n");
        QTest::newRow("a comma in the last") << QByteArray("Email\na@x.com\nb@x.com\n\"c@x.com, d@x.com\"\n");
    }

    void aListOfOneColumnKeepsEveryRow()
    {
        QFETCH(QByteArray, file);
        const Json report = import(file, true);
        QCOMPARE(report.at("rows").get<int>(), 3);
        QVERIFY(report.at("new").get<int>() >= 2);
    }

    void aMergeIsUndoneByItsOwnNumber()
    {
        import("Email\na@x.com\nb@x.com\nc@x.com\n");
        const Json merged = answer("merge b@x.com c@x.com");
        QCOMPARE(merged.at("merge").get<int>(), 1);
        QCOMPARE(answer("unmerge 1").at("customer").get<int>(), merged.at("merged").get<int>());
    }

    void anAnswerThatCannotBeWrittenIsAFailure()
    {
        if (!QFile::exists(QStringLiteral("/dev/full")))
            QSKIP("there is no device here that is always full");
        QProcess process;
        process.setStandardOutputFile(QStringLiteral("/dev/full"));
        process.start(QStringLiteral(PATRONCTL), {QStringLiteral("help"), QStringLiteral("customers")});
        process.waitForFinished();
        QCOMPARE(process.exitCode(), 1);
        process.start(QStringLiteral(PATRONCTL), {QStringLiteral("failpoints"), QStringLiteral("--json")});
        process.waitForFinished();
        QCOMPARE(process.exitCode(), 1);
        QVERIFY(process.readAllStandardError().contains("could not be written to its end"));
    }

    void theCountrysZoneIsKnownByItsName_data()
    {
        QTest::addColumn<QString>("country");
        QTest::addColumn<QString>("code");
        QTest::newRow("with its own letters") << QStringLiteral("Türkiye") << QStringLiteral("TR");
        QTest::newRow("two lands in one") << QStringLiteral("Bosnia and Herzegovina") << QStringLiteral("BA");
        QTest::newRow("without its accent") << QStringLiteral("Reunion") << QStringLiteral("RE");
    }

    void theCountrysZoneIsKnownByItsName()
    {
        QFETCH(QString, country);
        QFETCH(QString, code);
        import("Email,Country\na@x.com," + country.toUtf8() + "\n");
        QCOMPARE(QString::fromStdString(
                     answer("customers --format json --columns country").at(0).at("country").get<std::string>()),
                 code);
    }

private:
    QString path(const char* name) const { return m_folder->filePath(QString::fromUtf8(name)); }
    CtlRun ctl(const char* words) const
    {
        QStringList list = QString::fromUtf8(words).split(u' ');
        list.insert(1, path("shop.patron"));
        return m_ctl->json(list);
    }
    Json answer(const char* words) const
    {
        const CtlRun done = ctl(words);
        if (done.status != 0)
            QTest::qFail(done.all().constData(), __FILE__, __LINE__);
        return done.json();
    }
    Json emailOf(const char* words) const { return answer(words).at("consent").at("email"); }
    Json import(const QByteArray& bytes, bool someRejected = false)
    {
        const QString name = m_folder->filePath(QStringLiteral("file%1.csv").arg(++m_files));
        writeFile(name, bytes);
        const CtlRun done = m_ctl->json({QStringLiteral("import"), path("shop.patron"), name});
        if (done.status != 0 && !(someRejected && done.status == 3))
            QTest::qFail(done.all().constData(), __FILE__, __LINE__);
        return done.json();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Patronctl> m_ctl;
    int m_files = 0;
};

QTEST_GUILESS_MAIN(TestCustomersCommands)
#include "tst_customers.moc"
