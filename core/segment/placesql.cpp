#include "core/segment/placesql.h"

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/segment/areaedges.h"
#include "core/segment/computedsql.h"
#include "core/segment/insightsql.h"
#include "core/segment/weather.h"

#include <algorithm>
#include <array>
#include <optional>

namespace patron::segment::detail {

namespace {
/// Place names for "did you mean".
std::vector<std::string> placeNames(SqlTables& tables, bool areas)
{
    std::vector<std::string> names;
    Query query = tables.session().query("SELECT name, kind FROM v_place ORDER BY id");
    while (query.step()) {
        if (!areas || query.view(1) == "area")
            names.push_back(query.text(0));
    }
    return names;
}

Error noPlace(SqlTables& tables, const std::string& name, bool area)
{
    return unknownPlace(name, placeNames(tables, area), area);
}

/// The targets as a relation p(lat, lon).
Result<std::string> targets(SqlTables& tables, const Near& condition)
{
    if (condition.anyShop)
        return std::string(
            "(SELECT lat, lon FROM v_place WHERE kind = 'shop' AND lat IS NOT NULL AND lon IS NOT NULL)");
    if (condition.place.empty())
        return "(SELECT " + tables.bindReal(toDouble(condition.lat)) + " AS lat, " +
               tables.bindReal(toDouble(condition.lon)) + " AS lon)";
    Query query =
        tables.session().query("SELECT id, lat IS NOT NULL AND lon IS NOT NULL FROM v_place WHERE folded = ?");
    query.bind(foldText(condition.place));
    if (!query.step())
        return noPlace(tables, condition.place, false);
    if (!query.flag(1))
        return placeWithoutPoint(condition.place);
    return "(SELECT lat, lon FROM v_place WHERE id = " + tables.bind(query.int64(0)) + ")";
}

/// The edges of an area's polygon as a JSON array of [lat1, lon1, lat2, lon2].
Result<std::string> edges(SqlTables& tables, const std::string& area)
{
    Query query = tables.session().query("SELECT polygon FROM v_place WHERE folded = ? AND kind = 'area'");
    query.bind(foldText(area));
    if (!query.step())
        return noPlace(tables, area, true);
    Json list = Json::array();
    for (const AreaEdge& edge : areaEdges(query.view(0)))
        list.push_back({edge.lat1, edge.lon1, edge.lat2, edge.lon2});
    if (list.empty())
        return areaWithoutOutline(area);
    return compactJson(list);
}

struct Subject
{
    std::string kind;
    std::string name;
};

/// Rows of what a subject was bought with: (customer_id, id, local_day, kind, amount, hit); empty for subjects that
/// orders do not know.
std::string subjectRows(SqlTables& tables, const Subject& subject)
{
    const std::string orders = ordersTable(tables, tables.context().asOf);
    const Value wanted = subject.name;
    if (subject.kind == "channel") {
        return tables.table("bought", "SELECT o.customer_id, o.id, o.local_day, o.kind, o.value_base AS amount, "
                                      "coalesce(" +
                                          tables.lowered("o.channel") + " = " +
                                          tables.bindText(foldText(subject.name)) + ", FALSE) AS hit FROM " + orders +
                                          " o");
    }
    static constexpr std::array columns{"category", "brand", "product", "sku"};
    if (std::find(columns.begin(), columns.end(), subject.kind) == columns.end())
        return {};
    const Column column{.type = TraitType::Text,
                        .value = "l." + subject.kind,
                        .scale = 0,
                        .at = {},
                        .dictionary = lineDictionary(tables, subject.kind)};
    return tables.table("bought", "SELECT o.customer_id, o.id, o.local_day, o.kind, " +
                                      baseAmountSql(tables, "o", "l.total") + " AS amount, coalesce(" +
                                      positiveSql(tables, Operator::Is, wanted, column) + ", FALSE) AS hit FROM " +
                                      orders + " o JOIN v_order_line l ON l.order_id = o.id");
}

/// score(c) = sum(value x 2^(-age/180)) of c over the same sum of all; a like from a share and two orders on.
std::string likedSql(SqlTables& tables, const std::string& rows, double minScore)
{
    const std::string weight = "amount * pow(CAST(2 AS DOUBLE PRECISION), (local_day - " +
                               tables.bind(tables.asOfDay()) + ") / CAST(180 AS DOUBLE PRECISION))";
    return "SELECT customer_id FROM " + rows +
           " WHERE kind = 'sale' GROUP BY customer_id HAVING count(DISTINCT CASE WHEN "
           "hit THEN id END) >= 2 AND sum(" +
           weight + ") > 0 AND coalesce(sum(CASE WHEN hit THEN " + weight +
           " END), 0) >= " + tables.bindReal(minScore) + " * sum(" + weight + ")";
}

/// Two returns, or a mean rating of 2 or less of what belongs to the subject (reviews name the product by their key).
std::string dislikedSql(SqlTables& tables, const std::string& rows, const Subject& subject)
{
    std::string sql = "SELECT customer_id FROM " + rows +
                      " WHERE kind = 'return' AND hit GROUP BY customer_id HAVING count(DISTINCT id) >= 2";
    if (subject.kind == "channel")
        return sql;
    const std::string column = subject.kind == "product" ? "name" : subject.kind;
    const Column product{.type = TraitType::Text,
                         .value = "p." + column,
                         .scale = 0,
                         .at = {},
                         .dictionary = "SELECT DISTINCT " + column + " FROM v_product"};
    return sql +
           " UNION SELECT e.customer_id FROM v_event e JOIN v_product p ON p.sku = e.key WHERE e.kind = 'review' AND "
           "e.customer_id IS NOT NULL AND e.value_e4 IS NOT NULL AND e.at <= " +
           tables.bind(tables.context().asOf) + tables.only("e.customer_id") + " AND " +
           positiveSql(tables, Operator::Is, subject.name, product) +
           " GROUP BY e.customer_id HAVING avg(e.value_e4) <= 20000";
}
}

Error unknownPlace(const std::string& name, const std::vector<std::string>& known, bool area)
{
    const std::string near = nearestWord(name, known);
    return makeError(ErrorCode::BadInput, std::string(area ? "There is no area \"" : "There is no place \"") + name +
                                              "\"." +
                                              (near.empty() ? std::string() : " Did you mean \"" + near + "\"?"));
}

Error placeWithoutPoint(const std::string& name)
{
    return makeError(ErrorCode::BadInput,
                     "The place \"" + name + "\" has no coordinates. Give it an address or a latitude and longitude.");
}

Error areaWithoutOutline(const std::string& name)
{
    return makeError(ErrorCode::BadInput, "The area \"" + name + "\" has no outline yet. Draw it on its page.");
}

std::string homeTable(SqlTables& tables, Ms asOf)
{
    return tables.table("home", "SELECT a.customer_id, a.number AS lat, o.number AS lon FROM " +
                                    traitTable(tables, *tables.catalog().find("lat"), asOf) + " a JOIN " +
                                    traitTable(tables, *tables.catalog().find("lon"), asOf) +
                                    " o ON o.customer_id = a.customer_id");
}

std::string lastVisitTable(SqlTables& tables)
{
    const Ms asOf = tables.context().asOf;
    return tables.table(
        "lastvisit",
        "SELECT v.customer_id, p.lat, p.lon FROM (SELECT customer_id, place_id, ROW_NUMBER() OVER (PARTITION BY "
        "customer_id ORDER BY at DESC, place_id) AS place FROM (SELECT e.customer_id, e.place_id, e.at FROM v_event e "
        "WHERE "
        "e.kind = 'store_visit' AND e.customer_id IS NOT NULL AND e.place_id IS NOT NULL AND e.at <= " +
            tables.bind(asOf) + tables.only("e.customer_id") + " UNION ALL SELECT customer_id, place_id, at FROM " +
            ordersTable(tables, asOf) +
            " WHERE kind = 'sale' AND place_id IS NOT NULL) s) v JOIN v_place p ON p.id = v.place_id WHERE v.place = "
            "1");
}

namespace {
/// Haversine between the points h and p, in km.
std::string kilometres(SqlTables& tables)
{
    return "2 * 6371.0088 * asin(" +
           tables.lesser("1.0", "sqrt(pow(sin(radians(p.lat - h.lat) / 2), 2) + cos(radians(h.lat)) * "
                                "cos(radians(p.lat)) * pow(sin(radians(p.lon - h.lon) / 2), 2))") +
           ")";
}

std::string whereabouts(SqlTables& tables, const Near& condition)
{
    return condition.of == Near::Of::Home ? homeTable(tables, tables.context().asOf) : lastVisitTable(tables);
}
}

Result<std::string> nearTable(SqlTables& tables, const Near& condition)
{
    PATRON_TRY(target, targets(tables, condition));
    return tables.table("near", "SELECT DISTINCT h.customer_id FROM " + whereabouts(tables, condition) + " h JOIN " +
                                    target + " p ON " + kilometres(tables) +
                                    " <= " + tables.bindReal(toDouble(condition.withinKm)));
}

Result<std::string> distanceSql(SqlTables& tables, const Near& condition)
{
    PATRON_TRY(target, targets(tables, condition));
    return "(SELECT min(" + kilometres(tables) + ") FROM " + whereabouts(tables, condition) + " h CROSS JOIN " +
           target + " p WHERE h.customer_id = c.id)";
}

Result<std::string> withinTable(SqlTables& tables, const WithinArea& condition)
{
    PATRON_TRY(list, edges(tables, condition.area));
    const std::string outline =
        tables.table("edge", tables.rows(list, {"lat1", "lon1", "lat2", "lon2"}, "DOUBLE PRECISION"));
    // Even-odd rule: a ray along the parallel crosses the outline an odd number of times.
    return tables.table("inside",
                        "SELECT h.customer_id FROM " + homeTable(tables, tables.context().asOf) + " h JOIN " + outline +
                            " e ON (e.lat1 > h.lat) <> (e.lat2 > h.lat) AND h.lon < 1.0 * (e.lon2 - e.lon1) * "
                            "(h.lat - e.lat1) / (e.lat2 - e.lat1) + e.lon1 GROUP BY h.customer_id HAVING "
                            "count(*) % 2 = 1");
}

std::string consentTable(SqlTables& tables, const std::string& channel, const std::string& purpose)
{
    return tables.table(
        "consent", "SELECT customer_id, state FROM (SELECT k.customer_id, k.state, ROW_NUMBER() OVER (PARTITION BY "
                   "k.customer_id ORDER BY k.at DESC, k.id DESC) AS place FROM v_consent k WHERE k.channel = " +
                       tables.bindText(channel) + " AND k.purpose = " + tables.bindText(purpose) + " AND k.at <= " +
                       tables.bind(tables.context().asOf) + tables.only("k.customer_id") + ") s WHERE place = 1");
}

std::string addressTable(SqlTables& tables, const std::string& channel)
{
    const std::string kind = tables.bindText(channel == "sms" ? "phone" : "email");
    const std::string now = tables.bind(tables.context().asOf);
    return tables.table("address", "SELECT a.customer_id, EXISTS (SELECT 1 FROM v_suppression s WHERE s.kind = " +
                                       kind + " AND s.normalized = a.normalized AND s.at <= " + now +
                                       " AND (s.lifted_at IS NULL OR s.lifted_at > " + now +
                                       ")) AS suppressed FROM (SELECT i.customer_id, i.normalized, ROW_NUMBER() OVER "
                                       "(PARTITION BY i.customer_id ORDER "
                                       "BY i.is_primary DESC, i.id) AS place FROM v_identity i WHERE i.kind = " +
                                       kind + " AND i.mailable = 1 AND i.customer_id IS NOT NULL" +
                                       tables.only("i.customer_id") + ") a WHERE a.place = 1");
}

std::string reachableTable(SqlTables& tables, const std::string& channel)
{
    return tables.table("reach",
                        "SELECT a.customer_id FROM " + addressTable(tables, channel) + " a JOIN " +
                            consentTable(tables, channel, "marketing") +
                            " k ON k.customer_id = a.customer_id AND k.state = 'granted' WHERE NOT a.suppressed");
}

namespace {
std::optional<double> realOr(const Query& query, int column)
{
    return query.isNull(column) ? std::nullopt : std::optional(query.real(column));
}
}

std::string weatherTable(SqlTables& tables, const WeatherCondition& condition)
{
    const WeatherDays days = weatherDays(condition, tables.context());
    std::vector<WeatherRow> rows;
    {
        Query query = tables.session().query("SELECT spot, day, issued_at, value, place, lat, lon FROM "
                                             "v_weather WHERE variable = ? AND day BETWEEN ? AND ? ORDER BY spot, day");
        query.bind(condition.measure, static_cast<std::int64_t>(days.first), static_cast<std::int64_t>(days.last));
        while (query.step()) {
            rows.push_back({query.text(0), static_cast<DayNumber>(query.int64(1)), query.optionalInt64(2),
                            query.real(3), query.text(4), realOr(query, 5), realOr(query, 6)});
        }
    }
    std::vector<WeatherPlace> shops;
    Query query = tables.session().query("SELECT folded, lat, lon FROM v_place WHERE kind = 'shop' ORDER BY id");
    while (query.step())
        shops.push_back({query.text(0), realOr(query, 1), realOr(query, 2)});
    const std::vector<PlaceWeather> weather = weatherAt(rows, shops, condition, tables.context());
    Json known = Json::array();
    for (std::size_t i = 0; i < shops.size(); ++i) {
        if (!weather[i].known)
            continue;
        known.push_back({shops[i].folded, compactJson(Json(weather[i].value)), weather[i].holds ? "1" : "0",
                         weather[i].assumed ? "1" : "0"});
    }
    const std::string at =
        tables.table("weather", tables.rows(compactJson(known), {"folded", "number", "holds", "assumed"}, "TEXT"));
    const std::string home = traitTable(tables, *tables.catalog().find("home_place"), tables.context().asOf);
    return tables.table("athome", "SELECT h.customer_id, CAST(w.number AS DOUBLE PRECISION) AS number, w.holds, "
                                  "w.assumed FROM " +
                                      home + " h JOIN " + at + " w ON w.folded = h.folded");
}

std::string preferenceTable(SqlTables& tables, const PreferenceCondition& condition)
{
    const auto colon = condition.subject.find(':');
    const Subject subject{asciiLower(trim(condition.subject.substr(0, colon))),
                          std::string(trim(condition.subject.substr(colon + 1)))};
    const double minScore = leastScore(condition);
    if (isTasteOfInsight(subject.kind)) {
        const auto customers =
            whoseTaste(tables, foldText(subject.kind + ":" + subject.name), condition.likes, minScore);
        return tables.table("prefers", "SELECT c.id AS customer_id FROM v_customer c WHERE c.id IN " +
                                           tables.bindNumbers(customers));
    }
    const std::string wanted = condition.likes ? "'likes'" : "'dislikes'";
    // Of what a person declared the latest counts, and of two at once the stricter.
    const std::string declared = tables.table(
        "declared",
        "SELECT customer_id, polarity FROM (SELECT d.customer_id, d.polarity, ROW_NUMBER() OVER (PARTITION BY "
        "d.customer_id ORDER BY d.at DESC, " +
            tables.byBytes("d.polarity") + ") AS place FROM v_preference d WHERE d.folded IN " +
            tables.bindTexts({foldText(condition.subject), foldText(subject.kind + ":" + subject.name)}) +
            " AND d.at <= " + tables.bind(tables.context().asOf) + tables.only("d.customer_id") +
            ") s WHERE place = 1");
    std::string sql = "SELECT customer_id FROM " + declared + " WHERE polarity = " + wanted;
    if (const std::string rows = subjectRows(tables, subject); !rows.empty()) {
        sql += " UNION SELECT customer_id FROM (" +
               (condition.likes ? likedSql(tables, rows, minScore) : dislikedSql(tables, rows, subject)) +
               ") s WHERE customer_id NOT IN (SELECT customer_id FROM " + declared + " WHERE polarity <> " + wanted +
               ")";
    }
    return tables.table("prefers", sql);
}

}
