#include "core/message/versions/textdiff.h"

#include <unicode/brkiter.h>
#include <unicode/utext.h>

#include <algorithm>
#include <memory>

namespace patron::message {

namespace {
bool isBlank(std::string_view piece)
{
    return piece.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::vector<std::uint32_t> numbered(const std::vector<std::string_view>& pieces, PieceNumbers& numbers)
{
    std::vector<std::uint32_t> list;
    list.reserve(pieces.size());
    for (const std::string_view piece : pieces)
        list.push_back(numbers.of(piece));
    return list;
}

/// The changes being put together: what is removed and added in one place is gathered until something stays.
class Gathering
{
public:
    void same(std::string_view text)
    {
        flush();
        append(DiffRun::Kind::Same, text);
    }
    void removed(std::string_view text) { m_removed += text; }
    void added(std::string_view text) { m_added += text; }
    void both(std::string_view text)
    {
        m_removed += text;
        m_added += text;
    }
    std::vector<TextChange> take()
    {
        flush();
        return std::move(m_changes);
    }

private:
    void flush()
    {
        append(DiffRun::Kind::Removed, m_removed);
        append(DiffRun::Kind::Added, m_added);
        m_removed.clear();
        m_added.clear();
    }
    void append(DiffRun::Kind kind, std::string_view text)
    {
        if (!text.empty())
            m_changes.push_back({kind, std::string(text)});
    }

    std::vector<TextChange> m_changes;
    std::string m_removed;
    std::string m_added;
};
}

std::vector<std::string_view> wordsOf(std::string_view text)
{
    std::vector<std::string_view> words;
    UErrorCode status = U_ZERO_ERROR;
    UText* opened = utext_openUTF8(nullptr, text.data(), static_cast<std::int64_t>(text.size()), &status);
    const std::unique_ptr<UText, decltype(&utext_close)> units(opened, utext_close);
    const std::unique_ptr<icu::BreakIterator> breaks(
        icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
    if (U_SUCCESS(status))
        breaks->setText(units.get(), status);
    if (U_FAILURE(status)) {
        words.push_back(text);
        return words;
    }
    std::size_t from = breaks->first();
    for (std::int32_t to = breaks->next(); to != icu::BreakIterator::DONE; to = breaks->next()) {
        const std::string_view piece = text.substr(from, static_cast<std::size_t>(to) - from);
        from = static_cast<std::size_t>(to);
        // The standard keeps only some kinds of spaces together.
        if (!words.empty() && isBlank(piece) && isBlank(words.back()))
            words.back() = {words.back().data(), words.back().size() + piece.size()};
        else
            words.push_back(piece);
    }
    return words;
}

std::vector<TextChange> compareTexts(std::string_view before, std::string_view after)
{
    const auto words = wordsOf(before);
    const auto others = wordsOf(after);
    PieceNumbers numbers;
    const auto runs = compareSequences(numbered(words, numbers), numbered(others, numbers));
    Gathering gathering;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        const DiffRun& run = runs[i];
        const auto& from = run.kind == DiffRun::Kind::Added ? others : words;
        const std::size_t at = run.kind == DiffRun::Kind::Added ? run.after : run.before;
        const std::string_view text(from[at].data(),
                                    static_cast<std::size_t>(from[at + run.count - 1].data() - from[at].data()) +
                                        from[at + run.count - 1].size());
        if (run.kind == DiffRun::Kind::Removed)
            gathering.removed(text);
        else if (run.kind == DiffRun::Kind::Added)
            gathering.added(text);
        else if (isBlank(text) && i > 0 && i + 1 < runs.size())
            gathering.both(text);
        else
            gathering.same(text);
    }
    return gathering.take();
}

}
