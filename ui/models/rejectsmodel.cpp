#include "ui/models/rejectsmodel.h"

#include "ui/models/localetext.h"

#include <algorithm>

namespace patron::ui {

void RejectsModel::setRows(std::vector<intake::RejectedRow> rows)
{
    beginResetModel();
    m_rows = std::move(rows);
    m_changed.clear();
    endResetModel();
    Q_EMIT fixesChanged();
}

void RejectsModel::setTables(std::vector<intake::CorrectedRows> tables)
{
    beginResetModel();
    m_tables = std::move(tables);
    endResetModel();
}

const intake::CorrectedRows* RejectsModel::tableOf(int row) const
{
    if (row < 0 || row >= static_cast<int>(m_rows.size()))
        return nullptr;
    const intake::RejectedRow& reject = m_rows[static_cast<std::size_t>(row)];
    if (reject.id == 0 || reject.cells.empty())
        return nullptr;
    const auto table = std::find_if(m_tables.begin(), m_tables.end(),
                                    [&](const intake::CorrectedRows& each) { return each.file == reject.file; });
    return table == m_tables.end() ? nullptr : &*table;
}

bool RejectsModel::isFixable(int row) const
{
    return tableOf(row) != nullptr;
}

QStringList RejectsModel::columnNames(int row) const
{
    QStringList names;
    if (const intake::CorrectedRows* table = tableOf(row)) {
        for (const std::string& name : table->columns)
            names << textOf(name);
    }
    return names;
}

QStringList RejectsModel::cells(int row) const
{
    QStringList texts;
    const intake::CorrectedRows* table = tableOf(row);
    if (!table)
        return texts;
    const auto changed = m_changed.find(row);
    for (const std::string& cell :
         changed == m_changed.end() ? m_rows[static_cast<std::size_t>(row)].cells : changed->second)
        texts << textOf(cell);
    while (texts.size() < static_cast<qsizetype>(table->columns.size()))
        texts << QString();
    return texts.mid(0, static_cast<qsizetype>(table->columns.size()));
}

int RejectsModel::wrongColumn(int row) const
{
    const intake::CorrectedRows* table = tableOf(row);
    if (!table)
        return -1;
    const auto& names = table->columns;
    const auto at = std::find(names.begin(), names.end(), m_rows[static_cast<std::size_t>(row)].column);
    return at == names.end() ? -1 : static_cast<int>(at - names.begin());
}

void RejectsModel::setCell(int row, int column, const QString& text)
{
    const intake::CorrectedRows* table = tableOf(row);
    if (!table || column < 0 || column >= static_cast<int>(table->columns.size()))
        return;
    const std::vector<std::string>& given = m_rows[static_cast<std::size_t>(row)].cells;
    std::vector<std::string>& now = m_changed.try_emplace(row, given).first->second;
    now.resize(table->columns.size());
    now[static_cast<std::size_t>(column)] = text.trimmed().toStdString();
    std::vector<std::string> before = given;
    before.resize(table->columns.size());
    if (now == before)
        m_changed.erase(row);
    Q_EMIT dataChanged(index(row, 0), index(row, columns - 1));
    Q_EMIT fixesChanged();
}

bool RejectsModel::isChanged(int row) const
{
    return m_changed.count(row) > 0;
}

std::vector<intake::RowFix> RejectsModel::fixes() const
{
    std::vector<intake::RowFix> list;
    for (const auto& [row, texts] : m_changed)
        list.push_back({m_rows[static_cast<std::size_t>(row)].id, texts});
    return list;
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
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole && role != Qt::EditRole)
        return {};
    const intake::RejectedRow& row = m_rows[static_cast<std::size_t>(index.row())];
    switch (index.column()) {
    case LineColumn:
        return countText(row.line);
    case NameColumn:
        return textOf(row.column);
    case ValueColumn:
        if (const int column = wrongColumn(index.row());
            column >= 0 && (isChanged(index.row()) || role == Qt::EditRole))
            return cells(index.row()).at(column);
        return textOf(row.value);
    default:
        if (isChanged(index.row()))
            return tr("Put right, not brought in yet");
        return row.file.empty() ? textOf(row.reason) : textOf(row.file + ": " + row.reason);
    }
}

bool RejectsModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (role != Qt::EditRole || !flags(index).testFlag(Qt::ItemIsEditable))
        return false;
    setCell(index.row(), wrongColumn(index.row()), value.toString());
    return true;
}

Qt::ItemFlags RejectsModel::flags(const QModelIndex& index) const
{
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (index.column() == ValueColumn && wrongColumn(index.row()) >= 0)
        flags |= Qt::ItemIsEditable;
    return flags;
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
