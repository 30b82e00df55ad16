#include "core/base/similarity.h"

#include "core/base/text.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>
#include <vector>

namespace patron {

namespace {
bool isAscii(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

void appendBlank(std::string& text)
{
    if (!text.empty() && text.back() != ' ')
        text += ' ';
}

std::string plainAscii(std::string_view text)
{
    std::string plain;
    plain.reserve(text.size());
    for (const char c : text) {
        if (c >= 'A' && c <= 'Z')
            plain += static_cast<char>(c - 'A' + 'a');
        else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            plain += c;
        else if (c != '\'') // O'Neil and ONeil are one name
            appendBlank(plain);
    }
    while (!plain.empty() && plain.back() == ' ')
        plain.pop_back();
    return plain;
}

/// Letters that no decomposition takes apart.
constexpr std::array<std::pair<UChar32, std::string_view>, 12> writtenOut{{{0xDF, "ss"},
                                                                           {0xE6, "ae"},
                                                                           {0x153, "oe"},
                                                                           {0xF8, "o"},
                                                                           {0x142, "l"},
                                                                           {0x111, "d"},
                                                                           {0xF0, "d"},
                                                                           {0xFE, "th"},
                                                                           {0x131, "i"},
                                                                           {0x127, "h"},
                                                                           {0x2BC, ""},
                                                                           {0x2019, ""}}};

void appendCharacter(std::string& text, UChar32 c)
{
    for (const auto& [letter, out] : writtenOut) {
        if (letter == c) {
            text += out;
            return;
        }
    }
    const auto category = u_charType(c);
    if (category == U_NON_SPACING_MARK || category == U_ENCLOSING_MARK)
        return;
    if (!u_isalnum(c)) {
        if (c != '\'')
            appendBlank(text);
        return;
    }
    std::string utf8;
    icu::UnicodeString(c).toUTF8String(utf8);
    text += utf8;
}
}

std::string plainLetters(std::string_view utf8)
{
    if (isAscii(utf8))
        return plainAscii(utf8);
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* parts = icu::Normalizer2::getNFKDInstance(status);
    if (U_FAILURE(status))
        return plainAscii(utf8);
    icu::UnicodeString text =
        icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<int>(utf8.size())));
    text.toLower();
    const icu::UnicodeString apart = parts->normalize(text, status);
    if (U_FAILURE(status))
        return plainAscii(utf8);
    std::string plain;
    for (int i = 0; i < apart.length(); i = apart.moveIndex32(i, 1))
        appendCharacter(plain, apart.char32At(i));
    while (!plain.empty() && plain.back() == ' ')
        plain.pop_back();
    return plain;
}

double jaroWinkler(std::string_view a, std::string_view b)
{
    if (a.empty() || b.empty())
        return a == b ? 1 : 0;
    constexpr std::size_t longest = 128;
    a = a.substr(0, longest);
    b = b.substr(0, longest);
    const std::size_t reach = std::max<std::size_t>(std::max(a.size(), b.size()) / 2, 1) - 1;
    std::array<bool, longest> usedA{};
    std::array<bool, longest> usedB{};
    double matches = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const std::size_t from = i > reach ? i - reach : 0;
        const std::size_t to = std::min(i + reach + 1, b.size());
        for (std::size_t j = from; j < to; ++j) {
            if (usedB[j] || a[i] != b[j])
                continue;
            usedA[i] = usedB[j] = true;
            ++matches;
            break;
        }
    }
    if (matches == 0)
        return 0;
    double swapped = 0;
    for (std::size_t i = 0, j = 0; i < a.size(); ++i) {
        if (!usedA[i])
            continue;
        while (!usedB[j])
            ++j;
        if (a[i] != b[j])
            ++swapped;
        ++j;
    }
    const double jaro = (matches / static_cast<double>(a.size()) + matches / static_cast<double>(b.size()) +
                         (matches - swapped / 2) / matches) /
                        3;
    std::size_t prefix = 0;
    while (prefix < 4 && prefix < a.size() && prefix < b.size() && a[prefix] == b[prefix])
        ++prefix;
    return jaro + static_cast<double>(prefix) * 0.1 * (1 - jaro);
}

std::size_t editDistance(std::string_view a, std::string_view b, std::size_t limit)
{
    if (a.size() > b.size())
        std::swap(a, b);
    if (b.size() - a.size() > limit)
        return limit + 1;
    std::vector<std::size_t> row(a.size() + 1);
    for (std::size_t i = 0; i <= a.size(); ++i)
        row[i] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
        std::size_t corner = row[0];
        row[0] = j;
        std::size_t best = row[0];
        for (std::size_t i = 1; i <= a.size(); ++i) {
            const std::size_t above = row[i];
            row[i] = std::min({row[i] + 1, row[i - 1] + 1, corner + (a[i - 1] == b[j - 1] ? 0u : 1u)});
            corner = above;
            best = std::min(best, row[i]);
        }
        if (best > limit)
            return limit + 1;
    }
    return std::min(row[a.size()], limit + 1);
}

std::string fingerprint(std::string_view utf8)
{
    const std::string plain = plainLetters(utf8);
    std::set<std::string_view> words;
    for (const auto word : split(plain, ' ')) {
        if (!word.empty())
            words.insert(word);
    }
    std::string joined;
    for (const auto word : words) {
        if (!joined.empty())
            joined += ' ';
        joined += word;
    }
    return joined;
}

std::string ngramFingerprint(std::string_view utf8, std::size_t n)
{
    std::string plain = plainLetters(utf8);
    std::erase(plain, ' ');
    if (n == 0 || plain.size() <= n)
        return plain;
    std::set<std::string_view> grams;
    for (std::size_t i = 0; i + n <= plain.size(); ++i)
        grams.insert(std::string_view(plain).substr(i, n));
    std::string joined;
    for (const auto gram : grams)
        joined += gram;
    return joined;
}

std::string soundKey(std::string_view plain)
{
    if (plain.empty() || plain.front() < 'a' || plain.front() > 'z')
        return {};
    // a e i o u y: 0 parts equal codes; h w: '-' does not.
    constexpr std::string_view codes = "01230120022455012623010202";
    const auto codeOf = [&](char c) {
        if (c == 'h' || c == 'w')
            return '-';
        return c >= 'a' && c <= 'z' ? codes[static_cast<std::size_t>(c - 'a')] : '0';
    };
    std::string key(1, plain.front());
    char last = codeOf(plain.front());
    for (std::size_t i = 1; i < plain.size() && key.size() < 4; ++i) {
        const char code = codeOf(plain[i]);
        if (code == '-')
            continue;
        if (code != '0' && code != last)
            key += code;
        last = code;
    }
    key.resize(4, '0');
    return key;
}

}
