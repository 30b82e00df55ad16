#pragma once

#include "core/message/versions/sequencediff.h"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace patron::message {

/// The pieces of a text that are compared: words, runs of spaces, single marks (Unicode Standard Annex 29), so that
/// together they are the text. Invalid UTF-8 is one piece a byte or more.
std::vector<std::string_view> wordsOf(std::string_view text);

/// A stretch of two texts, as they are compared word by word.
struct TextChange
{
    DiffRun::Kind kind = DiffRun::Kind::Same;
    std::string text;

    bool operator==(const TextChange&) const = default;
};

/// What became of a text. Spaces between two changed words count as changed with them. All pieces but the added ones
/// are `before`, all but the removed ones `after`.
std::vector<TextChange> compareTexts(std::string_view before, std::string_view after);

/// Numbers for pieces of text: the same number for the same text. The texts must stay where they are.
class PieceNumbers
{
public:
    std::uint32_t of(std::string_view text)
    {
        return m_numbers.try_emplace(text, static_cast<std::uint32_t>(m_numbers.size())).first->second;
    }

private:
    std::unordered_map<std::string_view, std::uint32_t> m_numbers;
};

}
