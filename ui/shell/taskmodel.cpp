#include "ui/shell/taskmodel.h"

#include <QLocale>

#include <algorithm>
#include <cmath>

namespace patron::ui {

namespace {

constexpr int kMostFinished = 50;

}

int TaskModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_items.size());
}

QVariant TaskModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const TaskItem& item = m_items.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return item.title;
    case IdRole:
        return item.id;
    case PhaseRole:
        return item.isFinished() ? item.resultText : item.phase;
    case StateRole:
        return int(item.state);
    case FractionRole:
        return item.fraction;
    case DetailRole:
        return describeProgress(item);
    default:
        return {};
    }
}

QHash<int, QByteArray> TaskModel::roleNames() const
{
    return {{Qt::DisplayRole, "title"}, {IdRole, "id"},        {PhaseRole, "phase"}, {StateRole, "state"},
            {FractionRole, "fraction"}, {DetailRole, "detail"}};
}

void TaskModel::put(const TaskItem& item)
{
    const auto found = std::ranges::find(m_items, item.id, &TaskItem::id);
    if (found != m_items.end()) {
        *found = item;
        const QModelIndex changed = index(int(found - m_items.begin()));
        Q_EMIT dataChanged(changed, changed);
    } else {
        beginInsertRows({}, 0, 0);
        m_items.prepend(item);
        endInsertRows();
    }
    if (std::ranges::count_if(m_items, &TaskItem::isFinished) <= kMostFinished)
        return;
    for (int row = int(m_items.size()) - 1; row >= 0; --row) {
        if (m_items.at(row).isFinished()) {
            beginRemoveRows({}, row, row);
            m_items.removeAt(row);
            endRemoveRows();
            return;
        }
    }
}

void TaskModel::remove(const QString& id)
{
    const auto found = std::ranges::find(m_items, id, &TaskItem::id);
    if (found == m_items.end())
        return;
    const int row = int(found - m_items.begin());
    beginRemoveRows({}, row, row);
    m_items.removeAt(row);
    endRemoveRows();
}

void TaskModel::clearFinished()
{
    for (int row = int(m_items.size()) - 1; row >= 0; --row) {
        if (!m_items.at(row).isFinished())
            continue;
        beginRemoveRows({}, row, row);
        m_items.removeAt(row);
        endRemoveRows();
    }
}

int TaskModel::runningCount() const
{
    return int(std::ranges::count_if(m_items, [](const TaskItem& item) { return !item.isFinished(); }));
}

double TaskModel::overallFraction() const
{
    double sum = 0;
    int count = 0;
    for (const TaskItem& item : m_items) {
        if (!item.isFinished() && item.fraction >= 0) {
            sum += std::min(1.0, item.fraction);
            ++count;
        }
    }
    return count > 0 ? sum / count : -1;
}

QString describeTasks(const TaskModel& model)
{
    const int running = model.runningCount();
    if (running == 0)
        return TaskModel::tr("No tasks");
    const QString text = TaskModel::tr("%n task(s) running", nullptr, running);
    const double fraction = model.overallFraction();
    return fraction < 0
               ? text
               : TaskModel::tr("%1 · %2 %", "tasks, per cent").arg(text, QLocale().toString(int(fraction * 100)));
}

QString describeDuration(qint64 durationMs)
{
    const qint64 minutes = (durationMs + 59'999) / 60'000;
    if (durationMs < 60'000)
        return TaskModel::tr("less than a minute");
    if (minutes < 90)
        return TaskModel::tr("%n minute(s)", nullptr, int(minutes));
    return TaskModel::tr("%n hour(s)", nullptr, int((minutes + 30) / 60));
}

QString describeProgress(const TaskItem& item)
{
    if (item.isFinished())
        return {};
    QStringList parts;
    if (item.state == TaskItem::State::Queued)
        parts << TaskModel::tr("Waiting for its turn");
    if (item.ratePerSecond > 0) {
        const QString rate = QLocale().toString(qint64(std::llround(item.ratePerSecond)));
        parts << TaskModel::tr("%1 %2/s", "number, unit, per second").arg(rate, item.unit);
    }
    if (item.remainingMs >= 0)
        parts << TaskModel::tr("%1 left").arg(describeDuration(item.remainingMs));
    return parts.join(QStringLiteral(" · "));
}

}
