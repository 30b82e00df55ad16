#pragma once

#include "ui/kit/tokens.h"

#include <QFrame>
#include <QTimer>

#include <functional>

class QVBoxLayout;

namespace patron::ui {

class Theme;

struct ToastNote
{
    Tone tone = Tone::Neutral;
    QString text;
    QString actionText; ///< empty: no button
    std::function<void()> action;
    int durationMs = 6000; ///< 0: stays until closed
};

/// One notice that passes by itself; it waits while the mouse or the keyboard is on it.
class Toast : public QFrame
{
    Q_OBJECT

public:
    Toast(Theme& theme, ToastNote note, QWidget* parent);
    void dismiss();
    QString text() const { return m_note.text; }

Q_SIGNALS:
    void finished();

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    Theme& m_theme;
    ToastNote m_note;
    QTimer m_timer;
};

/// Stacks toasts at the bottom trailing corner of `host` and keeps at most three.
class ToastArea : public QWidget
{
    Q_OBJECT

public:
    ToastArea(Theme& theme, QWidget* host);
    /// The toast is deleted when it has passed: keep it in a QPointer.
    Toast* show(ToastNote note);
    int count() const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void place();

    Theme& m_theme;
    QVBoxLayout* m_column;
};

}
