#pragma once

#include "core/delivery/smtp/smtpreply.h"

#include <cstdint>
#include <set>
#include <string>

namespace patron::delivery {

/// What a server says it can, in its reply to EHLO (RFC 5321 4.1.1.1).
struct SmtpCapabilities
{
    bool startTls = false;
    bool smtpUtf8 = false;
    bool eightBit = false;
    bool dsn = false;
    bool pipelining = false;
    std::int64_t maxBytes = 0; ///< 0: no limit said
    std::set<std::string> auth;

    static SmtpCapabilities of(const SmtpReply& reply);
};

}
