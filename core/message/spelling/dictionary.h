#pragma once

#include "core/base/result.h"
#include "core/message/spelling/dictionaryfiles.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace patron::message {

/// One of Hunspell's dictionaries. Thread-safe: calls wait for each other. Words are UTF-8 (NFC) with straight
/// apostrophes, whatever the files are written in.
class Dictionary
{
public:
    /// At most this many suggestions.
    static constexpr std::size_t mostSuggestions = 7;

    /// BadInput with a sentence when the files are no dictionary, are damaged, too large or in an unknown encoding.
    static Result<std::shared_ptr<Dictionary>> open(const DictionaryFiles& files);
    ~Dictionary();

    const DictionaryFiles& files() const;
    /// Also true for what it cannot judge: another script than its language's, letters that its encoding has not.
    bool knows(const std::string& word);
    /// The nearest words, the best first; none for a word longer than longestSpellWord.
    std::vector<std::string> suggestions(const std::string& word);

private:
    struct Parts;
    explicit Dictionary(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> m_parts;
};

}
