#include "tests/support/checks.h"
#include "tests/ui/home/shopfixture.h"
#include "ui/models/customerprofile.h"
#include "ui/models/localetext.h"
#include "ui/models/ordertreemodel.h"
#include "ui/models/timelinemodel.h"

#include <QAbstractItemModelTester>

// After Qt: the moc of 6.4 stumbles over <compare> when it comes first.
#include "core/program/programstore.h"
#include "core/workspace/programrun.h"

using namespace patron;
using namespace patron::test;
using namespace patron::ui;

class ProfileModelsTest : public QObject
{
    Q_OBJECT

private:
    static QByteArray orders()
    {
        return "Order Number,Order Date,Email,Product,Quantity,Unit Price\n"
               "A1,2026-01-05,anna@berg.example,Pot,2,10.50\n"
               "A1,2026-01-05,anna@berg.example,Cup,1,4.00\n"
               "A2,2026-02-10,anna@berg.example,Tea,3,5.00\n";
    }

private Q_SLOTS:
    void readsACustomerWithOrders()
    {
        ShopFixture shop;
        VERIFY_OK(shop.import(orders(), QStringLiteral("orders.csv")));
        const auto profile = shop.store().read([&](ReadSession& session) {
            return readProfile(session, shop.store(), CustomerId{1}, ShopFixture::nowMs);
        });
        VERIFY_OK(profile);
        QCOMPARE(profile->name, QStringLiteral("anna@berg.example"));
        QCOMPARE(profile->row.orders, 2);
        QCOMPARE(profile->row.totalSpent, 4000);
        QCOMPARE(profile->orders.size(), 2);
        QCOMPARE(profile->orders.first().number, QStringLiteral("A2"));
        QCOMPARE(profile->orders.last().lines.size(), 2);
        QCOMPARE(profile->orders.last().value, moneyText(std::int64_t(2500), "GBP"));
        QCOMPARE(profile->timeline.first().day, QDate(2026, 2, 10));

        TimelineModel timeline;
        const QAbstractItemModelTester timelineTester(&timeline, QAbstractItemModelTester::FailureReportingMode::Fatal);
        timeline.setEntries(profile->timeline);
        QCOMPARE(timeline.rowCount(), 4);
        QVERIFY(timeline.index(0).data(TimelineModel::IsDayRole).toBool());
        QVERIFY(!timeline.index(0).flags().testFlag(Qt::ItemIsSelectable));
        QCOMPARE(timeline.index(1).data().toString(), QStringLiteral("Order A2"));
        timeline.setGroup(TimelineEntry::Group::Messages);
        QCOMPARE(timeline.rowCount(), 0);

        OrderTreeModel tree;
        const QAbstractItemModelTester treeTester(&tree, QAbstractItemModelTester::FailureReportingMode::Fatal);
        tree.setOrders(profile->orders);
        const QModelIndex first = tree.index(1, 0);
        QCOMPARE(tree.rowCount(first), 2);
        QCOMPARE(tree.index(0, OrderTreeModel::WhatColumn, first).data().toString(), QStringLiteral("Pot"));
        QCOMPARE(tree.index(0, OrderTreeModel::AmountColumn, first).data().toString(),
                 moneyText(std::int64_t(2100), "GBP"));
    }

    void aCustomerWhoIsGoneIsSaidSo()
    {
        ShopFixture shop;
        VERIFY_FAILS(shop.store().read([&](ReadSession& session) {
            return readProfile(session, shop.store(), CustomerId{77}, ShopFixture::nowMs);
        }),
                     ErrorCode::NotFound, "not in the workspace");
    }

    void everyCustomerOfTheSampleCanBeRead()
    {
        ShopFixture shop(60);
        const auto read = shop.store().read([&](ReadSession& session) -> Result<int> {
            int entries = 0;
            for (const customer::CustomerRow& row :
                 customer::customerlist::page(session, shop.store(), {}, CustomerId{1}, 100)) {
                PATRON_TRY(profile, readProfile(session, shop.store(), row.id, ShopFixture::nowMs));
                for (const TimelineEntry& entry : profile.timeline) {
                    if (entry.title.isEmpty() || !entry.day.isValid())
                        return makeError(ErrorCode::Internal, "an entry says nothing");
                    ++entries;
                }
                for (std::size_t i = 1; i < static_cast<std::size_t>(profile.timeline.size()); ++i) {
                    if (profile.timeline[qsizetype(i)].at > profile.timeline[qsizetype(i - 1)].at)
                        return makeError(ErrorCode::Internal, "the timeline is not in order");
                }
            }
            return entries;
        });
        VERIFY_OK(read);
        QVERIFY(*read > 100);
    }

    void whatAProgramDidIsToldWithItsReasons()
    {
        ShopFixture shop(300);
        workspace::Workspace& workspace = shop.services->workspace();
        const auto program =
            shop.store().read([](ReadSession& session) { return program::programs::find(session, "Win-back 90"); });
        VERIFY_OK(program);
        const auto connector = workspace.defaultConnector();
        VERIFY_OK(connector);
        VERIFY_OK(workspace.programs().start(program->id, connector->id, ShopFixture::nowMs));
        JobContext job(shop.clock);
        constexpr Ms until = ShopFixture::nowMs + 10 * msPerDay;
        const auto ran = workspace::runPrograms(workspace, job, until);
        VERIFY_OK(ran);
        QVERIFY(ran->decided.entered > 0);
        QVERIFY(ran->delivered.accepted > 0);
        int walks = 0;
        int sends = 0;
        const auto read = shop.store().read([&](ReadSession& session) -> Result<bool> {
            for (const customer::CustomerRow& row :
                 customer::customerlist::page(session, shop.store(), {}, CustomerId{1}, 1000)) {
                PATRON_TRY(profile, readProfile(session, shop.store(), row.id, until));
                for (const program::CustomerWalk& walk : profile.walks) {
                    ++walks;
                    if (walk.name != program->name || walk.decisions.empty() || walk.decisions.front().reason.empty())
                        return makeError(ErrorCode::Internal, "a walk says nothing");
                }
                for (const outbox::CustomerSend& send : profile.sends) {
                    sends += send.state == outbox::SendState::Accepted;
                    const bool told = std::ranges::any_of(profile.timeline, [&](const TimelineEntry& entry) {
                        return entry.kind == TimelineEntry::Kind::Message && send.handedAt == entry.at;
                    });
                    if (send.handedAt && !told)
                        return makeError(ErrorCode::Internal, "a message is not in the timeline");
                }
            }
            return true;
        });
        VERIFY_OK(read);
        QCOMPARE(walks, int(ran->decided.entered));
        QCOMPARE(sends, int(ran->delivered.accepted));
    }

    void moneyIsWrittenWithoutLosingPennies_data()
    {
        QTest::addColumn<qlonglong>("minor");
        QTest::addColumn<QByteArray>("currency");
        QTest::addColumn<QString>("text");
        QTest::newRow("pounds and pence") << 123456LL << QByteArray("GBP") << QStringLiteral("£1234.56");
        QTest::newRow("a debt") << -5LL << QByteArray("EUR") << QStringLiteral("-€0.05");
        QTest::newRow("yen have no parts") << 1200LL << QByteArray("JPY") << QStringLiteral("¥1200");
        QTest::newRow("more than a double holds")
            << 900719925474099301LL << QByteArray("USD") << QStringLiteral("$9007199254740993.01");
    }

    void moneyIsWrittenWithoutLosingPennies()
    {
        QFETCH(qlonglong, minor);
        QFETCH(QByteArray, currency);
        QFETCH(QString, text);
        QLocale locale = QLocale::c();
        locale.setNumberOptions(QLocale::OmitGroupSeparator);
        QLocale::setDefault(locale);
        QCOMPARE(moneyText(std::int64_t(minor), std::string_view(currency.constData())), text);
    }
};

QTEST_MAIN(ProfileModelsTest)
#include "tst_profilemodels.moc"
