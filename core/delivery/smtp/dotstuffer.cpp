#include "core/delivery/smtp/dotstuffer.h"

namespace patron::delivery {

void DotStuffer::add(std::string_view piece, std::string& out)
{
    for (std::size_t i = 0; i < piece.size(); ++i) {
        const char c = piece[i];
        if (m_afterCr) {
            m_afterCr = false;
            out += "\r\n";
            m_atLineStart = true;
            if (c == '\n')
                continue;
        }
        if (c == '\r') {
            m_afterCr = true;
        } else if (c == '\n') {
            out += "\r\n";
            m_atLineStart = true;
        } else {
            if (m_atLineStart && c == '.')
                out += '.';
            const std::size_t from = i;
            while (i + 1 < piece.size() && piece[i + 1] != '\r' && piece[i + 1] != '\n')
                ++i;
            out += piece.substr(from, i + 1 - from);
            m_atLineStart = false;
        }
    }
}

void DotStuffer::finish(std::string& out)
{
    if (m_afterCr || !m_atLineStart)
        out += "\r\n";
    m_afterCr = false;
    m_atLineStart = true;
}

}
