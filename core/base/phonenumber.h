#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace patron {

/// A telephone number in E.164, by libphonenumber.
class PhoneNumber
{
public:
    /// Reads a number as people write it; `country` (ISO 3166 alpha-2) is where numbers without a prefix belong.
    /// Nothing where no number is possible; numbers reserved for fiction are possible and so accepted.
    static std::optional<PhoneNumber> parse(std::string_view text, std::string_view country);

    /// "+447700900123"
    const std::string& e164() const { return m_e164; }
    /// The country of the number's prefix, alpha-2, or empty where it is shared or unknown.
    const std::string& country() const { return m_country; }
    /// Whether the numbering plan of the country knows such a number.
    bool valid() const { return m_valid; }
    /// Whether it is, or in countries that do not tell them apart may be, a mobile phone's.
    bool mobile() const { return m_mobile; }

private:
    std::string m_e164;
    std::string m_country;
    bool m_valid = false;
    bool m_mobile = false;
};

}
