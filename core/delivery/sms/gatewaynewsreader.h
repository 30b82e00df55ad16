#pragma once

#include "core/delivery/gatewaynews.h"
#include "core/delivery/sms/smssettings.h"

#include <string>
#include <vector>

namespace patron::delivery {

/// Asks a gateway about messages whose end is not known, one by one, and lists what came in, page by page, each handed
/// to the sink before the next is asked for. `values`: what every request may name. For a thread of Qt's. Unreachable
/// or Refused when the gateway cannot be asked; the sink's error ends it, too.
Result<void> collectGatewayNews(const SmsSettings& settings, const SmsValues& values, const NewsQuery& query,
                                const NewsSink& sink, const CancelToken& cancel);

/// The texts of one page, and the address of the next as the gateway wrote it; empty when it is the last. Pure.
struct InboundPage
{
    std::vector<InboundText> texts;
    std::size_t items = 0; ///< with those that are no texts
    std::string next;
};
InboundPage readInboundPage(const GatewayInbound& inbound, const Json& tree);

/// What the reply to a status request says. Nothing while it is under way. Pure.
std::optional<Receipt> readStatus(const GatewayStatus& status, const Json& tree);

/// {since} and {since_day}; {handed} and {handed_day}. The first are RFC 3339, the days ISO, in UTC.
void addTimes(SmsValues& values, Ms since);
void addHandedTimes(SmsValues& values, Ms handedAt);
/// The names of values, for templates.
std::vector<std::string> lookupNames(const SmsValues& values);

}
