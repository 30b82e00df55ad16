#include "tests/support/uiwalker.h"
#include "ui/kit/card.h"
#include "ui/kit/style.h"
#include "ui/kit/theme.h"
#include "ui/shell/startpage.h"

#include <QFile>
#include <QListWidget>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace patron::ui;

class TestStartPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, m_theme); }
    void withoutRecentFilesTheSampleHasTheKeyboard();
    void cardsAskByEnter_data();
    void cardsAskByEnter();
    void arrowsWalkTheCards();
    void tabReachesEverything();
    void recentFileOpensByEnter();
    void recentFileOpensByClick();
    void lostFileAsksToBeLocated();
    void deleteTakesAFileOffTheList();
    void nothingIsNameless();

private:
    QString makeFile(const QString& name)
    {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly))
            return {};
        return file.fileName();
    }
    static bool isLost(const QListWidget* list, int row) { return list->item(row)->data(Qt::UserRole + 1).toBool(); }

    Theme m_theme;
    QTemporaryDir m_folder;
};

void TestStartPage::withoutRecentFilesTheSampleHasTheKeyboard()
{
    StartPage page(m_theme);
    page.resize(1000, 700);
    page.show();
    QVERIFY(QTest::qWaitForWindowActive(&page));
    QCOMPARE(page.focusWidget()->objectName(), u"startSample"_qs);
}

void TestStartPage::cardsAskByEnter_data()
{
    QTest::addColumn<QString>("card");
    QTest::addColumn<QByteArray>("signal");
    QTest::addRow("sample shop") << u"startSample"_qs << QByteArray(SIGNAL(sampleRequested()));
    QTest::addRow("new workspace") << u"startNew"_qs << QByteArray(SIGNAL(newRequested()));
    QTest::addRow("open") << u"startOpen"_qs << QByteArray(SIGNAL(openRequested()));
    QTest::addRow("import") << u"startImport"_qs << QByteArray(SIGNAL(importRequested()));
}

void TestStartPage::cardsAskByEnter()
{
    QFETCH(QString, card);
    QFETCH(QByteArray, signal);
    StartPage page(m_theme);
    page.show();
    QSignalSpy asked(&page, signal.constData());
    auto* button = page.findChild<ChoiceCard*>(card);
    QTest::keyClick(button, Qt::Key_Return);
    QTest::keyClick(button, Qt::Key_Space);
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(asked.count(), 3);
}

void TestStartPage::arrowsWalkTheCards()
{
    StartPage page(m_theme);
    page.resize(1000, 700);
    page.show();
    QVERIFY(QTest::qWaitForWindowActive(&page));
    QTest::keyClick(page.focusWidget(), Qt::Key_Down);
    QCOMPARE(page.focusWidget()->objectName(), u"startNew"_qs);
    QTest::keyClick(page.focusWidget(), Qt::Key_Up);
    QTest::keyClick(page.focusWidget(), Qt::Key_Up);
    QCOMPARE(page.focusWidget()->objectName(), u"startSample"_qs);
}

void TestStartPage::tabReachesEverything()
{
    StartPage page(m_theme);
    page.setRecentFiles({makeFile(u"a.patron"_qs)});
    page.resize(1000, 700);
    page.show();
    QVERIFY(QTest::qWaitForWindowActive(&page));
    QSet<QString> names;
    for (const QWidget* widget : patron::test::tabRound(&page))
        names.insert(widget->objectName());
    QCOMPARE(names,
             (QSet<QString>{u"startSample"_qs, u"startNew"_qs, u"startOpen"_qs, u"startImport"_qs, u"startRecent"_qs}));
}

void TestStartPage::recentFileOpensByEnter()
{
    StartPage page(m_theme);
    const QString first = makeFile(u"Rosa.patron"_qs);
    const QString second = makeFile(u"Market.patron"_qs);
    page.setRecentFiles({first, second});
    page.show();
    QSignalSpy chosen(&page, &StartPage::recentChosen);
    auto* list = page.findChild<QListWidget*>(u"startRecent"_qs);
    QCOMPARE(list->item(0)->text(), u"Rosa"_qs);
    QTest::keyClick(list, Qt::Key_Down);
    QTest::keyClick(list, Qt::Key_Return);
    QCOMPARE(chosen.count(), 1);
    QCOMPARE(chosen.first().first().toString(), second);
}

void TestStartPage::recentFileOpensByClick()
{
    StartPage page(m_theme);
    page.resize(1000, 700);
    page.setRecentFiles({makeFile(u"Rosa.patron"_qs)});
    page.show();
    QVERIFY(QTest::qWaitForWindowExposed(&page));
    QSignalSpy chosen(&page, &StartPage::recentChosen);
    auto* list = page.findChild<QListWidget*>(u"startRecent"_qs);
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualItemRect(list->item(0)).center());
    QCOMPARE(chosen.count(), 1);
}

void TestStartPage::lostFileAsksToBeLocated()
{
    StartPage page(m_theme);
    page.setRecentFiles({makeFile(u"here.patron"_qs), m_folder.filePath(u"gone.patron"_qs)});
    page.show();
    auto* list = page.findChild<QListWidget*>(u"startRecent"_qs);
    QTRY_VERIFY(isLost(list, 1));
    QVERIFY(!isLost(list, 0));
    QSignalSpy chosen(&page, &StartPage::recentChosen);
    QSignalSpy located(&page, &StartPage::openRequested);
    list->setCurrentRow(1);
    QTest::keyClick(list, Qt::Key_Return);
    QCOMPARE(chosen.count(), 0);
    QCOMPARE(located.count(), 1);
}

void TestStartPage::deleteTakesAFileOffTheList()
{
    StartPage page(m_theme);
    const QString path = makeFile(u"a.patron"_qs);
    page.setRecentFiles({path});
    page.show();
    QSignalSpy removed(&page, &StartPage::recentRemoved);
    QTest::keyClick(page.findChild<QListWidget*>(u"startRecent"_qs), Qt::Key_Delete);
    QCOMPARE(removed.count(), 1);
    QCOMPARE(removed.first().first().toString(), path);
}

void TestStartPage::nothingIsNameless()
{
    StartPage page(m_theme);
    page.setRecentFiles({makeFile(u"a.patron"_qs)});
    page.show();
    QCOMPARE(patron::test::faultsOf(&page), QStringList());
}

QTEST_MAIN(TestStartPage)
#include "tst_startpage.moc"
