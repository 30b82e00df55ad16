#include "core/message/liquid/localeformat.h"

#include "core/base/currency.h"
#include "core/base/text.h"

#include <unicode/dtfmtsym.h>
#include <unicode/locid.h>
#include <unicode/numberformatter.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>

namespace patron::message::liquid {

struct LocaleFormat::Names
{
    std::string currency;
    icu::Locale locale;
    std::array<std::string, 12> months;
    std::array<std::string, 12> shortMonths;
    std::array<std::string, 7> weekdays;
    std::array<std::string, 7> shortWeekdays;
    icu::number::LocalizedNumberFormatter money;
    icu::number::LocalizedNumberFormatter grouped;
};

namespace {
bool isDecimal(std::string_view text)
{
    const std::size_t sign = !text.empty() && text[0] == '-' ? 1 : 0;
    bool hasPoint = false;
    std::size_t digits = 0;
    for (std::size_t i = sign; i < text.size(); ++i) {
        if (text[i] == '.' && !hasPoint)
            hasPoint = true;
        else if (text[i] >= '0' && text[i] <= '9')
            ++digits;
        else
            return false;
    }
    return digits > 0 && digits <= 40;
}

icu::number::LocalizedNumberFormatter moneyFormatter(const icu::Locale& locale, std::string_view currency)
{
    using namespace icu::number;
    const auto base = NumberFormatter::withLocale(locale).roundingMode(UNUM_ROUND_HALFUP);
    if (!isCurrencyCode(currency))
        return base.precision(Precision::fixedFraction(2));
    const icu::UnicodeString code = icu::UnicodeString::fromUTF8(std::string(currency));
    UErrorCode status = U_ZERO_ERROR;
    const icu::CurrencyUnit unit(icu::ConstChar16Ptr(code.getBuffer()), status);
    return base.unit(unit).precision(Precision::fixedFraction(currencyDecimals(currency)));
}

std::optional<std::string> formatted(const icu::number::LocalizedNumberFormatter& formatter, std::string_view decimal)
{
    UErrorCode status = U_ZERO_ERROR;
    const auto number =
        formatter.formatDecimal(icu::StringPiece(decimal.data(), static_cast<int>(decimal.size())), status);
    icu::UnicodeString text = number.toString(status);
    if (U_FAILURE(status))
        return {};
    std::string out;
    text.toUTF8String(out);
    return out;
}

template <std::size_t N>
void fill(std::array<std::string, N>& names, const icu::UnicodeString* from, int count, int skip)
{
    for (std::size_t i = 0; i < N && static_cast<int>(i) + skip < count; ++i)
        from[i + static_cast<std::size_t>(skip)].toUTF8String(names[i]);
}
}

LocaleFormat::LocaleFormat(std::string_view locale, std::string_view currency)
    : m_names(std::make_unique<Names>())
{
    UErrorCode status = U_ZERO_ERROR;
    const std::string tag(locale.empty() ? "en" : locale);
    icu::Locale known = icu::Locale::forLanguageTag(tag, status);
    if (U_FAILURE(status) || known.isBogus() || std::string_view(known.getLanguage()).empty())
        known = icu::Locale::createCanonical(tag.c_str());
    if (known.isBogus() || std::string_view(known.getLanguage()).empty())
        known = icu::Locale::getEnglish();
    status = U_ZERO_ERROR;
    m_names->locale = known;
    m_names->currency = asciiUpper(currency);
    const icu::DateFormatSymbols symbols(known, status);
    int count = 0;
    const icu::UnicodeString* found =
        symbols.getMonths(count, icu::DateFormatSymbols::FORMAT, icu::DateFormatSymbols::WIDE);
    fill(m_names->months, found, count, 0);
    found = symbols.getMonths(count, icu::DateFormatSymbols::FORMAT, icu::DateFormatSymbols::ABBREVIATED);
    fill(m_names->shortMonths, found, count, 0);
    found = symbols.getWeekdays(count, icu::DateFormatSymbols::FORMAT, icu::DateFormatSymbols::WIDE);
    fill(m_names->weekdays, found, count, 1);
    found = symbols.getWeekdays(count, icu::DateFormatSymbols::FORMAT, icu::DateFormatSymbols::ABBREVIATED);
    fill(m_names->shortWeekdays, found, count, 1);
    m_names->money = moneyFormatter(known, m_names->currency);
    m_names->grouped = icu::number::NumberFormatter::withLocale(known)
                           .precision(icu::number::Precision::maxFraction(12))
                           .roundingMode(UNUM_ROUND_HALFUP);
}

LocaleFormat::~LocaleFormat() = default;

const LocaleFormat& LocaleFormat::english()
{
    static const LocaleFormat format("en", "");
    return format;
}

const std::string& LocaleFormat::currency() const
{
    return m_names->currency;
}

std::string_view LocaleFormat::monthName(int month, bool abbreviated) const
{
    return (abbreviated ? m_names->shortMonths : m_names->months)[static_cast<std::size_t>(std::clamp(month, 0, 11))];
}

std::string_view LocaleFormat::weekdayName(int weekday, bool abbreviated) const
{
    return (abbreviated ? m_names->shortWeekdays
                        : m_names->weekdays)[static_cast<std::size_t>(std::clamp(weekday, 0, 6))];
}

std::optional<std::string> LocaleFormat::money(std::string_view decimal, std::string_view otherCurrency) const
{
    decimal = trim(decimal);
    if (!isDecimal(decimal))
        return {};
    const std::string code = asciiUpper(otherCurrency);
    if (code.empty() || code == m_names->currency)
        return formatted(m_names->money, decimal);
    return formatted(moneyFormatter(m_names->locale, code), decimal);
}

std::optional<std::string> LocaleFormat::grouped(std::string_view decimal, std::string_view delimiter) const
{
    decimal = trim(decimal);
    if (!isDecimal(decimal))
        return {};
    if (delimiter.empty())
        return formatted(m_names->grouped, decimal);
    const std::size_t sign = decimal[0] == '-' ? 1 : 0;
    const std::size_t point = std::min(decimal.find('.'), decimal.size());
    std::string out(decimal.substr(0, sign));
    for (std::size_t i = sign; i < point; ++i) {
        if (i > sign && (point - i) % 3 == 0)
            out += delimiter;
        out += decimal[i];
    }
    out += decimal.substr(point);
    return out;
}

}
