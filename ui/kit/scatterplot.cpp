#include "ui/kit/scatterplot.h"

#include "ui/kit/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>

#include "ui/kit/plotlibrary.h"

#include <algorithm>

namespace patron::ui {

namespace {
/// From so many on dots are points of one pixel.
constexpr qsizetype many = 30'000;
}

ScatterPlot::ScatterPlot(Theme& theme, QWidget* parent)
    : Chart(theme, parent)
    , m_graph(plot().addGraph())
    , m_frame(new QCPItemRect(&plot()))
{
    m_graph->setLineStyle(QCPGraph::lsNone);
    m_frame->setVisible(false);
    setCursor(Qt::CrossCursor);
    restyle();
}

void ScatterPlot::setAxes(const Axis& across, const Axis& up)
{
    m_across = across;
    m_up = up;
    const auto apply = [](QCPAxis& axis, const Axis& wanted) {
        axis.setLabel(wanted.title);
        axis.setScaleType(wanted.logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
        axis.setTicker(wanted.logarithmic ? QSharedPointer<QCPAxisTicker>(new QCPAxisTickerLog)
                                          : QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
        axis.setNumberFormat(QStringLiteral("f"));
        axis.setNumberPrecision(0);
        // A little air, so that no dot is cut in half.
        if (wanted.logarithmic)
            axis.setRange(wanted.low / 1.25, wanted.high * 1.25);
        else
            axis.setRange(wanted.low - (wanted.high - wanted.low) * 0.02,
                          wanted.high + (wanted.high - wanted.low) * 0.03);
    };
    apply(*plot().xAxis, across);
    apply(*plot().yAxis, up);
    plot().xAxis->setRangeReversed(isRightToLeft());
    restyle();
    redraw();
}

void ScatterPlot::setDots(const QList<double>& x, const QList<double>& y)
{
    m_count = x.size();
    m_graph->setData(x, y, true);
    restyle();
    redraw();
}

void ScatterPlot::restyle()
{
    Chart::restyle();
    QColor dot = chartColour(4);
    dot.setAlphaF(m_count > many ? 0.8F : 0.45F);
    m_graph->setPen(QPen(dot));
    m_graph->setScatterStyle(m_count > many ? QCPScatterStyle(QCPScatterStyle::ssDot)
                                            : QCPScatterStyle(QCPScatterStyle::ssDisc, dot, 4));
    QColor fill = theme().colour(Colour::Accent);
    fill.setAlphaF(0.16F);
    m_frame->setPen(QPen(theme().colour(Colour::AccentText), 2));
    m_frame->setBrush(fill);
}

void ScatterPlot::setBrush(std::optional<QRectF> brush)
{
    m_brush = brush ? std::optional(brush->normalized()) : std::nullopt;
    showBrush();
}

void ScatterPlot::showBrush()
{
    m_frame->setVisible(m_brush.has_value());
    if (m_brush) {
        m_frame->topLeft->setCoords(m_brush->left(), m_brush->bottom());
        m_frame->bottomRight->setCoords(m_brush->right(), m_brush->top());
    }
    redraw();
}

QPointF ScatterPlot::inside(const QPointF& point) const
{
    const QPointF value = valueAt(point);
    return {std::clamp(value.x(), m_across.low, m_across.high), std::clamp(value.y(), m_up.low, m_up.high)};
}

void ScatterPlot::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton)
        m_dragFrom = inside(event->position());
}

void ScatterPlot::mouseMoveEvent(QMouseEvent* event)
{
    if (m_dragFrom)
        setBrush(QRectF(*m_dragFrom, inside(event->position())));
}

void ScatterPlot::mouseReleaseEvent(QMouseEvent* event)
{
    if (!m_dragFrom)
        return;
    const QRectF drawn = QRectF(*m_dragFrom, inside(event->position())).normalized();
    m_dragFrom.reset();
    // A click is no brush.
    setBrush(drawn.width() > 0 && drawn.height() > 0 ? std::optional(drawn) : std::nullopt);
    Q_EMIT brushed();
}

void ScatterPlot::keyPressEvent(QKeyEvent* event)
{
    if (event->key() != Qt::Key_Escape || !m_brush) {
        Chart::keyPressEvent(event);
        return;
    }
    setBrush(std::nullopt);
    Q_EMIT brushed();
}

}
