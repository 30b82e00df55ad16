#pragma once

#include <QFrame>

class QAction;
class QHBoxLayout;

namespace patron::ui {

class Label;
class Theme;

/// What can be done with the customers that are selected. It floats at the foot of the list while there are some.
class SelectionBar : public QFrame
{
    Q_OBJECT

public:
    SelectionBar(Theme& theme, QWidget* parent);

    /// A button for an action; not owned.
    void addAction(QAction* action);
    /// Hides itself at 0.
    void setCount(qint64 count);

Q_SIGNALS:
    void clearRequested();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Theme& m_theme;
    Label* m_count;
    QHBoxLayout* m_row;
};

}
