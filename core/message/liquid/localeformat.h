#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace patron::message::liquid {

/// A language and a currency: names of months and days, grouping of digits, money. Made once per language and currency,
/// then shared by any number of threads.
class LocaleFormat
{
public:
    /// An ICU or BCP 47 name such as "en", "de-AT"; an unknown one is English. The currency may be empty.
    LocaleFormat(std::string_view locale, std::string_view currency);
    ~LocaleFormat();
    LocaleFormat(const LocaleFormat&) = delete;
    LocaleFormat& operator=(const LocaleFormat&) = delete;

    /// English without a currency.
    static const LocaleFormat& english();

    const std::string& currency() const;
    /// month and weekday (0 = Sunday) from 0.
    std::string_view monthName(int month, bool abbreviated) const;
    std::string_view weekdayName(int weekday, bool abbreviated) const;
    /// Decimal text ("1234.5") as money in this currency or another; without a currency two decimals and no sign.
    /// Nothing when the text is no number.
    std::optional<std::string> money(std::string_view decimal, std::string_view otherCurrency = {}) const;
    /// Decimal text with its digits grouped as the language does, or in threes by a delimiter of one's own.
    std::optional<std::string> grouped(std::string_view decimal, std::string_view delimiter = {}) const;

private:
    struct Names;
    std::unique_ptr<Names> m_names;
};

}
