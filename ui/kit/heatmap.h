#pragma once

#include "ui/kit/chart.h"

#include <QList>
#include <QSet>
#include <QStringList>

#include <optional>

class QCPColorMap;
class QCPItemRect;
class QCPItemText;

namespace patron::ui {

struct HeatCell
{
    double value = 0; ///< 0 or less: empty
    QString text;     ///< in the cell; may have two lines
    QString spoken;   ///< for the tool tip and screen readers
};

/// Numbers in a grid as colours. Cells are picked: a click takes one, Ctrl+click one more, a drag all between; arrows
/// walk, Space picks, Ctrl+A takes all, Esc none. Cells are numbered by row from the bottom, each from the leading
/// edge.
class HeatMap : public Chart
{
    Q_OBJECT

public:
    HeatMap(Theme& theme, QWidget* parent);

    void setAxes(const QStringList& columns, const QString& columnsTitle, const QStringList& rows,
                 const QString& rowsTitle);
    void setCells(const QList<HeatCell>& cells);
    QSet<int> selection() const { return m_selection; }
    void setSelection(const QSet<int>& cells);

Q_SIGNALS:
    void selectionChanged();

protected:
    void restyle() override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    int columns() const { return int(m_columns.size()); }
    int rows() const { return int(m_rows.size()); }
    std::optional<int> cellAt(const QPointF& point) const;
    QSet<int> between(int one, int other) const;
    void pick(const QSet<int>& cells);
    void walk(int columns, int rows);
    void showSelection();

    QStringList m_columns;
    QStringList m_rows;
    QList<HeatCell> m_cells;
    QSet<int> m_selection;
    QSet<int> m_before; ///< picked before the drag
    int m_current = 0;
    std::optional<int> m_dragFrom;
    QCPColorMap* m_map;
    QList<QCPItemText*> m_texts;
    QList<QCPItemRect*> m_frames;
};

}
