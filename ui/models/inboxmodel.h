#pragma once

#include <QAbstractListModel>

#include "core/delivery/local/localinbox.h"
#include "ui/models/services.h"

namespace patron::ui {

/// The mails of the Local inbox, the newest first. Reads the folder anew when mails were sent. GUI thread.
class InboxModel : public QAbstractListModel
{
    Q_OBJECT

public:
    /// Display is the subject.
    enum Role { ToRole = Qt::UserRole + 1, FromRole, WhenRole };

    /// The services must outlive the model.
    explicit InboxModel(Services& services, QObject* parent = nullptr);

    void load();
    bool isLoaded() const { return m_loaded; }
    const delivery::LocalMail& at(int row) const { return m_mails[static_cast<std::size_t>(row)]; }
    const delivery::LocalInbox& inbox() const { return m_inbox; }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

Q_SIGNALS:
    void loaded();
    void failed(const QString& sentence);

private:
    Services& m_services;
    delivery::LocalInbox m_inbox;
    std::vector<delivery::LocalMail> m_mails;
    bool m_loaded = false;
    bool m_loading = false;
    bool m_stale = false;
};

}
