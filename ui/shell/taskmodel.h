#pragma once

#include <QAbstractListModel>
#include <QList>

namespace patron::ui {

/// One long job as the shell shows it. Fed from outside, at most a few times a second.
struct TaskItem
{
    enum class State { Queued, Running, Done, Failed, Cancelled };

    QString id;
    QString title; ///< "Import orders.csv"
    QString phase; ///< "Matching customers"
    State state = State::Queued;
    double fraction = -1;     ///< 0..1; negative: not known
    double ratePerSecond = 0; ///< 0: not shown
    QString unit;             ///< of the rate: "rows"
    qint64 remainingMs = -1;  ///< negative: not known
    QString resultText;       ///< when finished: "1 200 customers added" or why it failed
    QString showText;         ///< a button on a finished task: "Show"; empty: none
    bool cancellable = true;

    bool isFinished() const { return state != State::Queued && state != State::Running; }
};

/// The tasks, newest first. Finished ones stay until cleared, at most 50.
class TaskModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role { IdRole = Qt::UserRole + 1, PhaseRole, StateRole, FractionRole, DetailRole };

    using QAbstractListModel::QAbstractListModel;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QHash<int, QByteArray> roleNames() const override;

    /// Adds, or replaces the one with the same id.
    void put(const TaskItem& item);
    void remove(const QString& id);
    void clearFinished();
    const TaskItem& at(int row) const { return m_items.at(row); }
    int runningCount() const;
    /// Mean of the running tasks that know theirs, or -1.
    double overallFraction() const;

Q_SIGNALS:
    void cancelRequested(const QString& id);
    void showRequested(const QString& id);

private:
    QList<TaskItem> m_items;
};

/// "1 200 rows/s, 2 minutes left"; the parts that are known.
QString describeProgress(const TaskItem& item);
/// "2 tasks running · 62 %"
QString describeTasks(const TaskModel& model);
/// "less than a minute", "5 minutes", "2 hours"
QString describeDuration(qint64 durationMs);

}
