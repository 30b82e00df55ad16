#pragma once

#include <QAbstractButton>
#include <QList>
#include <QWidget>

namespace patron::ui {

class Theme;

/// One step: its number (a tick when it is behind, a sign when something is wrong there) and its name.
class StepButton : public QAbstractButton
{
    Q_OBJECT

public:
    StepButton(Theme& theme, int number, const QString& name, QWidget* parent);

    enum class State { Ahead, Current, Done };
    void setState(State state, bool wrong);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    Theme& m_theme;
    int m_number;
    State m_state = State::Ahead;
    bool m_wrong = false;
};

/// The way through a task in named steps. Every step can be gone to at any time, by click, Enter or the arrow keys.
class StepBar : public QWidget
{
    Q_OBJECT

public:
    StepBar(Theme& theme, const QStringList& names, QWidget* parent);

    int current() const { return m_current; }
    void setCurrent(int step);
    void setWrong(int step, bool wrong);

Q_SIGNALS:
    void chosen(int step);

private:
    void refresh();

    QList<StepButton*> m_buttons;
    QList<bool> m_wrong;
    int m_current = 0;
};

}
