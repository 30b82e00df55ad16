#pragma once

#include "core/base/result.h"
#include "core/intake/dialect.h"
#include "core/intake/readers/inputfile.h"
#include "core/intake/readers/rowsource.h"
#include "core/intake/textsource.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace patron::intake {

enum class TableFormat { Delimited, Workbook, Json, JsonLines, VCard, JCard };
/// "CSV", "Excel workbook" ..., for people.
std::string_view tableFormatName(TableFormat format);

/// One table of a file: where it lies and how it is written, which is all that is needed to read its rows again.
struct TableSource
{
    InputFile input; ///< with this table of it named, where it has several
    FileStamp stamp; ///< of the file when it was looked at
    TableFormat format = TableFormat::Delimited;
    std::string name;      ///< for people and for the mapper: the file's, or that of the file inside an archive
    std::string member;    ///< the path inside an archive; empty: the file itself
    std::string part;      ///< the sheet of a workbook, the list of a JSON document ("data.customers")
    TextEncoding encoding; ///< of text
    SniffedTable layout;   ///< how the rows are written and where the header is
    std::vector<std::string> columns; ///< of JSON and vCards, whose rows have no header row
    std::string expand;               ///< of JSON: the list whose elements are rows of their own ("line_items")
    bool events = false;              ///< of JSON: the records are events, so lists in them stay one cell
    std::string country = {};         ///< whose old encodings a text may be in

    /// What `CsvRow::line` counts: "line", "row" of a sheet, "record", "card".
    std::string_view rowWord() const;
};

/// The tables of a file that are to be imported, at least one: the one `input` names, all of an archive, the first of a
/// workbook or a JSON document.
struct FoundTables
{
    std::vector<TableSource> tables;
    std::vector<std::string> others; ///< names of further tables that can be asked for
    std::vector<std::string> notes;  ///< sentences about parts that were left out
};

/// Looks at a file: CSV and its like in any encoding, Excel workbooks (.xlsx), JSON, JSON Lines, vCards (also as JSON),
/// and ZIP archives of such texts. `country` is the workspace's: old encodings are told apart by it. BadInput or
/// NotFound with a sentence that says what to do for what holds no table. Any thread; of JSON and vCards the whole file
/// is read.
Result<FoundTables> findTables(const InputFile& input, std::string_view country = {});

/// Opens the rows from the first one. Conflict when the file was changed since it was looked at.
Result<std::unique_ptr<RowSource>> openRows(const TableSource& table);

}
