#pragma once

#include "core/intake/writers/tablewriter.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

namespace patron::intake {

/// An Excel workbook of one sheet, written row by row. Texts stay texts, whatever they begin with.
class WorkbookWriter final : public TableWriter
{
public:
    static Result<std::unique_ptr<WorkbookWriter>> open(const std::filesystem::path& file,
                                                        std::vector<ExportColumn> columns);
    ~WorkbookWriter() override;

    /// BadInput once there are more rows than a sheet has.
    Result<void> write(const std::vector<Json>& cells) override;
    Result<void> finish() override;

private:
    struct Book;
    WorkbookWriter(std::filesystem::path file, std::vector<ExportColumn> columns);
    void writeCell(std::uint16_t column, const Json& cell, bool date);

    std::filesystem::path m_file;
    std::vector<ExportColumn> m_columns;
    std::unique_ptr<Book> m_book;
    std::uint32_t m_row = 0;
};

/// The name a file has while it is written.
std::filesystem::path partOf(const std::filesystem::path& file);
/// Flushes the part and gives it the file's name.
Result<void> exportDone(const std::filesystem::path& part, const std::filesystem::path& file);
Error exportFailed(const std::filesystem::path& file);

}
