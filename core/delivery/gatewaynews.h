#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/outbox/sendstate.h"

#include <functional>
#include <string>
#include <vector>

namespace patron::delivery {

/// What became of a message that a gateway had accepted.
struct Receipt
{
    std::string providerId; ///< as the gateway named it when it took the message
    outbox::SendState news = outbox::SendState::Delivered;
    std::vector<std::string> alsoKnownAs; ///< other ways to write the same id
    std::string detail;                   ///< the gateway's code or words
    Ms at = 0;                            ///< 0: not said
};

/// A text message that came in.
struct InboundText
{
    std::string id;   ///< the gateway's own; the same twice is one text
    std::string from; ///< the person's number, as the gateway writes it
    std::string to;   ///< ours
    std::string text; ///< valid UTF-8
    Ms at = 0;        ///< 0: not said
};

/// What a gateway has to tell.
struct GatewayNews
{
    std::vector<Receipt> receipts;
    std::vector<InboundText> texts;

    bool empty() const { return receipts.empty() && texts.empty(); }
};

/// Keeps news for good. Only when it says so is the gateway told that they were taken; what a gateway forgets once it
/// was read is handed over page by page.
using NewsSink = std::function<Result<void>(const GatewayNews&)>;

/// What a gateway is asked for.
struct NewsQuery
{
    std::vector<std::string> providerIds; ///< messages whose end is not known
    bool texts = true;                    ///< also what came in
    Ms since = 0;                         ///< from then on, where the gateway can tell; telling again does no harm
    Ms now = 0;
};

}
