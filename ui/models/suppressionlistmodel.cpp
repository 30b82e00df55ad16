#include "ui/models/suppressionlistmodel.h"

#include "ui/models/localetext.h"
#include "ui/models/suppressionwords.h"

#include <QTimer>

#include <algorithm>
#include <utility>

namespace patron::ui {

namespace {
constexpr int rowsOfPage = 200;
constexpr int pagesKept = 60;
/// Only what is still looked at is fetched.
constexpr int pagesWanted = 4;

using Line = customer::SuppressionLine;
}

SuppressionListModel::SuppressionListModel(Services& services, QObject* parent)
    : QAbstractTableModel(parent)
    , m_services(services)
{
    connect(&services, &Services::changed, this, [this](const ChangeSet& changes) {
        if (m_follows && changes.touches(Area::Consents))
            load();
    });
}

/// One reading at a time: while bounces come in, changes come faster than a long list is read.
void SuppressionListModel::load()
{
    m_follows = true;
    if (std::exchange(m_reading, true)) {
        m_stale = true;
        return;
    }
    m_services.ask<customer::SuppressionIndex>(
        this,
        [filter = m_filter, &store = m_services.store()](ReadSession& session) -> Result<customer::SuppressionIndex> {
            return customer::suppressions::index(session, store, filter);
        },
        [this, filter = m_filter](Result<customer::SuppressionIndex> index) {
            m_reading = false;
            // What is not asked for any more is not shown.
            if (!index)
                Q_EMIT failed(textOf(index.error().text));
            else if (filter == m_filter)
                takeIndex(std::move(*index));
            if (std::exchange(m_stale, false))
                load();
        });
}

void SuppressionListModel::setFilter(const customer::SuppressionFilter& filter)
{
    if (filter == m_filter)
        return;
    m_filter = filter;
    load();
}

void SuppressionListModel::takeIndex(customer::SuppressionIndex index)
{
    beginResetModel();
    ++m_generation;
    m_pages.clear();
    m_recent.clear();
    m_wanted.clear();
    m_fetching = -1;
    m_index = std::move(index);
    m_loaded = true;
    endResetModel();
    Q_EMIT loaded();
}

qint64 SuppressionListModel::countOf(const std::string& reason) const
{
    const auto found = m_index.reasons.find(reason);
    return found == m_index.reasons.end() ? 0 : found->second;
}

std::int64_t SuppressionListModel::entryAt(int row) const
{
    return row >= 0 && row < rowCount() ? (*m_index.entries)[static_cast<std::size_t>(row)] : 0;
}

int SuppressionListModel::rowOf(std::int64_t entry) const
{
    if (!m_index.entries)
        return -1;
    const auto found = std::ranges::find(*m_index.entries, entry);
    return found == m_index.entries->end() ? -1 : static_cast<int>(found - m_index.entries->begin());
}

const Line* SuppressionListModel::lineAt(int row) const
{
    const auto page = m_pages.constFind(row / rowsOfPage);
    if (row < 0 || page == m_pages.constEnd())
        return nullptr;
    const auto at = static_cast<std::size_t>(row % rowsOfPage);
    return at < page->size() && (*page)[at].id != 0 ? &(*page)[at] : nullptr;
}

void SuppressionListModel::want(int page) const
{
    if (m_fetching == page || m_wanted.contains(page) || m_pages.contains(page))
        return;
    m_wanted.append(page);
    while (m_wanted.size() > pagesWanted)
        m_wanted.removeFirst();
    if (m_wanted.size() == 1) {
        // Painting asks for many rows at once; the question goes out when it is through.
        auto* self = const_cast<SuppressionListModel*>(this);
        QTimer::singleShot(0, self, [self] { self->fetchNext(); });
    }
}

void SuppressionListModel::fetchNext()
{
    if (m_fetching >= 0 || m_wanted.isEmpty())
        return;
    const int page = m_wanted.takeLast();
    const auto first = static_cast<std::ptrdiff_t>(page) * rowsOfPage;
    if (first >= m_index.count())
        return fetchNext();
    m_fetching = page;
    m_services.ask<std::vector<Line>>(
        this,
        [entries = m_index.entries, first](ReadSession& session) -> Result<std::vector<Line>> {
            const auto last = std::min<std::ptrdiff_t>(first + rowsOfPage, std::ssize(*entries));
            return customer::suppressions::rows(session, {entries->begin() + first, entries->begin() + last});
        },
        [this, page, generation = m_generation](Result<std::vector<Line>> lines) {
            takePage(page, generation, std::move(lines));
        });
}

void SuppressionListModel::takePage(int page, quint64 generation, Result<std::vector<Line>> lines)
{
    if (generation != m_generation)
        return;
    m_fetching = -1;
    if (lines) {
        m_pages[page] = std::move(*lines);
        m_recent.append(page);
        if (m_recent.size() > pagesKept)
            m_pages.remove(m_recent.takeFirst());
        const int last = std::min(rowCount(), (page + 1) * rowsOfPage) - 1;
        Q_EMIT dataChanged(index(page * rowsOfPage, 0), index(last, columns - 1));
    } else {
        Q_EMIT failed(textOf(lines.error().text));
    }
    fetchNext();
}

int SuppressionListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_index.count());
}

int SuppressionListModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : columns;
}

QVariant SuppressionListModel::textOfLine(const Line& line, int column) const
{
    switch (column) {
    case AddressColumn:
        return suppressedAddressText(line);
    case ChannelColumn:
        return line.kind == "email" ? tr("Email") : tr("Text");
    case ReasonColumn:
        return suppressionReasonText(line.reason);
    case HowColumn:
        return suppressionHowText(line);
    case SinceColumn:
        return dateText(line.at, m_services.store().zone());
    default:
        return {};
    }
}

QVariant SuppressionListModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const Line* line = lineAt(index.row());
    if (!line) {
        want(index.row() / rowsOfPage);
        return {};
    }
    switch (role) {
    case Qt::DisplayRole:
        return textOfLine(*line, index.column());
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
        if (index.column() == ReasonColumn && line->further > 0)
            return tr("%1, and %n more reason(s)", nullptr, int(line->further))
                .arg(suppressionReasonText(line->reason));
        return index.column() == HowColumn || role == Qt::AccessibleTextRole ? textOfLine(*line, index.column())
                                                                             : QVariant();
    case FurtherRole:
        return qlonglong(line->further);
    case ReasonRole:
        return textOf(line->reason);
    case ErasedRole:
        return line->normalized.empty();
    default:
        return {};
    }
}

QVariant SuppressionListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | Qt::AlignLeft);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case AddressColumn:
        return tr("Address");
    case ChannelColumn:
        return tr("Channel");
    case ReasonColumn:
        return tr("Reason");
    case HowColumn:
        return tr("How we know");
    case SinceColumn:
        return tr("Since");
    default:
        return {};
    }
}

}
