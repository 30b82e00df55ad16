#include "app/desktop/taskbridge.h"

namespace patron::desktop {

namespace {
const QString idPrefix = QStringLiteral("job:");
}

TaskBridge::TaskBridge(ui::Services& services, ui::TaskModel& tasks)
    : QObject(&services)
    , m_services(services)
    , m_tasks(tasks)
{
    connect(&services, &ui::Services::jobChanged, this, &TaskBridge::show);
    connect(&tasks, &ui::TaskModel::cancelRequested, this, [this](const QString& id) {
        if (id.startsWith(idPrefix))
            m_services.cancel(id.mid(idPrefix.size()).toULongLong());
    });
}

void TaskBridge::show(const JobStatus& status)
{
    using State = ui::TaskItem::State;
    ui::TaskItem item;
    item.id = idPrefix + QString::number(status.id);
    item.title = QString::fromStdString(status.title);
    item.phase = QString::fromStdString(status.progress.phase);
    item.ratePerSecond = status.progress.perSecond;
    if (status.progress.total && *status.progress.total > 0) {
        const double total = static_cast<double>(*status.progress.total);
        item.fraction = static_cast<double>(status.progress.done) / total;
        if (status.progress.perSecond > 0) {
            const double left = total - static_cast<double>(status.progress.done);
            item.remainingMs = static_cast<qint64>(1000 * left / status.progress.perSecond);
        }
    }
    if (!status.finished) {
        item.state = status.started ? State::Running : State::Queued;
    } else if (!status.error) {
        item.state = State::Done;
        item.fraction = 1;
    } else if (status.error->code == ErrorCode::Cancelled) {
        item.state = State::Cancelled;
    } else {
        item.state = State::Failed;
        item.resultText = QString::fromStdString(status.error->text);
    }
    m_tasks.put(item);
}

}
