#pragma once

#include <QAbstractTableModel>

#include "core/intake/correctedrows.h"
#include "core/intake/importreport.h"

#include <map>

namespace patron::ui {

/// Rows of a file that were not taken: line, column, value, reason. Once it is known how they were read, their cells
/// can be put right: the value in place, or the whole row. Nothing is written here. GUI thread.
class RejectsModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { LineColumn, NameColumn, ValueColumn, ReasonColumn };
    static constexpr int columns = ReasonColumn + 1;

    using QAbstractTableModel::QAbstractTableModel;

    void setRows(std::vector<intake::RejectedRow> rows);
    /// The columns of the files the rows came from.
    void setTables(std::vector<intake::CorrectedRows> tables);

    bool isFixable(int row) const;
    /// The header and the cells of a row, as they are now; both empty when it cannot be put right.
    QStringList columnNames(int row) const;
    QStringList cells(int row) const;
    void setCell(int row, int column, const QString& text);
    /// The column that was wrong, or -1 for the row as a whole.
    int wrongColumn(int row) const;
    /// The rows whose cells are others now.
    std::vector<intake::RowFix> fixes() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void fixesChanged();

private:
    const intake::CorrectedRows* tableOf(int row) const;
    bool isChanged(int row) const;

    std::vector<intake::RejectedRow> m_rows;
    std::vector<intake::CorrectedRows> m_tables;
    std::map<int, std::vector<std::string>> m_changed; ///< row -> all its cells
};

}
