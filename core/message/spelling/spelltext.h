#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace patron::message {

/// What stands beside words in a text that is to be spelled right. Liquid may stand in both.
enum class SpellSyntax {
    Text,  ///< a subject, a preheader, a text message, a plain text part
    Markup ///< HTML or MJML: words stand between the tags and in alt, title and aria-label
};

/// A word and where it stands.
struct SpellWord
{
    std::size_t from = 0; ///< bytes of the source
    std::size_t to = 0;   ///< behind its last byte
    /// As dictionaries write it: NFC, entities resolved, no soft hyphens, straight apostrophes.
    std::string text;
    std::vector<SpellWord> parts = {}; ///< of a word with hyphens
};

/// The longest word, in characters, that is looked up; what is longer is no word.
inline constexpr std::size_t longestSpellWord = 60;
/// Of a text that is longer the rest is not looked at.
inline constexpr std::size_t longestSpellText = 2 * 1024 * 1024;

/// The words of a text that a dictionary can judge, by the word boundaries of Unicode (UAX 29) as ICU finds them, in
/// order. Left out are Liquid, also where it is not closed, as far as its line goes, and words that an output or the
/// tags of a part of a word touch; tags, comments, styles, scripts and code; addresses of mails and of the web, names
/// of files, hashtags; words with digits, words in capitals, single letters, and scripts that are written without
/// spaces. Takes linear time.
std::vector<SpellWord> wordsToCheck(std::string_view source, SpellSyntax syntax);

}
