#include "core/customer/consentstore.h"
#include "tests/support/checks.h"
#include "tests/support/uiwalker.h"
#include "tests/ui/home/shopfixture.h"
#include "ui/customers/customerspage.h"
#include "ui/customers/factrow.h"
#include "ui/kit/button.h"
#include "ui/kit/label.h"
#include "ui/kit/searchfield.h"
#include "ui/models/customerlistmodel.h"
#include "ui/models/timelinemodel.h"

#include <QLineEdit>
#include <QListView>
#include <QSignalSpy>
#include <QTableView>
#include <QUndoStack>

using namespace patron;
using namespace patron::test;
using namespace patron::ui;

class CustomersPageTest : public QObject
{
    Q_OBJECT

private:
    static QTableView* table(Page* page) { return page->findChild<QTableView*>(QStringLiteral("customersTable")); }
    static CustomerListModel* model(Page* page) { return page->findChild<CustomerListModel*>(); }
    static QString title(Page* page)
    {
        for (QLabel* label : page->findChildren<QLabel*>(QStringLiteral("pageTitle"))) {
            if (label->isVisible())
                return label->text();
        }
        return {};
    }
    static FactRow* fact(Page* page, const QString& trait)
    {
        FactRow* shown = nullptr;
        for (FactRow* row : page->findChildren<FactRow*>(QStringLiteral("fact_") + trait))
            shown = row->isVisible() ? row : shown;
        return shown;
    }
    static QString consent(ShopFixture& shop)
    {
        return shop.store()
            .read([](ReadSession& session) -> Result<QString> {
                const auto ledger = customer::consents::ledger(session.connection(), CustomerId{1});
                return ledger.empty() ? QString()
                                      : q(customer::consentStateName(ledger.front().state)) + QStringLiteral(": ") +
                                            q(ledger.front().evidence);
            })
            .value();
    }
    static QWidget* profile(Page* page) { return page->findChild<QWidget*>(QStringLiteral("profile")); }

    /// Waits until the row is there, goes to it and presses Enter.
    static void openRow(Page* page, int row)
    {
        QTRY_VERIFY(model(page)->rowAt(row));
        table(page)->setCurrentIndex(model(page)->index(row, 0));
        QTest::keyClick(table(page), Qt::Key_Return);
    }

private Q_SLOTS:
    void opensACustomerByKeysAndComesBack()
    {
        ShopFixture shop(120);
        const auto page = shop.open(makeCustomersPage(shop.theme, *shop.services, shop.dialogs));
        QSignalSpy places(page.get(), &Page::placeChanged);
        QTRY_COMPARE(model(page.get())->rowCount(), 120);
        openRow(page.get(), 2);
        const customer::CustomerRow third = *model(page.get())->rowAt(2);
        QTRY_COMPARE(title(page.get()), q(third.name));
        QCOMPARE(places.last().first().toMap().value(QStringLiteral("customer")).toLongLong(), third.id.value);
        auto* timeline = page->findChild<QListView*>(QStringLiteral("profileTimeline"));
        QTRY_VERIFY(timeline->model()->rowCount() > 0);

        const customer::CustomerRow fourth = *model(page.get())->rowAt(3);
        QTest::keyClick(page->focusWidget(), Qt::Key_J);
        QTRY_COMPARE(title(page.get()), q(fourth.name));
        QTest::keyClick(page->focusWidget(), Qt::Key_K);
        QTRY_COMPARE(title(page.get()), q(third.name));
        QTest::keyClick(page->focusWidget(), Qt::Key_Escape);
        QTRY_VERIFY(table(page.get())->isVisible());
        QCOMPARE(places.last().first().toMap(), QVariantMap());
        QCOMPARE(table(page.get())->currentIndex().row(), 2);
    }

    void aSearchNarrowsTheTableAndTheWalk()
    {
        ShopFixture shop;
        VERIFY_OK(shop.import("Email,First Name,Last Name\n"
                              "a@x.example,Anna,Berg\nb@x.example,Bob,Stone\nc@x.example,Annika,Dahl\n"));
        const auto page = shop.open(makeCustomersPage(shop.theme, *shop.services, shop.dialogs));
        QTRY_COMPARE(model(page.get())->rowCount(), 3);
        auto* search = page->findChild<SearchField*>(QStringLiteral("customersSearch"));
        search->setFocus();
        QTest::keyClicks(search, QStringLiteral("ann"));
        QTest::keyClick(search, Qt::Key_Return);
        QTRY_COMPARE(model(page.get())->rowCount(), 2);
        openRow(page.get(), 0);
        QTRY_COMPARE(title(page.get()), QStringLiteral("Anna Berg"));
        QTest::keyClick(page->focusWidget(), Qt::Key_J);
        QTRY_COMPARE(title(page.get()), QStringLiteral("Annika Dahl"));
        QTest::keyClick(page->focusWidget(), Qt::Key_Escape);
        search->setFocus();
        search->selectAll();
        QTest::keyClicks(search, QStringLiteral("nobody"));
        QTest::keyClick(search, Qt::Key_Return);
        QTRY_COMPARE(model(page.get())->count(), std::optional<qint64>(0));
        QTRY_VERIFY(!table(page.get())->isVisible());
    }

    void anEmptyShopOffersAnImport()
    {
        ShopFixture shop;
        const auto page = shop.open(makeCustomersPage(shop.theme, *shop.services, shop.dialogs));
        const QSignalSpy goes(page.get(), &Page::goRequested);
        auto* empty = page->findChild<QWidget*>(QStringLiteral("customersNobody"));
        QTRY_VERIFY(empty->isVisible());
        Button* import = nullptr;
        for (Button* button : empty->findChildren<Button*>()) {
            if (button->role() == Button::Role::Primary)
                import = button;
        }
        QVERIFY(import);
        QTest::mouseClick(import, Qt::LeftButton);
        QCOMPARE(goes.count(), 1);
        QCOMPARE(goes.first().first().toString(), QStringLiteral("import"));
    }

    void theProfileFollowsWhatChanges()
    {
        ShopFixture shop;
        VERIFY_OK(shop.import("Email,First Name,Last Name\na@x.example,Anna,Berg\n"));
        const auto page = shop.open(makeCustomersPage(shop.theme, *shop.services, shop.dialogs));
        page->enter({{QStringLiteral("customer"), 1}});
        QTRY_COMPARE(title(page.get()), QStringLiteral("Anna Berg"));
        VERIFY_OK(shop.import("Email,First Name,Last Name\na@x.example,Anna,Stone\n", QStringLiteral("new.csv")));
        QTRY_COMPARE(title(page.get()), QStringLiteral("Anna Stone"));
    }

    void aFactIsEditedInPlaceAndTakenBack()
    {
        ShopFixture shop;
        VERIFY_OK(shop.import("Email,First Name,Birthday\na@x.example,Anna,1990-05-23\n"));
        const auto page = shop.open(makeCustomersPage(shop.theme, *shop.services, shop.dialogs));
        page->enter({{QStringLiteral("customer"), 1}});
        FactRow* row = nullptr;
        QTRY_VERIFY((row = fact(page.get(), QStringLiteral("first_name"))));
        row->setFocus();
        QTest::keyClick(row, Qt::Key_F2);
        QTest::keyClicks(page->focusWidget(), QStringLiteral("Annika"));
        QSignalSpy offers(page.get(), &Page::undoOffered);
        QTest::keyClick(page->focusWidget(), Qt::Key_Return);
        QTRY_COMPARE(title(page.get()), QStringLiteral("Annika"));
        QCOMPARE(offers.count(), 1);
        page->undoStack()->undo();
        QTRY_COMPARE(title(page.get()), QStringLiteral("Anna"));
        page->undoStack()->redo();
        QTRY_COMPARE(title(page.get()), QStringLiteral("Annika"));
    }

    void escLeavesAFactAsItWas()
    {
        ShopFixture shop;
        VERIFY_OK(shop.import("Email,First Name\na@x.example,Anna\n"));
        const auto page = shop.open(makeCustomersPage(shop.theme, *shop.services, shop.dialogs));
        page->enter({{QStringLiteral("customer"), 1}});
        FactRow* row = nullptr;
        QTRY_VERIFY((row = fact(page.get(), QStringLiteral("first_name"))));
        QTest::mouseClick(row, Qt::LeftButton);
        QVERIFY(row->isEditing());
        QTest::keyClicks(page->focusWidget(), QStringLiteral("Someone"));
        QTest::keyClick(page->focusWidget(), Qt::Key_Escape);
        QVERIFY(!row->isEditing());
        QVERIFY(profile(page.get())->isVisible());
        QCOMPARE(page->undoStack()->count(), 0);
        QCOMPARE(row->fact().value, QStringLiteral("Anna"));
    }

    void aValueOfTheWrongTypeIsSaidSoBesideIt()
    {
        ShopFixture shop;
        VERIFY_OK(shop.import("Email,Birthday\na@x.example,1990-05-23\n"));
        const auto page = shop.open(makeCustomersPage(shop.theme, *shop.services, shop.dialogs));
        page->enter({{QStringLiteral("customer"), 1}});
        FactRow* row = nullptr;
        QTRY_VERIFY((row = fact(page.get(), QStringLiteral("birthday"))));
        row->setFocus();
        QTest::keyClick(row, Qt::Key_Return);
        QTest::keyClicks(page->focusWidget(), QStringLiteral("soon"));
        QTest::keyClick(page->focusWidget(), Qt::Key_Return);
        const auto said = [&] {
            for (const QLabel* label : row->findChildren<QLabel*>()) {
                if (label->isVisible() && label->text().contains(u"soon"))
                    return true;
            }
            return false;
        };
        QTRY_VERIFY(said());
        QVERIFY(row->isEditing());
    }

    void consentIsWrittenDownWithItsEvidenceOnly()
    {
        ShopFixture shop;
        VERIFY_OK(shop.import("Email,First Name\na@x.example,Anna\n"));
        const auto page = shop.open(makeCustomersPage(shop.theme, *shop.services, shop.dialogs));
        page->enter({{QStringLiteral("customer"), 1}});
        QTRY_COMPARE(title(page.get()), QStringLiteral("Anna"));
        QTest::mouseClick(page->findChild<QPushButton*>(QStringLiteral("consentChange_email")), Qt::LeftButton);
        auto* evidence = page->findChild<QLineEdit*>(QStringLiteral("consentEvidence"));
        QVERIFY(evidence->hasFocus());
        QTest::keyClick(evidence, Qt::Key_Return);
        QVERIFY(evidence->isVisible());
        QCOMPARE(consent(shop), QString());
        QTest::keyClicks(evidence, QStringLiteral("told us at the till"));
        QTest::keyClick(evidence, Qt::Key_Return);
        QTRY_COMPARE(consent(shop), QStringLiteral("granted: told us at the till"));
        QTRY_VERIFY(!evidence->isVisible());
    }

    void everythingCanBeReachedAndIsNamed()
    {
        ShopFixture shop(40);
        const auto page = shop.open(makeCustomersPage(shop.theme, *shop.services, shop.dialogs));
        QTRY_COMPARE(model(page.get())->rowCount(), 40);
        QCOMPARE(faultsOf(page.get()), QStringList());
        openRow(page.get(), 0);
        QTRY_VERIFY(profile(page.get())->isVisible());
        QTRY_VERIFY(!title(page.get()).isEmpty());
        QCOMPARE(faultsOf(page.get()), QStringList());
    }
};

QTEST_MAIN(CustomersPageTest)
#include "tst_customerspage.moc"
