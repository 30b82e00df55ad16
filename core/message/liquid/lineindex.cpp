#include "core/message/liquid/lineindex.h"

#include <algorithm>

namespace patron::message::liquid {

namespace {
constexpr std::size_t block = 4096;

std::size_t charactersIn(std::string_view text)
{
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}
}

LineIndex::LineIndex(std::string_view text)
    : m_text(text)
    , m_lines{0}
{
    m_columns.reserve(text.size() / block + 1);
    std::size_t column = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (at % block == 0)
            m_columns.push_back(column);
        if (text[at] == '\n') {
            m_lines.push_back(at + 1);
            column = 0;
        } else if ((static_cast<unsigned char>(text[at]) & 0xC0) != 0x80) {
            ++column;
        }
    }
    m_columns.push_back(column);
}

Place LineIndex::placeOf(std::size_t offset) const
{
    offset = std::min(offset, m_text.size());
    const auto line = std::upper_bound(m_lines.begin(), m_lines.end(), offset) - 1;
    const std::size_t known = offset / block * block;
    const bool isLong = known > *line && offset > 0;
    const std::size_t from = isLong ? known : *line;
    const std::size_t before = isLong ? m_columns[offset / block] : 0;
    return {static_cast<int>(line - m_lines.begin()) + 1,
            static_cast<int>(before + charactersIn(m_text.substr(from, offset - from))) + 1};
}

}
