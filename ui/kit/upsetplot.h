#pragma once

#include <QList>
#include <QStringList>
#include <QWidget>

namespace patron::ui {

class Theme;

/// How sets overlap (Lex et al., "UpSet", 2014): a row a set with its size, a column a combination with a bar of how
/// many are in exactly those sets. Left and Right walk the columns, Enter or a click picks one.
class UpsetPlot : public QWidget
{
    Q_OBJECT

public:
    struct Part
    {
        unsigned mask = 0;
        qint64 count = 0;
    };

    UpsetPlot(Theme& theme, QWidget* parent);

    /// Combinations in the order of the columns; what does not fit the width is left out.
    void setSets(const QStringList& names, const QList<qint64>& sizes, const QList<Part>& parts);
    int current() const { return m_current; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void picked(unsigned mask);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    double sideWidth() const;
    double rowHeight() const;
    double matrixTop() const;
    int columnsShown() const;
    QRectF columnRect(int column) const;
    int columnAt(const QPointF& point) const;
    QString words(int column) const;
    void setCurrent(int column);
    void paintSets(QPainter& painter) const;
    void paintColumn(QPainter& painter, int column) const;

    Theme& m_theme;
    QStringList m_names;
    QList<qint64> m_sizes;
    QList<Part> m_parts;
    int m_current = -1;
};

}
