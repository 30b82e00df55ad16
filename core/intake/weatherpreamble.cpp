#include "core/intake/weatherpreamble.h"

#include "core/base/text.h"
#include "core/intake/coordinatetext.h"
#include "core/intake/plainheader.h"

#include <algorithm>
#include <vector>

namespace patron::intake {

namespace {
constexpr std::int64_t rowsAtMost = 20;

std::optional<std::size_t> columnOf(const std::vector<std::string>& names, std::string_view name)
{
    const auto found =
        std::find_if(names.begin(), names.end(), [&](const std::string& one) { return plainHeader(one) == name; });
    return found == names.end() ? std::nullopt : std::optional(static_cast<std::size_t>(found - names.begin()));
}

bool isBlank(const std::vector<std::string>& row)
{
    return std::all_of(row.begin(), row.end(), [](const std::string& cell) { return trim(cell).empty(); });
}
}

std::optional<PreambleSpot> takeSpotTable(TableSource& table)
{
    if (table.format != TableFormat::Delimited && table.format != TableFormat::Workbook)
        return std::nullopt;
    auto rows = openRows(table);
    if (!rows)
        return std::nullopt;
    std::vector<std::vector<std::string>> filled;
    std::int64_t row = 0;
    bool parted = false;
    CsvRow cells;
    for (; filled.size() < 3 && row <= rowsAtMost && (*rows)->next(cells); ++row) {
        filled.emplace_back(cells.cells.begin(), cells.cells.end());
        if (isBlank(filled.back())) {
            parted = parted || filled.size() == 3;
            filled.pop_back();
        }
    }
    if (filled.size() < 3 || !parted)
        return std::nullopt;
    const auto lat = columnOf(filled[0], "latitude");
    const auto lon = columnOf(filled[0], "longitude");
    if (!lat || !lon || !columnOf(filled[0], "utc offset seconds") || std::max(*lat, *lon) >= filled[1].size() ||
        !readCoordinate(filled[1][*lat], 90) || !readCoordinate(filled[1][*lon], 180))
        return std::nullopt;
    table.layout.hasHeader = true;
    table.layout.headerRow = row - 1;
    table.layout.columns = filled[2].size();
    return PreambleSpot{filled[1][*lat], filled[1][*lon]};
}

}
