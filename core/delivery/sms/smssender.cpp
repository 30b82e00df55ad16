#include "core/delivery/sms/smssender.h"

#include "core/base/phonenumber.h"
#include "core/base/text.h"
#include "core/message/sms/smsparts.h"

#include <algorithm>

namespace patron::delivery {

namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isLetter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

}

Result<SmsSender> SmsSender::parse(std::string_view given)
{
    const std::string text(trim(given));
    SmsSender sender;
    if (text.starts_with('+')) {
        // A person writes it with spaces and brackets.
        std::string number = "+";
        for (const char c : text.substr(1)) {
            if (isDigit(c))
                number += c;
            else if (std::string_view(" -().").find(c) == std::string_view::npos)
                return makeError(ErrorCode::BadInput, "\"" + text + "\" is not a telephone number to send from.");
        }
        if (!textNumber(number))
            return makeError(ErrorCode::BadInput, "\"" + text +
                                                      "\" is not a telephone number to send from. Write it with "
                                                      "its prefix, such as +447700900123.");
        sender.m_text = number;
        return sender;
    }
    if (!text.empty() && std::all_of(text.begin(), text.end(), isDigit)) {
        if (text.size() < 3 || text.size() > 8) {
            return makeError(ErrorCode::BadInput, "\"" + text +
                                                      "\" is neither a short code (3 to 8 digits) nor a number "
                                                      "with its prefix. Begin a number with \"+\".");
        }
        sender.m_kind = Kind::ShortCode;
        sender.m_text = text;
        return sender;
    }
    const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
        return c >= 0x20 && c < 0x7f && message::gsm7Cost(static_cast<char32_t>(c)) == 1;
    });
    if (text.empty() || text.size() > 11 || !plain || std::none_of(text.begin(), text.end(), isLetter)) {
        return makeError(ErrorCode::BadInput, "\"" + text +
                                                  "\" cannot be the sender of text messages: a name has at most "
                                                  "11 plain letters, digits and spaces, one of them a letter.");
    }
    sender.m_kind = Kind::Name;
    sender.m_text = text;
    return sender;
}

std::string SmsSender::digits() const
{
    return m_text.starts_with('+') ? m_text.substr(1) : m_text;
}

std::optional<std::string> SmsSender::refusalFor(std::string_view e164) const
{
    if (m_kind != Kind::Name || !e164.starts_with("+1"))
        return std::nullopt;
    const auto number = PhoneNumber::parse(e164, {});
    const std::string country = number ? number->country() : std::string();
    if (country.empty() || country == "US" || country == "CA" || country == "PR") {
        return "A name cannot send text messages to the United States or Canada. Use a telephone number or a short "
               "code "
               "as the sender there.";
    }
    return std::nullopt;
}

std::optional<std::string> textNumber(std::string_view address)
{
    const bool digits = address.size() >= 8 && address.size() <= 16 && address.front() == '+' && address[1] != '0' &&
                        std::all_of(address.begin() + 1, address.end(), isDigit);
    return digits ? std::optional<std::string>(address) : std::nullopt;
}

}
