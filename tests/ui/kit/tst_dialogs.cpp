#include "tests/support/uiwalker.h"
#include "ui/kit/dialogs.h"
#include "ui/kit/style.h"
#include "ui/kit/theme.h"

#include <QDialog>
#include <QFileDialog>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace patron::ui;

class TestDialogs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
        applyTheme(*qApp, m_theme);
    }
    void callsDoNotWait();
    void enterConfirmsWhatCanBeTakenBack();
    void enterDoesNotDestroy();
    void escapeSaysNo();
    void whatIsTypedMustMatch();
    void textIsTrimmedAndMayBeCancelled();
    void messageTellsWhenItIsRead();
    void deadParentAsksNobody();
    void chosenFileIsAnswered();
    void nothingIsNameless();

private:
    template <typename T = QDialog>
    T* shown(QWidget& parent, const QString& name)
    {
        return parent.findChild<T*>(name);
    }

    Theme m_theme;
    QtDialogs m_dialogs{m_theme};
};

void TestDialogs::callsDoNotWait()
{
    QWidget parent;
    parent.show();
    bool answered = false;
    m_dialogs.confirm(&parent, {u"Title"_qs, u"Text"_qs, u"Do"_qs, false, {}}, [&](bool) { answered = true; });
    QVERIFY(!answered);
    QVERIFY(shown(parent, u"confirmDialog"_qs)->isVisible());
}

void TestDialogs::enterConfirmsWhatCanBeTakenBack()
{
    QWidget parent;
    parent.show();
    std::optional<bool> answer;
    m_dialogs.confirm(&parent, {u"Send to 12 people?"_qs, {}, u"Send now"_qs, false, {}},
                      [&](bool yes) { answer = yes; });
    QTest::keyClick(shown(parent, u"confirmDialog"_qs), Qt::Key_Return);
    QCOMPARE(answer, std::optional(true));
}

void TestDialogs::enterDoesNotDestroy()
{
    QWidget parent;
    parent.show();
    std::optional<bool> answer;
    m_dialogs.confirm(&parent, {u"Erase?"_qs, {}, u"Erase"_qs, true, {}}, [&](bool yes) { answer = yes; });
    QTest::keyClick(shown(parent, u"confirmDialog"_qs), Qt::Key_Return);
    QCOMPARE(answer, std::optional(false));
    QTRY_VERIFY(!shown(parent, u"confirmDialog"_qs));
    m_dialogs.confirm(&parent, {u"Erase?"_qs, {}, u"Erase"_qs, true, {}}, [&](bool yes) { answer = yes; });
    shown(parent, u"confirmDialog"_qs)->findChild<QPushButton*>(u"confirmYes"_qs)->click();
    QCOMPARE(answer, std::optional(true));
}

void TestDialogs::escapeSaysNo()
{
    QWidget parent;
    parent.show();
    std::optional<bool> answer;
    m_dialogs.confirm(&parent, {u"Send?"_qs, {}, u"Send"_qs, false, {}}, [&](bool yes) { answer = yes; });
    QTest::keyClick(shown(parent, u"confirmDialog"_qs), Qt::Key_Escape);
    QCOMPARE(answer, std::optional(false));
}

void TestDialogs::whatIsTypedMustMatch()
{
    QWidget parent;
    parent.show();
    std::optional<bool> answer;
    m_dialogs.confirm(&parent, {u"Erase 12 people?"_qs, {}, u"Erase"_qs, true, u"12"_qs},
                      [&](bool yes) { answer = yes; });
    QDialog* dialog = shown(parent, u"confirmDialog"_qs);
    auto* yes = dialog->findChild<QPushButton*>(u"confirmYes"_qs);
    auto* line = dialog->findChild<QLineEdit*>(u"confirmTyped"_qs);
    QVERIFY(!yes->isEnabled());
    QTest::keyClicks(line, u"1"_qs);
    QVERIFY(!yes->isEnabled());
    QTest::keyClicks(line, u"2"_qs);
    QVERIFY(yes->isEnabled());
    yes->click();
    QCOMPARE(answer, std::optional(true));
}

void TestDialogs::textIsTrimmedAndMayBeCancelled()
{
    QWidget parent;
    parent.show();
    std::optional<QString> answer = u"untouched"_qs;
    const auto take = [&](std::optional<QString> text) { answer = text; };
    m_dialogs.askText(&parent, {u"Rename"_qs, u"Name"_qs, u"Old"_qs, u"Rename"_qs}, take);
    QDialog* dialog = shown(parent, u"textDialog"_qs);
    auto* line = dialog->findChild<QLineEdit*>(u"textLine"_qs);
    QCOMPARE(line->selectedText(), u"Old"_qs);
    QTest::keyClick(line, Qt::Key_Delete);
    QVERIFY(!dialog->findChild<QPushButton*>(u"textYes"_qs)->isEnabled());
    QTest::keyClicks(line, u" New "_qs);
    QTest::keyClick(line, Qt::Key_Return);
    QCOMPARE(answer, std::optional(u"New"_qs));
    QTRY_VERIFY(!shown(parent, u"textDialog"_qs));
    m_dialogs.askText(&parent, {u"Rename"_qs, u"Name"_qs, u"Old"_qs, u"Rename"_qs}, take);
    QTest::keyClick(shown(parent, u"textDialog"_qs), Qt::Key_Escape);
    QCOMPARE(answer, std::nullopt);
}

void TestDialogs::messageTellsWhenItIsRead()
{
    QWidget parent;
    parent.show();
    int read = 0;
    m_dialogs.message(&parent, Tone::Danger, u"Cannot open"_qs, u"The file is damaged."_qs, [&] { ++read; });
    QTest::keyClick(shown(parent, u"messageDialog"_qs), Qt::Key_Return);
    QCOMPARE(read, 1);
    m_dialogs.message(&parent, Tone::Info, u"Done"_qs, {}, {});
}

void TestDialogs::deadParentAsksNobody()
{
    bool answered = false;
    {
        QWidget parent;
        parent.show();
        m_dialogs.confirm(&parent, {u"Send?"_qs, {}, u"Send"_qs, false, {}}, [&](bool) { answered = true; });
    }
    QVERIFY(!answered);
}

void TestDialogs::chosenFileIsAnswered()
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(u"orders.csv"_qs));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.close();
    QWidget parent;
    parent.show();
    QString answer = u"untouched"_qs;
    m_dialogs.openFile(&parent, {u"Open"_qs, folder.path(), {}, {u"Tables (*.csv)"_qs}},
                       [&](const QString& path) { answer = path; });
    auto* dialog = shown<QFileDialog>(parent, u"fileDialog"_qs);
    QVERIFY(dialog);
    dialog->selectFile(file.fileName());
    QMetaObject::invokeMethod(dialog, "accept");
    QTRY_COMPARE(answer, file.fileName());
    QTRY_VERIFY(!shown<QFileDialog>(parent, u"fileDialog"_qs));
    m_dialogs.openFile(&parent, {u"Open"_qs, {}, {}, {}}, [&](const QString& path) { answer = path; });
    // The folder used last is where it starts.
    QCOMPARE(shown<QFileDialog>(parent, u"fileDialog"_qs)->directory().absolutePath(), folder.path());
    shown<QFileDialog>(parent, u"fileDialog"_qs)->reject();
    QTRY_COMPARE(answer, QString());
}

void TestDialogs::nothingIsNameless()
{
    QWidget parent;
    parent.show();
    m_dialogs.confirm(&parent, {u"Erase 12 people?"_qs, u"They are gone for good."_qs, u"Erase"_qs, true, u"12"_qs},
                      [](bool) {});
    QCOMPARE(patron::test::faultsOf(shown(parent, u"confirmDialog"_qs)), QStringList());
}

QTEST_MAIN(TestDialogs)
#include "tst_dialogs.moc"
