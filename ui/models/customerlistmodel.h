#pragma once

#include <QAbstractTableModel>
#include <QHash>
#include <QList>
#include <QSet>
#include <QStringList>

#include "core/customer/customerlist.h"
#include "core/customer/trait.h"
#include "ui/models/services.h"

namespace patron::ui {

/// Customers as a table of any length, in any order. Only the ids of all and the pages of rows that were looked at are
/// in memory, fetched in the background; a row that is not there yet is empty and comes with dataChanged. GUI thread.
class CustomerListModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    /// Where the columns stand until others are chosen.
    enum StandardColumn {
        NameColumn,
        EmailColumn,
        ConsentColumn,
        CountryColumn,
        OrdersColumn,
        SpentColumn,
        LastColumn
    };
    /// ColumnIdRole in headers: the column's id. Of the column "may_write": int(ReachState) for each channel.
    enum Role { EmailReachRole = Qt::UserRole + 1, SmsReachRole, ColumnIdRole };
    enum ReachState { NoAddress, NotAsked, Denied, Stopped, Granted };

    /// A column that can be shown: one of the list's own, or a trait.
    struct ColumnChoice
    {
        QString id;
        QString label;
    };

    /// The services must outlive the model.
    explicit CustomerListModel(Services& services, QObject* parent = nullptr);

    /// "name", "email", "may_write", "country", "orders", "total_spent", "last_order".
    static QStringList standardColumns();
    /// "name" stands first always. Ids are those of standardColumns, "phone", or names of traits.
    void setColumns(const QStringList& ids);
    const QStringList& columnIds() const { return m_columns; }
    /// Everything setColumns takes here; empty until the first answer.
    const QList<ColumnChoice>& choices() const { return m_choices; }

    void setFilter(const customer::CustomerFilter& filter);
    const customer::CustomerFilter& filter() const { return m_filter; }
    void setSearch(const QString& text);
    QString search() const;
    void setSort(const customer::CustomerSort& order);
    const customer::CustomerSort& order() const { return m_sort; }
    /// By a column's header.
    void sort(int column, Qt::SortOrder order) override;
    bool canSort(int column) const;

    /// Nothing while the first count has not come.
    std::optional<qint64> count() const { return m_counted ? std::optional<qint64>(m_index.count) : std::nullopt; }
    /// A newer count is under way; the present rows are the old ones.
    bool isCounting() const { return m_counting; }
    /// The list as it is shown; for walking through it.
    const customer::CustomerIndex& index() const { return m_index; }
    using QAbstractTableModel::index;
    CustomerId customerAt(int row) const;
    /// The customer's row, or -1. Looks through all.
    int rowOf(CustomerId customer) const;

    /// The row, or nullptr while it is not in memory.
    const customer::CustomerRow* rowAt(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    /// count() or isCounting() changed.
    void counted();
    /// choices() came.
    void choicesChanged();
    void failed(const QString& sentence);

private:
    void takeIndex(customer::CustomerIndex index, bool fresh);
    void recount(bool fresh);
    void readChoices();
    void want(int page) const;
    void fetchNext();
    void takePage(int page, quint64 generation, Result<std::vector<customer::CustomerRow>> rows);
    std::vector<std::string> cellColumns() const;
    QString labelOf(const QString& id) const;
    QVariant textFor(const customer::CustomerRow& row, const QString& id) const;

    Services& m_services;
    QStringList m_columns = standardColumns();
    QList<ColumnChoice> m_choices;
    QHash<QString, customer::TraitType> m_types; ///< of traits
    customer::CustomerFilter m_filter;
    customer::CustomerSort m_sort;
    customer::CustomerIndex m_index;
    bool m_counted = false;
    bool m_counting = false;
    quint64 m_generation = 0; ///< of m_index: pages of an older one are dropped
    QHash<int, std::vector<customer::CustomerRow>> m_pages;
    QList<int> m_recent;         ///< pages in memory, the last used at the end
    mutable QList<int> m_wanted; ///< pages looked at and not there, the newest at the end
    QSet<int> m_fetching;
    QSet<int> m_stale; ///< shown, but something changed since
};

}
