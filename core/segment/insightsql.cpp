#include "core/segment/insightsql.h"

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/insight/affinity.h"
#include "core/insight/lifetimevalue.h"
#include "core/segment/computedsql.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace patron::segment::detail {

namespace {
/// The rest of the columns of a trait that is no text and has no entries.
constexpr std::string_view noEntry = "CAST(NULL AS BIGINT) AS at, CAST(NULL AS BIGINT) AS effective_at, CAST(NULL AS "
                                     "BIGINT) AS seq, FALSE AS assumed";

CustomerId onlyOne(const SqlTables& tables)
{
    return tables.onlyLiteral("x").empty() ? CustomerId{} : tables.context().one();
}

insight::LifetimeFit fitInForce(SqlTables& tables, Ms asOf)
{
    const RuleContext& context = tables.context();
    if (context.lifetimeFit &&
        insight::fitInForceAt(context.zone, asOf) == insight::fitInForceAt(context.zone, context.asOf))
        return *context.lifetimeFit;
    const Ms instant = insight::fitInForceAt(context.zone, asOf);
    const insight::OrderBook book{insight::orderDays(tables.session(), instant), context.currencyDecimals};
    auto fit = insight::fitSummaries(insight::summarise(book, context.zone.dayAt(instant)),
                                     tables.session().connection().cancelToken().value_or(CancelToken()));
    if (!fit)
        throw StoreFailure(std::move(fit).error());
    return std::move(*fit);
}

Json lifetimeValue(const insight::LifetimePrediction& prediction, const std::string& name, int decimals)
{
    if (name == "probability_alive")
        return prediction.probabilityAlive;
    if (name == "predicted_orders_12m")
        return prediction.orders12m;
    if (!prediction.value12m)
        return nullptr;
    return insight::minorUnits(*prediction.value12m, decimals);
}

std::string lifetimeRows(SqlTables& tables, const std::string& name, Ms asOf)
{
    const RuleContext& context = tables.context();
    const insight::LifetimeFit fit = fitInForce(tables, asOf);
    Json rows = Json::array();
    if (fit.orders) {
        const insight::OrderBook book{insight::orderDays(tables.session(), asOf, onlyOne(tables)),
                                      context.currencyDecimals};
        for (const insight::LifetimeSummary& customer : insight::summarise(book, context.zone.dayAt(asOf))) {
            Json value = lifetimeValue(insight::predict(fit, customer), name, context.currencyDecimals);
            if (!value.is_null())
                rows.push_back({customer.customer.value, std::move(value)});
        }
    }
    const std::string bound =
        tables.table("foreseen", tables.rows(compactJson(rows), {"customer", "foreseen"}, "DOUBLE PRECISION"));
    const std::string number =
        name == "predicted_value_12m" ? "CAST(foreseen AS BIGINT)" : "CAST(foreseen AS DOUBLE PRECISION)";
    return "SELECT CAST(customer AS BIGINT) AS customer_id, CAST(NULL AS TEXT) AS value, CAST(NULL AS TEXT) AS "
           "folded, " +
           number + " AS number, " + std::string(noEntry) + " FROM " + bound;
}

/// The last order day and, after it, the middle of the gaps between order days, halves of a day to the later one.
std::string nextOrderRows(SqlTables& tables, Ms asOf)
{
    const std::string days = tables.table("orderday", "SELECT DISTINCT customer_id, local_day FROM " +
                                                          ordersTable(tables, asOf) + " WHERE kind = 'sale'");
    const std::string pauses =
        tables.table("pause", "SELECT customer_id, local_day, local_day - lag(local_day) OVER (PARTITION BY "
                              "customer_id ORDER BY local_day) AS pause FROM " +
                                  days);
    const std::string ranked =
        tables.table("ranked", "SELECT customer_id, pause, ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY pause) "
                               "AS place, count(*) OVER (PARTITION BY customer_id) AS n, max(local_day) OVER "
                               "(PARTITION BY customer_id) AS last_day FROM " +
                                   pauses + " WHERE pause IS NOT NULL");
    return "SELECT customer_id, CAST(NULL AS TEXT) AS value, CAST(NULL AS TEXT) AS folded, CAST(max(last_day) + "
           "floor(avg(pause) + 0.5) AS BIGINT) AS number, " +
           std::string(noEntry) + " FROM " + ranked +
           " WHERE n >= 2 AND place IN ((n + 1) / 2, (n + 2) / 2) GROUP BY customer_id";
}

/// What each customer likes, or dislikes: the subjects folded, each with how it is written.
std::map<CustomerId, std::map<std::string, std::string>> subjectsOf(SqlTables& tables, const std::string& name, Ms asOf,
                                                                    double minScore = insight::likedFrom)
{
    const RuleContext& context = tables.context();
    const auto wanted = name == "likes" ? insight::Attitude::Likes : insight::Attitude::Dislikes;
    std::map<CustomerId, std::map<std::string, std::string>> subjects;
    for (const insight::Affinity& one :
         insight::affinities(tables.session(), context.zone, context.currency, {asOf, minScore, onlyOne(tables)})) {
        if (one.attitude == wanted)
            subjects[one.customer].emplace(foldText(one.subject), one.subject);
    }
    return subjects;
}

std::string listRows(SqlTables& tables, const std::string& name, Ms asOf)
{
    Json rows = Json::array();
    for (const auto& [customer, subjects] : subjectsOf(tables, name, asOf)) {
        Json list = Json::array();
        for (const auto& [folded, subject] : subjects)
            list.push_back(subject);
        rows.push_back({std::to_string(customer.value), compactJson(list)});
    }
    const std::string bound = tables.table("lists", tables.rows(compactJson(rows), {"customer", "list"}, "TEXT"));
    return "SELECT CAST(customer AS BIGINT) AS customer_id, list AS value, CAST(NULL AS TEXT) AS folded, CAST(NULL AS "
           "BIGINT) AS number, " +
           std::string(noEntry) + " FROM " + bound;
}
}

bool isOfInsight(const std::string& name)
{
    return name == "likes" || name == "dislikes" || name == "expected_next_order_at" || restsOnFit(name);
}

bool restsOnFit(const std::string& name)
{
    return name == "probability_alive" || name.starts_with("predicted_");
}

std::string insightRows(SqlTables& tables, const std::string& name, Ms asOf)
{
    if (name == "likes" || name == "dislikes")
        return listRows(tables, name, asOf);
    if (name == "expected_next_order_at")
        return nextOrderRows(tables, asOf);
    return lifetimeRows(tables, name, asOf);
}

double leastScore(const PreferenceCondition& condition)
{
    return condition.minScore ? toDouble(*condition.minScore) : insight::likedFrom;
}

bool isTasteOfInsight(std::string_view kind)
{
    return kind == "weekday" || kind == "hour" || kind == "price";
}

std::vector<std::int64_t> whoseTaste(SqlTables& tables, const std::string& subject, bool likes, double minScore)
{
    std::vector<std::int64_t> customers;
    for (const auto& [customer, subjects] :
         subjectsOf(tables, likes ? "likes" : "dislikes", tables.context().asOf, minScore)) {
        if (subjects.count(subject))
            customers.push_back(customer.value);
    }
    return customers;
}

std::optional<double> tasteScore(SqlTables& tables, const std::string& subject)
{
    const RuleContext& context = tables.context();
    if (!context.one())
        return std::nullopt;
    for (const insight::Affinity& one : insight::affinities(tables.session(), context.zone, context.currency,
                                                            {context.asOf, insight::likedFrom, onlyOne(tables)})) {
        if (foldText(one.subject) == foldText(subject))
            return one.score;
    }
    return std::nullopt;
}

std::string listItemTable(SqlTables& tables, const std::string& name, Ms asOf)
{
    Json rows = Json::array();
    for (const auto& [customer, subjects] : subjectsOf(tables, name, asOf)) {
        for (const auto& [folded, subject] : subjects)
            rows.push_back({std::to_string(customer.value), folded});
    }
    const std::string bound = tables.table("listed", tables.rows(compactJson(rows), {"customer", "folded"}, "TEXT"));
    return tables.table("item", "SELECT CAST(customer AS BIGINT) AS customer_id, 1 AS position, folded FROM " + bound);
}

}
