#pragma once

#include <QAbstractTableModel>
#include <QHash>
#include <QList>
#include <QSet>

#include "core/customer/customerlist.h"
#include "ui/models/services.h"

namespace patron::ui {

/// Customers by id as a table of any length. Only pages of rows that were looked at are in memory, fetched by key in
/// the background; a row that is not there yet is empty and comes with dataChanged. GUI thread.
class CustomerListModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { NameColumn, EmailColumn, ConsentColumn, CountryColumn, OrdersColumn, SpentColumn, LastColumn };
    static constexpr int columns = LastColumn + 1;
    /// Of ConsentColumn: int(Reach state) below for each channel.
    enum Role { EmailReachRole = Qt::UserRole + 1, SmsReachRole };
    enum ReachState { NoAddress, NotAsked, Denied, Stopped, Granted };

    /// The services must outlive the model.
    explicit CustomerListModel(Services& services, QObject* parent = nullptr);

    void setSearch(const QString& text);
    QString search() const { return textOfFilter(); }
    /// Nothing while the first count has not come.
    std::optional<qint64> count() const { return m_counted ? std::optional<qint64>(m_index.count) : std::nullopt; }
    /// A newer count is under way; the present rows are the old ones.
    bool isCounting() const { return m_counting; }

    /// The row, or nullptr while it is not in memory.
    const customer::CustomerRow* rowAt(int row) const;
    const customer::CustomerFilter& filter() const { return m_filter; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    /// count() or isCounting() changed.
    void counted();
    void failed(const QString& sentence);

private:
    QString textOfFilter() const;
    void takeIndex(customer::CustomerIndex index, bool fresh);
    void recount(bool fresh);
    void want(int page) const;
    void fetchNext();
    void takePage(int page, quint64 generation, Result<std::vector<customer::CustomerRow>> rows);
    QVariant textFor(const customer::CustomerRow& row, int column) const;

    Services& m_services;
    customer::CustomerFilter m_filter;
    customer::CustomerIndex m_index;
    bool m_counted = false;
    bool m_counting = false;
    customer::CustomerFilter m_shown; ///< the filter that m_index answers
    quint64 m_generation = 0;         ///< of m_index: pages of an older one are dropped
    QHash<int, std::vector<customer::CustomerRow>> m_pages;
    QList<int> m_recent;         ///< pages in memory, the last used at the end
    mutable QList<int> m_wanted; ///< pages looked at and not there, the newest at the end
    QSet<int> m_fetching;
    QSet<int> m_stale; ///< shown, but something changed since
};

}
