#pragma once

#include "ui/models/customerprofile.h"

#include <QAbstractListModel>

#include <optional>

namespace patron::ui {

/// A customer's timeline as rows: a heading for each day, then what happened on it. GUI thread.
class TimelineModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role { IsDayRole = Qt::UserRole + 1, KindRole, DetailRole, AmountRole, TimeRole };

    using QAbstractListModel::QAbstractListModel;

    void setEntries(const QList<TimelineEntry>& entries);
    /// Only one group of things, or everything.
    void setGroup(std::optional<TimelineEntry::Group> group);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    struct Row
    {
        QDate day;      ///< of a heading
        int entry = -1; ///< of everything else
    };
    void rebuild();

    QList<TimelineEntry> m_entries;
    std::optional<TimelineEntry::Group> m_group;
    QList<Row> m_rows;
};

}
