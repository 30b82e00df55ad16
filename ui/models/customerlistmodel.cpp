#include "ui/models/customerlistmodel.h"

#include "core/customer/traitstore.h"
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

const QString nameId = QStringLiteral("name");
const QString emailId = QStringLiteral("email");
const QString mayWriteId = QStringLiteral("may_write");
const QString countryId = QStringLiteral("country");
const QString ordersId = QStringLiteral("orders");
const QString spentId = QStringLiteral("total_spent");
const QString lastId = QStringLiteral("last_order");
const QString phoneId = QStringLiteral("phone");

bool isNumber(const QString& id)
{
    return id == ordersId || id == spentId;
}

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

/// A trait's stored value as a person reads it.
QString cellText(const std::string& value, customer::TraitType type, const Store& store)
{
    if (value.empty())
        return {};
    switch (type) {
    case customer::TraitType::Money:
        return moneyText(value, store.currency());
    case customer::TraitType::Flag:
        return value == "true" ? CustomerListModel::tr("Yes") : CustomerListModel::tr("No");
    case customer::TraitType::Date:
        if (const auto day = parseIsoDate(value))
            return dateText(store.zone().startOfDay(*day), store.zone());
        break;
    default:
        break;
    }
    return textOf(value);
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
        if (changes.touches(Area::Imports))
            readChoices();
    });
    readChoices();
    recount(true);
}

QStringList CustomerListModel::standardColumns()
{
    return {nameId, emailId, mayWriteId, countryId, ordersId, spentId, lastId};
}

void CustomerListModel::readChoices()
{
    m_services.ask<std::vector<customer::Trait>>(
        this,
        [](ReadSession& session) -> Result<std::vector<customer::Trait>> { return customer::traits::all(session); },
        [this](Result<std::vector<customer::Trait>> traits) {
            if (!traits)
                return;
            m_choices.clear();
            const QStringList always = standardColumns() << phoneId;
            for (const QString& id : always)
                m_choices.append({id, labelOf(id)});
            for (const customer::Trait& trait : *traits) {
                const QString id = textOf(trait.name);
                m_types[id] = trait.type;
                if (id != nameId && id != countryId)
                    m_choices.append({id, textOf(trait.label)});
            }
            // The list's own columns are called as before.
            for (int column = 0; column < columnCount(); ++column) {
                if (!standardColumns().contains(m_columns.at(column)))
                    Q_EMIT headerDataChanged(Qt::Horizontal, column, column);
            }
            Q_EMIT choicesChanged();
        },
        QStringLiteral("choices"));
}

void CustomerListModel::setColumns(const QStringList& ids)
{
    QStringList columns = ids;
    columns.removeAll(nameId);
    columns.removeDuplicates();
    columns.prepend(nameId);
    if (columns == m_columns)
        return;
    beginResetModel();
    m_columns = columns;
    m_pages.clear();
    m_recent.clear();
    m_stale.clear();
    m_wanted.clear();
    m_fetching.clear();
    ++m_generation;
    endResetModel();
}

std::vector<std::string> CustomerListModel::cellColumns() const
{
    std::vector<std::string> names;
    for (const QString& id : m_columns) {
        if (!standardColumns().contains(id))
            names.push_back(id.toStdString());
    }
    return names;
}

QString CustomerListModel::search() const
{
    return textOf(m_filter.text);
}

void CustomerListModel::setSearch(const QString& text)
{
    customer::CustomerFilter filter = m_filter;
    filter.text = text.trimmed().toStdString();
    setFilter(filter);
}

void CustomerListModel::setFilter(const customer::CustomerFilter& filter)
{
    if (filter == m_filter)
        return;
    m_filter = filter;
    recount(true);
}

void CustomerListModel::setSort(const customer::CustomerSort& order)
{
    if (order == m_sort)
        return;
    m_sort = order;
    recount(true);
}

bool CustomerListModel::canSort(int column) const
{
    const QString& id = m_columns.at(column);
    return id != mayWriteId && m_types.value(id) != customer::TraitType::List;
}

void CustomerListModel::sort(int column, Qt::SortOrder order)
{
    if (column < 0)
        setSort({});
    else if (column < m_columns.size() && canSort(column))
        setSort({m_columns.at(column).toStdString(), order == Qt::DescendingOrder});
}

void CustomerListModel::recount(bool fresh)
{
    m_counting = true;
    Q_EMIT counted();
    m_services.ask<customer::CustomerIndex>(
        this,
        [filter = m_filter, order = m_sort](ReadSession& session) -> Result<customer::CustomerIndex> {
            return customer::customerlist::index(session, filter, order, rowsOfPage);
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
    // What was there stays where the person sees it when all that happened came after it.
    const bool grown = m_counted && m_index.ids && index.ids && now >= before &&
                       std::equal(m_index.ids->begin(), m_index.ids->end(), index.ids->begin());
    ++m_generation;
    m_fetching.clear();
    if (fresh || !grown) {
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
    if (now > before)
        beginInsertRows({}, before, now - 1);
    m_index = std::move(index);
    for (const int page : std::as_const(m_recent))
        m_stale.insert(page);
    if (now > before)
        endInsertRows();
    if (before > 0)
        Q_EMIT dataChanged(this->index(0, 0), this->index(before - 1, columnCount() - 1));
}

CustomerId CustomerListModel::customerAt(int row) const
{
    const auto at = static_cast<std::size_t>(row);
    return row >= 0 && m_index.ids && at < m_index.ids->size() ? (*m_index.ids)[at] : CustomerId{};
}

int CustomerListModel::rowOf(CustomerId customer) const
{
    if (!m_index.ids)
        return -1;
    const auto found = std::ranges::find(*m_index.ids, customer);
    return found == m_index.ids->end() ? -1 : static_cast<int>(found - m_index.ids->begin());
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
    if (static_cast<qint64>(page) * rowsOfPage >= m_index.count) {
        fetchNext();
        return;
    }
    m_fetching.insert(page);
    m_services.ask<std::vector<Row>>(
        this,
        [shown = m_index, page, columns = cellColumns(),
         &store = m_services.store()](ReadSession& session) -> Result<std::vector<Row>> {
            return customer::customerlist::pageOf(session, store, shown, page, columns);
        },
        [this, page, generation = m_generation](Result<std::vector<Row>> rows) {
            takePage(page, generation, std::move(rows));
        });
}

void CustomerListModel::takePage(int page, quint64 generation, Result<std::vector<Row>> rows)
{
    if (generation != m_generation) {
        fetchNext();
        return;
    }
    m_fetching.remove(page);
    if (rows) {
        m_pages[page] = std::move(*rows);
        m_stale.remove(page);
        m_recent.removeAll(page);
        m_recent.append(page);
        if (m_recent.size() > pagesKept)
            m_pages.remove(m_recent.takeFirst());
        const int last = std::min(static_cast<int>(m_index.count), (page + 1) * rowsOfPage) - 1;
        if (page * rowsOfPage <= last)
            Q_EMIT dataChanged(index(page * rowsOfPage, 0), index(last, columnCount() - 1));
    } else {
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
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

QVariant CustomerListModel::textFor(const Row& row, const QString& id) const
{
    const Store& store = m_services.store();
    if (id == nameId)
        return textOf(row.name);
    if (id == emailId)
        return textOf(row.email);
    if (id == mayWriteId)
        return {};
    if (id == countryId)
        return countryText(row.country);
    if (id == ordersId)
        return countText(row.orders);
    if (id == spentId)
        return row.orders == 0 && row.totalSpent == 0 ? QString() : moneyText(row.totalSpent, store.currency());
    if (id == lastId)
        return row.lastOrderAt ? dateText(*row.lastOrderAt, store.zone()) : QString();
    std::size_t cell = 0;
    for (const QString& column : m_columns) {
        if (standardColumns().contains(column))
            continue;
        if (column == id)
            return cell < row.cells.size() ? cellText(row.cells[cell], m_types.value(id), store) : QString();
        ++cell;
    }
    return {};
}

QVariant CustomerListModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.column() >= m_columns.size())
        return {};
    const QString& id = m_columns.at(index.column());
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (isNumber(id) ? Qt::AlignRight : Qt::AlignLeft));
    const int page = index.row() / rowsOfPage;
    const Row* row = rowAt(index.row());
    if (!row || m_stale.contains(page))
        want(page);
    if (!row)
        return {};
    if (role == Qt::DisplayRole)
        return textFor(*row, id);
    if (id != mayWriteId)
        return {};
    const ReachState email = stateOf(row->byEmail);
    const ReachState sms = stateOf(row->bySms);
    if (role == EmailReachRole)
        return int(email);
    if (role == SmsReachRole)
        return int(sms);
    if (role == Qt::ToolTipRole || role == Qt::AccessibleTextRole)
        return QString(reachWords(tr("E-mail"), email) + QStringLiteral("\n") + reachWords(tr("SMS"), sms));
    return {};
}

QString CustomerListModel::labelOf(const QString& id) const
{
    if (id == nameId)
        return tr("Name");
    if (id == emailId)
        return tr("E-mail");
    if (id == mayWriteId)
        return tr("May write");
    if (id == countryId)
        return tr("Country");
    if (id == ordersId)
        return tr("Orders");
    if (id == spentId)
        return tr("Total spent");
    if (id == lastId)
        return tr("Last order");
    if (id == phoneId)
        return tr("Phone");
    for (const ColumnChoice& choice : m_choices) {
        if (choice.id == id)
            return choice.label;
    }
    return id;
}

QVariant CustomerListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= m_columns.size())
        return {};
    const QString& id = m_columns.at(section);
    if (role == ColumnIdRole)
        return id;
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (isNumber(id) ? Qt::AlignRight : Qt::AlignLeft));
    return role == Qt::DisplayRole ? QVariant(labelOf(id)) : QVariant();
}

}
