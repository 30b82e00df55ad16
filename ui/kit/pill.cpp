#include "ui/kit/pill.h"

#include "ui/kit/paint.h"
#include "ui/kit/theme.h"

#include <QFontMetrics>
#include <QStyle>

namespace patron::ui {

QSize pillSize(const Theme& theme, const QString& text)
{
    const QFontMetrics metrics(theme.font(Type::Small, Weight::Strong));
    // A dot of 6 px stands before the word, so that the tone is a shape too.
    // One more, since the width of a text is rounded down in places.
    return {metrics.horizontalAdvance(text) + 1 + 6 + space::s + 2 * space::m,
            metrics.height() + space::xs + space::xxs};
}

QRect paintPill(QPainter& painter, const Theme& theme, const QRect& area, const QString& text, Tone tone,
                Qt::LayoutDirection direction)
{
    QSize size = pillSize(theme, text);
    size.setWidth(std::min(size.width(), area.width()));
    const QRect pill = QStyle::alignedRect(direction, Qt::AlignLeft | Qt::AlignVCenter, size, area);
    const QColor ink = theme.foreground(tone);
    paintBox(painter, pill, pill.height() / 2.0, theme.background(tone),
             theme.scheme() == Scheme::HighContrast ? ink : QColor());
    const QRect dot =
        QStyle::visualRect(direction, pill, QRect(pill.left() + space::m, pill.top() + (pill.height() - 6) / 2, 6, 6));
    paintBox(painter, dot, 3, ink);
    const QRect words = QStyle::visualRect(direction, pill, pill.adjusted(space::m + 6 + space::s, 0, -space::m, 0));
    painter.save();
    const QFont font = theme.font(Type::Small, Weight::Strong);
    painter.setFont(font);
    painter.setPen(ink);
    painter.drawText(words, int(QStyle::visualAlignment(direction, Qt::AlignLeft) | Qt::AlignVCenter),
                     QFontMetrics(font).elidedText(text, Qt::ElideRight, words.width()));
    painter.restore();
    return pill;
}

StatusPill::StatusPill(Theme& theme, const QString& text, Tone tone, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_tone(tone)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setStatus(text, tone);
    connect(&theme, &Theme::changed, this, [this] {
        updateGeometry();
        update();
    });
}

void StatusPill::setStatus(const QString& text, Tone tone)
{
    m_text = text;
    m_tone = tone;
    setAccessibleName(text);
    updateGeometry();
    update();
}

QSize StatusPill::sizeHint() const
{
    return pillSize(m_theme, m_text);
}

void StatusPill::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintPill(painter, m_theme, rect(), m_text, m_tone, layoutDirection());
}

}
