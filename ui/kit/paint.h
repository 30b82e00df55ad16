#pragma once

#include "ui/kit/icons.h"

#include <QPainter>
#include <QRectF>

class QStyleOption;

namespace patron::ui {

class Theme;

/// Shared strokes of the kit. `outline` is one logical pixel, drawn inside `rect`; an invalid colour is left out.
void paintBox(QPainter& painter, const QRectF& rect, double radiusPx, const QColor& fill, const QColor& outline = {});
/// A sheet that floats: a soft shadow in the outer `kElevation` pixels of `rect`, then face and hairline.
inline constexpr int kElevation = 12;
void paintFloating(QPainter& painter, const Theme& theme, const QRect& rect, double radiusPx);
/// The 2 px ring inside `rect`.
void paintFocusRing(QPainter& painter, const QRectF& rect, double radiusPx, const QColor& colour);
/// A veil for what is under the mouse or pressed; right on every surface.
QColor veil(const Theme& theme, bool pressed);
/// The keyboard is here and is being used, so the ring is wanted.
bool wantsFocusRing(const QStyleOption& option);
/// Draws an icon of the set, centred in `area`.
void paintGlyph(QPainter& painter, const Theme& theme, const QRect& area, int sizePx, Glyph glyph, Colour role);

}
