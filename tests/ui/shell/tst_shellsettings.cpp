#include "ui/shell/shellsettings.h"

#include <QAction>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace patron::ui;

/// What the window remembers reaches its file without being asked for, and nothing is lost at the end.
class TestShellSettings : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isWrittenByItself();
    void whatChangesMeanwhileIsWritten();
    void theLastChangeOutlivesTheWindow();
    void choicesOfPagesAreRemembered();

private:
    QString path() { return m_folder.filePath(QStringLiteral("window.ini")); }
    QByteArray written()
    {
        QFile file(path());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    QTemporaryDir m_folder;
};

void TestShellSettings::isWrittenByItself()
{
    ShellSettings settings(path());
    settings.setTextScale(1.25);
    QTRY_VERIFY(written().contains("textScale=1.25"));
    // And again: one change must not be the last that is written.
    settings.setTextScale(1.5);
    QTRY_VERIFY(written().contains("textScale=1.5"));
    settings.setTextScale(1.75);
    QTRY_VERIFY(written().contains("textScale=1.75"));
}

void TestShellSettings::whatChangesMeanwhileIsWritten()
{
    ShellSettings settings(path());
    for (int i = 0; i < 200; ++i) {
        settings.setRecentCommands({QString::number(i)});
        QTest::qWait(i % 3);
    }
    QTRY_VERIFY(written().contains("recent=199"));
}

void TestShellSettings::theLastChangeOutlivesTheWindow()
{
    {
        ShellSettings settings(path());
        settings.setSidebarCollapsed(true);
        QTest::qWait(0);
        settings.setTextScale(2);
    }
    QVERIFY(written().contains("sidebarCollapsed=true"));
    QVERIFY(written().contains("textScale=2"));
}

void TestShellSettings::choicesOfPagesAreRemembered()
{
    const auto make = [](bool on) {
        auto action = std::make_unique<QAction>();
        action->setObjectName(QStringLiteral("messagesSpelling"));
        action->setCheckable(true);
        action->setChecked(on);
        return action;
    };
    {
        ShellSettings settings(path());
        const auto action = make(true);
        settings.remember(*action);
        QVERIFY(action->isChecked()); // nothing is known yet: as the page made it
        action->trigger();
    }
    ShellSettings settings(path());
    const auto action = make(true);
    settings.remember(*action);
    QVERIFY(!action->isChecked());
}

QTEST_MAIN(TestShellSettings)
#include "tst_shellsettings.moc"
