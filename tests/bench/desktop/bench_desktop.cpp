// The real window on a large workspace, against the bars of quality.md for the desktop: how long it takes to come up,
// and for how long one event keeps the window from answering, whatever is done in it. Prints one table.

#include "app/desktop/application.h"
#include "app/desktop/englishplurals.h"
#include "tests/support/fakedialogs.h"
#include "ui/kit/style.h"
#include "ui/kit/theme.h"
#include "ui/models/services.h"
#include "ui/segments/rulerow.h"
#include "ui/segments/segmentbuilder.h"

#include <QAbstractButton>
#include <QApplication>
#include <QCommandLineParser>
#include <QElapsedTimer>
#include <QLabel>
#include <QLineEdit>
#include <QScrollBar>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <vector>

using namespace patron;

namespace {
constexpr double stallBarMs = 50;
constexpr double frameBarMs = 16;
constexpr int patienceMs = 120'000;
/// How long a page is left to itself before its stalls are added up: jobs that it started come back meanwhile.
constexpr int settleMs = 2500;

/// Takes the time of every event that the loop delivers, with all that is done for it.
class WatchedApplication : public QApplication
{
public:
    using QApplication::QApplication;

    bool notify(QObject* receiver, QEvent* event) override
    {
        if (m_depth > 0)
            return QApplication::notify(receiver, event);
        const QString who = QString::fromLatin1(receiver->metaObject()->className()) + u' ' + receiver->objectName();
        const int type = event->type();
        ++m_depth;
        QElapsedTimer timer;
        timer.start();
        const bool done = QApplication::notify(receiver, event);
        const double ms = static_cast<double>(timer.nsecsElapsed()) / 1e6;
        --m_depth;
        if (ms > m_longestMs) {
            m_longestMs = ms;
            m_longest = QStringLiteral("%1, event %2").arg(who).arg(type);
        }
        m_stalls += ms > stallBarMs ? 1 : 0;
        return done;
    }
    void begin()
    {
        m_longestMs = 0;
        m_stalls = 0;
        m_longest.clear();
    }
    double longestMs() const { return m_longestMs; }
    int stalls() const { return m_stalls; }
    QString longest() const { return m_longest; }

private:
    int m_depth = 0;
    double m_longestMs = 0;
    int m_stalls = 0;
    QString m_longest;
};

class Bench
{
public:
    Bench(WatchedApplication& watched, desktop::Application& application)
        : m_watched(watched)
        , m_application(application)
    {}

    /// One thing that is done, until `isDone`; then the window is left to itself for a while.
    void step(const QString& name, const std::function<void()>& act, const std::function<bool()>& isDone = {},
              double barMs = 0)
    {
        m_watched.begin();
        QElapsedTimer timer;
        timer.start();
        act();
        const bool done = !isDone || QTest::qWaitFor(isDone, patienceMs);
        const double ms = static_cast<double>(timer.nsecsElapsed()) / 1e6;
        QTest::qWait(settleMs);
        std::printf("%-44s %9.1f%s %11.1f %7d  %s\n", qPrintable(name), ms,
                    done ? (barMs > 0 ? qPrintable(QStringLiteral(" (bar %1)").arg(barMs)) : "") : " not done",
                    m_watched.longestMs(), m_watched.stalls(),
                    m_watched.longestMs() > stallBarMs ? qPrintable(m_watched.longest()) : "");
        std::fflush(stdout);
        m_worstMs = std::max(m_worstMs, m_watched.longestMs());
        m_stalls += m_watched.stalls();
    }
    void visit(const QString& page, const QVariantMap& at = {}, const QString& name = {})
    {
        step(name.isEmpty() ? page : name, [&] { m_application.window().navigation().go({page, at}); });
    }

    template <typename T>
    T* visible(const QString& name)
    {
        for (T* each : m_application.window().currentPage()->findChildren<T*>(name)) {
            if (each->isVisible())
                return each;
        }
        return nullptr;
    }
    QString total()
    {
        auto* label = visible<QLabel>(QStringLiteral("segmentTotal"));
        return label ? label->text() : QString();
    }

    void customers()
    {
        visit(QStringLiteral("customers"));
        auto* list = visible<QTableView>(QStringLiteral("customersTable"));
        if (!list)
            qFatal("there is no list of customers");
        std::vector<double> frames;
        step(QStringLiteral("customers: scrolled by 300 pages"), [&] {
            for (int i = 0; i < 300; ++i) {
                QElapsedTimer timer;
                timer.start();
                list->verticalScrollBar()->triggerAction(QAbstractSlider::SliderPageStepAdd);
                list->viewport()->repaint();
                frames.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
                QTest::qWait(1);
            }
        });
        std::sort(frames.begin(), frames.end());
        std::printf("%-44s p50 %.1f ms, p99 %.1f ms, max %.1f ms (bar %.0f)\n", "  a frame of it",
                    frames[frames.size() / 2], frames[frames.size() * 99 / 100], frames.back(), frameBarMs);
        step(QStringLiteral("customers: to the end"), [&] { list->scrollToBottom(); });
        if (auto* search = visible<QLineEdit>(QStringLiteral("customersSearch")))
            step(QStringLiteral("customers: a name typed"),
                 [&] { QTest::keyClicks(search, QStringLiteral("smith"), {}, 40); });
    }

    void builder()
    {
        step(
            QStringLiteral("a segment, until it is counted"),
            [&] {
                m_application.window().navigation().go({QStringLiteral("segments"), {{QStringLiteral("segment"), 1}}});
            },
            [&] { return total().contains(QRegularExpression(QStringLiteral("\\d"))); });
        for (int i = 0; i < 6; ++i) {
            auto* row = visible<ui::RuleRow>(QStringLiteral("row/all/%1").arg(i % 2));
            if (!row)
                break;
            row->setFocus();
            const QString before = total();
            step(
                QStringLiteral("a row switched %1").arg(i < 2 || i > 3 ? QStringLiteral("off") : QStringLiteral("on")),
                [&] { QTest::keyClick(row, Qt::Key_Space); }, [&] { return total() != before; });
        }
        visit(QStringLiteral("segments"), {{QStringLiteral("new"), true}}, QStringLiteral("a new segment"));
        for (const QString& view : {QStringLiteral("rfm"), QStringLiteral("value"), QStringLiteral("stages"),
                                    QStringLiteral("size"), QStringLiteral("overlap")})
            visit(QStringLiteral("segments"), {{QStringLiteral("view"), view}}, QStringLiteral("insight: ") + view);
    }

    void report() const
    {
        std::printf("longest stall %.1f ms (bar %.0f), %d events longer than the bar\n", m_worstMs, stallBarMs,
                    m_stalls);
    }

private:
    WatchedApplication& m_watched;
    desktop::Application& m_application;
    double m_worstMs = 0;
    int m_stalls = 0;
};
}

int main(int argc, char** argv)
{
    QElapsedTimer sinceStart;
    sinceStart.start();
    WatchedApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addOption({QStringLiteral("workspace"), QStringLiteral("a demo shop"), QStringLiteral("FILE")});
    parser.process(app);
    if (!parser.isSet(QStringLiteral("workspace")))
        qFatal("bench_desktop --workspace FILE");
    desktop::EnglishPlurals plurals;
    QCoreApplication::installTranslator(&plurals);
    const QTemporaryDir home;
    if (qEnvironmentVariableIsEmpty("PATRON_HOME"))
        qputenv("PATRON_HOME", home.filePath(QStringLiteral("home")).toUtf8());

    ui::Theme theme;
    ui::applyTheme(app, theme);
    test::FakeDialogs dialogs;
    const SystemClock clock;
    desktop::Application application(theme, dialogs, clock,
                                     {home.filePath(QStringLiteral("window.ini")), home.path(), 1500, false});
    ui::MainWindow& window = application.window();
    window.resize(1280, 800);
    window.show();
    static_cast<void>(QTest::qWaitForWindowExposed(&window));
    window.grab();
    std::printf("window after %lld ms (bar 400)\n", static_cast<long long>(sinceStart.elapsed()));
    std::printf("%-44s %9s %11s %7s\n", "", "done, ms", "longest, ms", "stalls");

    Bench bench(app, application);
    bench.step(
        QStringLiteral("the workspace is open"),
        [&] { application.openWorkspace(parser.value(QStringLiteral("workspace"))); },
        [&] { return window.hasWorkspace(); }, 1000);
    bench.visit(QStringLiteral("home"));
    bench.customers();
    bench.visit(QStringLiteral("customers"), {{QStringLiteral("customer"), 3}}, QStringLiteral("a customer's page"));
    bench.builder();
    for (const QString& page : {QStringLiteral("quality"), QStringLiteral("programs"), QStringLiteral("messages"),
                                QStringLiteral("sends"), QStringLiteral("import"), QStringLiteral("signup")})
        bench.visit(page);
    bench.report();
    return 0;
}
