#pragma once

#include "core/base/jsonfwd.h"
#include "core/delivery/http/httpclient.h"
#include "core/delivery/sms/gatewayspec.h"
#include "core/delivery/sms/smssender.h"

#include <optional>
#include <string>

namespace patron::delivery {

/// An account with a gateway for text messages. JSON: {"preset":"twilio","values":{"account":"AC…"},
/// "sender":"+15551230000","sessions":1,"rate_per_minute":60,"ca_file":"…","insecure":false}; "gateway" instead of
/// "preset" holds a description of the user's own (gatewayspec.h). The rate counts parts.
struct SmsSettings
{
    std::string preset; ///< empty: `gateway` is the user's own
    GatewaySpec gateway;
    SmsValues values;                ///< of the gateway's settings, defaults filled in; without the secret
    std::optional<SmsSender> sender; ///< nothing: the gateway chooses
    int sessions = 1;
    std::optional<int> ratePerMinute;
    std::string caFile;
    bool insecure = false; ///< plain HTTP to a host that is not this machine

    HttpTimeouts timeouts;        ///< not in the JSON
    std::optional<HttpDial> dial; ///< not in the JSON

    /// BadInput naming the key; NotFound for a preset that does not exist.
    static Result<SmsSettings> parse(const Json& json);
    bool needsSecret() const { return !gateway.secretTitle.empty(); }
};

}
