#include "app/desktop/workspaceopener.h"

#include "core/base/currency.h"
#include "core/base/paths.h"
#include "core/workspace/demo/demoshop.h"
#include "core/workspace/starters.h"

#include <QLocale>
#include <QTimeZone>

#include <filesystem>
#include <optional>
#include <utility>

namespace patron::desktop {

namespace {
using workspace::Workspace;
using Opened = WorkspaceOpener::Opened;

/// Money, zone and country as this computer has them: a shop is mostly where its computer is.
NewWorkspace workspaceForHere()
{
    NewWorkspace what;
    const QLocale locale = QLocale::system();
    const std::string currency = locale.currencySymbol(QLocale::CurrencyIsoCode).toStdString();
    if (isCurrencyCode(currency))
        what.currency = currency;
    const std::string zone = QTimeZone::systemTimeZoneId().toStdString();
    if (TimeZone::find(zone))
        what.timeZone = zone;
    const std::string country = QLocale::territoryToCode(locale.territory()).toStdString();
    if (country.size() == 2)
        what.country = country;
    return what;
}

/// A workspace and what SQLite may have left beside it.
void removeWorkspace(const std::filesystem::path& path)
{
    for (const char* ending : {"", "-wal", "-shm", "-journal"}) {
        std::filesystem::path file = path;
        file += ending;
        std::error_code ignored;
        std::filesystem::remove(file, ignored);
    }
}

Opened openWorkspace(const std::filesystem::path& path, Store::Access access, const Clock& clock)
{
    auto opened = Workspace::open(path, access, clock);
    if (opened || access == Store::Access::ReadOnly)
        return opened;
    if (opened.error().code != ErrorCode::NewerSchema && opened.error().code != ErrorCode::ReadOnly)
        return opened;
    return Workspace::open(path, Store::Access::ReadOnly, clock);
}

Result<void> fill(JobContext& job, const std::filesystem::path& path, std::int64_t customers)
{
    PATRON_TRY(made, Workspace::create(path, NewWorkspace{}, job.clock()));
    workspace::DemoOptions options;
    options.customers = customers;
    options.untilDay = made->store().zone().dayAt(job.clock().now());
    PATRON_CHECK(workspace::fillDemo(job, made->store(), options));
    return workspace::installStarters(made->store(), job.clock().now());
}

/// Filled under another name, so that a sample that was stopped half-way is never taken for a whole one.
Opened makeSample(JobContext& job, const std::filesystem::path& path, std::int64_t customers)
{
    std::filesystem::path unfinished = path;
    unfinished += ".part";
    removeWorkspace(unfinished);
    std::error_code failure;
    std::filesystem::create_directories(path.parent_path(), failure);
    if (auto filled = fill(job, unfinished, customers); !filled) {
        removeWorkspace(unfinished);
        return filled.error();
    }
    std::filesystem::rename(unfinished, path, failure);
    if (failure)
        return makeError(ErrorCode::Io,
                         "The sample shop could not be put into \"" + fromPath(path.parent_path()) + "\".",
                         failure.message());
    PATRON_TRY(opened, Workspace::open(path, Store::Access::ReadWrite, job.clock()));
    // It was made under the other name; nobody has sent anything from it.
    PATRON_CHECK(opened->claim());
    return std::move(opened);
}
}

WorkspaceOpener::WorkspaceOpener(const Clock& clock, QObject* parent)
    : QObject(parent)
    , m_clock(clock)
    , m_jobs(std::make_unique<JobQueue>(clock, 1))
{
    qRegisterMetaType<JobStatus>();
}

WorkspaceOpener::~WorkspaceOpener()
{
    m_waiting = nullptr;
    m_jobs.reset();
}

void WorkspaceOpener::run(const QString& title, Work work, Done done)
{
    if (isBusy())
        return;
    m_waiting = std::move(done);
    auto answer = std::make_shared<std::optional<Opened>>();
    m_jobs->setListener([this, answer](const JobStatus& status) {
        QMetaObject::invokeMethod(
            this,
            [this, answer, status] {
                if (status.visible)
                    Q_EMIT jobChanged(status);
                if (!status.finished || !m_waiting)
                    return;
                const Done waiting = std::exchange(m_waiting, nullptr);
                if (*answer)
                    waiting(std::move(**answer));
                else
                    waiting(status.error.value_or(makeError(ErrorCode::Cancelled, "Stopped.")));
            },
            Qt::QueuedConnection);
    });
    m_jobs->submit(
        title.toStdString(),
        [work = std::move(work), answer](JobContext& job) -> Result<void> {
            answer->emplace(work(job));
            if (!**answer)
                return (*answer)->error();
            // Rules are answered by SQL until the customers have been read.
            (***answer)->startIndex();
            return {};
        },
        !title.isEmpty());
}

void WorkspaceOpener::open(const QString& path, Store::Access access, Done done)
{
    run(
        {},
        [file = toPath(path.toStdString()), access](JobContext& job) {
            return openWorkspace(file, access, job.clock());
        },
        std::move(done));
}

void WorkspaceOpener::create(const QString& path, Done done)
{
    run(
        {},
        [file = toPath(path.toStdString())](JobContext& job) {
            return Workspace::create(file, workspaceForHere(), job.clock());
        },
        std::move(done));
}

void WorkspaceOpener::openSample(const QString& path, std::int64_t customers, Done done)
{
    const auto file = toPath(path.toStdString());
    std::error_code ignored;
    if (std::filesystem::exists(file, ignored)) {
        open(path, Store::Access::ReadWrite, std::move(done));
        return;
    }
    run(
        tr("Making the sample shop"), [file, customers](JobContext& job) { return makeSample(job, file, customers); },
        std::move(done));
}

}
