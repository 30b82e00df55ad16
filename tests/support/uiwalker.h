#pragma once

#include <QAbstractButton>
#include <QAccessible>
#include <QApplication>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QLineEdit>
#include <QMenu>
#include <QScrollBar>
#include <QSet>
#include <QStringList>
#include <QTest>
#include <QWidget>

// Walks the widgets of a window and finds what a person with a keyboard or a screen reader would stumble over.
//
//     QCOMPARE(patron::test::faultsOf(&window), QStringList());

namespace patron::test {

inline QString describe(const QWidget* widget)
{
    QStringList path;
    for (const QWidget* at = widget; at && path.size() < 5; at = at->parentWidget())
        path.prepend(QStringLiteral("%1(%2)").arg(QLatin1String(at->metaObject()->className()), at->objectName()));
    return path.join(QStringLiteral(" > "));
}

/// Visible widgets one can reach with Tab. Qt's own inner parts (the line of a spin box, scroll bars) are left out.
inline QList<QWidget*> focusableWidgets(QWidget* root)
{
    QList<QWidget*> found;
    QList<QWidget*> all = root->findChildren<QWidget*>();
    all.prepend(root);
    for (QWidget* widget : all) {
        if (!(widget->focusPolicy() & Qt::TabFocus) || !widget->isVisible() || !widget->isEnabled())
            continue;
        const bool inner = widget->objectName().startsWith(u"qt_") || qobject_cast<QScrollBar*>(widget) ||
                           (qobject_cast<QLineEdit*>(widget) && (qobject_cast<QComboBox*>(widget->parentWidget()) ||
                                                                 widget->parentWidget()->inherits("QAbstractSpinBox")))
                           // Tool buttons of a line edit cannot be reached by Tab, whatever their policy says.
                           || widget->inherits("QLineEditIconButton");
        if (!inner)
            found << widget;
    }
    return found;
}

inline QString accessibleNameOf(QWidget* widget)
{
    const QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(widget);
    return accessible ? accessible->text(QAccessible::Name) : QString();
}

/// What is wrong: no objectName, two of one name beside each other, no accessible name.
inline QStringList faultsOf(QWidget* root)
{
    QStringList faults;
    QSet<std::pair<const QWidget*, QString>> seen;
    for (QWidget* widget : focusableWidgets(root)) {
        if (widget->objectName().isEmpty())
            faults << QStringLiteral("no objectName: ") + describe(widget);
        else if (seen.contains({widget->parentWidget(), widget->objectName()}))
            faults << QStringLiteral("the name is taken: ") + describe(widget);
        seen.insert({widget->parentWidget(), widget->objectName()});
        if (accessibleNameOf(widget).trimmed().isEmpty())
            faults << QStringLiteral("no accessible name: ") + describe(widget);
    }
    return faults;
}

/// Presses Tab until the focus comes round; returns the widgets that were reached, in order.
inline QList<QWidget*> tabRound(QWidget* window, int most = 200)
{
    QList<QWidget*> reached;
    for (int i = 0; i < most; ++i) {
        QTest::keyClick(window->focusWidget() ? window->focusWidget() : window, Qt::Key_Tab);
        QWidget* now = window->focusWidget();
        if (!now || reached.contains(now))
            break;
        reached << now;
    }
    return reached;
}

}
