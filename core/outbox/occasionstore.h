#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/outbox/sendstate.h"
#include "core/store/store.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::outbox {

/// A share of people kept out, sticky by hash (core/base/hash.h).
struct HoldoutShare
{
    std::int64_t billionths = 0;
    std::string salt;
};

/// Why messages go out: a broadcast, a step of a program at one of its times, or an answer to a customer.
struct Occasion
{
    OccasionId id;
    std::string uuid;
    std::string kind; ///< broadcast, step, answer
    std::string name;
    ProgramId program;
    std::string step;
    MessageId message;
    ConnectorId connector;
    std::string segment; ///< a broadcast's audience by name
    std::optional<HoldoutShare> holdout;
    std::int64_t audience = 0;
    std::int64_t heldOut = 0;
    std::map<std::string, std::int64_t> excluded; ///< reason -> people
    std::string state = "open";                   ///< open, paused, cancelled
    std::string reason;                           ///< why it is paused, a sentence
    std::optional<int> ratePerMinute;             ///< beside the account's own
    Ms createdAt = 0;
};

/// How an occasion, or the whole outbox, stands. Counted from the rows, never kept.
struct Tally
{
    std::int64_t planned = 0; ///< rows
    std::map<SendState, std::int64_t> states;

    std::int64_t of(SendState state) const;
    /// No row is planned, held, queued, leased, handed, deferred or ambiguous.
    bool finished() const;
    /// The states add up to the planned number: always true.
    bool addsUp() const;
};

/// Occasions. The functions run inside store closures.
namespace occasions {

/// The uuid of a program step's occasion. It is made from what the step is and when, so that a tick repeated after a
/// restore names the same occasion and the sent journal knows its messages. `instance` tells the times of a step
/// apart, e.g. the local day or the due instant.
std::string stepUuid(const std::string& workspaceUuid, std::string_view programUuid, std::string_view step,
                     std::string_view instance);

/// Adds an occasion as it is given (its uuid must be set).
OccasionId add(Transaction& tx, const Occasion& occasion);
/// The occasion with this uuid, made when new.
OccasionId ensure(Transaction& tx, const Occasion& occasion);

std::optional<Occasion> find(Connection& connection, OccasionId id);
std::optional<Occasion> findByUuid(Connection& connection, std::string_view uuid);
/// All, by id; `kind` empty or one of broadcast, step, answer.
std::vector<Occasion> list(Connection& connection, std::string_view kind = {});

/// Counts people of the audience who got no row.
void addExcluded(Transaction& tx, OccasionId id, std::string_view reason, std::int64_t people);

Tally tally(Connection& connection, OccasionId id);
/// Of all rows.
Tally tally(Connection& connection);
/// Whether audience = rows + held out + excluded and the states add up; a sentence for every occasion where not.
std::vector<std::string> problems(Connection& connection);

/// No row is leased any more; one in flight per session is finished. Conflict when it is cancelled.
Result<void> pause(Transaction& tx, OccasionId id, std::string_view reason);
Result<void> resume(Transaction& tx, OccasionId id);
/// Cancels every row that has not been handed over, and says how many. Deferred rows, too.
Result<std::int64_t> cancel(Transaction& tx, OccasionId id, Ms now);

/// The open ones that have a rate of their own.
std::vector<Occasion> withRate(Connection& connection);
/// The people of a broadcast who were kept out.
std::vector<CustomerId> heldOut(Connection& connection, OccasionId id);

}
}
