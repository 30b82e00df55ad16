#include "core/intake/celllooks.h"

#include "core/base/text.h"
#include "core/intake/datepattern.h"
#include "core/intake/moneytext.h"

#include <algorithm>
#include <array>

namespace patron::intake {

namespace {
using namespace std::string_view_literals;
constexpr std::array yesWords{"yes"sv,  "y"sv,    "true"sv,      "1"sv,    "on"sv,        "ja"sv,
                              "j"sv,    "oui"sv,  "vrai"sv,      "si"sv,   "s\xC3\xAD"sv, "s\xC3\xAC"sv,
                              "wahr"sv, "vero"sv, "verdadero"sv, "waar"sv, "t"sv,         "x"sv};
constexpr std::array noWords{"no"sv,   "n"sv,      "false"sv, "0"sv,   "off"sv,    "nein"sv, "non"sv,
                             "faux"sv, "falsch"sv, "falso"sv, "nee"sv, "onwaar"sv, "f"sv};
}

FlagReading readFlag(std::string_view text)
{
    const std::string word = foldText(trim(text));
    if (std::find(yesWords.begin(), yesWords.end(), word) != yesWords.end())
        return {true, true};
    if (std::find(noWords.begin(), noWords.end(), word) != noWords.end())
        return {true, false};
    return {};
}

bool looksLikeFlag(std::string_view text)
{
    return readFlag(text).known;
}

bool looksLikeEmail(std::string_view text)
{
    text = trim(text);
    const auto at = text.find('@');
    if (at == 0 || at == std::string_view::npos || text.find(' ') != std::string_view::npos)
        return false;
    const auto dot = text.rfind('.');
    return dot != std::string_view::npos && dot > at + 1 && dot + 2 < text.size() &&
           text.find('@', at + 1) == std::string_view::npos;
}

bool looksLikeNumber(std::string_view text)
{
    return readAmount(text, DecimalMark::Point).has_value();
}

bool looksLikeDate(std::string_view text)
{
    text = trim(text);
    if (text.size() < 6 ||
        std::all_of(text.begin(), text.end(), [](char c) { return (c >= '0' && c <= '9') || c == '.'; }))
        return text.size() >= 8 && std::count(text.begin(), text.end(), '.') == 2 &&
               readDate(text, DateOrder::DayFirst).has_value();
    return readDate(text, DateOrder::DayFirst) || readDate(text, DateOrder::MonthFirst);
}

bool looksLikePhone(std::string_view text)
{
    text = trim(text);
    if (text.substr(0, 2) == "p:" || text.substr(0, 1) == "'")
        text.remove_prefix(text[0] == 'p' ? 2 : 1);
    int digits = 0;
    bool marks = false;
    for (const char c : text) {
        if (c >= '0' && c <= '9')
            ++digits;
        else if (c == '+' || c == '(' || c == ')' || c == '-' || c == ' ' || c == '/' || c == '.')
            marks = marks || c != '.';
        else
            return false;
    }
    return digits >= 7 && digits <= 15 && (marks || text.substr(0, 1) == "0" || digits >= 10);
}

bool looksLikeUrl(std::string_view text)
{
    text = trim(text);
    return text.substr(0, 7) == "http://" || text.substr(0, 8) == "https://" || text.substr(0, 4) == "www.";
}

bool looksLikeData(std::string_view text)
{
    return looksLikeEmail(text) || looksLikeNumber(text) || looksLikeDate(text) || looksLikeUrl(text);
}

bool looksLikePostalCode(std::string_view text)
{
    text = trim(text);
    if (text.size() < 3 || text.size() > 10)
        return false;
    int digits = 0;
    for (const char c : text) {
        const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (c >= '0' && c <= '9')
            ++digits;
        else if (!letter && c != ' ' && c != '-')
            return false;
    }
    return digits >= 2;
}

bool looksLikeCardNumber(std::string_view text)
{
    std::string digits;
    for (const char c : trim(text)) {
        if (c >= '0' && c <= '9')
            digits += c;
        else if (c != ' ' && c != '-')
            return false;
    }
    const std::size_t size = digits.size();
    if (size < 14 || size > 19)
        return false;
    const int two = std::stoi(digits.substr(0, 2));
    const int four = std::stoi(digits.substr(0, 4));
    const bool issued = (digits[0] == '4' && (size == 16 || size == 19)) ||
                        (size == 16 && ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720))) ||
                        (size == 15 && (two == 34 || two == 37)) ||
                        (size == 14 && (two == 30 || two == 36 || two == 38)) ||
                        (size >= 16 && (four == 6011 || two == 65 || two == 35 || two == 62 || two == 50 || two == 67));
    if (!issued)
        return false;
    int sum = 0;
    for (std::size_t i = 0; i < size; ++i) {
        int digit = digits[size - 1 - i] - '0';
        if (i % 2 == 1)
            digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
        sum += digit;
    }
    return sum % 10 == 0;
}

namespace {
bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// The length of the card number that begins a text, or 0. Digits in groups, with one blank or dash between.
std::size_t cardNumberLength(std::string_view text)
{
    constexpr std::size_t leastDigits = 14;
    constexpr std::size_t mostDigits = 19;
    std::size_t found = 0;
    std::size_t digits = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (isDigit(text[i])) {
            const bool ends = i + 1 == text.size() || !isDigit(text[i + 1]);
            if (++digits > mostDigits)
                break;
            if (ends && digits >= leastDigits && looksLikeCardNumber(text.substr(0, i + 1)))
                found = i + 1;
        } else if ((text[i] != ' ' && text[i] != '-') || i + 1 == text.size() || !isDigit(text[i + 1])) {
            break;
        }
    }
    return found;
}
}

std::string withoutCardNumbers(std::string_view text)
{
    constexpr std::size_t leastBytes = 14;
    constexpr std::ptrdiff_t shownDigits = 4;
    std::string result(text);
    if (text.size() < leastBytes)
        return result;
    for (std::size_t at = 0; at < result.size(); ++at) {
        const char before = at > 0 ? result[at - 1] : ' ';
        if (!isDigit(result[at]) || isDigit(before) || before == '+')
            continue;
        const std::size_t length = cardNumberLength(std::string_view(result).substr(at));
        std::ptrdiff_t left = std::count_if(result.begin() + static_cast<std::ptrdiff_t>(at),
                                            result.begin() + static_cast<std::ptrdiff_t>(at + length), isDigit);
        for (std::size_t i = at; i < at + length; ++i) {
            if (isDigit(result[i]) && left-- > shownDigits)
                result[i] = '*';
        }
        at += length;
    }
    return result;
}

namespace {

/// A payment card's number but for its last digits, as tills print it: "************1111", "XXXX-XXXX-XXXX-1111".
bool looksLikeMaskedCard(std::string_view text)
{
    const auto masked =
        std::count_if(text.begin(), text.end(), [](char c) { return c == '*' || c == 'x' || c == 'X'; });
    const auto digits = std::count_if(text.begin(), text.end(), isDigit);
    const auto gaps = std::count_if(text.begin(), text.end(), [](char c) { return c == ' ' || c == '-'; });
    return masked >= 4 && digits >= 4 && masked + digits + gaps == static_cast<std::ptrdiff_t>(text.size());
}
}

bool looksLikeSecret(std::string_view text)
{
    text = trim(text);
    if (looksLikeMaskedCard(text))
        return true;
    if (text.size() < 14)
        return false;
    constexpr std::array starts{"$2a$"sv,     "$2b$"sv,     "$2y$"sv,     "$argon2"sv, "$1$"sv,    "$5$"sv,
                                "$6$"sv,      "$P$"sv,      "$H$"sv,      "{SHA"sv,    "{SSHA"sv,  "pbkdf2"sv,
                                "sk_live_"sv, "sk_test_"sv, "rk_live_"sv, "xoxb-"sv,   "scrypt:"sv};
    if (std::any_of(starts.begin(), starts.end(),
                    [&](std::string_view start) { return text.substr(0, start.size()) == start; }))
        return true;
    if (text.substr(0, 3) == "eyJ" && std::count(text.begin(), text.end(), '.') == 2)
        return true;
    const auto colon = text.find(':');
    const bool hash = (colon == 32 || colon == 40 || colon == 64 || colon == 128) && text.size() > colon + 1 &&
                      std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon), [](char c) {
                          return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
                      });
    return hash || looksLikeCardNumber(text);
}

}
