#pragma once

#include "core/customer/identity.h"
#include "core/store/store.h"

#include <cstdint>
#include <optional>

namespace patron::customer {

/// Devices that events came with when nothing else was known. Whose they are follows from who has the device's
/// identity: its events move to that customer, and back when the identity goes. The functions run inside store
/// closures.
namespace visitors {

/// The number of a device, made when new.
std::int64_t idOf(Transaction& tx, const Identity& device);

/// Who has the device: the customer who had it first, and the identity's row.
struct Owner
{
    CustomerId customer;
    std::optional<std::int64_t> identity;
};
Owner ownerOf(Connection& connection, const Identity& device);

/// Gives the device's events to whoever has it now.
void settle(Transaction& tx, const Identity& device);
/// The same for all devices of a retraction's circle (temp.circle, temp.circle_identity), and for these events.
void settleCircle(Transaction& tx);
/// Drops devices without events.
void dropUnused(Transaction& tx);
/// Forgets a device with its events, for erasure.
void erase(Transaction& tx, const Identity& device);

}
}
