#include "ui/kit/rangehistogram.h"

#include "ui/kit/paint.h"
#include "ui/kit/theme.h"

#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace patron::ui {

namespace {
constexpr int handleWidth = 8;
constexpr int margin = 8;
}

RangeHistogram::RangeHistogram(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_text([](double value) { return QLocale().toString(value); })
{
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::SizeHorCursor);
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void RangeHistogram::setSteps(const QList<qint64>& counts, double low, double high, Text text)
{
    m_counts = counts;
    m_low = low;
    m_high = high > low ? high : low + 1;
    m_text = std::move(text);
    rename();
    update();
}

void RangeHistogram::setEnds(std::optional<double> from, std::optional<double> to)
{
    m_from = from;
    m_to = to;
    m_second = !from;
    rename();
    update();
}

QSize RangeHistogram::sizeHint() const
{
    return {m_theme.scaled(280), m_theme.scaled(104)};
}

QRectF RangeHistogram::plot() const
{
    const int label = QFontMetrics(m_theme.font(Type::Caption)).height() + space::xs;
    return QRectF(rect()).adjusted(margin, margin, -margin, -label);
}

double RangeHistogram::xOf(double value) const
{
    const double fraction = std::clamp((value - m_low) / (m_high - m_low), 0.0, 1.0);
    const QRectF area = plot();
    return area.left() + area.width() * (isRightToLeft() ? 1 - fraction : fraction);
}

double RangeHistogram::grain() const
{
    return std::pow(10.0, std::floor(std::log10((m_high - m_low) / 50.0)));
}

double RangeHistogram::valueAt(double x) const
{
    const QRectF area = plot();
    double fraction = std::clamp((x - area.left()) / area.width(), 0.0, 1.0);
    if (isRightToLeft())
        fraction = 1 - fraction;
    return m_low + fraction * (m_high - m_low);
}

void RangeHistogram::move(double value)
{
    // A round number: nobody means 118.73.
    const double step = std::max(grain(), 0.01);
    value =
        std::clamp(std::round(value / step) * step, std::floor(m_low / step) * step, std::ceil(m_high / step) * step);
    if (m_second)
        m_to = m_from ? std::max(value, *m_from) : value;
    else
        m_from = m_to ? std::min(value, *m_to) : value;
    rename();
    update();
    Q_EMIT endsMoved();
}

void RangeHistogram::rename()
{
    QStringList ends;
    if (m_from)
        ends << tr("from %1").arg(m_text(*m_from));
    if (m_to)
        ends << tr("to %1").arg(m_text(*m_to));
    setAccessibleDescription(ends.join(QLatin1Char(' ')));
}

void RangeHistogram::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return;
    const double x = event->position().x();
    if (m_from && m_to)
        m_second = std::abs(x - xOf(*m_to)) < std::abs(x - xOf(*m_from)) || (*m_from == *m_to && valueAt(x) > *m_to);
    move(valueAt(x));
}

void RangeHistogram::mouseMoveEvent(QMouseEvent* event)
{
    if (event->buttons() & Qt::LeftButton)
        move(valueAt(event->position().x()));
}

void RangeHistogram::keyPressEvent(QKeyEvent* event)
{
    const double now = m_second ? m_to.value_or(m_high) : m_from.value_or(m_low);
    const double step = std::max((m_high - m_low) / std::max<double>(1, double(m_counts.size())), grain());
    const double onward = isRightToLeft() ? -step : step;
    switch (event->key()) {
    case Qt::Key_Left:
        move(now - onward);
        return;
    case Qt::Key_Right:
        move(now + onward);
        return;
    case Qt::Key_Home:
        move(m_low);
        return;
    case Qt::Key_End:
        move(m_high);
        return;
    case Qt::Key_Space:
        m_second = m_from && m_to ? !m_second : m_second;
        update();
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

void RangeHistogram::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF area = plot();
    const qint64 most = m_counts.isEmpty() ? 0 : *std::max_element(m_counts.begin(), m_counts.end());
    const double from = m_from.value_or(-HUGE_VAL);
    const double to = m_to.value_or(HUGE_VAL);
    const double width = (m_high - m_low) / std::max<double>(1, double(m_counts.size()));
    painter.setPen(Qt::NoPen);
    for (qsizetype i = 0; i < m_counts.size() && most > 0; ++i) {
        if (m_counts.at(i) == 0)
            continue;
        const double middle = m_low + (double(i) + 0.5) * width;
        // The square root keeps rare values visible beside common ones.
        const double height = std::max(2.0, area.height() * std::sqrt(double(m_counts.at(i)) / double(most)));
        const double left = xOf(m_low + double(i) * width);
        const double right = xOf(m_low + double(i + 1) * width);
        const QRectF bar(std::min(left, right) + 0.5, area.bottom() - height, std::abs(right - left) - 1, height);
        painter.setBrush(m_theme.colour(middle >= from && middle <= to ? Colour::Accent : Colour::Surface3));
        painter.drawRoundedRect(bar, 1.5, 1.5);
    }
    painter.setPen(QPen(m_theme.colour(Colour::BorderStrong), 1));
    painter.drawLine(area.bottomLeft(), area.bottomRight());
    for (const bool second : {false, true}) {
        const std::optional<double>& end = second ? m_to : m_from;
        if (!end)
            continue;
        const double x = xOf(*end);
        const QRectF handle(x - handleWidth / 2.0, area.top() - 4, handleWidth, area.height() + 8);
        painter.setPen(QPen(m_theme.colour(Colour::AccentText), 2));
        painter.drawLine(QPointF(x, handle.top()), QPointF(x, area.bottom()));
        paintBox(painter, QRectF(handle.left(), area.center().y() - 10, handleWidth, 20), 3,
                 m_theme.colour(Colour::Surface1), m_theme.colour(Colour::AccentText));
        if (hasFocus() && second == m_second)
            paintFocusRing(painter,
                           QRectF(handle.left(), area.center().y() - 10, handleWidth, 20).adjusted(-3, -3, 3, 3),
                           radius::s, m_theme.colour(Colour::Focus));
    }
    painter.setFont(m_theme.font(Type::Caption));
    painter.setPen(m_theme.colour(Colour::Text2));
    const QRectF line(area.left(), area.bottom() + 2, area.width(), height() - area.bottom() - 2);
    painter.drawText(line, int(Qt::AlignVCenter | (isRightToLeft() ? Qt::AlignRight : Qt::AlignLeft)), m_text(m_low));
    painter.drawText(line, int(Qt::AlignVCenter | (isRightToLeft() ? Qt::AlignLeft : Qt::AlignRight)),
                     tr("%1 and more").arg(m_text(m_high)));
}

}
