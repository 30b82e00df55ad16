#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace patron::intake {

/// How the rows of a text table are written.
struct Dialect
{
    std::string delimiter = ",";
    char quote = '"';                 ///< 0: quotes are data
    char escape = '"';                ///< what makes a quote inside quotes a character; mostly the quote itself
    std::string comment;              ///< lines that begin with it are left out; empty: none
    bool spaceAfterDelimiter = false; ///< blanks between a delimiter and an opening quote are no data

    bool operator==(const Dialect&) const = default;
};

/// A dialect and where the table begins.
struct SniffedTable
{
    Dialect dialect;
    bool hasHeader = true;
    std::int64_t headerRow = 0; ///< rows (blank lines counted) before the header or the first data row
    std::size_t columns = 0;    ///< of the header, or the usual number
    double confidence = 0;      ///< share of the sampled rows that fit
};

/// Finds delimiter, quote, `sep=` line, preamble and header from a file's first part (UTF-8, mostly 1 MB). `whole` says
/// that it is all of the file.
SniffedTable sniffTable(std::string_view text, bool whole);

/// Finds the header among rows that are parted into cells already: a sheet's first ones.
SniffedTable sniffRows(const std::vector<std::vector<std::string>>& rows);

/// "comma", "semicolon", "tab" or the characters themselves, for people.
std::string delimiterName(std::string_view delimiter);

}
