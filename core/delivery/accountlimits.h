#pragma once

#include <optional>

namespace patron::delivery {

/// What a connector's settings say of its speed.
struct AccountLimits
{
    std::optional<int> perMinute = {}; ///< units: messages, or parts of text messages
    std::optional<int> perHouse = {};  ///< messages a minute to one mail house (outbox::mailHouseOf)
    std::optional<int> perDay = {};    ///< messages in any 24 hours
    bool warmsUp = false;              ///< the sender is new to the world: it starts with few messages a day
};

}
