#include "core/customer/searchtext.h"

#include "core/base/text.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>

namespace patron::customer::searchtext {

namespace {
constexpr std::size_t fewestPhoneDigits = 5;
constexpr std::size_t mostWords = 12;

/// Letters that no normal form takes apart, as people without them on their keyboard type them.
constexpr std::array<std::pair<UChar32, const char*>, 9> lettersApart{{{0xF8, "o"},
                                                                       {0x142, "l"},
                                                                       {0x111, "d"},
                                                                       {0xF0, "d"},
                                                                       {0xE6, "ae"},
                                                                       {0x153, "oe"},
                                                                       {0xFE, "th"},
                                                                       {0x131, "i"},
                                                                       {0x127, "h"}}};

bool isWordCharacter(UChar32 c)
{
    return u_isalnum(c) || (U_GET_GC_MASK(c) & (U_GC_M_MASK | U_GC_N_MASK)) != 0;
}

bool isApostrophe(UChar32 c)
{
    return c == '\'' || c == 0x2019 || c == 0x2BC || c == 0x60 || c == 0xB4;
}

void append(std::string& text, UChar32 c)
{
    icu::UnicodeString(c).toUTF8String(text);
}

std::string digitsOf(std::string_view text)
{
    std::string digits;
    std::copy_if(text.begin(), text.end(), std::back_inserter(digits), [](char c) { return c >= '0' && c <= '9'; });
    return digits;
}

/// How many digits the country's code at the front has (ITU-T E.164, assigned codes: 1 and 7; two digits; all others
/// three).
std::size_t callingCodeDigits(std::string_view digits)
{
    static constexpr std::string_view twoDigits = "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 "
                                                  "55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98";
    if (digits.empty())
        return 0;
    if (digits.front() == '1' || digits.front() == '7')
        return 1;
    return twoDigits.find(digits.substr(0, 2)) != std::string_view::npos ? 2 : 3;
}

/// What a typed telephone number is found by, or empty when the text is none.
std::string typedPhone(std::string_view typed)
{
    if (typed.find_first_not_of("0123456789 +-()./\xC2\xA0") != std::string_view::npos)
        return {};
    std::string digits = digitsOf(typed);
    if (digits.size() < fewestPhoneDigits)
        return {};
    if (typed.find('+') == std::string_view::npos) {
        // 00 abroad, 0 at home.
        digits.erase(0, digits.substr(0, 2) == "00" ? 2 : digits.front() == '0' ? 1 : 0);
    } else if (const auto trunk = typed.find("(0)"); trunk != std::string_view::npos) {
        digits.erase(digitsOf(typed.substr(0, trunk)).size(), 1);
    }
    return digits;
}

std::string prefixOf(std::string_view word)
{
    return "\"" + std::string(word) + "\"*";
}

std::string joined(const std::vector<std::string>& parts, const char* separator)
{
    std::string text;
    for (const std::string& part : parts)
        text += (text.empty() ? "" : separator) + part;
    return text;
}
}

std::string plain(std::string_view utf8)
{
    if (std::all_of(utf8.begin(), utf8.end(), [](char c) { return static_cast<unsigned char>(c) < 128; }))
        return asciiLower(utf8);
    UErrorCode code = U_ZERO_ERROR;
    const icu::Normalizer2* apart = icu::Normalizer2::getNFKDInstance(code);
    const std::string folded = foldText(utf8);
    icu::UnicodeString text = icu::UnicodeString::fromUTF8(folded);
    if (U_SUCCESS(code))
        text = apart->normalize(text, code);
    std::string bare;
    for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
        const UChar32 c = text.char32At(i);
        if (u_charType(c) == U_NON_SPACING_MARK)
            continue;
        const auto known =
            std::find_if(lettersApart.begin(), lettersApart.end(), [c](const auto& each) { return each.first == c; });
        if (known != lettersApart.end())
            bare += known->second;
        else
            append(bare, c);
    }
    return bare;
}

std::vector<std::string> words(std::string_view utf8)
{
    const icu::UnicodeString text = icu::UnicodeString::fromUTF8(plain(utf8));
    std::vector<std::string> found;
    std::string word;
    std::string afterApostrophe;
    bool hasApostrophe = false;
    const auto finish = [&] {
        if (!word.empty())
            found.push_back(word);
        if (hasApostrophe && !afterApostrophe.empty() && afterApostrophe != word)
            found.push_back(afterApostrophe);
        word.clear();
        afterApostrophe.clear();
        hasApostrophe = false;
    };
    for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
        const UChar32 c = text.char32At(i);
        if (isWordCharacter(c)) {
            append(word, c);
            if (hasApostrophe)
                append(afterApostrophe, c);
        } else if (isApostrophe(c) && !word.empty()) {
            hasApostrophe = true;
            afterApostrophe.clear();
        } else {
            finish();
        }
    }
    finish();
    return found;
}

std::string whole(std::string_view utf8)
{
    const icu::UnicodeString text = icu::UnicodeString::fromUTF8(plain(utf8));
    std::string word;
    for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
        const UChar32 c = text.char32At(i);
        if (!u_isUWhiteSpace(c) && !u_iscntrl(c) && c != '"')
            append(word, c);
    }
    return word;
}

std::vector<std::string> phoneWords(std::string_view e164)
{
    const std::string digits = digitsOf(e164);
    std::vector<std::string> found;
    if (digits.empty())
        return found;
    found.push_back(digits);
    if (const std::size_t code = callingCodeDigits(digits); code < digits.size())
        found.push_back(digits.substr(code));
    return found;
}

std::string matchExpression(std::string_view typed)
{
    typed = trim(typed);
    std::vector<std::string> all;
    for (const std::string_view part : split(typed, ' ')) {
        if (all.size() == mostWords)
            break;
        std::vector<std::string> pieces;
        for (const std::string& word : words(part))
            pieces.push_back(prefixOf(word));
        const std::string one = whole(part);
        if (pieces.empty())
            continue;
        // What follows an apostrophe is there to be found by itself, not to be asked for.
        if (part.find_first_of("'`") != std::string_view::npos || part.find("\xE2\x80\x99") != std::string_view::npos)
            pieces.resize(1);
        const std::string apart = joined(pieces, " AND ");
        const bool same = pieces.size() == 1 && prefixOf(one) == pieces.front();
        all.push_back(same ? apart : "(" + prefixOf(one) + " OR (" + apart + "))");
    }
    std::string expression = joined(all, " AND ");
    if (const std::string phone = typedPhone(typed); !phone.empty())
        expression = prefixOf(phone) + (expression.empty() ? "" : " OR (" + expression + ")");
    return expression;
}

}
