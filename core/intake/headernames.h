#pragma once

#include "core/intake/importfield.h"

#include <string_view>
#include <vector>

namespace patron::intake {

/// A meaning that a header's words allow, and how sure they are (100: the field's own name).
struct HeaderGuess
{
    Field field = Field::Ignore;
    double score = 0;
};

/// What a header in plain words (see plainHeader) can mean in a file of a kind, in English, German, French, Spanish,
/// Italian and Dutch; best first.
std::vector<HeaderGuess> guessHeader(std::string_view plain, ImportKind kind);

}
