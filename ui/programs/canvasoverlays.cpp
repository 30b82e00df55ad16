#include "ui/programs/canvasoverlays.h"

#include "ui/kit/paint.h"
#include "ui/kit/theme.h"
#include "ui/programs/programcanvas.h"

#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace patron::ui {

namespace {
constexpr QSize mapPx(152, 112);
}

CanvasRail::CanvasRail(Theme& theme, ProgramCanvas& canvas)
    : QWidget(&canvas)
    , m_theme(theme)
    , m_canvas(canvas)
{
    setObjectName(QStringLiteral("canvasRail"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
}

void CanvasRail::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.colour(Colour::Surface0));
    painter.setRenderHint(QPainter::Antialiasing);
    const bool mirror = isRightToLeft();
    const int line = mirror ? 0 : width() - 1;
    painter.setPen(m_theme.colour(Colour::Border));
    painter.drawLine(line, 0, line, height());
    painter.setFont(m_theme.font(Type::Caption, Weight::Strong));
    const int textHeight = QFontMetrics(painter.font()).height();
    int free = -textHeight;
    for (const CanvasDay& day : m_canvas.days()) {
        const int y = m_canvas.mapFromScene(QPointF(0, day.y)).y();
        if (y < free)
            continue;
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.colour(Colour::BorderStrong));
        painter.drawEllipse(QPointF(line, y + textHeight / 2.0), 3, 3);
        painter.setPen(m_theme.colour(Colour::Text2));
        painter.drawText(QRect(space::xs, y, width() - space::l - space::xs, textHeight), Qt::AlignCenter, day.text);
        free = y + textHeight + space::xxs;
    }
}

CanvasMap::CanvasMap(Theme& theme, ProgramCanvas& canvas)
    : QWidget(&canvas)
    , m_theme(theme)
    , m_canvas(canvas)
{
    setObjectName(QStringLiteral("canvasMap"));
    setFocusPolicy(Qt::NoFocus);
    resize(mapPx);
}

void CanvasMap::follow()
{
    const QRectF whole = m_canvas.sceneRect();
    const QRect port = m_canvas.viewport()->geometry();
    const QSizeF seen = m_canvas.mapToScene(m_canvas.viewport()->rect()).boundingRect().size();
    const bool wanted = seen.width() + 1 < whole.width() || seen.height() + 1 < whole.height();
    setVisible(wanted && port.width() > 3 * width() && port.height() > 2 * height());
    move(isRightToLeft() ? port.left() + space::l : port.right() - width() - space::l,
         port.bottom() - height() - space::l);
    raise();
    update();
}

double CanvasMap::scale() const
{
    const QRectF whole = m_canvas.sceneRect();
    if (whole.isEmpty())
        return 1;
    return std::min((width() - 2 * space::m) / whole.width(), (height() - 2 * space::m) / whole.height());
}

void CanvasMap::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintBox(painter, rect(), radius::m, m_theme.colour(Colour::Surface1), m_theme.colour(Colour::Border));
    const QRectF whole = m_canvas.sceneRect();
    painter.setClipRect(rect().adjusted(1, 1, -1, -1));
    painter.translate(QRectF(rect()).center());
    painter.scale(scale(), scale());
    painter.translate(-whole.center());
    const QTransform toScene = m_canvas.viewportTransform().inverted();
    for (const CanvasSpot& spot : m_canvas.spots()) {
        if (spot.kind == CanvasSpot::Kind::Slot)
            continue;
        const QRectF place = toScene.mapRect(QRectF(m_canvas.rectOf(spot)));
        painter.fillRect(place, m_theme.colour(spot == m_canvas.spot() ? Colour::Accent : Colour::BorderStrong));
    }
    const QRectF seen = m_canvas.mapToScene(m_canvas.viewport()->rect()).boundingRect();
    QPen frame(m_theme.colour(Colour::Accent), 1.5);
    frame.setCosmetic(true);
    painter.setPen(frame);
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(seen);
}

void CanvasMap::go(const QPoint& at)
{
    const QPointF away = (QPointF(at) - QRectF(rect()).center()) / scale();
    m_canvas.centerOn(m_canvas.sceneRect().center() + away);
}

void CanvasMap::mousePressEvent(QMouseEvent* event)
{
    go(event->pos());
}

void CanvasMap::mouseMoveEvent(QMouseEvent* event)
{
    if (event->buttons() & Qt::LeftButton)
        go(event->pos());
}

}
