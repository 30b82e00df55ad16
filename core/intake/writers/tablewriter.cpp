#include "core/intake/writers/tablewriter.h"

#include "core/base/json.h"
#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/intake/writers/workbookwriter.h"

#include <cstdio>
#include <system_error>

namespace patron::intake {

namespace {
namespace fs = std::filesystem;

/// A cell that a spreadsheet must not take for a formula gets an apostrophe in front.
std::string csvCell(std::string text)
{
    if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) {
        const bool isNumber = text.find_first_not_of("+-.0123456789") == std::string::npos && text.size() > 1;
        if (!isNumber || text.front() == '=' || text.front() == '@')
            text.insert(text.begin(), '\'');
    }
    if (text.find_first_of("\",\r\n") == std::string::npos)
        return text;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"')
            quoted += '"';
        quoted += c;
    }
    return quoted + "\"";
}

std::string cellText(const Json& cell)
{
    return cell.is_null() ? std::string() : cell.is_string() ? cell.get<std::string>() : compactJson(cell);
}

/// Text that is written beside its name and renamed when it is whole.
class TextFile
{
public:
    explicit TextFile(fs::path file)
        : m_file(std::move(file))
        , m_part(partOf(m_file))
#ifdef _WIN32
        , m_handle(_wfopen(m_part.c_str(), L"wb"))
#else
        , m_handle(std::fopen(m_part.c_str(), "wb"))
#endif
    {}
    ~TextFile()
    {
        if (!m_handle)
            return;
        std::fclose(m_handle);
        std::error_code ignored;
        fs::remove(m_part, ignored);
    }
    TextFile(const TextFile&) = delete;
    TextFile& operator=(const TextFile&) = delete;

    bool isOpen() const
    {
        return m_handle != nullptr;
    }
    Result<void> write(std::string_view text)
    {
        if (std::fwrite(text.data(), 1, text.size(), m_handle) != text.size())
            return exportFailed(m_file);
        return {};
    }
    Result<void> finish()
    {
        const bool good = std::fclose(m_handle) == 0;
        m_handle = nullptr;
        if (good)
            return exportDone(m_part, m_file);
        std::error_code ignored;
        fs::remove(m_part, ignored);
        return exportFailed(m_file);
    }

private:
    fs::path m_file;
    fs::path m_part;
    std::FILE* m_handle;
};

class CsvTableWriter final : public TableWriter
{
public:
    explicit CsvTableWriter(const fs::path& file)
        : m_file(file)
    {}
    bool isOpen() const { return m_file.isOpen(); }
    Result<void> begin(const std::vector<ExportColumn>& columns) { return m_file.write(csvHeader(columns)); }
    Result<void> write(const std::vector<Json>& cells) override { return m_file.write(csvLine(cells)); }
    Result<void> finish() override { return m_file.finish(); }

private:
    TextFile m_file;
};

class JsonTableWriter final : public TableWriter
{
public:
    JsonTableWriter(const fs::path& file, std::vector<ExportColumn> columns)
        : m_file(file)
        , m_columns(std::move(columns))
    {}
    bool isOpen() const { return m_file.isOpen(); }

    Result<void> write(const std::vector<Json>& cells) override
    {
        Json row = Json::object();
        for (std::size_t i = 0; i < m_columns.size() && i < cells.size(); ++i)
            row[m_columns[i].name] = cells[i];
        const std::string_view before = m_rows++ == 0 ? "[\n  " : ",\n  ";
        return m_file.write(std::string(before) + compactJson(row));
    }
    Result<void> finish() override
    {
        PATRON_CHECK(m_file.write(m_rows == 0 ? "[]\n" : "\n]\n"));
        return m_file.finish();
    }

private:
    TextFile m_file;
    std::vector<ExportColumn> m_columns;
    std::int64_t m_rows = 0;
};
}

std::string_view exportFormatName(ExportFormat format)
{
    return format == ExportFormat::Csv ? "csv" : format == ExportFormat::Json ? "json" : "xlsx";
}

std::optional<ExportFormat> parseExportFormat(std::string_view name)
{
    for (const ExportFormat format : {ExportFormat::Csv, ExportFormat::Json, ExportFormat::Workbook}) {
        if (exportFormatName(format) == name)
            return format;
    }
    return std::nullopt;
}

ExportFormat exportFormatOf(const fs::path& file)
{
    const std::string ending = foldText(fromPath(file.extension()));
    if (ending == ".xlsx")
        return ExportFormat::Workbook;
    return ending == ".json" ? ExportFormat::Json : ExportFormat::Csv;
}

fs::path partOf(const fs::path& file)
{
    fs::path part = file;
    part += ".part";
    return part;
}

Error exportFailed(const fs::path& file)
{
    return makeError(ErrorCode::Io, "\"" + fromPath(file) +
                                        "\" could not be written. Check that the folder is there, that "
                                        "you may write to it and that the disk is not full.");
}

Result<void> exportDone(const fs::path& part, const fs::path& file)
{
    flushToDisk(part);
    std::error_code error;
    fs::rename(part, file, error);
    if (error) {
        fs::remove(part, error);
        return exportFailed(file);
    }
    return {};
}

std::string csvLine(const std::vector<Json>& cells)
{
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        line += i > 0 ? "," : "";
        line += csvCell(cellText(cells[i]));
    }
    return line + "\r\n";
}

std::string csvHeader(const std::vector<ExportColumn>& columns)
{
    std::vector<Json> names;
    for (const ExportColumn& column : columns)
        names.emplace_back(column.name);
    return csvLine(names);
}

Result<std::unique_ptr<TableWriter>> TableWriter::create(ExportFormat format, const fs::path& file,
                                                         std::vector<ExportColumn> columns)
{
    switch (format) {
    case ExportFormat::Csv: {
        auto writer = std::make_unique<CsvTableWriter>(file);
        if (!writer->isOpen())
            return exportFailed(file);
        PATRON_CHECK(writer->begin(columns));
        return std::unique_ptr<TableWriter>(std::move(writer));
    }
    case ExportFormat::Json: {
        auto writer = std::make_unique<JsonTableWriter>(file, std::move(columns));
        if (!writer->isOpen())
            return exportFailed(file);
        return std::unique_ptr<TableWriter>(std::move(writer));
    }
    case ExportFormat::Workbook:
        break;
    }
    PATRON_TRY(writer, WorkbookWriter::open(file, std::move(columns)));
    return std::unique_ptr<TableWriter>(std::move(writer));
}

}
