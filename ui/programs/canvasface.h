#pragma once

#include "core/program/program.h"
#include "ui/kit/icons.h"
#include "ui/models/rulewords.h"

#include <QRectF>
#include <QString>

class QPainter;

namespace patron::ui {

class Theme;

/// What a card of the canvas says.
struct CanvasFace
{
    Glyph glyph = Glyph::Note;
    QString title;
    QString detail;
    QString problem; ///< what keeps it from working; empty: nothing does
    QString people;  ///< "12 here"; empty: nobody, or not asked
    bool error = true;
    bool note = false; ///< a remark: looks like a slip of paper
};

/// How a card lies there.
struct CanvasLook
{
    bool selected = false;
    bool focused = false;
    bool hovered = false;
    bool dimmed = false; ///< being carried away
    Qt::LayoutDirection direction = Qt::LeftToRight;
};

Glyph glyphOf(const program::Step& step);
CanvasFace faceOf(const program::Program& program, const program::Step& step, const RuleVocabulary& words);
CanvasFace entryFace(const program::Program& program, const RuleVocabulary& words);
/// Goal, ends, holdout and limits.
CanvasFace termsFace(const program::Program& program, const RuleVocabulary& words);

QSize faceSize(const Theme& theme, const CanvasFace& face, int width);
void paintCard(QPainter& painter, const Theme& theme, const QRectF& rect, const CanvasFace& face,
               const CanvasLook& look);
/// The whole in words, for screen readers.
QString spokenFace(const CanvasFace& face);

}
