#include "core/workspace/demo/demophones.h"

#include "core/workspace/demo/draw.h"

#include <algorithm>

namespace patron::workspace::demo {

namespace {
constexpr std::int64_t firstCustomers = 5'000;

std::string digits(std::int64_t value, std::size_t width)
{
    std::string text = std::to_string(value);
    text.insert(0, width - std::min(width, text.size()), '0');
    return text;
}

/// A thousand British mobiles for the first five thousand customers: every fifth has its own.
std::string britishMobile(std::int64_t customer, Random& random)
{
    // 617 has no factor in common with 1,000, so neighbours' numbers do not follow each other.
    const std::string last = digits(customer / 5 * 617 % 1000, 3);
    return chance(random, 200) ? "+44 7700 900" + last : "07700 900" + last;
}
}

std::string fictionalPhone(std::int64_t customer, const Town& town, Random& random)
{
    if (customer >= firstCustomers)
        return {};
    if (town.country == "GB") {
        if (customer % 5 == 0)
            return britishMobile(customer, random);
        if (town.dialling.empty())
            return {};
        std::string phone(town.dialling);
        phone.replace(phone.find("###"), 3, digits(customer * 7 % 1000, 3));
        return phone;
    }
    if (town.country == "FR") {
        const std::string last = digits(customer, 4);
        return "+33 6 39 98 " + last.substr(0, 2) + " " + last.substr(2);
    }
    if (town.country == "DE")
        return "+49 171 39200" + digits(customer % 100, 2);
    if (town.country == "US") {
        const std::string area = town.region == "NY"   ? "212"
                                 : town.region == "IL" ? "312"
                                 : town.region == "WA" ? "206"
                                                       : "415";
        return "+1 " + area + "-555-01" + digits(customer % 100, 2);
    }
    return {};
}

}
