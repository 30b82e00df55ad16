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
/// The newest id there is, to start a cursor from.
std::int64_t newestId(ReadSession& session, const std::string& kind);

/// When a customer first had such an event in (after, upTo]. `where` is the PROP list of segments.md.
Result<std::optional<Ms>> firstAt(ReadSession& session, const Store& store, const std::string& kind, const Json& where,
                                  CustomerId customer, Ms after, Ms upTo);
/// Whether the event of that kind at that instant meets the conditions.
Result<bool> meets(ReadSession& session, const Store& store, const std::string& kind, const Json& where,
                   CustomerId customer, Ms at);

}
}
