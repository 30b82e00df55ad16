#pragma once

#include "core/base/random.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace patron::rounds {

/// What happens once in the middle of a round, beside kills.
enum class Turn {
    None,
    Restore,  ///< a backup made in mid-send takes the workspace's place, and is claimed
    Copy,     ///< a copy of the file tries to send, is claimed and goes on instead
    Merge,    ///< two customers become one
    FullDisk, ///< outcomes cannot be committed for a while
    Second    ///< another process tries to send while one sends
};
std::string_view nameOf(Turn turn);

/// All that a seed decides about one round. What time decides (at which byte a SIGKILL comes) is not in it.
struct RoundPlan
{
    std::uint64_t seed = 0;
    int customers = 0;
    int unwilling = 0; ///< of them, without consent
    int sessions = 1;
    int faultsPerMille = 0;
    int ratePerMinute = 0; ///< 0: none
    bool program = false;  ///< a transactional program step beside the broadcast
    Turn turn = Turn::None;
    int turnAt = 1;    ///< before this run of the child
    int disturbed = 0; ///< so many runs of the child are disturbed, at most
};

/// The plan of the n-th round of a seed.
RoundPlan planRound(std::uint64_t seed, int round);

/// How one child is disturbed: by a failpoint ("name:pass"), or after so many milliseconds by SIGKILL.
struct Disturbance
{
    std::string failpoint;
    int killAfterMs = -1;

    bool any() const { return !failpoint.empty() || killAfterMs >= 0; }
    /// The failpoint without its pass, or "SIGKILL".
    std::string name() const { return failpoint.empty() ? "SIGKILL" : failpoint.substr(0, failpoint.find(':')); }
};

/// Draws one for a command such as "send" or "merge"; the failpoints are those the command can meet.
Disturbance drawDisturbance(Random& random, std::string_view command, int customers);

}
