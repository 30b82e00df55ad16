#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace patron {

/// NFC and full Unicode case folding: two texts that a person would call the same word have the same fold.
/// Stored beside every text that rules compare, so that no SQL engine needs a fold of its own.
std::string foldText(std::string_view utf8);

/// Without white space at both ends (also no-break spaces and BOMs).
std::string_view trim(std::string_view utf8);

/// Valid UTF-8: malformed sequences become U+FFFD, control characters but tab and line feed are kept.
std::string toValidUtf8(std::string_view bytes);
bool isValidUtf8(std::string_view bytes);

/// Lower-case ASCII only: for keys, header names and the like.
std::string asciiLower(std::string_view text);
std::string asciiUpper(std::string_view text);

/// Parts between separators, empty ones kept.
std::vector<std::string_view> split(std::string_view text, char separator);

/// "one, two and three", for sentences.
std::string joinWords(const std::vector<std::string>& words, std::string_view last = "and");

/// 1234567 -> "1,234,567".
std::string groupDigits(long long number);

/// How many Unicode characters (code points) the text has.
std::size_t characterCount(std::string_view utf8);

/// The first code points of a text, with "…" when it was longer.
std::string ellipsize(std::string_view utf8, std::size_t maxCharacters);

}
