#include "ui/kit/paint.h"
#include "ui/kit/theme.h"
#include "ui/messages/blocktextedit.h"
#include "ui/messages/mailcanvas.h"
#include "ui/messages/spellplace.h"

#include <QAbstractTextDocumentLayout>
#include <QPainter>
#include <QTextBlock>
#include <QTextDocument>

namespace patron::ui {

namespace {
constexpr int plusPx = 22;
constexpr int tabHeight = 18;
}

QColor MailCanvas::onPage(Colour role) const
{
    return colourOf(readableOn(m_layout->ground()) == QColor(Qt::black) ? Scheme::Light : Scheme::Dark, role);
}

QStringList MailCanvas::texts() const
{
    QStringList texts;
    for (const MailBox& box : m_layout->boxes()) {
        if (box.text)
            texts << box.text->toPlainText();
    }
    return texts;
}

void MailCanvas::writeText(int index)
{
    for (const MailBox& box : m_layout->boxes()) {
        if (box.text && index-- == 0)
            return write(MailPath(box.path));
    }
}

int MailCanvas::textInFront() const
{
    int index = 0;
    for (const MailBox& box : m_layout->boxes()) {
        if (box.text && box.path == m_writing)
            return index;
        index += box.text ? 1 : 0;
    }
    return -1;
}

QColor MailCanvas::waveColourOn(const MailBox& box) const
{
    const QColor ground = box.innerFill.isValid() ? box.innerFill : box.fill.isValid() ? box.fill : m_layout->ground();
    return colourOf(readableOn(ground) == QColor(Qt::black) ? Scheme::Light : Scheme::Dark, Colour::Danger);
}

QColor MailCanvas::waveColour() const
{
    const MailBox* box = m_layout->box(m_writing);
    return box ? waveColourOn(*box) : onPage(Colour::Danger);
}

void MailCanvas::setSpelling(const QHash<QString, QList<SpellMark>>& marks)
{
    m_spelling = marks;
    update();
}

void MailCanvas::paintPageGlyph(QPainter& painter, const QRect& area, int sizePx, Glyph glyph, Colour role) const
{
    const qreal ratio = devicePixelRatioF();
    QPixmap picture = glyphPixmap(m_theme, glyph, role, sizePx, ratio);
    QPainter tint(&picture);
    tint.setCompositionMode(QPainter::CompositionMode_SourceIn);
    tint.fillRect(picture.rect(), onPage(role));
    tint.end();
    painter.drawPixmap(area.left() + (area.width() - sizePx) / 2, area.top() + (area.height() - sizePx) / 2, picture);
}

void MailCanvas::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), m_theme.colour(Colour::Surface2));
    const QRectF sheet(origin(), QSizeF(m_layout->size().width(), height() - 2.0 * origin().y()));
    ui::paintBox(painter, sheet.adjusted(-1, -1, 1, 1), radius::s, m_layout->ground(), m_theme.colour(Colour::Border));
    painter.save();
    painter.translate(origin());
    for (const MailBox& box : m_layout->boxes())
        paintBox(painter, box);
    painter.restore();
    painter.translate(origin());
    paintFrames(painter);
}

void MailCanvas::paintBox(QPainter& painter, const MailBox& box) const
{
    if (box.fill.isValid())
        ui::paintBox(painter, box.rect, box.radius, box.fill);
    switch (box.kind) {
    case MailBox::Kind::Container:
        paintBackground(painter, box);
        if (box.lineWidth > 0)
            ui::paintBox(painter, box.rect, box.radius, {}, box.line);
        if (box.isEmpty) {
            painter.setPen(QPen(onPage(Colour::BorderStrong), 1, Qt::DashLine));
            painter.setBrush(Qt::NoBrush);
            painter.drawRoundedRect(box.inner.adjusted(8, 6, -8, -6), radius::m, radius::m);
            painter.setFont(m_theme.font(Type::Small));
            painter.setPen(readableOn(m_layout->ground()));
            painter.drawText(box.inner, Qt::AlignCenter, tr("Drop a block here, or press /"));
        }
        return;
    case MailBox::Kind::Image:
        return paintPicture(painter, box);
    case MailBox::Kind::Label:
        return paintLabel(painter, box);
    case MailBox::Kind::Divider: {
        const Qt::PenStyle style = box.label == u"dashed"   ? Qt::DashLine
                                   : box.label == u"dotted" ? Qt::DotLine
                                                            : Qt::SolidLine;
        painter.setPen(
            QPen(box.line.isValid() ? box.line : QColor(Qt::black), qMax(1.0, box.lineWidth), style, Qt::FlatCap));
        painter.drawLine(QPointF(box.inner.left(), box.inner.center().y()),
                         QPointF(box.inner.right(), box.inner.center().y()));
        return;
    }
    case MailBox::Kind::Button:
    case MailBox::Kind::Social:
        ui::paintBox(painter, box.inner, box.radius, box.innerFill, box.lineWidth > 0 ? box.line : QColor());
        if (!box.label.isEmpty()) {
            painter.setFont(m_theme.font(Type::Small, Weight::Strong));
            painter.setPen(readableOn(box.innerFill));
            painter.drawText(box.inner, Qt::AlignCenter, box.label);
        }
        break;
    case MailBox::Kind::Text:
    case MailBox::Kind::Spacer:
        break;
    }
    if (!box.text || box.path == m_writing)
        return;
    QPointF at = box.inner.topLeft();
    if (box.kind == MailBox::Kind::Button)
        at += QPointF((box.inner.width() - box.text->textWidth()) / 2,
                      (box.inner.height() - box.text->size().height()) / 2);
    else if (box.kind == MailBox::Kind::Social)
        at = {box.inner.right() + 6, box.rect.center().y() - box.text->size().height() / 2};
    painter.save();
    painter.translate(at);
    QAbstractTextDocumentLayout::PaintContext context;
    context.palette.setColor(QPalette::Text, box.text->firstBlock().charFormat().foreground().color());
    const QList<SpellMark> unknown = m_spelling.value(box.text->toPlainText());
    for (const SpellMark& mark : unknown) {
        QTextCursor word(box.text.get());
        word.setPosition(mark.from);
        word.setPosition(mark.to, QTextCursor::KeepAnchor);
        context.selections.append({word, waveFormat(waveColourOn(box))});
    }
    box.text->documentLayout()->draw(&painter, context);
    painter.restore();
    if (box.kind == MailBox::Kind::Text && box.text->isEmpty()) {
        painter.setFont(box.text->firstBlock().charFormat().font());
        QColor quiet = readableOn(m_layout->ground());
        quiet.setAlphaF(0.6F);
        painter.setPen(quiet);
        painter.drawText(box.inner, Qt::AlignLeading | Qt::AlignVCenter | Qt::TextDontClip, tr("Write here"));
    }
}

/// Filled and cut as "cover" does it.
void MailCanvas::paintBackground(QPainter& painter, const MailBox& box) const
{
    if (box.picture.isNull() || box.rect.isEmpty())
        return;
    const QSizeF shown = box.rect.size().scaled(box.picture.size(), Qt::KeepAspectRatio);
    QRectF part(QPointF(), shown);
    part.moveCenter(QRectF(box.picture.rect()).center());
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(box.rect, box.picture, part);
}

void MailCanvas::paintPicture(QPainter& painter, const MailBox& box) const
{
    if (!box.picture.isNull()) {
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        painter.drawImage(box.inner, box.picture);
        return;
    }
    ui::paintBox(painter, box.inner, qMax(double(radius::s), box.radius), onPage(Colour::Surface3));
    const QRect area = box.inner.toRect();
    const bool tall = area.height() > 64;
    const int icon = tall ? size::iconLarge + 4 : size::icon;
    const QString text = !box.label.isEmpty() ? box.label : box.source.isEmpty() ? tr("Choose an image") : box.source;
    painter.setFont(m_theme.font(Type::Small));
    painter.setPen(onPage(Colour::Text2));
    if (tall) {
        paintPageGlyph(painter, area.adjusted(0, 0, 0, -24), icon, Glyph::Image, Colour::Text3);
        painter.drawText(QRectF(area).adjusted(12, area.height() / 2.0 + 6, -12, -4), Qt::AlignHCenter | Qt::AlignTop,
                         painter.fontMetrics().elidedText(text, Qt::ElideMiddle, area.width() - 24));
        return;
    }
    paintPageGlyph(painter, QRect(area.left() + 8, area.top(), icon, area.height()), icon, Glyph::Image, Colour::Text3);
    painter.drawText(area.adjusted(icon + 16, 0, -8, 0), Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(text, Qt::ElideMiddle, area.width() - icon - 24));
}

void MailCanvas::paintLabel(QPainter& painter, const MailBox& box) const
{
    const bool isLiquid = box.label.startsWith(u'{');
    ui::paintBox(painter, box.inner, radius::s, onPage(isLiquid ? Colour::AccentSoft : Colour::Surface2),
                 onPage(Colour::Border));
    const QRect line(int(box.inner.left()) + 8, int(box.inner.top()), int(box.inner.width()) - 16, 26);
    paintPageGlyph(painter, QRect(line.left(), line.top(), size::icon, line.height()), size::icon,
                   isLiquid ? Glyph::Split : Glyph::Code, isLiquid ? Colour::AccentText : Colour::Text2);
    painter.setFont(m_theme.font(Type::Small, Weight::Strong));
    painter.setPen(onPage(isLiquid ? Colour::AccentText : Colour::Text1));
    painter.drawText(line.adjusted(size::icon + 8, 0, 0, 0), Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(box.label, Qt::ElideRight, line.width() - size::icon - 8));
    if (box.source.isEmpty())
        return;
    painter.setFont(m_theme.fixedFont(Type::Caption));
    painter.setPen(onPage(Colour::Text2));
    painter.save();
    painter.setClipRect(box.inner.adjusted(0, 0, 0, -4));
    painter.drawText(box.inner.adjusted(12, 26, -12, 0), Qt::AlignLeft | Qt::AlignTop | Qt::TextWrapAnywhere,
                     box.source);
    painter.restore();
}

void MailCanvas::paintFrames(QPainter& painter) const
{
    const QColor accent = m_theme.colour(Colour::Focus);
    const MailBox* selected = m_layout->box(m_draft.selection());
    const MailBox* hovered = m_layout->box(m_hover);
    if (hovered && hovered != selected) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(accent, 1, Qt::DashLine));
        painter.drawRect(hovered->rect.adjusted(0.5, 0.5, -0.5, -0.5));
    }
    if (selected) {
        paintFocusRing(painter, selected->rect.adjusted(-1, -1, 1, 1), radius::s, accent);
        const message::mjml::Node* node = m_draft.selected();
        const QFont font = m_theme.font(Type::Caption, Weight::Strong);
        const QString title =
            node ? QFontMetrics(font).elidedText(mailBlockTitle(*node), Qt::ElideRight, 220) : QString();
        const QRectF tab(selected->rect.left() - 1, selected->rect.top() - tabHeight - 1,
                         QFontMetrics(font).horizontalAdvance(title) + 14, tabHeight);
        ui::paintBox(painter, tab, radius::s, m_theme.colour(Colour::Accent));
        painter.setFont(font);
        painter.setPen(m_theme.colour(Colour::OnAccent));
        painter.drawText(tab, Qt::AlignCenter, title);
    }
    if (const MailBox* replaced = m_layout->box(m_replaced)) {
        QColor veil = accent;
        veil.setAlphaF(0.25F);
        painter.setPen(QPen(accent, 3));
        painter.setBrush(veil);
        painter.drawRect(replaced->rect.adjusted(1, 1, -1, -1));
    }
    const auto& line = m_drop ? m_drop : m_plus;
    if (!line)
        return;
    painter.setPen(QPen(accent, m_drop ? 3 : 1));
    painter.drawLine(line->line);
    if (m_drop) {
        painter.setBrush(accent);
        painter.drawEllipse(line->line.p1(), 4, 4);
        painter.drawEllipse(line->line.p2(), 4, 4);
        return;
    }
    const QPointF middle = line->line.center();
    const QRectF disc(middle - QPointF(plusPx / 2.0, plusPx / 2.0), QSizeF(plusPx, plusPx));
    ui::paintBox(painter, disc, plusPx / 2.0, m_theme.colour(Colour::Accent));
    paintGlyph(painter, m_theme, disc.toRect(), size::icon, Glyph::Plus, Colour::OnAccent);
}

}
