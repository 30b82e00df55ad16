#pragma once

#include "core/base/jsonfwd.h"
#include "core/base/result.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::intake {

enum class ExportFormat { Csv, Json, Workbook };
/// "csv", "json", "xlsx".
std::string_view exportFormatName(ExportFormat format);
std::optional<ExportFormat> parseExportFormat(std::string_view name);
/// By how a file's name ends: a workbook for ".xlsx", JSON for ".json", else CSV.
ExportFormat exportFormatOf(const std::filesystem::path& file);

struct ExportColumn
{
    std::string name;
    bool date = false; ///< texts such as "2026-01-31" are days
};

/// Writes a table to a file, row by row in bounded memory, so that no program takes a cell for a formula: in CSV such
/// cells get an apostrophe in front, in a workbook they are texts. The file appears under its name when it is whole.
/// Used by one thread.
class TableWriter
{
public:
    /// Io with a sentence when the file cannot be made.
    static Result<std::unique_ptr<TableWriter>> create(ExportFormat format, const std::filesystem::path& file,
                                                       std::vector<ExportColumn> columns);
    /// Removes what was not finished.
    virtual ~TableWriter() = default;

    /// One cell for each column: null, text, number or flag.
    virtual Result<void> write(const std::vector<Json>& cells) = 0;
    /// Completes the file and flushes it to the disk.
    virtual Result<void> finish() = 0;
};

/// A row of CSV with its line end; safe for spreadsheets.
std::string csvLine(const std::vector<Json>& cells);
/// A header of CSV with its line end.
std::string csvHeader(const std::vector<ExportColumn>& columns);

}
