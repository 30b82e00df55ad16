#pragma once

#include <QLineEdit>
#include <QTimer>

namespace patron::ui {

class Theme;

/// A line with a magnifier and a clear button. `searched` comes 150 ms after the last key, at once with Enter and when
/// cleared; Esc clears first and only then leaves. `name` is the placeholder and the accessible name.
class SearchField : public QLineEdit
{
    Q_OBJECT

public:
    SearchField(Theme& theme, const QString& name, QWidget* parent = nullptr);

Q_SIGNALS:
    void searched(const QString& text);
    /// Down was pressed: the list below should take the keyboard.
    void downPressed();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void tell();

    QTimer m_pause;
    QString m_told;
};

}
