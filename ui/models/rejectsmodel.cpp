#include "ui/models/rejectsmodel.h"

#include "ui/models/localetext.h"

namespace patron::ui {

void RejectsModel::setRows(std::vector<intake::RejectedRow> rows)
{
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

int RejectsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int RejectsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : columns;
}

QVariant RejectsModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (index.column() == LineColumn ? Qt::AlignRight : Qt::AlignLeft));
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole)
        return {};
    const intake::RejectedRow& row = m_rows[static_cast<std::size_t>(index.row())];
    switch (index.column()) {
    case LineColumn:
        return countText(row.line);
    case NameColumn:
        return textOf(row.column);
    case ValueColumn:
        return textOf(row.value);
    default:
        return row.file.empty() ? textOf(row.reason) : textOf(row.file + ": " + row.reason);
    }
}

QVariant RejectsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (section == LineColumn ? Qt::AlignRight : Qt::AlignLeft));
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case LineColumn:
        return tr("Line");
    case NameColumn:
        return tr("Column");
    case ValueColumn:
        return tr("Value");
    default:
        return tr("Why it was left out");
    }
}

}
