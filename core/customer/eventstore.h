#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/timezone.h"
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
};

namespace events {

/// Adds an event and gives its id, or 0 when the source key is known already.
std::int64_t add(Transaction& tx, const TimeZone& zone, const NewEvent& event, Ms recordedAt);
/// The number of a kind, made when new.
std::int64_t kindId(Transaction& tx, std::string_view kind);

}
}
