#pragma once

#include "core/outbox/occasionstore.h"

#include <cstdint>
#include <string>
#include <vector>

namespace patron::outbox {

/// One broadcast or program step with how it stands.
struct OccasionSummary
{
    Occasion occasion;
    Tally tally;
};

/// Messages of an occasion that did not go for the same reason.
struct SendTrouble
{
    SendState state = SendState::Rejected;
    std::string reason;   ///< a stable word or a sentence; may be empty
    int code = 0;         ///< the server's, 0 when it said nothing
    std::string response; ///< what the server said, of one of them; may be empty
    std::int64_t count = 0;
};

/// Reads for lists. They run inside store closures.
namespace occasions {

/// The newest `limit`, the newest first.
std::vector<OccasionSummary> newest(Connection& connection, int limit);
/// What went wrong or waits, grouped, the most frequent first: rows that are held, deferred, bounced, rejected,
/// ambiguous, suppressed, skipped, cancelled or expired.
std::vector<SendTrouble> troubles(Connection& connection, OccasionId id);

}
}
