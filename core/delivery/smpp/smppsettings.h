#pragma once

#include "core/base/jsonfwd.h"
#include "core/base/result.h"
#include "core/delivery/smpp/smppconcat.h"
#include "core/delivery/sms/smssender.h"

#include <optional>
#include <string>

namespace patron::delivery {

/// The longest waits.
struct SmppTimeouts
{
    int connectMs = 30'000;
    int bindMs = 10'000;
    int responseMs = 30'000; ///< for the answer to a message
    int enquireMs = 30'000;  ///< a connection that stood so long is asked whether it lives
    int answerMs = 10'000;   ///< and must say so in this time
    int listenMs = 5'000;    ///< how long a poll waits for news, from the last one on
    int throttledMs = 1'000; ///< before a part is tried again
};

/// An account with an SMSC over SMPP 3.4. JSON: {"host","port","tls":true,"insecure","ca_file","system_id",
/// "system_type","sender","bind":"auto"|"transceiver"|"pair","window":10,"concatenation":"udh8"|"udh16"|"payload",
/// "sessions","rate_per_minute"}. The rate counts parts. The password is the secret.
struct SmppSettings
{
    enum class Bind {
        Auto, ///< a transceiver; where the SMSC does not know it, a transmitter and a receiver
        Transceiver,
        Pair
    };

    std::string host;
    int port = 2775;
    bool tls = true;
    bool insecure = false; ///< without TLS to a host that is not this machine: a private line or a tunnel
    std::string caFile;
    std::string systemId;
    std::string systemType;
    SmsSender sender;
    Bind bind = Bind::Auto;
    int window = 10; ///< messages under way on one connection: the parts of a long text
    SmppConcatenation concatenation = SmppConcatenation::Udh8;
    int sessions = 1;
    std::optional<int> ratePerMinute;
    SmppTimeouts timeouts; ///< not in the JSON

    /// BadInput naming the key and the nearest known one.
    static Result<SmppSettings> parse(const Json& json);
};

}
