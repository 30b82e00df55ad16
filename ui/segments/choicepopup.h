#pragma once

#include "ui/segments/conditionparts.h"

#include <QFrame>

class QListWidget;

namespace patron::ui {

class SearchField;
class Theme;

/// A list below a chip: type to find, Enter or click to take, Esc to leave it. Deletes itself when closed.
class ChoicePopup : public QFrame
{
    Q_OBJECT

public:
    ChoicePopup(Theme& theme, const QString& title, QList<PartChoice> choices, QWidget* parent);
    /// Shows it below (or, near the screen's end, above) the widget.
    void openAt(QWidget* anchor);

Q_SIGNALS:
    void chosen(const patron::ui::PartChoice& choice);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fill(const QString& text);
    void take();

    QList<PartChoice> m_choices;
    SearchField* m_search;
    QListWidget* m_list;
};

/// Puts a popup below its anchor and inside the screen.
void placePopup(QWidget* popup, QWidget* anchor);

}
