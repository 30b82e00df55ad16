#pragma once

#include "core/base/id.h"
#include "core/message/mime/mailimages.h"
#include "core/outbox/occasionstore.h"
#include "core/outbox/sendgate.h"
#include "core/outbox/sendorder.h"
#include "core/outbox/sendoutcome.h"
#include "core/outbox/sendrow.h"
#include "core/outbox/sendstate.h"
#include "core/store/store.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::outbox {

/// One try, as it was logged.
struct Attempt
{
    int n = 0;
    std::string phase;
    std::string outcome;
    Ms startedAt = 0;
    Ms endedAt = 0;
    int code = 0;
    std::string enhanced = {};
    std::string response = {};
    std::string providerId = {}; ///< what the other side said it knows the message by; empty: nothing
};

/// The bytes of a message as they go out, kept from the first lease on. Pictures are kept once for all recipients:
/// their bodies are not among these bytes, and a picture that a frozen message shows cannot be removed.
struct FrozenMessage
{
    std::string subject;
    std::string bytes;
    std::vector<message::ImagePlace> images = {}; ///< where pictures are missing
    std::string sha256 = {};                      ///< of all that goes out; empty: of `bytes`
};

/// What a lease is asked for.
struct LeaseRequest
{
    std::string owner; ///< one running sender; its rows come back by `recover` when it dies
    ConnectorId connector;
    std::optional<OccasionId> occasion; ///< only this one
    std::vector<OccasionId> notNow;     ///< these are left where they are
    /// Asked of each row that may go: until when it has to wait for a place of its own (HELD with the reason "rate");
    /// nothing when it need not.
    std::function<std::optional<Ms>(const SendRow&)> waitUntil;
    int limit = 20;
    Ms now = 0;     ///< business time: what is due
    Ms realNow = 0; ///< the machine's: how long the lease lasts
    Ms leaseMs = 30 * msPerMinute;
};

/// What a person found out about an ambiguous message.
enum class Resolution { Sent, Resend };

/// The durable queue: one row per occasion, customer and channel. The functions run inside store closures; each change
/// of state goes through one function that refuses what `mayChange` does not allow (Conflict).
namespace sends {

/// Puts one order in the queue: checks address, consent, suppression, the workspace holdout and shared addresses, and
/// counts on its occasion who is left out. Rows start QUEUED (or HELD for approval).
Result<Enqueued> enqueue(Transaction& tx, const Store& store, const SendOrder& order, Ms now);

/// Rows held or deferred whose time has come, and rows of leases that ran out, come back to the queue; says how many.
Result<std::int64_t> wake(Transaction& tx, Ms now, Ms realNow);

/// Takes due rows for a sender, ordered by (due, priority descending, id), after the gate's look at each: those it does
/// not let through go where it says. NotLive when the workspace may not send.
struct Lease
{
    std::vector<SendRow> rows;
    std::int64_t examined = 0; ///< 0: nothing is due
};
Result<Lease> lease(Transaction& tx, const SendGate& gate, const LeaseRequest& request);

/// Rows the sender did not come to: back to the queue.
Result<void> release(Transaction& tx, const std::vector<OutboxId>& ids, std::string_view owner);

/// What is kept, when it has been frozen.
std::optional<FrozenMessage> frozen(Connection& connection, OutboxId id);
/// All that goes out, the same bytes each time: the frozen ones with their pictures. NotFound when nothing is frozen,
/// Corrupt when it is not what it was.
Result<std::string> frozenBytes(Connection& connection, OutboxId id);
/// Keeps the bytes; false: what is frozen already stays.
bool freeze(Transaction& tx, OutboxId id, const FrozenMessage& message, Ms now);
/// The message cannot be made for this customer (a missing field): LEASED -> SKIPPED.
Result<void> skip(Transaction& tx, OutboxId id, std::string_view owner, std::string_view reason,
                  std::string_view detail, Ms now);

/// The last look and LEASED -> HANDED in one. The verdict says whether the dot may be sent; when it is not Allow, the
/// row has gone where the verdict says. Conflict when the row is not this owner's any more.
Result<GateVerdict> hand(Transaction& tx, const SendGate& gate, OutboxId id, std::string_view owner, Ms now);

/// Writes what a try led to: the row, the attempt, events message.sent and message.bounced, suppressions, a pause of
/// the occasion. The row must be LEASED or HANDED.
Result<void> finish(Transaction& tx, const Store& store, OutboxId id, const SendOutcome& outcome, Ms now);

/// Later news of an accepted message: climbs only; says whether it changed anything. Writes message.delivered,
/// message.bounced or message.complained.
Result<bool> feedback(Transaction& tx, const Store& store, OutboxId id, SendState news, std::string_view detail, Ms at,
                      Ms now);

/// After a crash: LEASED rows go back to the queue, HANDED ones are AMBIGUOUS. Only for owners that are dead; `alive`
/// are left alone.
struct Recovered
{
    std::int64_t queued = 0;
    std::int64_t ambiguous = 0;
};
Result<Recovered> recover(Transaction& tx, const std::vector<std::string>& alive, Ms now);

/// A person's word about an AMBIGUOUS row: it counts as sent (ASSUMED_SENT), or it is sent again as a new try that the
/// journal does not know. Conflict when the row is not ambiguous.
Result<void> resolve(Transaction& tx, const Store& store, OutboxId id, Resolution resolution, Ms now);

/// What a look-up by Message-ID at the connector found out about an AMBIGUOUS row.
enum class Finding { Found, Absent };
/// Found: ACCEPTED. Absent: transactional mail goes again; marketing only waits 72 more hours, with the reason
/// not_found, unless the connector cannot deliver twice (`repeatable`).
Result<void> lookedUp(Transaction& tx, const Store& store, OutboxId id, Finding finding, bool repeatable, Ms now);

/// AMBIGUOUS marketing whose 72 hours are over becomes ASSUMED_SENT; says how many.
Result<std::int64_t> settleAmbiguous(Transaction& tx, const Store& store, Ms now);

/// HELD for approval -> QUEUED, for a whole occasion.
Result<std::int64_t> approve(Transaction& tx, OccasionId occasion);
/// An enrollment ended: its rows that are not handed over are cancelled, with the reason; says how many.
Result<std::int64_t> cancelEnrollment(Transaction& tx, EnrollmentId enrollment, std::string_view reason, Ms now);

std::optional<SendRow> find(Connection& connection, OutboxId id);
/// The text message that a gateway knows by this id: the newest, should it give ids twice.
std::optional<OutboxId> findByProvider(Connection& connection, ConnectorId connector, std::string_view providerId);
/// By id; `state` and `occasion` narrow it.
std::vector<SendRow> list(Connection& connection, std::optional<SendState> state,
                          std::optional<OccasionId> occasion = {}, std::int64_t limit = -1, OutboxId after = {});
std::vector<Attempt> attempts(Connection& connection, OutboxId id);
/// When something of this connector may be sent next after `now`; nothing when nothing waits.
std::optional<Ms> nextDue(Connection& connection, ConnectorId connector, Ms now);
/// When the first of the rows that wait for a place (LeaseRequest::waitUntil) may go; nothing when none waits.
std::optional<Ms> nextPlace(Connection& connection, ConnectorId connector, std::optional<OccasionId> occasion);
/// How many rows may be sent at `now`, for progress.
std::int64_t countDue(Connection& connection, std::optional<ConnectorId> connector, std::optional<OccasionId> occasion,
                      Ms now);
/// How many rows of a connector are not final.
std::int64_t openRows(Connection& connection, ConnectorId connector);
/// Connectors with rows that wait to be sent, by id.
std::vector<ConnectorId> connectorsWaiting(Connection& connection, Ms now);

}
}
