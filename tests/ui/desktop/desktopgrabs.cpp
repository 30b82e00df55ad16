// Shows the whole application with the sample shop and saves pictures of its pages in light and dark to the folder
// given as the first argument: desktopgrabs <folder> [text scale].

#include "app/desktop/application.h"
#include "app/desktop/englishplurals.h"
#include "tests/support/fakedialogs.h"
#include "ui/kit/style.h"
#include "ui/kit/theme.h"
#include "ui/models/services.h"

#include <QAbstractButton>
#include <QApplication>
#include <QDir>
#include <QFile>
#include <QTabBar>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

using namespace patron;

namespace {
/// 2026-03-02T10:00:00Z
constexpr Ms nowMs = 1'772'445'600'000;
constexpr int settleMs = 900;

class Album
{
public:
    Album(desktop::Application& application, const QDir& folder, const QString& look)
        : m_application(application)
        , m_folder(folder)
        , m_look(look)
    {}

    void shoot(const QString& name) { shoot(name, m_application.window()); }
    void shoot(const QString& name, QWidget& window)
    {
        QTest::qWait(settleMs);
        window.grab().save(m_folder.filePath(m_look + u'-' + name + QStringLiteral(".png")));
    }
    /// The popup in front, which is a window of its own; closes it.
    void shootPopup(const QString& name)
    {
        QTest::qWait(settleMs);
        if (QWidget* popup = QApplication::activePopupWidget()) {
            popup->grab().save(m_folder.filePath(m_look + u'-' + name + QStringLiteral(".png")));
            popup->close();
        }
    }
    void go(const QString& page, const QVariantMap& at, const QString& name)
    {
        m_application.window().navigation().go({page, at});
        shoot(name);
    }

private:
    desktop::Application& m_application;
    QDir m_folder;
    QString m_look;
};

/// The builder with its views and popups, and the views of insight.
void shootSegments(Album& album, ui::MainWindow& window)
{
    const QString page = QStringLiteral("segments");
    album.go(page, {{QStringLiteral("segment"), 1}}, QStringLiteral("segment"));
    const auto press = [&](const QString& name) {
        for (QAbstractButton* button : window.currentPage()->findChildren<QAbstractButton*>(name)) {
            if (button->isVisible()) {
                button->click();
                return;
            }
        }
    };
    const auto popup = [&](const QString& chip, const QString& name) {
        press(QStringLiteral("chip_") + chip);
        album.shootPopup(QStringLiteral("segment-") + name);
    };
    popup(QStringLiteral("field"), QStringLiteral("popup-conditions"));
    popup(QStringLiteral("value"), QStringLiteral("popup-number"));
    for (const auto& [view, at] : {std::pair{QStringLiteral("json"), 1}, std::pair{QStringLiteral("sql"), 2}}) {
        if (auto* choice = window.currentPage()->findChild<QTabBar*>(QStringLiteral("segmentView")))
            choice->setCurrentIndex(at);
        album.shoot(QStringLiteral("segment-") + view);
    }
    album.go(page, {{QStringLiteral("new"), true}}, QStringLiteral("segment-new"));
    for (const QString& view : {QStringLiteral("rfm"), QStringLiteral("value"), QStringLiteral("stages"),
                                QStringLiteral("size"), QStringLiteral("overlap")})
        album.go(page, {{QStringLiteral("view"), view}}, QStringLiteral("insight-") + view);
}

void shootAll(desktop::Application& application, ui::Theme& theme, const QDir& folder, const QString& look,
              const QString& table)
{
    ui::MainWindow& window = application.window();
    Album album(application, folder, look);
    window.resize(1280, 800);
    Q_EMIT window.closeWorkspaceRequested();
    album.shoot(QStringLiteral("start"));
    Q_EMIT window.sampleRequested();
    if (!QTest::qWaitFor([&] { return window.hasWorkspace(); }, 120'000))
        qFatal("the sample shop did not open");
    album.shoot(QStringLiteral("home"));
    album.go(QStringLiteral("customers"), {}, QStringLiteral("customers"));
    if (auto* list = window.currentPage()->findChild<QTableView*>(QStringLiteral("customersTable"))) {
        list->selectRow(2);
        list->selectionModel()->select(list->model()->index(5, 0),
                                       QItemSelectionModel::Select | QItemSelectionModel::Rows);
    }
    album.shoot(QStringLiteral("customers-selected"));
    album.go(QStringLiteral("customers"),
             {{QStringLiteral("facet"), QStringLiteral("country")}, {QStringLiteral("value"), QStringLiteral("GB")}},
             QStringLiteral("customers-facet"));
    window.resize(960, 700);
    album.shoot(QStringLiteral("customers-narrow"));
    window.resize(1280, 800);
    album.go(QStringLiteral("customers"), {{QStringLiteral("search"), QStringLiteral("zzzz")}},
             QStringLiteral("customers-none"));
    album.go(QStringLiteral("customers"), {{QStringLiteral("search"), QString()}}, QStringLiteral("customers-again"));
    album.go(QStringLiteral("customers"), {{QStringLiteral("customer"), 3}}, QStringLiteral("profile"));
    window.resize(940, 640);
    album.shoot(QStringLiteral("profile-small"));
    window.resize(1280, 800);
    album.go(QStringLiteral("signup"), {}, QStringLiteral("signup"));
    if (auto* start = window.currentPage()->findChild<QAbstractButton*>(QStringLiteral("pagePrimary")))
        start->click();
    if (auto* till = window.findChild<QWidget*>(QStringLiteral("tillWindow"))) {
        till->resize(1280, 800);
        album.shoot(QStringLiteral("till"), *till);
        till->close();
    }
    album.go(QStringLiteral("import"), {}, QStringLiteral("import"));
    album.go(QStringLiteral("import"),
             {{QStringLiteral("files"), QStringList{table}}, {QStringLiteral("token"), theme.isDark() ? 91 : 90}},
             QStringLiteral("import-plan"));
    const auto step = [&](int number, const QString& name) {
        if (auto* button =
                window.currentPage()->findChild<QAbstractButton*>(QStringLiteral("importStep%1").arg(number)))
            button->click();
        album.shoot(QStringLiteral("import-") + name);
    };
    step(1, QStringLiteral("file"));
    step(3, QStringLiteral("clean"));
    window.resize(960, 700);
    album.shoot(QStringLiteral("import-clean-narrow"));
    window.resize(1280, 800);
    step(4, QStringLiteral("match"));
    step(5, QStringLiteral("review"));
    if (auto* start = window.currentPage()->findChild<QAbstractButton*>(QStringLiteral("pagePrimary")))
        start->click();
    album.shoot(QStringLiteral("import-report"));
    album.go(QStringLiteral("quality"), {}, QStringLiteral("quality"));
    window.resize(960, 700);
    album.shoot(QStringLiteral("quality-narrow"));
    window.resize(1280, 800);
    album.go(QStringLiteral("quality"), {{QStringLiteral("view"), QStringLiteral("spellings")}},
             QStringLiteral("quality-spellings"));
    album.go(QStringLiteral("quality"), {{QStringLiteral("view"), QStringLiteral("duplicates")}},
             QStringLiteral("quality-duplicates-none"));
    if (auto* find = window.currentPage()->findChild<QWidget*>(QStringLiteral("duplicates"))) {
        for (QAbstractButton* button : find->findChildren<QAbstractButton*>(QStringLiteral("emptyPrimary")))
            button->click();
    }
    album.shoot(QStringLiteral("quality-duplicates"));
    for (const QString& page :
         {QStringLiteral("segments"), QStringLiteral("programs"), QStringLiteral("messages"), QStringLiteral("sends")})
        album.go(page, {}, page);
    shootSegments(album, window);
    album.go(QStringLiteral("programs"), {{QStringLiteral("program"), 1}}, QStringLiteral("program"));
    album.go(QStringLiteral("messages"), {{QStringLiteral("message"), QStringLiteral("We miss you")}},
             QStringLiteral("message"));
    album.go(QStringLiteral("sends"), {{QStringLiteral("view"), QStringLiteral("new")}}, QStringLiteral("send-new"));
    application.services()->store().markNotLive();
    QFile::remove(folder.filePath(look + QStringLiteral("-empty.patron")));
    Q_EMIT window.newPathRequested(folder.filePath(look + QStringLiteral("-empty.patron")));
    if (!QTest::qWaitFor([&] { return window.windowTitle().contains(u"empty"); }, 30'000))
        qFatal("the empty workspace did not open");
    album.shoot(QStringLiteral("empty-home"));
    album.go(QStringLiteral("customers"), {}, QStringLiteral("empty-customers"));
    album.go(QStringLiteral("import"), {}, QStringLiteral("empty-import"));
    album.go(QStringLiteral("quality"), {}, QStringLiteral("empty-quality"));
    album.go(QStringLiteral("segments"), {}, QStringLiteral("empty-segments"));
    for (const QString& view : {QStringLiteral("rfm"), QStringLiteral("value"), QStringLiteral("stages"),
                                QStringLiteral("size"), QStringLiteral("overlap")})
        album.go(QStringLiteral("segments"), {{QStringLiteral("view"), view}}, QStringLiteral("empty-insight-") + view);
}
}

int main(int argc, char** argv)
{
    QApplication app(argc, argv);
    if (argc < 2)
        qFatal("desktopgrabs <folder> [text scale]");
    desktop::EnglishPlurals plurals;
    QCoreApplication::installTranslator(&plurals);
    const QDir folder(QString::fromLocal8Bit(argv[1]));
    folder.mkpath(QStringLiteral("."));
    const QTemporaryDir home;
    qputenv("PATRON_HOME", home.filePath(QStringLiteral("home")).toUtf8());
    QFile table(home.filePath(QStringLiteral("newsletter.csv")));
    if (!table.open(QIODevice::WriteOnly))
        return 1;
    table.write("Email Address,First Name,Last Name,Country,Accepts Email Marketing,Points,Password hash\n");
    for (int i = 0; i < 40; ++i)
        table.write("person" + QByteArray::number(i) + (i % 9 == 5 ? "(at)" : "@") + "list.example,Rosa,Marsh" +
                    QByteArray(i % 5 + 1, 'h') + ",GB," + (i % 3 ? "yes" : "no") + ',' + QByteArray::number(i * 7) +
                    ",$2b$10$x\n");
    table.close();

    ui::Theme theme;
    ui::applyTheme(app, theme);
    theme.setReducedMotion(true);
    test::FakeDialogs dialogs;
    const FixedClock clock(nowMs);
    for (const auto choice : {ui::Theme::Choice::Light, ui::Theme::Choice::Dark}) {
        desktop::Application application(theme, dialogs, clock,
                                         {home.filePath(QStringLiteral("window.ini")), home.path(), 1500, false});
        theme.setChoice(choice);
        theme.setTextScale(argc > 2 ? QByteArray(argv[2]).toDouble() : 1.0);
        application.window().show();
        shootAll(application, theme, folder, ui::toString(choice), table.fileName());
    }
    return 0;
}
