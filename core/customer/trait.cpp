#include "core/customer/trait.h"

#include "core/base/money.h"
#include "core/base/text.h"
#include "core/base/timezone.h"

#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <unordered_map>

namespace patron::customer {

namespace {
constexpr std::array<std::string_view, 6> typeNames{"text", "number", "money", "date", "flag", "list"};

constexpr std::array<std::string_view, 6> yesWords{"true", "yes", "1", "y", "ja", "oui"};
constexpr std::array<std::string_view, 6> noWords{"false", "no", "0", "n", "nein", "non"};

template <std::size_t N>
bool isOneOf(std::string_view word, const std::array<std::string_view, N>& words)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// Every name ICU knows for a country in the languages shop exports come in, and the codes, folded.
const std::unordered_map<std::string, std::string>& countryNames()
{
    static const auto names = [] {
        std::unordered_map<std::string, std::string> map;
        const std::array<const char*, 8> languages{"en", "de", "fr", "es", "it", "nl", "pt", "sv"};
        for (const char* const* code = icu::Locale::getISOCountries(); *code; ++code) {
            const icu::Locale country("", *code);
            map.emplace(asciiLower(*code), *code);
            map.emplace(asciiLower(country.getISO3Country()), *code);
            for (const char* language : languages) {
                icu::UnicodeString name;
                country.getDisplayCountry(icu::Locale(language), name);
                std::string utf8;
                name.toUTF8String(utf8);
                map.emplace(foldText(utf8), *code);
            }
            icu::UnicodeString native;
            country.getDisplayCountry(country, native);
        }
        // What files call them and ICU does not.
        const std::array<std::pair<const char*, const char*>, 38> others{{
            {"eire", "IE"},
            {"rsa", "ZA"},
            {"u.s.a.", "US"},
            {"u.s.", "US"},
            {"united states of america", "US"},
            {"uk", "GB"},
            {"u.k.", "GB"},
            {"great britain", "GB"},
            {"england", "GB"},
            {"scotland", "GB"},
            {"wales", "GB"},
            {"northern ireland", "GB"},
            {"czech republic", "CZ"},
            {"holland", "NL"},
            {"the netherlands", "NL"},
            {"russia", "RU"},
            {"korea, republic of", "KR"},
            {"south korea", "KR"},
            {"hong kong", "HK"},
            {"uae", "AE"},
            {"macedonia", "MK"},
            {"republic of ireland", "IE"},
            {"viet nam", "VN"},
            {"turkey", "TR"},
            {"turkiye", "TR"},
            {"türkiye", "TR"},
            {"réunion", "RE"},
            {"macau", "MO"},
            {"vatican", "VA"},
            {"palestine", "PS"},
            {"bosnia and herzegovina", "BA"},
            {"bosnia", "BA"},
            {"reunion", "RE"},
            {"ivory coast", "CI"},
            {"cape verde", "CV"},
            {"swaziland", "SZ"},
            {"burma", "MM"},
            {"east timor", "TL"},
        }};
        for (const auto& [name, code] : others)
            map.insert_or_assign(name, code);
        return map;
    }();
    return names;
}

std::optional<TraitValue> makeNumber(std::string_view text)
{
    TraitValue value{TraitType::Number, {}, {}, 0, 0, {}};
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value.number);
    if (text.empty() || parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size() ||
        !(value.number >= -1e300 && value.number <= 1e300))
        return std::nullopt;
    char buffer[64];
    // People read 100000, not 1e+05; only what would be a row of zeros keeps its exponent.
    const double size = std::abs(value.number);
    const bool plain = size == 0 || (size >= 1e-6 && size < 1e15);
    const auto end = plain ? std::to_chars(buffer, buffer + sizeof buffer, value.number, std::chars_format::fixed)
                           : std::to_chars(buffer, buffer + sizeof buffer, value.number);
    value.text.assign(buffer, end.ptr);
    return value;
}

std::optional<TraitValue> makeFlag(std::string_view text)
{
    const std::string word = foldText(text);
    const bool yes = isOneOf(word, yesWords);
    if (!yes && !isOneOf(word, noWords))
        return std::nullopt;
    return TraitValue{TraitType::Flag, yes ? "true" : "false", {}, 0, yes ? 1 : 0, {}};
}
}

std::string_view traitTypeName(TraitType type)
{
    return typeNames[static_cast<std::size_t>(type)];
}

std::optional<TraitType> parseTraitType(std::string_view name)
{
    const auto found = std::find(typeNames.begin(), typeNames.end(), name);
    if (found == typeNames.end())
        return std::nullopt;
    return static_cast<TraitType>(found - typeNames.begin());
}

std::optional<TraitValue> makeTraitValue(TraitType type, std::string_view text, int currencyDecimals)
{
    text = trim(text);
    if (text.empty())
        return std::nullopt;
    switch (type) {
    case TraitType::Text:
        return TraitValue{type, std::string(text), foldText(text), 0, 0, {}};
    case TraitType::Number:
        return makeNumber(text);
    case TraitType::Money: {
        const auto minor = parseDecimal(text, currencyDecimals);
        if (!minor)
            return std::nullopt;
        return TraitValue{type, formatDecimal(*minor, currencyDecimals), {}, 0, *minor, {}};
    }
    case TraitType::Date: {
        const auto day = parseIsoDate(text);
        if (!day)
            return std::nullopt;
        return TraitValue{type, formatIsoDate(*day), {}, 0, *day, {}};
    }
    case TraitType::Flag:
        return makeFlag(text);
    case TraitType::List: {
        TraitValue value{type, {}, {}, 0, 0, {}};
        for (const auto part : split(text, ',')) {
            const std::string item(trim(part));
            if (!item.empty() && std::find(value.items.begin(), value.items.end(), item) == value.items.end())
                value.items.push_back(item);
        }
        if (value.items.empty())
            return std::nullopt;
        return value;
    }
    }
    return std::nullopt;
}

std::optional<std::string> countryCode(std::string_view text)
{
    const auto& names = countryNames();
    const auto found = names.find(foldText(trim(text)));
    if (found == names.end())
        return std::nullopt;
    return found->second;
}

std::string traitNameFor(std::string_view header)
{
    std::string name;
    for (const char c : foldText(trim(header))) {
        const bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
        if (word)
            name += c;
        else if (!name.empty() && name.back() != '_')
            name += '_';
    }
    while (!name.empty() && name.back() == '_')
        name.pop_back();
    return name.empty() ? "column" : name;
}

}
