#include "core/message/html/lineindex.h"

#include "core/base/text.h"

#include <algorithm>

namespace patron::message::html {

LineIndex::LineIndex(std::string_view text)
    : m_text(text)
    , m_lines{0}
{
    for (auto at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
        m_lines.push_back(at + 1);
}

liquid::Place LineIndex::placeOf(std::size_t offset) const
{
    offset = std::min(offset, m_text.size());
    const auto line = std::upper_bound(m_lines.begin(), m_lines.end(), offset) - 1;
    const std::string_view before = m_text.substr(*line, offset - *line);
    return {static_cast<int>(line - m_lines.begin()) + 1, static_cast<int>(characterCount(before)) + 1};
}

}
