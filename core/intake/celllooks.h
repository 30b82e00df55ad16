#pragma once

#include <string_view>

namespace patron::intake {

/// Quick looks at one cell, for guessing only: whether it is written like such a thing. Blanks around do not matter.
bool looksLikeEmail(std::string_view text);
bool looksLikeNumber(std::string_view text); ///< digits with separators, maybe a currency sign or a per cent sign
bool looksLikeDate(std::string_view text);
bool looksLikePhone(std::string_view text);
bool looksLikeFlag(std::string_view text); ///< yes, no, true, false, 0, 1 and the like in six languages
bool looksLikeUrl(std::string_view text);
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
