#include "core/message/mjml/sourceplaces.h"

#include <algorithm>

namespace patron::message::mjml {

SourcePlaces::SourcePlaces(std::string_view source)
    : m_source(source)
    , m_lineStarts{0}
{
    for (std::size_t i = source.find('\n'); i != std::string_view::npos; i = source.find('\n', i + 1))
        m_lineStarts.push_back(i + 1);
}

Place SourcePlaces::at(std::size_t offset)
{
    offset = std::min(offset, m_source.size());
    const bool isSameLine =
        offset >= m_lineStarts[m_line] && (m_line + 1 == m_lineStarts.size() || offset < m_lineStarts[m_line + 1]);
    if (!isSameLine) {
        const auto next = std::upper_bound(m_lineStarts.begin(), m_lineStarts.end(), offset);
        m_line = static_cast<std::size_t>(next - m_lineStarts.begin()) - 1;
    }
    if (!isSameLine || offset < m_offset) {
        m_offset = m_lineStarts[m_line];
        m_column = 1;
    }
    for (; m_offset < offset; ++m_offset) {
        // Bytes that go on with a character are not counted.
        if ((static_cast<unsigned char>(m_source[m_offset]) & 0xC0) != 0x80)
            ++m_column;
    }
    return {static_cast<int>(m_line) + 1, m_column};
}

}
