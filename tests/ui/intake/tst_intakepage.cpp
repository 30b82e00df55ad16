#include "core/customer/customerstore.h"
#include "tests/support/checks.h"
#include "tests/support/uiwalker.h"
#include "tests/ui/home/shopfixture.h"
#include "ui/intake/intakepage.h"
#include "ui/kit/banner.h"
#include "ui/kit/button.h"
#include "ui/models/mappingmodel.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QLabel>
#include <QSignalSpy>
#include <QTableView>

using namespace patron;
using namespace patron::test;
using namespace patron::ui;
using intake::Field;

class IntakePageTest : public QObject
{
    Q_OBJECT

private:
    static QByteArray people()
    {
        return "Mail,Vorname,Punkte\n"
               "a@x.example,Anna,12\n"
               "b@x.example,Bob,7\n"
               "no address at all,Cleo,9\n";
    }
    static Button* primary(Page* page) { return page->findChild<Button*>(QStringLiteral("pagePrimary")); }
    static QTableView* mapping(Page* page) { return page->findChild<QTableView*>(QStringLiteral("importMapping")); }
    static QTableView* rejects(Page* page) { return page->findChild<QTableView*>(QStringLiteral("importRejects")); }
    static QString count(Page* page, const QString& name)
    {
        for (QLabel* label : page->findChildren<QLabel*>(name)) {
            if (label->isVisible())
                return label->text();
        }
        return {};
    }
    static std::int64_t customers(ShopFixture& shop)
    {
        return shop.store()
            .read([](ReadSession& session) -> Result<std::int64_t> {
                return customer::customers::count(session.connection());
            })
            .value();
    }
    static void pressChoose(Page* page)
    {
        auto* drop = page->findChild<QWidget*>(QStringLiteral("importDrop"));
        QTest::mouseClick(drop->findChild<Button*>(QStringLiteral("emptyPrimary")), Qt::LeftButton);
    }
    /// Presses the button that chooses a file, and waits for the plan.
    static void choose(ShopFixture& shop, Page* page, const QString& file)
    {
        shop.dialogs.nextFiles = {file};
        pressChoose(page);
        QTRY_VERIFY(mapping(page)->isVisible());
    }

private Q_SLOTS:
    void importsAFileByClicks()
    {
        ShopFixture shop;
        const auto page = shop.open(makeIntakePage(shop.theme, *shop.services, shop.dialogs));
        const QSignalSpy goes(page.get(), &Page::goRequested);
        choose(shop, page.get(), shop.write(QStringLiteral("kunden.csv"), people()));
        QCOMPARE(mapping(page.get())->model()->rowCount(), 3);
        // The small file is tried by itself: nothing is written by that.
        QTRY_COMPARE(count(page.get(), QStringLiteral("countNew")), QStringLiteral("2"));
        QCOMPARE(count(page.get(), QStringLiteral("countRejected")), QStringLiteral("1"));
        QCOMPARE(customers(shop), 0);

        QTest::mouseClick(primary(page.get()), Qt::LeftButton);
        QTRY_VERIFY(rejects(page.get())->isVisible());
        QCOMPARE(customers(shop), 2);
        QCOMPARE(rejects(page.get())->model()->rowCount(), 1);
        QCOMPARE(rejects(page.get())->model()->index(0, 0).data().toString(), QStringLiteral("4"));
        QTest::mouseClick(primary(page.get()), Qt::LeftButton);
        QCOMPARE(goes.last().first().toString(), QStringLiteral("customers"));
    }

    void theSameFileAgainChangesNothing()
    {
        ShopFixture shop;
        VERIFY_OK(shop.import(people(), QStringLiteral("kunden.csv")));
        const auto page = shop.open(makeIntakePage(shop.theme, *shop.services, shop.dialogs));
        choose(shop, page.get(), shop.folder.filePath(QStringLiteral("kunden.csv")));
        QTRY_COMPARE(count(page.get(), QStringLiteral("countUnchanged")), QStringLiteral("2"));
        QCOMPARE(count(page.get(), QStringLiteral("countNew")), QStringLiteral("0"));
    }

    void aColumnGetsAnotherMeaningByKeys()
    {
        ShopFixture shop;
        const auto page = shop.open(makeIntakePage(shop.theme, *shop.services, shop.dialogs));
        choose(shop, page.get(), shop.write(QStringLiteral("kunden.csv"), people()));
        QTableView* table = mapping(page.get());
        const QModelIndex cell = table->model()->index(2, MappingModel::MeaningColumn);
        QCOMPARE(cell.data(MappingModel::FieldRole).toInt(), int(Field::Trait));
        table->setCurrentIndex(cell);
        QTest::keyClick(table, Qt::Key_F2);
        QComboBox* list = nullptr;
        QTRY_VERIFY((list = table->findChild<QComboBox*>(QStringLiteral("mappingMeaning"))));
        QTRY_VERIFY(list->view()->isVisible());
        list->view()->setCurrentIndex(list->model()->index(list->findData(int(Field::City)), 0));
        QTest::keyClick(list->view(), Qt::Key_Return);
        QTRY_COMPARE(cell.data(MappingModel::FieldRole).toInt(), int(Field::City));

        QTest::mouseClick(primary(page.get()), Qt::LeftButton);
        QTRY_VERIFY(rejects(page.get())->isVisible());
        const auto city = shop.store().read([](ReadSession& session) -> Result<std::string> {
            Query query = session.query("SELECT city FROM v_customer WHERE email = 'a@x.example'");
            query.step();
            return query.text(0);
        });
        VERIFY_OK(city);
        QCOMPARE(q(*city), QStringLiteral("12"));
    }

    void aFileThatSaysNobodyCannotBeImported()
    {
        ShopFixture shop;
        const auto page = shop.open(makeIntakePage(shop.theme, *shop.services, shop.dialogs));
        choose(shop, page.get(), shop.write(QStringLiteral("kunden.csv"), people()));
        auto* model = mapping(page.get())->model();
        model->setData(model->index(0, MappingModel::MeaningColumn), int(Field::Ignore), Qt::EditRole);
        auto* trouble = page->findChild<Banner*>(QStringLiteral("planTrouble"));
        QTRY_VERIFY(trouble->isVisible());
        QVERIFY(trouble->text().contains(u"kunden.csv"));
        QVERIFY(!primary(page.get())->isEnabled());
    }

    void aBadFileIsSaidSo_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("words");
        QTest::newRow("missing") << QStringLiteral("gone.csv") << QByteArray() << QStringLiteral("gone.csv");
        QTest::newRow("empty") << QStringLiteral("empty.csv") << QByteArray("") << QStringLiteral("empty");
        QTest::newRow("a picture") << QStringLiteral("cat.csv") << QByteArray("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16)
                                   << QStringLiteral("PNG");
        QTest::newRow("only a header") << QStringLiteral("head.csv") << QByteArray("Email,Name\n")
                                       << QStringLiteral("header");
        QTest::newRow("a web page") << QStringLiteral("page.csv") << QByteArray("<!DOCTYPE html><html></html>")
                                    << QStringLiteral("web page");
    }

    void aBadFileIsSaidSo()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, bytes);
        QFETCH(QString, words);
        ShopFixture shop;
        const auto page = shop.open(makeIntakePage(shop.theme, *shop.services, shop.dialogs));
        const QString file = bytes.isNull() ? shop.folder.filePath(name) : shop.write(name, bytes);
        shop.dialogs.nextFiles = {file};
        pressChoose(page.get());
        auto* trouble = page->findChild<Banner*>(QStringLiteral("importTrouble"));
        QTRY_VERIFY(trouble->isVisible());
        QVERIFY2(trouble->text().contains(words), qPrintable(trouble->text()));
        QVERIFY(!mapping(page.get())->isVisible());
        QCOMPARE(customers(shop), 0);
    }

    void droppedFilesComeOneAfterTheOther()
    {
        ShopFixture shop;
        const auto page = shop.open(makeIntakePage(shop.theme, *shop.services, shop.dialogs));
        const QString first = shop.write(QStringLiteral("one.csv"), "Email\na@x.example\n");
        const QString second = shop.write(QStringLiteral("two.csv"), "Email\nb@x.example\n");
        const QVariantMap dropped{{QStringLiteral("files"), QStringList{first, second}}, {QStringLiteral("token"), 1}};
        page->enter(dropped);
        QTRY_VERIFY(mapping(page.get())->isVisible());
        QTest::mouseClick(primary(page.get()), Qt::LeftButton);
        QTRY_COMPARE(customers(shop), 1);
        QTRY_VERIFY(primary(page.get())->text().contains(u"two.csv"));
        // Coming back to the page does not begin again.
        page->enter(dropped);
        QTest::mouseClick(primary(page.get()), Qt::LeftButton);
        QTRY_VERIFY(mapping(page.get())->isVisible());
        QTest::mouseClick(primary(page.get()), Qt::LeftButton);
        QTRY_COMPARE(customers(shop), 2);
    }

    void anEarlierImportShowsWhatItLeftOut()
    {
        ShopFixture shop;
        VERIFY_OK(shop.import(people(), QStringLiteral("kunden.csv")));
        const auto page = shop.open(makeIntakePage(shop.theme, *shop.services, shop.dialogs));
        auto* past = page->findChild<QTableView*>(QStringLiteral("importPast"));
        QTRY_COMPARE(past->model()->rowCount(), 1);
        past->setCurrentIndex(past->model()->index(0, 0));
        QTest::keyClick(past, Qt::Key_Return);
        QTRY_COMPARE(rejects(page.get())->model()->rowCount(), 1);
        QVERIFY(rejects(page.get())->isVisible());
    }

    void everythingCanBeReachedAndIsNamed()
    {
        ShopFixture shop;
        const auto page = shop.open(makeIntakePage(shop.theme, *shop.services, shop.dialogs));
        QCOMPARE(faultsOf(page.get()), QStringList());
        choose(shop, page.get(), shop.write(QStringLiteral("kunden.csv"), people()));
        QTRY_COMPARE(count(page.get(), QStringLiteral("countNew")), QStringLiteral("2"));
        QCOMPARE(faultsOf(page.get()), QStringList());
        QTest::mouseClick(primary(page.get()), Qt::LeftButton);
        QTRY_VERIFY(rejects(page.get())->isVisible());
        QCOMPARE(faultsOf(page.get()), QStringList());
    }
};

QTEST_MAIN(IntakePageTest)
#include "tst_intakepage.moc"
