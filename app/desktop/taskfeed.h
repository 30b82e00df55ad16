#pragma once

#include "core/jobs/jobqueue.h"
#include "ui/shell/taskmodel.h"

#include <QString>

#include <optional>

namespace patron::desktop {

/// What the task centre shows of a job. `prefix` tells the jobs of several queues apart.
ui::TaskItem taskOf(const QString& prefix, const JobStatus& status);
/// The job's number when the task belongs to that prefix.
std::optional<quint64> jobOfTask(const QString& prefix, const QString& taskId);

}
