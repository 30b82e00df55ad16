#include "ui/models/messagelistmodel.h"

#include "ui/models/localetext.h"

#include <QLocale>

#include <algorithm>

namespace patron::ui {

MessageListModel::MessageListModel(Services& services, QObject* parent)
    : QAbstractTableModel(parent)
    , m_services(services)
{
    connect(&services, &Services::changed, this, [this](const ChangeSet& changes) {
        if (changes.touches(Area::Messages))
            load();
    });
    load();
}

void MessageListModel::load()
{
    using Rows = std::vector<message::SavedMessage>;
    m_services.ask<Rows>(
        this,
        [](ReadSession& session) -> Result<Rows> {
            Rows rows = message::messages::all(session);
            std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
                return a.updatedAt != b.updatedAt ? a.updatedAt > b.updatedAt : a.id.value > b.id.value;
            });
            return rows;
        },
        [this](Result<Rows> rows) {
            if (!rows) {
                Q_EMIT failed(textOf(rows.error().text));
                return;
            }
            beginResetModel();
            m_rows = std::move(*rows);
            m_loaded = true;
            endResetModel();
            Q_EMIT loaded();
        },
        QStringLiteral("messages"));
}

int MessageListModel::rowOf(const QString& key) const
{
    const std::string wanted = key.toStdString();
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [&](const message::SavedMessage& row) {
        return row.uuid == wanted || row.message.name == wanted;
    });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

int MessageListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int MessageListModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : columns;
}

QVariant MessageListModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const message::SavedMessage& row = at(index.row());
    const bool marketing = row.message.messageClass == message::MessageClass::Marketing;
    if (role == Qt::DisplayRole) {
        switch (index.column()) {
        case NameColumn:
            return textOf(row.message.name);
        case SubjectColumn:
            return textOf(row.message.channel == message::MessageChannel::Sms ? row.message.body : row.message.subject);
        case ClassColumn:
            if (row.message.channel == message::MessageChannel::Sms)
                return marketing ? tr("Marketing SMS") : tr("Service SMS");
            return marketing ? tr("Marketing") : tr("Service");
        case VersionColumn:
            return QLocale().toString(row.version);
        case UpdatedColumn:
            return agoText(row.updatedAt, m_services.clock().now(), m_services.store().zone());
        default:
            return {};
        }
    }
    if (role == Qt::ToolTipRole && index.column() == UpdatedColumn)
        return dateText(row.updatedAt, m_services.store().zone());
    if (role == Qt::TextAlignmentRole && index.column() == VersionColumn)
        return QVariant(Qt::AlignTrailing | Qt::AlignVCenter);
    return {};
}

QVariant MessageListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant((section == VersionColumn ? Qt::AlignTrailing : Qt::AlignLeading) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case NameColumn:
        return tr("Name");
    case SubjectColumn:
        return tr("Subject");
    case ClassColumn:
        return tr("Kind");
    case VersionColumn:
        return tr("Version");
    case UpdatedColumn:
        return tr("Changed");
    default:
        return {};
    }
}

}
