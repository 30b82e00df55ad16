#include "tests/support/checks.h"
#include "tests/ui/home/shopfixture.h"
#include "ui/models/customerlistmodel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

using namespace patron;
using namespace patron::test;
using ui::CustomerListModel;

class CustomerListModelTest : public QObject
{
    Q_OBJECT

private:
    static QByteArray people()
    {
        return "Email,First Name,Last Name,Company,Phone,Country\n"
               "anna@berg.example,Anna,Berg,,+44 7700 900123,GB\n"
               "nord@sea.example,\xC3\x96rjan,\xC3\x85s,,,SE\n"
               "info@pot.example,,,The Tea House,,GB\n"
               "m@lopez.example,Anna Maria,Lopez,,,ES\n";
    }

    static QStringList names(const CustomerListModel& model)
    {
        QStringList list;
        for (int row = 0; row < model.rowCount(); ++row)
            list << model.index(row, CustomerListModel::NameColumn).data().toString();
        return list;
    }

    /// Painting asks for a row; this does the same and waits.
    static bool waitForRow(const CustomerListModel& model, int row)
    {
        return QTest::qWaitFor([&] {
            model.index(row, 0).data();
            return model.rowAt(row) != nullptr;
        });
    }

private Q_SLOTS:
    void findsPeopleByWhatIsTyped_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QStringList>("found");
        const QString anna = QStringLiteral("Anna Berg");
        const QString maria = QStringLiteral("Anna Maria Lopez");
        const QString orjan = QStringLiteral("Örjan Ås");
        const QString tea = QStringLiteral("The Tea House");
        QTest::newRow("nothing finds everybody") << QString() << QStringList{anna, orjan, tea, maria};
        QTest::newRow("the beginning of a first name") << QStringLiteral("ann") << QStringList{anna, maria};
        QTest::newRow("a last name in capitals") << QStringLiteral("BERG") << QStringList{anna};
        QTest::newRow("first and last name") << QStringLiteral("anna be") << QStringList{anna};
        QTest::newRow("the second word of a name") << QStringLiteral("mar") << QStringList{maria};
        QTest::newRow("a word of a company") << QStringLiteral("tea h") << QStringList{tea};
        QTest::newRow("a letter outside ASCII written small") << QStringLiteral("örj") << QStringList{orjan};
        QTest::newRow("the beginning of an address") << QStringLiteral("nord@") << QStringList{orjan};
        QTest::newRow("an address in capitals") << QStringLiteral("INFO@POT.EXAMPLE") << QStringList{tea};
        QTest::newRow("a phone number with its country") << QStringLiteral("+447700 900") << QStringList{anna};
        QTest::newRow("a phone number as dialled at home") << QStringLiteral("07700 900123") << QStringList{anna};
        QTest::newRow("a number in the workspace") << QStringLiteral("#2") << QStringList{orjan};
        QTest::newRow("the middle of a word finds nobody") << QStringLiteral("erg") << QStringList();
        QTest::newRow("a wildcard is only a letter") << QStringLiteral("%") << QStringList();
        QTest::newRow("an underscore is only a letter") << QStringLiteral("_nna") << QStringList();
    }

    void findsPeopleByWhatIsTyped()
    {
        QFETCH(QString, typed);
        QFETCH(QStringList, found);
        ShopFixture shop;
        VERIFY_OK(shop.import(people()));
        CustomerListModel model(*shop.services);
        QTRY_COMPARE(model.count(), std::optional<qint64>(4));
        model.setSearch(typed);
        QTRY_VERIFY(!model.isCounting());
        QCOMPARE(model.count(), std::optional<qint64>(found.size()));
        QTRY_COMPARE(names(model), found);
    }

    void readsTheRowsThatAreLookedAt()
    {
        ShopFixture shop(450);
        CustomerListModel model(*shop.services);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        QTRY_COMPARE(model.rowCount(), 450);
        QVERIFY(!model.rowAt(449));
        QVERIFY(waitForRow(model, 449));
        const std::int64_t last = shop.services->store()
                                      .read([](ReadSession& session) -> Result<std::int64_t> {
                                          Query query = session.query("SELECT max(id) FROM v_customer");
                                          query.step();
                                          return query.int64(0);
                                      })
                                      .value();
        QCOMPARE(model.rowAt(449)->id.value, last);
        QVERIFY(waitForRow(model, 0));
        const customer::CustomerRow* row = model.rowAt(0);
        QCOMPARE(model.index(0, CustomerListModel::NameColumn).data().toString(), q(row->name));
        QCOMPARE(model.index(0, CustomerListModel::OrdersColumn).data().toString(), QString::number(row->orders));
    }

    void newCustomersComeAtTheEndAndNothingIsReset()
    {
        ShopFixture shop;
        VERIFY_OK(shop.import(people()));
        CustomerListModel model(*shop.services);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        QTRY_COMPARE(model.rowCount(), 4);
        const QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        VERIFY_OK(shop.import("Email,First Name\nzoe@new.example,Zoe\n", QStringLiteral("more.csv")));
        QTRY_COMPARE(model.rowCount(), 5);
        QCOMPARE(resets.count(), 0);
        QTRY_COMPARE(names(model).last(), QStringLiteral("Zoe"));
    }

    void saysWhomWeMayWriteTo()
    {
        ShopFixture shop;
        VERIFY_OK(shop.import("Email,First Name,Accepts Email Marketing\n"
                              "yes@a.example,Yes,yes\n"
                              "no@a.example,No,no\n"));
        VERIFY_OK(shop.import("Email,First Name\nasked@a.example,Never\n", QStringLiteral("never.csv")));
        CustomerListModel model(*shop.services);
        QTRY_COMPARE(model.rowCount(), 3);
        QVERIFY(waitForRow(model, 2));
        const auto reach = [&](int row) {
            return model.index(row, CustomerListModel::ConsentColumn).data(CustomerListModel::EmailReachRole).toInt();
        };
        QCOMPARE(reach(0), int(CustomerListModel::Granted));
        QCOMPARE(reach(1), int(CustomerListModel::Denied));
        QCOMPARE(reach(2), int(CustomerListModel::NotAsked));
        QCOMPARE(model.index(0, CustomerListModel::ConsentColumn).data(CustomerListModel::SmsReachRole).toInt(),
                 int(CustomerListModel::NoAddress));
    }
};

QTEST_MAIN(CustomerListModelTest)
#include "tst_customerlistmodel.moc"
