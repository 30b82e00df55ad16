#include "tests/rounds/roundplan.h"

#include <array>
#include <span>

namespace patron::rounds {

namespace {
constexpr std::array<std::string_view, 14> sending{
    "send.after_lease", "send.after_freeze",  "send.after_connect",  "send.after_mail",     "send.after_rcpt",
    "send.after_data",  "send.after_body",    "send.after_handed",   "send.after_journal",  "send.after_dot",
    "send.after_reply", "send.after_outcome", "send.after_takeback", "commit.before_notice"};
constexpr std::array<std::string_view, 4> starting{"recover.before_replay", "recover.after_replay",
                                                   "recover.after_rows", "send.before_mark"};
constexpr std::array<std::string_view, 2> launching{"launch.before_commit", "launch.after_commit"};
constexpr std::array<std::string_view, 4> ticking{"tick.after_check", "tick.before_commit", "tick.after_commit",
                                                  "run.before_send"};
constexpr std::array<std::string_view, 2> merging{"merge.before_commit", "merge.after_commit"};
constexpr std::array<std::string_view, 2> resolving{"resolve.before_commit", "resolve.after_commit"};

std::string_view oneOf(Random& random, std::span<const std::string_view> names)
{
    return names[random.below(names.size())];
}
}

std::string_view nameOf(Turn turn)
{
    constexpr std::array<std::string_view, 6> names{"none", "restore", "copy", "merge", "full disk", "second"};
    return names[static_cast<std::size_t>(turn)];
}

RoundPlan planRound(std::uint64_t seed, int round)
{
    Random random(seed * 1'000'000'007 + static_cast<std::uint64_t>(round));
    RoundPlan plan;
    plan.seed = random.next() >> 1;
    plan.customers = static_cast<int>(random.between(20, 60));
    plan.unwilling = static_cast<int>(random.between(0, 4));
    plan.sessions = static_cast<int>(random.between(1, 4));
    plan.faultsPerMille = random.below(4) == 0 ? 0 : static_cast<int>(random.between(20, 300));
    plan.program = random.below(2) == 0;
    plan.disturbed = static_cast<int>(random.between(1, 6));
    plan.turnAt = static_cast<int>(random.between(1, 3));
    // One in ten is restored or copied, one in ten merged, and so on; one in twenty-five keeps a rate.
    constexpr std::array<Turn, 10> turns{Turn::Restore, Turn::Merge, Turn::FullDisk, Turn::Second, Turn::None,
                                         Turn::None,    Turn::None,  Turn::None,     Turn::None,   Turn::None};
    plan.turn = turns[static_cast<std::size_t>(round) % turns.size()];
    if (plan.turn == Turn::Restore && random.below(2) == 0)
        plan.turn = Turn::Copy;
    if (round % 25 == 14) {
        plan.ratePerMinute = static_cast<int>(random.between(150, 300));
        plan.customers = 20;
        plan.sessions = 1;
        plan.program = false;
        plan.disturbed = 8;
    }
    return plan;
}

Disturbance drawDisturbance(Random& random, std::string_view command, int customers)
{
    Disturbance disturbance;
    if (random.below(10) < 3) {
        disturbance.killAfterMs = static_cast<int>(random.between(5, command == "send" ? 250 : 150));
        return disturbance;
    }
    std::string_view name;
    if (command == "merge")
        name = oneOf(random, merging);
    else if (command == "outbox-resolve")
        name = oneOf(random, resolving);
    else if (command == "claim")
        name = "claim.before_mark";
    else if (command == "backup")
        name = "backup.before_name";
    else if (command == "restore")
        name = "restore.half_swap";
    else if (command == "send" && random.below(5) == 0)
        name = oneOf(random, launching);
    else if (command == "run" && random.below(2) == 0)
        name = oneOf(random, ticking);
    else
        name = random.below(8) == 0 ? oneOf(random, starting) : oneOf(random, sending);
    disturbance.failpoint = name;
    // Each message passes most of these once; the others are passed once in a run.
    if (name.starts_with("send.") && name != "send.before_mark")
        disturbance.failpoint += ":" + std::to_string(random.between(1, std::max(2, customers / 3)));
    else if (name == "commit.before_notice")
        disturbance.failpoint += ":" + std::to_string(random.between(1, customers * 2));
    return disturbance;
}

}
