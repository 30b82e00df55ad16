#pragma once

#include "core/base/random.h"

#include <string>
#include <string_view>

namespace patron::loyalty {

/// Codes a person can read aloud and type: without letters and digits that look alike, and without words nobody wants
/// on a voucher. The same seed gives the same codes on every system.
class CodeMaker
{
public:
    explicit CodeMaker(std::uint64_t seed)
        : m_random(seed)
    {}
    std::string next(std::size_t length);

private:
    Random m_random;
};

/// Whether a code holds a word that offends, also with digits for letters.
bool offends(std::string_view code);

}
