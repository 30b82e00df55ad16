#include "ui/models/services.h"

#include "ui/models/undolog.h"

#include <QTimer>

namespace patron::ui {

namespace {
constexpr int jobThreads = 2;
/// Commits come by the thousand while mails are sent; pages hear of them at most ten times a second.
constexpr int collectMs = 100;
}

struct Services::Waiting
{
    QPointer<QObject> context;
    Finished finished;
};

Services::Services(std::unique_ptr<workspace::Workspace> workspace, const Clock& clock, QObject* parent)
    : QObject(parent)
    , m_clock(clock)
    , m_workspace(std::move(workspace))
    , m_jobs(std::make_unique<JobQueue>(clock, jobThreads))
    , m_undo(new UndoLog(*this, this))
{
    qRegisterMetaType<ChangeSet>();
    qRegisterMetaType<JobStatus>();
    m_jobs->setListener([this](const JobStatus& status) {
        QMetaObject::invokeMethod(
            this, [this, status] { deliver(status); }, Qt::QueuedConnection);
    });
    m_subscription = store().changes().subscribe([this](const ChangeSet& changes) {
        QMetaObject::invokeMethod(
            this, [this, changes] { collect(changes); }, Qt::QueuedConnection);
    });
}

Services::~Services()
{
    store().changes().unsubscribe(m_subscription);
    m_waiting.clear();
    m_jobs.reset();
}

quint64 Services::submit(QObject* context, const QString& title, Work work, Finished finished, const QString& topic)
{
    if (!topic.isEmpty()) {
        const auto key = std::make_pair(context, topic);
        const auto before = m_topics.find(key);
        if (before != m_topics.end()) {
            m_waiting.erase(before->second);
            m_jobs->cancel(before->second);
        }
    }
    const quint64 id = m_jobs->submit(title.toStdString(), std::move(work), !title.isEmpty());
    m_waiting.emplace(id, Waiting{context, std::move(finished)});
    if (!topic.isEmpty())
        m_topics[std::make_pair(context, topic)] = id;
    return id;
}

void Services::cancel(quint64 job)
{
    m_jobs->cancel(job);
}

void Services::collect(const ChangeSet& changes)
{
    if (m_collected) {
        m_collected->merge(changes);
        return;
    }
    m_collected = changes;
    QTimer::singleShot(collectMs, this, [this] {
        const ChangeSet joined = *m_collected;
        m_collected.reset();
        Q_EMIT changed(joined);
    });
}

void Services::deliver(const JobStatus& status)
{
    if (status.visible)
        Q_EMIT jobChanged(status);
    if (!status.finished)
        return;
    const auto found = m_waiting.find(status.id);
    if (found == m_waiting.end())
        return;
    const Waiting waiting = std::move(found->second);
    m_waiting.erase(found);
    std::erase_if(m_topics, [&](const auto& entry) { return entry.second == status.id; });
    if (waiting.context)
        waiting.finished(status.error);
}

}
