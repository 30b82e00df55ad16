#pragma once

#include "core/intake/personwriter.h"
#include "core/intake/weatherunits.h"

#include <map>
#include <string>

namespace patron::intake {

/// The rows of files of daily weather, between reading and applying. One row has the measures of one place and day.
class WeatherStage
{
public:
    /// The first time over the rows: whether they are of single hours.
    void learn(const RowBinding& binding, const CsvRow& row);
    /// Takes a row, or says why not.
    void add(RowBinding& binding, const CsvRow& row, Rejects& rejects, ImportNotes& notes);
    /// Writes everything and counts the rows, by kind and in all.
    Result<void> apply(ApplyContext& context, ImportCounts& counts, std::map<std::string, ImportCounts>& kinds);

private:
    WeatherUnit unitOf(const RowBinding& binding, Field field, ImportNotes& notes);

    StagingLog m_log;
    std::map<std::string, WeatherUnit, std::less<>> m_units; ///< by header
    std::string m_lastSpot;
    std::optional<DateReading> m_lastDay;
    bool m_hourly = false;
};

}
