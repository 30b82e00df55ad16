#pragma once

#include "core/base/result.h"
#include "core/intake/csvreader.h"

#include <filesystem>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace patron::intake {

/// The rows of a file's table: without preamble, header, empty rows, padding rows and footer.
class TableReader
{
public:
    static Result<TableReader> open(const std::filesystem::path& file, const TextEncoding& encoding,
                                    const SniffedTable& table);
    /// Over text in memory, which must outlive it.
    TableReader(std::unique_ptr<TextSource> source, const SniffedTable& table);

    /// The header's cells, or "column 1" ... where there is none.
    const std::vector<std::string>& header() const { return m_header; }
    /// The next row of data; false at the end or at the footer.
    bool next(CsvRow& row);
    /// Set when the disk failed: the rows are not all there are.
    bool failed() const { return m_source->failed(); }
    /// Where the footer begins, when that is known; rows from there on are no data.
    void setFooterLine(std::int64_t line) { m_footerLine = line; }

private:
    std::unique_ptr<TextSource> m_source;
    std::unique_ptr<CsvReader> m_reader;
    std::vector<std::string> m_header;
    std::int64_t m_footerLine = std::numeric_limits<std::int64_t>::max();
};

/// Finds the rows at a file's end that are no data: totals, "2,record(s) downloaded,", notes.
class FooterWatch
{
public:
    explicit FooterWatch(std::size_t columns)
        : m_columns(columns)
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
    std::int64_t m_firstLine = 0;
    std::int64_t m_run = 0;
};

}
