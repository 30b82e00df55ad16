#include "core/base/hash.h"
#include "core/base/timezone.h"
#include "core/store/store.h"
#include "tests/support/patronctl.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <vector>

using namespace patron;
using patron::test::CtlRun;
using patron::test::Patronctl;

namespace {
const char* const winback = R"({"patron_program":1,"name":"Win-back 90","strategy":"lifecycle","type":"winback",
 "entry":{"when":"segment","rule":{"all":[{"event":"order"},{"none":[{"event":"order","during":{"last":"90 days"}}]}]},
          "check":"daily at 09:00","existing":true},
 "reentry":{"policy":"after","after":"120 days"},"holdout":{"share":0.1,"salt":"spring"},
 "goal":{"event":"order","within":"30 days"},"start":"hello","steps":[
  {"id":"hello","do":"email","message":"Hello","next":"pause"},
  {"id":"pause","do":"wait","for":"168 hours","next":"worth"},
  {"id":"worth","do":"split","if":{"trait":"total_spent","op":">=","value":1000},"yes":"treat"},
  {"id":"treat","do":"email","message":"Treat"}]})";
const QString from = QStringLiteral("2011-04-01");
const QString to = QStringLiteral("2011-10-01");

struct Bought
{
    Ms at = 0;
    std::int64_t value = 0;
    bool isSale = true;
};

/// What a person with the list of orders and a calendar would write down, customer by customer and day by day.
struct ByHand
{
    std::int64_t entered = 0;
    std::int64_t heldOut = 0;
    std::int64_t worth = 0;
    std::int64_t treat = 0;
    std::int64_t treatHeldOut = 0;
    std::int64_t goal = 0;
    std::int64_t active = 0;
    std::map<std::string, std::int64_t> exits;
    std::map<std::string, std::pair<std::int64_t, std::int64_t>> days; ///< entries, mails
    std::set<std::pair<std::int64_t, Ms>> entries;
};

class Clerk
{
public:
    Clerk(const std::map<std::int64_t, std::vector<Bought>>& orders, const TimeZone& zone, Ms begin, Ms end)
        : m_orders(orders)
        , m_zone(zone)
        , m_end(end)
    {
        m_checks.push_back(begin);
        for (DayNumber day = zone.dayAt(begin);; ++day) {
            const Ms at = zone.instantOf({day, 9 * msPerHour});
            if (at > end)
                break;
            if (at > begin)
                m_checks.push_back(at);
        }
    }

    ByHand work()
    {
        for (const auto& [customer, bought] : m_orders)
            one(customer, bought);
        return std::move(m_result);
    }

private:
    static bool orderedIn(const std::vector<Bought>& bought, Ms after, Ms upTo)
    {
        return std::any_of(bought.begin(), bought.end(),
                           [&](const Bought& each) { return each.isSale && each.at > after && each.at <= upTo; });
    }

    void one(std::int64_t customer, const std::vector<Bought>& bought)
    {
        bool was = false;
        std::optional<Ms> last;
        for (const Ms check : m_checks) {
            const bool is = orderedIn(bought, INT64_MIN, check) &&
                            !orderedIn(bought, m_zone.add(check, {-90, TimeUnit::Days}), check);
            const bool came = is && !was;
            was = is;
            if (!came || (last && check < m_zone.add(*last, {120, TimeUnit::Days})))
                continue;
            last = check;
            walk(customer, bought, check);
        }
    }

    void mail(Ms at) { ++m_result.days[formatIsoDate(m_zone.dayAt(at))].second; }

    void walk(std::int64_t customer, const std::vector<Bought>& bought, Ms entered)
    {
        ++m_result.entered;
        m_result.entries.emplace(customer, entered);
        ++m_result.days[formatIsoDate(m_zone.dayAt(entered))].first;
        const bool heldOut = shareHash("spring", customer) < shareThreshold(100'000'000).below;
        m_result.heldOut += heldOut ? 1 : 0;
        if (!heldOut)
            mail(entered);
        const Ms due = entered + 168 * msPerHour;
        const Ms lastGoal = std::min(m_zone.add(entered, {30, TimeUnit::Days}), m_end);
        m_result.goal += orderedIn(bought, entered, lastGoal) ? 1 : 0;
        if (orderedIn(bought, entered, std::min(due, m_end))) {
            ++m_result.exits["goal"];
            return;
        }
        if (due > m_end) {
            ++m_result.active;
            return;
        }
        ++m_result.exits["end"];
        ++m_result.worth;
        std::int64_t spent = 0;
        for (const Bought& each : bought)
            spent += each.at <= due ? each.value : 0;
        if (spent < 100'000)
            return;
        ++m_result.treat;
        m_result.treatHeldOut += heldOut ? 1 : 0;
        if (!heldOut)
            mail(due);
    }

    const std::map<std::int64_t, std::vector<Bought>>& m_orders;
    const TimeZone& m_zone;
    Ms m_end;
    std::vector<Ms> m_checks;
    ByHand m_result;
};
}

/// The commands that replay programs, and a real shop's year, replayed and counted by hand.
class TestSimulate : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void theDemoShopIsReplayed();
    void onePersonIsWalkedThrough();
    void whatIsWrongIsSaid_data();
    void whatIsWrongIsSaid();
    void aRealShopsWinBackIsAsCountedByHand();

private:
    CtlRun ctl(const QStringList& arguments) const { return m_ctl->run(arguments); }
    QString path(const QString& name) const { return m_folder.filePath(name); }
    void write(const QString& name, const QByteArray& text) const
    {
        QFile file(path(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }

    QTemporaryDir m_folder;
    std::unique_ptr<Patronctl> m_ctl;
    QString m_demo;
};

void TestSimulate::initTestCase()
{
    m_ctl = std::make_unique<Patronctl>(QStringLiteral(PATRONCTL), path(QStringLiteral("home")));
    m_demo = path(QStringLiteral("demo.patron"));
    const CtlRun made = ctl({QStringLiteral("demo"), m_demo, QStringLiteral("--customers"), QStringLiteral("400"),
                             QStringLiteral("--now"), QStringLiteral("2026-11-01")});
    QVERIFY2(made.status == 0, made.all().constData());
}

void TestSimulate::theDemoShopIsReplayed()
{
    const QStringList asked{QStringLiteral("program-simulate"), m_demo,
                            QStringLiteral("Win-back 90"),      QStringLiteral("--from"),
                            QStringLiteral("2025-11-01"),       QStringLiteral("--to"),
                            QStringLiteral("2026-10-31"),       QStringLiteral("--json"),
                            QStringLiteral("--people"),         path(QStringLiteral("people.csv"))};
    const CtlRun first = ctl(asked);
    QVERIFY2(first.status == 0, first.all().constData());
    Json json = first.json();
    QVERIFY(json["entered"].get<int>() > 0);
    QVERIFY(json["emails"].get<int>() > 0);
    QVERIFY(json.contains("ms"));
    QFile people(path(QStringLiteral("people.csv")));
    QVERIFY(people.open(QIODevice::ReadOnly));
    QCOMPARE(people.readAll().count("\r\n"), json["entered"].get<int>() + 1);
    // The same question has the same answer to the byte.
    Json again = ctl(asked).json();
    json.erase("ms");
    again.erase("ms");
    QCOMPARE(QByteArray::fromStdString(compactJson(again)), QByteArray::fromStdString(compactJson(json)));
    // Entries, exits and those who are still in it add up.
    std::int64_t out = json["active"].get<std::int64_t>();
    for (const auto& [reason, count] : json["exits"].items())
        out += count.get<std::int64_t>();
    QCOMPARE(out, json["entered"].get<std::int64_t>());
}

void TestSimulate::onePersonIsWalkedThrough()
{
    const CtlRun walked =
        ctl({QStringLiteral("program-test"), m_demo, QStringLiteral("Win-back 90"), QStringLiteral("--customer"),
             QStringLiteral("#1"), QStringLiteral("--at"), QStringLiteral("2026-03-01"), QStringLiteral("--reach"),
             QStringLiteral("assumed"), QStringLiteral("--json")});
    QVERIFY2(walked.status == 0, walked.all().constData());
    const Json lines = walked.json();
    QVERIFY(lines.is_array() && lines.size() >= 2);
    for (const Json& line : lines) {
        for (const char* key : {"at", "step", "decision", "reason"})
            QVERIFY2(line.contains(key), key);
    }
}

void TestSimulate::whatIsWrongIsSaid_data()
{
    QTest::addColumn<QStringList>("more");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("says");
    const auto row = [](const char* name, const char* more, int status, const char* says) {
        QTest::newRow(name) << QString::fromUtf8(more).split(QLatin1Char('|')) << status << QByteArray(says);
    };
    row("no dates", "program-simulate|WS|Win-back 90", 2, "--from");
    row("a date that is none", "program-simulate|WS|Win-back 90|--from|soon|--to|2026-01-01", 2, "soon");
    row("an end before its beginning", "program-simulate|WS|Win-back 90|--from|2026-02-01|--to|2026-01-01", 2,
        "later end");
    row("a reach that is none", "program-simulate|WS|Win-back 90|--from|2026-01-01|--to|2026-02-01|--reach|some", 2,
        "some");
    row("a seed that is none", "program-simulate|WS|Win-back 90|--from|2026-01-01|--to|2026-02-01|--seed|x", 2,
        "--seed");
    row("a program that is none", "program-simulate|WS|Winback 90|--from|2026-01-01|--to|2026-02-01", 1,
        "Did you mean");
    row("nobody to walk", "program-test|WS|Win-back 90|--at|2026-01-01", 2, "--customer");
    row("somebody who is not there", "program-test|WS|Win-back 90|--at|2026-01-01|--customer|#999999", 1, "999999");
}

void TestSimulate::whatIsWrongIsSaid()
{
    QFETCH(QStringList, more);
    QFETCH(int, status);
    QFETCH(QByteArray, says);
    more.replaceInStrings(QStringLiteral("WS"), m_demo);
    const CtlRun run = ctl(more);
    QVERIFY2(run.status == status, run.all().constData());
    QVERIFY2(run.all().contains(says), run.all().constData());
}

void TestSimulate::aRealShopsWinBackIsAsCountedByHand()
{
    const QString packed = QStringLiteral(PATRON_SOURCE_DIR) + u"/../shared/data/online-retail/OnlineRetail.csv.xz"_qs;
    if (!QFile::exists(packed))
        QSKIP("OnlineRetail.csv.xz is not here (../shared/data/online-retail)");
    QProcess unpack;
    unpack.setStandardOutputFile(path(QStringLiteral("OnlineRetail.csv")));
    unpack.start(QStringLiteral("xz"), {QStringLiteral("-dc"), packed});
    if (!unpack.waitForFinished(120'000) || unpack.exitCode() != 0)
        QSKIP("xz, which unpacks the file, is not installed");
    const QString shop = path(QStringLiteral("retail.patron"));
    write(QStringLiteral("program.json"), winback);
    write(QStringLiteral("mail.txt"), "Hello {{ customer.first_name | default: 'there' }}");
    const auto done = [&](const QStringList& arguments) {
        const CtlRun run = ctl(arguments);
        QVERIFY2(run.status == 0 || run.status == 3, run.all().constData());
    };
    done({QStringLiteral("new"), shop, QStringLiteral("--time-zone"), QStringLiteral("Europe/London")});
    done({QStringLiteral("import"), shop, path(QStringLiteral("OnlineRetail.csv")), QStringLiteral("--history")});
    for (const char* name : {"Hello", "Treat"}) {
        done({QStringLiteral("message-save"), shop, QString::fromUtf8(name), path(QStringLiteral("mail.txt")),
              QStringLiteral("--subject"), QStringLiteral("Hello")});
    }
    done({QStringLiteral("program-save"), shop, path(QStringLiteral("program.json"))});
    const CtlRun run = ctl({QStringLiteral("program-simulate"), shop, QStringLiteral("Win-back 90"),
                            QStringLiteral("--from"), from, QStringLiteral("--to"), to, QStringLiteral("--reach"),
                            QStringLiteral("assumed"), QStringLiteral("--json")});
    QVERIFY2(run.status == 0, run.all().constData());
    const Json json = run.json();

    const auto opened = Store::open(std::filesystem::path(shop.toStdString()), Store::Access::ReadOnly);
    QVERIFY(opened);
    std::map<std::int64_t, std::vector<Bought>> orders;
    const auto read = (*opened)->read([&](ReadSession& session) -> Result<void> {
        Query query =
            session.query("SELECT customer_id, at, value, kind FROM v_order WHERE customer_id IS NOT NULL AND "
                          "state = 'completed' AND kind IN ('sale', 'return') ORDER BY at");
        while (query.step())
            orders[query.int64(0)].push_back({query.int64(1), query.int64(2), query.view(3) == "sale"});
        return {};
    });
    QVERIFY(read);
    const TimeZone london = *TimeZone::find("Europe/London");
    const Ms begin = *parseInstant(from.toStdString(), london);
    const Ms end = *parseInstant(to.toStdString(), london, true);
    const ByHand hand = Clerk(orders, london, begin, end).work();

    QVERIFY(hand.entered > 1000);
    QCOMPARE(json["entered"].get<std::int64_t>(), hand.entered);
    QCOMPARE(json["held_out"].get<std::int64_t>(), hand.heldOut);
    QCOMPARE(json["goal"].get<std::int64_t>(), hand.goal);
    QCOMPARE(json["active"].get<std::int64_t>(), hand.active);
    for (const auto& [reason, count] : hand.exits)
        QCOMPARE(json["exits"][reason].get<std::int64_t>(), count);
    const auto peopleAt = [&](const char* step) {
        for (const Json& each : json["steps"]) {
            if (each["id"] == step)
                return each["people"].get<std::int64_t>();
        }
        return std::int64_t{-1};
    };
    QCOMPARE(peopleAt("hello"), hand.entered);
    QCOMPARE(peopleAt("pause"), hand.entered);
    QCOMPARE(peopleAt("worth"), hand.worth);
    QCOMPARE(peopleAt("treat"), hand.treat);
    QCOMPARE(json["steps"][3]["skipped"]["held_out"].get<std::int64_t>(), hand.treatHeldOut);
    QCOMPARE(json["days"].size(), hand.days.size());
    for (const Json& each : json["days"]) {
        const auto day = hand.days.find(each["day"].get<std::string>());
        QVERIFY2(day != hand.days.end(), each["day"].get<std::string>().c_str());
        QCOMPARE(each["entries"].get<std::int64_t>(), day->second.first);
        QCOMPARE(each["emails"].get<std::int64_t>(), day->second.second);
    }
}

QTEST_APPLESS_MAIN(TestSimulate)
#include "tst_simulate.moc"
