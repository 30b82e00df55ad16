#pragma once

#include <QAbstractTableModel>

#include "core/outbox/occasionsummary.h"
#include "ui/models/services.h"

namespace patron::ui {

/// Broadcasts and program steps, the newest on top, with how they stand. Reads them anew when the outbox changes; rows
/// keep their places while only their numbers change. GUI thread.
class OccasionListModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { NameColumn, StateColumn, SentColumn, OpenColumn, TroubleColumn, WhenColumn };
    static constexpr int columns = WhenColumn + 1;
    /// How the state is to be taken: Quiet, Busy, Good, Care.
    enum Mood { Quiet, Busy, Good, Care };
    enum Role { MoodRole = Qt::UserRole + 1 };

    /// The services must outlive the model.
    explicit OccasionListModel(Services& services, QObject* parent = nullptr);

    bool isLoaded() const { return m_loaded; }
    const outbox::OccasionSummary& at(int row) const { return m_rows[static_cast<std::size_t>(row)]; }
    /// -1 when it is not in the list.
    int rowOf(OccasionId id) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void loaded();
    void failed(const QString& sentence);

private:
    void load();
    void take(std::vector<outbox::OccasionSummary> rows);

    Services& m_services;
    std::vector<outbox::OccasionSummary> m_rows;
    bool m_loaded = false;
    bool m_loading = false;
    bool m_stale = false;
};

/// Messages that left: accepted and everything that came of it, and those taken as sent.
std::int64_t sentOf(const outbox::Tally& tally);
/// Messages that still can leave.
std::int64_t openOf(const outbox::Tally& tally);

}
