#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/timezone.h"
#include "core/customer/identity.h"
#include "core/store/store.h"

#include <optional>
#include <string>
#include <string_view>

namespace patron::customer {

/// A dated thing a customer did or got. Orders and returns are not written here but through OrderStore.
struct NewEvent
{
    CustomerId customer;
    std::string kind; ///< "page_viewed", "message.sent", ...
    Ms at = 0;
    bool dateOnly = false;
    std::string channel; ///< online, in_store, web, app, mobile, email, sms, phone, post; empty: not known
    PlaceId place;
    std::string device;
    std::optional<std::int64_t> valueE4;
    std::string currency;
    std::string key;
    std::optional<Ms> dueAt;
    std::string properties; ///< JSON object, or empty
    std::string source;
    std::string sourceKey; ///< the event's own id at its source: a second one with the same key is not added
    BatchId batch;
    std::int64_t claimSeq = 0; ///< the batch's claim of the person
    /// The device, where nothing else is known of who it was: the event is the device's owner's, also when that is
    /// known later only. `customer` is empty then.
    std::optional<Identity> visitor = {};
};

namespace events {

/// A kind as it is stored: in small letters, words joined by underscores ("Signed Up" is signed_up).
std::string kindName(std::string_view text);

/// Adds an event and gives its id, or 0 when the source key is known already; an import's word on it is kept then.
std::int64_t add(Transaction& tx, const TimeZone& zone, const NewEvent& event, Ms recordedAt);
/// Gives the events of an import to the next import that brings them, with what that says of them.
void handOver(Transaction& tx, const TimeZone& zone, BatchId from);
/// Says anew whose the events of a retraction's circle are, and those it handed over.
void settleCircle(Transaction& tx);
/// Deletes the events of an import.
void removeBatch(Transaction& tx, BatchId batch);
/// Deletes kinds without events, but for those with fixed names.
void removeUnusedKinds(Transaction& tx);
/// The number of a kind, made when new.
std::int64_t kindId(Transaction& tx, std::string_view kind);

}
}
