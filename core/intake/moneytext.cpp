#include "core/intake/moneytext.h"

#include "core/base/currency.h"
#include "core/base/money.h"
#include "core/base/text.h"

#include <algorithm>
#include <array>

namespace patron::intake {

namespace {
using namespace std::string_view_literals;

/// The numeral inside a text and what stands around it.
struct Numeral
{
    std::string_view sign;    ///< currency sign or word, trimmed
    std::string_view numeral; ///< from the first digit to the last, separators inside
    bool negative = false;
};

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// Length of a blank or apostrophe that groups thousands, at the start of the text.
std::size_t groupMark(std::string_view text)
{
    if (text.empty())
        return 0;
    if (text[0] == ' ' || text[0] == '\'')
        return 1;
    for (const std::string_view mark : {"\xC2\xA0"sv, "\xE2\x80\xAF"sv, "\xE2\x80\x89"sv, "\xE2\x80\x99"sv}) {
        if (text.substr(0, mark.size()) == mark)
            return mark.size();
    }
    return 0;
}

constexpr std::string_view minusSign = "\xE2\x88\x92";

/// Takes minus signs, brackets and per cent signs off both ends; false when they do not go together.
bool takeSigns(std::string_view& text, bool& negative)
{
    int signs = 0;
    for (bool again = true; again;) {
        again = false;
        text = trim(text);
        if (text.size() >= 2 && text.front() == '(' && text.back() == ')') {
            text = text.substr(1, text.size() - 2);
            negative = again = true;
            ++signs;
        } else if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
            negative = text.front() == '-';
            text.remove_prefix(1);
            again = true;
            ++signs;
        } else if (text.substr(0, 3) == minusSign) {
            text.remove_prefix(3);
            negative = again = true;
            ++signs;
        } else if (!text.empty() && text.back() == '-') {
            text.remove_suffix(1);
            negative = again = true;
            ++signs;
        }
    }
    return signs <= 1;
}

bool isCurrencyText(std::string_view text)
{
    if (text.size() > 8)
        return false;
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '$' || c == '.' || c == ' ' || c == '%' ||
               (static_cast<unsigned char>(c) & 0x80) != 0;
    });
}

std::optional<Numeral> findNumeral(std::string_view text)
{
    Numeral found;
    text = trim(text);
    if (text.empty() || text.size() > 64)
        return std::nullopt;
    if (text.front() == '\'') // spreadsheets' mark for text
        text.remove_prefix(1);
    if (!takeSigns(text, found.negative))
        return std::nullopt;
    const auto first = std::find_if(text.begin(), text.end(), isDigit);
    if (first == text.end())
        return std::nullopt;
    const auto last = std::find_if(text.rbegin(), text.rend(), isDigit).base();
    auto begin = static_cast<std::size_t>(first - text.begin());
    const auto end = static_cast<std::size_t>(last - text.begin());
    if (begin > 0 && (text[begin - 1] == '.' || text[begin - 1] == ',') &&
        (begin < 2 || !isCurrencyText(text.substr(begin - 2, 1)) || text[begin - 2] == '$'))
        --begin; // ".50"
    std::string_view before = text.substr(0, begin);
    std::string_view after = text.substr(end);
    if (!before.empty()) {
        bool negative = false;
        if (!takeSigns(before, negative) || (negative && found.negative))
            return std::nullopt;
        found.negative = found.negative || negative;
    }
    before = trim(before);
    after = trim(after);
    // "1.060,00" needs no sign around; "12," and "12.-" end in a mark.
    while (!after.empty() && (after.front() == '.' || after.front() == ',') && after.size() <= 2)
        after.remove_prefix(1);
    if (!isCurrencyText(before) || !isCurrencyText(after) || (!before.empty() && !after.empty()))
        return std::nullopt;
    found.sign = before.empty() ? after : before;
    if (!found.sign.empty() && found.sign != "%" && currencyOfSign(found.sign, {}).empty())
        return std::nullopt;
    found.numeral = text.substr(begin, end - begin);
    return found;
}

/// The separators of a numeral, counted.
struct Marks
{
    int points = 0;
    int commas = 0;
    std::size_t lastPoint = std::string_view::npos;
    std::size_t lastComma = std::string_view::npos;
};

Marks marksOf(std::string_view numeral)
{
    Marks marks;
    for (std::size_t i = 0; i < numeral.size(); ++i) {
        if (numeral[i] == '.') {
            ++marks.points;
            marks.lastPoint = i;
        } else if (numeral[i] == ',') {
            ++marks.commas;
            marks.lastComma = i;
        }
    }
    return marks;
}

/// Which mark is the decimal one as far as this numeral alone tells; nothing when it does not.
std::optional<DecimalMark> ownMark(std::string_view numeral, const Marks& marks)
{
    if (marks.points > 0 && marks.commas > 0)
        return marks.lastPoint > marks.lastComma ? DecimalMark::Point : DecimalMark::Comma;
    if (marks.points > 1)
        return DecimalMark::Comma;
    if (marks.commas > 1)
        return DecimalMark::Point;
    if (marks.points + marks.commas == 0)
        return std::nullopt;
    const std::size_t at = marks.points ? marks.lastPoint : marks.lastComma;
    const std::size_t decimals = numeral.size() - at - 1;
    const bool groups = decimals == 3 && at >= 1 && at <= 3 && numeral[0] != '0';
    if (groups)
        return std::nullopt;
    return marks.points ? DecimalMark::Point : DecimalMark::Comma;
}

struct Sign
{
    std::string_view text;
    std::string_view code;
};
constexpr std::array signs{
    Sign{"\xE2\x82\xAC", "EUR"}, Sign{"\xC2\xA3", "GBP"},     Sign{"au $", "AUD"},         Sign{"a$", "AUD"},
    Sign{"au$", "AUD"},          Sign{"c $", "CAD"},          Sign{"c$", "CAD"},           Sign{"ca$", "CAD"},
    Sign{"us $", "USD"},         Sign{"us$", "USD"},          Sign{"nz$", "NZD"},          Sign{"nz $", "NZD"},
    Sign{"hk$", "HKD"},          Sign{"s$", "SGD"},           Sign{"r$", "BRL"},           Sign{"mx$", "MXN"},
    Sign{"z\xC5\x82", "PLN"},    Sign{"k\xC4\x8D", "CZK"},    Sign{"ft", "HUF"},           Sign{"\xE2\x82\xB9", "INR"},
    Sign{"rs", "INR"},           Sign{"rs.", "INR"},          Sign{"\xE2\x82\xBA", "TRY"}, Sign{"tl", "TRY"},
    Sign{"\xE2\x82\xBD", "RUB"}, Sign{"\xE2\x82\xA9", "KRW"}, Sign{"\xE2\x82\xAA", "ILS"}, Sign{"sfr.", "CHF"},
    Sign{"fr.", "CHF"},          Sign{"euro", "EUR"}};

/// ISO 4217 codes in circulation: a word of three letters alone says little.
constexpr std::string_view isoCodes =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF "
    "CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK "
    "HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL "
    "MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON "
    "RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH "
    "UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL";

bool isIsoCurrency(std::string_view upper)
{
    return isCurrencyCode(upper) && isoCodes.find(upper) % 4 == 0;
}
}

std::string_view decimalMarkName(DecimalMark mark)
{
    return mark == DecimalMark::Point ? "point" : "comma";
}

std::optional<DecimalMark> parseDecimalMark(std::string_view name)
{
    if (name == "point")
        return DecimalMark::Point;
    if (name == "comma")
        return DecimalMark::Comma;
    return std::nullopt;
}

std::optional<AmountText> readAmount(std::string_view text, DecimalMark mark)
{
    const auto found = findNumeral(text);
    if (!found)
        return std::nullopt;
    const Marks marks = marksOf(found->numeral);
    const DecimalMark decimal = ownMark(found->numeral, marks).value_or(mark);
    const char point = decimal == DecimalMark::Point ? '.' : ',';
    const char group = decimal == DecimalMark::Point ? ',' : '.';
    if ((point == '.' ? marks.points : marks.commas) > 1)
        return std::nullopt;
    AmountText amount;
    amount.currencySign = found->sign;
    if (found->negative)
        amount.digits[amount.length++] = '-';
    std::size_t sinceGroup = 0;
    bool grouped = false;
    bool fraction = false;
    const std::string_view numeral = found->numeral;
    for (std::size_t i = 0; i < numeral.size();) {
        const char c = numeral[i];
        const std::size_t blank = groupMark(numeral.substr(i));
        if (isDigit(c) || c == point) {
            if (amount.length >= 32)
                return std::nullopt;
            if (c == point && grouped && sinceGroup != 3)
                return std::nullopt;
            if (c == point && amount.length == (found->negative ? 1u : 0u))
                amount.digits[amount.length++] = '0';
            fraction = fraction || c == point;
            amount.digits[amount.length++] = c == point ? '.' : c;
            ++sinceGroup;
            ++i;
        } else if (c == group || blank > 0) {
            // Groups of three, of two in India: never one, and none after the decimal mark.
            if (fraction || sinceGroup == 0 || (grouped ? sinceGroup < 2 : sinceGroup > 3) || sinceGroup > 3)
                return std::nullopt;
            grouped = true;
            sinceGroup = 0;
            i += c == group ? 1 : blank;
        } else {
            return std::nullopt;
        }
    }
    if (grouped && !fraction && sinceGroup != 3)
        return std::nullopt;
    return amount;
}

std::optional<std::int64_t> readUnits(std::string_view text, DecimalMark mark, int decimals)
{
    // The common case needs no second look: digits and at most one point.
    if (!text.empty() && text.size() < 16 && (isDigit(text[0]) || text[0] == '-') && mark == DecimalMark::Point) {
        const auto point = text.find('.');
        const bool plain = std::all_of(text.begin() + 1, text.end(), [](char c) { return isDigit(c) || c == '.'; });
        if (plain && (point == std::string_view::npos || (text.find('.', point + 1) == std::string_view::npos)))
            return parseDecimal(text, decimals);
    }
    const auto amount = readAmount(text, mark);
    return amount ? parseDecimal(amount->decimal(), decimals) : std::nullopt;
}

std::string currencyOfSign(std::string_view sign, std::string_view fallback)
{
    const std::string word = foldText(trim(sign));
    if (word.empty())
        return {};
    if (word == "$") {
        const bool dollars =
            fallback.size() == 3 && fallback[2] == 'D' && fallback != "USD" && isCurrencyCode(fallback);
        return dollars ? std::string(fallback) : "USD";
    }
    if (word == "kr" || word == "kr.")
        return fallback == "NOK" || fallback == "DKK" || fallback == "ISK" ? std::string(fallback) : "SEK";
    if (word == "\xC2\xA5" || word == "\xEF\xBF\xA5")
        return fallback == "CNY" ? "CNY" : "JPY";
    for (const Sign& known : signs) {
        if (word == known.text)
            return std::string(known.code);
    }
    const std::string upper = asciiUpper(word);
    return isIsoCurrency(upper) ? upper : std::string();
}

void AmountColumn::add(std::string_view text)
{
    const auto found = findNumeral(text);
    if (!found) {
        ++m_others;
        return;
    }
    ++m_amounts;
    const Marks marks = marksOf(found->numeral);
    if (marks.points + marks.commas == 0) {
        ++m_plain;
        return;
    }
    if (const auto mark = ownMark(found->numeral, marks))
        ++(*mark == DecimalMark::Point ? m_point : m_comma);
    else
        ++(marks.points ? m_openPoints : m_openCommas);
}

std::optional<DecimalMark> AmountColumn::decimalBesideGroups(bool plainNeeded) const
{
    if (m_point + m_comma > 0 || (m_openPoints > 0) == (m_openCommas > 0) || (plainNeeded && m_plain == 0))
        return std::nullopt;
    return m_openPoints > 0 ? DecimalMark::Comma : DecimalMark::Point;
}

DecimalMark AmountColumn::decide(DecimalMark fallback) const
{
    if (m_point == m_comma)
        return fallback;
    return m_point > m_comma ? DecimalMark::Point : DecimalMark::Comma;
}

}
