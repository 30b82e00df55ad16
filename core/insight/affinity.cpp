#include "core/insight/affinity.h"

#include "core/base/text.h"
#include "core/base/timezone.h"
#include "core/insight/orderhistory.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

namespace patron::insight {

namespace {
constexpr double halfLifeDays = 180;
constexpr std::int32_t leastOrders = 2;
constexpr std::int32_t leastReturns = 2;
constexpr double worstRating = 2;
constexpr std::size_t largestBasket = 200;
constexpr std::array weekdays{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
constexpr std::int64_t fractionsPerUnit = 10'000; // of a review's value

/// The amount of a line in the workspace's currency: a foreign order's lines by the order's own rate.
const std::string lineAmount =
    "CASE WHEN o.currency = ?2 THEN l.total WHEN o.value <> 0 THEN CAST(round(CAST(l.total AS REAL) * o.value_base / "
    "o.value) AS INTEGER) END";

struct Seen
{
    std::string name; ///< as it was spelled last
    double weight = 0;
    std::int64_t lastOrder = 0;
    std::int64_t lastReturn = 0;
    std::int32_t orders = 0;
    std::int32_t returns = 0;
    double ratings = 0;
    std::int32_t rated = 0;
};

struct Sale
{
    std::int64_t order = 0;
    bool returned = false;
    double weight = 0; ///< value x 2^(-age / 180)
};

/// What is known of one customer until all their rows are read.
class Tally
{
public:
    void add(const char* dimension, std::string_view name, const Sale& sale)
    {
        if (name.empty())
            return;
        Seen& seen = m_seen[std::string(dimension) + ":" + foldText(name)];
        seen.name = std::string(dimension) + ":" + std::string(name);
        if (sale.returned) {
            seen.returns += seen.lastReturn == sale.order ? 0 : 1;
            seen.lastReturn = sale.order;
            return;
        }
        seen.orders += seen.lastOrder == sale.order ? 0 : 1;
        seen.lastOrder = sale.order;
        seen.weight += sale.weight;
    }
    void rate(const char* dimension, std::string_view name, double rating)
    {
        if (name.empty())
            return;
        Seen& seen = m_seen[std::string(dimension) + ":" + foldText(name)];
        if (seen.name.empty())
            seen.name = std::string(dimension) + ":" + std::string(name);
        seen.ratings += rating;
        ++seen.rated;
    }
    void declare(std::string_view folded, std::string_view subject, bool likes)
    {
        Seen& seen = m_seen[std::string(folded)];
        if (seen.name.empty())
            seen.name = std::string(subject);
        m_declared[std::string(folded)] = likes;
    }
    void ofLines(double weight) { m_lines += weight; }
    void ofOrders(double weight) { m_orders += weight; }

    void giveTo(std::vector<Affinity>& list, CustomerId customer, const AffinityTerms& terms) const;

private:
    std::map<std::string, Seen> m_seen; ///< by dimension and folded name
    std::map<std::string, bool> m_declared;
    double m_lines = 0;
    double m_orders = 0;
};

bool isOfLines(std::string_view subject)
{
    return subject.starts_with("category:") || subject.starts_with("brand:") || subject.starts_with("price:");
}

void Tally::giveTo(std::vector<Affinity>& list, CustomerId customer, const AffinityTerms& terms) const
{
    const std::size_t begin = list.size();
    for (const auto& [key, seen] : m_seen) {
        Affinity one{customer, seen.name, 0, seen.orders, seen.returns, {}, Attitude::Neither, false};
        const double all = isOfLines(key) ? m_lines : m_orders;
        if (all > 0)
            one.score = std::clamp(seen.weight / all, 0.0, 1.0);
        if (seen.rated > 0)
            one.rating = seen.ratings / seen.rated;
        if (const auto declared = m_declared.find(key); declared != m_declared.end()) {
            one.declared = true;
            one.attitude = declared->second ? Attitude::Likes : Attitude::Dislikes;
        } else if (one.returns >= leastReturns || (one.rating && *one.rating <= worstRating)) {
            one.attitude = Attitude::Dislikes;
        } else if (all > 0 && one.score >= terms.minScore && one.orders >= leastOrders) {
            one.attitude = Attitude::Likes;
        }
        if (terms.only || one.attitude != Attitude::Neither)
            list.push_back(std::move(one));
    }
    std::stable_sort(list.begin() + static_cast<std::ptrdiff_t>(begin), list.end(),
                     [](const Affinity& a, const Affinity& b) { return a.score > b.score; });
}

/// Reads everything into one tally a customer.
class Reader
{
public:
    Reader(ReadSession& session, const TimeZone& zone, const std::string& currency, const AffinityTerms& terms)
        : m_session(session)
        , m_zone(zone)
        , m_currency(currency)
        , m_terms(terms)
        , m_today(zone.dayAt(terms.asOf))
    {}

    std::vector<Affinity> read()
    {
        readOrders();
        findPriceBands();
        readLines();
        readReviews();
        readDeclared();
        std::vector<Affinity> list;
        for (const auto& [customer, tally] : m_tallies)
            tally.giveTo(list, customer, m_terms);
        return list;
    }

private:
    std::string only(const char* column) const
    {
        return m_terms.only ? " AND " + std::string(column) + " = " + std::to_string(m_terms.only.value)
                            : std::string();
    }
    double weightOf(std::int64_t amount, DayNumber day) const
    {
        return static_cast<double>(amount) * std::exp2(static_cast<double>(day - m_today) / halfLifeDays);
    }
    void readOrders();
    void findPriceBands();
    void readLines();
    void readReviews();
    void readDeclared();

    ReadSession& m_session;
    const TimeZone& m_zone;
    const std::string& m_currency;
    const AffinityTerms& m_terms;
    DayNumber m_today;
    std::map<CustomerId, Tally> m_tallies;
    std::int64_t m_lowBelow = 0;
    std::int64_t m_highFrom = 0;
    bool m_banded = false;
};

void Reader::readOrders()
{
    Query query =
        m_session.query("SELECT o.customer_id, o.id, o.local_day, o.kind = 'return', o.value_base, o.channel, "
                        "o.date_only, o.at FROM v_order o WHERE o.kind IN ('sale', 'return') AND " +
                        completedThenSql() + only("o.customer_id") + " ORDER BY o.customer_id, o.at, o.id");
    query.bind(m_terms.asOf);
    while (query.step()) {
        Tally& tally = m_tallies[query.id<CustomerId>(0)];
        const auto day = static_cast<DayNumber>(query.int64(2));
        const Sale sale{query.int64(1), query.int64(3) != 0, weightOf(query.int64(4), day)};
        if (!sale.returned)
            tally.ofOrders(sale.weight);
        tally.add("channel", query.view(5), sale);
        tally.add("weekday", weekdays[static_cast<std::size_t>(weekdayOf(day) - 1)], sale);
        if (query.int64(6) == 0)
            tally.add("hour", std::to_string(m_zone.wallAt(query.int64(7)).msOfDay / msPerHour), sale);
    }
}

/// Thirds of all lines, not of the one customer's: what is dear is so for everybody.
void Reader::findPriceBands()
{
    std::vector<std::int64_t> prices;
    Query query = m_session.query("SELECT " + lineAmount +
                                  ", l.quantity FROM v_order o JOIN v_order_line l ON l.order_id = o.id WHERE o.kind = "
                                  "'sale' AND " +
                                  completedThenSql());
    query.bind(m_terms.asOf, m_currency);
    while (query.step()) {
        if (!query.isNull(0) && query.int64(1) > 0)
            prices.push_back(query.int64(0) * 1000 / query.int64(1));
    }
    if (prices.size() < 3)
        return;
    const auto at = [&](std::size_t third) {
        const auto place = prices.begin() + static_cast<std::ptrdiff_t>(prices.size() * third / 3);
        std::nth_element(prices.begin(), place, prices.end());
        return *place;
    };
    m_lowBelow = at(1);
    m_highFrom = at(2);
    m_banded = m_lowBelow < m_highFrom;
}

void Reader::readLines()
{
    Query query =
        m_session.query("SELECT o.customer_id, o.id, o.local_day, o.kind = 'return', " + lineAmount +
                        ", l.category, l.brand, l.quantity FROM v_order o JOIN v_order_line l ON l.order_id = o.id "
                        "WHERE o.kind IN ('sale', 'return') AND " +
                        completedThenSql() + only("o.customer_id") + " ORDER BY o.customer_id, o.at, o.id");
    query.bind(m_terms.asOf, m_currency);
    while (query.step()) {
        Tally& tally = m_tallies[query.id<CustomerId>(0)];
        const Sale sale{query.int64(1), query.int64(3) != 0,
                        weightOf(query.int64(4), static_cast<DayNumber>(query.int64(2)))};
        if (!sale.returned)
            tally.ofLines(sale.weight);
        tally.add("category", query.view(5), sale);
        tally.add("brand", query.view(6), sale);
        if (m_banded && query.int64(7) > 0 && !query.isNull(4) && !sale.returned) {
            const std::int64_t price = query.int64(4) * 1000 / query.int64(7);
            tally.add("price", price < m_lowBelow ? "low" : price < m_highFrom ? "middle" : "high", sale);
        }
    }
}

void Reader::readReviews()
{
    Query query =
        m_session.query("SELECT e.customer_id, e.value_e4, p.category, p.brand FROM v_event e JOIN v_product p "
                        "ON p.sku = e.key WHERE e.kind = 'review' AND e.customer_id IS NOT NULL AND "
                        "e.value_e4 IS NOT NULL AND e.at <= ?1" +
                        only("e.customer_id"));
    query.bind(m_terms.asOf);
    while (query.step()) {
        Tally& tally = m_tallies[query.id<CustomerId>(0)];
        const double rating = static_cast<double>(query.int64(1)) / fractionsPerUnit;
        tally.rate("category", query.view(2), rating);
        tally.rate("brand", query.view(3), rating);
    }
}

void Reader::readDeclared()
{
    // The latest counts, and of two at once the stricter: it comes last.
    Query query = m_session.query("SELECT d.customer_id, d.folded, d.subject, d.polarity = 'likes' FROM v_preference d "
                                  "WHERE d.at <= ?1" +
                                  only("d.customer_id") + " ORDER BY d.customer_id, d.at, d.polarity DESC");
    query.bind(m_terms.asOf);
    while (query.step())
        m_tallies[query.id<CustomerId>(0)].declare(query.view(1), query.view(2), query.int64(3) != 0);
}
}

std::vector<Affinity> affinities(ReadSession& session, const Store& store, const AffinityTerms& terms)
{
    return affinities(session, store.zone(), store.currency(), terms);
}

std::vector<Affinity> affinities(ReadSession& session, const TimeZone& zone, const std::string& currency,
                                 const AffinityTerms& terms)
{
    return Reader(session, zone, currency, terms).read();
}

std::vector<BoughtTogether> boughtTogether(ReadSession& session, Ms asOf, std::int64_t minOrders)
{
    std::unordered_map<std::string, std::uint32_t> numbers;
    std::vector<std::string> skus;
    std::vector<std::int64_t> alone;
    std::unordered_map<std::uint64_t, std::int64_t> pairs;
    std::int64_t baskets = 0;
    std::int64_t current = 0;
    std::set<std::uint32_t> basket;
    const auto close = [&] {
        if (!basket.empty() && basket.size() <= largestBasket) {
            ++baskets;
            for (auto a = basket.begin(); a != basket.end(); ++a) {
                ++alone[*a];
                for (auto b = std::next(a); b != basket.end(); ++b)
                    ++pairs[(std::uint64_t{*a} << 32) | *b];
            }
        }
        basket.clear();
    };
    Query query =
        session.query("SELECT o.id, l.sku FROM v_order o JOIN v_order_line l ON l.order_id = o.id WHERE o.kind "
                      "= 'sale' AND l.sku <> '' AND l.quantity > 0 AND " +
                      completedThenSql() + " ORDER BY o.id");
    query.bind(asOf);
    while (query.step()) {
        if (query.int64(0) != current)
            close();
        current = query.int64(0);
        const auto [place, added] = numbers.try_emplace(query.text(1), static_cast<std::uint32_t>(skus.size()));
        if (added) {
            skus.push_back(place->first);
            alone.push_back(0);
        }
        basket.insert(place->second);
    }
    close();
    std::vector<BoughtTogether> list;
    for (const auto& [pair, orders] : pairs) {
        if (orders < minOrders)
            continue;
        const auto a = static_cast<std::size_t>(pair >> 32);
        const auto b = static_cast<std::size_t>(pair & 0xFFFF'FFFFU);
        const double both = static_cast<double>(orders);
        const double lift =
            both * static_cast<double>(baskets) / (static_cast<double>(alone[a]) * static_cast<double>(alone[b]));
        list.push_back({skus[a], skus[b], orders, both / static_cast<double>(alone[a]), lift});
        list.push_back({skus[b], skus[a], orders, both / static_cast<double>(alone[b]), lift});
    }
    std::sort(list.begin(), list.end(), [](const BoughtTogether& a, const BoughtTogether& b) {
        return std::tuple(-a.orders, -a.lift, a.sku, a.with) < std::tuple(-b.orders, -b.lift, b.sku, b.with);
    });
    return list;
}

}
