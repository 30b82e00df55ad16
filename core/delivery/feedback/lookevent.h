#pragma once

#include "core/base/clock.h"
#include "core/outbox/sendrow.h"
#include "core/store/store.h"

#include <string>

namespace patron::delivery {

/// What a customer does with a message that arrived.
enum class Look { Opened, Clicked };

namespace looks {

/// By what an event is told apart from others.
struct Origin
{
    std::string source; ///< "patron", or what made it up
    std::string key;    ///< the same for the same event, whenever it is told
};

/// Writes message.opened or message.clicked into the customer's history. False: it was told before.
bool add(Transaction& tx, const Store& store, const outbox::SendRow& row, Look look, const Origin& origin, Ms at,
         Ms now);

}
}
