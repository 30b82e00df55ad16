#include "ui/kit/heatmap.h"

#include "ui/kit/theme.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QToolTip>

#include "ui/kit/plotlibrary.h"

#include <algorithm>
#include <cmath>

namespace patron::ui {

HeatMap::HeatMap(Theme& theme, QWidget* parent)
    : Chart(theme, parent)
    , m_map(new QCPColorMap(plot().xAxis, plot().yAxis))
{
    m_map->setInterpolate(false);
    m_map->setTightBoundary(false);
    for (QCPAxis* axis : {plot().xAxis, plot().yAxis}) {
        axis->grid()->setVisible(false);
        axis->setTicks(true);
    }
    restyle();
}

void HeatMap::setAxes(const QStringList& columns, const QString& columnsTitle, const QStringList& rows,
                      const QString& rowsTitle)
{
    m_columns = columns;
    m_rows = rows;
    const auto label = [](QCPAxis& axis, const QStringList& names, const QString& title) {
        const QSharedPointer<QCPAxisTickerText> ticker(new QCPAxisTickerText);
        for (qsizetype i = 0; i < names.size(); ++i)
            ticker->addTick(double(i), names.at(i));
        axis.setTicker(ticker);
        axis.setLabel(title);
        axis.setTickLength(0);
        axis.setRange(-0.5, double(names.size()) - 0.5);
    };
    label(*plot().xAxis, columns, columnsTitle);
    label(*plot().yAxis, rows, rowsTitle);
    plot().xAxis->setRangeReversed(isRightToLeft());
    m_map->data()->setSize(this->columns(), this->rows());
    m_map->data()->setRange(QCPRange(0, this->columns() - 1), QCPRange(0, this->rows() - 1));
    m_current = std::clamp(m_current, 0, std::max(0, this->columns() * this->rows() - 1));
}

void HeatMap::setCells(const QList<HeatCell>& cells)
{
    m_cells = cells;
    double most = 0;
    for (const HeatCell& cell : cells)
        most = std::max(most, cell.value);
    for (int i = 0; i < cells.size(); ++i) {
        const double value = cells.at(i).value;
        // The square root keeps small cells apart from each other.
        m_map->data()->setCell(i % columns(), i / columns(),
                               value > 0 && most > 0 ? std::sqrt(value / most) : std::nan(""));
    }
    m_map->setDataRange(QCPRange(0, 1));
    while (m_texts.size() < cells.size()) {
        auto* frame = new QCPItemRect(&plot());
        auto* text = new QCPItemText(&plot());
        text->setPositionAlignment(Qt::AlignCenter);
        m_frames << frame;
        m_texts << text;
    }
    for (int i = 0; i < m_texts.size(); ++i) {
        const bool used = i < cells.size();
        m_texts.at(i)->setVisible(used);
        m_frames.at(i)->setVisible(used);
        if (!used)
            continue;
        const int column = i % columns();
        const int row = i / columns();
        m_texts.at(i)->position->setCoords(column, row);
        m_texts.at(i)->setText(cells.at(i).text);
        m_frames.at(i)->topLeft->setCoords(column - 0.5, row + 0.5);
        m_frames.at(i)->bottomRight->setCoords(column + 0.5, row - 0.5);
    }
    restyle();
    redraw();
}

void HeatMap::restyle()
{
    Chart::restyle();
    for (QCPAxis* axis : {plot().xAxis, plot().yAxis})
        axis->setBasePen(Qt::NoPen);
    QCPColorGradient gradient;
    gradient.clearColorStops();
    constexpr int stops = 10;
    for (int i = 0; i <= stops; ++i)
        gradient.setColorStopAt(double(i) / stops, scaleColour(double(i) / stops));
    gradient.setNanHandling(QCPColorGradient::nhNanColor);
    gradient.setNanColor(theme().colour(Colour::Surface2));
    m_map->setGradient(gradient);
    double most = 0;
    for (const HeatCell& cell : m_cells)
        most = std::max(most, cell.value);
    for (int i = 0; i < m_cells.size() && i < m_texts.size(); ++i) {
        const double value = m_cells.at(i).value;
        m_texts.at(i)->setFont(theme().font(Type::Small));
        m_texts.at(i)->setColor(value > 0 ? readableOn(scaleColour(std::sqrt(value / most)))
                                          : theme().colour(Colour::Text3));
    }
    showSelection();
}

void HeatMap::showSelection()
{
    for (int i = 0; i < m_frames.size(); ++i) {
        const bool picked = m_selection.contains(i);
        const bool current = hasFocus() && i == m_current;
        QPen pen(theme().colour(Colour::Surface1), 2);
        if (picked)
            pen = QPen(theme().colour(Colour::Text1), 4);
        else if (current)
            pen = QPen(theme().colour(Colour::Focus), 3, Qt::DashLine);
        if (picked && current)
            pen = QPen(theme().colour(Colour::Focus), 4);
        pen.setJoinStyle(Qt::MiterJoin);
        m_frames.at(i)->setPen(pen);
        m_frames.at(i)->setBrush(Qt::NoBrush);
    }
}

std::optional<int> HeatMap::cellAt(const QPointF& point) const
{
    const QPointF value = valueAt(point);
    const int column = int(std::floor(value.x() + 0.5));
    const int row = int(std::floor(value.y() + 0.5));
    if (column < 0 || row < 0 || column >= columns() || row >= rows())
        return std::nullopt;
    return row * columns() + column;
}

QSet<int> HeatMap::between(int one, int other) const
{
    QSet<int> cells;
    const auto [left, right] = std::minmax(one % columns(), other % columns());
    const auto [low, high] = std::minmax(one / columns(), other / columns());
    for (int row = low; row <= high; ++row)
        for (int column = left; column <= right; ++column)
            cells << row * columns() + column;
    return cells;
}

void HeatMap::setSelection(const QSet<int>& cells)
{
    m_selection = cells;
    showSelection();
    redraw();
}

void HeatMap::pick(const QSet<int>& cells)
{
    if (cells == m_selection)
        return;
    setSelection(cells);
    Q_EMIT selectionChanged();
}

void HeatMap::mousePressEvent(QMouseEvent* event)
{
    const auto cell = cellAt(event->position());
    if (event->button() != Qt::LeftButton || !cell)
        return;
    m_before = event->modifiers() & Qt::ControlModifier ? m_selection : QSet<int>();
    m_current = *cell;
    m_dragFrom = cell;
    const bool only = m_selection == QSet<int>{*cell};
    QSet<int> cells = m_before;
    if (m_before.contains(*cell) || (only && m_before.isEmpty()))
        cells.remove(*cell);
    else
        cells << *cell;
    pick(cells);
}

void HeatMap::mouseMoveEvent(QMouseEvent* event)
{
    const auto cell = cellAt(event->position());
    if (!m_dragFrom || !cell || *cell == m_current)
        return;
    m_current = *cell;
    pick(m_before + between(*m_dragFrom, *cell));
}

void HeatMap::mouseReleaseEvent(QMouseEvent*)
{
    m_dragFrom.reset();
}

void HeatMap::walk(int columns, int rows)
{
    const int column = std::clamp(m_current % this->columns() + columns, 0, this->columns() - 1);
    const int row = std::clamp(m_current / this->columns() + rows, 0, this->rows() - 1);
    m_current = row * this->columns() + column;
    showSelection();
    redraw();
    setAccessibleDescription(m_cells.value(m_current).spoken);
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
}

void HeatMap::keyPressEvent(QKeyEvent* event)
{
    if (m_cells.isEmpty()) {
        Chart::keyPressEvent(event);
        return;
    }
    const int onward = isRightToLeft() ? -1 : 1;
    switch (event->key()) {
    case Qt::Key_Left:
        walk(-onward, 0);
        return;
    case Qt::Key_Right:
        walk(onward, 0);
        return;
    case Qt::Key_Up:
        walk(0, 1);
        return;
    case Qt::Key_Down:
        walk(0, -1);
        return;
    case Qt::Key_Space: {
        QSet<int> cells = m_selection;
        if (!cells.remove(m_current))
            cells << m_current;
        pick(cells);
        return;
    }
    case Qt::Key_Escape:
        pick({});
        return;
    case Qt::Key_A:
        if (event->modifiers() & Qt::ControlModifier) {
            pick(between(0, int(m_cells.size()) - 1));
            return;
        }
        break;
    default:
        break;
    }
    Chart::keyPressEvent(event);
}

bool HeatMap::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        const auto cell = cellAt(help->pos());
        QToolTip::showText(help->globalPos(), cell ? m_cells.value(*cell).spoken : QString(), this);
        return true;
    }
    return Chart::event(event);
}

}
