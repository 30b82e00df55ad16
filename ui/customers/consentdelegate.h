#pragma once

#include "ui/kit/delegates.h"

namespace patron::ui {

/// Two small signs for e-mail and SMS, from the consent roles of CustomerListModel: a tick, a bar, or a quiet dash.
class ConsentDelegate : public CellDelegate
{
    Q_OBJECT

public:
    using CellDelegate::CellDelegate;

protected:
    void paintContent(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    int contentWidth(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}
