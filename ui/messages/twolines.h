#pragma once

#include "ui/kit/delegates.h"

namespace patron::ui {

/// Draws an icon, a title and role::secondaryText as a quieter line below it.
class TwoLines : public CellDelegate
{
public:
    /// `titleRole` has the title where the item's text says more, for screen readers.
    explicit TwoLines(Theme& theme, QObject* parent, int titleRole = Qt::DisplayRole);
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

protected:
    void paintContent(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    int m_titleRole;
};

}
