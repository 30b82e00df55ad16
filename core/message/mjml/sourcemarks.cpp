#include "core/message/mjml/sourcemarks.h"

#include "core/message/mjml/liquidruns.h"

#include <algorithm>
#include <tuple>

namespace patron::message::mjml {

namespace {
/// A value is looked for in all that its element became; it stands in few places.
constexpr int mostTimes = 100;

bool opensLiquid(std::string_view text, std::size_t at)
{
    return text[at] == '{' && at + 1 < text.size() && (text[at + 1] == '{' || text[at + 1] == '%');
}

/// Counts tags, and Liquid since the last one: what stays when attributes are changed.
class Walk
{
public:
    explicit Walk(std::string_view text)
        : m_text(text)
    {}

    /// Behind the character at `offset`.
    void goTo(std::size_t offset)
    {
        for (const std::size_t end = std::min(offset + 1, m_text.size()); m_at < end; ++m_at)
            count();
    }
    /// To where the counts are those of another walk, or nearest before.
    void follow(const Walk& other)
    {
        while (m_at < m_text.size() && std::tie(m_tags, m_runs) < std::tie(other.m_tags, other.m_runs)) {
            const bool isPast = m_text[m_at] == '<' && m_tags == other.m_tags;
            if (isPast)
                return;
            count();
            ++m_at;
        }
    }
    std::size_t last() const { return m_last; }

private:
    void count()
    {
        if (m_text[m_at] == '<') {
            ++m_tags;
            m_runs = 0;
            m_last = m_at;
        } else if (opensLiquid(m_text, m_at)) {
            ++m_runs;
            m_last = m_at;
        }
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    std::size_t m_last = 0; ///< where the last thing that counts stands
    std::size_t m_tags = 0;
    std::size_t m_runs = 0;
};
}

void SourceMarks::verbatim(std::string_view piece, Place place, std::size_t offset)
{
    m_marks.push_back({offset, place});
    for (std::size_t i = 0; i < piece.size(); ++i) {
        const bool isNewLine = i > 0 && piece[i - 1] == '\n';
        if (i > 0 && (isNewLine || piece[i] == '<' || opensLiquid(piece, i)))
            m_marks.push_back({offset + i, place});
        if (piece[i] == '\n')
            place = {place.line + 1, 1};
        else if ((static_cast<unsigned char>(piece[i]) & 0xC0) != 0x80)
            ++place.column;
    }
}

void SourceMarks::finish(const Node& node, std::string_view text, std::size_t from)
{
    if (!node.text.empty()) {
        const auto at = text.find(node.text, from);
        if (at != std::string_view::npos)
            verbatim(node.text, node.textPlace, at);
    }
    for (const Attribute& attribute : node.attributes) {
        if (!hasLiquid(attribute.value))
            continue;
        auto at = text.find(attribute.value, from);
        for (int i = 0; i < mostTimes && at != std::string_view::npos; ++i) {
            verbatim(attribute.value, attribute.valuePlace, at);
            at = text.find(attribute.value, at + attribute.value.size());
        }
    }
}

std::vector<Mark> SourceMarks::take()
{
    std::sort(m_marks.begin(), m_marks.end(), [](const Mark& a, const Mark& b) {
        return std::tie(a.offset, a.place.line, a.place.column) < std::tie(b.offset, b.place.line, b.place.column);
    });
    return std::move(m_marks);
}

void carryOver(std::vector<Mark>& marks, std::string_view before, std::string_view after)
{
    if (before == after)
        return;
    Walk from(before);
    Walk to(after);
    for (Mark& mark : marks) {
        from.goTo(mark.offset);
        to.follow(from);
        mark.offset = to.last();
    }
}

}
