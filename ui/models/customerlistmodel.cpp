#include "ui/models/customerlistmodel.h"

#include "ui/models/localetext.h"

#include <QTimer>

#include <algorithm>

namespace patron::ui {

namespace {
constexpr int rowsOfPage = 200;
constexpr int pagesKept = 60;
/// Two readers answer everybody; the table takes one of them at a time and only what is still looked at.
constexpr int pagesWanted = 4;

using Row = customer::CustomerRow;

CustomerListModel::ReachState stateOf(const customer::Reach& reach)
{
    if (reach.normalized.empty())
        return CustomerListModel::NoAddress;
    if (!reach.suppressed.empty())
        return CustomerListModel::Stopped;
    switch (reach.consent) {
    case customer::ConsentState::Granted:
        return CustomerListModel::Granted;
    case customer::ConsentState::Denied:
        return CustomerListModel::Denied;
    case customer::ConsentState::Unknown:
        break;
    }
    return CustomerListModel::NotAsked;
}

QString reachWords(const QString& channel, CustomerListModel::ReachState state)
{
    switch (state) {
    case CustomerListModel::Granted:
        return CustomerListModel::tr("%1: said yes").arg(channel);
    case CustomerListModel::Denied:
        return CustomerListModel::tr("%1: said no").arg(channel);
    case CustomerListModel::Stopped:
        return CustomerListModel::tr("%1: must not be written to").arg(channel);
    case CustomerListModel::NotAsked:
        return CustomerListModel::tr("%1: never asked").arg(channel);
    case CustomerListModel::NoAddress:
        break;
    }
    return CustomerListModel::tr("%1: no address").arg(channel);
}
}

CustomerListModel::CustomerListModel(Services& services, QObject* parent)
    : QAbstractTableModel(parent)
    , m_services(services)
{
    connect(&services, &Services::changed, this, [this](const ChangeSet& changes) {
        if (changes.touches(Area::Customers) || changes.touches(Area::Orders) || changes.touches(Area::Consents))
            recount(false);
    });
    recount(true);
}

QString CustomerListModel::textOfFilter() const
{
    return textOf(m_filter.text);
}

void CustomerListModel::setSearch(const QString& text)
{
    const customer::CustomerFilter filter{text.trimmed().toStdString()};
    if (filter == m_filter)
        return;
    m_filter = filter;
    recount(true);
}

void CustomerListModel::recount(bool fresh)
{
    m_counting = true;
    Q_EMIT counted();
    m_services.ask<customer::CustomerIndex>(
        this,
        [filter = m_filter](ReadSession& session) -> Result<customer::CustomerIndex> {
            return customer::customerlist::index(session, filter, rowsOfPage);
        },
        [this, fresh](Result<customer::CustomerIndex> answer) {
            m_counting = false;
            if (answer)
                takeIndex(std::move(*answer), fresh);
            else
                Q_EMIT failed(textOf(answer.error().text));
            Q_EMIT counted();
        },
        QStringLiteral("index"));
}

void CustomerListModel::takeIndex(customer::CustomerIndex index, bool fresh)
{
    const auto before = static_cast<int>(m_index.count);
    const auto now = static_cast<int>(index.count);
    const bool other = fresh || !m_counted || now < before || !(m_shown == m_filter);
    ++m_generation;
    m_shown = m_filter;
    m_fetching.clear();
    if (other) {
        beginResetModel();
        m_pages.clear();
        m_recent.clear();
        m_stale.clear();
        m_index = std::move(index);
        m_counted = true;
        m_wanted.clear();
        endResetModel();
        return;
    }
    // New customers have the highest ids: the rows before them stay where the person sees them, and are read again.
    if (now > before)
        beginInsertRows({}, before, now - 1);
    m_index = std::move(index);
    for (const int page : std::as_const(m_recent))
        m_stale.insert(page);
    if (now > before)
        endInsertRows();
    if (before > 0)
        Q_EMIT dataChanged(this->index(0, 0), this->index(before - 1, columns - 1));
}

const Row* CustomerListModel::rowAt(int row) const
{
    const auto page = m_pages.constFind(row / rowsOfPage);
    if (page == m_pages.constEnd())
        return nullptr;
    const auto at = static_cast<std::size_t>(row % rowsOfPage);
    return at < page->size() ? &(*page)[at] : nullptr;
}

void CustomerListModel::want(int page) const
{
    if (m_fetching.contains(page) || m_wanted.contains(page))
        return;
    m_wanted.append(page);
    while (m_wanted.size() > pagesWanted)
        m_wanted.removeFirst();
    if (m_wanted.size() == 1) {
        // Painting asks for many rows at once; the question goes out when it is through.
        auto* self = const_cast<CustomerListModel*>(this);
        QTimer::singleShot(0, self, [self] { self->fetchNext(); });
    }
}

void CustomerListModel::fetchNext()
{
    if (!m_fetching.isEmpty() || m_wanted.isEmpty())
        return;
    const int page = m_wanted.takeLast();
    if (page >= static_cast<int>(m_index.starts.size())) {
        fetchNext();
        return;
    }
    m_fetching.insert(page);
    m_services.ask<std::vector<Row>>(
        this,
        [filter = m_shown, first = m_index.starts[static_cast<std::size_t>(page)],
         &store = m_services.store()](ReadSession& session) -> Result<std::vector<Row>> {
            return customer::customerlist::page(session, store, filter, first, rowsOfPage);
        },
        [this, page, generation = m_generation](Result<std::vector<Row>> rows) {
            takePage(page, generation, std::move(rows));
        });
}

void CustomerListModel::takePage(int page, quint64 generation, Result<std::vector<Row>> rows)
{
    m_fetching.remove(page);
    if (generation == m_generation && rows) {
        m_pages[page] = std::move(*rows);
        m_stale.remove(page);
        m_recent.removeAll(page);
        m_recent.append(page);
        if (m_recent.size() > pagesKept)
            m_pages.remove(m_recent.takeFirst());
        const int last = std::min(static_cast<int>(m_index.count), (page + 1) * rowsOfPage) - 1;
        if (page * rowsOfPage <= last)
            Q_EMIT dataChanged(index(page * rowsOfPage, 0), index(last, columns - 1));
    } else if (generation == m_generation) {
        Q_EMIT failed(textOf(rows.error().text));
    }
    fetchNext();
}

int CustomerListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_index.count);
}

int CustomerListModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : columns;
}

QVariant CustomerListModel::textFor(const Row& row, int column) const
{
    const Store& store = m_services.store();
    switch (column) {
    case NameColumn:
        return textOf(row.name);
    case EmailColumn:
        return textOf(row.email);
    case CountryColumn:
        return countryText(row.country);
    case OrdersColumn:
        return countText(row.orders);
    case SpentColumn:
        return row.orders == 0 && row.totalSpent == 0 ? QString() : moneyText(row.totalSpent, store.currency());
    case LastColumn:
        return row.lastOrderAt ? dateText(*row.lastOrderAt, store.zone()) : QString();
    default:
        return {};
    }
}

QVariant CustomerListModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const bool number = index.column() == OrdersColumn || index.column() == SpentColumn;
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (number ? Qt::AlignRight : Qt::AlignLeft));
    const int page = index.row() / rowsOfPage;
    const Row* row = rowAt(index.row());
    if (!row || m_stale.contains(page))
        want(page);
    if (!row)
        return {};
    const ReachState email = stateOf(row->byEmail);
    const ReachState sms = stateOf(row->bySms);
    if (role == Qt::DisplayRole)
        return textFor(*row, index.column());
    if (index.column() == ConsentColumn) {
        if (role == EmailReachRole)
            return int(email);
        if (role == SmsReachRole)
            return int(sms);
        if (role == Qt::ToolTipRole || role == Qt::AccessibleTextRole)
            return QString(reachWords(tr("E-mail"), email) + QStringLiteral("\n") + reachWords(tr("SMS"), sms));
    }
    return {};
}

QVariant CustomerListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole) {
        const bool number = section == OrdersColumn || section == SpentColumn;
        return int(Qt::AlignVCenter | (number ? Qt::AlignRight : Qt::AlignLeft));
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case NameColumn:
        return tr("Name");
    case EmailColumn:
        return tr("E-mail");
    case ConsentColumn:
        return tr("May write");
    case CountryColumn:
        return tr("Country");
    case OrdersColumn:
        return tr("Orders");
    case SpentColumn:
        return tr("Total spent");
    case LastColumn:
        return tr("Last order");
    default:
        return {};
    }
}

}
