#pragma once

#include "core/base/result.h"
#include "core/outbox/broadcast.h"
#include "core/outbox/sendorder.h"
#include "core/store/store.h"

#include <optional>
#include <string>

namespace patron::outbox {

/// Who may get a message of an occasion, and the row for them; inside the module only. Loads once what all orders of
/// an occasion share; lives inside one store closure.
class OrderDesk
{
public:
    static Result<OrderDesk> open(Connection& connection, const Store& store, OccasionId occasion, bool transactional);

    /// Adds the row, or says why not. Counts nothing on the occasion.
    Result<Enqueued> take(Transaction& tx, const SendOrder& order, Ms now);

private:
    OrderDesk(const Store& store);

    const Store* m_store;
    std::string m_occasionUuid;
    std::string m_domain;
    std::optional<HoldoutShare> m_holdout;
};

/// Where a customer can be written to, or the stable word why not. Without shared addresses.
struct Reachable
{
    std::string address;
    std::string normalized;
    std::string refusal;
};
Reachable reachable(Connection& connection, const Store& store, const std::optional<HoldoutShare>& workspaceHoldout,
                    CustomerId customer, customer::Channel channel, bool transactional);

namespace sends {
/// Cancels what has not been handed over; the occasion's own state is not touched.
Result<std::int64_t> cancelOccasion(Transaction& tx, OccasionId occasion, Ms now);
}

}
