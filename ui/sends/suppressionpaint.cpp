#include "ui/sends/suppressionpaint.h"

#include "ui/kit/pill.h"
#include "ui/kit/theme.h"
#include "ui/models/suppressionlistmodel.h"

#include <QPainter>

namespace patron::ui {

Tone suppressionTone(const QString& reason)
{
    if (reason == u"complained")
        return Tone::Danger;
    if (reason == u"bounced_hard")
        return Tone::Warn;
    return reason == u"unsubscribed" ? Tone::Info : Tone::Neutral;
}

void SuppressionReasonDelegate::paintContent(QPainter& painter, const QStyleOptionViewItem& option,
                                             const QModelIndex& index) const
{
    if (option.text.isEmpty())
        return;
    const QString reason = index.data(SuppressionListModel::ReasonRole).toString();
    const QRect pill = paintPill(painter, theme(), option.rect, option.text, suppressionTone(reason), option.direction);
    const int further = index.data(SuppressionListModel::FurtherRole).toInt();
    if (further == 0)
        return;
    QRect rest = option.rect;
    if (option.direction == Qt::RightToLeft)
        rest.setRight(pill.left() - space::s);
    else
        rest.setLeft(pill.right() + space::s);
    painter.setFont(theme().font(Type::Small));
    painter.setPen(theme().colour(Colour::Text2));
    painter.drawText(rest, int(QStyle::visualAlignment(option.direction, Qt::AlignLeft | Qt::AlignVCenter)),
                     QStringLiteral("+%1").arg(further));
}

void SuppressedAddressDelegate::paintContent(QPainter& painter, const QStyleOptionViewItem& option,
                                             const QModelIndex& index) const
{
    const bool erased = index.data(SuppressionListModel::ErasedRole).toBool();
    painter.setFont(theme().font(Type::Body));
    painter.setPen(theme().colour(erased ? Colour::Text2 : Colour::Text1));
    const QString text = painter.fontMetrics().elidedText(option.text, Qt::ElideMiddle, option.rect.width());
    painter.drawText(
        option.rect,
        int(QStyle::visualAlignment(option.direction, Qt::AlignLeft | Qt::AlignVCenter)) | Qt::TextSingleLine, text);
}

}
