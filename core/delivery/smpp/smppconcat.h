#pragma once

#include "core/base/clock.h"
#include "core/delivery/smpp/smpppdu.h"
#include "core/delivery/smpp/smpptext.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace patron::delivery {

/// How a long text travels.
enum class SmppConcatenation {
    Udh8,   ///< parts with a header of 6 octets: 153 septets or 67 units each (3GPP TS 23.040 9.2.3.24.1)
    Udh16,  ///< parts with a header of 7 octets and a wider reference: 152 or 66 each (9.2.3.24.8)
    Payload ///< whole, in the option message_payload; the SMSC cuts it
};

/// One PDU's share of a text.
struct SmppPart
{
    std::string octets;  ///< with its user data header where it has one
    bool header = false; ///< UDHI
    bool payload = false;
};

/// Cuts a text; an escape sequence or a surrogate pair never straddles two parts. At most 255 parts come of it; what
/// would need more gives none. Pure.
std::vector<SmppPart> smppParts(const SmppText& text, SmppConcatenation how, std::uint16_t reference);

/// Which part of which text a PDU holds, by its user data header or the sar options.
struct SmppPlace
{
    std::uint16_t reference = 0;
    int total = 1;
    int number = 1;
    std::string octets; ///< without the header
};
/// Nothing when a header makes no sense.
std::optional<SmppPlace> smppPlace(const SmppMessage& message);

/// Puts texts together that come in parts, in bounded memory.
class SmppAssembly
{
public:
    static constexpr std::size_t mostTexts = 1000;

    /// The whole text in UTF-8, once its last part has come.
    std::optional<std::string> add(const SmppMessage& message, const SmppPlace& place);
    /// Texts of which parts are missing, with what has come of them, and forgets them.
    struct Rest
    {
        SmppMessage first;
        std::string text;
    };
    std::vector<Rest> takeRest();

private:
    struct Pieces
    {
        SmppMessage first;
        int total = 0;
        std::map<int, std::string> texts;
    };
    std::map<std::tuple<std::string, std::string, std::uint16_t>, Pieces> m_open;
};

}
