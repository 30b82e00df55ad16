#include "ui/shell/panes.h"

#include "ui/kit/searchfield.h"

#include <QAbstractButton>
#include <QWidget>

#include <algorithm>

namespace patron::ui {

namespace {

bool takesTab(const QWidget* widget)
{
    return (widget->focusPolicy() & Qt::TabFocus) && widget->isVisible() && widget->isEnabled();
}

QWidget* entryOf(QWidget* pane)
{
    if (takesTab(pane))
        return pane;
    QWidget* first = nullptr;
    for (QWidget* child : pane->findChildren<QWidget*>()) {
        if (!takesTab(child))
            continue;
        // The chosen one of a group is where one wants to be.
        const auto* button = qobject_cast<QAbstractButton*>(child);
        if (button && button->isChecked())
            return child;
        if (!first)
            first = child;
    }
    return first;
}

}

bool focusSearchField(const QWidget* page)
{
    const QList<SearchField*> fields = page ? page->findChildren<SearchField*>() : QList<SearchField*>();
    const auto shown = std::ranges::find_if(fields, &QWidget::isVisible);
    if (shown == fields.end())
        return false;
    (*shown)->setFocus(Qt::ShortcutFocusReason);
    return true;
}

void walkPanes(QList<QWidget*> panes, const QWidget* focus, int step)
{
    panes.removeIf([](QWidget* pane) { return !pane || !pane->isVisible() || !entryOf(pane); });
    if (panes.isEmpty())
        return;
    const auto holds = [focus](const QWidget* pane) { return pane == focus || pane->isAncestorOf(focus); };
    const auto at = std::ranges::find_if(panes, holds);
    const qsizetype count = panes.size();
    const qsizetype next = at == panes.end() ? 0 : (at - panes.begin() + step + count) % count;
    entryOf(panes.at(next))->setFocus(Qt::TabFocusReason);
}

}
