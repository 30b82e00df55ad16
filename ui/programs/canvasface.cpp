#include "ui/programs/canvasface.h"

#include "ui/kit/paint.h"
#include "ui/kit/pill.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/programwords.h"
#include "ui/models/stepkinds.h"

#include <QCoreApplication>
#include <QPainter>
#include <QStyle>
#include <QTextLayout>

#include <map>

namespace patron::ui {

namespace {
struct CanvasFaces
{
    Q_DECLARE_TR_FUNCTIONS(CanvasFaces)
};

constexpr int mostDetailLines = 5;
constexpr int tallest = 10'000;

QFont titleFont(const Theme& theme)
{
    return theme.font(Type::Body, Weight::Strong);
}

QRect wordsRect(const Theme& theme, const QRect& whole)
{
    return whole.adjusted(space::l + theme.scaled(32) + space::l, space::l, -space::l, -space::l);
}

/// The first lines of a text, the last one cut where more follows.
QString clipped(const QString& text, const QFont& font, int width, int lines)
{
    QStringList kept;
    const QFontMetrics metrics(font);
    for (const QString& paragraph : text.split(QLatin1Char('\n'))) {
        QTextLayout layout(paragraph, font);
        layout.beginLayout();
        for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
            line.setLineWidth(width);
            const QString words = paragraph.mid(line.textStart(), line.textLength()).trimmed();
            if (kept.size() == lines) {
                kept.last() = metrics.elidedText(kept.last() + QLatin1Char(' ') + words, Qt::ElideRight, width);
                layout.endLayout();
                return kept.join(QLatin1Char('\n'));
            }
            kept << words;
        }
        layout.endLayout();
    }
    return kept.join(QLatin1Char('\n'));
}

int textHeight(const QString& text, const QFont& font)
{
    return text.isEmpty() ? 0 : QFontMetrics(font).lineSpacing() * int(text.count(QLatin1Char('\n')) + 1);
}

struct Words
{
    QString title;
    QString detail;
};

Words wordsFor(const Theme& theme, const CanvasFace& face, int width)
{
    const int room = wordsRect(theme, QRect(0, 0, width, tallest)).width();
    return {clipped(face.title, titleFont(theme), room, 2),
            clipped(face.detail, theme.font(Type::Small), room, mostDetailLines)};
}
}

Glyph glyphOf(const program::Step& step)
{
    static const std::map<std::string_view, Glyph> glyphs{
        {"wait", Glyph::Wait},      {"split", Glyph::Split},       {"branch", Glyph::Split},
        {"channel", Glyph::Layers}, {"experiment", Glyph::Sample}, {"email", Glyph::Mail},
        {"sms", Glyph::Sms},        {"set_trait", Glyph::Edit},    {"tag", Glyph::Tag},
        {"points", Glyph::Star},    {"coupon", Glyph::Coupon},     {"subprogram", Glyph::Programs},
        {"goal", Glyph::Goal},      {"exit", Glyph::Exit},         {"jump", Glyph::Redo},
        {"note", Glyph::Note}};
    if (const auto* task = std::get_if<program::TaskStep>(&step.what))
        return task->kind == program::TaskStep::Kind::Call ? Glyph::Phone : Glyph::File;
    const auto found = glyphs.find(program::stepKind(step));
    return found == glyphs.end() ? Glyph::Note : found->second;
}

CanvasFace faceOf(const program::Program& program, const program::Step& step, const RuleVocabulary& words)
{
    CanvasFace face;
    face.glyph = glyphOf(step);
    face.title = stepTitle(step);
    face.detail = stepDetail(step, words);
    face.note = std::holds_alternative<program::NoteStep>(step.what);
    const bool said = std::holds_alternative<program::WaitStep>(step.what) ||
                      std::holds_alternative<program::SetTraitStep>(step.what);
    if (step.name.empty() && said && !face.detail.isEmpty() && !step.condition && step.offerEnds.empty())
        // With the workspace's words it says more than the title does without them.
        face.title = std::exchange(face.detail, QString());
    if (const auto* jump = std::get_if<program::JumpStep>(&step.what)) {
        const program::Step* to = program.step(jump->to);
        const QString there = CanvasFaces::tr("Go on at “%1”").arg(to ? stepTitle(*to) : CanvasFaces::tr("the end"));
        (step.name.empty() ? face.title : face.detail) = there;
    }
    return face;
}

CanvasFace entryFace(const program::Program& program, const RuleVocabulary& words)
{
    CanvasFace face;
    face.glyph = Glyph::Customers;
    face.title = CanvasFaces::tr("Who comes in");
    const QString missing = missingIn(program);
    face.detail =
        (missing.isEmpty() ? entryWords(program, words) : missing) + QLatin1Char('\n') + reentryWords(program);
    return face;
}

CanvasFace termsFace(const program::Program& program, const RuleVocabulary& words)
{
    CanvasFace face;
    face.glyph = Glyph::Goal;
    // The first sentence: what follows is the same for every goal.
    face.title = program.goal
                     ? CanvasFaces::tr("Goal: %1").arg(goalWords(program, words).section(QStringLiteral(". "), 0, 0))
                     : CanvasFaces::tr("No goal");
    QStringList lines;
    if (!program.exits.empty())
        lines << CanvasFaces::tr("Ends early: %1").arg(exitWords(program, words));
    lines << holdoutWords(program).section(QLatin1Char(':'), 0, 0) << limitWords(program);
    face.detail = lines.join(QLatin1Char('\n'));
    return face;
}

QSize faceSize(const Theme& theme, const CanvasFace& face, int width)
{
    const Words words = wordsFor(theme, face, width);
    int height = textHeight(words.title, titleFont(theme));
    if (!words.detail.isEmpty())
        height += space::xxs + textHeight(words.detail, theme.font(Type::Small));
    return {width, std::max(theme.scaled(32), height) + 2 * space::l};
}

void paintCard(QPainter& painter, const Theme& theme, const QRectF& place, const CanvasFace& face,
               const CanvasLook& look)
{
    const QRect rect = place.toAlignedRect();
    const auto seen = [&](const QRect& part) { return QStyle::visualRect(look.direction, rect, part); };
    const bool wrong = !face.problem.isEmpty();
    const Colour edge = look.selected ? Colour::Accent
                        : wrong       ? (face.error ? Colour::Danger : Colour::Warn)
                                      : Colour::Border;
    painter.save();
    painter.setOpacity(look.dimmed ? 0.4 : 1.0);
    paintBox(painter, place, radius::l, theme.colour(face.note ? Colour::WarnSoft : Colour::Surface1),
             theme.colour(edge));
    if (look.hovered && !look.selected)
        paintBox(painter, place, radius::l, veil(theme, false));
    if (look.selected)
        paintFocusRing(painter, place, radius::l, theme.colour(look.focused ? Colour::Focus : Colour::Accent));
    const int tile = theme.scaled(32);
    const QRect sign = seen(QRect(rect.left() + space::l, rect.top() + space::l, tile, tile));
    const Colour ground = wrong ? (face.error ? Colour::DangerSoft : Colour::WarnSoft) : Colour::AccentSoft;
    const Colour ink = wrong ? (face.error ? Colour::Danger : Colour::Warn) : Colour::AccentText;
    if (!face.note || wrong)
        paintBox(painter, sign, radius::m, theme.colour(ground));
    paintGlyph(painter, theme, sign, theme.scaled(size::icon), wrong ? Glyph::Warning : face.glyph,
               face.note && !wrong ? Colour::Warn : ink);
    const QRect words = seen(wordsRect(theme, rect));
    const Words said = wordsFor(theme, face, rect.width());
    const auto leading = int(QStyle::visualAlignment(look.direction, Qt::AlignLeft));
    const int titleHeight = textHeight(said.title, titleFont(theme));
    painter.setFont(titleFont(theme));
    painter.setPen(theme.colour(Colour::Text1));
    painter.drawText(words, leading | int(said.detail.isEmpty() ? Qt::AlignVCenter : Qt::AlignTop), said.title);
    painter.setFont(theme.font(Type::Small));
    painter.setPen(theme.colour(Colour::Text2));
    painter.drawText(words.adjusted(0, titleHeight + space::xxs, 0, 0), leading | int(Qt::AlignTop), said.detail);
    if (!face.people.isEmpty()) {
        // On the upper edge, where no words stand.
        const QSize pill = pillSize(theme, face.people);
        const QRect corner(rect.right() - pill.width() - space::m, rect.top() - pill.height() / 2, pill.width(),
                           pill.height());
        paintPill(painter, theme, seen(corner), face.people, Tone::Info, look.direction);
    }
    painter.restore();
}

QString spokenFace(const CanvasFace& face)
{
    QStringList parts;
    for (const QString& part : {face.title, face.people, face.problem, face.detail}) {
        if (!part.isEmpty())
            parts << part;
    }
    return parts.join(QStringLiteral(". "));
}

}
