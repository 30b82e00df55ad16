#include "core/customer/spokendate.h"

#include "core/base/text.h"
#include "core/base/timezone.h"

#include <algorithm>
#include <array>
#include <vector>

namespace patron::customer {

namespace {
using namespace std::string_view_literals;

enum class Order { DayFirst, MonthFirst, YearFirst };

/// After the short date formats of the Unicode CLDR.
Order orderOf(std::string_view country)
{
    constexpr std::array monthFirst{"US"sv, "PH"sv, "PR"sv, "GU"sv, "VI"sv, "AS"sv, "MP"sv, "FM"sv, "MH"sv, "PW"sv};
    constexpr std::array yearFirst{"CN"sv, "JP"sv, "KR"sv, "TW"sv, "HU"sv, "LT"sv, "MN"sv, "IR"sv, "SE"sv, "CA"sv};
    if (std::find(monthFirst.begin(), monthFirst.end(), country) != monthFirst.end())
        return Order::MonthFirst;
    return std::find(yearFirst.begin(), yearFirst.end(), country) != yearFirst.end() ? Order::YearFirst
                                                                                     : Order::DayFirst;
}

std::optional<DayNumber> dayOfParts(int year, int month, int day)
{
    const CivilDate date{year, month, day};
    return isValidDate(date) ? std::optional(dayOf(date)) : std::nullopt;
}
}

std::optional<DayNumber> readSpokenDate(std::string_view text, std::string_view country)
{
    text = trim(text);
    if (const auto iso = parseIsoDate(text))
        return iso;
    constexpr std::size_t longest = 4;
    std::vector<std::string_view> parts;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t digits = std::min(text.find_first_not_of("0123456789", at), text.size());
        if (digits == at || digits - at > longest)
            return std::nullopt;
        parts.push_back(text.substr(at, digits - at));
        at = std::min(text.find_first_of("0123456789", digits), text.size());
        const std::string_view between = trim(text.substr(digits, at - digits));
        const bool last = at == text.size();
        // "24. 7. 1985", "1985. 07. 24."
        if (last ? !between.empty() && between != "."
                 : between.size() > 1 || "/.-"sv.find(between) == std::string_view::npos)
            return std::nullopt;
    }
    if (parts.size() != 3)
        return std::nullopt;
    const auto number = [&](std::size_t i) {
        int value = 0;
        for (const char c : parts[i])
            value = value * 10 + (c - '0');
        return value;
    };
    if (parts[0].size() == longest && parts[1].size() <= 2 && parts[2].size() <= 2)
        return dayOfParts(number(0), number(1), number(2));
    if (parts[2].size() != longest || parts[0].size() > 2 || parts[1].size() > 2)
        return std::nullopt;
    const auto dayFirst = dayOfParts(number(2), number(1), number(0));
    const auto monthFirst = dayOfParts(number(2), number(0), number(1));
    if (orderOf(country) == Order::MonthFirst)
        return monthFirst ? monthFirst : dayFirst;
    return dayFirst ? dayFirst : monthFirst;
}

std::string spokenDateExample(std::string_view country)
{
    switch (orderOf(country)) {
    case Order::MonthFirst:
        return "07/24/1985";
    case Order::YearFirst:
        return "1985/07/24";
    case Order::DayFirst:
        break;
    }
    return "24/07/1985";
}

}
