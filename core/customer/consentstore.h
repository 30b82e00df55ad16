#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/customer/channel.h"
#include "core/store/store.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::customer {

enum class ConsentState { Unknown, Granted, Denied };
std::string_view consentStateName(ConsentState state);

struct ConsentEntry
{
    CustomerId customer;
    Channel channel = Channel::Email;
    std::string purpose = "marketing";
    ConsentState state = ConsentState::Granted; ///< granted or denied
    std::string source;
    std::string evidence;
    std::string wordingVersion;
    Ms at = 0;
    BatchId batch;
};

struct SuppressionEntry
{
    std::string kind; ///< email or phone
    std::string normalized;
    std::string reason; ///< unsubscribed, bounced_hard, complained, manual, erased
    std::string source;
    std::string evidence;
    Ms at = 0;
    BatchId batch;
};

/// Whether we may write to a customer on a channel, and where to.
struct Reach
{
    std::string address;    ///< as given: the primary mailable one
    std::string normalized; ///< empty when there is none
    ConsentState consent = ConsentState::Unknown;
    std::string suppressed; ///< the reason, or empty

    /// Empty when the customer can be written to, else why not, as a stable word: no_address, no_consent (never
    /// asked), consent_denied, suppressed_<reason>. Transactional messages need no consent for marketing, but an
    /// address that is not suppressed for a bounce, a complaint or by hand.
    std::string refusal(bool transactional) const;
};

/// The ledgers of consent and suppression. The functions run inside store closures; writing is never loosened here:
/// callers that import use `addImported`.
namespace consents {

/// Adds an entry as it is: a person's own act or fresh evidence given on purpose. A denial of marketing also
/// suppresses nothing by itself; see `unsubscribe`.
void add(Transaction& tx, const ConsentEntry& entry, Ms recordedAt);

/// Adds a grant that a person gave on purpose, with fresh evidence: one of marketing lifts what stood against the
/// customer's addresses on the channel by anybody's will. Gives the reason that still stands for the address messages
/// go to, a hard bounce or an erasure; or nothing.
std::string grantAfresh(Transaction& tx, const ConsentEntry& entry, std::string_view key, Ms recordedAt);

/// Adds an entry from a file or a merge: a grant is dropped when a denial stands or one of the customer's addresses is
/// suppressed for anything but a bounce, and nothing is added when the state is already so or the
/// ledger has this very row. Says whether it was added. `again`: the entry is made once more as of `recordedAt`; what
/// people and modules wrote after it is not seen.
bool addImported(Transaction& tx, const ConsentEntry& entry, Ms recordedAt, bool again = false);

/// The customer asked to stop: denies the channel's marketing and suppresses the address for all who have it.
void unsubscribe(Transaction& tx, CustomerId customer, Channel channel, std::string_view source,
                 std::string_view evidence, Ms at);

/// Puts an address on the suppression list; says whether it was new. `key` is the workspace's identity key. What an
/// import says and what a person, a STOP or a bounce says stand beside each other.
bool suppress(Transaction& tx, const SuppressionEntry& entry, std::string_view key, Ms recordedAt);

/// The keyed hash that an address is suppressed by, and that is all an erasure leaves: 32 bytes.
std::string addressHash(std::string_view kind, std::string_view normalized, std::string_view key);

/// The same for a list of addresses that an import brings. That it has one which another import has brought already is
/// kept as a version, so that it stays when that one is undone.
bool suppressListed(Transaction& tx, const SuppressionEntry& entry, std::string_view key, Ms recordedAt);

/// The state in force at an instant.
ConsentState stateAt(Connection& connection, CustomerId customer, Channel channel, std::string_view purpose, Ms at);
/// The standing reason for an address, now or at an instant, or empty.
std::string suppressionReason(Connection& connection, std::string_view kind, std::string_view normalized,
                              std::string_view key, std::optional<Ms> at = {});
/// What a customer said, the newest first.
std::vector<ConsentEntry> ledger(Connection& connection, CustomerId customer);
/// With an instant: by what had been said until then.
Reach reach(Connection& connection, CustomerId customer, Channel channel, std::string_view purpose,
            std::string_view key, std::optional<Ms> at = {});

}
}
