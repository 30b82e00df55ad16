#pragma once

#include <QObject>
#include <QString>

#include "core/jobs/jobqueue.h"
#include "core/workspace/workspace.h"

#include <functional>
#include <memory>

namespace patron::desktop {

/// Opens, makes and fills workspaces on a thread of its own and gives them to the GUI thread.
class WorkspaceOpener : public QObject
{
    Q_OBJECT

public:
    using Opened = Result<std::unique_ptr<workspace::Workspace>>;
    using Done = std::function<void(Opened)>;

    /// The clock must outlive the opener and the workspaces.
    explicit WorkspaceOpener(const Clock& clock, QObject* parent = nullptr);
    /// Stops what runs and waits for it; its answer does not come.
    ~WorkspaceOpener() override;

    bool isBusy() const { return m_waiting != nullptr; }
    /// One written by a newer Patron, or on a disk that cannot be written, is opened for reading.
    void open(const QString& path, Store::Access access, Done done);
    void create(const QString& path, Done done);
    /// Makes the sample shop with its messages, segments and programs, or opens the one that is there.
    void openSample(const QString& path, std::int64_t customers, Done done);
    void cancel(quint64 job) { m_jobs->cancel(job); }

Q_SIGNALS:
    /// For the task centre; a mere opening is not listed.
    void jobChanged(const patron::JobStatus& status);

private:
    using Work = std::function<Opened(JobContext&)>;
    void run(const QString& title, Work work, Done done);

    const Clock& m_clock;
    Done m_waiting;
    std::unique_ptr<JobQueue> m_jobs;
};

}
