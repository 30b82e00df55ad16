#pragma once

#include "ui/models/customerprofile.h"

#include <QAbstractItemModel>

namespace patron::ui {

/// A customer's orders with their lines below them. GUI thread.
class OrderTreeModel : public QAbstractItemModel
{
    Q_OBJECT

public:
    enum Column { WhatColumn, DateColumn, WhereColumn, AmountColumn };
    static constexpr int columns = AmountColumn + 1;
    /// Of WhatColumn: "Return", "Cancelled", …; empty for a plain order.
    enum Role { StateRole = Qt::UserRole + 1 };

    using QAbstractItemModel::QAbstractItemModel;

    void setOrders(const QList<ProfileOrder>& orders);

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QVariant orderText(const ProfileOrder& order, int column) const;
    QVariant lineText(const ProfileOrderLine& line, int column) const;

    QList<ProfileOrder> m_orders;
};

}
