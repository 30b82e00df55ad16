#include "core/outbox/mailhouse.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>

namespace patron::outbox {

namespace {

struct House
{
    std::string_view name;
    std::array<std::string_view, 5> domains;  ///< whole
    std::array<std::string_view, 4> families; ///< with any country behind: yahoo.co.uk
};
constexpr std::array<House, 5> houses{{{"gmail.com", {"gmail.com", "googlemail.com"}, {}},
                                       {"outlook.com", {}, {"outlook.", "hotmail.", "live.", "msn."}},
                                       {"yahoo.com", {"aol.com", "ymail.com", "rocketmail.com", "aim.com"}, {"yahoo."}},
                                       {"icloud.com", {"icloud.com", "me.com", "mac.com"}, {}},
                                       {"gmx.net", {"web.de", "mail.com"}, {"gmx."}}}};

/// "hotmail." and a country, with or without "co." or "com.": not somebody's hotmail.example.org.
bool isOfFamily(std::string_view domain, std::string_view family)
{
    if (family.empty() || !domain.starts_with(family))
        return false;
    std::string_view rest = domain.substr(family.size());
    for (const std::string_view middle : {std::string_view("co."), std::string_view("com.")}) {
        if (rest.starts_with(middle))
            rest.remove_prefix(middle.size());
    }
    return !rest.empty() && rest.size() <= 3 && rest.find('.') == rest.npos;
}

}

std::string mailHouseOf(std::string_view address)
{
    const auto at = address.rfind('@');
    if (at == address.npos)
        return {};
    std::string domain = asciiLower(address.substr(at + 1));
    for (const House& house : houses) {
        const bool isOne = std::find(house.domains.begin(), house.domains.end(), domain) != house.domains.end() ||
                           std::any_of(house.families.begin(), house.families.end(),
                                       [&](std::string_view family) { return isOfFamily(domain, family); });
        if (isOne && !domain.empty())
            return std::string(house.name);
    }
    return domain;
}

}
