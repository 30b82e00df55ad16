#pragma once

#include "tests/support/checks.h"
#include "tests/support/fakedialogs.h"
#include "tests/support/mailshop.h"
#include "ui/messages/blockeditor.h"
#include "ui/messages/blocktextedit.h"
#include "ui/messages/messagespage.h"

#include <QApplication>
#include <QCompleter>
#include <QListWidget>
#include <QTableView>
#include <QTest>

#include <memory>
#include <optional>

namespace patron::test {

/// The machine may have other work.
inline constexpr int patienceMs = 20'000;

/// A mail of one column that holds these blocks, each in a line of its own from the fifth on.
inline message::Message mjmlMail(const char* name, const std::string& blocks)
{
    message::Message mail;
    mail.name = name;
    mail.subject = "News";
    mail.preheader = "What is new";
    mail.bodyKind = message::BodyKind::Mjml;
    mail.body = "<mjml>\n  <mj-body>\n    <mj-section>\n      <mj-column>\n" + blocks +
                "      </mj-column>\n    </mj-section>\n  </mj-body>\n</mjml>\n";
    return mail;
}

/// The page of messages of a shop with three customers, and a person with a keyboard and a mouse in front of it. Tests
/// derive from it.
class MailPage
{
public:
    void openPage(ui::Theme& theme)
    {
        shop = std::make_unique<MailShop>(QStringList{u"Anna"_qs, u"Bert"_qs, u"Cora"_qs});
        page.reset(ui::makeMessagesPage(theme, *shop->services, dialogs).make(nullptr));
        page->resize(1160, 800);
        page->show();
        page->enter({});
        QVERIFY(QTest::qWaitForWindowExposed(page.get()));
        page->activateWindow();
        QTRY_COMPARE_WITH_TIMEOUT(find<QTableView>("messageList")->model()->rowCount(), 1, patienceMs);
    }
    void closePage()
    {
        page.reset();
        shop.reset();
    }

    void openMail(const message::Message& mail)
    {
        shop->write([&](Transaction& tx) -> Result<void> {
            PATRON_CHECK(message::messages::save(tx, mail, MailShop::now));
            return {};
        });
        auto* list = find<QTableView>("messageList");
        QTRY_COMPARE(list->model()->rowCount(), 2);
        const QModelIndex at = list->model()->match(list->model()->index(0, 0), Qt::DisplayRole, q(mail.name)).value(0);
        QVERIFY(at.isValid());
        list->setFocus();
        list->setCurrentIndex(at);
        QTest::keyClick(list, Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(body().source().fieldCompleter()->model()->rowCount() > 0, patienceMs);
    }

    void newMail(const QString& name)
    {
        dialogs.nextText = name;
        find<QTableView>("messageList")->setFocus();
        key(Qt::Key_N, Qt::ControlModifier);
        QTRY_VERIFY(find<ui::BlockEditor>("blockEditor"));
        QTRY_VERIFY_WITH_TIMEOUT(body().source().fieldCompleter()->model()->rowCount() > 0, patienceMs);
    }

    /// Where keys go.
    QWidget* keys()
    {
        if (QWidget* open = QApplication::activePopupWidget())
            return open->focusWidget() ? open->focusWidget() : open;
        QWidget* focused = page->focusWidget();
        return focused ? focused : page.get();
    }

    void key(int key, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(keys(), Qt::Key(key), modifiers); }

    void type(const QString& text) { QTest::keyClicks(keys(), text); }

    void tabTo(const QString& name)
    {
        for (int i = 0; i < 60 && keys()->objectName() != name; ++i)
            key(Qt::Key_Tab);
        QCOMPARE(keys()->objectName(), name);
    }

    void pick(const QString& text)
    {
        QVERIFY(popup());
        type(text);
        key(Qt::Key_Return);
        QTRY_VERIFY(!QApplication::activePopupWidget());
    }

    void click(QWidget* widget, QPoint at = {})
    {
        QVERIFY(widget);
        QVERIFY2(widget->isVisible(), qPrintable(widget->objectName()));
        QTest::mouseClick(widget, Qt::LeftButton, {}, at.isNull() ? widget->rect().center() : at);
    }

    QWidget* popup()
    {
        static_cast<void>(QTest::qWaitFor([] { return QApplication::activePopupWidget() != nullptr; }, patienceMs));
        return QApplication::activePopupWidget();
    }

    std::optional<message::SavedMessage> stored(const QString& name)
    {
        auto found = shop->services->store().read(
            [&](ReadSession& session) { return message::messages::find(session, name.toStdString()); });
        return found ? std::optional(*found) : std::nullopt;
    }

    int rowWith(const QListWidget* list, const QString& text)
    {
        for (int row = 0; row < list->count(); ++row) {
            if (list->item(row)->text().contains(text))
                return row;
        }
        return -1;
    }

    template <typename T>
    T* find(const char* name)
    {
        return page->findChild<T*>(QLatin1String(name));
    }
    ui::BlockEditor& body() { return *find<ui::BlockEditor>("blockEditor"); }
    ui::MailCanvas& canvas() { return body().canvas(); }
    ui::BlockTextEdit* edit() { return canvas().textEdit(); }

    FakeDialogs dialogs;
    std::unique_ptr<MailShop> shop;
    std::unique_ptr<ui::Page> page;
};

}
