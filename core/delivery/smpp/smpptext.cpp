#include "core/delivery/smpp/smpptext.h"

#include "core/message/sms/smsparts.h"

#include <array>

namespace patron::delivery {

namespace {

constexpr char32_t replacement = 0xfffd;
constexpr unsigned char escape = 0x1b;

/// 3GPP TS 23.038 6.2.1, by septet; the escape stands for itself.
constexpr std::array<char32_t, 128> gsmAlphabet{
    U'@', U'£', U'$', U'¥', U'è', U'é', U'ù', U'ì',  U'ò', U'Ç', U'\n', U'Ø',      U'ø', U'\r', U'Å', U'å',
    U'Δ', U'_', U'Φ', U'Γ', U'Λ', U'Ω', U'Π', U'Ψ',  U'Σ', U'Θ', U'Ξ',  U'\u001b', U'Æ', U'æ',  U'ß', U'É',
    U' ', U'!', U'"', U'#', U'¤', U'%', U'&', U'\'', U'(', U')', U'*',  U'+',      U',', U'-',  U'.', U'/',
    U'0', U'1', U'2', U'3', U'4', U'5', U'6', U'7',  U'8', U'9', U':',  U';',      U'<', U'=',  U'>', U'?',
    U'¡', U'A', U'B', U'C', U'D', U'E', U'F', U'G',  U'H', U'I', U'J',  U'K',      U'L', U'M',  U'N', U'O',
    U'P', U'Q', U'R', U'S', U'T', U'U', U'V', U'W',  U'X', U'Y', U'Z',  U'Ä',      U'Ö', U'Ñ',  U'Ü', U'§',
    U'¿', U'a', U'b', U'c', U'd', U'e', U'f', U'g',  U'h', U'i', U'j',  U'k',      U'l', U'm',  U'n', U'o',
    U'p', U'q', U'r', U's', U't', U'u', U'v', U'w',  U'x', U'y', U'z',  U'ä',      U'ö', U'ñ',  U'ü', U'à'};

struct Extended
{
    unsigned char septet;
    char32_t character;
};
/// 6.2.1.1, behind an escape.
constexpr std::array<Extended, 10> extension{{{0x0a, 0x0c},
                                              {0x14, U'^'},
                                              {0x28, U'{'},
                                              {0x29, U'}'},
                                              {0x2f, U'\\'},
                                              {0x3c, U'['},
                                              {0x3d, U'~'},
                                              {0x3e, U']'},
                                              {0x40, U'|'},
                                              {0x65, U'€'}}};

void putUtf8(std::string& out, char32_t character)
{
    const auto put = [&](unsigned byte) { out += static_cast<char>(byte); };
    if (character < 0x80) {
        put(character);
    } else if (character < 0x800) {
        put(0xc0 | character >> 6);
        put(0x80 | (character & 0x3f));
    } else if (character < 0x10000) {
        put(0xe0 | character >> 12);
        put(0x80 | (character >> 6 & 0x3f));
        put(0x80 | (character & 0x3f));
    } else {
        put(0xf0 | character >> 18);
        put(0x80 | (character >> 12 & 0x3f));
        put(0x80 | (character >> 6 & 0x3f));
        put(0x80 | (character & 0x3f));
    }
}

void putGsm(std::string& out, char32_t character)
{
    for (const Extended& each : extension) {
        if (each.character == character) {
            out += static_cast<char>(escape);
            out += static_cast<char>(each.septet);
            return;
        }
    }
    for (std::size_t septet = 0; septet < gsmAlphabet.size(); ++septet) {
        if (gsmAlphabet[septet] == character) {
            out += static_cast<char>(septet);
            return;
        }
    }
}

void putUnit(std::string& out, unsigned unit)
{
    out += static_cast<char>(unit >> 8);
    out += static_cast<char>(unit & 0xff);
}

void putUtf16(std::string& out, char32_t character)
{
    if (character < 0x10000) {
        putUnit(out, character);
        return;
    }
    putUnit(out, 0xd800 + ((character - 0x10000) >> 10));
    putUnit(out, 0xdc00 + ((character - 0x10000) & 0x3ff));
}

std::string fromGsm(std::string_view octets)
{
    std::string text;
    for (std::size_t i = 0; i < octets.size(); ++i) {
        const auto septet = static_cast<unsigned char>(octets[i]);
        if (septet >= 128) {
            putUtf8(text, replacement);
            continue;
        }
        if (septet != escape) {
            putUtf8(text, gsmAlphabet[septet]);
            continue;
        }
        // An escape that leads nowhere shows as a space.
        char32_t character = U' ';
        if (++i < octets.size()) {
            const auto next = static_cast<unsigned char>(octets[i]);
            if (next < 128)
                character = next == escape ? U' ' : gsmAlphabet[next];
            for (const Extended& each : extension) {
                if (each.septet == next)
                    character = each.character;
            }
        }
        putUtf8(text, character);
    }
    return text;
}

std::string fromUtf16(std::string_view octets)
{
    std::string text;
    const auto unitAt = [&](std::size_t at) -> char32_t {
        return static_cast<char32_t>(static_cast<unsigned char>(octets[at]) << 8 |
                                     static_cast<unsigned char>(octets[at + 1]));
    };
    for (std::size_t i = 0; i + 1 < octets.size(); i += 2) {
        char32_t unit = unitAt(i);
        const bool high = unit >= 0xd800 && unit < 0xdc00;
        if (high && i + 3 < octets.size() && unitAt(i + 2) >= 0xdc00 && unitAt(i + 2) < 0xe000) {
            unit = 0x10000 + ((unit - 0xd800) << 10) + (unitAt(i + 2) - 0xdc00);
            i += 2;
        } else if (unit >= 0xd800 && unit < 0xe000) {
            unit = replacement;
        }
        putUtf8(text, unit);
    }
    return text;
}

}

SmppText encodeSmppText(std::string_view utf8)
{
    SmppText text;
    const bool gsm = message::countSms(utf8).encoding == message::SmsEncoding::Gsm7;
    text.dataCoding = gsm ? 0 : 8;
    for (std::size_t at = 0; at < utf8.size();) {
        const char32_t character = message::takeCharacter(utf8, at);
        if (gsm)
            putGsm(text.octets, character);
        else
            putUtf16(text.octets, character);
    }
    return text;
}

std::optional<std::string> decodeSmppText(std::string_view octets, std::uint8_t dataCoding)
{
    switch (dataCoding) {
    case 0:
        return fromGsm(octets);
    case 1:
    case 3: {
        std::string text;
        for (const char c : octets) {
            const auto byte = static_cast<unsigned char>(c);
            putUtf8(text, dataCoding == 1 && byte >= 0x80 ? replacement : char32_t{byte});
        }
        return text;
    }
    case 8:
        return fromUtf16(octets);
    default:
        return std::nullopt;
    }
}

}
