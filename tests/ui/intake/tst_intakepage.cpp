#include "core/customer/customerstore.h"
#include "tests/support/checks.h"
#include "tests/support/uiwalker.h"
#include "tests/ui/home/shopfixture.h"
#include "ui/intake/intakepage.h"
#include "ui/kit/banner.h"
#include "ui/kit/button.h"
#include "ui/kit/searchfield.h"
#include "ui/kit/segmentedcontrol.h"
#include "ui/models/importpreview.h"
#include "ui/models/mappingmodel.h"
#include "ui/models/rejectsmodel.h"

#include <QAbstractItemView>
#include <QClipboard>
#include <QComboBox>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QSignalSpy>
#include <QTableView>
#include <QUndoStack>

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
    static void goTo(Page* page, int step)
    {
        QTest::mouseClick(page->findChild<QAbstractButton*>(QStringLiteral("importStep%1").arg(step)), Qt::LeftButton);
    }
    /// To the last step, and the button that imports.
    static void import(Page* page)
    {
        goTo(page, 5);
        QTest::mouseClick(primary(page), Qt::LeftButton);
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
        for (int step = 3; step <= 5; ++step)
            QTest::mouseClick(primary(page.get()), Qt::LeftButton);
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
        goTo(page.get(), 5);
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

        import(page.get());
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
        goTo(page.get(), 5);
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
        import(page.get());
        QTRY_COMPARE(customers(shop), 1);
        QTRY_VERIFY(primary(page.get())->text().contains(u"two.csv"));
        // Coming back to the page does not begin again.
        page->enter(dropped);
        QTest::mouseClick(primary(page.get()), Qt::LeftButton);
        QTRY_VERIFY(mapping(page.get())->isVisible());
        import(page.get());
        QTRY_COMPARE(customers(shop), 2);
    }

    void aRecipeMendsCellsBeforeTheyAreRead()
    {
        ShopFixture shop;
        const auto page = shop.open(makeIntakePage(shop.theme, *shop.services, shop.dialogs));
        choose(shop, page.get(),
               shop.write(QStringLiteral("kunden.csv"), "Mail,Vorname\na@x.example,ANNA\nb@x.example,BOB\n"));
        mapping(page.get())->setCurrentIndex(mapping(page.get())->model()->index(1, 0));
        QTest::mouseClick(primary(page.get()), Qt::LeftButton);
        auto* cells = page->findChild<QTableView*>(QStringLiteral("cleanTable"));
        QTRY_VERIFY(cells->isVisible());
        QCOMPARE(page->findChild<QListWidget*>(QStringLiteral("cleanColumns"))->currentRow(), 1);
        QCOMPARE(cells->model()->index(0, CleanModel::AfterColumn).data().toString(), QStringLiteral("ANNA"));
        QTest::mouseClick(page->findChild<QPushButton*>(QStringLiteral("recipeAdd")), Qt::LeftButton);
        QMenu* menu = nullptr;
        QTRY_VERIFY((menu = page->findChild<QMenu*>(QStringLiteral("recipeMenu"))));
        menu->actions().at(1)->trigger();
        menu->close();
        QTRY_COMPARE(cells->model()->index(0, CleanModel::AfterColumn).data().toString(), QStringLiteral("Anna"));
        import(page.get());
        QTRY_COMPARE(customers(shop), 2);
        const auto name = shop.store().read([](ReadSession& session) -> Result<std::string> {
            Query query = session.query("SELECT first_name FROM v_customer WHERE email = 'a@x.example'");
            query.step();
            return query.text(0);
        });
        VERIFY_OK(name);
        QCOMPARE(q(*name), QStringLiteral("Anna"));
    }

    void wrongCellsCanBeLookedAtAlone()
    {
        ShopFixture shop;
        const auto page = shop.open(makeIntakePage(shop.theme, *shop.services, shop.dialogs));
        choose(shop, page.get(), shop.write(QStringLiteral("kunden.csv"), people()));
        goTo(page.get(), 3);
        auto* cells = page->findChild<QTableView*>(QStringLiteral("cleanTable"));
        page->findChild<QListWidget*>(QStringLiteral("cleanColumns"))->setCurrentRow(0);
        QCOMPARE(cells->model()->rowCount(), 3);
        page->findChild<SegmentedControl*>(QStringLiteral("cleanShow"))->setCurrent(QStringLiteral("problems"));
        QCOMPARE(cells->model()->rowCount(), 1);
        QCOMPARE(cells->model()->index(0, CleanModel::BeforeColumn).data().toString(),
                 QStringLiteral("no address at all"));
    }

    void theClipboardIsATable()
    {
        ShopFixture shop;
        const auto page = shop.open(makeIntakePage(shop.theme, *shop.services, shop.dialogs));
        QApplication::clipboard()->setText(QStringLiteral("Email\tFirst name\na@x.example\tAnna\n"));
        auto* drop = page->findChild<QWidget*>(QStringLiteral("importDrop"));
        QTest::mouseClick(drop->findChild<Button*>(QStringLiteral("emptySecondary")), Qt::LeftButton);
        QTRY_VERIFY(mapping(page.get())->isVisible());
        QCOMPARE(mapping(page.get())->model()->rowCount(), 2);
        import(page.get());
        QTRY_COMPARE(customers(shop), 1);
    }

    void aMeaningIsFoundByTyping()
    {
        ShopFixture shop;
        const auto page = shop.open(makeIntakePage(shop.theme, *shop.services, shop.dialogs));
        choose(shop, page.get(), shop.write(QStringLiteral("kunden.csv"), people()));
        mapping(page.get())->setCurrentIndex(mapping(page.get())->model()->index(2, 0));
        auto* search = page->findChild<SearchField*>(QStringLiteral("meaningSearch"));
        search->setFocus();
        QTest::keyClicks(search, QStringLiteral("postal"));
        QTest::keyClick(search, Qt::Key_Return);
        auto* meanings = page->findChild<QListWidget*>(QStringLiteral("meaningList"));
        QTRY_COMPARE(meanings->count(), 1);
        meanings->setCurrentRow(0);
        meanings->setFocus();
        QTest::keyClick(meanings, Qt::Key_Return);
        const QModelIndex cell = mapping(page.get())->model()->index(2, MappingModel::MeaningColumn);
        QTRY_COMPARE(cell.data(MappingModel::FieldRole).toInt(), int(Field::PostalCode));
    }

    void anImportIsUndoneFromItsReportAndFromTheMenu()
    {
        ShopFixture shop;
        const auto page = shop.open(makeIntakePage(shop.theme, *shop.services, shop.dialogs));
        choose(shop, page.get(), shop.write(QStringLiteral("kunden.csv"), people()));
        import(page.get());
        QTRY_COMPARE(customers(shop), 2);
        QTRY_VERIFY(page->undoStack()->canUndo());
        page->undoStack()->undo();
        QTRY_COMPARE(customers(shop), 0);
        // What is undone is not offered again.
        auto* undo = page->findChild<QAbstractButton*>(QStringLiteral("page_importUndo"));
        QTRY_VERIFY(!undo->isVisible());

        VERIFY_OK(shop.import(people(), QStringLiteral("again.csv")));
        page->enter({{QStringLiteral("batch"), 2}});
        QTRY_VERIFY(undo->isVisible());
        QTest::mouseClick(undo, Qt::LeftButton);
        QTRY_COMPARE(shop.dialogs.confirmations.size(), 1);
        QVERIFY2(shop.dialogs.confirmations.first().text.contains(u"2 customers"),
                 qPrintable(shop.dialogs.confirmations.first().text));
        QTRY_COMPARE(customers(shop), 0);
    }

    void aRejectedValueIsPutRightByKeys()
    {
        ShopFixture shop;
        const auto page = shop.open(makeIntakePage(shop.theme, *shop.services, shop.dialogs));
        choose(shop, page.get(), shop.write(QStringLiteral("kunden.csv"), people()));
        import(page.get());
        QTRY_COMPARE(customers(shop), 2);
        QTableView* table = rejects(page.get());
        auto* bringIn = page->findChild<Button*>(QStringLiteral("rejectsBringIn"));
        QTRY_VERIFY(bringIn->isVisible());
        QVERIFY(!bringIn->isEnabled());
        table->setFocus();
        table->setCurrentIndex(table->model()->index(0, RejectsModel::ValueColumn));
        QTest::keyClick(table, Qt::Key_F2);
        QLineEdit* cell = nullptr;
        QTRY_VERIFY((cell = table->findChild<QLineEdit*>()));
        cell->selectAll();
        QTest::keyClicks(cell, QStringLiteral("c@x.example"));
        QTest::keyClick(cell, Qt::Key_Return);
        QTRY_VERIFY(bringIn->isEnabled());
        QTRY_COMPARE(page->findChild<QLineEdit*>(QStringLiteral("rowFix0"))->text(), QStringLiteral("c@x.example"));
        QTest::mouseClick(bringIn, Qt::LeftButton);
        QTRY_COMPARE(customers(shop), 3);
        QTRY_VERIFY(!table->isVisible());
        QCOMPARE(count(page.get(), QStringLiteral("countNew")), QStringLiteral("3"));
    }

    void aRejectedRowIsPutRightInItsForm()
    {
        ShopFixture shop;
        VERIFY_OK(shop.import(people(), QStringLiteral("kunden.csv")));
        const auto page = shop.open(makeIntakePage(shop.theme, *shop.services, shop.dialogs));
        page->enter({{QStringLiteral("batch"), 1}});
        QLineEdit* field = nullptr;
        QTRY_VERIFY((field = page->findChild<QLineEdit*>(QStringLiteral("rowFix0"))));
        QCOMPARE(field->text(), QStringLiteral("no address at all"));
        field->setFocus();
        field->selectAll();
        QTest::keyClicks(field, QStringLiteral("still none"));
        auto* bringIn = page->findChild<Button*>(QStringLiteral("rejectsBringIn"));
        QVERIFY(bringIn->isEnabled());
        QSignalSpy notes(page.get(), &Page::noteRaised);
        QTest::mouseClick(bringIn, Qt::LeftButton);
        QTRY_COMPARE(notes.size(), 1);
        QCOMPARE(customers(shop), 2);
        QTRY_VERIFY(rejects(page.get())->isVisible());
        QCOMPARE(rejects(page.get())->model()->rowCount(), 1);
    }

    void rejectedRowsAreSavedAsAListAndReadAgain()
    {
        ShopFixture shop;
        VERIFY_OK(shop.import(people(), QStringLiteral("kunden.csv")));
        const auto page = shop.open(makeIntakePage(shop.theme, *shop.services, shop.dialogs));
        page->enter({{QStringLiteral("batch"), 1}});
        auto* save = page->findChild<Button*>(QStringLiteral("rejectsSave"));
        QTRY_VERIFY(save->isVisible());
        const QString path = shop.folder.filePath(QStringLiteral("left out.csv"));
        shop.dialogs.nextFile = path;
        QTest::mouseClick(save, Qt::LeftButton);
        QTRY_VERIFY(QFileInfo::exists(path));
        QFile list(path);
        QVERIFY(list.open(QIODevice::ReadOnly));
        QByteArray text = list.readAll();
        list.close();
        // The last cell of that name is the row's own; the one before is what the report shows.
        const QByteArray wrong = "no address at all";
        text.replace(text.lastIndexOf(wrong), wrong.size(), "c@x.example");
        QVERIFY(list.open(QIODevice::WriteOnly));
        list.write(text);
        list.close();
        QTest::mouseClick(page->findChild<Button*>(QStringLiteral("rejectsRead")), Qt::LeftButton);
        QTRY_COMPARE(customers(shop), 3);
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
        for (int step = 1; step <= 5; ++step) {
            goTo(page.get(), step);
            QCOMPARE(faultsOf(page.get()), QStringList());
        }
        QTest::mouseClick(primary(page.get()), Qt::LeftButton);
        QTRY_VERIFY(rejects(page.get())->isVisible());
        QCOMPARE(faultsOf(page.get()), QStringList());
    }
};

QTEST_MAIN(IntakePageTest)
#include "tst_intakepage.moc"
