#pragma once

#include <QList>

class QWidget;

namespace patron::ui {

/// Gives the keyboard to the pane `step` places after the one that has `focus` (F6, Shift+F6); panes that are hidden or
/// have nothing to focus are skipped, the ends meet. Inside a pane its checked button or its first widget gets it.
void walkPanes(QList<QWidget*> panes, const QWidget* focus, int step);
/// Gives the keyboard to the first visible SearchField of `page`; false when there is none.
bool focusSearchField(const QWidget* page);

}
