#include "tests/rounds/round.h"

#include "core/base/paths.h"
#include "tests/rounds/roundcheck.h"
#include "tests/rounds/roundworld.h"

#include <QProcessEnvironment>

#include <algorithm>

namespace patron::rounds {

namespace fs = std::filesystem;

namespace {
constexpr int mostChildren = 80;
constexpr int patienceMs = 120'000;
constexpr int endedByFailpoint = 137;
/// Longer than any retry waits, and than a marketing message nobody is sure of.
constexpr Ms longWait = 73 * msPerHour;

QString q(const fs::path& path)
{
    return QString::fromStdString(fromPath(path));
}
}

Round::Round(Programs programs, fs::path folder, RoundPlan plan)
    : m_programs(std::move(programs))
    , m_folder(std::move(folder))
    , m_plan(plan)
    , m_random(plan.seed)
    , m_file(m_folder / "shop.patron")
{}

Round::~Round() = default;

RoundReport Round::run()
{
    qputenv("PATRON_HOME", QByteArray::fromStdString(fromPath(m_folder / "home")));
    m_oracle =
        std::make_unique<OracleProcess>(m_programs.oracle, m_folder / "oracle.log", m_plan.seed, m_plan.faultsPerMille);
    if (m_oracle->port() == 0) {
        problem("the server did not start");
        return m_report;
    }
    if (const auto made = makeWorld(m_file.path(), m_plan, m_oracle->port()); !made) {
        problem("no workspace: " + made.error().text + " " + made.error().detail);
        return m_report;
    }
    drive();
    RoundCheck(*this).run();
    return m_report;
}

void Round::drive()
{
    // A backup that was made is restored, if only when all is done.
    while (!isFinished() || (!m_backup.empty() && !m_turned)) {
        if (m_report.children >= mostChildren) {
            problem("not finished after " + std::to_string(mostChildren) + " runs");
            return;
        }
        if (turnIsDue())
            takeTurn();
        const QString command = nextCommand();
        const Ended ended = child(wordsOf(command), drawFor(command));
        if (ended.killed)
            continue;
        if (ended.status != 0 && ended.status != 3)
            problem(command.toStdString() + " failed: " + ended.out.toStdString());
        settle();
        if (!m_original.empty())
            child({QStringLiteral("outbox-resume"), q(m_original)});
    }
}

bool Round::isFinished() const
{
    if (!m_file.hasBroadcast() || (m_plan.program && !m_file.hasTicked()))
        return false;
    const auto rows = m_file.rows();
    return std::none_of(rows.begin(), rows.end(), [](const RoundRow& row) { return row.isOpen(); });
}

QString Round::nextCommand()
{
    const bool runs = m_plan.program && !m_file.hasTicked();
    if (!m_file.hasBroadcast())
        return runs && m_random.below(2) == 0 ? QStringLiteral("run") : QStringLiteral("send");
    return runs || (m_plan.program && m_random.below(2) == 0) ? QStringLiteral("run") : QStringLiteral("outbox-resume");
}

QStringList Round::wordsOf(const QString& command) const
{
    QStringList words{command, q(m_file.path())};
    if (command == u"send")
        words << QStringLiteral("--message") << QStringLiteral("News") << QStringLiteral("--segment")
              << QStringLiteral("All");
    return words;
}

Disturbance Round::drawFor(const QString& command)
{
    if (m_disturbed >= m_plan.disturbed)
        return {};
    ++m_disturbed;
    return drawDisturbance(m_random, command.toStdString(), m_plan.customers);
}

void Round::startChild(QProcess& process, const QStringList& words, const Disturbance& disturbance) const
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.remove(QStringLiteral("PATRON_FAILPOINT"));
    if (!disturbance.failpoint.empty())
        environment.insert(QStringLiteral("PATRON_FAILPOINT"), QString::fromStdString(disturbance.failpoint));
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(m_programs.patronctl, words);
}

void Round::noteKill(const std::string& point)
{
    ++m_report.kills;
    ++m_report.points[point].kills;
    m_lastKill = point;
}

Round::Ended Round::child(QStringList words, const Disturbance& disturbance)
{
    ++m_report.children;
    const std::string restarted = std::exchange(m_lastKill, {});
    const std::int64_t before = restarted.empty() ? 0 : m_file.interruptedTries();
    QProcess process;
    startChild(process, words, disturbance);
    Ended ended;
    if (!process.waitForFinished(disturbance.killAfterMs >= 0 ? disturbance.killAfterMs : patienceMs)) {
        if (disturbance.killAfterMs < 0)
            problem(words.front().toStdString() + " hangs");
        process.kill(); // SIGKILL
        process.waitForFinished();
        ended.killed = true;
    }
    ended.status = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    ended.killed = ended.killed || ended.status == endedByFailpoint;
    ended.out = process.readAll();
    if (ended.status == -1 && !ended.killed)
        problem(words.front().toStdString() + " crashed: " + ended.out.toStdString());
    if (!restarted.empty())
        m_report.points[restarted].ambiguous += std::max<std::int64_t>(m_file.interruptedTries() - before, 0);
    if (ended.killed)
        noteKill(disturbance.name());
    return ended;
}

void Round::insist(const QStringList& words)
{
    Disturbance disturbance;
    if (m_random.below(2) == 0)
        disturbance = drawDisturbance(m_random, words.front().toStdString(), m_plan.customers);
    const Ended first = child(words, disturbance);
    if (!first.killed && first.status != 0)
        problem(words.front().toStdString() + " failed: " + first.out.toStdString());
    // What was done before the kill is said to be done already.
    if (first.killed)
        child(words);
}

/// Asks about what nobody knows, and lets time pass for what waits.
void Round::settle()
{
    const auto rows = m_file.rows();
    std::vector<Sighting> seen;
    for (const RoundRow& row : rows) {
        const bool asked = row.state == "ambiguous" && (!row.marketing || m_random.below(4) == 0);
        if (!asked)
            continue;
        if (seen.empty())
            seen = m_oracle->sightings();
        const bool there = std::any_of(seen.begin(), seen.end(), [&](const Sighting& each) {
            return each.kind == Sighting::Kind::Commit && each.messageId.find(row.messageId) != std::string::npos;
        });
        // One in ten is sent again although it is there, as a person may want it.
        const bool resend = !row.marketing && (!there || m_random.below(10) == 0);
        m_resent[row.address] += resend ? 1 : 0;
        m_report.resends += resend ? 1 : 0;
        insist({QStringLiteral("outbox-resolve"), q(m_file.path()), QString::number(row.id),
                resend ? QStringLiteral("resend") : QStringLiteral("sent")});
    }
    m_file.letPass(longWait);
}

}
