#pragma once

#include <QAbstractTableModel>
#include <QHash>
#include <QList>

#include "core/customer/suppressionlist.h"
#include "ui/models/services.h"

namespace patron::ui {

/// Addresses that are not written to, as a table of any length, the last that came onto the list first. Only a number
/// for each and the pages of rows that were looked at are in memory, fetched in the background; a row that is not there
/// yet is empty and comes with dataChanged. It follows what others change. GUI thread.
class SuppressionListModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { AddressColumn, ChannelColumn, ReasonColumn, HowColumn, SinceColumn };
    static constexpr int columns = SinceColumn + 1;
    /// How many reasons more the address has; the reason's stable word; whether only a hash of it is left.
    enum Role { FurtherRole = Qt::UserRole + 1, ReasonRole, ErasedRole };

    /// The services must outlive the model.
    explicit SuppressionListModel(Services& services, QObject* parent = nullptr);

    /// Begins to follow the list; before, nothing is read.
    void load();
    void setFilter(const customer::SuppressionFilter& filter);
    const customer::SuppressionFilter& filter() const { return m_filter; }

    bool isLoaded() const { return m_loaded; }
    /// Addresses that the text finds, whatever their reason; and those of one reason.
    qint64 found() const { return m_index.found; }
    qint64 countOf(const std::string& reason) const;
    /// The entry a row shows, or 0.
    std::int64_t entryAt(int row) const;
    /// The row of an entry, or -1. Looks through all.
    int rowOf(std::int64_t entry) const;
    /// The row, or nullptr while it is not in memory.
    const customer::SuppressionLine* lineAt(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    /// The list was read anew: rows, found() and countOf().
    void loaded();
    void failed(const QString& sentence);

private:
    void takeIndex(customer::SuppressionIndex index);
    void want(int page) const;
    void fetchNext();
    void takePage(int page, quint64 generation, Result<std::vector<customer::SuppressionLine>> lines);
    QVariant textOfLine(const customer::SuppressionLine& line, int column) const;

    Services& m_services;
    customer::SuppressionFilter m_filter;
    customer::SuppressionIndex m_index;
    bool m_follows = false;
    bool m_loaded = false;
    bool m_reading = false;
    bool m_stale = false;     ///< something changed while it was read
    quint64 m_generation = 0; ///< of m_index: pages of an older one are dropped
    QHash<int, std::vector<customer::SuppressionLine>> m_pages;
    QList<int> m_recent;         ///< pages in memory, the last read at the end
    mutable QList<int> m_wanted; ///< pages looked at and not there, the newest at the end
    int m_fetching = -1;
};

}
