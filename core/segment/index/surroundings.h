#pragma once

#include "core/base/clock.h"
#include "core/segment/fieldcatalog.h"
#include "core/segment/nodesql.h"
#include "core/segment/weather.h"
#include "core/store/store.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace patron::segment::index {

struct PlaceRow
{
    std::int64_t id = 0;
    std::string kind;
    std::string name;
    std::string folded;
    std::optional<double> lat;
    std::optional<double> lon;
    std::string polygon;
};

struct ProductRow
{
    std::string sku;
    std::string name;
    std::optional<std::string> category;
    std::optional<std::string> brand;
};

struct SuppressionRow
{
    std::string kind;
    std::string normalized;
    Ms at = 0;
    std::optional<Ms> liftedAt;
};

/// The weather by measure.
using WeatherRows = std::unordered_map<std::string, std::vector<detail::WeatherRow>>;

/// What rules need beside the customers: few rows each, read again as a whole when their area changes.
struct Surroundings
{
    FieldCatalog catalog;
    std::vector<PlaceRow> places; ///< by id
    std::unordered_map<std::int64_t, std::size_t> placeById;
    std::vector<ProductRow> products; ///< by id
    std::unordered_map<std::int64_t, std::size_t> productById;
    std::vector<SuppressionRow> suppressions;
    std::vector<detail::Named> segments;
    std::vector<detail::Named> programs;
    std::vector<detail::Named> messages;
    std::unordered_map<std::int64_t, std::string> segmentRules; ///< rule JSON by segment

    std::shared_ptr<const WeatherRows> weather;

    /// Reads all but the weather where that is known: years of it can be long.
    static std::shared_ptr<const Surroundings> read(ReadSession& session,
                                                    std::shared_ptr<const WeatherRows> knownWeather = nullptr);

    const PlaceRow* place(std::int64_t id) const;
    const PlaceRow* placeNamed(std::string_view folded) const;
    const ProductRow* product(std::int64_t id) const;
    const std::vector<detail::WeatherRow>& weatherOf(const std::string& measure) const;
    const std::vector<detail::Named>& all(detail::Referred kind) const;
};

}
