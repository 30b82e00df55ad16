#pragma once

#include <cstddef>
#include <string_view>

namespace patron::intake {

/// How many bytes at the start are whole, valid UTF-8 characters.
std::size_t validUtf8Prefix(std::string_view bytes);

/// Whether the rest could be the start of a character whose end is still to come; so is nothing at all.
bool cutCharacter(std::string_view rest);

/// Whether the text is UTF-8 as far as it goes; a character cut off at the end is allowed with `mayEndEarly`.
bool fitsUtf8(std::string_view bytes, bool mayEndEarly);

/// How many bytes at the start are ASCII.
std::size_t asciiPrefix(std::string_view text);

bool isAscii(std::string_view text);

}
