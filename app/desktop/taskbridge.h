#pragma once

#include "ui/models/services.h"
#include "ui/shell/taskmodel.h"

namespace patron::desktop {

/// Shows the listed jobs of an open workspace in the task centre, and takes its cancel there. Lives as long as the
/// services.
class TaskBridge : public QObject
{
    Q_OBJECT

public:
    TaskBridge(ui::Services& services, ui::TaskModel& tasks);

private:
    void show(const JobStatus& status);

    ui::Services& m_services;
    ui::TaskModel& m_tasks;
};

}
