#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/jsonfwd.h"
#include "core/store/store.h"

#include <optional>
#include <string>
#include <vector>

namespace patron::program {

/// One thing that happened, as an entry or a goal looks at it.
struct EventFact
{
    std::int64_t id = 0; ///< of the order or the event
    CustomerId customer;
    Ms at = 0;
    Ms counts = 0; ///< from when on it counts: an order that was paid later than it was placed
    Ms recordedAt = 0;
    bool history = false; ///< of a batch whose rows never start programs
    std::string key;      ///< the value of the field asked for
};

/// Completed orders (kind "order"), returns, and all other events in one shape. The functions run inside store
/// closures.
namespace facts {

/// What was stored after the cursor (an id) and up to the newest, by id. `keyField` is "key", a field of the kind, or a
/// property; empty: none is read.
std::vector<EventFact> since(ReadSession& session, const std::string& kind, std::int64_t cursor,
                             const std::string& keyField);
/// What came to count in (after, upTo], by that instant and id, whenever it was recorded.
std::vector<EventFact> within(ReadSession& session, const std::string& kind, Ms after, Ms upTo,
                              const std::string& keyField);
/// The newest id there is, to start a cursor from.
std::int64_t newestId(ReadSession& session, const std::string& kind);

/// When something happened, and when it came to count: an order that was paid later than it was placed counts from then
/// on.
struct EventInstant
{
    Ms at = 0;
    Ms counts = 0;
};
/// The customer's events that came to count in (after, upTo], each instant once, ascending; the first `most` (-1: all).
std::vector<EventInstant> instantsOf(ReadSession& session, const std::string& kind, CustomerId customer, Ms after,
                                     Ms upTo, int most = -1);

}
}
