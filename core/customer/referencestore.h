#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/customer/referencerows.h"
#include "core/store/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace patron::customer {

/// A product as a catalogue gives it; what is empty is not said.
struct NewProduct
{
    std::string sku;
    std::string name;
    std::string category;
    std::string brand;
    std::optional<std::int64_t> price; ///< 1/10,000 major units
    std::string currency;
    std::string url;
    std::string imageUrl;
    std::string properties; ///< JSON object, or empty
    BatchId batch;
};

/// A shop, an area or an event; known by its name. What is empty is not said.
struct NewPlace
{
    std::string kind = "shop"; ///< shop, area, event
    std::string name;
    std::string street;
    std::string city;
    std::string postalCode;
    std::string country; ///< alpha-2, or the text as given
    std::optional<double> lat;
    std::optional<double> lon;
    std::string polygon; ///< JSON [[lat, lon], ...]
    std::string hours;
    std::string phone;
    std::optional<Ms> startsAt;
    std::optional<Ms> endsAt;
    BatchId batch;
};

/// A postal code or a city and where it lies.
struct GazetteerRow
{
    std::string country; ///< alpha-2
    bool code = true;    ///< a postal code, else a city
    std::string name;    ///< the city's; of a code, its place
    std::string key;     ///< the code as given; of a city, empty
    std::string region;  ///< tells cities of one name apart
    double lat = 0;
    double lon = 0;
    BatchId batch;
};

/// How many of the workspace's currency one major unit of another costs, from a day on.
struct ExchangeRate
{
    std::string currency;
    DayNumber day = 0;
    std::int64_t rateE9 = 0;
    BatchId batch;
};

/// One measure of a day's weather.
struct WeatherReading
{
    std::string place;         ///< its name, where the source says one
    std::optional<double> lat; ///< both or neither; readings of one hundredth of a degree are the same spot's
    std::optional<double> lon;
    DayNumber day = 0;    ///< of the place's own calendar
    std::string variable; ///< "temp_max_c", ...
    Ms issuedAt = 0;      ///< when the forecast was made; 0: it was observed
    double value = 0;
    std::string source;
    BatchId batch;
};

/// Products, places, the gazetteer, rates and weather, as an import gives them. The functions run inside store
/// closures.
namespace reference {

using Written = references::Outcome;

/// `policy` is overwrite, fill or newest; `at` since when what is said holds.
Written put(Transaction& tx, const NewProduct& product, std::string_view policy, Ms at);
Written put(Transaction& tx, const NewPlace& place, std::string_view policy, Ms at);
/// The first row of a code or of a city of one region stays; the table is a reference, not a history.
Written put(Transaction& tx, const GazetteerRow& row);
/// A rate of a day replaces the day's earlier one. Orders are brought up to date by orders::refreshBaseValues.
Written put(Transaction& tx, const ExchangeRate& rate);
/// A later word on the same spot, day, variable and forecast replaces the earlier one.
Written put(Transaction& tx, const WeatherReading& reading);
/// The key of a reading's spot: "53.80,-1.55", else the folded name.
std::string weatherSpot(const WeatherReading& reading);

/// Takes back what an import said of places, rates, weather and the gazetteer, and values the orders of those
/// currencies again. Orders and events that name a place that goes name none then.
void withdraw(Transaction& tx, const Store& store, BatchId batch);

/// The key two spellings of a postal code share: folded, without blanks and dashes.
std::string postalKey(std::string_view code);

}
}
