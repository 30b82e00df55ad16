#include "core/base/json.h"
#include "core/base/text.h"
#include "core/segment/areaedges.h"
#include "core/segment/conditionsql.h"
#include "core/segment/index/globe.h"
#include "core/segment/index/ordersummary.h"
#include "core/segment/placesql.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace patron::segment::index {

namespace {
using detail::AreaEdge;

constexpr double earthRadiusKm = 6371.0088;
constexpr double homePlaceWithinKm = 50;

/// The haversine formula step by step as the statement of placesql.cpp has it, so that both round alike.
double distanceKm(double lat, double lon, double placeLat, double placeLon)
{
    const double across = std::sin(radians(placeLat - lat) / 2);
    const double along = std::sin(radians(placeLon - lon) / 2);
    const double part = across * across + std::cos(radians(lat)) * std::cos(radians(placeLat)) * (along * along);
    return 2 * earthRadiusKm * std::asin(std::min(1.0, std::sqrt(part)));
}

/// A place, and who can be within a distance at all: nobody much farther north, south, east or west.
struct Target
{
    double lat = 0;
    double lon = 0;
    double degrees = 0;  ///< of latitude within the distance, with a margin
    double across = 360; ///< of longitude; all of them where the distance is long or a pole is near

    Target(double placeLat, double placeLon, double withinKm)
        : lat(placeLat)
        , lon(placeLon)
        , degrees(withinKm / earthRadiusKm * (180.0 / std::numbers::pi) * 1.001 + 0.001)
    {
        const double farthest = std::abs(lat) + degrees;
        if (degrees < 5 && farthest < 80)
            across = degrees / std::cos(radians(farthest)) * 1.02;
    }

    bool mayReach(double fromLat, double fromLon) const
    {
        if (std::abs(fromLat - lat) > degrees)
            return false;
        const double apart = std::abs(fromLon - lon);
        return apart <= across || 360 - apart <= across;
    }
};

/// Where customers are, by place in the shard.
struct Locations
{
    TraitView lat;
    TraitView lon;

    bool known(std::size_t i) const { return !lat.values.isNull(i) && !lon.values.isNull(i); }
};

Locations homes(Evaluation& evaluation, const Part& part, Ms asOf)
{
    const FieldCatalog& catalog = evaluation.surroundings().catalog;
    return {evaluation.trait(part, *catalog.find("lat"), asOf), evaluation.trait(part, *catalog.find("lon"), asOf)};
}

std::vector<const PlaceRow*> shops(const Surroundings& surroundings)
{
    std::vector<const PlaceRow*> found;
    for (const PlaceRow& place : surroundings.places) {
        if (place.kind == "shop" && place.lat && place.lon)
            found.push_back(&place);
    }
    return found;
}

Error unknownPlace(const Surroundings& surroundings, const std::string& name, bool area)
{
    std::vector<std::string> names;
    for (const PlaceRow& place : surroundings.places) {
        if (!area || place.kind == "area")
            names.push_back(place.name);
    }
    return detail::unknownPlace(name, names, area);
}

Result<std::vector<Target>> targetsOf(const Surroundings& surroundings, const Near& condition)
{
    const double km = detail::toDouble(condition.withinKm);
    std::vector<Target> targets;
    if (condition.anyShop) {
        for (const PlaceRow* shop : shops(surroundings))
            targets.emplace_back(*shop->lat, *shop->lon, km);
        return targets;
    }
    if (condition.place.empty()) {
        targets.emplace_back(detail::toDouble(condition.lat), detail::toDouble(condition.lon), km);
        return targets;
    }
    const PlaceRow* place = surroundings.placeNamed(foldText(condition.place));
    if (!place)
        return unknownPlace(surroundings, condition.place, false);
    if (!place->lat || !place->lon)
        return detail::placeWithoutPoint(condition.place);
    targets.emplace_back(*place->lat, *place->lon, km);
    return targets;
}

/// Visits and sales at places up to an instant: `visit(ordinal, place id, at)`.
template <typename F>
void visitStays(const Part& part, std::size_t first, std::size_t last, Ms asOf, const F& visit)
{
    const auto walk = [&](const RowFilter& filter, const Column& place, const Array<std::int64_t>& places, bool sales) {
        const RowBlock block = filter.block(first, last);
        for (std::size_t owner = block.firstOwner; owner < block.lastOwner; ++owner) {
            const RowTable& table = filter.table();
            for (std::size_t row = table.owners->starts[owner]; row < table.owners->starts[owner + 1]; ++row) {
                if ((!filter.all() && !block.row(row)) || place.isNull(row) ||
                    (sales && table.orders->kind.at(row) != Sale))
                    continue;
                visit(table.owners->ordinals[owner], places[static_cast<std::size_t>(place.at(row))],
                      table.at->at(row));
            }
        }
    };
    const RowFilter visits = RowFilter::recorded(part, "store_visit", {}, {}, {std::nullopt, asOf});
    if (const EventColumns* events = visits.table().events)
        walk(visits, events->place, events->places, false);
    if (part.shard->orders.count() > 0)
        walk(RowFilter::completedOrders(part, asOf), part.shard->orders.place, part.shard->orders.places, true);
}

/// The place a customer was last seen at, of equal instants the one with the lower id.
struct LastStay
{
    Ms at = 0;
    std::int64_t place = 0; ///< 0: none
};

/// Where each customer of a shard was last seen.
struct LastPlaces
{
    std::vector<std::uint32_t> number; ///< by customer, in `ids` and from 1; 0: nowhere
    std::vector<std::int64_t> ids;     ///< of places
};

/// Of the block [first, last), or, kept for the next question, of all.
LastPlaces lastPlacesIn(Evaluation& evaluation, const Part& part, std::size_t first, std::size_t last, Ms asOf)
{
    std::vector<LastStay> stays(last - first);
    visitStays(part, first, last, asOf, [&](std::size_t ordinal, std::int64_t place, Ms at) {
        LastStay& stay = stays[ordinal - first];
        if (stay.place == 0 || at > stay.at || (at == stay.at && place < stay.place))
            stay = {at, place};
    });
    LastPlaces result;
    std::unordered_map<std::int64_t, std::uint32_t> numbers;
    for (const PlaceRow& place : evaluation.surroundings().places) {
        result.ids.push_back(place.id);
        numbers.emplace(place.id, static_cast<std::uint32_t>(result.ids.size()));
    }
    for (const LastStay& stay : stays) {
        const auto found = numbers.find(stay.place);
        result.number.push_back(found == numbers.end() ? 0 : found->second);
    }
    return result;
}

std::shared_ptr<const LastPlaces> lastPlaces(Evaluation& evaluation, const Part& part)
{
    const Ms asOf = evaluation.effective(evaluation.context().asOf);
    const std::string key = "stays " + std::to_string(part.serial) + " " + std::to_string(evaluation.state().version) +
                            " " + std::to_string(asOf);
    if (auto known = evaluation.kept().find<LastPlaces>(key))
        return known;
    auto all = std::make_shared<LastPlaces>();
    all->number.resize(part.shard->size());
    for (const PlaceRow& place : evaluation.surroundings().places)
        all->ids.push_back(place.id);
    evaluation.forBlocks(part, [&](std::size_t first, std::size_t last) {
        const LastPlaces block = lastPlacesIn(evaluation, part, first, last, asOf);
        std::copy(block.number.begin(), block.number.end(), all->number.begin() + static_cast<std::ptrdiff_t>(first));
    });
    if (!evaluation.cancelled() && !evaluation.focused())
        evaluation.kept().put<LastPlaces>(key, all, all->number.size() * sizeof(std::uint32_t));
    return all;
}

bool isNear(double lat, double lon, const std::vector<Target>& targets, double km)
{
    return std::any_of(targets.begin(), targets.end(), [&](const Target& target) {
        return target.mayReach(lat, lon) && distanceKm(lat, lon, target.lat, target.lon) <= km;
    });
}
}

namespace {
/// Where the customers of a shard are, kept for the next question.
std::shared_ptr<const GlobePoints> homePoints(Evaluation& evaluation, const Part& part, const Locations& home)
{
    const RuleContext& context = evaluation.context();
    const std::string key = "homes " + std::to_string(part.serial) + " " +
                            std::to_string(evaluation.effective(context.asOf)) + (context.strictAsOf ? " strict" : "");
    if (auto known = evaluation.kept().find<GlobePoints>(key))
        return known;
    auto made = std::make_shared<GlobePoints>(part.shard->size());
    evaluation.forBlocks(part, [&](std::size_t first, std::size_t last) {
        for (std::size_t i = first; i < last; ++i) {
            if (home.known(i))
                made->put(i, home.lat.values.numberAt(i), home.lon.values.numberAt(i));
        }
    });
    if (!evaluation.cancelled())
        evaluation.kept().put<GlobePoints>(key, made, made->bytes());
    return made;
}

Leaf::Work nearHome(Evaluation& evaluation, const Part& part, const std::vector<Target>& targets, double km)
{
    const Locations home = homes(evaluation, part, evaluation.context().asOf);
    const auto near = [home, targets, km](std::size_t i) {
        return isNear(home.lat.values.numberAt(i), home.lon.values.numberAt(i), targets, km);
    };
    const auto fillMissing = [home](std::size_t first, std::size_t last, std::uint64_t* words) {
        ColumnTest::present(home.lat.values).scan(first, last, words);
        std::vector<std::uint64_t> also(wordsFor(last - first));
        ColumnTest::present(home.lon.values).scan(first, last, also.data());
        for (std::size_t i = 0; i < also.size(); ++i)
            words[i] &= also[i];
        invertRange(first, last, words);
    };
    if (evaluation.focused()) {
        return [=](std::size_t first, std::size_t last, const Slices& out) {
            fillMissing(first, last, out.missing);
            scanEach(first, last, out.holds, [&](std::size_t i) { return home.known(i) && near(i); });
        };
    }
    GlobeReach reach(km / earthRadiusKm, targets.size());
    for (const Target& target : targets)
        reach.add(target.lat, target.lon);
    return [=, reach = std::move(reach),
            points = homePoints(evaluation, part, home)](std::size_t first, std::size_t last, const Slices& out) {
        fillMissing(first, last, out.missing);
        reach.scan(*points, first, last, out.holds, near);
    };
}
}

Result<Outcome> nearLeaf(Evaluation& evaluation, const Near& condition)
{
    PATRON_TRY(targets, targetsOf(evaluation.surroundings(), condition));
    const double km = detail::toDouble(condition.withinKm);
    Leaf leaf;
    leaf.missing = true;
    for (const Part& part : evaluation.state().parts) {
        if (condition.of == Near::Of::LastVisit) {
            const auto last = lastPlaces(evaluation, part);
            leaf.touchedBytes += last->number.size() * sizeof(std::uint32_t);
            // Places are few: each is looked at once.
            std::vector<std::uint8_t> near{0};
            for (const std::int64_t id : last->ids) {
                const PlaceRow* place = evaluation.surroundings().place(id);
                near.push_back(place && place->lat && place->lon && isNear(*place->lat, *place->lon, targets, km) ? 1
                                                                                                                  : 0);
            }
            leaf.parts.emplace_back(
                [last, near = std::move(near)](std::size_t from, std::size_t to, const Slices& out) {
                    scanEach(from, to, out.missing, [&](std::size_t i) { return last->number[i] == 0; });
                    scanEach(from, to, out.holds, [&](std::size_t i) { return near[last->number[i]] != 0; });
                });
            continue;
        }
        leaf.parts.push_back(nearHome(evaluation, part, targets, km));
        leaf.touchedBytes += 12 * part.shard->size();
    }
    return evaluation.run(leaf);
}

namespace {
Result<std::vector<AreaEdge>> edgesOf(const Surroundings& surroundings, const std::string& area)
{
    const PlaceRow* place = surroundings.placeNamed(foldText(area));
    if (!place || place->kind != "area")
        return unknownPlace(surroundings, area, true);
    std::vector<AreaEdge> edges = detail::areaEdges(place->polygon);
    if (edges.empty())
        return detail::areaWithoutOutline(area);
    return edges;
}

/// Even-odd rule: a ray along the parallel crosses the outline an odd number of times.
bool isInside(const std::vector<AreaEdge>& edges, double lat, double lon)
{
    bool inside = false;
    for (const AreaEdge& edge : edges) {
        if ((edge.lat1 > lat) != (edge.lat2 > lat) &&
            lon < 1.0 * (edge.lon2 - edge.lon1) * (lat - edge.lat1) / (edge.lat2 - edge.lat1) + edge.lon1)
            inside = !inside;
    }
    return inside;
}
}

Result<Outcome> withinLeaf(Evaluation& evaluation, const WithinArea& condition)
{
    PATRON_TRY(edges, edgesOf(evaluation.surroundings(), condition.area));
    Leaf leaf;
    leaf.missing = true;
    for (const Part& part : evaluation.state().parts) {
        leaf.touchedBytes += 16 * part.shard->size();
        leaf.parts.emplace_back([home = homes(evaluation, part, evaluation.context().asOf),
                                 edges](std::size_t first, std::size_t last, const Slices& out) {
            scanEach(first, last, out.missing, [&](std::size_t i) { return !home.known(i); });
            scanEach(first, last, out.holds, [&](std::size_t i) {
                return home.known(i) && isInside(edges, home.lat.values.numberAt(i), home.lon.values.numberAt(i));
            });
        });
    }
    return evaluation.run(leaf);
}

namespace {
/// A customer's home shop: its place in the list of shops, and how far it is where that says which.
struct HomePlaces
{
    std::vector<std::int32_t> shop; ///< -1: none
    std::vector<double> km;         ///< NaN: the most visited one, not the nearest
};

struct Stays
{
    std::int64_t times = 0;
    Ms last = 0;
};

/// The nearest shop within reach, by name where two are equally far.
void chooseNearest(const std::vector<const PlaceRow*>& all, const std::vector<Target>& targets, double lat, double lon,
                   std::int32_t& shop, double& km)
{
    for (std::size_t s = 0; s < all.size(); ++s) {
        if (!targets[s].mayReach(lat, lon))
            continue;
        const double distance = distanceKm(lat, lon, targets[s].lat, targets[s].lon);
        if (distance > homePlaceWithinKm)
            continue;
        const bool closer =
            shop < 0 || distance < km || (distance == km && all[s]->name < all[static_cast<std::size_t>(shop)]->name);
        if (closer) {
            shop = static_cast<std::int32_t>(s);
            km = distance;
        }
    }
}

HomePlaces homePlaces(Evaluation& evaluation, const Part& part, Ms asOf, const std::vector<const PlaceRow*>& all,
                      const std::unordered_map<std::int64_t, std::int32_t>& numbers)
{
    const std::size_t size = part.shard->size();
    HomePlaces result{std::vector<std::int32_t>(size, -1),
                      std::vector<double>(size, std::numeric_limits<double>::quiet_NaN())};
    const Locations home = homes(evaluation, part, asOf);
    std::vector<Target> targets;
    for (const PlaceRow* shop : all)
        targets.emplace_back(shop->lat.value_or(1000), shop->lon.value_or(1000),
                             shop->lat && shop->lon ? homePlaceWithinKm : 0.0);
    const Evaluation::Everyone everyone(evaluation);
    evaluation.forBlocks(part, [&](std::size_t first, std::size_t last) {
        for (std::size_t i = first; i < last; ++i) {
            if (home.known(i))
                chooseNearest(all, targets, home.lat.values.numberAt(i), home.lon.values.numberAt(i), result.shop[i],
                              result.km[i]);
        }
        std::vector<std::vector<std::pair<std::int32_t, Stays>>> stays(last - first);
        visitStays(part, first, last, asOf, [&](std::size_t ordinal, std::int64_t place, Ms at) {
            const auto number = numbers.find(place);
            if (number == numbers.end() || result.shop[ordinal] >= 0)
                return;
            auto& own = stays[ordinal - first];
            auto found =
                std::find_if(own.begin(), own.end(), [&](const auto& one) { return one.first == number->second; });
            if (found == own.end())
                found = own.emplace(own.end(), number->second, Stays{0, at});
            ++found->second.times;
            found->second.last = std::max(found->second.last, at);
        });
        for (std::size_t i = first; i < last; ++i) {
            const auto& own = stays[i - first];
            const auto best = std::min_element(own.begin(), own.end(), [&](const auto& a, const auto& b) {
                if (a.second.times != b.second.times)
                    return a.second.times > b.second.times;
                if (a.second.last != b.second.last)
                    return a.second.last > b.second.last;
                return all[static_cast<std::size_t>(a.first)]->name < all[static_cast<std::size_t>(b.first)]->name;
            });
            if (best != own.end())
                result.shop[i] = best->first;
        }
    });
    return result;
}
}

TraitView homePlaceTrait(Evaluation& evaluation, const Part& part, const std::string& name, Ms asOf)
{
    std::vector<const PlaceRow*> all;
    std::unordered_map<std::int64_t, std::int32_t> numbers;
    std::vector<std::string> texts;
    for (const PlaceRow& place : evaluation.surroundings().places) {
        if (place.kind != "shop")
            continue;
        numbers.emplace(place.id, static_cast<std::int32_t>(all.size()));
        all.push_back(&place);
        texts.push_back(place.folded);
    }
    const HomePlaces found = homePlaces(evaluation, part, asOf, all, numbers);
    TraitView view;
    ColumnBuilder values;
    for (std::size_t i = 0; i < found.shop.size(); ++i) {
        if (name == "home_place" ? found.shop[i] < 0 : std::isnan(found.km[i]))
            values.addNull();
        else if (name == "home_place")
            values.add(std::int64_t{found.shop[i]});
        else
            values.addReal(found.km[i]);
    }
    view.values = values.finish(true);
    view.texts = dictionaryOf(texts);
    return view;
}

}
