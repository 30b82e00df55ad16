#include "benchrules.h"

using namespace patron;

namespace {
BenchRule rule(const char* name, const char* node, const char* duckdb = "")
{
    return {name, Json::parse(node), duckdb};
}
}

std::vector<BenchRule> fixedRules()
{
    return {
        rule("text is", R"({"trait":"country","op":"is","value":"GB"})",
             "SELECT count(*) FROM customers WHERE lower(country) = 'gb'"),
        rule("text in", R"({"trait":"country","op":"in","value":["GB","DE","FR"]})",
             "SELECT count(*) FROM customers WHERE lower(country) IN ('gb', 'de', 'fr')"),
        rule("text is not, with the missing", R"({"trait":"gender","op":"is_not","value":"female"})",
             "SELECT count(*) FROM customers WHERE coalesce(lower(gender), '') <> 'female'"),
        rule("text contains, of every address", R"({"trait":"email","op":"contains","value":"smith"})",
             "SELECT count(*) FROM customers WHERE contains(email, 'smith')"),
        rule("text matches", R"({"trait":"city","op":"matches","value":"*ou*"})",
             "SELECT count(*) FROM customers WHERE lower(city) LIKE '%ou%'"),
        rule("anniversary", R"({"trait":"birthday","op":"anniversary_in_next","value":"14 days"})"),
        rule("date before", R"({"trait":"created_at","op":"before","value":"2024-01-01"})",
             "SELECT count(*) FROM customers WHERE created_at < 19723"),
        rule("list has any", R"({"trait":"tags","op":"has_any","value":["vip","newsletter"]})"),
        rule("money", R"({"trait":"total_spent","op":">","value":300})",
             "SELECT count(*) FROM (SELECT customer_id FROM orders WHERE kind IN ('sale', 'return') AND state = "
             "'completed' AND moment <= :now GROUP BY customer_id HAVING sum(value) > 30000)"),
        rule("RFM group", R"({"trait":"rfm_group","op":"in","value":["champion","loyal"]})"),
        rule("lifecycle stage", R"({"trait":"lifecycle_stage","op":"is","value":"slipping"})"),
        rule("favourite category", R"({"trait":"favourite_category","op":"is","value":"Tea"})"),
        rule("favourite hour", R"({"trait":"favourite_hour","op":">=","value":18})"),
        rule("distance to the home shop", R"({"trait":"home_place_km","op":"<","value":5})"),
        rule("three orders in a year", R"({"event":"order","op":">=","value":3,"during":{"last":"1 year"}})",
             "SELECT count(*) FROM (SELECT customer_id FROM orders WHERE kind = 'sale' AND state = 'completed' AND "
             "moment > "
             ":now - 31536000000 AND moment <= :now GROUP BY customer_id HAVING count(*) >= 3)"),
        rule("never ordered", R"({"event":"order","op":"=","value":0})",
             "SELECT count(*) FROM customers WHERE id NOT IN (SELECT customer_id FROM orders WHERE kind = 'sale' AND "
             "state = 'completed' AND moment <= :now AND customer_id IS NOT NULL)"),
        rule("value of orders of 90 days",
             R"({"event":"order","measure":"sum:value","op":">","value":100,"during":{"last":"90 days"}})",
             "SELECT count(*) FROM (SELECT customer_id FROM orders WHERE kind = 'sale' AND state = 'completed' AND "
             "moment > "
             ":now - 7776000000 AND moment <= :now GROUP BY customer_id HAVING sum(value) > 10000)"),
        rule("an expensive order", R"({"event":"order","where":[{"field":"value","op":">","value":150}]})",
             "SELECT count(DISTINCT customer_id) FROM orders WHERE kind = 'sale' AND state = 'completed' AND moment <= "
             ":now "
             "AND value > 15000"),
        rule(
            "pieces of a category",
            R"({"event":"order","where":[{"field":"line.category","op":"is","value":"Tea"}],"measure":"sum:line.quantity","op":">=","value":5})",
            "SELECT count(*) FROM (SELECT o.customer_id FROM orders o JOIN lines l ON l.order_id = o.id WHERE o.kind = "
            "'sale' AND o.state = 'completed' AND o.moment <= :now AND lower(l.category) = 'tea' GROUP BY "
            "o.customer_id "
            "HAVING sum(l.quantity) >= 5000)"),
        rule(
            "different products", R"({"event":"order","measure":"distinct:line.sku","op":">=","value":4})",
            "SELECT count(*) FROM (SELECT o.customer_id FROM orders o JOIN lines l ON l.order_id = o.id WHERE o.kind = "
            "'sale' AND o.state = 'completed' AND o.moment <= :now GROUP BY o.customer_id HAVING count(DISTINCT "
            "lower(l.sku)) "
            ">= 4)"),
        rule("order days", R"({"event":"order","measure":"days","op":">=","value":2,"during":{"this":"year"}})"),
        rule("average of a return", R"({"event":"return","measure":"avg:value","op":"<","value":20})",
             "SELECT count(*) FROM (SELECT customer_id FROM orders WHERE kind = 'return' AND state = 'completed' AND "
             "moment "
             "<= :now GROUP BY customer_id HAVING avg(-value) < 2000)"),
        rule("ten views in a month", R"({"event":"product_viewed","op":">=","value":10,"during":{"last":"30 days"}})",
             "SELECT count(*) FROM (SELECT customer_id FROM events WHERE kind = 'product_viewed' AND moment > :now - "
             "2592000000 AND moment <= :now GROUP BY customer_id HAVING count(*) >= 10)"),
        rule(
            "a property of an event",
            R"({"event":"product_viewed","where":[{"field":"category","op":"is","value":"Tea"}],"op":">=","value":2})"),
        rule("a search, by its words",
             R"({"event":"search","where":[{"field":"query","op":"contains","value":"tea"}]})"),
        rule(
            "sequence",
            R"({"sequence":[{"event":"product_viewed"},{"event":"cart_updated"},{"event":"order"}],"each_within":"7 days"})"),
        rule("left a cart", R"({"event":"cart_updated","not_followed_by":{"event":"order"},"within":"2 days"})"),
        rule("changed", R"({"changed":"rfm_group","to":["at_risk","cannot_lose"],"during":{"last":"30 days"}})"),
        rule("consent", R"({"consent":"email","state":"granted"})"),
        rule("reachable", R"({"reachable":"email"})"),
        rule("near any shop", R"({"near":{"any_shop":true},"within_km":10})"),
        rule("near a point", R"({"near":{"lat":51.5,"lon":-0.12},"within_km":25})"),
        rule("near, by the last visit", R"({"near":{"any_shop":true},"within_km":10,"of":"last_visit"})"),
        rule("likes", R"({"likes":"category:Tea"})"),
        rule("dislikes", R"({"dislikes":"category:Coffee"})"),
        rule("program", R"({"program":"*","state":"entered","during":{"last":"1 year"}})"),
        rule("message", R"({"message":"*","did":"clicked"})"),
        rule("sample", R"({"sample":"0.1","salt":"spring"})"),
        rule("top of all", R"({"top":{"by":"total_spent","percent":10}})"),
        rule("top of some",
             R"({"top":{"by":"order_count","count":5000,"of":{"trait":"country","op":"is","value":"GB"}}})"),
        rule("weather", R"({"weather":"temp_max_c","op":">=","value":25,"on":"tomorrow"})"),
        rule(
            "two of four",
            R"({"at_least":2,"of":[{"trait":"country","op":"is","value":"GB"},{"event":"order","op":">=","value":2},{"consent":"email","state":"granted"},{"trait":"gender","op":"is","value":"female"}]})"),
        rule(
            "a whole segment",
            R"({"all":[{"trait":"country","op":"is","value":"GB"},{"reachable":"email"},{"any":[{"trait":"rfm_group","op":"is","value":"at_risk"},{"event":"order","op":"=","value":0,"during":{"last":"90 days"}}]},{"none":[{"event":"return","op":">=","value":2}]}]})"),
    };
}

Json DrawnRules::window()
{
    switch (m_random.below(5)) {
    case 0:
        return {{"last", number(1, 365) + " days"}};
    case 1:
        return {{"last", number(1, 24) + " months"}};
    case 2:
        return {{"more_than_ago", number(1, 300) + " days"}};
    case 3:
        return {{"previous", pick({"month", "quarter", "year"})}};
    default:
        return nullptr;
    }
}

Json DrawnRules::trait()
{
    switch (m_random.below(6)) {
    case 0:
        return {{"trait", pick({"country", "city", "region", "language"})},
                {"op", pick({"is", "is_not", "contains", "starts_with"})},
                {"value", pick({"GB", "de", "en", "l", "London", "ma"})}};
    case 1:
        return {{"trait", pick({"first_name", "last_name", "email"})},
                {"op", pick({"contains", "starts_with", "ends_with"})},
                {"value", pick({"a", "an", "smi", "example", "son", "z"})}};
    case 2:
        return {{"trait", "birthday"},
                {"op", pick({"anniversary_in_next", "anniversary_in_last"})},
                {"value", number(1, 60) + " days"}};
    case 3:
        return {
            {"trait", "created_at"}, {"op", pick({"in_last", "more_than_ago"})}, {"value", number(1, 36) + " months"}};
    case 4:
        return {{"trait", "tags"}, {"op", pick({"has_any", "has_none"})}, {"value", {"vip", "newsletter"}}};
    default:
        return {{"trait", pick({"gender", "company", "phone"})}, {"op", pick({"is_set", "is_not_set"})}};
    }
}

Json DrawnRules::computed()
{
    switch (m_random.below(6)) {
    case 0:
        return {{"trait", "total_spent"}, {"op", pick({">", "<", ">="})}, {"value", number(0, 800)}};
    case 1:
        return {{"trait", "order_count"}, {"op", pick({">", "=", "<="})}, {"value", number(0, 8)}};
    case 2:
        return {{"trait", "rfm_group"},
                {"op", "in"},
                {"value", {pick({"champion", "loyal", "new"}), pick({"at_risk", "hibernating", "promising"})}}};
    case 3:
        return {{"trait", "lifecycle_stage"}, {"op", "is"}, {"value", pick({"new", "active", "slipping", "lapsed"})}};
    case 4:
        return {{"trait", "last_order_at"},
                {"op", pick({"in_last", "more_than_ago"})},
                {"value", number(5, 400) + " days"}};
    default:
        return {{"trait", pick({"return_share", "discount_share"})}, {"op", ">"}, {"value", "0." + number(1, 9)}};
    }
}

Json DrawnRules::event()
{
    Json made;
    switch (m_random.below(5)) {
    case 0:
        made = {{"event", pick({"order", "return"})}, {"op", ">="}, {"value", number(1, 4)}};
        break;
    case 1:
        made = {{"event", "order"},
                {"measure", pick({"sum:value", "avg:value", "max:value"})},
                {"op", ">"},
                {"value", number(5, 300)}};
        break;
    case 2:
        made = {{"event", "order"},
                {"where",
                 {{{"field", pick({"line.category", "line.brand"})},
                   {"op", "contains"},
                   {"value", pick({"tea", "a", "co"})}}}},
                {"measure", pick({"count", "sum:line.total", "distinct:line.sku"})},
                {"op", ">="},
                {"value", number(1, 20)}};
        break;
    case 3:
        made = {
            {"event", pick({"page_viewed", "product_viewed", "search", "app_opened", "store_visit", "cart_updated"})},
            {"op", pick({">=", "<"})},
            {"value", number(1, 6)}};
        break;
    default:
        made = {
            {"event", pick({"order", "product_viewed"})},
            {"where", {{{"field", "channel"}, {"op", "is"}, {"value", pick({"online", "app", "in_store", "web"})}}}},
            {"measure", "days"},
            {"op", ">="},
            {"value", number(1, 4)}};
    }
    if (Json during = window(); !during.is_null())
        made["during"] = std::move(during);
    return made;
}

Json DrawnRules::leaf()
{
    switch (m_random.below(10)) {
    case 0:
    case 1:
        return trait();
    case 2:
    case 3:
        return computed();
    case 4:
    case 5:
    case 6:
        return event();
    case 7:
        return {{pick({"likes", "dislikes"}), "category:" + pick({"Tea", "Coffee"})}};
    case 8:
        return m_random.below(2) == 0 ? Json{{"reachable", pick({"email", "sms"})}}
                                      : Json{{"near", {{"any_shop", true}}}, {"within_km", number(1, 80)}};
    default:
        return m_random.below(2) == 0 ? Json{{"event", "cart_updated"},
                                             {"not_followed_by", {{"event", "order"}}},
                                             {"within", number(1, 10) + " days"}}
                                      : Json{{"top",
                                              {{"by", pick({"total_spent", "order_count", "last_order_at"})},
                                               {"percent", number(1, 30)}}}};
    }
}

Json DrawnRules::node(int depth)
{
    if (depth > 1 || m_random.below(3) == 0)
        return leaf();
    Json children = Json::array();
    for (std::uint64_t n = 1 + m_random.below(3); n > 0; --n)
        children.push_back(node(depth + 1));
    return {{pick({"all", "any", "none"}), std::move(children)}};
}

BenchRule DrawnRules::next()
{
    return {"drawn " + std::to_string(++m_number), node(0), {}};
}
