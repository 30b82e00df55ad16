#include "core/delivery/smtp/smtpcapabilities.h"

#include "core/base/text.h"

#include <cstdlib>

namespace patron::delivery {

SmtpCapabilities SmtpCapabilities::of(const SmtpReply& reply)
{
    SmtpCapabilities can;
    for (std::size_t i = 1; i < reply.lines.size(); ++i) {
        // "AUTH=PLAIN" is an old spelling some servers still give.
        std::string line = asciiUpper(reply.lines[i]);
        if (line.starts_with("AUTH="))
            line[4] = ' ';
        const auto words = split(line, ' ');
        const std::string_view word = words.front();
        can.startTls = can.startTls || word == "STARTTLS";
        can.smtpUtf8 = can.smtpUtf8 || word == "SMTPUTF8";
        can.eightBit = can.eightBit || word == "8BITMIME";
        can.dsn = can.dsn || word == "DSN";
        can.pipelining = can.pipelining || word == "PIPELINING";
        if (word == "SIZE" && words.size() > 1)
            can.maxBytes = std::strtoll(std::string(words[1]).c_str(), nullptr, 10);
        if (word == "AUTH")
            can.auth.insert(words.begin() + 1, words.end());
    }
    return can;
}

}
