#pragma once

#include <QList>
#include <QPainterPath>
#include <QStringList>
#include <QWidget>

namespace patron::ui {

class Theme;

/// Who went from which state to which between two days: bars at both ends, ribbons between. A ribbon is picked by a
/// click, or by Up and Down and then Enter.
class FlowDiagram : public QWidget
{
    Q_OBJECT

public:
    FlowDiagram(Theme& theme, QWidget* parent);

    /// `people[from][to]`; states without anybody at an end are left out there.
    void setFlows(const QStringList& states, const QList<QList<qint64>>& people, const QString& fromTitle,
                  const QString& toTitle);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void picked(int from, int to);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Ribbon
    {
        int from = 0;
        int to = 0;
        qint64 people = 0;
        QPainterPath path;
    };
    struct Bar
    {
        int state = 0;
        qint64 people = 0;
        QRectF rect;
        bool atEnd = false;
    };
    void arrange();
    int ribbonAt(const QPointF& point) const;
    QString words(const Ribbon& ribbon) const;
    void setCurrent(int ribbon);

    Theme& m_theme;
    QStringList m_states;
    QList<QList<qint64>> m_people;
    QString m_fromTitle;
    QString m_toTitle;
    QList<Ribbon> m_ribbons; ///< the largest first
    QList<Bar> m_bars;
    int m_current = -1;
};

}
