#include "randomrules.h"
#include "core/base/json.h"

#include "core/base/timezone.h"

using namespace patron;

std::string RandomRules::pick(std::initializer_list<const char*> all)
{
    return *(all.begin() + m_random.below(all.size()));
}

Json RandomRules::rule()
{
    return {{"patron_rule", 1}, {"rule", node(0)}};
}

Json RandomRules::node(int depth)
{
    Json made = depth < 3 && chance(depth == 0 ? 60 : 20) ? group(depth) : leaf(depth);
    if (chance(4))
        made["off"] = true;
    return made;
}

Json RandomRules::group(int depth)
{
    Json children = Json::array();
    for (std::uint64_t n = m_random.below(4); n > 0; --n)
        children.push_back(node(depth + 1));
    const std::string kind = pick({"all", "any", "none", "of"});
    if (kind == "of")
        return {{"at_least", m_random.below(4)}, {"of", std::move(children)}};
    return {{kind, std::move(children)}};
}

Json RandomRules::leaf(int depth)
{
    switch (m_random.below(14)) {
    case 0:
    case 1:
    case 2:
    case 3:
        return trait();
    case 4:
    case 5:
    case 6:
        return event();
    case 7:
    case 8:
        return chain();
    case 9:
        return changed();
    case 10:
    case 11:
        return named();
    case 12:
        return place();
    default:
        return top(depth);
    }
}

std::string RandomRules::duration(bool calendar)
{
    const std::string unit = calendar ? pick({"days", "weeks", "months", "quarters", "years"})
                                      : pick({"minutes", "hours", "days", "weeks", "months", "quarters", "years"});
    return std::to_string(1 + m_random.below(unit == "days" ? 120 : 4)) + " " + unit;
}

std::string RandomRules::date()
{
    if (chance(30))
        return pick({"2024-02-29", "2024-03-31", "2023-03-26", "2023-10-29", "2024-03-30", "2024-01-01"});
    return formatIsoDate(static_cast<DayNumber>(m_random.between(19300, 19830)));
}

std::string RandomRules::moment()
{
    return chance(80) ? date() : date() + "T0" + std::to_string(m_random.below(5)) + ":30:00Z";
}

Json RandomRules::window()
{
    switch (m_random.below(10)) {
    case 0:
        return {{"last", duration()}};
    case 1:
        return {{"more_than_ago", duration()}};
    case 2:
        return {{"between", {moment(), moment()}}};
    case 3:
        return {{"before", moment()}};
    case 4:
        return {{"after", moment()}};
    case 5:
        return {{"on", date()}};
    case 6:
        return {{"this", pick({"day", "week", "month", "quarter", "year", "hour"})}};
    case 7:
        return {{"previous", pick({"day", "week", "month", "quarter", "year", "minute"})}};
    default:
        return nullptr;
    }
}

void RandomRules::maybeExclude(Json& to)
{
    if (chance(30))
        to["missing"] = "exclude";
}

void RandomRules::textOperator(Json& to)
{
    const std::string op = pick({"is", "is_not", "in", "not_in", "contains", "does_not_contain", "starts_with",
                                 "ends_with", "matches", "does_not_match", "is_set", "is_not_set"});
    const auto text = [&] {
        return pick({"gb",  "GB",    "Köln",   "KÖLN",   "strasse [a]", "straße", "e", "ünï", "x",   "leeds", "T1",
                     "Tea", "i̇zmir", "online", "mobile", "completed",   "paid",   "s", "c1",  "teé", "NEW",   "gold"});
    };
    to["op"] = op;
    if (op == "in" || op == "not_in")
        to["value"] = {text(), text()};
    else if (op == "matches" || op == "does_not_match")
        to["value"] = pick({"*", "k?ln", "*a*", "s*[a]", "?", "éa*b?c", "*ü*", "g?", "le*s*", "t?"});
    else if (op.find("set") == std::string::npos)
        to["value"] = text();
    maybeExclude(to);
}

void RandomRules::numberOperator(Json& to, bool decimals)
{
    const std::string op = pick({"=", "!=", "<", "<=", ">", ">=", "between", "is_set", "is_not_set"});
    const auto number = [&] {
        std::string text = std::to_string(m_random.between(-3, chance(50) ? 6 : 150));
        if (decimals && chance(40))
            text += pick({".5", ".99", ".25", ".125", ".005"});
        return text;
    };
    to["op"] = op;
    if (op == "between")
        to["value"] = {number(), number()};
    else if (op.find("set") == std::string::npos)
        to["value"] = number();
    maybeExclude(to);
}

void RandomRules::dateOperator(Json& to)
{
    const std::string op =
        pick({"on", "before", "after", "between", "in_last", "in_next", "more_than_ago", "more_than_ahead",
              "anniversary_in_next", "anniversary_in_last", "month_is", "weekday_is", "is_set", "is_not_set"});
    to["op"] = op;
    if (op == "between")
        to["value"] = {moment(), moment()};
    else if (op == "on" || op == "before" || op == "after")
        to["value"] = moment();
    else if (op.starts_with("anniversary"))
        to["value"] = duration(true);
    else if (op == "month_is")
        to["value"] = chance(50) ? Json(1 + m_random.below(12)) : Json{2, 3, 1 + m_random.below(12)};
    else if (op == "weekday_is")
        to["value"] = chance(50) ? Json("sunday") : Json{"monday", "saturday"};
    else if (op.find("set") == std::string::npos)
        to["value"] = duration();
    maybeExclude(to);
}

void RandomRules::flagOperator(Json& to)
{
    to["op"] = pick({"is_true", "is_false", "is_set", "is_not_set"});
    maybeExclude(to);
}

void RandomRules::listOperator(Json& to)
{
    const std::string op =
        pick({"has_any", "has_all", "has_none", "count=", "count>", "count<", "is_set", "is_not_set"});
    to["op"] = op;
    if (op.starts_with("has"))
        to["value"] = {pick({"vip", "TEA", "ünï", "nobody", "category:tea", "Channel:online", "brand:Acme"}),
                       pick({"tea", "Tea", "old customer", "weekday:sunday", "price:high", "hour:10", "brand:bean"})};
    else if (op.starts_with("count"))
        to["value"] = m_random.below(3);
    maybeExclude(to);
}

Json RandomRules::trait()
{
    Json made;
    switch (m_random.below(7)) {
    case 0:
        made["trait"] =
            pick({"country", "city", "note", "email", "phone", "rfm_group", "lifecycle_stage", "favourite_category",
                  "favourite_channel", "favourite_weekday", "home_place", "loyalty_tier", "loyalty_tier"});
        textOperator(made);
        break;
    case 1:
        made["trait"] = pick({"age", "budget", "id", "lat"});
        numberOperator(made, true);
        break;
    case 2:
        made["trait"] = pick({"birthday", "renewal"});
        dateOperator(made);
        break;
    case 3:
        made["trait"] = pick({"first_order_at", "last_order_at", "last_contacted_at", "expected_next_order_at"});
        dateOperator(made);
        break;
    case 4:
        made["trait"] = "club";
        flagOperator(made);
        break;
    case 5:
        made["trait"] = pick({"tags", "likes", "dislikes"});
        listOperator(made);
        break;
    default:
        made["trait"] =
            pick({"order_count",    "total_spent",         "average_order_value",   "average_days_between_orders",
                  "return_share",   "discount_share",      "days_since_last_order", "rfm_recency",
                  "rfm_frequency",  "rfm_monetary",        "favourite_hour",        "home_place_km",
                  "contacts_30d",   "probability_alive",   "predicted_orders_12m",  "predicted_value_12m",
                  "loyalty_points", "points_to_next_tier", "points_expiring_30d",   "points_expiring_30d"});
        numberOperator(made, true);
    }
    return made;
}

Json RandomRules::property(const std::string& kind)
{
    const bool order = kind == "order" || kind == "return";
    Json made;
    if (order && chance(40)) {
        made["field"] = pick({"line.sku", "line.product", "line.category", "line.brand", "line.quantity",
                              "line.unit_price", "line.total"});
    } else if (order) {
        made["field"] = pick({"value", "discount", "channel", "place", "device", "currency", "status", "coupon"});
    } else {
        made["field"] = pick({"value", "channel", "place", "device", "key", "due_at", "n", "price", "flag", "list",
                              "what", "when", "absent"});
    }
    const std::string field = made["field"];
    const bool known = order || field == "value" || field == "channel" || field == "place" || field == "device" ||
                       field == "key" || field == "due_at";
    if (field == "value" || field == "discount" || field == "line.quantity" || field == "line.unit_price" ||
        field == "line.total" || (!known && chance(30)))
        numberOperator(made, true);
    else if (field == "due_at" || (!known && chance(20)))
        dateOperator(made);
    else if (!known && chance(30))
        flagOperator(made);
    else if (!known && chance(30))
        listOperator(made);
    else
        textOperator(made);
    return made;
}

Json RandomRules::match(bool plain)
{
    const std::string kind = pick({"order", "order", "return", "page_viewed", "search", "review", "store_visit",
                                   "cart_updated", "own kind", "message.sent", "never seen"});
    Json made{{"event", kind}};
    if (plain || chance(40))
        return made;
    Json where = Json::array();
    for (std::uint64_t n = 1 + m_random.below(2); n > 0; --n)
        where.push_back(property(kind));
    made["where"] = std::move(where);
    return made;
}

Json RandomRules::event()
{
    Json made = match();
    const std::string kind = made["event"];
    const bool order = kind == "order" || kind == "return";
    const std::string measure = pick({"", "count", "days", "sum", "avg", "min", "max", "distinct"});
    if (measure == "count" || measure == "days") {
        made["measure"] = measure;
    } else if (measure == "distinct") {
        made["measure"] =
            "distinct:" +
            (order ? pick({"value", "channel", "place", "status", "coupon", "line.sku", "line.product", "line.category",
                           "line.quantity", "line.brand"})
                   : pick({"value", "channel", "place", "key", "due_at", "n", "what", "flag", "list", "absent"}));
    } else if (!measure.empty()) {
        made["measure"] = measure + ":" +
                          (order ? pick({"value", "discount", "line.quantity", "line.unit_price", "line.total"})
                                 : pick({"value", "n", "price", "flag", "what"}));
    }
    if (!measure.empty())
        numberOperator(made, true);
    if (Json during = window(); !during.is_null())
        made["during"] = std::move(during);
    if (measure.empty() || measure == "count")
        made.erase("missing");
    return made;
}

Json RandomRules::chain()
{
    if (chance(50)) {
        Json made = match();
        made["not_followed_by"] = match();
        made["within"] = duration();
        if (Json during = window(); !during.is_null())
            made["during"] = std::move(during);
        return made;
    }
    Json made{{"sequence", Json::array()}};
    for (std::uint64_t n = 2 + m_random.below(2); n > 0; --n)
        made["sequence"].push_back(match(chance(70)));
    if (chance(70))
        made["each_within"] = duration();
    if (Json during = window(); !during.is_null())
        made["during"] = std::move(during);
    return made;
}

Json RandomRules::changed()
{
    const bool text = chance(60);
    Json made{{"changed", text ? pick({"rfm_group", "lifecycle_stage", "loyalty_tier"})
                               : pick({"rfm_recency", "rfm_frequency", "rfm_monetary"})}};
    for (const char* side : {"from", "to"}) {
        if (chance(40)) {
            if (text)
                made[side] = {pick({"Champion", "loyal", "hibernating", "new", "GOLD"}),
                              pick({"active", "lapsed", "at_risk", "Silver"})};
            else
                made[side] = {1 + m_random.below(5), 1 + m_random.below(5)};
        }
    }
    if (Json during = window(); !during.is_null())
        made["during"] = std::move(during);
    return made;
}

Json RandomRules::named()
{
    Json made;
    bool timed = false;
    switch (m_random.below(8)) {
    case 0:
        made = {{"segment", pick({"Spenders", "Some", "Nothing asked"})}};
        break;
    case 1:
        made = {{"segment", "Spenders"}, {"state", pick({"entered", "left"})}};
        timed = true;
        break;
    case 2:
        made = {{"consent", pick({"email", "sms"})}, {"state", pick({"granted", "denied", "unknown"})}};
        if (chance(30))
            made["purpose"] = "surveys";
        break;
    case 3:
        return {{"reachable", pick({"email", "sms"})}};
    case 4:
        made = {{"program", pick({"Win-back", "*"})}, {"state", pick({"entered", "active", "completed", "exited"})}};
        timed = made["state"] != "active";
        break;
    case 5:
        made = {{"message", pick({"Hello", "*"})}, {"did", pick({"sent", "clicked", "opened", "bounced"})}};
        timed = true;
        break;
    case 6:
        return {{"sample", pick({"0.1", "0.5", "0.333333333", "1", "0"})}, {"salt", pick({"spring", "autumn"})}};
    default:
        made = {{pick({"likes", "dislikes"}),
                 pick({"category:Tea", "category:coffee", "brand:ACME", "weekday:Monday", "weekday: friday", "hour:10",
                       "price:low", "price:high", "channel:online", "product:green tea", "sku:T1", "other:x"})}};
        if (made.contains("likes") && chance(40))
            made["min_score"] = pick({"0.35", "0.7", "0.05"});
    }
    if (timed) {
        if (Json during = window(); !during.is_null())
            made["during"] = std::move(during);
    }
    return made;
}

Json RandomRules::place()
{
    if (chance(20))
        return {{"within", {{"area", "Leeds north"}}}};
    if (chance(15)) {
        Json made{{"weather", pick({"temp_max_c", "temp_max_c", "precipitation_mm"})},
                  {"on", pick({"today", "tomorrow", "next_3_days"})}};
        numberOperator(made, false);
        return made;
    }
    Json target;
    switch (m_random.below(3)) {
    case 0:
        target = {{"place", pick({"Leeds shop", "london SHOP", "fair"})}};
        break;
    case 1:
        target = {{"any_shop", true}};
        break;
    default:
        target = {{"lat", pick({"52.25", "53.8"})}, {"lon", pick({"-1.55", "0"})}};
    }
    Json made{{"near", std::move(target)}, {"within_km", pick({"0", "10", "28.3", "120", "400"})}};
    if (chance(50))
        made["of"] = "last_visit";
    return made;
}

Json RandomRules::top(int depth)
{
    Json inside{{"by", pick({"total_spent", "order_count", "last_order_at", "age", "average_order_value", "birthday",
                             "home_place_km", "rfm_monetary", "days_since_last_order", "loyalty_points",
                             "points_expiring_30d"})}};
    if (chance(50))
        inside["percent"] = pick({"10", "33.3", "0.01", "100"});
    else
        inside["count"] = m_random.below(20) + 1;
    if (chance(40))
        inside["order"] = pick({"highest", "lowest"});
    if (depth < 3 && chance(50))
        inside["of"] = node(depth + 1);
    return {{"top", std::move(inside)}};
}
