#include "core/base/paths.h"
#include "tests/rounds/round.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QTemporaryDir>

#include <cstdio>
#include <ctime>

namespace {
using namespace patron;
using namespace patron::rounds;

struct Sum
{
    int rounds = 0;
    int failed = 0;
    RoundReport all;
    std::map<std::string, int> turns;

    void add(const RoundPlan& plan, const RoundReport& report)
    {
        ++rounds;
        failed += report.problems.empty() ? 0 : 1;
        ++turns[std::string(nameOf(plan.turn))];
        all.children += report.children;
        all.kills += report.kills;
        all.messages += report.messages;
        all.commits += report.commits;
        all.drops += report.drops;
        all.ambiguous += report.ambiguous;
        all.resends += report.resends;
        all.doubles += report.doubles;
        all.lost += report.lost;
        for (const auto& [name, point] : report.points) {
            PointTally& tally = all.points[name];
            tally.kills += point.kills;
            tally.resumed += point.resumed;
            tally.ambiguous += point.ambiguous;
            tally.doubles += point.doubles;
            tally.lost += point.lost;
        }
    }

    void print(std::uint64_t seed, double seconds) const
    {
        std::printf("%-24s %7s %8s %10s %8s %5s\n", "failpoint", "kills", "resumed", "ambiguous", "doubles", "lost");
        for (const auto& [name, point] : all.points) {
            std::printf("%-24s %7d %8d %10lld %8d %5d\n", name.c_str(), point.kills, point.resumed,
                        static_cast<long long>(point.ambiguous), point.doubles, point.lost);
        }
        std::printf("turns:");
        for (const auto& [name, count] : turns)
            std::printf(" %s %d,", name.c_str(), count);
        std::printf("\n%d rounds of seed %llu in %.0f s: %d runs of patronctl, %d killed; %lld messages, %lld taken by "
                    "the server, %lld conversations dropped, %lld tries ambiguous, %lld sent again by a person; "
                    "%d doubles, %d lost, %d rounds with problems\n",
                    rounds, static_cast<unsigned long long>(seed), seconds, all.children, all.kills,
                    static_cast<long long>(all.messages), static_cast<long long>(all.commits),
                    static_cast<long long>(all.drops), static_cast<long long>(all.ambiguous),
                    static_cast<long long>(all.resends), all.doubles, all.lost, failed);
        std::fflush(stdout);
    }
};

/// A folder of its own, which stays when the round has problems and the user wants to look.
RoundReport runRound(const Programs& programs, const RoundPlan& plan, bool keep)
{
    QTemporaryDir folder;
    if (!folder.isValid())
        qFatal("no temporary folder: %s", qPrintable(folder.errorString()));
    RoundReport report = Round(programs, toPath(folder.path().toStdString()), plan).run();
    if (keep && !report.problems.empty()) {
        folder.setAutoRemove(false);
        std::printf("kept: %s\n", qPrintable(folder.path()));
    }
    return report;
}
}

/// rounds --seed S --rounds N [--first K] [--seconds T] [--keep]: sends from small workspaces while it kills the sender
/// and drops its conversations, and compares what is in the file with what the server took. Ends with status 1 when
/// anything was lost, sent twice or not as the file says.
int main(int argc, char* argv[])
{
    QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addOptions(
        {{QStringLiteral("seed"), QStringLiteral("decides everything but time"), QStringLiteral("S"),
          QStringLiteral("1")},
         {QStringLiteral("rounds"), QStringLiteral("how many"), QStringLiteral("N"), QStringLiteral("1000")},
         {QStringLiteral("first"), QStringLiteral("the number of the first"), QStringLiteral("K"), QStringLiteral("0")},
         {QStringLiteral("seconds"), QStringLiteral("stops after so long"), QStringLiteral("T"), QStringLiteral("0")},
         {QStringLiteral("keep"), QStringLiteral("keeps the folders of rounds with problems")}});
    parser.process(application);
    const Programs programs{QStringLiteral(PATRONCTL), QStringLiteral(PATRON_ORACLE)};
    const std::uint64_t seed = parser.value(QStringLiteral("seed")).toULongLong();
    const int first = parser.value(QStringLiteral("first")).toInt();
    const int rounds = parser.value(QStringLiteral("rounds")).toInt();
    const int seconds = parser.value(QStringLiteral("seconds")).toInt();
    QElapsedTimer timer;
    timer.start();
    Sum sum;
    for (int n = first; n < first + rounds; ++n) {
        if (seconds > 0 && timer.elapsed() > seconds * 1000)
            break;
        const RoundPlan plan = planRound(seed, n);
        const RoundReport report = runRound(programs, plan, parser.isSet(QStringLiteral("keep")));
        sum.add(plan, report);
        for (const std::string& problem : report.problems)
            std::printf("round %d (%s): %s\n", n, std::string(nameOf(plan.turn)).c_str(), problem.c_str());
        if (n % 100 == 99)
            sum.print(seed, static_cast<double>(timer.elapsed()) / 1000);
    }
    sum.print(seed, static_cast<double>(timer.elapsed()) / 1000);
    return sum.failed == 0 ? 0 : 1;
}
