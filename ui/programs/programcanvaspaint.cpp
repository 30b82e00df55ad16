#include "ui/kit/paint.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/programs/programcanvas.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace patron::ui {

namespace {
constexpr double corner = 10;
constexpr double thinnest = 1.5;
constexpr double thickest = 9;

/// The way through these points with its corners rounded.
QPainterPath roundedPath(const QList<QPoint>& points)
{
    QPainterPath path;
    if (points.isEmpty())
        return path;
    path.moveTo(points.first());
    for (qsizetype i = 1; i + 1 < points.size(); ++i) {
        const QPointF at = points[i];
        const QPointF in = points[i] - points[i - 1];
        const QPointF out = points[i + 1] - points[i];
        const double inLength = std::hypot(in.x(), in.y());
        const double outLength = std::hypot(out.x(), out.y());
        if (inLength < 1 || outLength < 1)
            continue;
        const double cut = std::min({corner, inLength / 2, outLength / 2});
        path.lineTo(at - in / inLength * cut);
        path.quadTo(at, at + out / outLength * cut);
    }
    path.lineTo(points.last());
    return path;
}
}

void ProgramCanvas::drawBackground(QPainter* painter, const QRectF&)
{
    painter->fillRect(mapToScene(viewport()->rect()).boundingRect(), m_theme.colour(Colour::Surface0));
    for (const Line& line : m_lines)
        paintLine(*painter, line);
    for (const Line& line : m_lines)
        paintWords(*painter, line);
}

void ProgramCanvas::paintLine(QPainter& painter, const Line& line) const
{
    std::int64_t most = 1;
    for (const auto& [place, people] : m_picture.passed)
        most = std::max(most, people);
    const auto people = m_picture.passed.find({line.line.from, line.line.index});
    const bool counted = people != m_picture.passed.end();
    const double share = counted ? double(people->second) / double(most) : 0;
    const double width = share > 0 ? thinnest + share * (thickest - thinnest) : thinnest;
    QPen pen(m_theme.colour(share > 0 ? Colour::AccentText : Colour::BorderStrong), width);
    if (counted && people->second == 0)
        pen.setStyle(Qt::DotLine);
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(roundedPath(line.line.points));
}

void ProgramCanvas::paintWords(QPainter& painter, const Line& line) const
{
    const QFont font = m_theme.font(Type::Small, Weight::Strong);
    const QFontMetrics metrics(font);
    painter.setFont(font);
    if (!line.label.isEmpty()) {
        const QString text = metrics.elidedText(line.label, Qt::ElideRight, line.line.label.width() - 2 * space::m);
        paintBox(painter, line.line.label, line.line.label.height() / 2.0, m_theme.colour(Colour::Surface2),
                 m_theme.colour(Colour::Border));
        painter.setPen(m_theme.colour(Colour::Text2));
        painter.drawText(line.line.label, Qt::AlignCenter, text);
    }
    if (!line.mark.isEmpty()) {
        const QRect& room = line.line.mark;
        const QString text = metrics.elidedText(line.mark, Qt::ElideRight, room.width() - 2 * space::l);
        QRectF pill(0, 0, metrics.horizontalAdvance(text) + 2 * space::l, room.height());
        pill.moveCenter(QRectF(room).center());
        paintBox(painter, pill, pill.height() / 2,
                 m_theme.colour(line.line.link ? Colour::InfoSoft : Colour::Surface2));
        painter.setPen(m_theme.colour(line.line.link ? Colour::Info : Colour::Text2));
        painter.drawText(pill, Qt::AlignCenter, text);
    }
}

void ProgramCanvas::paintSlot(QPainter& painter, const Line& line) const
{
    const CanvasSpot spot{CanvasSpot::Kind::Slot, {}, {line.line.from, line.line.index}};
    const bool target = m_target == spot.place;
    const bool hot = target || m_hover == spot || (m_spot == spot && hasFocus());
    const QRectF circle = target ? line.slot.adjusted(-4, -4, 4, 4) : line.slot;
    paintBox(painter, circle, circle.height() / 2, m_theme.colour(hot ? Colour::Accent : Colour::Surface1),
             m_theme.colour(hot ? Colour::Accent : Colour::BorderStrong));
    paintGlyph(painter, m_theme, circle.toAlignedRect(), m_theme.scaled(12), Glyph::Plus,
               hot ? Colour::OnAccent : Colour::Text2);
    if (m_spot == spot && hasFocus())
        paintFocusRing(painter, circle.adjusted(-4, -4, 4, 4), circle.height() / 2 + 4, m_theme.colour(Colour::Focus));
}

void ProgramCanvas::drawForeground(QPainter* painter, const QRectF&)
{
    const auto carried =
        m_carrying && m_pressed ? extentOf(m_picture.program, m_pressed->step, m_carried) : std::vector<std::string>();
    for (const Card& card : m_cards) {
        CanvasLook look;
        look.selected = card.spot == m_spot;
        look.focused = hasFocus();
        look.hovered = m_hover == card.spot;
        look.dimmed = card.spot.kind == CanvasSpot::Kind::Step &&
                      std::find(carried.begin(), carried.end(), card.spot.step) != carried.end();
        look.direction = layoutDirection();
        paintCard(*painter, m_theme, card.rect, card.face, look);
    }
    for (const Line& line : m_lines) {
        if (m_picture.editable)
            paintSlot(*painter, line);
        const auto people = m_picture.passed.find({line.line.from, line.line.index});
        if (people == m_picture.passed.end())
            continue;
        const bool hot = m_hover == CanvasSpot{CanvasSpot::Kind::Slot, {}, people->first};
        paintBox(*painter, line.count, line.count.height() / 2, m_theme.colour(Colour::Surface1),
                 m_theme.colour(hot ? Colour::Accent : Colour::Border));
        painter->setFont(m_theme.font(Type::Small, Weight::Strong));
        painter->setPen(m_theme.colour(people->second > 0 ? Colour::AccentText : Colour::Text3));
        painter->drawText(line.count, Qt::AlignCenter, countText(people->second));
    }
    const Card* card = m_carrying && m_pressed ? cardOf(*m_pressed) : nullptr;
    if (!card)
        return;
    CanvasLook look;
    look.direction = layoutDirection();
    look.selected = true;
    painter->setOpacity(0.85);
    paintCard(*painter, m_theme, QRectF(m_hand + QPointF(space::l, space::l), card->rect.size()), card->face, look);
    painter->setOpacity(1);
}

}
