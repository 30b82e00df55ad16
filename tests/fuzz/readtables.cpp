#include "tests/fuzz/readtables.h"

#include "core/base/hash.h"
#include "core/intake/tablereader.h"
#include "tests/fuzz/require.h"

using namespace patron::intake;

namespace {
struct Sum
{
    std::size_t rows = 0;
    std::uint64_t hash = 0;
    bool failed = false;
    bool operator==(const Sum&) const = default;
};

Sum readOnce(const TableSource& source)
{
    Sum sum;
    auto table = TableReader::open(source);
    if (!table) {
        require(!table.error().text.empty(), "an error has a sentence");
        sum.failed = true;
        return sum;
    }
    const CsvLimits limits;
    require(table->header().size() <= limits.columns + 1, "a header inside the limits");
    FooterWatch footer = table->footerWatch();
    CsvRow row;
    std::int64_t line = 0;
    while (table->next(row)) {
        require(row.line >= 0, "a line number");
        line = row.line;
        ++sum.rows;
        footer.see(row);
        require(row.cells.size() <= limits.columns + 1, "cells inside the limits");
        if (row.problem != CsvProblem::None)
            require(!csvProblemText(row.problem).empty(), "a problem has a sentence");
        for (const std::string_view cell : row.cells) {
            if (row.problem == CsvProblem::None)
                require(cell.size() <= limits.cellBytes, "a cell inside the limit");
            sum.hash = patron::quickHash(cell, sum.hash ^ static_cast<std::uint64_t>(line));
        }
    }
    sum.failed = table->failure().has_value();
    for (const std::string& note : table->notes())
        require(!note.empty(), "a note has a sentence");
    return sum;
}
}

std::size_t readAllTables(const InputFile& input)
{
    auto found = findTables(input);
    if (!found) {
        require(!found.error().text.empty(), "an error has a sentence");
        return 0;
    }
    require(!found->tables.empty(), "a table or an error");
    std::size_t rows = 0;
    for (const TableSource& table : found->tables) {
        const Sum first = readOnce(table);
        require(first == readOnce(table), "the same rows again");
        rows += first.rows;
    }
    return rows;
}
