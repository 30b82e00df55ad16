#include "core/message/shopfront.h"

#include "core/base/money.h"
#include "core/base/text.h"
#include "core/insight/affinity.h"
#include "core/segment/weather.h"

#include <algorithm>
#include <array>

namespace patron::message {

namespace {
constexpr std::size_t mostRecommended = 6;
constexpr std::size_t mostOfCategory = 50;
/// Best sellers are those of a year: what sold before may long be gone.
constexpr Ms bestSellersMs = 365 * msPerDay;
constexpr int daysAhead = 3;
constexpr std::array<const char*, 8> measures = {"temp_max_c", "temp_min_c",   "temp_mean_c", "precipitation_mm",
                                                 "snow_cm",    "wind_max_kmh", "sunshine_h",  "weather_code"};

std::optional<double> realOr(const Query& query, int column)
{
    return query.isNull(column) ? std::nullopt : std::optional(query.real(column));
}

/// Adds a column's text where there is one.
void addText(Json& json, const char* name, const Query& query, int column)
{
    if (!query.isNull(column) && !query.view(column).empty())
        json[name] = query.text(column);
}
}

Shopfront Shopfront::read(ReadSession& session, const Store& store, const UsedFields& used, Ms now)
{
    Shopfront shopfront;
    if (used.wantsAnyOf("products")) {
        shopfront.readProducts(session, store);
        shopfront.readCompanions(session, now);
        shopfront.readBestSellers(session, now);
    }
    if (used.wantsAnyOf("place"))
        shopfront.readPlaces(session);
    if (used.wantsAnyOf("weather"))
        shopfront.readWeather(session, store, now);
    return shopfront;
}

void Shopfront::readProducts(ReadSession& session, const Store& store)
{
    Query query =
        session.query("SELECT sku, name, category, brand, price, currency, url, image_url FROM v_product ORDER BY sku");
    while (query.step()) {
        Product product{query.text(0), foldText(query.view(2)), foldText(query.view(3)), Json::object()};
        product.shown["sku"] = product.sku;
        addText(product.shown, "name", query, 1);
        addText(product.shown, "category", query, 2);
        addText(product.shown, "brand", query, 3);
        if (!query.isNull(4)) {
            product.shown["price"] = Json::parse(formatDecimalShort(query.int64(4), unitPriceDecimals));
            product.shown["currency"] = query.isNull(5) ? store.currency() : query.text(5);
        }
        addText(product.shown, "url", query, 6);
        addText(product.shown, "image_url", query, 7);
        m_productAt.emplace(product.sku, m_products.size());
        m_products.push_back(std::move(product));
    }
}

void Shopfront::readCompanions(ReadSession& session, Ms now)
{
    for (const insight::BoughtTogether& pair : insight::boughtTogether(session, now)) {
        const auto with = m_productAt.find(pair.with);
        if (with != m_productAt.end())
            m_companions[pair.sku].push_back({with->second, pair.confidence});
    }
}

void Shopfront::readBestSellers(ReadSession& session, Ms now)
{
    Query query = session.query(
        "SELECT l.sku, sum(l.quantity) AS pieces FROM v_order o JOIN v_order_line l ON l.order_id = o.id WHERE "
        "o.kind = 'sale' AND o.state = 'completed' AND o.at <= ?1 AND o.at > ?2 AND l.quantity > 0 GROUP BY l.sku "
        "ORDER BY pieces DESC, l.sku");
    query.bind(now, now - bestSellersMs);
    while (query.step()) {
        const auto product = m_productAt.find(query.text(0));
        if (product == m_productAt.end() || m_products[product->second].category.empty())
            continue;
        auto& list = m_bestSellers[m_products[product->second].category];
        if (list.size() < mostOfCategory)
            list.push_back(product->second);
    }
}

void Shopfront::readPlaces(ReadSession& session)
{
    Query query = session.query("SELECT folded, name, street, city, postal_code, country, hours, phone FROM v_place "
                                "WHERE kind = 'shop'");
    constexpr std::array<const char*, 7> names = {"name", "street", "city", "postal_code", "country", "hours", "phone"};
    while (query.step()) {
        Json place = Json::object();
        for (std::size_t i = 0; i < names.size(); ++i)
            addText(place, names[i], query, static_cast<int>(i) + 1);
        std::string address;
        for (const char* part : {"street", "postal_code", "city"}) {
            if (place.contains(part))
                address += (address.empty() ? "" : ", ") + place[part].get<std::string>();
        }
        if (!address.empty())
            place["address"] = address;
        m_places.emplace(query.text(0), std::move(place));
    }
}

void Shopfront::readWeather(ReadSession& session, const Store& store, Ms now)
{
    segment::RuleContext context = segment::contextOf(store, now);
    const DayNumber today = context.zone.dayAt(now);
    const segment::detail::WeatherDays days{today, today + daysAhead};
    std::vector<segment::detail::WeatherPlace> places;
    std::vector<std::string> names;
    {
        Query query = session.query("SELECT folded, lat, lon FROM v_place WHERE kind = 'shop' ORDER BY id");
        while (query.step()) {
            names.push_back(query.text(0));
            places.push_back({names.back(), realOr(query, 1), realOr(query, 2)});
        }
    }
    std::vector<std::map<DayNumber, Json>> found(places.size());
    for (const char* measure : measures) {
        Query query = session.query("SELECT spot, day, issued_at, value, place, lat, lon FROM v_weather WHERE "
                                    "variable = ? AND day BETWEEN ? AND ? ORDER BY spot, day");
        query.bind(measure, static_cast<std::int64_t>(days.first), static_cast<std::int64_t>(days.last));
        std::vector<segment::detail::WeatherRow> rows;
        while (query.step()) {
            rows.push_back({query.text(0), static_cast<DayNumber>(query.int64(1)), query.optionalInt64(2),
                            query.real(3), query.text(4), realOr(query, 5), realOr(query, 6)});
        }
        const auto values = segment::detail::weatherByDay(rows, places, days, context);
        for (std::size_t i = 0; i < values.size(); ++i) {
            for (const auto& [day, value] : values[i])
                found[i][day][measure] = value;
        }
    }
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (found[i].empty())
            continue;
        Json weather{{"days", Json::array()}};
        for (auto& [day, values] : found[i]) {
            values["date"] = formatIsoDate(day);
            if (day == today)
                weather["today"] = values;
            else
                weather["days"].push_back(values);
            if (day == today + 1)
                weather["tomorrow"] = values;
        }
        m_weather.emplace(names[i], std::move(weather));
    }
}

bool Shopfront::mayShow(const Product& product, const ProductTaste& taste) const
{
    if (taste.lastBought.contains(product.sku))
        return false;
    for (const std::string& subject : {"category:" + product.category, "brand:" + product.brand,
                                       "product:" + foldText(product.sku), "sku:" + foldText(product.sku)}) {
        if (taste.dislikes.contains(subject))
            return false;
    }
    return true;
}

Json Shopfront::recommended(const ProductTaste& taste) const
{
    std::map<std::size_t, double> together;
    for (const std::string& sku : taste.bought) {
        const auto companions = m_companions.find(sku);
        if (companions == m_companions.end())
            continue;
        for (const Companion& companion : companions->second)
            together[companion.product] += companion.confidence;
    }
    std::vector<std::pair<double, std::size_t>> ranked;
    for (const auto& [product, confidence] : together)
        ranked.emplace_back(-confidence, product);
    // Products are in the order of their codes, which settles ties.
    std::sort(ranked.begin(), ranked.end());
    std::vector<std::size_t> order;
    for (const auto& [confidence, product] : ranked)
        order.push_back(product);
    if (const auto best = m_bestSellers.find(taste.favouriteCategory); best != m_bestSellers.end())
        order.insert(order.end(), best->second.begin(), best->second.end());
    Json list = Json::array();
    std::set<std::size_t> taken;
    for (const std::size_t product : order) {
        if (list.size() == mostRecommended)
            break;
        if (mayShow(m_products[product], taste) && taken.insert(product).second)
            list.push_back(m_products[product].shown);
    }
    return list;
}

const Json* Shopfront::place(const std::string& folded) const
{
    const auto found = m_places.find(folded);
    return found == m_places.end() ? nullptr : &found->second;
}

const Json* Shopfront::weather(const std::string& folded) const
{
    const auto found = m_weather.find(folded);
    return found == m_weather.end() ? nullptr : &found->second;
}

}
