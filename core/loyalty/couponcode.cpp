#include "core/loyalty/couponcode.h"

#include "core/base/text.h"

#include <algorithm>
#include <array>

namespace patron::loyalty {

namespace {
// No 0 O Q, 1 I L, 2 Z, 5 S, 8 B, and neither U nor V.
constexpr std::string_view alphabet = "ACDEFGHJKMNPRTWXY34679";

/// As they would be spelled with the alphabet above: letters it lacks are those a reader takes for them.
constexpr std::array<std::string_view, 29> words{"ANAL", "ARSE", "BUTT",  "CACA", "CRAP",  "CUNT", "COCK", "DAMN",
                                                 "DICK", "DYKE", "FAG",   "FAT",  "FCK",   "FICK", "FUCK", "FUK",
                                                 "GAY",  "HATE", "KACK",  "KKK",  "MERDE", "NAZI", "PEED", "PENE",
                                                 "RAPE", "SEX",  "NEGER", "WANK", "WTF"};

char spelled(char c)
{
    switch (c) {
    case '3':
        return 'E';
    case '4':
        return 'A';
    case '6':
    case '9':
        return 'G';
    case '7':
        return 'T';
    default:
        return c;
    }
}
}

bool offends(std::string_view code)
{
    std::string letters = asciiUpper(code);
    std::transform(letters.begin(), letters.end(), letters.begin(), spelled);
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return letters.find(word) != std::string::npos; });
}

std::string CodeMaker::next(std::size_t length)
{
    for (;;) {
        std::string code;
        for (std::size_t i = 0; i < length; ++i)
            code += alphabet[m_random.below(alphabet.size())];
        if (!offends(code))
            return code;
    }
}

}
