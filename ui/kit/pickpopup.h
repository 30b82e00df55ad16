#pragma once

#include "ui/kit/icons.h"

#include <QFrame>

class QListWidget;

namespace patron::ui {

class SearchField;
class Theme;

/// A list that comes up at a place: type to find, Enter or click to take, Esc to leave. Deletes itself when closed.
class PickPopup : public QFrame
{
    Q_OBJECT

public:
    struct Entry
    {
        QString id;
        QString text;
        Glyph glyph = Glyph::Count;
        QString words = {}; ///< by which it is found, too
        QString group = {}; ///< heading above the first of them
    };
    PickPopup(Theme& theme, const QString& title, QList<Entry> entries, QWidget* parent);
    /// Below that rectangle of the screen, or above it where there is no room.
    void openAt(const QRect& place);

Q_SIGNALS:
    void picked(const QString& id);
    /// Also after picked.
    void closed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void fill(const QString& text);
    void take();

    Theme& m_theme;
    QList<Entry> m_entries;
    SearchField* m_search;
    QListWidget* m_list;
};

/// Moves a popup below a rectangle of the screen and keeps it on the screen.
void placeBelow(QWidget* popup, const QRect& place, bool mirrored);

}
