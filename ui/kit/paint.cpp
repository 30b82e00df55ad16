#include "ui/kit/paint.h"

#include "ui/kit/theme.h"

#include <QStyleOption>

namespace patron::ui {

void paintBox(QPainter& painter, const QRectF& rect, double radiusPx, const QColor& fill, const QColor& outline)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(fill.isValid() ? QBrush(fill) : QBrush(Qt::NoBrush));
    if (outline.isValid()) {
        painter.setPen(QPen(outline, 1));
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radiusPx, radiusPx);
    } else {
        painter.setPen(Qt::NoPen);
        painter.drawRoundedRect(rect, radiusPx, radiusPx);
    }
    painter.restore();
}

void paintFloating(QPainter& painter, const Theme& theme, const QRect& rect, double radiusPx)
{
    QColor shade = theme.colour(Colour::Shadow);
    shade.setAlpha(shade.alpha() / kElevation);
    for (int i = 0; i < kElevation; ++i)
        paintBox(painter, QRectF(rect).adjusted(i, i + 2, -i, -i + 2), radiusPx + kElevation - i, shade);
    paintBox(painter, rect.adjusted(kElevation, kElevation, -kElevation, -kElevation), radiusPx,
             theme.colour(Colour::Surface1), theme.colour(Colour::Border));
}

void paintFocusRing(QPainter& painter, const QRectF& rect, double radiusPx, const QColor& colour)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(colour, size::focusRing));
    constexpr double half = size::focusRing / 2.0;
    painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), radiusPx, radiusPx);
    painter.restore();
}

QColor veil(const Theme& theme, bool pressed)
{
    QColor colour = theme.colour(Colour::Text1);
    colour.setAlphaF(pressed ? 0.14F : 0.07F);
    return colour;
}

bool wantsFocusRing(const QStyleOption& option)
{
    return option.state.testFlag(QStyle::State_HasFocus) && option.state.testFlag(QStyle::State_KeyboardFocusChange);
}

void paintGlyph(QPainter& painter, const Theme& theme, const QRect& area, int sizePx, Glyph glyph, Colour role)
{
    const qreal ratio = painter.device()->devicePixelRatioF();
    const QPoint corner(area.x() + (area.width() - sizePx) / 2, area.y() + (area.height() - sizePx) / 2);
    painter.drawPixmap(corner, glyphPixmap(theme, glyph, role, sizePx, ratio));
}

}
