#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace patron::intake {

enum class DecimalMark { Point, Comma };
std::string_view decimalMarkName(DecimalMark mark);
std::optional<DecimalMark> parseDecimalMark(std::string_view name);

/// An exact amount: plain decimal text ("-1234.50"), so that whoever needs other units loses nothing.
struct AmountText
{
    char digits[40] = {};
    std::size_t length = 0;
    std::string_view currencySign; ///< as found in the text: "€", "AU $", "kr", "EUR"

    std::string_view decimal() const { return {digits, length}; }
};

/// Reads a number or an amount with any separators: `$1,240.00`, `-$3.00`, `(3.00)`, `EUR 90,00`, `1 234,50 €` with any
/// blanks, `899kr`, `1'060.00`, `12.5 %` without its sign. `mark` decides only where the text does not. Nothing for
/// other text, more than 30 digits or two signs.
std::optional<AmountText> readAmount(std::string_view text, DecimalMark mark);

/// The amount as an integer of 10^-decimals units, rounded half away from zero.
std::optional<std::int64_t> readUnits(std::string_view text, DecimalMark mark, int decimals);

/// ISO code for a sign or word beside an amount: "€" EUR, "£" GBP, "AU $" AUD, "zł" PLN. "$", "kr" and "¥" say less
/// than a currency; `fallback` is taken when it is one of theirs, else USD, SEK, JPY. Empty when unknown.
std::string currencyOfSign(std::string_view sign, std::string_view fallback);

/// Collects what a whole column tells of its decimal mark.
class AmountColumn
{
public:
    void add(std::string_view text);
    DecimalMark decide(DecimalMark fallback) const;
    /// The decimal mark when no amount tells, all marks stand before three digits and some amounts have none: "1.200",
    /// "350" is more than a thousand, as thousandths are never left out of one amount alone.
    std::optional<DecimalMark> decimalBesideGroups(bool plainNeeded) const;
    bool tells() const { return m_point != m_comma; }
    std::int64_t amounts() const { return m_amounts; }
    std::int64_t others() const { return m_others; }

private:
    std::int64_t m_amounts = 0;
    std::int64_t m_others = 0;
    std::int64_t m_point = 0;
    std::int64_t m_comma = 0;
    std::int64_t m_openPoints = 0; ///< "1.200": groups or decimals
    std::int64_t m_openCommas = 0;
    std::int64_t m_plain = 0; ///< without any mark
};

}
