#include "app/desktop/openworkspace.h"

#include "core/base/paths.h"
#include "core/workspace/demo/demoshop.h"
#include "core/workspace/starters.h"

#include <QFileInfo>
#include <QLocale>
#include <QPointer>
#include <QThread>
#include <QTimeZone>

namespace patron::desktop {

namespace {
using Workspace = workspace::Workspace;
using Answer = Result<std::unique_ptr<Workspace>>;

void inBackground(QObject* context, std::function<Answer()> work, Opened opened)
{
    const QPointer<QObject> alive(context);
    // Results move through a shared place: queued calls must be copyable.
    const auto answer = std::make_shared<std::optional<Answer>>();
    QThread* thread = QThread::create([work = std::move(work), answer] { answer->emplace(work()); });
    QObject::connect(thread, &QThread::finished, context,
                     [answer, opened = std::move(opened)] { opened(std::move(**answer)); });
    QObject::connect(thread, &QThread::finished, thread, &QObject::deleteLater);
    thread->start();
}

Answer openFile(const std::filesystem::path& path, const Clock& clock)
{
    auto opened = Workspace::open(path, Store::Access::ReadWrite, clock);
    if (opened)
        return opened;
    const ErrorCode code = opened.error().code;
    if (code == ErrorCode::Locked || code == ErrorCode::ReadOnly || code == ErrorCode::NewerSchema) {
        if (auto readOnly = Workspace::open(path, Store::Access::ReadOnly, clock))
            return readOnly;
    }
    return opened;
}

/// What this person's system says of money, place and time.
NewWorkspace localTerms()
{
    NewWorkspace what;
    const QLocale locale = QLocale::system();
    const QString currency = locale.currencySymbol(QLocale::CurrencyIsoCode);
    if (currency.size() == 3)
        what.currency = currency.toStdString();
    const QString territory = QLocale::territoryToCode(locale.territory());
    if (territory.size() == 2)
        what.country = territory.toStdString();
    const std::string zone = QTimeZone::systemTimeZoneId().toStdString();
    if (TimeZone::find(zone))
        what.timeZone = zone;
    return what;
}
}

void openWorkspace(QObject* context, const QString& path, const Clock& clock, Opened opened)
{
    const auto file = toPath(path.toStdString());
    inBackground(
        context, [file, &clock] { return openFile(file, clock); }, std::move(opened));
}

void newWorkspace(QObject* context, const QString& path, const Clock& clock, Opened opened)
{
    const auto file = toPath(path.toStdString());
    inBackground(
        context, [file, &clock] { return Workspace::create(file, localTerms(), clock); }, std::move(opened));
}

void sampleWorkspace(QObject* context, const QString& path, int customers, const Clock& clock, Opened opened)
{
    const auto file = toPath(path.toStdString());
    const auto make = [file, customers, &clock]() -> Answer {
        if (std::filesystem::exists(file))
            return openFile(file, clock);
        PATRON_TRY(made, Workspace::create(file, NewWorkspace{}, clock));
        JobContext job(clock);
        workspace::DemoOptions options;
        options.customers = customers;
        options.untilDay = made->store().zone().dayAt(clock.now());
        auto filled = workspace::fillDemo(job, made->store(), options);
        auto started = filled ? workspace::installStarters(made->store(), clock.now()) : Result<void>(filled.error());
        if (!started) {
            made.reset();
            std::error_code ignored;
            std::filesystem::remove(file, ignored);
            return started.error();
        }
        return std::move(made);
    };
    inBackground(context, make, std::move(opened));
}

}
