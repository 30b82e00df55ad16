#include "ui/customers/timelinedelegate.h"

#include "ui/kit/paint.h"
#include "ui/kit/theme.h"
#include "ui/models/timelinemodel.h"

#include <QApplication>
#include <QPainter>

namespace patron::ui {

namespace {
struct Sign
{
    Glyph glyph;
    Tone tone;
};

Sign signOf(TimelineEntry::Kind kind)
{
    switch (kind) {
    case TimelineEntry::Kind::Order:
        return {Glyph::Cart, Tone::Ok};
    case TimelineEntry::Kind::Return:
        return {Glyph::Undo, Tone::Warn};
    case TimelineEntry::Kind::Visit:
        return {Glyph::Eye, Tone::Neutral};
    case TimelineEntry::Kind::Message:
        return {Glyph::Mail, Tone::Info};
    case TimelineEntry::Kind::Trouble:
        return {Glyph::Warning, Tone::Danger};
    case TimelineEntry::Kind::Program:
        return {Glyph::Programs, Tone::Accent};
    case TimelineEntry::Kind::Consent:
        return {Glyph::Shield, Tone::Warn};
    case TimelineEntry::Kind::Other:
        break;
    }
    return {Glyph::Bolt, Tone::Neutral};
}
}

TimelineDelegate::TimelineDelegate(Theme& theme, QObject* parent)
    : QStyledItemDelegate(parent)
    , m_theme(theme)
{}

QSize TimelineDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const
{
    if (index.data(TimelineModel::IsDayRole).toBool())
        return {100, m_theme.scaled(index.row() == 0 ? 32 : 44)};
    const bool two = !index.data(TimelineModel::DetailRole).toString().isEmpty();
    return {100, m_theme.scaled(two ? 48 : 36)};
}

void TimelineDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    painter->save();
    if (index.data(TimelineModel::IsDayRole).toBool())
        paintDay(*painter, option, index);
    else
        paintEntry(*painter, option, index);
    painter->restore();
}

void TimelineDelegate::paintDay(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const QFont font = m_theme.font(Type::Small, Weight::Strong);
    const QRect area = option.rect.adjusted(space::m, 0, -space::m, -space::s);
    painter.setFont(font);
    painter.setPen(m_theme.colour(Colour::Text2));
    painter.drawText(area, int(QStyle::visualAlignment(option.direction, Qt::AlignLeft) | Qt::AlignBottom),
                     index.data().toString());
}

void TimelineDelegate::paintEntry(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QStyleOptionViewItem cell(option);
    initStyleOption(&cell, index);
    const QStyle* style = cell.widget ? cell.widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &cell, &painter, cell.widget);
    const QRect inner = cell.rect.adjusted(space::m, 0, -space::m, 0);
    const auto turn = [&](const QRect& part) { return QStyle::visualRect(cell.direction, inner, part); };
    const Sign sign = signOf(TimelineEntry::Kind(index.data(TimelineModel::KindRole).toInt()));
    const int disc = m_theme.scaled(26);
    const QRect round = turn(QRect(inner.left(), inner.center().y() - disc / 2, disc, disc));
    paintBox(painter, round, disc / 2.0,
             sign.tone == Tone::Neutral ? m_theme.colour(Colour::Surface2) : m_theme.background(sign.tone));
    paintGlyph(painter, m_theme, round, m_theme.scaled(14), sign.glyph, foregroundOf(sign.tone));

    const QFont body = m_theme.font(Type::Body);
    const QFont strong = m_theme.font(Type::Body, Weight::Strong);
    const QFont small = m_theme.font(Type::Small);
    const QString amount = index.data(TimelineModel::AmountRole).toString();
    const QString time = index.data(TimelineModel::TimeRole).toString();
    const QString detail = index.data(TimelineModel::DetailRole).toString();
    // One pixel more: an advance is rounded down.
    const int side =
        1 + std::max(QFontMetrics(strong).horizontalAdvance(amount), QFontMetrics(small).horizontalAdvance(time));
    const int trailing = int(QStyle::visualAlignment(cell.direction, Qt::AlignRight));
    const int leading = int(QStyle::visualAlignment(cell.direction, Qt::AlignLeft));
    const QRect words = inner.adjusted(disc + space::l, 0, side > 1 ? -side - space::l : 0, 0);
    const QRect sideArea = turn(QRect(inner.right() + 1 - side, inner.top(), side, inner.height()));
    const int first = QFontMetrics(body).height();
    const int total = first + (detail.isEmpty() ? 0 : QFontMetrics(small).height());
    const int top = inner.top() + (inner.height() - total) / 2;
    const auto draw = [&](const QRect& area, int y, const QFont& font, Colour colour, int align, const QString& text) {
        const QFontMetrics metrics(font);
        painter.setFont(font);
        painter.setPen(m_theme.colour(colour));
        painter.drawText(QRect(area.left(), y, area.width(), metrics.height()), align | Qt::TextSingleLine,
                         metrics.elidedText(text, Qt::ElideRight, area.width()));
    };
    draw(turn(words), top, body, Colour::Text1, leading, index.data().toString());
    if (!detail.isEmpty())
        draw(turn(words), top + first, small, Colour::Text2, leading, detail);
    if (!amount.isEmpty()) {
        draw(sideArea, top, strong, Colour::Text1, trailing, amount);
        draw(sideArea, top + first, small, Colour::Text3, trailing, time);
    } else {
        draw(sideArea, inner.center().y() - QFontMetrics(small).height() / 2, small, Colour::Text3, trailing, time);
    }
    if (cell.state.testFlag(QStyle::State_HasFocus)) {
        QStyleOptionFocusRect ring;
        ring.QStyleOption::operator=(cell);
        style->drawPrimitive(QStyle::PE_FrameFocusRect, &ring, &painter, cell.widget);
    }
}

}
