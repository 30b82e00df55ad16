#include "tests/support/checks.h"
#include "tests/support/uiwalker.h"
#include "tests/ui/home/shopfixture.h"
#include "ui/home/homepage.h"
#include "ui/kit/button.h"
#include "ui/kit/card.h"
#include "ui/models/localetext.h"
#include "ui/models/shopstate.h"

#include <QSignalSpy>

// After Qt: the moc of 6.4 stumbles over <compare> when it comes first.
#include "core/program/programstore.h"

using namespace patron;
using namespace patron::test;
using namespace patron::ui;

class HomePageTest : public QObject
{
    Q_OBJECT

private:
    static KpiCard* card(Page* page, const QString& name) { return page->findChild<KpiCard*>(name); }
    static Result<ShopState> state(ShopFixture& shop)
    {
        return shop.store().read(
            [&](ReadSession& session) { return readShopState(session, shop.store(), ShopFixture::nowMs); });
    }
    static std::int64_t number(ShopFixture& shop, const char* sql)
    {
        return shop.store()
            .read([&](ReadSession& session) -> Result<std::int64_t> {
                Query query = session.queryOnce(sql);
                query.step();
                return query.int64(0);
            })
            .value();
    }

private Q_SLOTS:
    void theNumbersAreThoseOfTheWorkspace()
    {
        ShopFixture shop(400);
        const auto page = shop.open(makeHomePage(shop.theme, *shop.services, shop.dialogs));
        QTRY_COMPARE(card(page.get(), QStringLiteral("homeCustomers"))->value(), countText(400));
        const DayNumber first = shop.store().zone().dayAt(ShopFixture::nowMs) - 29;
        const std::string since = " FROM v_order WHERE state = 'completed' AND local_day >= " + std::to_string(first);
        const auto orders = number(shop, ("SELECT count(*)" + since + " AND kind = 'sale'").c_str());
        const auto revenue = number(shop, ("SELECT sum(value)" + since).c_str());
        QVERIFY(orders > 0);
        QCOMPARE(card(page.get(), QStringLiteral("homeOrders"))->value(), countText(orders));
        QCOMPARE(card(page.get(), QStringLiteral("homeRevenue"))->value(), roundMoneyText(revenue, "GBP"));
        QVERIFY(!card(page.get(), QStringLiteral("homeOrders"))->isStale());
    }

    void everyNumberLeadsSomewhere_data()
    {
        QTest::addColumn<QString>("card");
        QTest::addColumn<QString>("page");
        QTest::newRow("customers") << QStringLiteral("homeCustomers") << QStringLiteral("customers");
        QTest::newRow("orders") << QStringLiteral("homeOrders") << QStringLiteral("customers");
        QTest::newRow("revenue") << QStringLiteral("homeRevenue") << QStringLiteral("customers");
        QTest::newRow("who may get e-mail") << QStringLiteral("homeReach") << QStringLiteral("segments");
    }

    void everyNumberLeadsSomewhere()
    {
        QFETCH(QString, card);
        QFETCH(QString, page);
        ShopFixture shop;
        const auto home = shop.open(makeHomePage(shop.theme, *shop.services, shop.dialogs));
        const QSignalSpy goes(home.get(), &Page::goRequested);
        QWidget* number = this->card(home.get(), card);
        number->setFocus();
        QTest::keyClick(number, Qt::Key_Return);
        QCOMPARE(goes.count(), 1);
        QCOMPARE(goes.first().first().toString(), page);
    }

    void theChecklistKnowsWhatIsDone()
    {
        ShopFixture shop;
        auto empty = state(shop);
        VERIFY_OK(empty);
        QCOMPARE(empty->customers, 0);
        QCOMPARE(empty->consents, 0);
        QCOMPARE(empty->segments + empty->messages + empty->programsStarted, 0);
        VERIFY_OK(shop.import("Email,First Name,Accepts Email Marketing\na@x.example,Anna,yes\n"));
        auto some = state(shop);
        VERIFY_OK(some);
        QCOMPARE(some->customers, 1);
        QCOMPARE(some->consents, 1);
        const auto page = shop.open(makeHomePage(shop.theme, *shop.services, shop.dialogs));
        QTRY_VERIFY(page->findChild<Button*>(QStringLiteral("homeStep_segment")));
        const QSignalSpy goes(page.get(), &Page::goRequested);
        QTest::mouseClick(page->findChild<Button*>(QStringLiteral("homeStep_segment")), Qt::LeftButton);
        QCOMPARE(goes.first().first().toString(), QStringLiteral("segments"));
    }

    void rowsThatWereLeftOutWaitForTheirOwner()
    {
        ShopFixture shop;
        VERIFY_OK(shop.import("Email,First Name\na@x.example,Anna\nnot an address,Bob\n", QStringLiteral("mixed.csv")));
        const auto page = shop.open(makeHomePage(shop.theme, *shop.services, shop.dialogs));
        QTRY_VERIFY(page->findChild<Button*>(QStringLiteral("homeMatter1")));
        const QSignalSpy goes(page.get(), &Page::goRequested);
        QTest::mouseClick(page->findChild<Button*>(QStringLiteral("homeMatter1")), Qt::LeftButton);
        QCOMPARE(goes.first().first().toString(), QStringLiteral("import"));
        QCOMPARE(goes.first().at(1).toMap().value(QStringLiteral("batch")).toLongLong(), 1);
    }

    void aPausedProgramWaitsForItsOwner()
    {
        ShopFixture shop(60);
        const auto started = shop.store().read([](ReadSession& session) -> Result<program::SavedProgram> {
            PATRON_TRY(all, program::programs::all(session));
            return all.front();
        });
        VERIFY_OK(started);
        auto connector = shop.services->workspace().defaultConnector();
        VERIFY_OK(connector);
        auto& runner = shop.services->workspace().programs();
        VERIFY_OK(runner.start(started->id, connector->id, ShopFixture::nowMs));
        VERIFY_OK(runner.pause(started->id));
        const auto now = state(shop);
        VERIFY_OK(now);
        QCOMPARE(now->programsStarted, 1);
        const auto found = std::ranges::find(now->matters, OpenMatter::Kind::Program, &OpenMatter::kind);
        QVERIFY(found != now->matters.end());
        QCOMPARE(found->page, QStringLiteral("programs"));
        QVERIFY(found->title.contains(q(started->name)));
    }

    void aCopyIsClaimedByItsButton()
    {
        ShopFixture shop;
        shop.store().markNotLive();
        const auto page = shop.open(makeHomePage(shop.theme, *shop.services, shop.dialogs));
        QTRY_VERIFY(page->findChild<Button*>(QStringLiteral("homeMatter1")));
        QTest::mouseClick(page->findChild<Button*>(QStringLiteral("homeMatter1")), Qt::LeftButton);
        QTRY_VERIFY(shop.store().live());
        QTRY_VERIFY(!page->findChild<Button*>(QStringLiteral("homeMatter1")));
    }

    void everythingCanBeReachedAndIsNamed()
    {
        ShopFixture shop(40);
        const auto page = shop.open(makeHomePage(shop.theme, *shop.services, shop.dialogs));
        QTRY_COMPARE(card(page.get(), QStringLiteral("homeCustomers"))->value(), countText(40));
        QCOMPARE(faultsOf(page.get()), QStringList());
    }
};

QTEST_MAIN(HomePageTest)
#include "tst_homepage.moc"
