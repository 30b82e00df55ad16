#include "app/desktop/taskfeed.h"

#include "ui/models/localetext.h"

#include <QCoreApplication>

#include <algorithm>

namespace patron::desktop {

namespace {
ui::TaskItem::State stateOf(const JobStatus& status)
{
    if (!status.started && !status.finished)
        return ui::TaskItem::State::Queued;
    if (!status.finished)
        return ui::TaskItem::State::Running;
    if (!status.error)
        return ui::TaskItem::State::Done;
    return status.error->code == ErrorCode::Cancelled ? ui::TaskItem::State::Cancelled : ui::TaskItem::State::Failed;
}
}

ui::TaskItem taskOf(const QString& prefix, const JobStatus& status)
{
    ui::TaskItem item;
    item.id = prefix + QString::number(status.id);
    item.title = ui::textOf(status.title);
    item.phase = ui::textOf(status.progress.phase);
    item.state = stateOf(status);
    const auto total = status.progress.total.value_or(0);
    if (total > 0) {
        item.fraction = static_cast<double>(status.progress.done) / static_cast<double>(total);
        if (status.progress.perSecond > 0)
            item.remainingMs =
                static_cast<qint64>(static_cast<double>(std::max<std::int64_t>(total - status.progress.done, 0)) *
                                    1000.0 / status.progress.perSecond);
    }
    if (status.error)
        item.resultText = ui::textOf(status.error->text);
    else if (status.finished)
        item.resultText = QCoreApplication::translate("patron::desktop::TaskFeed", "Done");
    item.cancellable = !status.finished;
    return item;
}

std::optional<quint64> jobOfTask(const QString& prefix, const QString& taskId)
{
    bool isNumber = false;
    const quint64 id = taskId.startsWith(prefix) ? taskId.mid(prefix.size()).toULongLong(&isNumber) : 0;
    return isNumber ? std::optional(id) : std::nullopt;
}

}
