#include "ui/programs/stepcard.h"

#include "ui/kit/paint.h"
#include "ui/kit/pill.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"

#include <QPainter>
#include <QStyle>

namespace patron::ui {

namespace {
constexpr int tallest = 10'000;
}

Glyph glyphOf(const program::Step& step)
{
    const std::string_view kind = program::stepKind(step);
    if (kind == "wait")
        return Glyph::Wait;
    if (kind == "split" || kind == "branch")
        return Glyph::Split;
    if (kind == "experiment")
        return Glyph::Sample;
    if (kind == "email" || kind == "sms")
        return Glyph::Mail;
    if (kind == "goal")
        return Glyph::Goal;
    if (kind == "exit")
        return Glyph::Exit;
    if (kind == "jump")
        return Glyph::Redo;
    return Glyph::Note;
}

StepCard::StepCard(Theme& theme, Glyph glyph, const QString& title, const QString& detail, QWidget* parent)
    : CardButton(theme, parent)
    , m_glyph(glyph)
    , m_detail(detail)
{
    setText(title);
    rename();
}

void StepCard::setWaiting(qint64 people)
{
    m_waiting = people;
    rename();
    update();
}

void StepCard::setProblem(const QString& sentence)
{
    m_problem = sentence;
    setToolTip(sentence);
    rename();
    update();
}

void StepCard::rename()
{
    setAccessibleName(text());
    QStringList parts;
    for (const QString& part : {m_detail, m_waiting > 0 ? waitingText() : QString(), m_problem}) {
        if (!part.isEmpty())
            parts << part;
    }
    setAccessibleDescription(parts.join(QStringLiteral(". ")));
}

QString StepCard::waitingText() const
{
    return tr("%1 here", "people who stand at a step").arg(countText(m_waiting));
}

QRect StepCard::wordsRect(const QRect& whole) const
{
    return whole.adjusted(space::l + theme().scaled(32) + space::l, space::l, -space::l, -space::l);
}

int StepCard::heightFor(int width) const
{
    const QRect words = wordsRect(QRect(0, 0, width, tallest));
    // The number may come and go; its room is kept so that the picture stands still.
    const int pill = pillSize(theme(), tr("%1 here").arg(countText(99'999))).width() + space::m;
    const auto measure = [&](Type type, Weight weight, const QString& text, int room) {
        return text.isEmpty() ? 0
                              : QFontMetrics(theme().font(type, weight))
                                    .boundingRect(QRect(0, 0, room, tallest), Qt::TextWordWrap, text)
                                    .height();
    };
    const int title = measure(Type::Body, Weight::Strong, text(), words.width() - pill);
    const int detail = measure(Type::Small, Weight::Regular, m_detail, words.width());
    return std::max(theme().scaled(32), title + (detail > 0 ? space::xxs + detail : 0)) + 2 * space::l;
}

QSize StepCard::sizeHint() const
{
    const int width = theme().scaled(280);
    return {width, heightFor(width)};
}

void StepCard::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintFace(painter, false);
    const Qt::LayoutDirection direction = layoutDirection();
    const auto seen = [&](const QRect& place) { return QStyle::visualRect(direction, rect(), place); };
    const bool wrong = !m_problem.isEmpty();
    const int tile = theme().scaled(32);
    const QRect face = seen(QRect(space::l, space::l, tile, tile));
    paintBox(painter, face, radius::m, theme().colour(wrong ? Colour::DangerSoft : Colour::AccentSoft));
    paintGlyph(painter, theme(), face, theme().scaled(size::icon), wrong ? Glyph::Warning : m_glyph,
               wrong ? Colour::Danger : Colour::AccentText);
    const QRect words = wordsRect(rect());
    const int pillRoom = pillSize(theme(), tr("%1 here").arg(countText(99'999))).width() + space::m;
    if (m_waiting > 0) {
        const QSize pill = pillSize(theme(), waitingText());
        paintPill(painter, theme(),
                  seen(QRect(words.right() + 1 - pill.width(), words.top(), pill.width(), pill.height())),
                  waitingText(), Tone::Info, direction);
    }
    const auto leading = int(QStyle::visualAlignment(direction, Qt::AlignLeft)) | Qt::TextWordWrap;
    const QFont titleFont = theme().font(Type::Body, Weight::Strong);
    const QRect room = words.adjusted(0, 0, -pillRoom, 0);
    const int titleHeight = QFontMetrics(titleFont).boundingRect(room, Qt::TextWordWrap, text()).height();
    painter.setFont(titleFont);
    painter.setPen(theme().colour(Colour::Text1));
    const auto middle = m_detail.isEmpty() ? int(Qt::AlignVCenter) : int(Qt::AlignTop);
    painter.drawText(seen(room), leading | middle, text());
    painter.setFont(theme().font(Type::Small));
    painter.setPen(theme().colour(Colour::Text2));
    painter.drawText(seen(words.adjusted(0, titleHeight + space::xxs, 0, 0)), leading | Qt::AlignTop, m_detail);
}

}
