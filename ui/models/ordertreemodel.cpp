#include "ui/models/ordertreemodel.h"

namespace patron::ui {

namespace {
/// The internal id of an order's own row; a line's is its order's number + 1.
constexpr quintptr orderRow = 0;
}

void OrderTreeModel::setOrders(const QList<ProfileOrder>& orders)
{
    beginResetModel();
    m_orders = orders;
    endResetModel();
}

QModelIndex OrderTreeModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, parent.isValid() ? quintptr(parent.row()) + 1 : orderRow);
}

QModelIndex OrderTreeModel::parent(const QModelIndex& child) const
{
    if (!child.isValid() || child.internalId() == orderRow)
        return {};
    return createIndex(static_cast<int>(child.internalId() - 1), 0, orderRow);
}

int OrderTreeModel::rowCount(const QModelIndex& parent) const
{
    if (!parent.isValid())
        return static_cast<int>(m_orders.size());
    if (parent.internalId() != orderRow || parent.column() != 0)
        return 0;
    return static_cast<int>(m_orders.at(parent.row()).lines.size());
}

int OrderTreeModel::columnCount(const QModelIndex&) const
{
    return columns;
}

QVariant OrderTreeModel::orderText(const ProfileOrder& order, int column) const
{
    switch (column) {
    case WhatColumn:
        return order.number;
    case DateColumn:
        return order.date;
    case WhereColumn:
        return order.where;
    default:
        return order.value;
    }
}

QVariant OrderTreeModel::lineText(const ProfileOrderLine& line, int column) const
{
    switch (column) {
    case WhatColumn:
        return line.product;
    case WhereColumn:
        return tr("%1 × %2", "quantity × unit price").arg(line.quantity, line.unitPrice);
    case AmountColumn:
        return line.total;
    default:
        return {};
    }
}

QVariant OrderTreeModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (index.column() == AmountColumn ? Qt::AlignRight : Qt::AlignLeft));
    const bool order = index.internalId() == orderRow;
    if (role == StateRole && order && index.column() == WhatColumn)
        return m_orders.at(index.row()).state;
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    if (order)
        return orderText(m_orders.at(index.row()), index.column());
    return lineText(m_orders.at(static_cast<qsizetype>(index.internalId() - 1)).lines.at(index.row()), index.column());
}

QVariant OrderTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (section == AmountColumn ? Qt::AlignRight : Qt::AlignLeft));
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case WhatColumn:
        return tr("Order");
    case DateColumn:
        return tr("Date");
    case WhereColumn:
        return tr("Where");
    default:
        return tr("Value");
    }
}

}
