#include "core/segment/computedsql.h"

#include "core/segment/insightsql.h"
#include "core/segment/loyaltysql.h"
#include "core/segment/placesql.h"
#include "core/segment/spans.h"

#include <algorithm>

namespace patron::segment::detail {

namespace {
/// Thresholds of the lifecycle stage (segments.md) in days.
constexpr int newForDays = 60;
constexpr int returnedForDays = 60;
constexpr int lapsedAfterDays = 365;
constexpr int leastGapDays = 7;

/// The rest of the columns of a trait that has no entries.
constexpr std::string_view noEntry = "CAST(NULL AS BIGINT) AS at, CAST(NULL AS BIGINT) AS effective_at, CAST(NULL AS "
                                     "BIGINT) AS seq, FALSE AS assumed";

std::string declaredTable(SqlTables& tables, const Field& field, Ms asOf)
{
    const std::string now = tables.bind(asOf);
    const bool mayAssume = field.assumable && !tables.context().strictAsOf;
    // The last entry up to the instant; before the first one, the first known value.
    const std::string candidates =
        mayAssume ? "(t.effective_at <= " + now + " OR t.value IS NOT NULL)" : "t.effective_at <= " + now;
    return tables.table(
        "trait",
        "SELECT customer_id, value, folded, number, CAST(NULL AS BIGINT) AS at, effective_at, seq, assumed FROM "
        "(SELECT t.customer_id, "
        "t.value, t.folded, t.number, t.effective_at, t.seq, t.effective_at > " +
            now + " AS assumed, ROW_NUMBER() OVER (PARTITION BY t.customer_id ORDER BY t.effective_at > " + now +
            ", CASE WHEN t.effective_at <= " + now + " THEN -t.effective_at ELSE t.effective_at END, CASE WHEN " +
            "t.effective_at <= " + now +
            " THEN -t.seq ELSE t.seq END) AS place FROM v_trait t WHERE t.trait_id = " + tables.bind(field.traitId) +
            " AND " + candidates + tables.only("t.customer_id") + ") s WHERE place = 1 AND value IS NOT NULL");
}

std::string identityTable(SqlTables& tables, const Field& field)
{
    if (field.name == "id") {
        return tables.table("trait", "SELECT c.id AS customer_id, CAST(c.id AS TEXT) AS value, CAST(NULL AS TEXT) AS "
                                     "folded, c.id AS number, " +
                                         std::string(noEntry) + " FROM v_customer c WHERE TRUE" + tables.only("c.id"));
    }
    return tables.table(
        "trait", "SELECT customer_id, value, normalized AS folded, CAST(NULL AS BIGINT) AS number, " +
                     std::string(noEntry) +
                     " FROM (SELECT i.customer_id, i.value, i.normalized, "
                     "ROW_NUMBER() OVER (PARTITION BY i.customer_id ORDER BY i.is_primary DESC, i.id) AS place FROM "
                     "v_identity i WHERE i.kind = " +
                     tables.bindText(field.name) + " AND i.customer_id IS NOT NULL" + tables.only("i.customer_id") +
                     ") s WHERE place = 1");
}

/// What a computed trait's own statement gives: customer_id and one or more of the rest.
std::string shaped(const std::string& value, const std::string& folded, const std::string& number,
                   const std::string& at, const std::string& from)
{
    const auto typed = [](const std::string& what, const char* type) {
        return what == "NULL" ? "CAST(NULL AS " + std::string(type) + ")" : what;
    };
    return "SELECT customer_id, " + typed(value, "TEXT") + " AS value, " + typed(folded, "TEXT") + " AS folded, " +
           typed(number, "BIGINT") + " AS number, " + typed(at, "BIGINT") +
           " AS at, CAST(NULL AS BIGINT) AS effective_at, CAST(NULL AS BIGINT) AS seq, FALSE AS assumed FROM " + from;
}

std::string numberRows(const std::string& expression, const std::string& from)
{
    return "SELECT customer_id, value, folded, number, at, effective_at, seq, assumed FROM (" +
           shaped("NULL", "NULL", expression, "NULL", from) + ") s WHERE number IS NOT NULL";
}

/// Every customer, with a number from a table of one row a customer, or 0.
std::string numberOrZero(SqlTables& tables, const std::string& expression, const std::string& from)
{
    return "SELECT c.id AS customer_id, CAST(NULL AS TEXT) AS value, CAST(NULL AS TEXT) AS folded, coalesce(" +
           expression + ", 0) AS number, " + std::string(noEntry) + " FROM v_customer c LEFT JOIN " + from +
           " a ON a.customer_id = c.id WHERE TRUE" + tables.only("c.id");
}

std::string completedOrders(SqlTables& tables, Ms asOf)
{
    return "FROM v_order o WHERE o.customer_id IS NOT NULL AND o.kind IN ('sale', 'return') AND o.at <= " +
           tables.bind(asOf) + " AND " + orderStateSql(tables, "o", asOf) + " = 'completed'" +
           tables.only("o.customer_id");
}

/// What the orders of a customer come to, grouped as the index has them.
std::string summaryTable(SqlTables& tables, Ms asOf)
{
    const auto ofSales = [](const std::string& what) { return "CASE WHEN o.kind = 'sale' THEN " + what + " END"; };
    return tables.table("summary", "SELECT o.customer_id, count(CASE WHEN o.kind = 'sale' THEN 1 END) AS orders, min(" +
                                       ofSales("o.at") + ") AS first_at, max(" + ofSales("o.at") +
                                       ") AS last_at, min(" + ofSales("o.local_day") + ") AS first_day, max(" +
                                       ofSales("o.local_day") + ") AS last_day, sum(o.value_base) AS spent, sum(" +
                                       ofSales("o.value_base") + ") AS gross, count(" + ofSales("o.value_base") +
                                       ") AS valued, sum(CASE WHEN o.kind = 'return' THEN o.value_base END) AS "
                                       "returned, count(CASE WHEN o.kind = 'sale' "
                                       "AND o.discount > 0 THEN 1 END) AS discounted " +
                                       completedOrders(tables, asOf) + " GROUP BY o.customer_id");
}

/// Days between order days: (customer_id, days, first_day, last_day, gap).
std::string gapTable(SqlTables& tables, const std::string& orders)
{
    return tables.table("gap",
                        "SELECT customer_id, count(DISTINCT local_day) AS days, min(local_day) AS first_day, "
                        "max(local_day) AS last_day, CAST(max(local_day) - min(local_day) AS DOUBLE PRECISION) / "
                        "nullif(count(DISTINCT local_day) - 1, 0) AS gap FROM " +
                            orders + " WHERE kind = 'sale' GROUP BY customer_id");
}

/// Most orders, ties to the latest, then by name.
std::string favourite(const SqlTables& tables, const std::string& name, const std::string& from, bool text = true)
{
    return "(SELECT customer_id, name, ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY count(DISTINCT id) DESC, "
           "max(at) DESC, " +
           (text ? tables.byBytes("name") : "name") + ") AS place FROM (SELECT x.*, " + name + " AS name FROM " + from +
           ") s WHERE name IS NOT NULL GROUP BY customer_id, name) f WHERE place = 1";
}

std::string lifecycleRows(SqlTables& tables, Ms asOf)
{
    const SqlTables::Everyone everyone(tables);
    const std::string orders = ordersTable(tables, asOf);
    const std::string gaps = gapTable(tables, orders);
    const std::string median = tables.table(
        "median",
        "SELECT avg(gap) AS gap FROM (SELECT gap, ROW_NUMBER() OVER (ORDER BY gap) AS place, count(*) OVER () "
        "AS n FROM " +
            gaps + " WHERE days >= 3) s WHERE place IN ((n + 1) / 2, (n + 2) / 2)");
    const std::string least = std::to_string(leastGapDays) + ".0";
    const std::string own =
        tables.table("own", "SELECT g.customer_id, g.first_day, g.last_day, " +
                                tables.greater(least, "CASE WHEN g.days >= 3 THEN g.gap ELSE coalesce((SELECT gap "
                                                      "FROM " +
                                                          median + "), " + least + ") END") +
                                " AS gap FROM " + gaps + " g");
    const std::string lapsed = std::to_string(lapsedAfterDays);
    // The first day of the current run: the last order day that came after a lapse.
    const std::string runs = tables.table(
        "run", "SELECT d.customer_id, max(d.local_day) AS since FROM (SELECT customer_id, local_day, local_day - "
               "lag(local_day) OVER (PARTITION BY customer_id ORDER BY local_day) AS pause FROM (SELECT DISTINCT "
               "customer_id, local_day FROM " +
                   orders + " WHERE kind = 'sale') s) d JOIN " + own +
                   " o ON o.customer_id = d.customer_id WHERE d.pause > 3 * o.gap OR d.pause > " + lapsed +
                   " GROUP BY d.customer_id");
    const std::string today = tables.bind(tables.context().zone.dayAt(asOf));
    const std::string stage = "CASE WHEN o.customer_id IS NULL THEN 'prospect' WHEN " + today + " - r.since < " +
                              std::to_string(returnedForDays) + " THEN 'returned' WHEN " + today +
                              " - o.last_day > 3 * o.gap OR " + today + " - o.last_day > " + lapsed +
                              " THEN 'lapsed' WHEN " + today + " - o.last_day > 1.5 * o.gap THEN 'slipping' WHEN " +
                              today + " - o.first_day < " + std::to_string(newForDays) +
                              " THEN 'new' ELSE 'active' END";
    return shaped("stage", "stage", "NULL", "NULL",
                  "(SELECT c.id AS customer_id, " + stage + " AS stage FROM v_customer c LEFT JOIN " + own +
                      " o ON o.customer_id = c.id LEFT JOIN " + runs + " r ON r.customer_id = c.id) s");
}

/// The offset in force on the days of the orders: (day, since, ends, shift), two pieces on the days of a change.
std::string dayShiftTable(SqlTables& tables, Ms asOf)
{
    const TimeZone& zone = tables.context().zone;
    Query query = tables.session().query("SELECT min(at) FROM v_order");
    const Ms first = query.step() && !query.isNull(0) ? query.int64(0) : asOf;
    return tables.table("shift", tables.rows(dayShifts(zone, zone.dayAt(first), zone.dayAt(std::max(first, asOf))),
                                             {"day", "since", "ends", "shift"}));
}

std::string favouriteRows(SqlTables& tables, const std::string& name, Ms asOf)
{
    const std::string orders = ordersTable(tables, asOf);
    const std::string sales = "(SELECT * FROM " + orders + " WHERE kind = 'sale') x";
    if (name == "favourite_channel")
        return shaped("name", tables.lowered("name"), "NULL", "NULL", favourite(tables, "x.channel", sales));
    if (name == "favourite_category") {
        return shaped("name", "name", "NULL", "NULL",
                      favourite(tables, "l.category", sales + " JOIN v_order_line l ON l.order_id = x.id"));
    }
    if (name == "favourite_weekday") {
        const std::string weekday = "CASE ((x.local_day + 3) % 7 + 7) % 7 WHEN 0 THEN 'monday' WHEN 1 THEN 'tuesday' "
                                    "WHEN 2 THEN 'wednesday' WHEN 3 THEN 'thursday' WHEN 4 THEN 'friday' WHEN 5 THEN "
                                    "'saturday' ELSE 'sunday' END";
        return shaped("name", "name", "NULL", "NULL", favourite(tables, weekday, sales));
    }
    // A date without a time says nothing of the hour.
    const std::string shifts = dayShiftTable(tables, asOf);
    return shaped("NULL", "NULL", "name", "NULL",
                  favourite(tables, "(x.at + s.shift - s.day * 86400000) / 3600000",
                            sales + " JOIN " + shifts +
                                " s ON s.day = x.local_day AND x.at >= s.since AND x.at < s.ends AND x.date_only = 0",
                            false));
}

std::string contactRows(SqlTables& tables, const std::string& name, Ms asOf)
{
    const std::string sent =
        "(SELECT e.customer_id, e.at, e.local_day FROM v_event e WHERE e.kind = 'message.sent' AND "
        "e.customer_id IS NOT NULL AND e.at <= " +
        tables.bind(asOf) + tables.only("e.customer_id") + ") s";
    if (name == "last_contacted_at")
        return shaped("NULL", "NULL", "day", "last",
                      "(SELECT customer_id, max(at) AS last, max(local_day) AS day FROM " + sent +
                          " GROUP BY customer_id) g");
    const Ms since = tables.context().zone.add(asOf, {-30, TimeUnit::Days});
    return numberOrZero(tables, "a.n",
                        "(SELECT customer_id, count(*) AS n FROM " + sent + " WHERE at > " + tables.bind(since) +
                            " GROUP BY customer_id)");
}

std::string homePlaceRows(SqlTables& tables, const std::string& name, Ms asOf)
{
    const std::string home = homeTable(tables, asOf);
    const std::string km = "2 * 6371.0088 * asin(" +
                           tables.lesser("1.0", "sqrt(pow(sin(radians(p.lat - h.lat) / 2), 2) + cos(radians(h.lat)) * "
                                                "cos(radians(p.lat)) * pow(sin(radians(p.lon - h.lon) / 2), 2))") +
                           ")";
    const std::string visits = tables.table(
        "visit",
        "SELECT v.customer_id, v.place_id, count(*) AS times, max(v.at) AS last FROM (SELECT e.customer_id, "
        "e.place_id, e.at FROM v_event e WHERE e.kind = 'store_visit' AND e.customer_id IS NOT NULL AND e.at <= " +
            tables.bind(asOf) + tables.only("e.customer_id") + " UNION ALL SELECT customer_id, place_id, at FROM " +
            ordersTable(tables, asOf) +
            " WHERE kind = 'sale') v WHERE v.place_id IS NOT NULL GROUP BY "
            "v.customer_id, v.place_id");
    const std::string shops = tables.table(
        "shop", "SELECT customer_id, name, folded, km, ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY far, km, "
                "times DESC, last DESC, " +
                    tables.byBytes("name") + ") AS place FROM (SELECT h.customer_id, p.name, p.folded, " + km +
                    " AS km, 0 AS far, CAST(NULL AS BIGINT) AS times, CAST(NULL AS BIGINT) AS last FROM " + home +
                    " h JOIN v_place p ON p.kind = 'shop' AND p.lat IS NOT NULL AND p.lon IS NOT NULL WHERE " + km +
                    " <= 50 UNION ALL SELECT v.customer_id, p.name, p.folded, NULL, 1, v.times, v.last FROM " + visits +
                    " v JOIN v_place p ON p.id = v.place_id AND p.kind = 'shop') s");
    if (name == "home_place")
        return shaped("name", "folded", "NULL", "NULL", shops + " WHERE place = 1");
    return "SELECT * FROM (" + shaped("NULL", "NULL", "km", "NULL", shops + " WHERE place = 1") +
           ") s WHERE number IS NOT NULL";
}

std::string computedBody(SqlTables& tables, const Field& field, Ms asOf)
{
    const std::string& name = field.name;
    if (isOfInsight(name))
        return insightRows(tables, name, asOf);
    if (isOfLoyalty(name))
        return loyaltyRows(tables, name, asOf);
    if (name == "lifecycle_stage")
        return lifecycleRows(tables, asOf);
    if (name.starts_with("rfm_")) {
        const std::string rfm = rfmTable(tables, asOf);
        if (name == "rfm_group")
            return shaped("segment", "segment", "NULL", "NULL", rfm);
        return shaped("NULL", "NULL", name.substr(4, 1), "NULL", rfm);
    }
    if (name.starts_with("home_place"))
        return homePlaceRows(tables, name, asOf);
    if (name == "last_contacted_at" || name == "contacts_30d")
        return contactRows(tables, name, asOf);
    if (name.starts_with("favourite_"))
        return favouriteRows(tables, name, asOf);
    if (name == "average_days_between_orders")
        return numberRows("gap", gapTable(tables, ordersTable(tables, asOf)));
    const std::string summary = summaryTable(tables, asOf);
    const std::string buyers = "(SELECT * FROM " + summary + " WHERE orders > 0) s";
    if (name == "first_order_at")
        return shaped("NULL", "NULL", "first_day", "first_at", buyers);
    if (name == "last_order_at")
        return shaped("NULL", "NULL", "last_day", "last_at", buyers);
    if (name == "days_since_last_order")
        return shaped("NULL", "NULL", tables.bind(tables.context().zone.dayAt(asOf)) + " - last_day", "NULL", buyers);
    if (name == "order_count")
        return numberOrZero(tables, "a.orders", summary);
    if (name == "total_spent")
        return numberOrZero(tables, "a.spent", summary);
    if (name == "average_order_value")
        return numberRows(tables.rounded("CAST(gross AS DOUBLE PRECISION) / nullif(valued, 0)"), buyers);
    if (name == "discount_share")
        return numberRows("CAST(discounted AS DOUBLE PRECISION) / orders", buyers);
    // return_share
    return numberRows("CASE WHEN gross > 0 THEN CAST(coalesce(-returned, 0) AS DOUBLE PRECISION) / gross END", summary);
}
}

std::string orderStateSql(SqlTables& tables, const std::string& order, Ms asOf)
{
    const std::string now = tables.bind(asOf);
    return "(CASE WHEN " + order + ".state = 'cancelled' AND " + order + ".cancelled_at > " + now + " THEN CASE WHEN " +
           order + ".paid_at <= " + now + " THEN 'completed' ELSE 'pending' END WHEN " + order +
           ".state = 'completed' AND " + order + ".paid_at > " + now + " THEN 'pending' ELSE " + order + ".state END)";
}

std::string ordersTable(SqlTables& tables, Ms asOf)
{
    return tables.table("orders", "SELECT o.id, o.customer_id, o.kind, o.at, o.local_day, o.value_base, o.discount, "
                                  "o.channel, o.place_id, o.date_only, o.currency, o.value " +
                                      completedOrders(tables, asOf));
}

std::string lineDictionary(const SqlTables& tables, const std::string& field)
{
    // Category and brand are the product's, of which there are few; the rest is each line's own.
    if (field == "category" || field == "brand")
        return "SELECT DISTINCT " + field + " FROM v_product";
    const std::string only = tables.onlyLiteral("o.customer_id");
    if (only.empty())
        return "SELECT DISTINCT " + field + " FROM v_order_line";
    return "SELECT DISTINCT l." + field + " FROM v_order o JOIN v_order_line l ON l.order_id = o.id WHERE 1" + only;
}

std::string baseAmountSql(SqlTables& tables, const std::string& order, const std::string& amount)
{
    return "(CASE WHEN " + order + ".currency = " + tables.bindText(tables.context().currency) + " THEN " + amount +
           " WHEN " + order + ".value <> 0 THEN " +
           tables.rounded("CAST(" + amount + " AS DOUBLE PRECISION) * " + order + ".value_base / " + order + ".value") +
           " END)";
}

std::string rfmTable(SqlTables& tables, Ms asOf)
{
    const SqlTables::Everyone everyone(tables);
    // Scores in force are those of the last local midnight.
    const DayNumber day = tables.context().zone.dayAt(asOf);
    const Ms midnight = tables.context().zone.startOfDay(day);
    const std::string base = tables.table(
        "rfmbase", "SELECT customer_id, " + tables.bind(day) +
                       " - last_day AS recency, orders AS frequency, coalesce(spent, 0) AS monetary FROM " +
                       summaryTable(tables, midnight) + " WHERE orders > 0");
    const auto score = [&](const std::string& worstFirst) {
        return tables.lesser("5", "1 + 5 * (rank() OVER (ORDER BY " + worstFirst + ") - 1) / count(*) OVER ()");
    };
    const std::string scores =
        tables.table("rfmscore", "SELECT customer_id, " + score("recency DESC") + " AS r, " + score("frequency") +
                                     " AS f, " + score("monetary") + " AS m, count(*) OVER () AS n FROM " + base);
    return tables.table(
        "rfm",
        "SELECT customer_id, r, f, m, CASE WHEN r <= 2 THEN CASE WHEN f <= 2 THEN 'hibernating' WHEN f <= 4 THEN "
        "'at_risk' ELSE 'cannot_lose' END WHEN r = 3 THEN CASE WHEN f <= 2 THEN 'about_to_sleep' WHEN f = 3 THEN "
        "'needs_attention' ELSE 'loyal' END WHEN r = 4 THEN CASE WHEN f = 1 THEN 'promising' WHEN f <= 3 THEN "
        "'potential_loyalist' ELSE 'loyal' END ELSE CASE WHEN f = 1 THEN 'new' WHEN f <= 3 THEN "
        "'potential_loyalist' ELSE 'champion' END END AS segment FROM " +
            scores + " WHERE n >= 5");
}

std::string traitTable(SqlTables& tables, const Field& field, Ms asOf)
{
    switch (field.source) {
    case Field::Source::Customer:
        return identityTable(tables, field);
    case Field::Source::Declared:
        return declaredTable(tables, field, asOf);
    case Field::Source::Computed:
        break;
    }
    return tables.table("trait", computedBody(tables, field, asOf));
}

Column traitColumn(SqlTables& tables, const Field& field, const std::string& alias)
{
    Column column;
    column.type = field.type;
    column.value = alias + (field.type == TraitType::Text ? ".folded" : ".number");
    if (field.type == TraitType::Money)
        column.scale = tables.context().currencyDecimals;
    if (field.instant)
        column.at = alias + ".at";
    if (field.name == "favourite_category")
        column.dictionary = "SELECT DISTINCT category FROM v_product WHERE category IS NOT NULL";
    return column;
}

}
