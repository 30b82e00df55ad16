#pragma once

#include <QObject>
#include <QPointer>

#include "core/jobs/jobqueue.h"
#include "core/workspace/workspace.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace patron::ui {

class UndoLog;

/// What pages work with: an open workspace, reached from the GUI thread without ever waiting. Questions and jobs run
/// on other threads and answer on the GUI thread, never after the asking object is gone.
///
///     services.ask<std::int64_t>(this, [](ReadSession& s) -> Result<std::int64_t> { … },
///                                [this](Result<std::int64_t> answer) { … });
class Services : public QObject
{
    Q_OBJECT

public:
    /// Takes the workspace over. The clock must outlive the services.
    Services(std::unique_ptr<workspace::Workspace> workspace, const Clock& clock, QObject* parent = nullptr);
    /// Stops all jobs and waits for them, then closes the workspace.
    ~Services() override;

    workspace::Workspace& workspace() { return *m_workspace; }
    Store& store() { return m_workspace->store(); }
    const Clock& clock() const { return m_clock; }
    UndoLog& undo() { return *m_undo; }

    template <typename T>
    using Done = std::function<void(Result<T>)>;

    /// Reads in the background. A question that is asked again under the same `topic` by the same object cancels the
    /// one before, whose answer never comes.
    template <typename T>
    void ask(QObject* context, std::function<Result<T>(ReadSession&)> question, Done<T> done, const QString& topic = {})
    {
        run<T>(
            context, QString(),
            [this, question = std::move(question)](JobContext& job) {
                return store().read([&](ReadSession& session) { return question(session); }, job.cancelToken());
            },
            std::move(done), topic);
    }

    /// Writes in the background: one transaction.
    template <typename T>
    void change(QObject* context, std::function<Result<T>(Transaction&)> work, Done<T> done)
    {
        run<T>(
            context, QString(),
            [this, work = std::move(work)](JobContext&) {
                return store().write([&](Transaction& tx) { return work(tx); });
            },
            std::move(done), QString());
    }

    /// Runs any work in the background. With a title it is listed in the task centre and can be cancelled there; gives
    /// the job's number.
    template <typename T>
    quint64 run(QObject* context, const QString& title, std::function<Result<T>(JobContext&)> work, Done<T> done,
                const QString& topic = {})
    {
        auto answer = std::make_shared<std::optional<Result<T>>>();
        return submit(
            context, title,
            [work = std::move(work), answer](JobContext& job) -> Result<void> {
                answer->emplace(work(job));
                if (!**answer)
                    return (*answer)->error();
                return {};
            },
            [answer, done = std::move(done)](const std::optional<Error>& failure) {
                if (*answer)
                    done(std::move(**answer));
                else
                    done(failure.value_or(makeError(ErrorCode::Cancelled, "Stopped.")));
            },
            topic);
    }

    void cancel(quint64 job);

Q_SIGNALS:
    /// A commit changed something; several may have been joined.
    void changed(const patron::ChangeSet& changes);
    /// A listed job's state, for the task centre.
    void jobChanged(const patron::JobStatus& status);

private:
    using Work = std::function<Result<void>(JobContext&)>;
    using Finished = std::function<void(const std::optional<Error>&)>;
    quint64 submit(QObject* context, const QString& title, Work work, Finished finished, const QString& topic);
    void collect(const ChangeSet& changes);
    void deliver(const JobStatus& status);

    struct Waiting;
    const Clock& m_clock;
    std::unique_ptr<workspace::Workspace> m_workspace;
    std::unique_ptr<JobQueue> m_jobs;
    UndoLog* m_undo;
    std::map<quint64, Waiting> m_waiting;
    std::map<std::pair<QObject*, QString>, quint64> m_topics;
    std::optional<ChangeSet> m_collected;
    int m_subscription = 0;
};

}

Q_DECLARE_METATYPE(patron::ChangeSet)
Q_DECLARE_METATYPE(patron::JobStatus)
