#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace patron::message {

enum class SmsEncoding { Gsm7, Ucs2 };
/// "GSM-7", "UCS-2".
std::string_view nameOf(SmsEncoding encoding);

/// What sending a text costs. Units are septets in GSM-7 (a character of the extension table counts two) and UTF-16
/// units in UCS-2.
struct SmsParts
{
    SmsEncoding encoding = SmsEncoding::Gsm7;
    std::size_t units = 0;
    std::size_t parts = 0; ///< 0 for an empty text
};

/// Counts as 3GPP TS 23.038 and 23.040 pack: 160 septets or 70 units alone, 153 or 67 a part when there are more; an
/// escape sequence or surrogate pair never straddles two parts. Malformed UTF-8 counts as U+FFFD.
SmsParts countSms(std::string_view utf8);

/// The next character of a text from a place on, which moves behind it. Malformed bytes are U+FFFD, one each.
char32_t takeCharacter(std::string_view text, std::size_t& place);

/// The cost in septets of a character in GSM 03.38: 1, 2 (extension), or 0 when it is not in the alphabet.
int gsm7Cost(char32_t character);

}
