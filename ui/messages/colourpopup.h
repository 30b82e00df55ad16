#pragma once

#include <QFrame>
#include <QStringList>

namespace patron::ui {

class Theme;

/// Colours to choose from: those of the brand first, then quiet standards that read well on white, and a field for any
/// other. Arrow keys walk, Enter takes, Esc leaves. Deletes itself when closed.
class ColourPopup : public QFrame
{
    Q_OBJECT

public:
    /// Colours are "#rrggbb"; `current` may be anything CSS knows.
    ColourPopup(Theme& theme, const QStringList& brand, const QString& current, QWidget* parent);
    /// Below that rectangle of the screen, or above it where there is no room.
    void openAt(const QRect& place);

Q_SIGNALS:
    /// Empty: the standard colour.
    void picked(const QString& colour);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void take(const QString& colour);
    QList<QWidget*> m_swatches;
};

}
