#include "core/base/paths.h"
#include "core/message/lint/messagechecks.h"
#include "core/segment/audience.h"
#include "core/workspace/demo/demoshop.h"
#include "core/workspace/mailsource.h"
#include "core/workspace/messagefacts.h"
#include "core/workspace/starters.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QTemporaryDir>

#include <chrono>
#include <cstdio>

using namespace patron;

/// A message rendered and checked for a whole audience, and one step of its preview, against the bars of messages.md
/// and quality.md. Every number is of this run on this machine.
namespace {
constexpr double barPerSecond = 10'000; ///< 100,000 customers in 10 s
constexpr double barStepMs = 100;
constexpr DayNumber until = 20'400;
constexpr Ms now = 20'400 * msPerDay;

double secondsSince(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

struct Bench
{
    Store& store;
    workspace::MailSource source;
    std::vector<CustomerId> everybody;

    Result<void> wholeAudience(const message::SavedMessage& saved);
    Result<void> previewSteps(const message::SavedMessage& saved);
};

Result<void> Bench::wholeAudience(const message::SavedMessage& saved)
{
    const SystemClock clock;
    JobContext job(clock);
    const auto start = std::chrono::steady_clock::now();
    PATRON_TRY(findings, store.read([&](ReadSession& session) -> Result<std::vector<message::Finding>> {
        return message::checkMessage(saved.message, workspace::messageFacts(session, store, saved, now));
    }));
    PATRON_TRY(tally, source.renderAudience(job, saved, everybody, now, false, {}));
    const double seconds = secondsSince(start);
    const double each = static_cast<double>(everybody.size()) / seconds;
    std::printf("%-24s %lld mails, %lld left out, %zu findings: %.2f s, per_s %.0f (bar %.0f) %s\n",
                saved.message.name.c_str(), static_cast<long long>(tally.rendered),
                static_cast<long long>(tally.leftOut), findings.size() + tally.checks.findings().size(), seconds, each,
                barPerSecond, each >= barPerSecond ? "ok" : "MISSED");
    return {};
}

Result<void> Bench::previewSteps(const message::SavedMessage& saved)
{
    constexpr std::size_t steps = 50;
    double slowest = 0;
    for (std::size_t i = 0; i <= steps && i < everybody.size(); ++i) {
        const auto start = std::chrono::steady_clock::now();
        PATRON_CHECK(store.read([&](ReadSession& session) {
            return source.personalise(session, saved, everybody[i], now, Json::object());
        }));
        // The first one reads what all share.
        if (i > 0)
            slowest = std::max(slowest, secondsSince(start) * 1000);
    }
    std::printf("%-24s preview step: %.1f ms (bar %.0f) %s\n", saved.message.name.c_str(), slowest, barStepMs,
                slowest <= barStepMs ? "ok" : "MISSED");
    return {};
}

Result<void> run(const std::filesystem::path& path, int customers)
{
    const FixedClock clock(now);
    const bool isNew = !std::filesystem::exists(path);
    PATRON_TRY(store, isNew ? Store::create(path, {}, clock) : Store::open(path, Store::Access::ReadWrite));
    if (isNew) {
        JobContext job(clock);
        PATRON_CHECK(workspace::fillDemo(job, *store, {customers, 1, until}));
        PATRON_CHECK(workspace::installStarters(*store, now));
    }
    std::vector<message::SavedMessage> messages;
    Bench bench{*store, workspace::MailSource(*store), {}};
    PATRON_CHECK(store->read([&](ReadSession& session) -> Result<void> {
        messages = message::messages::all(session);
        PATRON_TRY(everybody, segment::members(session, *store, segment::Rule(), {now, false}));
        bench.everybody = std::move(everybody);
        return {};
    }));
    for (const message::SavedMessage& saved : messages) {
        PATRON_CHECK(bench.wholeAudience(saved));
        PATRON_CHECK(bench.previewSteps(saved));
    }
    return {};
}
}

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    QCommandLineParser options;
    options.addOptions({{QStringLiteral("workspace"), "A shop to measure with; made when it is not there.", "file"},
                        {QStringLiteral("customers"), "How many a new shop has.", "count", "100000"}});
    options.process(application);
    const QTemporaryDir folder;
    const QString given = options.value("workspace");
    const QString path = given.isEmpty() ? folder.filePath("shop.patron") : given;
    const auto done = run(toPath(path.toStdString()), options.value("customers").toInt());
    if (!done)
        std::fprintf(stderr, "%s\n", done.error().text.c_str());
    return done ? 0 : 1;
}
