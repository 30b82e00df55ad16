#pragma once

#include <QAbstractTableModel>

#include "core/message/messagestore.h"
#include "ui/models/services.h"

namespace patron::ui {

/// The workspace's messages, the one changed last on top. Reads them anew when they change. GUI thread.
class MessageListModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { NameColumn, SubjectColumn, ClassColumn, VersionColumn, UpdatedColumn };
    static constexpr int columns = UpdatedColumn + 1;

    /// The services must outlive the model.
    explicit MessageListModel(Services& services, QObject* parent = nullptr);

    bool isLoaded() const { return m_loaded; }
    const message::SavedMessage& at(int row) const { return m_rows[static_cast<std::size_t>(row)]; }
    /// -1 when there is none of this name or uuid.
    int rowOf(const QString& key) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void loaded();
    void failed(const QString& sentence);

private:
    void load();

    Services& m_services;
    std::vector<message::SavedMessage> m_rows;
    bool m_loaded = false;
};

}
