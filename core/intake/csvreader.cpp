#include "core/intake/csvreader.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace patron::intake {

namespace {
constexpr std::uint64_t ones = 0x0101010101010101ull;
constexpr std::uint64_t highs = 0x8080808080808080ull;
constexpr std::size_t firstBuffer = 1 << 18;
/// After so many quotes that were never closed, the file's quotes are not taken to span lines any more: looking for
/// their ends again and again would take for ever.
constexpr int maxOpenQuotes = 32;

/// Whether any byte of the word equals the pattern's byte (exact in "is there one", which is all that is asked).
constexpr std::uint64_t matches(std::uint64_t word, std::uint64_t pattern)
{
    const std::uint64_t x = word ^ pattern;
    return (x - ones) & ~x & highs;
}
}

std::string_view csvProblemText(CsvProblem problem)
{
    switch (problem) {
    case CsvProblem::CellTooLong:
        return "A cell is longer than 1 MB.";
    case CsvProblem::TooManyColumns:
        return "The row has more than 10,000 columns.";
    case CsvProblem::RowTooLong:
        return "The row is longer than 16 MB.";
    case CsvProblem::QuoteNotClosed:
        return "A quote is opened in this row and never closed, or its cell is longer than 1 MB.";
    case CsvProblem::NotJson:
        return "The line is no valid JSON.";
    case CsvProblem::NotRecord:
        return "The record is neither an object with fields nor a list of cells.";
    case CsvProblem::CardNotClosed:
        return "The card has no END:VCARD; the file may have been cut off.";
    case CsvProblem::None:
        break;
    }
    return {};
}

CsvReader::CsvReader(TextSource& source, Dialect dialect, CsvLimits limits)
    : m_source(source)
    , m_dialect(std::move(dialect))
    , m_limits(limits)
    , m_buffer(firstBuffer, '\0')
{
    if (m_dialect.delimiter.empty())
        m_dialect.delimiter.assign(1, ','); // not assigned as text: GCC 12 warns of that without reason
    m_patterns[0] = ones * static_cast<unsigned char>(m_dialect.delimiter[0]);
    m_patterns[1] = ones * static_cast<unsigned char>('\n');
    m_patterns[2] = ones * static_cast<unsigned char>('\r');
}

bool CsvReader::fill()
{
    if (m_sourceEnded)
        return false;
    if (m_begin > 0) {
        std::memmove(m_buffer.data(), m_buffer.data() + m_begin, m_end - m_begin);
        m_end -= m_begin;
        m_begin = 0;
    }
    if (m_end == m_buffer.size())
        m_buffer.resize(m_buffer.size() * 2);
    const std::size_t got = m_source.read(m_buffer.data() + m_end, m_buffer.size() - m_end);
    m_sourceEnded = got == 0;
    m_end += got;
    return got > 0;
}

bool CsvReader::atDelimiter(std::size_t at) const
{
    const std::string& delimiter = m_dialect.delimiter;
    if (m_buffer[at] != delimiter[0])
        return false;
    return delimiter.size() == 1 || (at + delimiter.size() <= m_end &&
                                     std::memcmp(m_buffer.data() + at, delimiter.data(), delimiter.size()) == 0);
}

std::size_t CsvReader::findSpecial(std::size_t at) const
{
    const char* data = m_buffer.data();
    for (;;) {
        if constexpr (std::endian::native == std::endian::little) {
            while (at + 8 <= m_end) {
                std::uint64_t word = 0;
                std::memcpy(&word, data + at, 8);
                const std::uint64_t hit =
                    matches(word, m_patterns[0]) | matches(word, m_patterns[1]) | matches(word, m_patterns[2]);
                if (hit) {
                    at += static_cast<std::size_t>(std::countr_zero(hit)) / 8;
                    break;
                }
                at += 8;
            }
        }
        while (at < m_end && data[at] != m_dialect.delimiter[0] && data[at] != '\n' && data[at] != '\r')
            ++at;
        if (at >= m_end || data[at] == '\n' || data[at] == '\r' || atDelimiter(at))
            return at;
        ++at;
    }
}

/// From an opening quote at `at` to what follows the cell. Two ways to take a quote inside: one that is followed by
/// neither delimiter nor line end is data; where that leads nowhere, the first one ends the quoting (`relaxed`).
CsvReader::Scan CsvReader::scanQuoted(std::size_t& at, bool& done)
{
    const bool ownEscape = m_dialect.escape != m_dialect.quote;
    Cell cell{at + 1, 0, false, false};
    std::size_t from = at + 1;
    for (;;) {
        const void* hit = from < m_end ? std::memchr(m_buffer.data() + from, m_dialect.quote, m_end - from) : nullptr;
        const std::size_t quote =
            hit ? static_cast<std::size_t>(static_cast<const char*>(hit) - m_buffer.data()) : m_end;
        if (!m_quotesSpanLines && std::find(m_buffer.begin() + static_cast<std::ptrdiff_t>(from),
                                            m_buffer.begin() + static_cast<std::ptrdiff_t>(quote),
                                            '\n') != m_buffer.begin() + static_cast<std::ptrdiff_t>(quote)) {
            done = false;
            return Scan::Row;
        }
        if (quote - at > m_limits.cellBytes + 2 || (!hit && m_sourceEnded)) {
            done = false;
            return Scan::Row;
        }
        if (!hit)
            return Scan::NeedMore;
        if (ownEscape) {
            std::size_t escapes = 0;
            while (quote - escapes > cell.begin && m_buffer[quote - escapes - 1] == m_dialect.escape)
                ++escapes;
            if (escapes % 2 == 1) {
                cell.quoted = true;
                from = quote + 1;
                continue;
            }
        }
        std::size_t next = quote + 1;
        if (next == m_end && !m_sourceEnded)
            return Scan::NeedMore;
        if (!ownEscape && next < m_end && m_buffer[next] == m_dialect.quote) {
            cell.quoted = true;
            from = next + 1;
            continue;
        }
        while (next < m_end && (m_buffer[next] == ' ' || (m_buffer[next] == '\t' && m_dialect.delimiter != "\t")) &&
               !atDelimiter(next))
            ++next;
        if (next + m_dialect.delimiter.size() > m_end && !m_sourceEnded)
            return Scan::NeedMore;
        if (next >= m_end || m_buffer[next] == '\n' || m_buffer[next] == '\r' || atDelimiter(next)) {
            cell.length = quote - cell.begin;
            cell.quoted = cell.quoted || ownEscape;
            m_cells.push_back(cell);
            at = next;
            done = true;
            return Scan::Row;
        }
        if (m_relaxed) {
            const std::size_t end = findSpecial(next);
            if (end >= m_end && !m_sourceEnded)
                return Scan::NeedMore;
            cell.length = end - cell.begin;
            cell.trailing = true;
            m_cells.push_back(cell);
            at = end;
            done = true;
            return Scan::Row;
        }
        m_strayQuote = true;
        from = quote + 1;
    }
}

CsvReader::Scan CsvReader::scanRow(CsvRow& row)
{
    m_cells.clear();
    m_strayQuote = false;
    std::size_t at = m_begin;
    for (;;) {
        if (m_cells.size() >= m_limits.columns) {
            row.problem = CsvProblem::TooManyColumns;
            return Scan::Row;
        }
        std::size_t start = at;
        if (m_dialect.spaceAfterDelimiter) {
            while (start < m_end && m_buffer[start] == ' ')
                ++start;
        }
        if (start >= m_end && !m_sourceEnded)
            return Scan::NeedMore;
        if (m_dialect.quote && start < m_end && m_buffer[start] == m_dialect.quote) {
            bool closed = false;
            std::size_t end = start;
            if (scanQuoted(end, closed) == Scan::NeedMore)
                return Scan::NeedMore;
            if (!closed) {
                row.problem = CsvProblem::QuoteNotClosed;
                return Scan::Row;
            }
            at = end;
        } else {
            const std::size_t end = findSpecial(at);
            if (end >= m_end && !m_sourceEnded)
                return Scan::NeedMore;
            m_cells.push_back({at, end - at, false, false});
            at = end;
        }
        if (at < m_end && m_buffer[at] != '\n' && m_buffer[at] != '\r') {
            if (at + m_dialect.delimiter.size() >= m_end && !m_sourceEnded)
                return Scan::NeedMore;
            at += m_dialect.delimiter.size();
            continue;
        }
        if (at < m_end && m_buffer[at] == '\r') {
            if (at + 1 >= m_end && !m_sourceEnded)
                return Scan::NeedMore;
            ++at;
            if (at < m_end && m_buffer[at] == '\n')
                ++at;
        } else if (at < m_end) {
            ++at;
        }
        m_rowEnd = at;
        return Scan::Row;
    }
}

/// Whether the row at hand, in which a quote was taken as data, is several rows whose quotes all fit when the first
/// quote inside a cell ends its quoting: every other quote opens or closes a cell then, up to the very same end, and
/// most of the rows are as wide. `firstEnd` is where the first of them ends.
bool CsvReader::swallowsRows(std::size_t& firstEnd)
{
    if (m_buffer.find_first_of("\r\n", m_begin) + 1 >= m_rowEnd)
        return false;
    const std::vector<Cell> cells = m_cells;
    const std::size_t begin = m_begin;
    const std::size_t end = std::exchange(m_end, m_rowEnd);
    const bool ended = std::exchange(m_sourceEnded, true);
    m_relaxed = true;
    std::size_t rows = 0;
    std::size_t alike = 0;
    bool fits = true;
    while (fits && m_begin < m_end) {
        CsvRow part;
        scanRow(part);
        fits = part.problem == CsvProblem::None;
        for (const Cell& cell : m_cells) {
            const bool opened = cell.begin > m_begin && m_buffer[cell.begin - 1] == m_dialect.quote;
            const char* first = m_buffer.data() + cell.begin;
            fits = fits && (opened || !std::memchr(first, m_dialect.quote, cell.length));
        }
        alike += m_cells.size() == cells.size() ? 1 : 0;
        if (rows++ == 0)
            firstEnd = m_rowEnd;
        m_begin = m_rowEnd;
    }
    m_relaxed = false;
    m_begin = begin;
    m_rowEnd = std::exchange(m_end, end);
    m_sourceEnded = ended;
    m_cells = cells;
    return fits && rows > 1 && alike * 2 >= rows;
}

std::string_view CsvReader::unescape(Cell& cell)
{
    char* out = m_buffer.data() + cell.begin;
    const char* in = out;
    const char* end = in + cell.length;
    char* const begin = out;
    bool inside = true;
    while (in < end) {
        const char c = *in++;
        if (inside && m_dialect.escape != m_dialect.quote && c == m_dialect.escape && in < end &&
            (*in == m_dialect.quote || *in == m_dialect.escape)) {
            *out++ = *in++;
        } else if (c == m_dialect.quote && inside) {
            if (in < end && *in == m_dialect.quote)
                ++in;
            else if (cell.trailing) {
                inside = false;
                continue;
            }
            *out++ = c;
        } else {
            *out++ = c;
        }
    }
    return {begin, static_cast<std::size_t>(out - begin)};
}

void CsvReader::finishCells(CsvRow& row)
{
    row.cells.clear();
    for (Cell& cell : m_cells) {
        if (cell.length > m_limits.cellBytes)
            row.problem = CsvProblem::CellTooLong;
        if (cell.quoted || cell.trailing)
            row.cells.push_back(unescape(cell));
        else
            row.cells.emplace_back(m_buffer.data() + cell.begin, cell.length);
    }
    row.blank = m_cells.size() == 1 && m_cells[0].length == 0 && m_cells[0].begin == m_begin;
}

/// Leaves a row that cannot be read: its first line is passed over, however long.
void CsvReader::skipLine(CsvRow& row, CsvProblem problem)
{
    row.problem = problem;
    row.cells.clear();
    for (;;) {
        const std::size_t end = std::min(m_buffer.find_first_of("\r\n", m_begin), m_end);
        if (end < m_end && (m_buffer[end] == '\n' || end + 1 < m_end || m_sourceEnded)) {
            m_begin = end + 1;
            if (m_buffer[end] == '\r' && m_begin < m_end && m_buffer[m_begin] == '\n')
                ++m_begin;
            ++m_line;
            return;
        }
        m_begin = end;
        if (!fill()) {
            m_begin = m_end;
            return;
        }
    }
}

bool CsvReader::isComment() const
{
    const std::string& mark = m_dialect.comment;
    return !mark.empty() && m_end - m_begin >= mark.size() &&
           std::memcmp(m_buffer.data() + m_begin, mark.data(), mark.size()) == 0;
}

bool CsvReader::next(CsvRow& row)
{
    if (!m_started) {
        m_started = true;
        while (m_end < firstBuffer && fill()) {
        }
        if (m_end >= 3 && std::memcmp(m_buffer.data(), "\xEF\xBB\xBF", 3) == 0)
            m_begin = 3;
    }
    for (;;) {
        if (m_end - m_begin < m_dialect.comment.size() + 1)
            fill();
        if (m_begin >= m_end && !fill())
            return false;
        if (!isComment())
            break;
        CsvRow passed;
        skipLine(passed, CsvProblem::None);
    }
    row.line = m_line;
    row.blank = false;
    row.problem = CsvProblem::None;
    m_relaxed = m_relaxedLeft > 0;
    while (scanRow(row) == Scan::NeedMore) {
        if (m_end - m_begin > m_limits.rowBytes) {
            m_relaxed = false;
            m_relaxedLeft = 0;
            skipLine(row, CsvProblem::RowTooLong);
            return true;
        }
        row.problem = CsvProblem::None;
        fill();
    }
    std::size_t firstEnd = 0;
    if (m_relaxed) {
        m_relaxed = false;
        m_relaxedLeft -= std::min(m_relaxedLeft, m_rowEnd - m_begin);
    } else if (m_strayQuote && row.problem == CsvProblem::None && swallowsRows(firstEnd)) {
        m_relaxedLeft = m_rowEnd - firstEnd;
        m_relaxed = true;
        scanRow(row);
        m_relaxed = false;
    }
    if (row.problem == CsvProblem::QuoteNotClosed && !m_relaxed) {
        // Once more, where the first inner quote ends the quoting: `"b"c,d`.
        m_relaxed = true;
        const bool spans = std::exchange(m_quotesSpanLines, false);
        row.problem = CsvProblem::None;
        while (scanRow(row) == Scan::NeedMore && m_end - m_begin <= m_limits.rowBytes) {
            row.problem = CsvProblem::None;
            fill();
        }
        m_relaxed = false;
        m_quotesSpanLines = spans && ++m_openQuotes < maxOpenQuotes;
    }
    if (row.problem != CsvProblem::None) {
        skipLine(row, row.problem);
        return true;
    }
    finishCells(row);
    const std::string_view text(m_buffer.data() + m_begin, m_rowEnd - m_begin);
    m_begin = m_rowEnd;
    countLines(row, text);
    return true;
}

/// Moves the line count over a row: one, and more only where quoted cells hold line breaks.
void CsvReader::countLines(const CsvRow& row, std::string_view text)
{
    ++m_line;
    if (!m_dialect.quote)
        return;
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
        text.remove_suffix(1);
    const bool broken = std::memchr(text.data(), '\n', text.size()) || std::memchr(text.data(), '\r', text.size());
    if (!broken)
        return;
    for (const std::string_view cell : row.cells) {
        for (std::size_t i = cell.find_first_of("\r\n"); i != std::string_view::npos;
             i = cell.find_first_of("\r\n", i + 1)) {
            if (cell[i] == '\n' || i + 1 >= cell.size() || cell[i + 1] != '\n')
                ++m_line;
        }
    }
}

}
