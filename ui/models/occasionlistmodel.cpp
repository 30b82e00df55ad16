#include "ui/models/occasionlistmodel.h"

#include "ui/models/localetext.h"
#include "ui/models/sendwords.h"

#include <algorithm>

namespace patron::ui {

namespace {
constexpr int shownOccasions = 500;

bool sameOccasions(const std::vector<outbox::OccasionSummary>& a, const std::vector<outbox::OccasionSummary>& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const auto& x, const auto& y) { return x.occasion.id == y.occasion.id; });
}

std::int64_t troubleOf(const outbox::Tally& tally)
{
    using S = outbox::SendState;
    return tally.of(S::Rejected) + tally.of(S::Ambiguous) + tally.of(S::BouncedHard) + tally.of(S::BouncedSoft) +
           tally.of(S::Skipped) + tally.of(S::Suppressed) + tally.of(S::Expired);
}
}

std::int64_t sentOf(const outbox::Tally& tally)
{
    using S = outbox::SendState;
    std::int64_t sent = 0;
    for (const S state :
         {S::Accepted, S::Delivered, S::BouncedSoft, S::BouncedHard, S::Unsubscribed, S::Complained, S::AssumedSent})
        sent += tally.of(state);
    return sent;
}

std::int64_t openOf(const outbox::Tally& tally)
{
    std::int64_t open = 0;
    for (const auto& [state, count] : tally.states)
        open += outbox::isOpen(state) ? count : 0;
    return open;
}

OccasionListModel::OccasionListModel(Services& services, QObject* parent)
    : QAbstractTableModel(parent)
    , m_services(services)
{
    connect(&services, &Services::changed, this, [this](const ChangeSet& changes) {
        if (changes.touches(Area::Outbox))
            load();
    });
    load();
}

/// One question at a time: while mails go out, changes come faster than answers.
void OccasionListModel::load()
{
    if (std::exchange(m_loading, true)) {
        m_stale = true;
        return;
    }
    using Rows = std::vector<outbox::OccasionSummary>;
    m_services.ask<Rows>(
        this,
        [](ReadSession& session) -> Result<Rows> {
            return outbox::occasions::newest(session.connection(), shownOccasions);
        },
        [this](Result<Rows> rows) {
            m_loading = false;
            if (rows)
                take(std::move(*rows));
            else
                Q_EMIT failed(textOf(rows.error().text));
            if (std::exchange(m_stale, false))
                load();
        });
}

void OccasionListModel::take(std::vector<outbox::OccasionSummary> rows)
{
    if (m_loaded && sameOccasions(rows, m_rows)) {
        m_rows = std::move(rows);
        if (!m_rows.empty())
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columns - 1));
    } else {
        beginResetModel();
        m_rows = std::move(rows);
        endResetModel();
    }
    m_loaded = true;
    Q_EMIT loaded();
}

int OccasionListModel::rowOf(OccasionId id) const
{
    const auto found =
        std::find_if(m_rows.begin(), m_rows.end(), [&](const auto& row) { return row.occasion.id == id; });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

int OccasionListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int OccasionListModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : columns;
}

QVariant OccasionListModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const auto& [occasion, tally] = at(index.row());
    const int column = index.column();
    if (role == Qt::TextAlignmentRole && (column == SentColumn || column == OpenColumn || column == TroubleColumn))
        return QVariant(Qt::AlignTrailing | Qt::AlignVCenter);
    if (role == MoodRole) {
        if (tally.of(outbox::SendState::Ambiguous) > 0 || occasion.state == "paused")
            return int(Care);
        if (occasion.state == "cancelled")
            return int(Quiet);
        return int(tally.finished() ? Good : Busy);
    }
    if (role == Qt::ToolTipRole && column == NameColumn)
        return textOf(occasion.name);
    if (role != Qt::DisplayRole)
        return {};
    switch (column) {
    case NameColumn:
        return textOf(occasion.name);
    case StateColumn:
        return occasionStateText(occasion, tally);
    case SentColumn:
        return tr("%1 of %2").arg(countText(sentOf(tally)), countText(tally.planned));
    case OpenColumn:
        return countText(openOf(tally));
    case TroubleColumn:
        return countText(troubleOf(tally));
    case WhenColumn:
        return agoText(occasion.createdAt, m_services.clock().now(), m_services.store().zone());
    default:
        return {};
    }
}

QVariant OccasionListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    const bool number = section == SentColumn || section == OpenColumn || section == TroubleColumn;
    if (role == Qt::TextAlignmentRole)
        return QVariant((number ? Qt::AlignTrailing : Qt::AlignLeading) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case NameColumn:
        return tr("What");
    case StateColumn:
        return tr("State");
    case SentColumn:
        return tr("Sent");
    case OpenColumn:
        return tr("To go");
    case TroubleColumn:
        return tr("Trouble");
    case WhenColumn:
        return tr("Begun");
    default:
        return {};
    }
}

}
