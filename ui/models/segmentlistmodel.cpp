#include "ui/models/segmentlistmodel.h"

#include "core/segment/audience.h"
#include "core/segment/rulesql.h"
#include "ui/models/localetext.h"

#include <QGuiApplication>
#include <QLocale>
#include <QPalette>

namespace patron::ui {

namespace {
// The delegates' roles (ui/kit/delegates.h), which models do not include.
constexpr int fractionRole = Qt::UserRole + 1002;
}

SegmentListModel::SegmentListModel(Services& services, QObject* parent)
    : QAbstractTableModel(parent)
    , m_services(services)
{
    connect(&services, &Services::changed, this, [this](const ChangeSet& changes) {
        if (changes.touches(Area::Segments) || changes.touches(Area::Customers) || changes.touches(Area::Orders) ||
            changes.touches(Area::Events) || changes.touches(Area::Consents))
            reload();
    });
    reload();
}

void SegmentListModel::reload()
{
    m_services.ask<std::vector<segment::SegmentTitle>>(
        this,
        [](ReadSession& session) -> Result<std::vector<segment::SegmentTitle>> {
            return segment::segments::all(session);
        },
        [this](Result<std::vector<segment::SegmentTitle>> titles) {
            if (!titles) {
                Q_EMIT failed(textOf(titles.error().text));
                return;
            }
            beginResetModel();
            m_titles = std::move(*titles);
            m_toCount.clear();
            for (auto title = m_titles.rbegin(); title != m_titles.rend(); ++title) {
                m_toCount.push_back(title->id.value);
                if (const auto known = m_counts.find(title->id.value); known != m_counts.end())
                    known->second.stale = true;
            }
            m_loaded = true;
            endResetModel();
            Q_EMIT loaded();
            countNext();
        },
        QStringLiteral("titles"));
}

void SegmentListModel::countNext()
{
    if (m_counting || m_toCount.empty())
        return;
    const SegmentId id{m_toCount.back()};
    m_toCount.pop_back();
    m_counting = true;
    m_services.ask<segment::CountAnswer>(
        this,
        [id, &store = m_services.store(),
         asOf = segment::liveAsOf(m_services.clock())](ReadSession& session) -> Result<segment::CountAnswer> {
            PATRON_TRY(saved, segment::segments::get(session, id));
            return segment::count(session, store, saved.rule, {asOf});
        },
        [this, id](Result<segment::CountAnswer> answer) {
            m_counting = false;
            Counted counted{.stale = false};
            if (answer) {
                counted.count = answer->count;
                counted.of = answer->of;
            } else {
                counted.trouble = textOf(answer.error().text);
            }
            m_counts[id.value] = counted;
            for (int row = 0; row < rowCount(); ++row)
                if (m_titles[std::size_t(row)].id == id)
                    Q_EMIT dataChanged(index(row, 0), index(row, columns - 1));
            countNext();
        });
}

std::optional<qint64> SegmentListModel::countAt(int row) const
{
    const auto known = m_counts.find(titleAt(row).id.value);
    if (known == m_counts.end() || known->second.stale || !known->second.trouble.isEmpty())
        return std::nullopt;
    return known->second.count;
}

int SegmentListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_titles.size());
}

int SegmentListModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : columns;
}

QVariant SegmentListModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const segment::SegmentTitle& title = titleAt(index.row());
    const auto known = m_counts.find(title.id.value);
    const Counted* counted = known == m_counts.end() ? nullptr : &known->second;
    const bool good = counted && counted->trouble.isEmpty();
    const double fraction = good && counted->of > 0 ? double(counted->count) / double(counted->of) : 0;
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == NameColumn)
            return textOf(title.name);
        if (index.column() == CountColumn)
            return good ? countText(counted->count) : counted ? tr("cannot be counted") : QStringLiteral("…");
        if (index.column() == ShareColumn)
            return good ? QStringLiteral("%1 %").arg(QLocale().toString(fraction * 100, 'f', 1)) : QString();
        return agoText(title.updatedAt, m_services.clock().now(), m_services.store().zone());
    case fractionRole:
        return index.column() == ShareColumn ? QVariant(fraction) : QVariant();
    case Qt::TextAlignmentRole:
        return index.column() == CountColumn ? QVariant(int(Qt::AlignTrailing | Qt::AlignVCenter)) : QVariant();
    case Qt::ForegroundRole:
        if (counted && counted->stale && index.column() != NameColumn)
            return QGuiApplication::palette().brush(QPalette::Disabled, QPalette::Text);
        return {};
    case Qt::ToolTipRole:
        return counted ? counted->trouble : QString();
    default:
        return {};
    }
}

QVariant SegmentListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == CountColumn ? Qt::AlignTrailing : Qt::AlignLeading) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case NameColumn:
        return tr("Segment");
    case CountColumn:
        return tr("People");
    case ShareColumn:
        return tr("Of everybody");
    default:
        return tr("Last changed");
    }
}

}
