#include "ui/programs/programcard.h"

#include "ui/kit/paint.h"
#include "ui/kit/pill.h"
#include "ui/kit/theme.h"
#include "ui/models/localetext.h"
#include "ui/models/programwords.h"

#include <QPainter>
#include <QStyle>

namespace patron::ui {

Tone toneOf(program::ProgramState state)
{
    switch (state) {
    case program::ProgramState::Running:
        return Tone::Ok;
    case program::ProgramState::Paused:
        return Tone::Warn;
    case program::ProgramState::Draft:
        return Tone::Info;
    case program::ProgramState::Stopped:
        return Tone::Neutral;
    }
    return Tone::Neutral;
}

ProgramCard::ProgramCard(Theme& theme, QWidget* parent)
    : CardButton(theme, parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void ProgramCard::setProgram(const ProgramSummary& program)
{
    m_program = program;
    setObjectName(QStringLiteral("program_%1").arg(program.id.value));
    setText(textOf(program.name));
    QStringList spoken;
    for (const Number& number : numbers())
        spoken << QStringLiteral("%1 %2").arg(number.label, number.value);
    setAccessibleName(textOf(program.name));
    setAccessibleDescription(programStateText(program.state) + QStringLiteral(". ") +
                             spoken.join(QStringLiteral(", ")));
    update();
}

QList<ProgramCard::Number> ProgramCard::numbers() const
{
    const program::ProgramCounts& counts = m_program.counts;
    return {{countText(counts.entered), tr("came in")},
            {countText(counts.active), tr("on the way")},
            {countText(counts.heldOut), tr("held out")},
            {countText(counts.reachedGoal), tr("reached the goal")}};
}

QSize ProgramCard::sizeHint() const
{
    const int title = QFontMetrics(theme().font(Type::Lead, Weight::Strong)).height();
    const int small = QFontMetrics(theme().font(Type::Small)).height();
    const int value = QFontMetrics(theme().font(Type::Title, Weight::Strong)).height();
    return {theme().scaled(432), 2 * space::xl + title + space::xxs + small + space::xl + value + small};
}

void ProgramCard::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintFace(painter, false);
    const Qt::LayoutDirection direction = layoutDirection();
    const QRect inner = rect().adjusted(space::xl, space::xl, -space::xl, -space::xl);
    const auto leading = int(QStyle::visualAlignment(direction, Qt::AlignLeft)) | Qt::AlignVCenter;
    const auto put = [&](const QRect& place, Type type, Weight weight, Colour colour, const QString& words) {
        const QFont font = theme().font(type, weight);
        const QRect seen = QStyle::visualRect(direction, inner, place);
        painter.setFont(font);
        painter.setPen(theme().colour(colour));
        painter.drawText(seen, leading, QFontMetrics(font).elidedText(words, Qt::ElideRight, seen.width()));
    };
    const int titleHeight = QFontMetrics(theme().font(Type::Lead, Weight::Strong)).height();
    const int smallHeight = QFontMetrics(theme().font(Type::Small)).height();
    const QString state = programStateText(m_program.state);
    const QSize pill = pillSize(theme(), state);
    const QRect head(inner.left(), inner.top(), inner.width(), titleHeight);
    put(head.adjusted(0, 0, -pill.width() - space::m, 0), Type::Lead, Weight::Strong, Colour::Text1, text());
    paintPill(painter, theme(),
              QStyle::visualRect(direction, inner,
                                 QRect(head.right() + 1 - pill.width(), head.top(), pill.width(), head.height())),
              state, toneOf(m_program.state), direction);
    put(QRect(inner.left(), head.bottom() + 1 + space::xxs, inner.width(), smallHeight), Type::Small, Weight::Regular,
        Colour::Text2,
        tr("%1 · %2", "type and strategy of a program")
            .arg(programTypeText(m_program.type), programStrategyText(m_program.strategy)));
    const QList<Number> shown = numbers();
    const int width = inner.width() / int(shown.size());
    const int valueHeight = QFontMetrics(theme().font(Type::Title, Weight::Strong)).height();
    const bool quiet = m_program.counts.entered == 0;
    for (int i = 0; i < shown.size(); ++i) {
        const int left = inner.left() + i * width;
        const int top = inner.bottom() + 1 - smallHeight - valueHeight;
        put(QRect(left, top, width, valueHeight), Type::Title, Weight::Strong, quiet ? Colour::Text3 : Colour::Text1,
            shown[i].value);
        put(QRect(left, top + valueHeight, width, smallHeight), Type::Small, Weight::Regular, Colour::Text2,
            shown[i].label);
    }
}

}
