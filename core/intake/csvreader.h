#pragma once

#include "core/intake/dialect.h"
#include "core/intake/textsource.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace patron::intake {

/// What a reader refuses. A row past a limit comes with a problem and the file goes on.
struct CsvLimits
{
    std::size_t cellBytes = 1 << 20;
    std::size_t columns = 10'000;
    std::size_t rowBytes = 16 << 20;
};

enum class CsvProblem {
    None,
    CellTooLong,
    TooManyColumns,
    RowTooLong,
    QuoteNotClosed,
    NotJson,      ///< of JSON Lines
    NotRecord,    ///< JSON that is neither an object nor a list
    CardNotClosed ///< of vCards
};
std::string_view csvProblemText(CsvProblem problem);

/// One row. The cells stay valid until the next row is read.
struct CsvRow
{
    std::int64_t line = 0; ///< where it begins, from 1; a quoted cell may span several
    std::vector<std::string_view> cells;
    bool blank = false; ///< an empty line
    CsvProblem problem = CsvProblem::None;
};

/// Reads RFC 4180 and what people make of it, in one pass and bounded memory: quotes with line breaks and delimiters,
/// doubled quotes, quotes inside plain cells taken as they are, text after a closing quote kept, line ends CR, LF and
/// CRLF mixed. A quote that is never closed costs its own line only; where text follows a closing quote and the rows
/// below use all their quotes rightly, they are rows and no part of its cell. Used by one thread.
class CsvReader
{
public:
    CsvReader(TextSource& source, Dialect dialect, CsvLimits limits = {});

    /// Reads the next row; false at the end.
    bool next(CsvRow& row);

private:
    struct Cell
    {
        std::size_t begin;
        std::size_t length;
        bool quoted;   ///< has doubled or escaped quotes to take out
        bool trailing; ///< has text after its closing quote
    };
    enum class Scan { Row, NeedMore };

    bool fill();
    Scan scanRow(CsvRow& row);
    Scan scanQuoted(std::size_t& at, bool& done);
    bool atDelimiter(std::size_t at) const;
    std::size_t findSpecial(std::size_t at) const;
    bool swallowsRows(std::size_t& firstEnd);
    void finishCells(CsvRow& row);
    void skipLine(CsvRow& row, CsvProblem problem);
    bool isComment() const;
    std::string_view unescape(Cell& cell);
    void countLines(const CsvRow& row, std::string_view text);

    TextSource& m_source;
    Dialect m_dialect;
    CsvLimits m_limits;
    std::string m_buffer;
    std::size_t m_begin = 0; ///< of the row at hand
    std::size_t m_end = 0;   ///< of the bytes read
    bool m_sourceEnded = false;
    bool m_started = false;
    std::int64_t m_line = 1;
    std::size_t m_rowEnd = 0;
    int m_openQuotes = 0; ///< quotes found never closed
    bool m_quotesSpanLines = true;
    bool m_relaxed = false;        ///< the first quote inside a quoted cell ends the quoting
    bool m_strayQuote = false;     ///< the row at hand has a quote inside a quoted cell that is taken as data
    std::size_t m_relaxedLeft = 0; ///< bytes from the row at hand on that are known to be read relaxed
    std::vector<Cell> m_cells;
    std::uint64_t m_patterns[3] = {};
};

}
