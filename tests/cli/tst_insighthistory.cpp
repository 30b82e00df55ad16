#include "tests/support/patronctl.h"
#include "tests/support/testfile.h"

#include <QTemporaryDir>
#include <QTest>

namespace {
using namespace patron;
using patron::test::CtlRun;
using patron::test::Patronctl;
using patron::test::writeFile;

QString date(const Json& json)
{
    return json.is_string() ? QString::fromStdString(json.get<std::string>()) : QString();
}
}

/// The history of scores from the command line: `run` keeps it, `insight history` shows it, and a power cut in the
/// middle leaves whole days.
class TestInsightHistory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void runKeepsAndInsightShows();
    void whoNeverOrderedHasNone();
    void itIsOfOneCustomer();
    void aKilledRunLeavesWholeDays_data();
    void aKilledRunLeavesWholeDays();
    void anErasedCustomerIsGone();

private:
    QString path(const QString& name) const { return m_folder->filePath(name); }
    CtlRun json(QStringList words, const char* now, const QString& shop = QStringLiteral("shop")) const
    {
        words.insert(1, path(shop + u".patron"));
        words << QStringLiteral("--now") << QString::fromLatin1(now);
        return m_ctl->json(words);
    }
    /// A shop with orders, looked at on two days, that gets news of days between.
    void prepare(const QString& shop) const;
    Json history(const QString& customer, const char* now, const QString& shop = QStringLiteral("shop")) const
    {
        return json({QStringLiteral("insight"), QStringLiteral("history"), QStringLiteral("--customer"), customer}, now,
                    shop)
            .json();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Patronctl> m_ctl;
};

void TestInsightHistory::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_ctl = std::make_unique<Patronctl>(QStringLiteral(PATRONCTL), path(QStringLiteral("home")));
}

void TestInsightHistory::prepare(const QString& shop) const
{
    QCOMPARE(m_ctl->run({QStringLiteral("new"), path(shop + u".patron")}).status, 0);
    const QString orders = writeFile(path(QStringLiteral("orders.csv")),
                                     "Order ID,Date,Email,SKU,Quantity,Unit price\n"
                                     "1,2024-01-03,ann@shop.test,T1,1,10.00\n2,2024-02-02,ann@shop.test,T1,2,10.00\n"
                                     "3,2024-01-10,bo@shop.test,T1,1,30.00\n4,2024-03-01,cy@shop.test,T1,1,5.00\n"
                                     "5,2024-03-10,di@shop.test,T1,4,10.00\n6,2023-11-01,ed@shop.test,T1,1,99.00\n"
                                     "7,2024-03-18,fay@shop.test,T1,1,12.00\n");
    const CtlRun imported = json({QStringLiteral("import"), orders}, "2024-03-19T09:00:00Z", shop);
    QVERIFY2(imported.status == 0, imported.all().constData());
    QCOMPARE(json({QStringLiteral("run")}, "2024-03-20T09:00:00Z", shop).json()["scores"]["days"].get<int>(), 1);
    QCOMPARE(json({QStringLiteral("run")}, "2024-03-26T09:00:00Z", shop).json()["scores"]["days"].get<int>(), 6);
    const QString late =
        writeFile(path(QStringLiteral("late.csv")),
                  "Order ID,Date,Email,SKU,Quantity,Unit price\n8,2024-03-22,ann@shop.test,T1,9,10.00\n"
                  "9,2024-03-23,gil@shop.test,T1,1,50.00\n");
    QCOMPARE(json({QStringLiteral("import"), late}, "2024-03-27T09:00:00Z", shop).status, 0);
}

void TestInsightHistory::runKeepsAndInsightShows()
{
    prepare(QStringLiteral("shop"));
    // An order with a date alone stands at its midnight.
    QCOMPARE(json({QStringLiteral("run")}, "2024-03-27T10:00:00Z").json()["scores"]["days"].get<int>(), 6);
    const Json gil = history(QStringLiteral("gil@shop.test"), "2024-03-27T10:00:00Z");
    QCOMPARE(date(gil["first"]), QStringLiteral("2024-03-20"));
    QCOMPARE(date(gil["last"]), QStringLiteral("2024-03-27"));
    QVERIFY2(!gil["changes"].empty(), gil.dump().c_str());
    const Json first = gil["changes"][0];
    QCOMPARE(date(first["day"]), QStringLiteral("2024-03-23"));
    QCOMPARE(date(first["stage"]), QStringLiteral("new"));
    QCOMPARE(first["r"].get<int>(), 5);
    const CtlRun text =
        m_ctl->run({QStringLiteral("insight"), path(QStringLiteral("shop.patron")), QStringLiteral("history"),
                    QStringLiteral("--customer"), QStringLiteral("gil@shop.test"), QStringLiteral("--now"),
                    QStringLiteral("2024-03-27T10:00:00Z")});
    QVERIFY2(text.out.startsWith("2024-03-23  5-"), text.all().constData());
    // The same as of today as without a history.
    const Json now = json({QStringLiteral("insight"), QStringLiteral("rfm"), QStringLiteral("--customer"),
                           QStringLiteral("gil@shop.test")},
                          "2024-03-27T10:00:00Z")
                         .json();
    QVERIFY2(now["r"] == gil["changes"].back()["r"], now.dump().c_str());
    QVERIFY2(now["group"] == gil["changes"].back()["group"], now.dump().c_str());
}

void TestInsightHistory::whoNeverOrderedHasNone()
{
    prepare(QStringLiteral("shop"));
    const QString people = writeFile(path(QStringLiteral("people.csv")), "Email\nhal@shop.test\n");
    QCOMPARE(json({QStringLiteral("import"), people}, "2024-03-27T09:00:00Z").status, 0);
    const Json hal = history(QStringLiteral("hal@shop.test"), "2024-03-27T10:00:00Z");
    QVERIFY(hal["changes"].empty());
}

void TestInsightHistory::itIsOfOneCustomer()
{
    prepare(QStringLiteral("shop"));
    const CtlRun all = json({QStringLiteral("insight"), QStringLiteral("history")}, "2024-03-27T10:00:00Z");
    QCOMPARE(all.status, 2);
    QVERIFY2(all.all().contains("--customer KEY"), all.all().constData());
}

void TestInsightHistory::aKilledRunLeavesWholeDays_data()
{
    QTest::addColumn<int>("pass");
    for (const int pass : {1, 2})
        QTest::addRow("at pass %d", pass) << pass;
}

void TestInsightHistory::aKilledRunLeavesWholeDays()
{
    QFETCH(int, pass);
    const char* const now = "2024-04-20T09:00:00Z";
    prepare(QStringLiteral("shop"));
    prepare(QStringLiteral("twin"));
    QCOMPARE(json({QStringLiteral("run")}, now, QStringLiteral("twin")).status, 0);
    m_ctl->setVariable(QStringLiteral("PATRON_FAILPOINT"), QStringLiteral("scores.half_day:%1").arg(pass));
    const CtlRun killed = json({QStringLiteral("run")}, now);
    m_ctl->clearVariable(QStringLiteral("PATRON_FAILPOINT"));
    QVERIFY2(killed.status == 137, killed.all().constData());
    QCOMPARE(json({QStringLiteral("check")}, now).status, 0);
    const QStringList people{QStringLiteral("ann@shop.test"), QStringLiteral("bo@shop.test"),
                             QStringLiteral("cy@shop.test"),  QStringLiteral("di@shop.test"),
                             QStringLiteral("ed@shop.test"),  QStringLiteral("fay@shop.test"),
                             QStringLiteral("gil@shop.test")};
    for (const QString& person : people) {
        // What shows is what the twin has of those days.
        const Json left = history(person, now);
        const Json right = history(person, now, QStringLiteral("twin"));
        QVERIFY(date(left["last"]) >= QStringLiteral("2024-03-21") && date(left["last"]) < date(right["last"]));
        Json expected = Json::array();
        for (const Json& change : right["changes"]) {
            if (date(change["day"]) <= date(left["last"]))
                expected.push_back(change);
        }
        QCOMPARE(left["changes"].dump(), expected.dump());
    }
    const CtlRun resumed = json({QStringLiteral("run")}, now);
    QVERIFY2(resumed.status == 0, resumed.all().constData());
    for (const QString& person : people)
        QCOMPARE(history(person, now).dump(), history(person, now, QStringLiteral("twin")).dump());
}

void TestInsightHistory::anErasedCustomerIsGone()
{
    prepare(QStringLiteral("shop"));
    QCOMPARE(json({QStringLiteral("run")}, "2024-03-27T10:00:00Z").status, 0);
    const CtlRun pack = json({QStringLiteral("subject-access"), QStringLiteral("fay@shop.test"),
                              QStringLiteral("--out"), path(QStringLiteral("pack"))},
                             "2024-03-27T10:00:00Z");
    QVERIFY2(pack.json()["records"]["insight_score"].get<int>() >= 1, pack.all().constData());
    const CtlRun erased = json({QStringLiteral("erase"), QStringLiteral("fay@shop.test")}, "2024-03-27T10:00:00Z");
    QVERIFY2(erased.status == 0, erased.all().constData());
    QVERIFY2(erased.json()["removed"]["insight_score"].get<int>() >= 1, erased.all().constData());
    QCOMPARE(json({QStringLiteral("run")}, "2024-03-28T10:00:00Z").json()["problems"].size(), std::size_t{0});
}

QTEST_GUILESS_MAIN(TestInsightHistory)
#include "tst_insighthistory.moc"
