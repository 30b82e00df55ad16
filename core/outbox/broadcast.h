#pragma once

#include "core/base/id.h"
#include "core/customer/channel.h"
#include "core/message/message.h"
#include "core/outbox/occasionstore.h"
#include "core/outbox/sendpace.h"
#include "core/outbox/sendterms.h"
#include "core/store/store.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace patron::outbox {

/// One message to many, once. The uuid is set when the broadcast is thought of, so that its pre-flight and its launch
/// hold the same people out.
struct Broadcast
{
    std::string uuid = newBroadcastUuid();
    std::string name;
    MessageId message;
    std::int64_t messageVersionId = 0;
    message::MessageClass messageClass = message::MessageClass::Marketing;
    customer::Channel channel = customer::Channel::Email;
    ConnectorId connector;
    std::string segment;
    std::vector<CustomerId> audience;   ///< the segment's answer, frozen by the caller
    std::int64_t holdoutBillionths = 0; ///< 0.1 = 100,000,000
    std::string holdoutSalt;            ///< empty: the uuid
    SendTerms terms;
    Ms dueAt = 0;
    std::optional<Ms> expiresAt;
    int priority = 5;
    SendPace pace;                    ///< for the ETA, and for who goes first
    std::optional<int> ratePerMinute; ///< beside the account's own

    static std::string newBroadcastUuid();
};

/// Who will get it and who not, before anything is written. audience = planned + held out + all excluded.
struct PreFlight
{
    std::int64_t audience = 0;
    std::int64_t planned = 0;
    std::int64_t heldOut = 0;
    std::map<std::string, std::int64_t>
        excluded;          ///< no_address, no_consent, consent_denied, suppressed_*, shared_address, workspace_holdout
    std::optional<Ms> eta; ///< when the last one leaves; absent where nothing bounds it
};

struct Launched
{
    OccasionId occasion;
    PreFlight preFlight;
};

/// Counts, changing nothing. Not from the GUI thread.
Result<PreFlight> preflight(Store& store, const Broadcast& broadcast, Ms now);

/// Writes the occasion, its holdout and all rows in one transaction, or nothing. Rows leave in the order of their ids:
/// by customer, or, where the account warms up, the most engaged first (engagementrank.h), as they are now. Conflict
/// when this broadcast was launched before.
Result<Launched> launch(Store& store, const Broadcast& broadcast, Ms now);

/// The workspace's holdout (setting `holdout`: {"share":0.05,"salt":"…","since":"…"}), which takes part in no
/// marketing.
Result<std::optional<HoldoutShare>> workspaceHoldout(Connection& connection);
/// "0.1" -> 100,000,000; BadInput for what is not a share from 0 to 1 with at most 9 decimals.
Result<std::int64_t> parseShare(std::string_view text);

}
