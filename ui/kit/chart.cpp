#include "ui/kit/chart.h"

#include "ui/kit/paint.h"
#include "ui/kit/theme.h"

#include <QLocale>
#include <QPainter>

#include "ui/kit/plotlibrary.h"

namespace patron::ui {

namespace {
constexpr int inset = 4;
}

Chart::Chart(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_plot(new QCustomPlot(this))
{
    setFocusPolicy(Qt::StrongFocus);
    m_plot->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_plot->setFocusPolicy(Qt::NoFocus);
    m_plot->setLocale(QLocale());
    m_plot->setBackground(Qt::NoBrush);
    m_plot->setAttribute(Qt::WA_OpaquePaintEvent, false);
    connect(&theme, &Theme::changed, this, [this] {
        restyle();
        redraw();
    });
}

Chart::~Chart() = default;

QSize Chart::sizeHint() const
{
    return {m_theme.scaled(480), m_theme.scaled(360)};
}

void Chart::styleAxis(QCPAxis& axis)
{
    const QPen line(m_theme.colour(Colour::Border), 1);
    axis.setBasePen(line);
    axis.setTickPen(line);
    axis.setSubTickPen(Qt::NoPen);
    axis.setTickLabelFont(m_theme.font(Type::Small));
    axis.setTickLabelColor(m_theme.colour(Colour::Text2));
    axis.setLabelFont(m_theme.font(Type::Small));
    axis.setLabelColor(m_theme.colour(Colour::Text2));
    axis.setLabelPadding(space::s);
    axis.grid()->setPen(QPen(m_theme.colour(Colour::Border), 1, Qt::DotLine));
    axis.grid()->setZeroLinePen(Qt::NoPen);
}

void Chart::restyle()
{
    styleAxis(*m_plot->xAxis);
    styleAxis(*m_plot->yAxis);
}

void Chart::redraw()
{
    if (isVisible())
        m_plot->replot(QCustomPlot::rpQueuedReplot);
}

QPointF Chart::valueAt(const QPointF& point) const
{
    const QPointF inPlot = point - m_plot->pos();
    return {m_plot->xAxis->pixelToCoord(inPlot.x()), m_plot->yAxis->pixelToCoord(inPlot.y())};
}

void Chart::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_plot->setGeometry(rect().adjusted(inset, inset, -inset, -inset));
}

void Chart::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    m_plot->replot(QCustomPlot::rpQueuedReplot);
}

void Chart::focusInEvent(QFocusEvent* event)
{
    QWidget::focusInEvent(event);
    restyle();
    redraw();
    update();
}

void Chart::focusOutEvent(QFocusEvent* event)
{
    QWidget::focusOutEvent(event);
    restyle();
    redraw();
    update();
}

void Chart::paintEvent(QPaintEvent*)
{
    if (!hasFocus())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintFocusRing(painter, rect(), radius::m, m_theme.colour(Colour::Focus));
}

}
