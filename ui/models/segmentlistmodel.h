#pragma once

#include <QAbstractTableModel>

#include "core/segment/segmentstore.h"
#include "ui/models/services.h"

#include <map>
#include <vector>

namespace patron::ui {

/// The saved segments with how many people each holds. Counts come one after the other in the background; an old
/// number stays, marked stale, until the new one is there. GUI thread.
class SegmentListModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { NameColumn, CountColumn, ShareColumn, ChangedColumn };
    static constexpr int columns = ChangedColumn + 1;

    explicit SegmentListModel(Services& services, QObject* parent = nullptr);

    const segment::SegmentTitle& titleAt(int row) const { return m_titles[std::size_t(row)]; }
    /// Whether the list was read at all.
    bool isLoaded() const { return m_loaded; }
    /// Nothing while it is not counted.
    std::optional<qint64> countAt(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void loaded();
    void failed(const QString& sentence);

private:
    struct Counted
    {
        std::int64_t count = 0;
        std::int64_t of = 0;
        bool stale = true;
        QString trouble = {};
    };
    void reload();
    void countNext();

    Services& m_services;
    std::vector<segment::SegmentTitle> m_titles;
    std::map<std::int64_t, Counted> m_counts;
    std::vector<std::int64_t> m_toCount;
    bool m_loaded = false;
    bool m_counting = false;
};

}
