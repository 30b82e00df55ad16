#include "core/base/text.h"

#include <unicode/bytestream.h>
#include <unicode/casemap.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>

namespace patron {

namespace {
bool isAscii(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Length in bytes of the white space character that the text starts with, or 0.
std::size_t leadingSpace(std::string_view text)
{
    if (text.empty())
        return 0;
    const auto c = static_cast<unsigned char>(text[0]);
    if (c == ' ' || (c >= '\t' && c <= '\r'))
        return 1;
    if (text.substr(0, 2) == "\xC2\xA0" || text.substr(0, 2) == "\xC2\x85")
        return 2;
    const auto three = text.substr(0, 3);
    if (three == "\xEF\xBB\xBF" || three == "\xE3\x80\x80" || three == "\xE2\x80\xAF" || three == "\xE2\x81\x9F")
        return 3;
    if (three.size() == 3 && three.substr(0, 2) == "\xE2\x80") {
        const auto last = static_cast<unsigned char>(three[2]);
        if ((last >= 0x80 && last <= 0x8B) || last == 0xA8 || last == 0xA9)
            return 3;
    }
    return 0;
}

std::size_t trailingSpace(std::string_view text)
{
    for (const std::size_t length : {std::size_t{1}, std::size_t{2}, std::size_t{3}}) {
        if (text.size() >= length && leadingSpace(text.substr(text.size() - length)) == length)
            return length;
    }
    return 0;
}
}

std::string foldText(std::string_view utf8)
{
    if (isAscii(utf8))
        return asciiLower(utf8);
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status);
    icu::UnicodeString text =
        icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<int>(utf8.size())));
    // Folding can undo composition and composition can undo folding, so normalise on both sides.
    text = nfc->normalize(text, status);
    text.foldCase();
    text = nfc->normalize(text, status);
    std::string folded;
    text.toUTF8String(folded);
    return folded;
}

std::string_view trim(std::string_view utf8)
{
    while (const std::size_t n = leadingSpace(utf8))
        utf8.remove_prefix(n);
    while (const std::size_t n = trailingSpace(utf8))
        utf8.remove_suffix(n);
    return utf8;
}

bool isValidUtf8(std::string_view bytes)
{
    if (isAscii(bytes))
        return true;
    const auto* data = reinterpret_cast<const uint8_t*>(bytes.data());
    const auto length = static_cast<int32_t>(bytes.size());
    for (int32_t i = 0; i < length;) {
        UChar32 c = 0;
        U8_NEXT(data, i, length, c);
        if (c < 0)
            return false;
    }
    return true;
}

std::string toValidUtf8(std::string_view bytes)
{
    if (isValidUtf8(bytes))
        return std::string(bytes);
    std::string text;
    const auto* data = reinterpret_cast<const uint8_t*>(bytes.data());
    const auto length = static_cast<int32_t>(bytes.size());
    for (int32_t i = 0; i < length;) {
        const int32_t start = i;
        UChar32 c = 0;
        U8_NEXT(data, i, length, c);
        if (c < 0)
            text += "\xEF\xBF\xBD";
        else
            text.append(bytes.substr(static_cast<std::size_t>(start), static_cast<std::size_t>(i - start)));
    }
    return text;
}

std::string asciiLower(std::string_view text)
{
    std::string lower(text);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c + ('a' - 'A'));
    }
    return lower;
}

std::string asciiUpper(std::string_view text)
{
    std::string upper(text);
    for (char& c : upper) {
        if (c >= 'a' && c <= 'z')
            c = static_cast<char>(c - ('a' - 'A'));
    }
    return upper;
}

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    for (;;) {
        const auto at = text.find(separator);
        parts.push_back(text.substr(0, at));
        if (at == std::string_view::npos)
            return parts;
        text.remove_prefix(at + 1);
    }
}

std::string joinWords(const std::vector<std::string>& words, std::string_view last)
{
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) {
            if (i + 1 == words.size())
                text.append(" ").append(last).append(" ");
            else
                text += ", ";
        }
        text += words[i];
    }
    return text;
}

std::string groupDigits(long long number)
{
    std::string digits = std::to_string(number);
    const std::ptrdiff_t first = digits.front() == '-' ? 1 : 0;
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > first; at -= 3)
        digits.insert(static_cast<std::size_t>(at), 1, ',');
    return digits;
}

std::size_t characterCount(std::string_view utf8)
{
    return static_cast<std::size_t>(
        std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string ellipsize(std::string_view utf8, std::size_t maxCharacters)
{
    std::size_t characters = 0;
    for (std::size_t i = 0; i < utf8.size(); ++i) {
        if ((static_cast<unsigned char>(utf8[i]) & 0xC0) == 0x80)
            continue;
        if (characters == maxCharacters)
            return std::string(utf8.substr(0, i)) + "\xE2\x80\xA6";
        ++characters;
    }
    return std::string(utf8);
}

}
