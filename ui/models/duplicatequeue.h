#pragma once

#include <QAbstractListModel>
#include <QString>
#include <QStringList>

#include "core/customer/duplicatestore.h"
#include "ui/models/services.h"

#include <vector>

namespace patron::ui {

/// A pair of the queue with the names of both.
struct DuplicateRow
{
    customer::DuplicateCase pair;
    QString firstName;
    QString secondName;
};

/// One thing known of either, side by side.
struct CompareLine
{
    enum class State { Same, Differs, OneSided };

    QString label;
    QString first;
    QString second;
    State state = State::Same;
};

/// Two customers side by side.
struct Comparison
{
    customer::DuplicateCase pair;
    QString firstName;
    QString secondName;
    QStringList reasonsFor;
    QStringList reasonsAgainst;
    std::vector<CompareLine> lines;
};

/// Reads both customers of a pair; NotFound when one is gone. Runs inside a read closure.
Result<Comparison> readComparison(ReadSession& session, const Store& store, const customer::DuplicateCase& pair,
                                  Ms now);

/// The review queue, best first, as far as it was asked for. GUI thread.
class DuplicateModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role { ScoreRole = Qt::UserRole + 1 };

    /// The services must outlive the model.
    explicit DuplicateModel(Services& services, QObject* parent = nullptr);

    /// Reads the queue anew.
    void reload();
    /// Nothing while the first answer has not come.
    std::optional<qint64> total() const { return m_total; }
    const DuplicateRow* rowAt(int row) const;
    int rowOf(CustomerId first, CustomerId second) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

Q_SIGNALS:
    void loaded();
    void failed(const QString& sentence);

private:
    Services& m_services;
    std::vector<DuplicateRow> m_rows;
    std::optional<qint64> m_total;
};

}
