#pragma once

#include <QFrame>
#include <QHash>

class QVBoxLayout;

namespace patron::ui {

class Button;
class Label;
class ScrollBody;
class TaskModel;
class TaskRow;
class Theme;

/// The panel above the status bar with all tasks: phase, rate, time left, cancel. Opened by the jobs button.
class TaskCentre : public QFrame
{
    Q_OBJECT

public:
    TaskCentre(Theme& theme, TaskModel& model, QWidget* host);

    void open();
    void dismiss();

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void rebuild();
    void refresh(int first, int last);
    void place();

    Theme& m_theme;
    TaskModel& m_model;
    QWidget* m_head = nullptr;
    ScrollBody* m_list = nullptr;
    QVBoxLayout* m_column = nullptr;
    Label* m_nothing;
    Button* m_clear;
    QHash<QString, TaskRow*> m_rows;
};

}
