#include "core/intake/readers/linereader.h"

#include <algorithm>

namespace patron::intake {

bool LineReader::fill()
{
    m_at = 0;
    m_end = m_source.read(m_buffer.data(), m_buffer.size());
    return m_end > 0;
}

bool LineReader::next(std::string& line)
{
    line.clear();
    m_cut = false;
    bool any = false;
    for (;;) {
        if (m_at == m_end && !fill()) {
            m_line += any ? 1 : 0;
            return any;
        }
        if (m_afterReturn) {
            m_afterReturn = false;
            if (m_buffer[m_at] == '\n') {
                ++m_at;
                continue;
            }
        }
        any = true;
        const char* const from = m_buffer.data() + m_at;
        const char* const end = m_buffer.data() + m_end;
        const char* const to = std::find_if(from, end, [](char c) { return c == '\n' || c == '\r'; });
        const auto length = static_cast<std::size_t>(to - from);
        const std::size_t room = m_maxLineBytes - line.size();
        line.append(from, std::min(length, room));
        m_cut = m_cut || length > room;
        m_at += length;
        if (to == end)
            continue;
        m_afterReturn = *to == '\r';
        ++m_at;
        ++m_line;
        return true;
    }
}

}
