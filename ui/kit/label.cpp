#include "ui/kit/label.h"

#include "ui/kit/theme.h"

#include <QPainter>
#include <QStyle>

namespace patron::ui {

Label::Label(Theme& theme, const QString& text, Type type, Colour colour, QWidget* parent)
    : QLabel(text, parent)
    , m_theme(theme)
    , m_type(type)
    , m_colour(colour)
{
    setTextFormat(Qt::PlainText);
    refresh();
    connect(&theme, &Theme::changed, this, &Label::refresh);
}

void Label::setType(Type type, Weight weight)
{
    m_type = type;
    m_weight = weight;
    refresh();
}

void Label::setColour(Colour colour)
{
    m_colour = colour;
    refresh();
}

void Label::setElided(bool elided)
{
    m_elided = elided;
    updateGeometry();
    update();
}

QSize Label::minimumSizeHint() const
{
    const QSize size = QLabel::minimumSizeHint();
    return m_elided ? QSize(std::min(size.width(), fontMetrics().averageCharWidth() * 4), size.height()) : size;
}

void Label::paintEvent(QPaintEvent* event)
{
    if (textFormat() != Qt::PlainText) {
        QLabel::paintEvent(event);
        return;
    }
    // QLabel aligns by the language of the text; a Latin name in an Arabic window belongs to the leading edge all the
    // same.
    QPainter painter(this);
    painter.setPen(palette().color(isEnabled() ? QPalette::Active : QPalette::Disabled, QPalette::WindowText));
    painter.setLayoutDirection(text().isRightToLeft() ? Qt::RightToLeft : Qt::LeftToRight);
    const Qt::Alignment align = QStyle::visualAlignment(layoutDirection(), alignment());
    if (wordWrap()) {
        painter.drawText(contentsRect(), int(align) | Qt::TextWordWrap, text());
        return;
    }
    QString shown = text();
    if (m_elided) {
        shown = fontMetrics().elidedText(text(), Qt::ElideRight, contentsRect().width());
        setToolTip(shown == text() ? QString() : text());
    }
    painter.drawText(contentsRect(), int(align), shown);
}

void Label::refresh()
{
    setFont(m_theme.font(m_type, m_weight));
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, m_theme.colour(m_colour));
    colours.setColor(QPalette::Disabled, QPalette::WindowText, m_theme.colour(Colour::TextDisabled));
    setPalette(colours);
}

}
