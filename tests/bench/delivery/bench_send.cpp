#include "core/base/json.h"
#include "core/base/paths.h"
#include "core/customer/consentstore.h"
#include "core/customer/customerstore.h"
#include "core/customer/traitstore.h"
#include "core/message/messagestore.h"
#include "core/message/recipientfields.h"
#include "core/segment/segmentstore.h"
#include "core/workspace/broadcastlaunch.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDir>
#include <QProcess>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QThread>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <thread>

#ifdef Q_OS_LINUX
#include <sys/syscall.h>
#include <unistd.h>

static std::atomic<int> slowDiskMs{0};

// They stand before the system's own in this program: a disk whose every flush takes so long.
static void wait()
{
    if (const int ms = slowDiskMs.load(); ms > 0)
        std::this_thread::sleep_for(std::chrono::milliseconds(ms));
}
extern "C" int fdatasync(int file)
{
    wait();
    return static_cast<int>(syscall(SYS_fdatasync, file));
}
extern "C" int fsync(int file)
{
    wait();
    return static_cast<int>(syscall(SYS_fsync, file));
}
#else
static std::atomic<int> slowDiskMs{0};
#endif

using namespace patron;

/// Personal mails of 10 kB through the whole outbox, every state durable, to Postfix's smtp-sink over four sessions;
/// then smtp-source, which stores nothing, to the same sink in the same run; then again on a disk whose every flush
/// takes 5 ms. The bars are quality.md's.
namespace {

constexpr int sessions = 4;
constexpr double barPerSecond = 1'500;
constexpr double barCommitMs = 0.3;
constexpr double barOfPeer = 0.1;
constexpr double barSlowPerSecond = 150;
constexpr int slowMs = 5;
constexpr int commits = 300;

double secondsSince(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

int freePort()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    return server.serverPort();
}

message::Message personalMail()
{
    message::Message message;
    message.name = "Bench";
    message.subject = "Tea for {{ customer.first_name }}";
    message.body = "<html lang=\"en\"><body><p>Dear {{ customer.first_name }},</p>\n";
    while (message.body.size() < 9'000) {
        message.body += "<p>New leaves came in from the hills this week, and we kept a tin for you, {{ "
                        "customer.first_name }}: green, white and a dark one that goes with milk.</p>\n";
    }
    message.body += "<p>{{ brand.name }}, {{ brand.address }} <a href=\"{{ unsubscribe_url }}\">Stop these "
                    "mails</a></p></body></html>";
    return message;
}

using workspace::Workspace;

Result<void> fillShop(Workspace& shop, int people, int port, Ms now)
{
    return shop.store().write([&](Transaction& tx) -> Result<void> {
        message::Brand brand;
        brand.name = "Marlow & Finch";
        brand.address = "1 High Street, Leeds";
        brand.fromEmail = "hello@shop.test";
        message::recipients::saveBrand(tx, brand);
        PATRON_CHECK(segment::segments::save(tx, "Everybody", segment::Rule{}, now));
        PATRON_CHECK(message::messages::save(tx, personalMail(), now));
        PATRON_CHECK(delivery::connectors::add(tx, "Sink", "smtp",
                                               Json{{"host", "127.0.0.1"},
                                                    {"port", port},
                                                    {"security", "plain"},
                                                    {"sessions", sessions},
                                                    {"from", {{"address", "hello@shop.test"}}}},
                                               now));
        PATRON_TRY(trait, customer::traits::ensure(tx, "first_name", customer::TraitType::Text, "First name"));
        for (int i = 0; i < people; ++i) {
            const std::string email = "c" + std::to_string(i) + "@sink.test";
            const CustomerId id = customer::customers::create(
                tx, shop.store(), {*customer::makeIdentity(customer::IdentityKind::Email, email, {}, "GB")}, {}, now);
            customer::traits::add(tx, trait,
                                  {id,
                                   trait.id,
                                   now,
                                   customer::makeTraitValue(customer::TraitType::Text, "Name" + std::to_string(i), 2),
                                   "bench",
                                   {}});
            customer::traits::refreshColumns(tx, id);
            customer::consents::add(tx,
                                    {id,
                                     customer::Channel::Email,
                                     "marketing",
                                     customer::ConsentState::Granted,
                                     "bench",
                                     "yes",
                                     {},
                                     now,
                                     {}},
                                    now);
        }
        return {};
    });
}

/// How long a commit takes that is on the disk when it returns.
Result<double> commitMs(Store& store)
{
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < commits; ++i)
        PATRON_CHECK(store.setSetting("bench", std::to_string(i)));
    return secondsSince(start) * 1'000 / commits;
}

/// Messages a second of one broadcast to everybody.
Result<double> sendAll(Workspace& shop, const Clock& clock, std::int64_t expected)
{
    workspace::BroadcastWish wish;
    wish.message = "Bench";
    wish.segment = "Everybody";
    wish.connector = "Sink";
    PATRON_TRY(broadcast, workspace::prepareBroadcast(shop, wish, clock.now()));
    PATRON_TRY(launched, outbox::launch(shop.store(), broadcast, clock.now()));
    JobContext job(clock);
    delivery::RunScope scope;
    scope.occasion = launched.occasion;
    const auto start = std::chrono::steady_clock::now();
    PATRON_TRY(report, shop.delivery().run(job, scope));
    const double seconds = secondsSince(start);
    if (report.accepted != expected) {
        return makeError(ErrorCode::Io, std::to_string(report.accepted) + " of " + std::to_string(expected) +
                                            " messages were taken" +
                                            (report.stopped.empty() ? "." : ": " + report.stopped.begin()->second));
    }
    return static_cast<double>(report.accepted) / seconds;
}

void say(const char* what, double value, double bar, const char* unit)
{
    std::printf("%-46s %10.2f %s (bar %.2f) %s\n", what, value, unit, bar, value >= bar ? "ok" : "MISSED");
}

std::filesystem::path fileIn(const QString& folder, const char* name)
{
    return toPath(QString(folder + u'/' + QLatin1String(name)).toStdString());
}

Result<void> run(const QString& folder, int people, int slowPeople)
{
    const int port = freePort();
    QProcess sink;
    // It may not run as root.
    sink.start(QStringLiteral("smtp-sink"),
               (getuid() == 0 ? QStringList{QStringLiteral("-u"), QStringLiteral("nobody")} : QStringList()) +
                   QStringList{QStringLiteral("127.0.0.1:%1").arg(port), QStringLiteral("100")});
    if (!sink.waitForStarted())
        return makeError(ErrorCode::NotFound, "smtp-sink is not installed; it comes with Postfix.");
    QThread::msleep(500);

    const SystemClock clock;
    PATRON_TRY(shop, Workspace::create(fileIn(folder, "shop.patron"), {}, clock));
    PATRON_CHECK(fillShop(*shop, people, port, clock.now()));
    PATRON_TRY(commit, commitMs(shop->store()));
    std::printf("%-46s %10.3f ms (%s)\n", "a commit that is on the disk", commit,
                commit <= barCommitMs ? "as the bar asks" : "slower than the bar asks");
    PATRON_TRY(ours, sendAll(*shop, clock, people));
    say("Patron, every state durable", ours, barPerSecond, "msg/s");

    QProcess source;
    const auto start = std::chrono::steady_clock::now();
    source.start(QStringLiteral("smtp-source"),
                 {QStringLiteral("-s"), QString::number(sessions), QStringLiteral("-m"), QString::number(people),
                  QStringLiteral("-l"), QStringLiteral("10240"), QStringLiteral("-f"), QStringLiteral("a@shop.test"),
                  QStringLiteral("-t"), QStringLiteral("b@sink.test"), QStringLiteral("127.0.0.1:%1").arg(port)});
    if (!source.waitForFinished(600'000) || source.exitCode() != 0)
        return makeError(ErrorCode::Io,
                         "smtp-source did not get through: " + source.readAllStandardError().toStdString());
    const double peer = people / secondsSince(start);
    std::printf("%-46s %10.2f msg/s\n", "smtp-source, which stores nothing", peer);
    say("Patron beside smtp-source", ours / peer, barOfPeer, "x");

    PATRON_TRY(slow, Workspace::create(fileIn(folder, "slow.patron"), {}, clock));
    PATRON_CHECK(fillShop(*slow, slowPeople, port, clock.now()));
    slowDiskMs = slowMs;
    PATRON_TRY(slowCommit, commitMs(slow->store()));
    std::printf("%-46s %10.3f ms\n", "a commit where each flush takes 5 ms", slowCommit);
    PATRON_TRY(slowly, sendAll(*slow, clock, slowPeople));
    slowDiskMs = 0;
    say("Patron on that disk", slowly, barSlowPerSecond, "msg/s");
    sink.kill();
    sink.waitForFinished();
    return {};
}

}

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    QCommandLineParser options;
    options.addOptions(
        {{QStringLiteral("people"), QStringLiteral("How many get a mail."), QStringLiteral("count"),
          QStringLiteral("20000")},
         {QStringLiteral("slow-people"), QStringLiteral("How many on the slow disk."), QStringLiteral("count"),
          QStringLiteral("3000")},
         {QStringLiteral("folder"), QStringLiteral("Where the files are made."), QStringLiteral("folder"), QString()}});
    options.process(application);
    const QString given = options.value(QStringLiteral("folder"));
    const QTemporaryDir folder((given.isEmpty() ? QDir::tempPath() : given) + QStringLiteral("/patron-bench-XXXXXX"));
    qputenv("PATRON_HOME", folder.filePath(QStringLiteral("home")).toUtf8());
    const auto done = run(folder.path(), options.value(QStringLiteral("people")).toInt(),
                          options.value(QStringLiteral("slow-people")).toInt());
    if (!done)
        std::fprintf(stderr, "%s\n", done.error().text.c_str());
    return done ? 0 : 1;
}
