#include "core/message/brand.h"

#include "core/base/emailaddress.h"
#include "core/base/json.h"
#include "core/base/text.h"

#include <algorithm>

namespace patron::message {

namespace {
bool isHexColour(std::string_view text)
{
    return text.size() == 7 && text.front() == '#' && std::all_of(text.begin() + 1, text.end(), [](char c) {
               return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
           });
}

bool isWebAddress(std::string_view text)
{
    const std::string lower = asciiLower(text);
    const bool isWeb = lower.starts_with("https://") || lower.starts_with("http://");
    return isWeb && text.find_first_of(" \"'<>\r\n\t") == std::string_view::npos && text.size() > 10;
}

/// What may stand in a style attribute as the value of font-family.
bool isFontFamily(std::string_view text)
{
    return text.find_first_of("\"<>;{}\r\n") == std::string_view::npos;
}
}

Json Brand::toJson() const
{
    return Json{{"name", name},          {"address", address},      {"website", website},     {"logo_url", logoUrl},
                {"from_name", fromName}, {"from_email", fromEmail}, {"colour", mainColour()}, {"font", fontFamily}};
}

std::vector<std::string> Brand::colourList() const
{
    std::vector<std::string> list;
    for (const std::string_view each : split(colours, ',')) {
        if (const std::string_view colour = trim(each); !colour.empty())
            list.emplace_back(colour);
    }
    return list;
}

std::string Brand::mainColour() const
{
    const auto list = colourList();
    return list.empty() ? std::string() : list.front();
}

std::vector<BrandProblem> checkBrand(const Brand& brand)
{
    std::vector<BrandProblem> problems;
    const auto require = [&](std::string Brand::*member, bool holds, const std::string& sentence) {
        if (!holds && !(brand.*member).empty())
            problems.push_back({member, sentence});
    };
    require(&Brand::website, isWebAddress(brand.website), "A website begins with https://.");
    const bool isOwnPicture = brand.logoUrl.starts_with("cid:");
    require(&Brand::logoUrl, isOwnPicture || isWebAddress(brand.logoUrl),
            "A logo is a picture on the web: its address begins with https://.");
    require(&Brand::fromEmail, EmailAddress::parse(brand.fromEmail).has_value(), "That is no mail address.");
    require(&Brand::replyTo, EmailAddress::parse(brand.replyTo).has_value(), "That is no mail address.");
    const auto colours = brand.colourList();
    require(&Brand::colours, std::all_of(colours.begin(), colours.end(), isHexColour),
            "A colour is written as #1f4e79; several are separated by commas.");
    require(&Brand::fontFamily, isFontFamily(brand.fontFamily), "A font is written as Arial, sans-serif.");
    return problems;
}

}
