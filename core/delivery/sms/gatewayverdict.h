#pragma once

#include "core/delivery/connector.h"
#include "core/delivery/http/httpclient.h"
#include "core/delivery/sms/gatewayspec.h"

namespace patron::delivery {

/// What a gateway's reply to a message means. `now`: the machine's time. Pure. By the description: success, else the
/// first refusal that fits. Without one: 401, 402, 403, 404 and redirects (which are never followed) are the account's
/// trouble, 408 and 5xx after the last byte nobody is sure of, 413 is the text's, 429 throttling, other 4xx the
/// recipient's. A status of success whose body does not say so, and of several parts only some taken, is ambiguous:
/// nothing may be sent twice.
DeliveryResult judge(const GatewaySpec& spec, const HttpExchange& exchange, Ms now);

/// How long a reply asks to wait: Retry-After in seconds or as a date (RFC 9110 10.2.3).
std::optional<Ms> retryAfter(const HttpReply& reply, Ms now);

}
