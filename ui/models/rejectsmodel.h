#pragma once

#include <QAbstractTableModel>

#include "core/intake/importreport.h"

namespace patron::ui {

/// Rows of a file that were not taken: line, column, value, reason. GUI thread.
class RejectsModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { LineColumn, NameColumn, ValueColumn, ReasonColumn };
    static constexpr int columns = ReasonColumn + 1;

    using QAbstractTableModel::QAbstractTableModel;

    void setRows(std::vector<intake::RejectedRow> rows);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<intake::RejectedRow> m_rows;
};

}
