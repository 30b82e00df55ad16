#include "core/intake/dialect.h"

#include "core/base/text.h"
#include "core/intake/celllooks.h"
#include "core/intake/csvreader.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace patron::intake {

namespace {
using namespace std::string_view_literals;
constexpr std::size_t sampleBytes = 1 << 17;
constexpr std::size_t sampleRows = 400;
constexpr std::size_t headerSearchRows = 40;
constexpr std::array delimiters{","sv, ";"sv, "\t"sv, "|"sv, "\x1F"sv, "\x1E"sv, "^"sv, "~"sv, ":"sv};

struct SampleRow
{
    std::vector<std::string> cells;
    bool blank = false;
    std::size_t filled = 0;
};

struct Candidate
{
    Dialect dialect;
    std::vector<SampleRow> rows;
    std::size_t usual = 1; ///< the number of columns most rows have
    double fit = 0;
    double score = 0;
    std::size_t problems = 0;
};

std::vector<SampleRow> readSample(std::string_view text, const Dialect& dialect, std::size_t& problems)
{
    MemoryText source(text);
    CsvReader reader(source, dialect);
    CsvRow row;
    std::vector<SampleRow> rows;
    while (rows.size() < sampleRows && reader.next(row)) {
        SampleRow kept;
        kept.blank = row.blank;
        if (row.problem != CsvProblem::None)
            ++problems;
        for (const std::string_view cell : row.cells) {
            kept.cells.emplace_back(trim(cell));
            kept.filled += kept.cells.back().empty() ? 0 : 1;
        }
        rows.push_back(std::move(kept));
    }
    return rows;
}

/// How much the cells still look as if they were not cut yet: other delimiters in most of them, quotes at their ends.
double roughness(const Candidate& candidate)
{
    double cells = 0;
    double rough = 0;
    for (const SampleRow& row : candidate.rows) {
        for (const std::string& cell : row.cells) {
            if (cell.empty())
                continue;
            ++cells;
            const bool cut = cell.front() == '"' && candidate.dialect.quote != '"';
            const bool uncut = (cell.find('\t') != std::string::npos && candidate.dialect.delimiter != "\t") ||
                               (cell.find(';') != std::string::npos && candidate.dialect.delimiter != ";");
            const bool halfQuoted = cell.front() == '"' && (cell.size() < 2 || cell.back() != '"');
            rough += (cut || uncut || halfQuoted) ? 1 : 0;
        }
    }
    return cells > 0 ? rough / cells : 0;
}

void rate(Candidate& candidate)
{
    std::map<std::size_t, std::size_t> counts;
    std::size_t rows = 0;
    for (const SampleRow& row : candidate.rows) {
        if (row.blank || row.cells.empty())
            continue;
        ++counts[row.cells.size()];
        ++rows;
    }
    double best = 0;
    const std::size_t single = counts.count(1) ? counts.at(1) : 0;
    for (const auto& [columns, count] : counts) {
        // A list of one column stays one, also where a cell here and there has the delimiter in it.
        if (columns > 1 && count * 2 < single)
            continue;
        const double fit = static_cast<double>(count) / static_cast<double>(rows);
        const double score = columns < 2 ? 0 : fit * fit * (1 + std::log2(static_cast<double>(columns)));
        if (score > best) {
            best = score;
            candidate.usual = columns;
            candidate.fit = fit;
        }
    }
    const double damage =
        rows > 0 ? static_cast<double>(candidate.problems) / static_cast<double>(rows + candidate.problems) : 0;
    candidate.score = best * (1 - 0.7 * roughness(candidate)) * (1 - damage);
    if (candidate.dialect.delimiter == ":")
        candidate.score *= 0.3; // times and addresses have them everywhere
}

std::size_t countOf(std::string_view text, std::string_view what)
{
    std::size_t count = 0;
    for (std::size_t at = text.find(what); at != std::string_view::npos; at = text.find(what, at + what.size()))
        ++count;
    return count;
}

/// The quoting that the sample may have: plain first, so that a tie is decided for it.
std::vector<Dialect> quotings(std::string_view text, std::string_view delimiter)
{
    Dialect plain;
    plain.delimiter = std::string(delimiter);
    std::vector<Dialect> all{plain};
    const bool doubleQuotes = text.find('"') != std::string_view::npos;
    const std::string spaced = plain.delimiter + " \"";
    if (delimiter != "\t" && countOf(text, spaced) > countOf(text, plain.delimiter + "\"")) {
        all[0].spaceAfterDelimiter = true;
    }
    if (doubleQuotes) {
        Dialect none = plain;
        none.quote = 0;
        all.push_back(none);
    } else if (countOf(text, "'" + plain.delimiter + "'") > 1) {
        Dialect single = plain;
        single.quote = single.escape = '\'';
        all.insert(all.begin(), single);
    }
    if (countOf(text, "\\\"") > 2 * countOf(text, "\\\"" + plain.delimiter)) {
        Dialect backslash = all[0];
        backslash.escape = '\\';
        all.insert(all.begin(), backslash);
    }
    return all;
}

Candidate bestCandidate(std::string_view text, std::string_view only)
{
    Candidate best;
    bool any = false;
    for (const std::string_view delimiter : delimiters) {
        if (!only.empty() && delimiter != only)
            continue;
        if (text.find(delimiter) == std::string_view::npos && delimiter != "," && only.empty())
            continue;
        for (const Dialect& dialect : quotings(text, delimiter)) {
            Candidate candidate;
            candidate.dialect = dialect;
            candidate.rows = readSample(text, dialect, candidate.problems);
            rate(candidate);
            // Quotes as data only where reading them as quotes does damage.
            if (dialect.quote == 0)
                candidate.score *= 0.98;
            if (!any || candidate.score > best.score + 1e-9) {
                best = std::move(candidate);
                any = true;
            }
        }
    }
    return best;
}

bool looksLikeHeader(const SampleRow& row)
{
    return row.filled > 0 && std::none_of(row.cells.begin(), row.cells.end(),
                                          [](const std::string& cell) { return !cell.empty() && looksLikeData(cell); });
}

/// Whether a row right above the first row of data is a header in which many columns have no name: as wide as the data,
/// at least two names, and all of them names.
bool isGappyHeader(const Candidate& candidate, std::size_t skip, std::size_t dataRow)
{
    if (dataRow <= skip || candidate.usual < 3)
        return false;
    const SampleRow& above = candidate.rows[dataRow - 1];
    return above.cells.size() == candidate.rows[dataRow].cells.size() && above.filled >= 2 && looksLikeHeader(above);
}

/// Finds the header: the first row of about the usual width that is mostly filled and holds no data. Where full rows of
/// data come first, there is none, but for one with gaps right above them.
void findHeader(const Candidate& candidate, std::size_t skip, SniffedTable& table)
{
    table.columns = candidate.usual;
    const auto& rows = candidate.rows;
    std::size_t firstTableRow = rows.size();
    std::size_t fullRowsBefore = 0;
    for (std::size_t i = skip; i < rows.size() && i < headerSearchRows + skip; ++i) {
        const SampleRow& row = rows[i];
        const bool wide = row.cells.size() >= candidate.usual || row.cells.size() + 2 >= candidate.usual;
        const bool mostlyFilled =
            candidate.usual == 1 ? row.filled == 1 : row.filled >= 2 && row.filled * 2 > row.cells.size();
        if (!wide || !mostlyFilled || (candidate.usual > 2 && row.cells.size() < 2))
            continue;
        if (firstTableRow == rows.size())
            firstTableRow = i;
        const bool gappy = !looksLikeHeader(row) && i == firstTableRow && isGappyHeader(candidate, skip, i);
        if (gappy || looksLikeHeader(row)) {
            table.hasHeader = true;
            table.headerRow = static_cast<std::int64_t>(gappy ? i - 1 : i);
            table.columns = row.cells.size();
            return;
        }
        if (++fullRowsBefore > 2 || row.filled == row.cells.size())
            break;
    }
    table.hasHeader = false;
    table.headerRow = static_cast<std::int64_t>(firstTableRow == rows.size() ? skip : firstTableRow);
}
}

SniffedTable sniffTable(std::string_view text, bool whole)
{
    if (text.substr(0, 3) == "\xEF\xBB\xBF")
        text.remove_prefix(3);
    if (text.size() > sampleBytes || !whole) {
        text = text.substr(0, sampleBytes);
        // A row cut in the middle would be counted as a short one.
        if (const auto end = text.find_last_of("\r\n"); end != std::string_view::npos && end > 0)
            text = text.substr(0, end + 1);
    }
    std::string named;
    std::size_t skip = 0;
    const auto firstLine = text.substr(0, text.find_first_of("\r\n"));
    const std::string bare = asciiLower(trim(firstLine.substr(0, 12)));
    if (const auto mark = bare.find("sep="); mark <= 1 && bare.size() >= mark + 4 && firstLine.size() < 12) {
        const auto at = asciiLower(firstLine).find("sep=");
        named = std::string(firstLine.substr(at + 4, 1));
        skip = 1;
    }
    Candidate best = bestCandidate(text, named);
    if (!named.empty() && best.dialect.delimiter != named)
        best.dialect.delimiter = named;
    SniffedTable table;
    table.dialect = best.dialect;
    table.confidence = best.usual > 1 ? best.fit : 1;
    findHeader(best, skip, table);
    return table;
}

SniffedTable sniffRows(const std::vector<std::vector<std::string>>& rows)
{
    Candidate candidate;
    for (const auto& cells : rows) {
        SampleRow row;
        row.blank = cells.empty();
        for (const std::string& cell : cells) {
            row.cells.emplace_back(trim(cell));
            row.filled += row.cells.back().empty() ? 0 : 1;
        }
        candidate.rows.push_back(std::move(row));
    }
    rate(candidate);
    SniffedTable table;
    table.confidence = candidate.usual > 1 ? candidate.fit : 1;
    findHeader(candidate, 0, table);
    return table;
}

std::string delimiterName(std::string_view delimiter)
{
    if (delimiter == ",")
        return "comma";
    if (delimiter == ";")
        return "semicolon";
    if (delimiter == "\t")
        return "tab";
    if (delimiter == "|")
        return "pipe";
    return std::string(delimiter);
}

}
