#include "app/desktop/application.h"
#include "tests/support/checks.h"
#include "tests/support/fakedialogs.h"
#include "tests/support/uiwalker.h"
#include "ui/kit/banner.h"
#include "ui/kit/button.h"
#include "ui/kit/style.h"
#include "ui/kit/theme.h"
#include "ui/models/customerlistmodel.h"
#include "ui/models/services.h"
#include "ui/shell/commandpalette.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QTableView>
#include <QTemporaryDir>
#include <QToolBar>

using namespace patron;
using namespace patron::test;

namespace {
constexpr int sampleCustomers = 150;
/// 2026-03-02T10:00:00Z
constexpr Ms nowMs = 1'772'445'600'000;
constexpr int openMs = 60'000;

/// A person's desk: folders of their own, and the application on it.
struct Desk
{
    Desk()
        : clock(nowMs)
    {
        qputenv("PATRON_HOME", folder.filePath(QStringLiteral("home")).toUtf8());
        ui::applyTheme(*qApp, theme);
        start();
    }

    void start()
    {
        application.reset();
        application = std::make_unique<desktop::Application>(
            theme, dialogs, clock,
            desktop::Application::Options{folder.filePath(QStringLiteral("window.ini")), folder.path(), sampleCustomers,
                                          false});
        application->window().show();
        application->window().activateWindow();
    }

    ui::MainWindow& window() { return application->window(); }
    template <typename T>
    T* find(const QString& name)
    {
        for (T* widget : window().findChildren<T*>(name)) {
            if (widget->isVisible())
                return widget;
        }
        return nullptr;
    }
    QString title()
    {
        const auto* label = find<QLabel>(QStringLiteral("pageTitle"));
        return label ? label->text() : QString();
    }
    QString write(const QString& name, const QByteArray& bytes) const
    {
        QFile file(folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("cannot write %s", qPrintable(file.fileName()));
        return file.fileName();
    }

    QTemporaryDir folder;
    FixedClock clock;
    ui::Theme theme;
    FakeDialogs dialogs;
    std::unique_ptr<desktop::Application> application;
};
}

class ApplicationTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void fromTheStartPageToACustomerByKeys()
    {
        Desk desk;
        QTRY_VERIFY(desk.find<QWidget>(QStringLiteral("startSample")));
        QTRY_VERIFY(desk.window().focusWidget());
        QTest::keyClick(desk.window().focusWidget(), Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(desk.window().hasWorkspace(), openMs);
        QCOMPARE(desk.window().navigation().current().page, QStringLiteral("home"));
        QVERIFY(desk.application->services()->store().live());

        QTest::keyClick(&desk.window(), Qt::Key_2, Qt::ControlModifier);
        QTRY_VERIFY(desk.find<QTableView>(QStringLiteral("customersTable")));
        auto* table = desk.find<QTableView>(QStringLiteral("customersTable"));
        QTRY_COMPARE(table->model()->rowCount(), sampleCustomers);
        auto* model = qobject_cast<ui::CustomerListModel*>(table->model());
        QTRY_VERIFY(model->rowAt(1));
        table->setFocus();
        table->setCurrentIndex(model->index(0, 0));
        QTest::keyClick(table, Qt::Key_Down);
        QTest::keyClick(table, Qt::Key_Return);
        QTRY_COMPARE(desk.title(), q(model->rowAt(1)->name));
        QTest::keyClick(&desk.window(), Qt::Key_Left, Qt::AltModifier);
        QTRY_VERIFY(desk.find<QTableView>(QStringLiteral("customersTable")));

        // Every section opens and nothing in it is without a name.
        for (const QString& page : {QStringLiteral("home"), QStringLiteral("segments"), QStringLiteral("programs"),
                                    QStringLiteral("messages"), QStringLiteral("sends"), QStringLiteral("import")}) {
            desk.window().navigation().go({page, {}});
            QVERIFY2(desk.window().currentPage(), qPrintable(page));
            QTRY_VERIFY(desk.window().currentPage()->isVisible());
        }
    }

    void theSampleIsMadeOnceAndOpenedAgain()
    {
        Desk desk;
        Q_EMIT desk.window().sampleRequested();
        QTRY_VERIFY_WITH_TIMEOUT(desk.window().hasWorkspace(), openMs);
        const std::string uuid = desk.application->services()->store().uuid();
        desk.start();
        QVERIFY(!desk.window().hasWorkspace());
        Q_EMIT desk.window().sampleRequested();
        QTRY_VERIFY_WITH_TIMEOUT(desk.window().hasWorkspace(), openMs);
        QCOMPARE(desk.application->services()->store().uuid(), uuid);
        QVERIFY(desk.application->services()->store().live());
    }

    void aStoppedSampleLeavesNothingBehind()
    {
        Desk desk;
        Q_EMIT desk.window().sampleRequested();
        QTRY_VERIFY(desk.window().tasks().rowCount() > 0);
        Q_EMIT desk.window().tasks().cancelRequested(desk.window().tasks().at(0).id);
        QTRY_COMPARE_WITH_TIMEOUT(desk.window().tasks().runningCount(), 0, openMs);
        if (desk.window().tasks().at(0).state == ui::TaskItem::State::Cancelled) {
            QVERIFY(!desk.window().hasWorkspace());
            QCOMPARE(QDir(desk.folder.path()).entryList({QStringLiteral("*patron*")}, QDir::Files), QStringList());
        }
    }

    void aNewWorkspaceIsRemembered()
    {
        Desk desk;
        Q_EMIT desk.window().newPathRequested(desk.folder.filePath(QStringLiteral("mine")));
        QTRY_VERIFY_WITH_TIMEOUT(desk.window().hasWorkspace(), openMs);
        const QString path = desk.folder.filePath(QStringLiteral("mine.patron"));
        QVERIFY(QFileInfo::exists(path));
        QVERIFY(desk.window().windowTitle().startsWith(u"mine"));
        Q_EMIT desk.window().closeWorkspaceRequested();
        QVERIFY(!desk.window().hasWorkspace());
        QVERIFY(!desk.application->services());
        desk.application->openFiles({path});
        QTRY_VERIFY_WITH_TIMEOUT(desk.window().hasWorkspace(), openMs);
    }

    void aFileWithoutAWorkspaceAsksWhereToKeepIt()
    {
        Desk desk;
        desk.dialogs.nextFile = desk.folder.filePath(QStringLiteral("shop.patron"));
        desk.application->openFiles({desk.write(QStringLiteral("people.csv"), "Email,Name\na@x.example,Anna\n")});
        QTRY_VERIFY_WITH_TIMEOUT(desk.window().hasWorkspace(), openMs);
        QCOMPARE(desk.window().navigation().current().page, QStringLiteral("import"));
        QTRY_VERIFY(desk.find<QTableView>(QStringLiteral("importMapping")));
        QCOMPARE(desk.find<QTableView>(QStringLiteral("importMapping"))->model()->rowCount(), 2);
        // The same file once more is a new beginning.
        QTest::mouseClick(desk.find<QAbstractButton>(QStringLiteral("importStep5")), Qt::LeftButton);
        auto* start = desk.find<ui::Button>(QStringLiteral("pagePrimary"));
        QTRY_VERIFY(start->isEnabled());
        QTest::mouseClick(start, Qt::LeftButton);
        QTRY_VERIFY(desk.find<QAbstractButton>(QStringLiteral("page_importUndo")));
        Q_EMIT desk.window().filesDropped({desk.folder.filePath(QStringLiteral("people.csv"))});
        QTRY_VERIFY(desk.find<QTableView>(QStringLiteral("importMapping")));
        QTRY_COMPARE(desk.window().tasks().runningCount(), 0);
    }

    void aCopyMayNotSendUntilItIsClaimed()
    {
        Desk desk;
        const QString original = desk.folder.filePath(QStringLiteral("shop.patron"));
        Q_EMIT desk.window().newPathRequested(original);
        QTRY_VERIFY_WITH_TIMEOUT(desk.window().hasWorkspace(), openMs);
        Q_EMIT desk.window().closeWorkspaceRequested();
        const QString copy = desk.folder.filePath(QStringLiteral("copy.patron"));
        QVERIFY(QFile::copy(original, copy));
        Q_EMIT desk.window().openPathRequested(copy);
        QTRY_VERIFY_WITH_TIMEOUT(desk.window().hasWorkspace(), openMs);
        QVERIFY(!desk.application->services()->store().live());
        QTRY_VERIFY(desk.find<QToolBar>(QStringLiteral("noticeBar")));
        auto* claim =
            desk.find<QToolBar>(QStringLiteral("noticeBar"))->findChild<ui::Button*>(QStringLiteral("bannerAction"));
        QTRY_VERIFY(claim->isVisible());
        QTest::mouseClick(claim, Qt::LeftButton);
        QTRY_VERIFY(desk.application->services()->store().live());
        QTRY_COMPARE(desk.find<QToolBar>(QStringLiteral("noticeBar")), nullptr);
    }

    void whatIsNoWorkspaceIsSaidSo_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("missing") << QByteArray();
        QTest::newRow("a text") << QByteArray("This is not a workspace at all, but it is long enough to be one.");
    }

    void whatIsNoWorkspaceIsSaidSo()
    {
        QFETCH(QByteArray, bytes);
        Desk desk;
        QString path = desk.folder.filePath(QStringLiteral("odd.patron"));
        if (!bytes.isNull())
            path = desk.write(QStringLiteral("odd.patron"), bytes);
        Q_EMIT desk.window().openPathRequested(path);
        QTRY_VERIFY(desk.window().findChild<ui::Toast*>());
        QVERIFY2(desk.window().findChild<ui::Toast*>()->text().contains(u"odd.patron"),
                 qPrintable(desk.window().findChild<ui::Toast*>()->text()));
        QVERIFY(!desk.window().hasWorkspace());
        QVERIFY(desk.find<QWidget>(QStringLiteral("startPage")));
    }

    void thePaletteFindsACustomer()
    {
        Desk desk;
        Q_EMIT desk.window().newPathRequested(desk.folder.filePath(QStringLiteral("shop.patron")));
        QTRY_VERIFY_WITH_TIMEOUT(desk.window().hasWorkspace(), openMs);
        desk.application->openFiles({desk.write(QStringLiteral("p.csv"), "Email,First Name,Last Name\n"
                                                                         "zoe@x.example,Zo\xC3\xAB,Quill\n")});
        QTRY_VERIFY(desk.find<QTableView>(QStringLiteral("importMapping")));
        QTest::mouseClick(desk.find<QAbstractButton>(QStringLiteral("importStep5")), Qt::LeftButton);
        QTest::mouseClick(desk.find<ui::Button>(QStringLiteral("pagePrimary")), Qt::LeftButton);
        QTRY_VERIFY(desk.find<QAbstractButton>(QStringLiteral("page_importUndo")));
        ui::CommandPalette& palette = desk.window().commandPalette();
        palette.open();
        auto* line = palette.findChild<QLineEdit*>();
        auto* list = palette.findChild<QListView*>();
        QTest::keyClicks(line, QStringLiteral("quill"));
        QTRY_VERIFY(list->model()->rowCount() > 0 &&
                    list->model()->index(0, 0).data().toString() == QStringLiteral("Zoë Quill"));
        QTest::keyClick(line, Qt::Key_Return);
        QTRY_COMPARE(desk.title(), QStringLiteral("Zoë Quill"));
    }
};

QTEST_MAIN(ApplicationTest)
#include "tst_application.moc"
