#include "core/intake/tablereader.h"

#include "core/base/text.h"
#include "core/intake/automap.h"

#include <algorithm>
#include <array>

namespace patron::intake {

namespace {
using namespace std::string_view_literals;
constexpr std::int64_t maxFooterRows = 10;
constexpr std::array footerWords{"total"sv,
                                 "totals"sv,
                                 "grand total"sv,
                                 "grand totals"sv,
                                 "totali"sv,
                                 "totale"sv,
                                 "totaux"sv,
                                 "totales"sv,
                                 "gesamt"sv,
                                 "gesamtsumme"sv,
                                 "summe"sv,
                                 "somme"sv,
                                 "suma"sv,
                                 "totaal"sv,
                                 "subtotal"sv,
                                 "seller id"sv,
                                 "copyright"sv,
                                 "confidential"sv,
                                 "generated"sv,
                                 "exported"sv,
                                 "report generated"sv,
                                 "end of report"sv,
                                 "verkaufer id"sv,
                                 "id du vendeur"sv,
                                 "identifiant du vendeur"sv,
                                 "id del vendedor"sv,
                                 "id venditore"sv,
                                 "id del venditore"sv,
                                 "verkoper id"sv};
/// What a number counts that stands alone at a table's end: "3","record(s) downloaded".
constexpr std::array countedWords{"record s"sv,  "records"sv,    "record"sv,         "rows"sv,
                                  "datensatz"sv, "datensatze"sv, "enregistrement"sv, "enregistrements"sv,
                                  "registro"sv,  "registros"sv,  "registri"sv,       "zeilen"sv,
                                  "lignes"sv,    "filas"sv,      "righe"sv,          "rijen"sv};

bool isFilled(std::string_view cell)
{
    return !trim(cell).empty();
}

template <typename Words>
bool beginsWith(const Words& words, std::string_view text)
{
    const std::string plain = plainHeader(text);
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
        return plain.substr(0, word.size()) == word && (plain.size() == word.size() || plain[word.size()] == ' ');
    });
}

bool isFooterText(std::string_view text)
{
    return beginsWith(footerWords, text);
}

/// A count of the rows above, what it counts, and perhaps from when to when; as wide as the table or cut.
bool isCount(const CsvRow& row, std::size_t columns)
{
    constexpr std::size_t fewest = 5;
    constexpr std::size_t mostFilled = 4;
    constexpr std::size_t mostDigits = 9;
    if (columns < fewest || row.cells.size() < 2)
        return false;
    const std::string_view count = trim(row.cells[0]);
    const std::string_view counted = trim(row.cells[1]);
    if (count.empty() || count.size() > mostDigits || counted.empty() ||
        std::string_view("rRdDeEzZlLfF").find(counted.front()) == std::string_view::npos ||
        !std::all_of(count.begin(), count.end(), [](char c) { return c >= '0' && c <= '9'; }))
        return false;
    const auto filled = static_cast<std::size_t>(std::count_if(row.cells.begin(), row.cells.end(), isFilled));
    return filled <= mostFilled && filled * 2 <= columns && beginsWith(countedWords, counted);
}
}

TableReader::TableReader(std::unique_ptr<RowSource> rows, const SniffedTable& layout, std::vector<std::string> columns,
                         TableFormat format)
    : m_rows(std::move(rows))
    , m_header(std::move(columns))
    , m_format(format)
{
    CsvRow row;
    for (std::int64_t i = 0; i < layout.headerRow && m_rows->next(row); ++i) {
    }
    if (layout.hasHeader && m_rows->next(row)) {
        for (const std::string_view cell : row.cells)
            m_header.emplace_back(toValidUtf8(trim(cell)));
    }
    for (std::size_t i = 0; i < std::max(m_header.size(), layout.columns); ++i) {
        if (i >= m_header.size())
            m_header.emplace_back();
        if (m_header[i].empty())
            m_header[i] = "column " + std::to_string(i + 1);
    }
}

Result<TableReader> TableReader::open(const TableSource& table)
{
    PATRON_TRY(rows, openRows(table));
    return TableReader(std::move(rows), table.layout, table.columns, table.format);
}

bool TableReader::next(CsvRow& row)
{
    while (m_rows->next(row)) {
        if (row.line >= m_footerLine)
            return false;
        if (row.problem != CsvProblem::None)
            return true;
        if (row.cells.size() > m_header.size() &&
            std::any_of(row.cells.begin() + static_cast<std::ptrdiff_t>(m_header.size()), row.cells.end(), isFilled)) {
            if (m_wideRows++ == 0)
                m_firstWideLine = row.line;
        }
        if (std::any_of(row.cells.begin(), row.cells.end(), isFilled))
            return true;
    }
    return false;
}

std::vector<std::string> TableReader::notes() const
{
    std::vector<std::string> notes = m_rows->notes();
    if (m_wideRows > 0) {
        notes.push_back(groupDigits(m_wideRows) + (m_wideRows == 1 ? " row has" : " rows have") +
                        " more cells than the header; what is beyond it was left out (first in line " +
                        std::to_string(m_firstWideLine) + ").");
    }
    return notes;
}

FooterWatch TableReader::footerWatch() const
{
    const bool text = m_format == TableFormat::Delimited;
    return FooterWatch(text || m_format == TableFormat::Workbook ? m_header.size() : 0, text);
}

bool FooterWatch::looksLikeFooter(const CsvRow& row) const
{
    if (row.problem != CsvProblem::None || m_columns < 3 || row.cells.empty())
        return false;
    const auto filled = static_cast<std::size_t>(std::count_if(row.cells.begin(), row.cells.end(), isFilled));
    if (filled * 2 > m_columns)
        return false;
    // Ordinary rows are as wide as the header: cut ones are notes.
    if (m_cutRows && m_columns >= 5 && row.cells.size() <= 3 && filled <= 2)
        return true;
    if (isCount(row, m_columns))
        return true;
    const auto first = std::find_if(row.cells.begin(), row.cells.end(), isFilled);
    return first != row.cells.end() && isFooterText(*first);
}

void FooterWatch::see(const CsvRow& row)
{
    // Wide rows are never footer, and nearly all rows are wide.
    if (row.cells.size() >= m_columns && m_columns > 0 && !row.cells[0].empty() && row.cells[0].front() >= '0' &&
        row.cells[0].front() <= '9' && !isCount(row, m_columns)) {
        m_run = 0;
        return;
    }
    if (!looksLikeFooter(row)) {
        m_run = 0;
        return;
    }
    if (m_run++ == 0)
        m_firstLine = row.line;
}

std::int64_t FooterWatch::footerLine() const
{
    return m_run > 0 && m_run <= maxFooterRows ? m_firstLine : std::numeric_limits<std::int64_t>::max();
}

}
