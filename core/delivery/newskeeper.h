#pragma once

#include "core/delivery/connectorstore.h"
#include "core/delivery/gatewaynews.h"

#include <cstdint>

namespace patron::delivery {

/// What news came to.
struct NewsTally
{
    std::int64_t delivered = 0;
    std::int64_t bounced = 0;
    std::int64_t texts = 0; ///< new ones, of whatever meaning
    std::int64_t stops = 0;
    std::int64_t helps = 0;
    std::int64_t starts = 0;
    std::int64_t strangers = 0; ///< texts of numbers that no customer has
    std::int64_t unmatched = 0; ///< receipts of messages that this workspace did not send

    void add(const NewsTally& more);
};

/// Keeps what a gateway told, in one transaction: receipts move their message (only upwards), texts are kept once each
/// and become message.replied events of everybody who has the number. STOP in any wording denies the channel's
/// marketing and suppresses the number, also one nobody has; HELP and START are kept to be shown, and START never is
/// consent. Older and doubled news change nothing.
Result<NewsTally> keepNews(Store& store, const ConnectorRow& connector, const GatewayNews& news, Ms now);

}
