#include "app/desktop/application.h"
#include "core/delivery/local/localinbox.h"
#include "core/outbox/occasionstore.h"
#include "core/program/programstore.h"
#include "core/segment/audience.h"
#include "core/segment/segmentstore.h"
#include "tests/support/fakedialogs.h"
#include "tests/support/uiwalker.h"
#include "ui/kit/button.h"
#include "ui/kit/label.h"
#include "ui/kit/style.h"
#include "ui/kit/theme.h"
#include "ui/models/services.h"

#include <QApplication>
#include <QDir>
#include <QLabel>
#include <QLocale>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

using namespace patron;
using namespace patron::test;

namespace {
constexpr int sampleCustomers = 300;
/// 2026-03-02T10:00:00Z, a Monday
constexpr Ms nowMs = 1'772'445'600'000;
constexpr int openMs = 60'000;
}

/// The main job through the window alone: the sample shop, a segment, its program, its mails in the Local inbox.
class TestMainJobWindow : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void opensTheSampleShop();
    void aSegmentIsCountedAndEditedByKeys();
    void aProgramIsStartedAndRunByClicks();
    void theMailsLieInTheInbox();
    void everyPageCanBeWalked_data();
    void everyPageCanBeWalked();
    void cleanupTestCase();

private:
    ui::MainWindow& window() { return m_application->window(); }
    Store& store() { return m_application->services()->store(); }
    template <typename T>
    T* find(const char* name)
    {
        for (T* widget : window().findChildren<T*>(QString::fromLatin1(name))) {
            if (widget->isVisible())
                return widget;
        }
        return nullptr;
    }
    QString total()
    {
        const auto* label = find<QLabel>("segmentTotal");
        return label ? label->text() : QString();
    }
    std::int64_t countOf(const segment::Rule& rule)
    {
        const auto counted = store().read([&](ReadSession& session) {
            return segment::count(session, store(), rule, {nowMs / msPerMinute * msPerMinute, false});
        });
        return counted ? counted->count : -1;
    }

    QTemporaryDir m_folder;
    std::unique_ptr<FixedClock> m_clock;
    std::unique_ptr<ui::Theme> m_theme;
    FakeDialogs m_dialogs;
    std::unique_ptr<desktop::Application> m_application;
};

void TestMainJobWindow::initTestCase()
{
    QVERIFY(m_folder.isValid());
    qputenv("PATRON_HOME", m_folder.filePath(QStringLiteral("home")).toUtf8());
    m_clock = std::make_unique<FixedClock>(nowMs);
    m_theme = std::make_unique<ui::Theme>();
    ui::applyTheme(*qApp, *m_theme);
    m_theme->setReducedMotion(true);
    m_application = std::make_unique<desktop::Application>(
        *m_theme, m_dialogs, *m_clock,
        desktop::Application::Options{m_folder.filePath(QStringLiteral("window.ini")), m_folder.path(), sampleCustomers,
                                      false});
    window().resize(1280, 800);
    window().show();
    window().activateWindow();
}

void TestMainJobWindow::opensTheSampleShop()
{
    QTRY_VERIFY(find<QWidget>("startPage"));
    Q_EMIT window().sampleRequested();
    QTRY_VERIFY_WITH_TIMEOUT(window().hasWorkspace(), openMs);
    // Ctrl+3 is the third section.
    QTest::keyClick(&window(), Qt::Key_3, Qt::ControlModifier);
    QTRY_VERIFY(find<QTableView>("segmentsTable"));
}

void TestMainJobWindow::aSegmentIsCountedAndEditedByKeys()
{
    const auto saved =
        store().read([](ReadSession& session) { return segment::segments::find(session, "Lapsing regulars"); });
    QVERIFY(saved);
    const std::int64_t expected = countOf(saved->rule);
    QVERIFY(expected > 0);
    auto* table = find<QTableView>("segmentsTable");
    QTRY_VERIFY(table->model()->rowCount() > 5);
    table->setFocus();
    table->setCurrentIndex(table->model()->index(0, 0));
    QTest::keyClick(table, Qt::Key_Return);
    QTRY_COMPARE_WITH_TIMEOUT(total(), QLocale().toString(qlonglong(expected)), openMs);

    // Space switches the first condition off, without taking it out; undo brings it back.
    segment::Rule without = saved->rule;
    auto& rows = std::get<segment::Group>(without.root.form).children;
    QVERIFY(rows.size() >= 2);
    rows[1].off = true;
    const std::int64_t fewerConditions = countOf(without);
    QVERIFY(fewerConditions != expected);
    QWidget* focus = QApplication::focusWidget();
    QVERIFY(focus);
    QTest::keyClick(focus, Qt::Key_Down);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Down);
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Space);
    QTRY_COMPARE_WITH_TIMEOUT(total(), QLocale().toString(qlonglong(fewerConditions)), openMs);
    QTest::keyClick(&window(), Qt::Key_Z, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(total(), QLocale().toString(qlonglong(expected)), openMs);
}

void TestMainJobWindow::aProgramIsStartedAndRunByClicks()
{
    QTest::keyClick(&window(), Qt::Key_4, Qt::ControlModifier);
    QTRY_VERIFY(find<QWidget>("program_1"));
    QTest::mouseClick(find<QWidget>("program_1"), Qt::LeftButton);
    QTRY_VERIFY(find<QWidget>("programLive"));
    const auto primary = [this] { return find<ui::Button>("pagePrimary"); };
    QTRY_VERIFY(primary() && primary()->isEnabled());
    const auto asked = m_dialogs.confirmations.size();
    QTest::mouseClick(primary(), Qt::LeftButton);
    QTRY_COMPARE(m_dialogs.confirmations.size(), asked + 1);
    const auto state = [this] {
        const auto found =
            store().read([](ReadSession& session) { return program::programs::get(session, ProgramId{1}); });
        return found ? found->state : program::ProgramState::Draft;
    };
    QTRY_COMPARE_WITH_TIMEOUT(state(), program::ProgramState::Running, openMs);
    // The same place offers to run it now.
    QTRY_VERIFY(primary() && primary()->isEnabled() && primary()->text().contains(QStringLiteral("Run")));
    QTest::mouseClick(primary(), Qt::LeftButton);
    const auto entered = [this] {
        const auto counts = store().read([](ReadSession& session) -> Result<program::ProgramCounts> {
            return program::programs::counts(session, ProgramId{1});
        });
        return counts ? counts->entered : -1;
    };
    QTRY_VERIFY_WITH_TIMEOUT(entered() > 0, openMs);
}

void TestMainJobWindow::theMailsLieInTheInbox()
{
    const auto tally = [this] {
        const auto read = store().read([](ReadSession& session) -> Result<outbox::Tally> {
            return outbox::occasions::tally(session.connection());
        });
        return read ? *read : outbox::Tally{};
    };
    QTRY_VERIFY_WITH_TIMEOUT(tally().planned > 0 && tally().finished(), openMs);
    QVERIFY(tally().addsUp());
    const delivery::LocalInbox inbox(store().uuid());
    QCOMPARE(inbox.count(), tally().of(outbox::SendState::Accepted));
    window().navigation().go({QStringLiteral("sends"), {{QStringLiteral("view"), QStringLiteral("inbox")}}});
    const auto rows = [this] {
        for (const QTableView* table : window().findChildren<QTableView*>()) {
            if (table->isVisible())
                return table->model()->rowCount();
        }
        for (const QAbstractItemView* view : window().findChildren<QAbstractItemView*>()) {
            if (view->isVisible() && view->model())
                return view->model()->rowCount();
        }
        return -1;
    };
    QTRY_COMPARE_WITH_TIMEOUT(rows(), static_cast<int>(inbox.count()), openMs);
}

void TestMainJobWindow::everyPageCanBeWalked_data()
{
    QTest::addColumn<QString>("page");
    QTest::addColumn<QVariantMap>("at");
    QTest::newRow("home") << QStringLiteral("home") << QVariantMap();
    QTest::newRow("customers") << QStringLiteral("customers") << QVariantMap();
    QTest::newRow("a profile") << QStringLiteral("customers") << QVariantMap{{QStringLiteral("customer"), 3}};
    QTest::newRow("segments") << QStringLiteral("segments") << QVariantMap();
    QTest::newRow("a segment") << QStringLiteral("segments") << QVariantMap{{QStringLiteral("segment"), 1}};
    QTest::newRow("programs") << QStringLiteral("programs") << QVariantMap();
    QTest::newRow("a program") << QStringLiteral("programs") << QVariantMap{{QStringLiteral("program"), 1}};
    QTest::newRow("messages") << QStringLiteral("messages") << QVariantMap();
    QTest::newRow("sends") << QStringLiteral("sends") << QVariantMap();
    QTest::newRow("import") << QStringLiteral("import") << QVariantMap();
}

void TestMainJobWindow::everyPageCanBeWalked()
{
    QFETCH(QString, page);
    QFETCH(QVariantMap, at);
    window().navigation().go({page, at});
    QTRY_VERIFY(window().currentPage());
    QTest::qWait(300);
    const QStringList faults = faultsOf(&window());
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
}

void TestMainJobWindow::cleanupTestCase()
{
    m_application.reset();
    m_theme.reset();
}

QTEST_MAIN(TestMainJobWindow)
#include "tst_mainjobwindow.moc"
