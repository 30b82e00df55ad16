#include "ui/kit/style.h"
#include "ui/kit/theme.h"
#include "ui/shell/commandpalette.h"

#include <QLineEdit>
#include <QListView>
#include <QSignalSpy>
#include <QTest>

using namespace patron::ui;

class TestCommandPalette : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { applyTheme(*qApp, m_theme); }
    void init();
    void cleanup() { m_host.reset(); }
    void typesAndRuns();
    void arrowsChooseAndWrap();
    void escapeGivesTheKeyboardBack();
    void lastUsedIsFirst();
    void lastUsedRunsUpAmongEquals();
    void providersAnswerLater();
    void lateAnswersAreDropped();
    void providersAreNotAskedForNothing();
    void lateAnswersDoNotMoveTheChoice();
    void whatAProviderFindsNeedNotMatch();
    void nothingFoundIsSaid();
    void answerAfterTheEndIsHarmless();
    void sourcesAreFreshEachTime();
    void clickElsewhereCloses();

private:
    QStringList titles() const;
    void type(const QString& text) { QTest::keyClicks(m_line, text); }
    Command command(const QString& title)
    {
        Command made;
        made.id = title;
        made.title = title;
        made.run = [this, title] { m_ran << title; };
        return made;
    }

    Theme m_theme;
    std::unique_ptr<QWidget> m_host;
    QLineEdit* m_page = nullptr;
    CommandPalette* m_palette = nullptr;
    QLineEdit* m_line = nullptr;
    QListView* m_list = nullptr;
    QStringList m_ran;
};

void TestCommandPalette::init()
{
    m_ran.clear();
    m_host = std::make_unique<QWidget>();
    m_host->resize(1000, 700);
    m_page = new QLineEdit(m_host.get());
    m_palette = new CommandPalette(m_theme, m_host.get());
    m_line = m_palette->findChild<QLineEdit*>(u"paletteLine"_qs);
    m_list = m_palette->findChild<QListView*>(u"paletteList"_qs);
    m_palette->addSource([this] {
        return QList<Command>{command(u"New Workspace"_qs), command(u"Import a File"_qs), command(u"Segments"_qs),
                              command(u"Sends"_qs)};
    });
    m_host->show();
    QVERIFY(QTest::qWaitForWindowActive(m_host.get()));
    m_page->setFocus();
}

QStringList TestCommandPalette::titles() const
{
    QStringList result;
    for (int row = 0; row < m_list->model()->rowCount(); ++row)
        result << m_list->model()->index(row, 0).data().toString();
    return result;
}

void TestCommandPalette::typesAndRuns()
{
    m_palette->open();
    QVERIFY(m_line->hasFocus());
    QCOMPARE(titles().size(), 4);
    type(u"imp"_qs);
    QCOMPARE(titles(), QStringList{u"Import a File"_qs});
    QTest::keyClick(m_line, Qt::Key_Return);
    QCOMPARE(m_ran, QStringList{u"Import a File"_qs});
    QVERIFY(!m_palette->isVisible());
    QVERIFY(m_page->hasFocus());
}

void TestCommandPalette::arrowsChooseAndWrap()
{
    m_palette->open();
    QTest::keyClick(m_line, Qt::Key_Down);
    QCOMPARE(m_list->currentIndex().row(), 1);
    QTest::keyClick(m_line, Qt::Key_Up);
    QTest::keyClick(m_line, Qt::Key_Up);
    QCOMPARE(m_list->currentIndex().row(), 3);
    QTest::keyClick(m_line, Qt::Key_Down);
    QCOMPARE(m_list->currentIndex().row(), 0);
    QTest::keyClick(m_line, Qt::Key_PageDown);
    QCOMPARE(m_list->currentIndex().row(), 3);
    QTest::keyClick(m_line, Qt::Key_Return);
    QCOMPARE(m_ran, QStringList{u"Sends"_qs});
}

void TestCommandPalette::escapeGivesTheKeyboardBack()
{
    m_palette->open();
    QTest::keyClick(m_line, Qt::Key_Escape);
    QVERIFY(!m_palette->isVisible());
    QVERIFY(m_page->hasFocus());
    QVERIFY(m_ran.isEmpty());
}

void TestCommandPalette::lastUsedIsFirst()
{
    QSignalSpy changed(m_palette, &CommandPalette::recentIdsChanged);
    m_palette->open();
    type(u"sends"_qs);
    QTest::keyClick(m_line, Qt::Key_Return);
    QCOMPARE(changed.count(), 1);
    QCOMPARE(m_palette->recentIds(), QStringList{u"Sends"_qs});
    m_palette->open();
    QCOMPARE(titles().first(), u"Sends"_qs);
    QCOMPARE(m_line->text(), QString());
}

void TestCommandPalette::lastUsedRunsUpAmongEquals()
{
    m_palette->open();
    type(u"se"_qs);
    QCOMPARE(titles().first(), u"Segments"_qs);
    QTest::keyClick(m_line, Qt::Key_Escape);
    m_palette->setRecentIds({u"Sends"_qs});
    m_palette->open();
    type(u"se"_qs);
    QCOMPARE(titles().first(), u"Sends"_qs);
    QTest::keyClick(m_line, Qt::Key_Escape);
    // A clearly better match wins all the same.
    m_palette->setRecentIds({u"New Workspace"_qs});
    m_palette->open();
    type(u"segme"_qs);
    QCOMPARE(titles().first(), u"Segments"_qs);
}

void TestCommandPalette::providersAnswerLater()
{
    CommandAnswer answer;
    m_palette->addProvider([&](const QString&, CommandAnswer later) { answer = std::move(later); });
    m_palette->open();
    type(u"anna"_qs);
    QCOMPARE(titles(), QStringList());
    answer({command(u"Anna Berg"_qs)});
    QCOMPARE(titles(), QStringList{u"Anna Berg"_qs});
    QTest::keyClick(m_line, Qt::Key_Return);
    QCOMPARE(m_ran, QStringList{u"Anna Berg"_qs});
}

void TestCommandPalette::lateAnswersAreDropped()
{
    QList<std::pair<QString, CommandAnswer>> asked;
    m_palette->addProvider([&](const QString& text, CommandAnswer later) { asked.append({text, std::move(later)}); });
    m_palette->open();
    type(u"ab"_qs);
    QCOMPARE(asked.size(), 2);
    QCOMPARE(asked.last().first, u"ab"_qs);
    asked.first().second({command(u"Abel"_qs)});
    QCOMPARE(titles(), QStringList());
    asked.last().second({command(u"Abigail"_qs)});
    QCOMPARE(titles(), QStringList{u"Abigail"_qs});
}

void TestCommandPalette::providersAreNotAskedForNothing()
{
    int asked = 0;
    m_palette->addProvider([&](const QString&, const CommandAnswer&) { ++asked; });
    m_palette->open();
    type(u" "_qs);
    QCOMPARE(asked, 0);
}

void TestCommandPalette::lateAnswersDoNotMoveTheChoice()
{
    CommandAnswer answer;
    m_palette->addProvider([&](const QString&, CommandAnswer later) { answer = std::move(later); });
    m_palette->open();
    type(u"se"_qs);
    QTest::keyClick(m_line, Qt::Key_Down);
    const QString chosen = m_list->currentIndex().data().toString();
    answer({command(u"Se"_qs), command(u"Sepp"_qs)});
    QVERIFY(titles().size() > 3);
    QCOMPARE(m_list->currentIndex().data().toString(), chosen);
}

void TestCommandPalette::whatAProviderFindsNeedNotMatch()
{
    m_palette->addProvider([&](const QString&, const CommandAnswer& now) { now({command(u"Robert"_qs)}); });
    m_palette->open();
    type(u"bob"_qs);
    QCOMPARE(titles(), QStringList{u"Robert"_qs});
}

void TestCommandPalette::nothingFoundIsSaid()
{
    m_palette->open();
    type(u"zzzz"_qs);
    QVERIFY(!m_list->isVisible());
    QTest::keyClick(m_line, Qt::Key_Return);
    QVERIFY(m_palette->isVisible());
    QVERIFY(m_ran.isEmpty());
}

void TestCommandPalette::answerAfterTheEndIsHarmless()
{
    CommandAnswer answer;
    m_palette->addProvider([&](const QString&, CommandAnswer later) { answer = std::move(later); });
    m_palette->open();
    type(u"a"_qs);
    QTest::keyClick(m_line, Qt::Key_Escape);
    answer({command(u"Anna"_qs)});
    QVERIFY(!m_palette->isVisible());
    m_palette->open();
    type(u"a"_qs);
    CommandAnswer dead = answer;
    m_host.reset();
    dead({command(u"Anna"_qs)});
}

void TestCommandPalette::sourcesAreFreshEachTime()
{
    int asked = 0;
    m_palette->addSource([&] {
        ++asked;
        return QList<Command>{command(u"Number %1"_qs.arg(asked))};
    });
    m_palette->open();
    QTest::keyClick(m_line, Qt::Key_Escape);
    m_palette->open();
    QCOMPARE(asked, 2);
    QVERIFY(titles().contains(u"Number 2"_qs));
    QVERIFY(!titles().contains(u"Number 1"_qs));
}

void TestCommandPalette::clickElsewhereCloses()
{
    m_palette->open();
    m_page->setFocus(Qt::MouseFocusReason);
    QVERIFY(!m_palette->isVisible());
}

QTEST_MAIN(TestCommandPalette)
#include "tst_commandpalette.moc"
