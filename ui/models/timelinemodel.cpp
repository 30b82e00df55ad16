#include "ui/models/timelinemodel.h"

#include <QLocale>

namespace patron::ui {

void TimelineModel::setEntries(const QList<TimelineEntry>& entries)
{
    m_entries = entries;
    rebuild();
}

void TimelineModel::setGroup(std::optional<TimelineEntry::Group> group)
{
    m_group = group;
    rebuild();
}

void TimelineModel::rebuild()
{
    beginResetModel();
    m_rows.clear();
    QDate day;
    for (int i = 0; i < m_entries.size(); ++i) {
        const TimelineEntry& entry = m_entries.at(i);
        if (m_group && entry.group != *m_group)
            continue;
        if (entry.day != day) {
            day = entry.day;
            m_rows.append({day, -1});
        }
        m_rows.append({{}, i});
    }
    endResetModel();
}

int TimelineModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant TimelineModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= m_rows.size())
        return {};
    const Row& row = m_rows.at(index.row());
    const bool day = row.entry < 0;
    if (role == IsDayRole)
        return day;
    if (day)
        return role == Qt::DisplayRole || role == Qt::AccessibleTextRole
                   ? QVariant(QLocale().toString(row.day, tr("dddd, d MMMM yyyy", "date format")))
                   : QVariant();
    const TimelineEntry& entry = m_entries.at(row.entry);
    switch (role) {
    case Qt::DisplayRole:
        return entry.title;
    case Qt::AccessibleTextRole:
        return QStringList{entry.time, entry.title, entry.detail, entry.amount}.join(QStringLiteral(", "));
    case Qt::ToolTipRole:
    case DetailRole:
        return entry.detail;
    case AmountRole:
        return entry.amount;
    case TimeRole:
        return entry.time;
    case KindRole:
        return int(entry.kind);
    default:
        return {};
    }
}

Qt::ItemFlags TimelineModel::flags(const QModelIndex& index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    return m_rows.at(index.row()).entry < 0 ? Qt::ItemIsEnabled : Qt::ItemIsEnabled | Qt::ItemIsSelectable;
}

}
