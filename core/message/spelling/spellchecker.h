#pragma once

#include "core/base/cancel.h"
#include "core/message/message.h"
#include "core/message/renderer.h"
#include "core/message/spelling/dictionary.h"
#include "core/message/spelling/shopwords.h"
#include "core/message/spelling/spelltext.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace patron::message {

/// A word that neither the dictionary nor the shop knows, and where it stands in the source.
struct UnknownWord
{
    std::size_t from = 0; ///< bytes
    std::size_t to = 0;
    std::string word; ///< as SpellWord has it

    bool operator==(const UnknownWord&) const = default;
};

/// Of one text at most.
inline constexpr std::size_t mostUnknownWords = 2'000;

/// Judges texts by a dictionary and the words of a shop. Thread-safe.
class SpellChecker
{
public:
    SpellChecker(std::shared_ptr<Dictionary> dictionary, ShopWords words)
        : m_dictionary(std::move(dictionary))
        , m_words(std::move(words))
    {}

    Dictionary& dictionary() const { return *m_dictionary; }
    /// In order; of a word with hyphens only the part that is unknown. What was found so far when cancelled.
    std::vector<UnknownWord> check(std::string_view source, SpellSyntax syntax, const CancelToken& cancel = {}) const;

private:
    bool knows(const std::string& word) const { return m_words.has(word) || m_dictionary->knows(word); }

    std::shared_ptr<Dictionary> m_dictionary;
    ShopWords m_words;
};

/// A text of a message that people read.
struct SpelledPart
{
    Part part = Part::Body;
    SpellSyntax syntax = SpellSyntax::Text;
    std::string_view text; ///< of the message, which must outlive it
};

/// In the order in which they are written; what a message has not is left out.
std::vector<SpelledPart> spelledParts(const Message& message);

}
