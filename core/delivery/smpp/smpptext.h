#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace patron::delivery {

/// A text as SMPP carries it.
struct SmppText
{
    std::uint8_t dataCoding = 0; ///< 0: GSM 03.38, a septet in an octet; 8: UCS-2, big-endian
    std::string octets;
};

/// GSM 03.38 (3GPP TS 23.038 6.2.1) when every character is in it, else UCS-2. Pure.
SmppText encodeSmppText(std::string_view utf8);
/// What was written, in UTF-8; nothing for a coding that is no text. Knows 0 (GSM 03.38), 1 (ASCII), 3 (Latin 1), 8
/// (UTF-16, big-endian); what is none of a character becomes U+FFFD. Pure.
std::optional<std::string> decodeSmppText(std::string_view octets, std::uint8_t dataCoding);

}
