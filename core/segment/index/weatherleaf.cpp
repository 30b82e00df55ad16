#include "core/segment/index/evaluation.h"
#include "core/segment/weather.h"

#include <unordered_map>

namespace patron::segment::index {

namespace {
/// The weather of each shop, by its folded name.
std::unordered_map<std::string, detail::PlaceWeather> weatherOfShops(Evaluation& evaluation,
                                                                     const WeatherCondition& condition)
{
    const Surroundings& surroundings = evaluation.surroundings();
    std::vector<detail::WeatherPlace> shops;
    for (const PlaceRow& place : surroundings.places) {
        if (place.kind == "shop")
            shops.push_back({place.folded, place.lat, place.lon});
    }
    const auto weather =
        detail::weatherAt(surroundings.weatherOf(condition.measure), shops, condition, evaluation.context());
    std::unordered_map<std::string, detail::PlaceWeather> byName;
    for (std::size_t i = 0; i < shops.size(); ++i)
        byName.emplace(shops[i].folded, weather[i]);
    return byName;
}
}

Result<Outcome> weatherLeaf(Evaluation& evaluation, const WeatherCondition& condition)
{
    const auto weather = weatherOfShops(evaluation, condition);
    const Field& home = *evaluation.surroundings().catalog.find("home_place");
    Leaf leaf;
    leaf.missing = true;
    for (const auto& [name, at] : weather)
        leaf.assumed = leaf.assumed || at.assumed;
    for (const Part& part : evaluation.state().parts) {
        const TraitView view = evaluation.trait(part, home, evaluation.context().asOf);
        leaf.touchedBytes += view.values.byteCount();
        std::vector<std::uint8_t> holds(view.texts.count());
        std::vector<std::uint8_t> known(view.texts.count());
        std::vector<std::uint8_t> assumed(view.texts.count());
        for (std::size_t number = 0; number < view.texts.count(); ++number) {
            const auto found = weather.find(std::string(view.texts.text(number)));
            if (found == weather.end())
                continue;
            holds[number] = found->second.holds ? 1 : 0;
            known[number] = found->second.known ? 1 : 0;
            assumed[number] = found->second.assumed ? 1 : 0;
        }
        leaf.parts.emplace_back(
            [positive = ColumnTest::ofNumbers(view.values, holds), present = ColumnTest::ofNumbers(view.values, known),
             rests = ColumnTest::ofNumbers(view.values, assumed), any = leaf.assumed, op = condition.op,
             exclude = condition.excludeMissing](std::size_t first, std::size_t last, const Slices& out) {
                scanCondition(positive, present, op, exclude, first, last, out.holds);
                present.scan(first, last, out.missing);
                invertRange(first, last, out.missing);
                if (any)
                    rests.scan(first, last, out.assumed);
            });
    }
    return evaluation.run(leaf);
}

}
