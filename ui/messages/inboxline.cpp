#include "ui/messages/inboxline.h"

#include "ui/kit/delegates.h"
#include "ui/kit/theme.h"

#include <QPainter>
#include <QStyle>

namespace patron::ui {

InboxLine::InboxLine(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
{
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void InboxLine::setFrom(const QString& name)
{
    m_from = name;
    update();
}

void InboxLine::setTexts(const QString& subject, const QString& preheader)
{
    m_subject = subject;
    m_preheader = preheader;
    setAccessibleName(tr("In the inbox: %1. %2. %3").arg(m_from, subject, preheader));
    update();
}

QSize InboxLine::sizeHint() const
{
    return {m_theme.scaled(360), m_theme.scaled(58)};
}

QSize InboxLine::minimumSizeHint() const
{
    return {m_theme.scaled(160), m_theme.scaled(58)};
}

void InboxLine::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(m_theme.colour(Colour::Border));
    painter.setBrush(m_theme.colour(Colour::Surface1));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius::m, radius::m);
    const QRect inner = rect().adjusted(space::l, space::m, -space::l, -space::m);
    const int side = m_theme.scaled(32);
    const QString from = m_from.isEmpty() ? tr("Your shop") : m_from;
    const QRect face(inner.left(), inner.center().y() - side / 2, side, side);
    paintAvatar(painter, m_theme, QStyle::visualRect(layoutDirection(), rect(), face), from);

    QRect text = inner.adjusted(side + space::l, 0, 0, 0);
    const int line = text.height() / 2;
    const auto draw = [&](QRect area, const QString& words, const QFont& font, Colour colour) {
        painter.setFont(font);
        painter.setPen(m_theme.colour(colour));
        painter.drawText(QStyle::visualRect(layoutDirection(), rect(), area),
                         int(QStyle::visualAlignment(layoutDirection(), Qt::AlignLeading | Qt::AlignVCenter)) |
                             Qt::TextSingleLine,
                         QFontMetrics(font).elidedText(words, Qt::ElideRight, area.width()));
    };
    draw({text.left(), text.top(), text.width(), line}, from, m_theme.font(Type::Body, Weight::Strong), Colour::Text1);
    const QFont strong = m_theme.font(Type::Small, Weight::Strong);
    const QString subject = m_subject.isEmpty() ? tr("(no subject)") : m_subject;
    const int width = qMin(text.width(), QFontMetrics(strong).horizontalAdvance(subject) + 2);
    const QRect second(text.left(), text.top() + line, text.width(), line);
    draw({second.left(), second.top(), width, line}, subject, strong, Colour::Text1);
    const int rest = text.width() - width - space::m;
    if (rest > m_theme.scaled(40))
        draw({second.left() + width + space::m, second.top(), rest, line}, m_preheader, m_theme.font(Type::Small),
             Colour::Text3);
}

}
