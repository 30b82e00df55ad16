#pragma once

#include "core/base/random.h"

#include <string_view>

namespace patron::workspace::demo {

/// A name part as people write it and in the letters of a mail address.
struct NamePart
{
    std::string_view text;
    std::string_view ascii;
};

enum class Gender { Female, Male };

struct PersonName
{
    NamePart first;
    NamePart last;
    std::string_view language; ///< BCP 47
};

/// What a household shares: where its names come from.
enum class Culture { British, SouthAsian, Polish, Welsh, Irish, Arabic, Hebrew, German, French, Dutch, American, Long };

Culture drawCulture(Random& random, std::string_view country);
PersonName drawName(Random& random, Culture culture, Gender gender);
std::string_view drawCompany(Random& random);

}
