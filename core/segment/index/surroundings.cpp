#include "core/segment/index/surroundings.h"

#include <algorithm>

namespace patron::segment::index {

namespace {
void readPlaces(ReadSession& session, Surroundings& result)
{
    Query query = session.query("SELECT id, kind, name, folded, lat, lon, polygon FROM v_place ORDER BY id");
    while (query.step()) {
        PlaceRow place{query.int64(0), query.text(1), query.text(2), query.text(3), {}, {}, query.text(6)};
        if (!query.isNull(4))
            place.lat = query.real(4);
        if (!query.isNull(5))
            place.lon = query.real(5);
        result.placeById.emplace(place.id, result.places.size());
        result.places.push_back(std::move(place));
    }
}

void readProducts(ReadSession& session, Surroundings& result)
{
    Query query = session.query("SELECT id, sku, name, category, brand FROM v_product ORDER BY id");
    while (query.step()) {
        result.productById.emplace(query.int64(0), result.products.size());
        result.products.push_back({query.text(1), query.text(2), query.optionalText(3), query.optionalText(4)});
    }
}

std::shared_ptr<const WeatherRows> readWeather(ReadSession& session)
{
    auto weather = std::make_shared<WeatherRows>();
    Query query = session.query(
        "SELECT variable, spot, day, issued_at, value, place, lat, lon FROM v_weather ORDER BY spot, day");
    const auto real = [&](int column) {
        return query.isNull(column) ? std::nullopt : std::optional(query.real(column));
    };
    while (query.step()) {
        (*weather)[query.text(0)].push_back({query.text(1), static_cast<DayNumber>(query.int64(2)),
                                             query.optionalInt64(3), query.real(4), query.text(5), real(6), real(7)});
    }
    return weather;
}
}

std::shared_ptr<const Surroundings> Surroundings::read(ReadSession& session,
                                                       std::shared_ptr<const WeatherRows> knownWeather)
{
    auto result = std::make_shared<Surroundings>();
    result->catalog = FieldCatalog::load(session);
    readPlaces(session, *result);
    readProducts(session, *result);
    result->weather = knownWeather ? std::move(knownWeather) : readWeather(session);
    {
        Query query = session.query("SELECT kind, normalized, at, lifted_at FROM v_suppression WHERE normalized IS NOT "
                                    "NULL ORDER BY id");
        while (query.step())
            result->suppressions.push_back({query.text(0), query.text(1), query.int64(2), query.optionalInt64(3)});
    }
    result->segments = detail::allNamed(session, detail::Referred::Segment);
    result->programs = detail::allNamed(session, detail::Referred::Program);
    result->messages = detail::allNamed(session, detail::Referred::Message);
    Query query = session.query("SELECT id, rule FROM v_segment");
    while (query.step())
        result->segmentRules.emplace(query.int64(0), query.text(1));
    return result;
}

const PlaceRow* Surroundings::place(std::int64_t id) const
{
    const auto found = placeById.find(id);
    return found == placeById.end() ? nullptr : &places[found->second];
}

const PlaceRow* Surroundings::placeNamed(std::string_view folded) const
{
    const auto found =
        std::find_if(places.begin(), places.end(), [&](const PlaceRow& place) { return place.folded == folded; });
    return found == places.end() ? nullptr : &*found;
}

const ProductRow* Surroundings::product(std::int64_t id) const
{
    const auto found = productById.find(id);
    return found == productById.end() ? nullptr : &products[found->second];
}

const std::vector<detail::WeatherRow>& Surroundings::weatherOf(const std::string& measure) const
{
    static const std::vector<detail::WeatherRow> none;
    const auto found = weather->find(measure);
    return found == weather->end() ? none : found->second;
}

const std::vector<detail::Named>& Surroundings::all(detail::Referred kind) const
{
    return kind == detail::Referred::Segment ? segments : kind == detail::Referred::Program ? programs : messages;
}

}
