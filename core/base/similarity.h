#pragma once

#include <cstddef>
#include <string>
#include <string_view>

/// How alike two texts are, and keys that spellings of one thing share. Pure functions on UTF-8.
namespace patron {

/// Folded, without accents and other marks on letters, ligatures and letters such as ß, ø and ł written out, other
/// signs than letters and digits as single blanks: "  Müller-Łódź " -> "muller lodz".
std::string plainLetters(std::string_view utf8);

/// Winkler's similarity of two texts of bytes, 0 to 1 (W. E. Winkler, "String Comparator Metrics and Enhanced Decision
/// Rules in the Fellegi-Sunter Model of Record Linkage", 1990; prefix weight 0.1, at most 4). Meant for what
/// plainLetters gives.
double jaroWinkler(std::string_view a, std::string_view b);

/// Levenshtein's distance, or `limit` + 1 where it is larger. Bytes.
std::size_t editDistance(std::string_view a, std::string_view b, std::size_t limit);

/// OpenRefine's fingerprint: the words of plainLetters, sorted, each once.
std::string fingerprint(std::string_view utf8);
/// OpenRefine's n-gram fingerprint: all n-grams of plainLetters without blanks, sorted, each once.
std::string ngramFingerprint(std::string_view utf8, std::size_t n);

/// A key that names which sound alike share (Soundex as the US National Archives state it, of plainLetters): letter and
/// three digits; empty for what does not begin with a Latin letter.
std::string soundKey(std::string_view plain);

}
