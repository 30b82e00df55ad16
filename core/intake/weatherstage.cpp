#include "core/intake/weatherstage.h"

#include "core/base/money.h"
#include "core/base/text.h"
#include "core/customer/referencestore.h"
#include "core/intake/coordinatetext.h"
#include "core/intake/plainheader.h"

#include <array>

namespace patron::intake {

namespace {
using R = RowBinding::Reading;
using customer::reference::Written;

constexpr std::array measures{Field::TempMax, Field::TempMin, Field::TempMean, Field::Precipitation,
                              Field::Snow,    Field::WindMax, Field::Sunshine, Field::WeatherCode};
constexpr int measureDecimals = 6;

/// Where a row's weather was, as one text.
std::string spotText(const RowBinding& binding, const CsvRow& row)
{
    return std::string(binding.text(row, Field::Place)) + "\n" + std::string(binding.text(row, Field::Lat)) + "\n" +
           std::string(binding.text(row, Field::Lon));
}

std::string_view badMeasure(Field field)
{
    switch (keptUnit(field)) {
    case WeatherUnit::Celsius:
        return "This is no temperature on Earth. If it is in °F, write that into the column's heading.";
    case WeatherUnit::None:
        return "This is no weather code from 0 to 99.";
    default:
        return "No day on Earth has that much. Write the unit into the column's heading.";
    }
}

/// "", "-", "NA", "T": nothing was measured, or a trace of rain that no gauge shows.
bool isNothing(std::string_view cell)
{
    const std::string word = asciiLower(cell);
    return word.empty() || word == "-" || word == "--" || word == "na" || word == "n/a" || word == "nan" ||
           word == "null" || word == "none" || word == "-999" || word == "-9999" || word == "9999";
}
}

void WeatherStage::learn(const RowBinding& binding, const CsvRow& row)
{
    const auto day = readDate(binding.text(row, Field::WeatherDay), DateOrder::DayFirst);
    if (!day || !day->hasTime) {
        m_lastDay.reset();
        return;
    }
    std::string spot = spotText(binding, row);
    m_hourly = m_hourly ||
               (m_lastDay && m_lastDay->date == day->date && m_lastDay->msOfDay != day->msOfDay && m_lastSpot == spot);
    m_lastDay = day;
    m_lastSpot = std::move(spot);
}

WeatherUnit WeatherStage::unitOf(const RowBinding& binding, Field field, ImportNotes& notes)
{
    const std::string_view header = binding.header(field);
    if (const auto known = m_units.find(header); known != m_units.end())
        return known->second;
    const std::string plain = plainHeader(header);
    const auto named = unitOfHeader(plain, field);
    const WeatherUnit unit = named ? named->unit : keptUnit(field);
    if (!named && unit != WeatherUnit::None && plain != plainHeader(fieldName(field)))
        notes.add("The column \"" + ellipsize(header, 40) + "\" names no unit; it was read as " +
                  std::string(weatherUnitName(unit)) + ".");
    m_units.emplace(header, unit);
    return unit;
}

void WeatherStage::add(RowBinding& binding, const CsvRow& row, Rejects& rejects, ImportNotes& notes)
{
    const auto refuse = [&](Field field, std::string_view reason) {
        rejects.add(row.line, binding.header(field), binding.text(row, field), reason);
    };
    if (m_hourly)
        return refuse(Field::WeatherDay, "The file has the weather by the hour. Export it by the day.");
    DateReading day;
    if (binding.date(row, Field::WeatherDay, day) != R::Good || !day.hasYear)
        return refuse(Field::WeatherDay, "This is not a date.");
    DatedInstant issued;
    const R dated = binding.instant(row, Field::IssuedAt, issued);
    if (dated == R::Bad)
        return refuse(Field::IssuedAt, "This is not a date.");
    const std::string place = toValidUtf8(binding.text(row, Field::Place));
    const auto lat = readCoordinate(binding.text(row, Field::Lat), 90);
    const auto lon = readCoordinate(binding.text(row, Field::Lon), 180);
    if (!lat && !binding.text(row, Field::Lat).empty())
        return refuse(Field::Lat, "This is not a latitude.");
    if (!lon && !binding.text(row, Field::Lon).empty())
        return refuse(Field::Lon, "This is not a longitude.");
    if (!(lat && lon) && place.empty())
        return refuse(Field::Place, "The row does not say where that weather was.");
    RecordWriter record;
    record.text(place);
    record.text(lat && lon ? coordinateText(*lat) : std::string());
    record.text(lat && lon ? coordinateText(*lon) : std::string());
    record.number(dayOf(day.instant ? dateOf(binding.zone().dayAt(*day.instant)) : day.date));
    record.number(dated == R::Good ? issued.at : 0);
    std::int64_t count = 0;
    RecordWriter values;
    for (const Field field : measures) {
        if (isNothing(binding.text(row, field)))
            continue;
        std::int64_t millionths = 0;
        const R read = binding.units(row, field, measureDecimals, millionths);
        if (read == R::Empty)
            continue;
        if (read == R::Bad)
            return refuse(field, "This is not a number.");
        const auto kept = keptMeasure(static_cast<double>(millionths) / 1e6, unitOf(binding, field, notes), field);
        if (!kept)
            return refuse(field, badMeasure(field));
        values.text(fieldName(field));
        values.text(coordinateText(*kept));
        ++count;
    }
    if (count == 0)
        return rejects.add(row.line, {}, {}, "The row has no measure of the weather.");
    record.number(count);
    m_log.append(record.record() + values.record());
}

namespace {
Written write(RecordReader& record, ApplyContext& context)
{
    customer::WeatherReading reading;
    reading.place = std::string(record.text());
    const auto lat = record.text();
    const auto lon = record.text();
    if (!lat.empty()) {
        reading.lat = readCoordinate(lat, 90);
        reading.lon = readCoordinate(lon, 180);
    }
    reading.day = static_cast<DayNumber>(record.number());
    reading.issuedAt = record.number();
    reading.source = context.source;
    reading.batch = context.batch;
    Written row = Written::Unchanged;
    for (std::int64_t left = record.number(); left > 0; --left) {
        reading.variable = std::string(record.text());
        reading.value = readReal(record.text());
        const Written one = customer::reference::put(context.tx, reading);
        if (one == Written::Added || (one == Written::Updated && row == Written::Unchanged))
            row = one;
    }
    return row;
}
}

Result<void> WeatherStage::apply(ApplyContext& context, ImportCounts& counts,
                                 std::map<std::string, ImportCounts>& kinds)
{
    std::string bytes;
    m_log.rewind();
    while (m_log.next(bytes)) {
        RecordReader record(bytes);
        const Written written = write(record, context);
        for (ImportCounts* count : {&counts, &kinds[std::string(importKindName(ImportKind::Weather))]}) {
            count->added += written == Written::Added ? 1 : 0;
            count->updated += written == Written::Updated ? 1 : 0;
            count->unchanged += written == Written::Unchanged ? 1 : 0;
        }
        if (context.stopAfter())
            return importCancelled();
    }
    return m_log.failed() ? Result<void>(stagingError()) : Result<void>();
}

}
