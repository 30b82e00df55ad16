#pragma once

#include "segmentdesk.h"

#include <QAbstractSpinBox>
#include <QComboBox>

namespace patron::test {

/// Builds rules in the window as a person does: with the keyboard alone, or with the mouse alone. Each step answers
/// whether it could be done.
class Hand
{
public:
    Hand(SegmentDesk& desk, bool mouse)
        : m_desk(desk)
        , m_mouse(mouse)
    {}

    /// A new condition at the end of a group, by what it is called in the list.
    bool add(const QString& what, const QString& group = {})
    {
        if (!isShown(group))
            return false;
        if (m_mouse) {
            auto* button = m_desk.visible<QAbstractButton>(QStringLiteral("addCondition") + group);
            if (!button)
                return false;
            click(button);
        } else {
            if (!reach(m_desk.row(group)))
                return false;
            QTest::keyClick(m_desk.row(group), Qt::Key_Insert);
        }
        return pick(what);
    }
    bool addGroup(const QString& group = {})
    {
        if (!isShown(group))
            return false;
        if (m_mouse) {
            click(m_desk.visible<QAbstractButton>(QStringLiteral("addGroup") + group));
            return true;
        }
        if (!reach(m_desk.row(group)))
            return false;
        QTest::keyClick(m_desk.row(group), Qt::Key_G, Qt::ControlModifier);
        return true;
    }
    /// Opens a word of a row.
    bool open(const QString& path, const QString& name)
    {
        ui::Chip* chip = nullptr;
        if (!QTest::qWaitFor([&] { return (chip = m_desk.chip(path, name)) && chip->isVisible(); }, patienceMs))
            return false;
        if (m_mouse) {
            click(chip);
        } else {
            if (!reach(chip))
                return false;
            QTest::keyClick(chip, Qt::Key_Return);
        }
        return QTest::qWaitFor([] { return QApplication::activePopupWidget() != nullptr; });
    }
    /// Takes an answer of the list in front.
    bool pick(const QString& text)
    {
        if (!m_desk.waitFor<ui::ChoicePopup>())
            return false;
        auto* popup = m_desk.popup<ui::ChoicePopup>();
        auto* list = popup->findChild<QListWidget*>(QStringLiteral("choiceList"));
        if (m_mouse)
            return clickItem(list, text) && settled();
        QWidget* at = popup->focusWidget();
        if (qobject_cast<QLineEdit*>(at))
            QTest::keyClicks(at, text);
        else
            QTest::keyClick(list, Qt::Key_Home);
        for (int step = 0; step < list->count(); ++step) {
            if (list->currentItem() && list->currentItem()->text() == text) {
                QTest::keyClick(at, Qt::Key_Return);
                return settled();
            }
            QTest::keyClick(at, Qt::Key_Down);
        }
        return false;
    }
    bool choose(const QString& path, const QString& name, const QString& text)
    {
        return open(path, name) && pick(text);
    }
    /// Types into the editor in front: parts with "|" between go to one field after the other.
    bool type(const QString& text)
    {
        if (!editor())
            return false;
        auto* popup = m_desk.popup<ui::ValuePopup>();
        const QStringList fields = text.split(QLatin1Char('|'));
        for (qsizetype i = 0; i < fields.size(); ++i) {
            if (i > 0)
                QTest::keyClick(popup->focusWidget(), Qt::Key_Tab);
            if (qobject_cast<QComboBox*>(popup->focusWidget())) {
                QTest::keyClicks(popup->focusWidget(), fields.at(i));
                continue;
            }
            QTest::keyClick(popup->focusWidget(), Qt::Key_A, Qt::ControlModifier);
            QTest::keyClicks(popup->focusWidget(), fields.at(i));
        }
        QTest::keyClick(popup->focusWidget(), Qt::Key_Return);
        return closed();
    }
    bool set(const QString& path, const QString& name, const QString& text) { return open(path, name) && type(text); }
    /// Ticks values of the list in the editor in front and takes them.
    bool tick(const QStringList& values)
    {
        if (!editor())
            return false;
        auto* popup = m_desk.popup<ui::ValuePopup>();
        auto* list = popup->findChild<QListWidget*>(QStringLiteral("valueList"));
        for (const QString& value : values) {
            // The values come once they are counted.
            if (!QTest::qWaitFor([&] { return itemOf(list, value) != nullptr; }, patienceMs))
                return false;
            if (m_mouse) {
                if (!clickItem(list, value))
                    return false;
                continue;
            }
            if (popup->focusWidget() != list)
                QTest::keyClick(popup->focusWidget(), Qt::Key_Down);
            QTest::keyClick(list, Qt::Key_Home);
            for (int step = 0; step < list->count() && list->currentItem() != itemOf(list, value); ++step)
                QTest::keyClick(list, Qt::Key_Down);
            QTest::keyClick(list, Qt::Key_Space);
        }
        if (m_mouse)
            click(popup->findChild<QAbstractButton*>(QStringLiteral("valueApply")));
        else
            QTest::keyClick(list, Qt::Key_Return);
        return closed();
    }
    /// Leaves the popup in front, when one comes up by itself.
    bool leave()
    {
        QWidget* popup = QApplication::activePopupWidget();
        if (!popup)
            return true;
        if (m_mouse)
            QTest::mouseClick(popup, Qt::LeftButton, {}, QPoint(-20, -20));
        else
            QTest::keyClick(popup->focusWidget() ? popup->focusWidget() : popup, Qt::Key_Escape);
        return closed();
    }

    void click(QWidget* widget)
    {
        if (widget)
            QTest::mouseClick(widget, Qt::LeftButton);
    }

private:
    /// A row that was just made is shown by the event loop.
    bool isShown(const QString& path)
    {
        return QTest::qWaitFor([&] { return m_desk.row(path) != nullptr; }, patienceMs);
    }
    /// The editor of a value: the one that came up by itself, else that of the red word.
    bool editor()
    {
        ui::Chip* red = nullptr;
        const auto find = [&] {
            for (ui::Chip* chip : m_desk.page->findChildren<ui::Chip*>())
                if (chip->isVisible() && chip->isInvalid() && !red)
                    red = chip;
            return red || m_desk.popup<ui::ValuePopup>();
        };
        if (!QTest::qWaitFor(find, patienceMs))
            return false;
        if (m_desk.popup<ui::ValuePopup>())
            return true;
        if (!m_mouse && !reach(red))
            return false;
        if (m_mouse)
            click(red);
        else
            QTest::keyClick(red, Qt::Key_Return);
        return m_desk.waitFor<ui::ValuePopup>();
    }
    static bool closed()
    {
        return QTest::qWaitFor([] { return QApplication::activePopupWidget() == nullptr; }) && settled();
    }
    /// Without a window system a popup that closes leaves the application inactive for a moment, and whatever opens in
    /// that moment is closed again.
    static bool settled()
    {
        constexpr int momentMs = 200;
        static_cast<void>(
            QTest::qWaitFor([] { return QGuiApplication::applicationState() != Qt::ApplicationActive; }, momentMs));
        return true;
    }
    static QListWidgetItem* itemOf(QListWidget* list, const QString& text)
    {
        for (int row = 0; row < list->count(); ++row) {
            const QString shown = list->item(row)->text();
            // Counts stand behind the value.
            if (shown == text || shown.startsWith(text + QStringLiteral("   ")))
                return list->item(row);
        }
        return nullptr;
    }
    static bool clickItem(QListWidget* list, const QString& text)
    {
        QListWidgetItem* item = itemOf(list, text);
        if (!item)
            return false;
        list->scrollToItem(item);
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualItemRect(item).center());
        return true;
    }
    /// By Tab alone.
    bool reach(QWidget* wanted)
    {
        if (!wanted)
            return false;
        for (int step = 0; step < 300 && m_desk.focus() != wanted; ++step)
            QTest::keyClick(m_desk.focus(), Qt::Key_Tab);
        return m_desk.focus() == wanted;
    }

    SegmentDesk& m_desk;
    bool m_mouse;
};

}
