#include "tests/support/patronctl.h"
#include "tests/support/testfile.h"

#include <QTemporaryDir>
#include <QTest>

namespace {
using namespace patron;
using patron::test::CtlRun;
using patron::test::Patronctl;
using patron::test::writeFile;

constexpr const char* plan = R"({"patron_plan":1,"name":"Club","starts_on":"2024-03-01","pending":"3 days",
    "expires_after":"12 months","point_value":0.01,
    "earn":[{"for":"order","rate":1},{"for":"referral","points":50,"friend_points":20}],
    "tiers":{"by":"points","over":"12 months","levels":[{"name":"Member","from":0},{"name":"Gold","from":100}]},
    "rewards":[{"name":"Five off","cost":40,"coupon":"FIVE"},{"name":"Tea","cost":10,"text":"A free tea"}]})";
}

/// Loyalty and coupons on the command line, from the shop's files to the codes.
class TestLoyaltyCommands : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_ctl = std::make_unique<Patronctl>(QStringLiteral(PATRONCTL), path("home"));
        QCOMPARE(ctl("new @").status, 0);
        QCOMPARE(ctl("import @ " + file("orders.csv", "Order,Date,Email,Total,Discount code\n"
                                                      "1,2024-03-02T10:00:00Z,anna@x.com,120.50,\n"
                                                      "2,2024-03-03T10:00:00Z,bo@x.com,30.00,five-0\n"))
                     .status,
                 0);
    }

    void aPlanFromItsFileToTheBalance()
    {
        QCOMPARE(answer("loyalty @ plans").size(), std::size_t{0});
        const Json saved = answer("loyalty @ plan-save " + file("plan.json", plan) + " --now 2024-03-01T12:00:00Z");
        QCOMPARE(saved.dump(), std::string(R"({"plan":"Club","id":1,"version":1,"starts_on":"2024-03-01"})"));
        const Json settled = answer("loyalty @ settle --now 2024-03-04T09:00:00Z");
        QCOMPARE(settled["earned"].get<int>(), 150);
        QCOMPARE(answer("run @ --now 2024-03-04T09:30:00Z")["loyalty"]["earned"].get<int>(), 0);
        const Json again = answer("loyalty @ settle --now 2024-03-04T10:00:00Z");
        QCOMPARE(again["customers"].get<int>(), 0);
        Json anna = answer("loyalty @ balance anna@x.com --now 2024-03-04T10:00:00Z")["plans"][0];
        QCOMPARE(anna["points"].get<int>(), 0);
        QCOMPARE(anna["pending"].get<int>(), 120);
        answer("loyalty @ settle --now 2024-03-06T10:00:00Z");
        anna = answer("loyalty @ balance anna@x.com --now 2024-03-06T10:00:00Z")["plans"][0];
        QCOMPARE(anna["points"].get<int>(), 120);
        QCOMPARE(anna["tier"].get<std::string>(), std::string("Gold"));
        QVERIFY(anna["points_to_next_tier"].is_null());
        QCOMPARE(anna["lots"].dump(),
                 std::string(R"([{"earned_at":"2024-03-05T10:00:00Z","left":120,"expires_on":"2025-03-02"}])"));
        // What is left to the next tier is said at each midnight, as tiers are.
        answer("loyalty @ settle --now 2024-03-07T09:00:00Z");
        const Json bo = answer("loyalty @ balance bo@x.com --now 2024-03-07T10:00:00Z")["plans"][0];
        QCOMPARE(bo["points_to_next_tier"].get<int>(), 70);
        // What rules and profiles say is the same.
        QCOMPARE(answer("segment-members @ --rule " +
                        file("gold.json", R"({"patron_rule":1,"rule":{"all":[{"trait":"loyalty_tier","op":"is",
                        "value":"gold"},{"trait":"loyalty_points","op":"=","value":120}]}})") +
                        " --now 2024-03-06T10:00:00Z")
                     .dump(),
                 std::string(R"([{"id":1,"key":"anna@x.com"}])"));
        const Json rows = answer("loyalty @ ledger anna@x.com --now 2024-03-04T10:00:00Z")["rows"];
        QCOMPARE(rows.size(), std::size_t{2});
        QCOMPARE(rows[0]["pending"].get<bool>(), true);
        QCOMPARE(rows[0]["reason"].get<std::string>(), std::string("Order 1"));
        QCOMPARE(rows[1]["tier"].get<std::string>(), std::string("Gold"));
        QCOMPARE(answer("loyalty @ plans --now 2024-03-08T10:00:00Z")[0]["points"].get<int>(), 150);
        QVERIFY(answer("check @")["ok"].get<bool>());
    }

    void whatIsWrongWithAPlanIsSaid()
    {
        const CtlRun wrong = ctl("loyalty @ plan-save " + file("plan.json", R"({"patron_plan":1,"name":"Club",
            "earn":[{"for":"order"}],"expires":"1 day"})"));
        QCOMPARE(wrong.status, 1);
        QVERIFY2(wrong.all().contains("\"rate\" of a rule of \"earn\""), wrong.all().constData());
        QVERIFY2(wrong.all().contains("Did you mean \"expires_after\"?") || wrong.all().contains("means nothing"),
                 wrong.all().constData());
        QCOMPARE(ctl("loyalty @ balances anna@x.com").status, 2);
        QVERIFY2(ctl("loyalty @ balances anna@x.com").all().contains("Did you mean balance?"), "");
        QCOMPARE(ctl("loyalty @ balance").status, 2);
        QCOMPARE(ctl("loyalty @ adjust anna@x.com many --reason why").status, 2);
        QCOMPARE(ctl("loyalty @ adjust anna@x.com 5").status, 2);
    }

    void pointsBuyCodes()
    {
        prepare();
        const QByteArray now = " --now 2024-03-10T10:00:00Z";
        const CtlRun dry = ctl("loyalty @ redeem anna@x.com Five_off" + now);
        QCOMPARE(dry.status, 1);
        QVERIFY2(dry.all().contains("No points were taken."), dry.all().constData());
        QCOMPARE(answer("coupons @ generate FIVE --count 3 --discount 5.00 --prefix five- --seed 7 --valid-until "
                        "2024-12-31" +
                        now)["made"]
                     .get<int>(),
                 3);
        const Json redeemed = answer("loyalty @ redeem anna@x.com Five_off" + now);
        QVERIFY(redeemed["code"].get<std::string>().starts_with("five-"));
        QCOMPARE(redeemed["points"].get<int>(), 80);
        QCOMPARE(answer("loyalty @ redeem anna@x.com tea" + now)["text"].get<std::string>(), std::string("A free tea"));
        QCOMPARE(answer("loyalty @ adjust anna@x.com -20 --reason mistake" + now)["account"]["points"].get<int>(), 50);
        const CtlRun poor = ctl("loyalty @ adjust anna@x.com -51 --reason mistake" + now);
        QCOMPARE(poor.status, 1);
        QVERIFY2(poor.all().contains("has 50 points in Club, which is fewer than 51"), poor.all().constData());
        const Json owed = answer("loyalty @ liability --as-of 2024-03-10T10:00:00Z");
        QCOMPARE(owed["points"].get<int>(), 80);
        QCOMPARE(owed["value"].get<std::string>(), std::string("0.80"));
        QCOMPARE(owed["expiring"].dump(), std::string(R"([{"month":"2025-03","points":80}])"));
        // The code comes back with an order.
        const QByteArray code = QByteArray::fromStdString(redeemed["code"].get<std::string>()).toUpper();
        QCOMPARE(ctl("import @ " + file("more.csv", "Order,Date,Email,Total,Discount code\n"
                                                    "3,2024-03-11T10:00:00Z,anna@x.com,10.00," +
                                                        code + "\n"))
                     .status,
                 0);
        QCOMPARE(answer("loyalty @ settle --now 2024-03-12T10:00:00Z")["coupons_redeemed"].get<int>(), 1);
        const Json pool = answer("coupons @ pool five --now 2024-03-12T10:00:00Z");
        QCOMPARE(pool["free"].get<int>(), 2);
        QCOMPARE(pool["redeemed"].get<int>(), 1);
        QVERIFY(answer("check @")["ok"].get<bool>());
    }

    void codesAreGivenOnce()
    {
        answer("coupons @ generate Spring --count 2 --discount 10% --seed 1 --now 2024-03-01T10:00:00Z");
        const Json first = answer("coupons @ assign spring anna@x.com --key mail-1 --now 2024-03-02T10:00:00Z");
        QCOMPARE(answer("coupons @ assign spring anna@x.com --key mail-1 --now 2024-03-03T10:00:00Z")["code"],
                 first["code"]);
        const Json second = answer("coupons @ assign spring bo@x.com --now 2024-03-02T10:00:00Z");
        QVERIFY(second["code"] != first["code"]);
        const CtlRun dry = ctl("coupons @ assign spring bo@x.com");
        QCOMPARE(dry.status, 1);
        QVERIFY2(dry.all().contains("No code is left in the pool \"Spring\"."), dry.all().constData());
        const CtlRun unknown = ctl("coupons @ assign springs bo@x.com");
        QVERIFY2(unknown.all().contains("Did you mean \"Spring\"?"), unknown.all().constData());
        QCOMPARE(ctl("coupons @ shortage --now 2024-03-05T10:00:00Z").status, 3);
        QCOMPARE(answer("coupons @ list --now 2024-03-05T10:00:00Z")[0]["assigned"].get<int>(), 2);
        QCOMPARE(ctl("coupons @ generate Spring --count 2 --discount much").status, 2);
        QCOMPARE(ctl("coupons @ generate Spring").status, 2);
    }

    void aFriendIsRewardedForOnce()
    {
        prepare();
        const std::string code = answer("loyalty @ referral-code anna@x.com")["code"].get<std::string>();
        QCOMPARE(ctl("import @ " + file("people.csv", "Email\ncleo@x.com\n")).status, 0);
        const QByteArray word = QByteArray::fromStdString(code);
        answer("loyalty @ refer cleo@x.com " + word + " --now 2024-03-11T10:00:00Z");
        answer("loyalty @ refer anna@x.com " + word + " --now 2024-03-11T10:00:00Z");
        QCOMPARE(ctl("loyalty @ refer cleo@x.com NOBODY").status, 1);
        QCOMPARE(
            ctl("import @ " + file("more.csv", "Order,Date,Email,Total\n4,2024-03-12T10:00:00Z,cleo@x.com,10.00\n"))
                .status,
            0);
        answer("loyalty @ settle --now 2024-03-20T10:00:00Z");
        answer("loyalty @ settle --now 2024-03-21T10:00:00Z");
        const QByteArray now = " --now 2024-03-21T10:00:00Z";
        QCOMPARE(answer("loyalty @ balance anna@x.com" + now)["plans"][0]["points"].get<int>(), 170);
        QCOMPARE(answer("loyalty @ balance cleo@x.com" + now)["plans"][0]["points"].get<int>(), 30);
    }

    void aChangedPlanIsTriedOnHistory()
    {
        prepare();
        const QByteArray changed = file("changed.json", R"({"patron_plan":1,"name":"Club","earn":[{"for":"order",
            "rate":2,"minimum":50}]})");
        const Json tried = answer("loyalty @ simulate " + changed + " --from 2024-03-01 --to 2024-03-31");
        QCOMPARE(tried["compared_with"].get<std::string>(), std::string("Club"));
        QCOMPARE(tried["present"].get<int>(), 150);
        QCOMPARE(tried["changed"].get<int>(), 241);
        QCOMPARE(tried["months"].size(), std::size_t{1});
        QCOMPARE(answer("loyalty @ simulate " + changed + " --from 2024-03-03 --to 2024-03-03")["present"].get<int>(),
                 30);
        QCOMPARE(ctl("loyalty @ simulate " + changed).status, 2);
        QCOMPARE(answer("loyalty @ plans")[0]["version"].get<int>(), 1);
    }

    void aSurpriseKeepsItsBudget()
    {
        prepare();
        const QByteArray some = file("all.json", R"({"patron_rule":1,"rule":{"all":[]}})");
        const QByteArray wish = "loyalty @ surprise --name spring --points 10 --budget 10 --rule " + some;
        QCOMPARE(answer(wish)["given"].get<int>(), 1);
        QCOMPARE(answer(wish)["given"].get<int>(), 0);
        QCOMPARE(ctl("loyalty @ surprise --name spring --points 10 --rule " + some).status, 2);
    }

    void aTickSettles()
    {
        answer("loyalty @ plan-save " + file("plan.json", plan) + " --now 2024-03-01T12:00:00Z");
        QCOMPARE(answer("run @ --now 2024-03-04T09:30:00Z")["loyalty"]["earned"].get<int>(), 150);
        QCOMPARE(answer("run @ --now 2024-03-06T09:30:00Z")["loyalty"]["tier_changes"].get<int>(), 1);
    }

    void anUndoneImportTakesItsPointsBack()
    {
        prepare();
        QCOMPARE(ctl("import-undo @ 1").status, 0);
        const Json undone = answer("loyalty @ settle --now 2024-03-11T10:00:00Z");
        QCOMPARE(undone["reversed"].get<int>(), 150);
        QCOMPARE(answer("loyalty @ liability --as-of 2024-03-11T10:00:00Z")["points"].get<int>(), 0);
        QVERIFY(answer("check @")["ok"].get<bool>());
        // The same people come back, with their points.
        QCOMPARE(ctl("import @ " + path("orders.csv").toUtf8()).status, 0);
        QCOMPARE(answer("loyalty @ settle --now 2024-03-12T10:00:00Z")["earned"].get<int>(), 150);
        const Json anna = answer("loyalty @ balance anna@x.com --now 2024-03-16T10:00:00Z");
        QCOMPARE(anna["plans"][0]["points"].get<int>(), 120);
        QVERIFY(answer("check @")["ok"].get<bool>());
    }

    void aPlanEnds()
    {
        prepare();
        QVERIFY(answer("loyalty @ plan-remove Club")["ended"].get<bool>());
        QCOMPARE(answer("loyalty @ plans")[0]["state"].get<std::string>(), std::string("ended"));
        QCOMPARE(ctl("loyalty @ plan-remove Clubs").status, 1);
    }

private:
    void prepare()
    {
        answer("loyalty @ plan-save " + file("plan.json", plan) + " --now 2024-03-01T12:00:00Z");
        answer("loyalty @ settle --now 2024-03-10T09:00:00Z");
    }

    QString path(const char* name) const { return m_folder->filePath(QString::fromLatin1(name)); }
    QByteArray file(const char* name, const QByteArray& content) const
    {
        writeFile(path(name), content);
        return path(name).toUtf8();
    }
    /// "@" is the workspace, "_" a blank within a word.
    QStringList words(const QByteArray& command) const
    {
        QStringList list;
        for (QByteArray word : command.split(' ')) {
            if (word == "@")
                list << path("shop.patron");
            else
                list << QString::fromUtf8(word == "Five_off" ? word.replace('_', ' ') : word);
        }
        return list;
    }
    CtlRun ctl(const QByteArray& command) const { return m_ctl->run(words(command)); }
    Json answer(const QByteArray& command) const
    {
        const CtlRun run = m_ctl->json(words(command));
        if (run.status != 0)
            qWarning("%s: %s", command.constData(), run.all().constData());
        return run.json();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Patronctl> m_ctl;
};

QTEST_GUILESS_MAIN(TestLoyaltyCommands)
#include "tst_loyalty.moc"
