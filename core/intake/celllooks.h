#pragma once

#include <string>
#include <string_view>

namespace patron::intake {

/// Quick looks at one cell, for guessing only: whether it is written like such a thing. Blanks around do not matter.
bool looksLikeEmail(std::string_view text);
bool looksLikeNumber(std::string_view text); ///< digits with separators, maybe a currency sign or a per cent sign
bool looksLikeDate(std::string_view text);
bool looksLikePhone(std::string_view text);
bool looksLikeFlag(std::string_view text); ///< yes, no, true, false, 0, 1 and the like in six languages
bool looksLikeUrl(std::string_view text);
/// Digits with or without letters as post offices write them: "SW1A 1AA", "08540", "1012 AB", "K1A 0B1", "75 008".
bool looksLikePostalCode(std::string_view text);
/// A payment card's number: 14 to 19 digits of an issuer's range that pass the check of ISO/IEC 7812 (Luhn).
bool looksLikeCardNumber(std::string_view text);
/// The text with card numbers in it masked but for their last four digits.
std::string withoutCardNumbers(std::string_view text);
/// What must never be stored: a card's number, a password's hash (crypt, Argon2, Magento's hash:salt), a token (JWT,
/// Stripe's and others' keys).
bool looksLikeSecret(std::string_view text);
/// What a header cell cannot be: a number, a date, an address.
bool looksLikeData(std::string_view text);

/// true or false for a yes/no word of six languages; nothing for others. `known` is false then.
struct FlagReading
{
    bool known = false;
    bool value = false;
};
FlagReading readFlag(std::string_view text);

}
