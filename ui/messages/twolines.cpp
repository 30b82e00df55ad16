#include "ui/messages/twolines.h"

#include "ui/kit/theme.h"

#include <QIcon>
#include <QPainter>

namespace patron::ui {

namespace {
constexpr int rowPx = 48;
}

TwoLines::TwoLines(Theme& theme, QObject* parent, int titleRole)
    : CellDelegate(theme, parent)
    , m_titleRole(titleRole)
{}

QSize TwoLines::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    return {CellDelegate::sizeHint(option, index).width(), theme().scaled(rowPx)};
}

void TwoLines::paintContent(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const QRect all = option.rect;
    const auto place = [&](const QRect& area) { return QStyle::visualRect(option.direction, all, area); };
    QRect text = all.adjusted(0, space::s, 0, -space::s);
    const auto icon = qvariant_cast<QIcon>(index.data(Qt::DecorationRole));
    if (!icon.isNull()) {
        const int edge = theme().scaled(size::icon);
        icon.paint(&painter, place({all.left(), all.center().y() - edge / 2, edge, edge}));
        text.setLeft(text.left() + edge + space::m);
    }
    const auto draw = [&](int top, const QString& words, const QFont& font, Colour colour) {
        painter.setFont(font);
        painter.setPen(theme().colour(colour));
        const QRect line(text.left(), text.top() + top, text.width(), text.height() / 2);
        painter.drawText(place(line),
                         int(QStyle::visualAlignment(option.direction, Qt::AlignLeading | Qt::AlignVCenter)),
                         QFontMetrics(font).elidedText(words, Qt::ElideRight, line.width()));
    };
    draw(0, index.data(m_titleRole).toString(), theme().font(Type::Body), Colour::Text1);
    draw(text.height() / 2, index.data(role::secondaryText).toString(), theme().font(Type::Small), Colour::Text2);
}

}
