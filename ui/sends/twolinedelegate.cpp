#include "ui/sends/twolinedelegate.h"

#include "ui/kit/theme.h"

#include <QListView>
#include <QPainter>

namespace patron::ui {

TwoLineDelegate::TwoLineDelegate(Theme& theme, int whoRole, int whenRole, QObject* parent)
    : CellDelegate(theme, parent)
    , m_whoRole(whoRole)
    , m_whenRole(whenRole)
{}

void TwoLineDelegate::makeTwoLines(QListView& list, Theme& theme, int whoRole, int whenRole)
{
    list.setItemDelegate(new TwoLineDelegate(theme, whoRole, whenRole, &list));
    list.setUniformItemSizes(true);
    list.setProperty("kitFlat", true);
    list.setSelectionMode(QAbstractItemView::SingleSelection);
}

QSize TwoLineDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    return {CellDelegate::sizeHint(option, index).width(), theme().scaled(56)};
}

void TwoLineDelegate::paintContent(QPainter& painter, const QStyleOptionViewItem& option,
                                   const QModelIndex& index) const
{
    const QFont strong = theme().font(Type::Body, Weight::Strong);
    const QFont small = theme().font(Type::Small);
    const QRect area = option.rect.adjusted(0, space::m, 0, -space::m);
    const int half = area.height() / 2;
    const QString when = index.data(m_whenRole).toString();
    const int whenWidth = QFontMetrics(small).horizontalAdvance(when) + space::xs;
    const auto draw = [&](QRect place, const QString& text, const QFont& font, Colour colour) {
        painter.setFont(font);
        painter.setPen(theme().colour(colour));
        painter.drawText(QStyle::visualRect(option.direction, area, place),
                         int(QStyle::visualAlignment(option.direction, Qt::AlignLeading | Qt::AlignVCenter)) |
                             Qt::TextSingleLine,
                         QFontMetrics(font).elidedText(text, Qt::ElideRight, place.width()));
    };
    draw({area.left(), area.top(), area.width() - whenWidth - space::m, half}, index.data(m_whoRole).toString(), strong,
         Colour::Text1);
    draw({area.right() - whenWidth, area.top(), whenWidth, half}, when, small, Colour::Text2);
    draw({area.left(), area.top() + half, area.width(), half}, index.data().toString(), small, Colour::Text2);
}

}
