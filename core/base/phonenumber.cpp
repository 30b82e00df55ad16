#include "core/base/phonenumber.h"

#include "core/base/text.h"

#include <phonenumbers/phonenumberutil.h>

namespace patron {

std::optional<PhoneNumber> PhoneNumber::parse(std::string_view text, std::string_view country)
{
    using i18n::phonenumbers::PhoneNumberUtil;
    text = trim(text);
    // Spreadsheets and advertising exports protect numbers with these.
    if (!text.empty() && text.front() == '\'')
        text.remove_prefix(1);
    if (text.substr(0, 2) == "p:")
        text.remove_prefix(2);
    if (text.empty() || text.size() > 60)
        return std::nullopt;
    const PhoneNumberUtil& rules = *PhoneNumberUtil::GetInstance();
    i18n::phonenumbers::PhoneNumber number;
    const std::string region = country.empty() ? "ZZ" : asciiUpper(country);
    if (rules.Parse(std::string(text), region, &number) != PhoneNumberUtil::NO_PARSING_ERROR ||
        !rules.IsPossibleNumber(number))
        return std::nullopt;
    PhoneNumber phone;
    number.clear_extension();
    rules.Format(number, PhoneNumberUtil::E164, &phone.m_e164);
    rules.GetRegionCodeForNumber(number, &phone.m_country);
    if (phone.m_country == "ZZ" || phone.m_country == "001")
        phone.m_country.clear();
    const auto type = rules.GetNumberType(number);
    phone.m_valid = type != PhoneNumberUtil::UNKNOWN;
    phone.m_mobile = type == PhoneNumberUtil::MOBILE || type == PhoneNumberUtil::FIXED_LINE_OR_MOBILE;
    return phone;
}

}
