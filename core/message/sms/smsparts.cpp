#include "core/message/sms/smsparts.h"

#include <string>

namespace patron::message {

namespace {
constexpr std::size_t gsmAlone = 160;
constexpr std::size_t gsmPart = 153;
constexpr std::size_t ucsAlone = 70;
constexpr std::size_t ucsPart = 67;

/// 3GPP TS 23.038 6.2.1, default alphabet, without ASCII letters and digits. The table's 0x09 is Ç; ç is not in it.
constexpr std::u32string_view basicSpecials = U"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà";
/// 6.2.1.1, extension table.
constexpr std::u32string_view extensions = U"\f^{}\\[~]|€";

/// Fills parts one after another with whole characters.
class Packer
{
public:
    explicit Packer(std::size_t partSize)
        : m_partSize(partSize)
    {}
    void add(std::size_t units)
    {
        m_total += units;
        if (m_used + units > m_partSize || m_parts == 0) {
            ++m_parts;
            m_used = 0;
        }
        m_used += units;
    }
    std::size_t total() const { return m_total; }
    std::size_t parts() const { return m_parts; }

private:
    std::size_t m_partSize;
    std::size_t m_used = 0;
    std::size_t m_parts = 0;
    std::size_t m_total = 0;
};
}

char32_t takeCharacter(std::string_view text, std::size_t& place)
{
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const unsigned char first = byte(place);
    std::size_t length = 0;
    char32_t code = 0;
    char32_t smallest = 0;
    if (first < 0x80) {
        ++place;
        return first;
    }
    if (first >= 0xC2 && first < 0xE0) {
        length = 1;
        code = first & 0x1Fu;
        smallest = 0x80;
    } else if (first >= 0xE0 && first < 0xF0) {
        length = 2;
        code = first & 0x0Fu;
        smallest = 0x800;
    } else if (first >= 0xF0 && first < 0xF5) {
        length = 3;
        code = first & 0x07u;
        smallest = 0x10000;
    }
    ++place;
    if (length == 0 || place + length > text.size())
        return 0xFFFD;
    for (std::size_t k = 0; k < length; ++k) {
        if ((byte(place + k) & 0xC0) != 0x80)
            return 0xFFFD;
        code = code << 6 | (byte(place + k) & 0x3Fu);
    }
    if (code < smallest || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF))
        return 0xFFFD;
    place += length;
    return code;
}

std::string_view nameOf(SmsEncoding encoding)
{
    return encoding == SmsEncoding::Gsm7 ? "GSM-7" : "UCS-2";
}

int gsm7Cost(char32_t character)
{
    if ((character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
        (character >= '0' && character <= '9') || basicSpecials.find(character) != std::u32string_view::npos)
        return 1;
    return extensions.find(character) != std::u32string_view::npos ? 2 : 0;
}

SmsParts countSms(std::string_view utf8)
{
    Packer gsm(gsmPart);
    Packer ucs(ucsPart);
    bool isGsm = true;
    for (std::size_t i = 0; i < utf8.size();) {
        const char32_t character = takeCharacter(utf8, i);
        const int cost = isGsm ? gsm7Cost(character) : 0;
        isGsm = cost > 0;
        if (isGsm)
            gsm.add(static_cast<std::size_t>(cost));
        ucs.add(character > 0xFFFF ? 2 : 1);
    }
    const Packer& used = isGsm ? gsm : ucs;
    const std::size_t alone = isGsm ? gsmAlone : ucsAlone;
    SmsParts result;
    result.encoding = isGsm ? SmsEncoding::Gsm7 : SmsEncoding::Ucs2;
    result.units = used.total();
    result.parts = used.total() == 0 ? 0 : used.total() <= alone ? 1 : used.parts();
    return result;
}

}
