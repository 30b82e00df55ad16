#include "core/intake/writers/workbookwriter.h"

#include "core/base/json.h"
#include "core/base/paths.h"
#include "core/base/text.h"

#include <xlsxwriter.h>

#include <algorithm>
#include <charconv>
#include <system_error>

namespace patron::intake {

namespace {
constexpr std::uint32_t maxRows = 1'048'576;
constexpr std::size_t maxCellUnits = 32'767; ///< UTF-16 units, as Excel counts

/// The text as far as a cell holds it.
std::string fittingText(std::string_view utf8)
{
    std::string text = toValidUtf8(utf8);
    std::size_t units = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte & 0xC0) == 0x80)
            continue;
        units += byte >= 0xF0 ? 2 : 1;
        if (units > maxCellUnits) {
            text.resize(i);
            break;
        }
    }
    return text;
}

bool asDay(const std::string& text, lxw_datetime& day)
{
    const auto part = [&](std::size_t at, std::size_t length, int& number) {
        const char* const end = text.data() + at + length;
        const auto [stop, problem] = std::from_chars(text.data() + at, end, number);
        return problem == std::errc() && stop == end;
    };
    day = {};
    // Sheets know no days before 1900.
    return text.size() == 10 && text[4] == '-' && text[7] == '-' && part(0, 4, day.year) && part(5, 2, day.month) &&
           part(8, 2, day.day) && day.year >= 1900;
}
}

struct WorkbookWriter::Book
{
    std::filesystem::path part;
    lxw_workbook* book = nullptr;
    lxw_worksheet* sheet = nullptr;
    lxw_format* head = nullptr;
    lxw_format* day = nullptr;

    ~Book()
    {
        if (!book)
            return;
        lxw_workbook_free(book);
        std::error_code ignored;
        std::filesystem::remove(part, ignored);
    }
};

WorkbookWriter::WorkbookWriter(std::filesystem::path file, std::vector<ExportColumn> columns)
    : m_file(std::move(file))
    , m_columns(std::move(columns))
    , m_book(std::make_unique<Book>())
{}

WorkbookWriter::~WorkbookWriter() = default;

Result<std::unique_ptr<WorkbookWriter>> WorkbookWriter::open(const std::filesystem::path& file,
                                                             std::vector<ExportColumn> columns)
{
    std::unique_ptr<WorkbookWriter> writer(new WorkbookWriter(file, std::move(columns)));
    Book& book = *writer->m_book;
    book.part = partOf(file);
    // Row by row: nothing of a written row stays in memory.
    lxw_workbook_options options = {};
    options.constant_memory = LXW_TRUE;
    book.book = workbook_new_opt(fromPath(book.part).c_str(), &options);
    if (book.book)
        book.sheet = workbook_add_worksheet(book.book, "Patron");
    if (!book.sheet)
        return exportFailed(file);
    book.head = workbook_add_format(book.book);
    format_set_bold(book.head);
    book.day = workbook_add_format(book.book);
    format_set_num_format(book.day, "yyyy-mm-dd");
    for (std::size_t i = 0; i < writer->m_columns.size(); ++i) {
        worksheet_write_string(book.sheet, 0, static_cast<lxw_col_t>(i), fittingText(writer->m_columns[i].name).c_str(),
                               book.head);
    }
    worksheet_freeze_panes(book.sheet, 1, 0);
    writer->m_row = 1;
    return writer;
}

void WorkbookWriter::writeCell(std::uint16_t column, const Json& cell, bool date)
{
    lxw_worksheet* const sheet = m_book->sheet;
    if (cell.is_number()) {
        worksheet_write_number(sheet, m_row, column, cell.get<double>(), nullptr);
    } else if (cell.is_boolean()) {
        worksheet_write_boolean(sheet, m_row, column, cell.get<bool>(), nullptr);
    } else if (!cell.is_null()) {
        const std::string text = cell.is_string() ? cell.get<std::string>() : compactJson(cell);
        lxw_datetime day;
        if (date && asDay(text, day))
            worksheet_write_datetime(sheet, m_row, column, &day, m_book->day);
        else if (!text.empty())
            worksheet_write_string(sheet, m_row, column, fittingText(text).c_str(), nullptr);
    }
}

Result<void> WorkbookWriter::write(const std::vector<Json>& cells)
{
    if (m_row >= maxRows)
        return makeError(ErrorCode::BadInput,
                         "A sheet of a workbook holds 1,048,575 rows below its header, and there are "
                         "more. Export as CSV, or a smaller segment.");
    for (std::size_t i = 0; i < cells.size() && i < m_columns.size(); ++i)
        writeCell(static_cast<std::uint16_t>(i), cells[i], m_columns[i].date);
    ++m_row;
    return {};
}

Result<void> WorkbookWriter::finish()
{
    worksheet_autofilter(m_book->sheet, 0, 0, m_row - 1,
                         static_cast<lxw_col_t>(std::max<std::size_t>(m_columns.size(), 1) - 1));
    const lxw_error error = workbook_close(m_book->book);
    m_book->book = nullptr;
    if (error != LXW_NO_ERROR) {
        std::error_code ignored;
        std::filesystem::remove(m_book->part, ignored);
        return exportFailed(m_file);
    }
    return exportDone(m_book->part, m_file);
}

}
