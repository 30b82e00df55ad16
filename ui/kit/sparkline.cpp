#include "ui/kit/sparkline.h"

#include "ui/kit/theme.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>
#include <limits>

namespace patron::ui {

void paintSparkline(QPainter& painter, const QRectF& area, const QList<double>& points, const QColor& line,
                    const QColor& fill)
{
    if (points.size() < 2)
        return;
    double low = std::numeric_limits<double>::max();
    double high = std::numeric_limits<double>::lowest();
    for (const double value : points) {
        if (std::isfinite(value)) {
            low = std::min(low, value);
            high = std::max(high, value);
        }
    }
    if (low > high)
        return;
    // A level line runs through the middle.
    const double range = high > low ? high - low : 1.0;
    const double base = high > low ? low : low - 0.5;
    const QRectF inner = area.adjusted(1.5, 2, -1.5, -2);
    const auto spot = [&](qsizetype i) {
        return QPointF(inner.left() + inner.width() * double(i) / double(points.size() - 1),
                       inner.bottom() - inner.height() * (points.at(i) - base) / range);
    };
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    for (qsizetype i = 0; i < points.size();) {
        if (!std::isfinite(points.at(i))) {
            ++i;
            continue;
        }
        QPainterPath path(spot(i));
        const double start = spot(i).x();
        qsizetype last = i;
        for (++i; i < points.size() && std::isfinite(points.at(i)); ++i) {
            path.lineTo(spot(i));
            last = i;
        }
        QPainterPath ground = path;
        ground.lineTo(spot(last).x(), area.bottom());
        ground.lineTo(start, area.bottom());
        ground.closeSubpath();
        painter.fillPath(ground, fill);
        painter.strokePath(path, QPen(line, 1.75, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    }
    painter.restore();
}

Sparkline::Sparkline(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
{
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Sparkline::setPoints(const QList<double>& points, const QString& summary)
{
    m_points = points;
    setAccessibleName(summary);
    update();
}

void Sparkline::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintSparkline(painter, rect(), m_points, m_theme.colour(Colour::AccentText), m_theme.colour(Colour::AccentSoft));
}

}
