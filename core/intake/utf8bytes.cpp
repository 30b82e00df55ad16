#include "core/intake/utf8bytes.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace patron::intake {

std::size_t validUtf8Prefix(std::string_view bytes)
{
    const auto* data = reinterpret_cast<const uint8_t*>(bytes.data());
    std::size_t at = 0;
    while (at < bytes.size()) {
        at += asciiPrefix(bytes.substr(at));
        if (at >= bytes.size())
            break;
        UChar32 c = 0;
        std::size_t next = at;
        U8_NEXT(data, next, bytes.size(), c);
        if (c < 0)
            return at;
        at = next;
    }
    return at;
}

bool cutCharacter(std::string_view rest)
{
    if (rest.empty() || rest.size() > 3)
        return rest.empty();
    const auto first = static_cast<unsigned char>(rest[0]);
    const std::size_t length = first >= 0xF0 && first <= 0xF4 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
    if (length == 0 || first > 0xF4 || rest.size() >= length)
        return false;
    return std::all_of(rest.begin() + 1, rest.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; });
}

bool fitsUtf8(std::string_view bytes, bool mayEndEarly)
{
    const std::size_t good = validUtf8Prefix(bytes);
    return good == bytes.size() || (mayEndEarly && cutCharacter(bytes.substr(good)));
}

std::size_t asciiPrefix(std::string_view text)
{
    constexpr std::uint64_t highBits = 0x8080808080808080ull;
    std::size_t at = 0;
    std::uint64_t word = 0;
    for (; at + 8 <= text.size(); at += 8) {
        std::memcpy(&word, text.data() + at, 8);
        if (word & highBits)
            break;
    }
    while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80)
        ++at;
    return at;
}

bool isAscii(std::string_view text)
{
    return asciiPrefix(text) == text.size();
}

}
