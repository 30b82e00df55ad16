#include "core/intake/readers/sheetrows.h"

#include "core/base/text.h"

#include <charconv>

namespace patron::intake {

namespace {
/// The column of an address such as "AB12", from 0; npos where it names none.
std::size_t columnOf(std::string_view address)
{
    std::size_t column = 0;
    std::size_t letters = 0;
    for (const char c : address) {
        const char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
        if (c == '$')
            continue;
        if (upper < 'A' || upper > 'Z')
            break;
        if (++letters > 6)
            break;
        column = column * 26 + static_cast<std::size_t>(upper - 'A' + 1);
    }
    return letters == 0 ? std::string_view::npos : column - 1;
}

std::string columnName(std::size_t column)
{
    std::string name;
    for (std::size_t rest = column + 1; rest > 0; rest = (rest - 1) / 26)
        name.insert(name.begin(), static_cast<char>('A' + (rest - 1) % 26));
    return name;
}

template <typename Number>
Number numberOf(std::string_view text, Number missing)
{
    Number number = missing;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

/// An ISO 8601 cell ("2026-01-31T11:13:25Z") the way other dates come.
std::string isoText(std::string text)
{
    if (text.size() > 10 && text[10] == 'T')
        text[10] = ' ';
    const auto midnight = text.find(" 00:00:00");
    if (midnight == 10 && (text.size() == 19 || text.substr(19).find_first_not_of(".0Z") == std::string::npos))
        text.resize(10);
    return text;
}
}

SheetRows::SheetRows(std::shared_ptr<Workbook> book, std::unique_ptr<XmlPart> part)
    : m_book(std::move(book))
    , m_part(std::move(part))
{}

bool SheetRows::next(CsvRow& row)
{
    row.cells.clear();
    row.problem = CsvProblem::None;
    row.blank = false;
    while (m_part->next()) {
        if (m_part->isStart() && m_part->named(u"sheetData")) {
            m_inData = true;
        } else if (m_part->isEnd() && m_part->named(u"sheetData")) {
            m_inData = false;
        } else if (m_inData && m_part->isStart() && m_part->named(u"row")) {
            readRow(row);
            return !m_part->failure();
        }
    }
    return false;
}

void SheetRows::readRow(CsvRow& row)
{
    m_row = numberOf<std::int64_t>(m_part->attribute(u"r"), m_row + 1);
    row.line = m_row;
    m_filled = 0;
    m_nextColumn = 0;
    m_rowBytes = 0;
    const int depth = m_part->depth();
    while (m_part->next()) {
        if (m_part->isStart() && m_part->named(u"c"))
            readCell(row);
        else if (m_part->isEnd() && m_part->depth() == depth)
            break;
    }
    while (m_filled > 0 && m_cells[m_filled - 1].empty())
        --m_filled;
    row.blank = m_filled == 0;
    if (row.problem != CsvProblem::None)
        return;
    for (std::size_t i = 0; i < m_filled; ++i)
        row.cells.emplace_back(m_cells[i]);
}

std::string& SheetRows::cellAt(std::size_t column)
{
    if (m_cells.size() <= column)
        m_cells.resize(column + 1);
    for (; m_filled <= column; ++m_filled) {
        // Long texts must not pile up in the columns that once had one.
        if (m_cells[m_filled].capacity() > 1 << 16)
            m_cells[m_filled] = std::string();
        m_cells[m_filled].clear();
    }
    return m_cells[column];
}

void SheetRows::readCell(CsvRow& row)
{
    static constexpr std::size_t maxColumns = CsvLimits{}.columns;
    static constexpr std::size_t maxCell = CsvLimits{}.cellBytes;
    const std::string address = m_part->attribute(u"r");
    const std::size_t named = columnOf(address);
    const std::size_t column = named == std::string_view::npos ? m_nextColumn : named;
    m_nextColumn = column + 1;
    const CellKind kind{m_part->attribute(u"t"), numberOf<std::size_t>(m_part->attribute(u"s"), 0)};
    std::string value;
    const int depth = m_part->depth();
    bool inValue = false;
    while (m_part->next()) {
        if (m_part->isStart()) {
            if (m_part->named(u"is"))
                readRichText(*m_part, value);
            else
                inValue = m_part->named(u"v");
        } else if (m_part->isEnd()) {
            if (m_part->depth() == depth)
                break;
            inValue = false;
        } else if (inValue && m_part->token().isCharacters() && value.size() <= maxCell) {
            value += m_part->token().text().toUtf8().toStdString();
        }
    }
    if (value.empty())
        return;
    if (column >= maxColumns)
        row.problem = CsvProblem::TooManyColumns;
    else if (value.size() > maxCell)
        row.problem = CsvProblem::CellTooLong;
    else
        finishCell(kind, value, address.empty() ? columnName(column) + std::to_string(m_row) : address);
    m_rowBytes += value.size();
    if (m_rowBytes > CsvLimits{}.rowBytes)
        row.problem = CsvProblem::RowTooLong;
    if (row.problem == CsvProblem::None)
        cellAt(column) = std::move(value);
}

void SheetRows::finishCell(const CellKind& kind, std::string& value, const std::string& address)
{
    if (kind.type == "s") {
        const auto number = numberOf<std::size_t>(trim(value), m_book->strings().size());
        value = std::string(m_book->strings().at(number));
    } else if (kind.type == "b") {
        value = trim(value) == "0" || asciiLower(trim(value)) == "false" ? "FALSE" : "TRUE";
    } else if (kind.type == "e") {
        value.clear();
        if (m_errors++ == 0)
            m_firstError = address;
    } else if (kind.type == "d") {
        value = isoText(std::move(value));
    } else if (kind.type == "str") {
        unescapeExcel(value, 0);
    } else if (kind.type.empty() || kind.type == "n") {
        value = cellNumberText(value, m_book->form(kind.style), m_book->from1904());
    }
}

std::vector<std::string> SheetRows::notes() const
{
    if (m_errors == 0)
        return {};
    return {m_errors == 1 ? "The cell " + m_firstError +
                                " holds an error of the spreadsheet, such as #N/A, and was "
                                "read as empty."
                          : groupDigits(m_errors) +
                                " cells hold errors of the spreadsheet, such as #N/A, and were "
                                "read as empty; the first one is " +
                                m_firstError + "."};
}

}
