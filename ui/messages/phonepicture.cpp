#include "ui/messages/phonepicture.h"

#include "ui/kit/delegates.h"
#include "ui/kit/theme.h"

#include <QAbstractTextDocumentLayout>
#include <QPainter>
#include <QTextDocument>
#include <QtMath>

namespace patron::ui {

namespace {
constexpr int phoneWidth = 300;
constexpr int shortestPhone = 460;
constexpr int rim = 10;
constexpr int headHeight = 84;
constexpr int avatarSide = 40;
constexpr int corner = 34;
constexpr int bubbleCorner = 16;
/// Of the screen: what is said never fills a whole line.
constexpr double bubbleShare = 0.86;

/// The words of a text as a telephone breaks them: between words, and inside of what is longer than a line.
void layOut(QTextDocument& words, const QString& text, const QFont& font, int width)
{
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    words.setDocumentMargin(0);
    words.setDefaultTextOption(option);
    words.setDefaultFont(font);
    words.setPlainText(text);
    words.setTextWidth(width);
}
}

PhonePicture::PhonePicture(Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
{
    connect(&theme, &Theme::changed, this, &PhonePicture::refresh);
    refresh();
}

void PhonePicture::setSender(const QString& name)
{
    m_sender = name;
    refresh();
}

void PhonePicture::showText(const QString& text, int parts)
{
    m_text = text;
    m_parts = parts;
    refresh();
}

void PhonePicture::refresh()
{
    setAccessibleName(tr("On a telephone: %1").arg(m_text));
    updateGeometry();
    update();
}

QString PhonePicture::underBubble() const
{
    return m_parts > 1 ? tr("Sent as %1 messages").arg(m_parts) : QString();
}

/// From the phone's own left and top.
QRect PhonePicture::bubble() const
{
    const int screen = m_theme.scaled(phoneWidth) - 2 * rim;
    const int widest = int((screen - 2 * space::l) * bubbleShare);
    QTextDocument words;
    layOut(words, m_text, m_theme.font(Type::Body), widest - 2 * space::l);
    const int width = qMin(widest, qCeil(words.idealWidth()) + 2 * space::l);
    return {rim + space::l, rim + m_theme.scaled(headHeight) + space::l, width,
            qCeil(words.size().height()) + 2 * space::m};
}

QRect PhonePicture::wordsIn(const QRect& bubble) const
{
    return bubble.adjusted(space::l, space::m, -space::l, -space::m);
}

QSize PhonePicture::sizeHint() const
{
    const int below = m_theme.scaled(64);
    return {m_theme.scaled(phoneWidth), qMax(m_theme.scaled(shortestPhone), bubble().bottom() + below)};
}

void PhonePicture::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QSize size = sizeHint();
    painter.translate((width() - size.width()) / 2, 0);
    const QRectF body = QRectF(QPointF(0, 0), size).adjusted(1, 1, -1, -1);
    painter.setPen(QPen(m_theme.colour(Colour::BorderStrong), 2));
    painter.setBrush(m_theme.colour(Colour::Surface2));
    painter.drawRoundedRect(body, corner, corner);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.colour(Colour::Surface1));
    painter.drawRoundedRect(body.adjusted(rim - 1, rim - 1, 1 - rim, 1 - rim), corner - rim, corner - rim);

    const int side = m_theme.scaled(avatarSide);
    const QString sender = m_sender.isEmpty() ? tr("Your shop") : m_sender;
    paintAvatar(painter, m_theme, QRect((size.width() - side) / 2, rim + space::l, side, side), sender);
    painter.setPen(m_theme.colour(Colour::Text1));
    painter.setFont(m_theme.font(Type::Small, Weight::Strong));
    const QRect name(rim + space::l, rim + space::l + side + space::xs, size.width() - 2 * (rim + space::l),
                     m_theme.scaled(18));
    painter.drawText(name, Qt::AlignCenter, painter.fontMetrics().elidedText(sender, Qt::ElideRight, name.width()));
    if (m_text.isEmpty())
        return;

    const QRect bubble = this->bubble();
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.colour(Colour::Surface2));
    painter.drawRoundedRect(bubble, bubbleCorner, bubbleCorner);
    const QRect place = wordsIn(bubble);
    QTextDocument words;
    layOut(words, m_text, m_theme.font(Type::Body), place.width());
    QAbstractTextDocumentLayout::PaintContext context;
    context.palette.setColor(QPalette::Text, m_theme.colour(Colour::Text1));
    painter.translate(place.topLeft());
    words.documentLayout()->draw(&painter, context);
    painter.translate(-place.topLeft());
    painter.setPen(m_theme.colour(Colour::Text3));
    painter.setFont(m_theme.font(Type::Caption));
    painter.drawText(bubble.left() + space::xs, bubble.bottom() + m_theme.scaled(18), underBubble());
}

}
