#include "ui/models/inboxmodel.h"

#include "ui/models/localetext.h"

#include <utility>

namespace patron::ui {

InboxModel::InboxModel(Services& services, QObject* parent)
    : QAbstractListModel(parent)
    , m_services(services)
    , m_inbox(services.store().uuid())
{
    connect(&services, &Services::changed, this, [this](const ChangeSet& changes) {
        if (changes.touches(Area::Outbox))
            load();
    });
}

/// One reading at a time: while mails go out, changes come faster than the folder is read.
void InboxModel::load()
{
    if (std::exchange(m_loading, true)) {
        m_stale = true;
        return;
    }
    using Mails = std::vector<delivery::LocalMail>;
    m_services.run<Mails>(
        this, QString(), [inbox = m_inbox](JobContext&) { return inbox.list(); },
        [this](Result<Mails> mails) {
            m_loading = false;
            if (mails) {
                beginResetModel();
                m_mails = std::move(*mails);
                m_loaded = true;
                endResetModel();
                Q_EMIT loaded();
            } else {
                Q_EMIT failed(textOf(mails.error().text));
            }
            if (std::exchange(m_stale, false))
                load();
        });
}

int InboxModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_mails.size());
}

QVariant InboxModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const delivery::LocalMail& mail = at(index.row());
    const TimeZone& zone = m_services.store().zone();
    switch (role) {
    case Qt::DisplayRole:
        return textOf(mail.subject);
    case ToRole:
        return textOf(mail.to);
    case FromRole:
        return textOf(mail.from);
    case WhenRole:
        return tr("%1, %2").arg(dateText(mail.date, zone), timeText(mail.date, zone));
    case Qt::AccessibleTextRole:
        return tr("%1, to %2").arg(textOf(mail.subject), textOf(mail.to));
    default:
        return {};
    }
}

}
