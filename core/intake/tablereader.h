#pragma once

#include "core/base/result.h"
#include "core/intake/readers/tablesource.h"

#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace patron::intake {

class FooterWatch;

/// The rows of a table: without preamble, header, empty rows, padding rows and footer.
class TableReader
{
public:
    static Result<TableReader> open(const TableSource& table);
    /// Over rows from elsewhere. `columns` are the header where the rows hold none.
    TableReader(std::unique_ptr<RowSource> rows, const SniffedTable& layout, std::vector<std::string> columns = {},
                TableFormat format = TableFormat::Delimited);

    /// The header's cells, or "column 1" ... where there is none.
    const std::vector<std::string>& header() const { return m_header; }
    /// The next row of data; false at the end, at the footer, and when reading failed.
    bool next(CsvRow& row);
    /// Why the rows are not all there are: a disk that failed, a damaged file.
    std::optional<Error> failure() const { return m_rows->failure(); }
    /// Sentences about the file, once its rows are read.
    std::vector<std::string> notes() const;
    /// Looks for a footer where the format may have one.
    FooterWatch footerWatch() const;
    /// Where the footer begins, when that is known; rows from there on are no data.
    void setFooterLine(std::int64_t line) { m_footerLine = line; }

private:
    std::unique_ptr<RowSource> m_rows;
    std::vector<std::string> m_header;
    TableFormat m_format;
    std::int64_t m_footerLine = std::numeric_limits<std::int64_t>::max();
    std::int64_t m_wideRows = 0; ///< with cells beyond the header
    std::int64_t m_firstWideLine = 0;
};

/// Finds the rows at a file's end that are no data: totals, "2,record(s) downloaded,", notes.
class FooterWatch
{
public:
    /// `cutRows`: rows that are cut short are notes, as in texts, where ordinary rows are as wide as the header.
    /// Without columns there is never a footer.
    explicit FooterWatch(std::size_t columns, bool cutRows = true)
        : m_columns(columns)
        , m_cutRows(cutRows)
    {}
    /// Tells of every row in turn.
    void see(const CsvRow& row);
    /// The line of the first footer row, or the largest number when there is none.
    std::int64_t footerLine() const;
    /// How many of the rows seen are footer.
    std::int64_t footerRows() const { return footerLine() == std::numeric_limits<std::int64_t>::max() ? 0 : m_run; }

private:
    bool looksLikeFooter(const CsvRow& row) const;

    std::size_t m_columns;
    bool m_cutRows;
    std::int64_t m_firstLine = 0;
    std::int64_t m_run = 0;
};

}
