#include "tests/support/checks.h"
#include "tests/support/uiwalker.h"
#include "tests/ui/home/shopfixture.h"
#include "ui/customers/customerspage.h"
#include "ui/customers/facetpanel.h"
#include "ui/models/customerlistmodel.h"

#include <QAbstractItemModelTester>
#include <QHeaderView>
#include <QMenu>
#include <QSignalSpy>
#include <QTableView>
#include <QUndoStack>

using namespace patron;
using namespace patron::test;
using namespace patron::ui;

/// The customers page as it is narrowed, sorted, kept and acted upon.
class CustomersNarrowedTest : public QObject
{
    Q_OBJECT

private:
    static QByteArray people()
    {
        return "Email,First Name,Country,City,Tags\n"
               "anna@x.example,Anna,GB,Leeds,vip\n"
               "bob@x.example,Bob,GB,York,\n"
               "cleo@x.example,Cleo,SE,Malmo,vip\n"
               "dora@x.example,Dora,,,\n";
    }
    static QTableView* table(Page* page) { return page->findChild<QTableView*>(QStringLiteral("customersTable")); }
    static CustomerListModel* model(Page* page) { return page->findChild<CustomerListModel*>(); }
    static FacetValueRow* facet(Page* page, const QString& name)
    {
        FacetValueRow* shown = nullptr;
        for (FacetValueRow* row : page->findChildren<FacetValueRow*>(QStringLiteral("facet_") + name)) {
            if (row->isVisible())
                shown = row;
        }
        return shown;
    }
    static QAbstractButton* button(Page* page, const QString& name)
    {
        QAbstractButton* shown = nullptr;
        for (QAbstractButton* each : page->findChildren<QAbstractButton*>(name)) {
            if (each->isVisible())
                shown = each;
        }
        return shown;
    }
    static QStringList names(Page* page)
    {
        QStringList list;
        for (int row = 0; row < model(page)->rowCount(); ++row)
            list << model(page)->index(row, 0).data().toString();
        return list;
    }

private Q_SLOTS:
    void aFacetNarrowsTheListByClickAndKey()
    {
        ShopFixture shop;
        VERIFY_OK(shop.import(people()));
        const auto page = shop.open(makeCustomersPage(shop.theme, *shop.services, shop.dialogs), {1280, 800});
        QTRY_COMPARE(model(page.get())->rowCount(), 4);
        QTRY_VERIFY(facet(page.get(), QStringLiteral("country_GB")));
        QTest::mouseClick(facet(page.get(), QStringLiteral("country_GB")), Qt::LeftButton, {}, QPoint(20, 10));
        QTRY_COMPARE(names(page.get()), QStringList({QStringLiteral("Anna"), QStringLiteral("Bob")}));
        // Another value of the same facet adds to it.
        QTRY_VERIFY(facet(page.get(), QStringLiteral("country_SE")) &&
                    facet(page.get(), QStringLiteral("country_SE"))->isEnabled());
        facet(page.get(), QStringLiteral("country_SE"))->setFocus();
        QTest::keyClick(facet(page.get(), QStringLiteral("country_SE")), Qt::Key_Space);
        QTRY_COMPARE(model(page.get())->rowCount(), 3);
        // The chip takes the whole condition off.
        QTRY_VERIFY(button(page.get(), QStringLiteral("condition_country")));
        QTest::mouseClick(button(page.get(), QStringLiteral("condition_country")), Qt::LeftButton);
        QTRY_COMPARE(model(page.get())->rowCount(), 4);
    }

    void minusLeavesAValueOut()
    {
        ShopFixture shop;
        VERIFY_OK(shop.import(people()));
        const auto page = shop.open(makeCustomersPage(shop.theme, *shop.services, shop.dialogs), {1280, 800});
        QTRY_VERIFY(facet(page.get(), QStringLiteral("country_GB")));
        facet(page.get(), QStringLiteral("country_GB"))->setFocus();
        QTest::keyClick(facet(page.get(), QStringLiteral("country_GB")), Qt::Key_Minus);
        QTRY_COMPARE(names(page.get()), QStringList({QStringLiteral("Cleo"), QStringLiteral("Dora")}));
    }

    void aHeaderSortsUpDownAndNotAtAll()
    {
        ShopFixture shop;
        VERIFY_OK(shop.import("Email,First Name\nc@x.example,Cleo\na@x.example,Anna\nb@x.example,Bob\n"));
        const auto page = shop.open(makeCustomersPage(shop.theme, *shop.services, shop.dialogs), {1280, 800});
        QTRY_COMPARE(names(page.get()).value(0), QStringLiteral("Cleo"));
        QHeaderView* header = table(page.get())->horizontalHeader();
        const auto click = [&] {
            QTest::mouseClick(header->viewport(), Qt::LeftButton, {},
                              QPoint(header->sectionViewportPosition(0) + 20, 8));
        };
        click();
        QTRY_COMPARE(names(page.get()),
                     QStringList({QStringLiteral("Anna"), QStringLiteral("Bob"), QStringLiteral("Cleo")}));
        click();
        QTRY_COMPARE(names(page.get()),
                     QStringList({QStringLiteral("Cleo"), QStringLiteral("Bob"), QStringLiteral("Anna")}));
        click();
        QTRY_COMPARE(names(page.get()),
                     QStringList({QStringLiteral("Cleo"), QStringLiteral("Anna"), QStringLiteral("Bob")}));
    }

    void aColumnIsChosenAndAViewKept()
    {
        ShopFixture shop;
        VERIFY_OK(shop.import(people()));
        const auto page = shop.open(makeCustomersPage(shop.theme, *shop.services, shop.dialogs), {1280, 800});
        const QAbstractItemModelTester tester(model(page.get()), QAbstractItemModelTester::FailureReportingMode::Fatal);
        QTRY_COMPARE(model(page.get())->rowCount(), 4);
        QTRY_VERIFY(!model(page.get())->choices().isEmpty());
        QTest::mouseClick(button(page.get(), QStringLiteral("page_customersColumns")), Qt::LeftButton);
        auto* menu = page->findChild<QMenu*>(QStringLiteral("columnsMenu"));
        QVERIFY(menu);
        for (QAction* action : menu->actions()) {
            if (action->text() == u"City")
                action->trigger();
        }
        menu->close();
        QVERIFY(model(page.get())->columnIds().contains(QStringLiteral("city")));
        const int column = int(model(page.get())->columnIds().indexOf(QStringLiteral("city")));
        QTRY_COMPARE(model(page.get())->index(0, column).data().toString(), QStringLiteral("Leeds"));

        shop.dialogs.nextText = QStringLiteral("By city");
        QTest::mouseClick(button(page.get(), QStringLiteral("viewSave")), Qt::LeftButton);
        QTRY_VERIFY(button(page.get(), QStringLiteral("view_1")));
        QTest::mouseClick(button(page.get(), QStringLiteral("view_0")), Qt::LeftButton);
        QVERIFY(!model(page.get())->columnIds().contains(QStringLiteral("city")));
        QTest::mouseClick(button(page.get(), QStringLiteral("view_1")), Qt::LeftButton);
        QVERIFY(model(page.get())->columnIds().contains(QStringLiteral("city")));
    }

    void selectedCustomersAreTaggedAndItIsTakenBack()
    {
        ShopFixture shop;
        VERIFY_OK(shop.import(people()));
        const auto page = shop.open(makeCustomersPage(shop.theme, *shop.services, shop.dialogs), {1280, 800});
        QTRY_COMPARE(model(page.get())->rowCount(), 4);
        model(page.get())->setColumns({QStringLiteral("name"), QStringLiteral("tags")});
        table(page.get())->setFocus();
        table(page.get())->selectAll();
        QTRY_VERIFY(button(page.get(), QStringLiteral("selection_customersTag")));
        shop.dialogs.nextText = QStringLiteral("spring");
        QSignalSpy offers(page.get(), &Page::undoOffered);
        QTest::mouseClick(button(page.get(), QStringLiteral("selection_customersTag")), Qt::LeftButton);
        QTRY_COMPARE(offers.count(), 1);
        const auto tagOf = [&](int row) { return model(page.get())->index(row, 1).data().toString(); };
        QTRY_VERIFY(tagOf(0).contains(u"spring") && tagOf(3).contains(u"spring"));
        page->undoStack()->undo();
        QTRY_VERIFY(!tagOf(0).contains(u"spring") && !tagOf(3).contains(u"spring"));
        QVERIFY(tagOf(0).contains(u"vip"));
    }

    void twoBecomeOneAndTwoAgain()
    {
        ShopFixture shop;
        VERIFY_OK(shop.import(people()));
        const auto page = shop.open(makeCustomersPage(shop.theme, *shop.services, shop.dialogs), {1280, 800});
        QTRY_COMPARE(model(page.get())->rowCount(), 4);
        table(page.get())->setCurrentIndex(model(page.get())->index(0, 0));
        QTest::keyClick(table(page.get()), Qt::Key_Down, Qt::ShiftModifier);
        QTRY_VERIFY(button(page.get(), QStringLiteral("selection_customersMerge")));
        QTest::mouseClick(button(page.get(), QStringLiteral("selection_customersMerge")), Qt::LeftButton);
        QTRY_COMPARE(model(page.get())->rowCount(), 3);
        page->undoStack()->undo();
        QTRY_COMPARE(model(page.get())->rowCount(), 4);
    }

    void everythingOfThePageIsNamed()
    {
        ShopFixture shop(60);
        const auto page = shop.open(makeCustomersPage(shop.theme, *shop.services, shop.dialogs), {1280, 800});
        QTRY_COMPARE(model(page.get())->rowCount(), 60);
        QTRY_VERIFY(!page->findChildren<FacetValueRow*>().isEmpty());
        table(page.get())->selectAll();
        QCOMPARE(faultsOf(page.get()), QStringList());
    }
};

QTEST_MAIN(CustomersNarrowedTest)
#include "tst_customersnarrowed.moc"
