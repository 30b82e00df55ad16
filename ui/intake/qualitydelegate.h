#pragma once

#include "ui/kit/delegates.h"

namespace patron::ui {

/// A bar of a column's cells: read well, wrong, empty; the share that is filled beside it. Reads the roles of
/// MappingModel.
class QualityDelegate : public CellDelegate
{
    Q_OBJECT

public:
    using CellDelegate::CellDelegate;

protected:
    void paintContent(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

/// A column's name behind the sign of what its cells are.
class TypedNameDelegate : public CellDelegate
{
    Q_OBJECT

public:
    using CellDelegate::CellDelegate;

protected:
    void paintContent(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

}
