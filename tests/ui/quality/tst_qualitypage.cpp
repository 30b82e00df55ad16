#include "core/customer/customerstore.h"
#include "core/customer/duplicatestore.h"
#include "core/customer/traitstore.h"
#include "tests/support/checks.h"
#include "tests/support/uiwalker.h"
#include "tests/ui/home/shopfixture.h"
#include "ui/models/duplicatequeue.h"
#include "ui/quality/comparecard.h"
#include "ui/quality/qualitypage.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableWidget>
#include <QUndoStack>

using namespace patron;
using namespace patron::test;
using namespace patron::ui;

class QualityPageTest : public QObject
{
    Q_OBJECT

private:
    static QByteArray twins()
    {
        return "Email,First Name,Last Name,Birthday,City,Postal code,Country\n"
               "anna.berg@x.example,Anna,Berg,1980-05-23,Leeds,LS1 1AA,GB\n"
               "anna@work.example,Anna,Berg,1980-05-23,Leeds,LS1 1AA,GB\n"
               "carl@x.example,Carl,Dahl,1971-01-02,York,YO1 7HH,GB\n"
               "karl@y.example,Carl,Dahl,1971-01-02,York,YO1 7HH,GB\n";
    }
    template <typename T>
    static T* shown(Page* page, const QString& name)
    {
        T* found = nullptr;
        for (T* each : page->findChildren<T*>(name)) {
            if (each->isVisible())
                found = each;
        }
        return found;
    }
    static std::int64_t customers(ShopFixture& shop)
    {
        return shop.store()
            .read([](ReadSession& session) -> Result<std::int64_t> {
                return customer::customers::count(session.connection());
            })
            .value();
    }
    /// Opens the queue and looks for pairs.
    static std::unique_ptr<Page> openDuplicates(ShopFixture& shop)
    {
        auto page = shop.open(makeQualityPage(shop.theme, *shop.services, shop.dialogs), {1280, 800});
        page->enter({{QStringLiteral("view"), QStringLiteral("duplicates")}});
        QPushButton* find = nullptr;
        if (!QTest::qWaitFor([&] { return (find = shown<QPushButton>(page.get(), QStringLiteral("emptyPrimary"))); }))
            return page;
        QTest::mouseClick(find, Qt::LeftButton);
        return page;
    }

private Q_SLOTS:
    void twoAreMergedByAKeyAndTakenApartAgain()
    {
        ShopFixture shop;
        VERIFY_OK(shop.import(twins()));
        const auto page = openDuplicates(shop);
        auto* model = page->findChild<DuplicateModel*>();
        const QAbstractItemModelTester tester(model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        QTRY_COMPARE(model->rowCount(), 2);
        QListView* list = nullptr;
        QTRY_VERIFY((list = shown<QListView>(page.get(), QStringLiteral("duplicateList"))));
        list->setFocus();
        QTest::keyClick(list, Qt::Key_M);
        QTRY_COMPARE(customers(shop), 3);
        QTRY_COMPARE(model->rowCount(), 1);
        QTRY_VERIFY(page->undoStack()->canUndo());
        page->undoStack()->undo();
        QTRY_COMPARE(customers(shop), 4);
    }

    void notTheSameIsRemembered()
    {
        ShopFixture shop;
        VERIFY_OK(shop.import(twins()));
        const auto page = openDuplicates(shop);
        auto* model = page->findChild<DuplicateModel*>();
        QTRY_COMPARE(model->rowCount(), 2);
        const customer::DuplicateCase first = model->rowAt(0)->pair;
        QListView* list = nullptr;
        QTRY_VERIFY((list = shown<QListView>(page.get(), QStringLiteral("duplicateList"))));
        list->setFocus();
        QTest::keyClick(list, Qt::Key_N);
        QTRY_COMPARE(model->rowCount(), 1);
        const auto apart = [&] {
            return shop.store()
                .read([&](ReadSession& session) -> Result<bool> {
                    return customer::duplicates::isApart(session.connection(), first.first, first.second);
                })
                .value();
        };
        QVERIFY(apart());
        QTRY_VERIFY(page->undoStack()->canUndo());
        page->undoStack()->undo();
        QTRY_VERIFY(!apart());
        QCOMPARE(customers(shop), 4);
    }

    void whatDiffersStandsBesideEachOther()
    {
        ShopFixture shop;
        VERIFY_OK(shop.import(twins()));
        customer::DuplicateCase pair;
        pair.first = CustomerId{1};
        pair.second = CustomerId{2};
        const auto comparison = shop.store().read(
            [&](ReadSession& session) { return readComparison(session, shop.store(), pair, ShopFixture::nowMs); });
        VERIFY_OK(comparison);
        QStringList differing;
        for (const CompareLine& line : comparison->lines) {
            if (line.state == CompareLine::State::Differs)
                differing << line.label;
        }
        QCOMPARE(differing, QStringList{QStringLiteral("E-mail")});
    }

    void spellingsBecomeOneAndAreTakenBack()
    {
        ShopFixture shop;
        VERIFY_OK(shop.import("Email,City\na@x.example,Leeds\nb@x.example,Leeds\nc@x.example,LEEDS\n"
                              "d@x.example,York\n"));
        const auto page = shop.open(makeQualityPage(shop.theme, *shop.services, shop.dialogs), {1280, 800});
        page->enter({{QStringLiteral("view"), QStringLiteral("spellings")}});
        QCheckBox* tick = nullptr;
        QTRY_VERIFY((tick = shown<QCheckBox>(page.get(), QStringLiteral("cluster0_1"))));
        QCOMPARE(shown<QLineEdit>(page.get(), QStringLiteral("clusterName0"))->text(), QStringLiteral("Leeds"));
        tick->setFocus();
        QTest::keyClick(tick, Qt::Key_Space);
        auto* apply = shown<QPushButton>(page.get(), QStringLiteral("spellingsApply"));
        QVERIFY(apply->isEnabled());
        QTest::mouseClick(apply, Qt::LeftButton);
        const auto city = [&] {
            return shop.store()
                .read([](ReadSession& session) -> Result<std::string> {
                    const auto trait = customer::traits::find(session, "city");
                    const auto value = customer::traits::current(session.connection(), CustomerId{3}, *trait);
                    return value ? value->text : std::string();
                })
                .value();
        };
        QTRY_COMPARE(q(city()), QStringLiteral("Leeds"));
        QTRY_VERIFY(page->undoStack()->canUndo());
        page->undoStack()->undo();
        QTRY_COMPARE(q(city()), QStringLiteral("LEEDS"));
    }

    void theOverviewTellsWhatIsWrong()
    {
        ShopFixture shop;
        VERIFY_OK(shop.import("Email,First Name\na@x.example,Anna\nb@gmial.com,\n"));
        const auto page = shop.open(makeQualityPage(shop.theme, *shop.services, shop.dialogs), {1280, 800});
        QTableWidget* checks = nullptr;
        QTRY_VERIFY((checks = shown<QTableWidget>(page.get(), QStringLiteral("qualityChecks"))) &&
                    checks->rowCount() > 0);
        QVERIFY(shown<QTableWidget>(page.get(), QStringLiteral("qualityTraits"))->rowCount() > 0);
        QCOMPARE(faultsOf(page.get()), QStringList());
    }

    void anEmptyShopSaysSo()
    {
        ShopFixture shop;
        const auto page = shop.open(makeQualityPage(shop.theme, *shop.services, shop.dialogs), {1280, 800});
        QTRY_VERIFY(!page->findChild<QTableWidget*>(QStringLiteral("qualityTraits"))->isVisible());
        QCOMPARE(faultsOf(page.get()), QStringList());
    }

    void everythingOfTheQueueIsNamed()
    {
        ShopFixture shop;
        VERIFY_OK(shop.import(twins()));
        const auto page = openDuplicates(shop);
        QTRY_VERIFY(shown<QPushButton>(page.get(), QStringLiteral("compareFirst")));
        QCOMPARE(faultsOf(page.get()), QStringList());
    }
};

QTEST_MAIN(QualityPageTest)
#include "tst_qualitypage.moc"
