#pragma once

#include "core/intake/textsource.h"

#include <cstdint>
#include <string>

namespace patron::intake {

/// The lines of a text, ended by LF, CR or both, in bounded memory. Used by one thread.
class LineReader
{
public:
    LineReader(TextSource& source, std::size_t maxLineBytes)
        : m_source(source)
        , m_maxLineBytes(maxLineBytes)
        , m_buffer(1 << 16, '\0')
    {}

    /// The next line without its end; false at the end. What is beyond the limit is passed over, and `cut` set.
    bool next(std::string& line);
    bool cut() const { return m_cut; }
    /// The number of the line that was read last, from 1.
    std::int64_t line() const { return m_line; }

private:
    bool fill();

    TextSource& m_source;
    std::size_t m_maxLineBytes;
    std::string m_buffer;
    std::size_t m_at = 0;
    std::size_t m_end = 0;
    std::int64_t m_line = 0;
    bool m_afterReturn = false;
    bool m_cut = false;
};

}
