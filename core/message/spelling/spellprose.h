#pragma once

#include "core/message/spelling/spelltext.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace patron::message {

/// What a person reads of a source, with the place of every character in it.
struct SpellProse
{
    std::u16string text;
    std::vector<std::uint32_t> from; ///< of each unit, in bytes of the source
    std::vector<std::uint32_t> to;   ///< behind it

    /// Adds characters that all stand for these bytes.
    void add(std::u16string_view units, std::size_t sourceFrom, std::size_t sourceTo);
};

/// Stands for an output: nobody knows which letters it has, so that words which touch it are not whole.
inline constexpr char16_t unknownLetters = u'\uFFFC';

/// Takes Liquid and markup out. Paragraphs and attributes are apart from each other.
SpellProse proseOf(std::string_view source, SpellSyntax syntax);

}
