#include "rulesamples.h"

namespace {
const std::vector<int> everyone{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

std::vector<int> without(std::vector<int> gone)
{
    std::vector<int> rest;
    for (const int id : everyone) {
        bool out = false;
        for (const int other : gone)
            out = out || other == id;
        if (!out)
            rest.push_back(id);
    }
    return rest;
}

std::vector<RuleSample> groups()
{
    return {
        {"an empty all is everyone", R"({"all":[]})", everyone},
        {"an empty any is no one", R"({"any":[]})", {}},
        {"an empty none is everyone", R"({"none":[]})", everyone},
        {"bought twice, quiet for 90 days, spent over 300",
         R"({"all":[{"trait":"order_count","op":">=","value":2},{"trait":"last_order_at","op":"more_than_ago","value":"90 days"},{"trait":"total_spent","op":">","value":300}]})",
         {1}},
        {"the same asked of the orders, where returns do not count",
         R"({"all":[{"event":"order","op":">=","value":2},{"event":"order","op":"=","value":0,"during":{"last":"90 days"}},{"event":"order","measure":"sum:value","op":">","value":300}]})",
         {1, 4}},
        {"two of three conditions",
         R"({"at_least":2,"of":[{"trait":"order_count","op":">=","value":2},{"trait":"total_spent","op":">","value":300},{"trait":"country","op":"is","value":"GB"}]})",
         {1, 2, 3, 7}},
        {"at least none of nothing is everyone", R"({"at_least":0,"of":[]})", everyone},
        {"at least one of nothing is no one", R"({"at_least":1,"of":[]})", {}},
        {"at least keeps its number when a row is off",
         R"({"at_least":2,"of":[{"trait":"country","op":"is","value":"GB","off":true},{"trait":"total_spent","op":">","value":300}]})",
         {}},
        {"a row that is off is ignored",
         R"({"all":[{"trait":"country","op":"is","value":"FR"},{"trait":"total_spent","op":">","value":9999,"off":true}]})",
         {4}},
        {"a group whose rows are all off is ignored itself",
         R"({"any":[{"all":[{"trait":"city","op":"is_set","off":true}]},{"trait":"country","op":"is","value":"FR"}]})",
         {4}},
        {"a rule that is off asks nothing", R"({"trait":"country","op":"is","value":"FR","off":true})", everyone},
        {"a row that is off may name what is gone",
         R"({"all":[{"segment":"No such","off":true},{"trait":"country","op":"is","value":"FR"}]})",
         {4}},
        {"none of two", R"({"none":[{"trait":"country","op":"is_set"},{"event":"order"}]})", {5, 11, 12}},
    };
}

std::vector<RuleSample> texts()
{
    return {
        {"text is, whatever the case", R"({"trait":"country","op":"is","value":"gb"})", {1, 3, 6, 7}},
        {"is not takes those without a value", R"({"trait":"country","op":"is not","value":"GB"})",
         without({1, 3, 6, 7})},
        {"is not without the missing", R"({"trait":"country","op":"is_not","value":"GB","missing":"exclude"})", {2, 4}},
        {"in a list", R"({"trait":"country","op":"in","value":["GB","DE"]})", {1, 2, 3, 6, 7}},
        {"not in a list", R"({"trait":"country","op":"not_in","value":["GB","DE"]})", {4, 5, 8, 9, 10, 11, 12}},
        {"is set, not when cleared", R"({"trait":"country","op":"is_set"})", {1, 2, 3, 4, 6, 7}},
        {"is not set", R"({"trait":"country","op":"is_not_set"})", {5, 8, 9, 10, 11, 12}},
        {"contains, composed and decomposed",
         "{\"trait\":\"city\",\"op\":\"contains\",\"value\":\"o\u0308L\"}",
         {1, 2}},
        {"does not contain without the missing",
         "{\"trait\":\"city\",\"op\":\"does_not_contain\",\"value\":\"\u00f6l\",\"missing\":\"exclude\"}",
         {3, 4}},
        {"starts with", "{\"trait\":\"city\",\"op\":\"starts_with\",\"value\":\"K\u00d6\"}", {1, 2}},
        {"ends with", R"({"trait":"city","op":"ends_with","value":"DON"})", {3}},
        {"a question mark is one letter", R"({"trait":"city","op":"matches","value":"k?ln"})", {1, 2}},
        {"a bracket in a pattern is a bracket", R"({"trait":"city","op":"matches","value":"*[a]"})", {4}},
        {"does not match anything: only the missing",
         R"({"trait":"city","op":"does_not_match","value":"*"})",
         {5, 6, 7, 8, 9, 10, 11, 12}},
        {"sharp s folds to ss", R"({"trait":"city","op":"is","value":"STRASSE [A]"})", {4}},
        {"email is compared in its normal form", R"({"trait":"email","op":"is","value":"ANNA@Example.ORG"})", {1}},
        {"email ends with a domain", R"({"trait":"email","op":"ends_with","value":"@relay.example.com"})", {7}},
        {"phone is compared in its normal form", R"({"trait":"phone","op":"is","value":"+44 7700 900101"})", {1}},
        {"customer number between", R"({"trait":"id","op":"between","value":[3,5]})", {3, 4, 5}},
    };
}

std::vector<RuleSample> numbersAndLists()
{
    return {
        {"number equals", R"({"trait":"age","op":"=","value":34})", {1}},
        {"number differs, the missing too", R"({"trait":"age","op":"!=","value":34})", without({1})},
        {"number between, both ends", R"({"trait":"age","op":"between","value":[32,34]})", {1, 2}},
        {"number with a fraction as text", R"({"trait":"age","op":">=","value":"39.5"})", {3}},
        {"money in major units", R"({"trait":"budget","op":">=","value":100})", {1}},
        {"money finer than its unit", R"({"trait":"budget","op":"<","value":99.995})", {2}},
        {"flag is true", R"({"trait":"club","op":"is_true"})", {1}},
        {"flag is false", R"({"trait":"club","op":"is_false"})", {2}},
        {"list has any", R"({"trait":"tags","op":"has_any","value":["TEA"]})", {1, 2}},
        {"list has all", R"({"trait":"tags","op":"has_all","value":["vip","tea"]})", {1}},
        {"list has none, also who has no list", R"({"trait":"tags","op":"has_none","value":["vip"]})", without({1, 4})},
        {"list has none without the missing",
         R"({"trait":"tags","op":"has_none","value":["vip"],"missing":"exclude"})",
         {2, 3}},
        {"an empty list counts 0", R"({"trait":"tags","op":"count =","value":0})", {3}},
        {"list counts more than one", R"({"trait":"tags","op":"count>","value":1})", {1}},
        {"list counts less than two", R"({"trait":"tags","op":"count<","value":2})", {2, 3, 4}},
    };
}

std::vector<RuleSample> dates()
{
    return {
        {"date on", R"({"trait":"birthday","op":"on","value":"1985-03-31"})", {3}},
        {"date before excludes the day", R"({"trait":"birthday","op":"before","value":"1990-04-02"})", {3}},
        {"date after excludes the day", R"({"trait":"birthday","op":"after","value":"1992-02-29"})", {4}},
        {"date between, both ends",
         R"({"trait":"birthday","op":"between","value":["1990-04-02","1992-02-29"]})",
         {1, 2}},
        {"month is", R"({"trait":"birthday","op":"month_is","value":2})", {2}},
        {"month is one of", R"({"trait":"birthday","op":"month_is","value":[3,4]})", {1, 3}},
        {"weekday is", R"({"trait":"birthday","op":"weekday_is","value":"monday"})", {1, 4}},
        {"weekday is one of", R"({"trait":"birthday","op":"weekday_is","value":["saturday","sunday"]})", {2, 3}},
        {"birthday in the next three days, today is the first",
         R"({"trait":"birthday","op":"anniversary_in_next","value":"3 days"})",
         {1, 3}},
        {"birthday in the next two days", R"({"trait":"birthday","op":"anniversary_in_next","value":"2 days"})", {3}},
        {"birthday in the last day is today's",
         R"({"trait":"birthday","op":"anniversary_in_last","value":"1 day"})",
         {3}},
        {"a leap day's birthday is on 28 February in a common year",
         R"({"trait":"birthday","op":"anniversary_in_next","value":"1 days"})",
         {2},
         "2023-02-28T12:00:00Z"},
        {"and on 29 February in a leap year: not on the 28th",
         R"({"trait":"birthday","op":"anniversary_in_next","value":"1 days"})",
         {},
         "2024-02-28T12:00:00Z"},
        {"but on the 29th",
         R"({"trait":"birthday","op":"anniversary_in_next","value":"1 days"})",
         {2},
         "2024-02-29T12:00:00Z"},
        {"no anniversary before a year is over",
         R"({"trait":"renewal","op":"anniversary_in_last","value":"1 month"})",
         {}},
        {"date in the last 30 years", R"({"trait":"birthday","op":"in_last","value":"30 years"})", {4}},
        {"date more than 34 years ago", R"({"trait":"birthday","op":"more_than_ago","value":"34 years"})", {3}},
        {"date in the next week, from today on", R"({"trait":"renewal","op":"in_next","value":"7 days"})", {1, 2}},
        {"date more than a week ahead, exactly the rest",
         R"({"trait":"renewal","op":"more_than_ahead","value":"7 days"})",
         {3}},
    };
}

std::vector<RuleSample> pastInstants()
{
    return {
        {"a trait as of then, the first known value before it",
         R"({"trait":"country","op":"is","value":"GB"})",
         {1, 3, 6, 8},
         "2024-01-05T12:00:00Z"},
        {"strictly as of then the unknown is missing",
         R"({"trait":"country","op":"is","value":"GB"})",
         {1, 3, 8},
         "2024-01-05T12:00:00Z",
         true},
        {"tags are never assumed", R"({"trait":"tags","op":"has_any","value":["vip"]})", {1}, "2024-03-01T12:00:00Z"},
        {"an order counts until it is cancelled",
         R"({"event":"order"})",
         {1, 2, 3, 4, 6, 8, 9},
         "2024-01-07T12:00:00Z"},
        {"an order counts from its payment on",
         R"({"event":"order"})",
         {1, 2, 3, 4, 7, 8, 9, 10},
         "2024-03-01T12:00:00Z"},
        {"an order of tomorrow is not seen", R"({"trait":"order_count","op":">=","value":1})", without({5, 11, 12})},
        {"and is seen after it", R"({"trait":"order_count","op":">=","value":1})", without({5, 12}),
         "2024-04-10T12:00:00Z"},
        {"consent as of then", R"({"consent":"email","state":"granted"})", {1, 2, 3, 7, 9}, "2024-01-15T12:00:00Z"},
        {"reachable as of then", R"({"reachable":"email"})", {1, 2, 3}, "2024-01-15T12:00:00Z"},
        {"a segment as of then", R"({"segment":"Big spenders"})", {1, 3}, "2024-01-15T12:00:00Z"},
    };
}

std::vector<RuleSample> computed()
{
    return {
        {"average order value", R"({"trait":"average_order_value","op":">=","value":160})", {1, 2, 3, 4}},
        {"average days between orders",
         R"({"trait":"average_days_between_orders","op":"between","value":[9,11]})",
         {7, 9}},
        {"share of value returned", R"({"trait":"return_share","op":">","value":0.1})", {4}},
        {"share of orders with a discount", R"({"trait":"discount_share","op":"=","value":0.5})", {2}},
        {"days since the last order are local days",
         R"({"trait":"days_since_last_order","op":"<=","value":1})",
         {2, 10}},
        {"first order on a day", R"({"trait":"first_order_at","op":"on","value":"2023-05-01"})", {4}},
        {"last order in the last 90 days",
         R"({"trait":"last_order_at","op":"in_last","value":"90 days"})",
         {2, 6, 7, 9, 10}},
        {"last order on a Sunday", R"({"trait":"last_order_at","op":"weekday_is","value":"sunday"})", {9, 10}},
        {"no order yet", R"({"trait":"last_order_at","op":"is_not_set"})", {5, 11, 12}},
        {"favourite category by orders", R"({"trait":"favourite_category","op":"is","value":"tea"})", {1, 7}},
        {"favourite category, a tie to the latest",
         R"({"trait":"favourite_category","op":"is","value":"COFFEE"})",
         {2, 4}},
        {"favourite channel", R"({"trait":"favourite_channel","op":"is","value":"in_store"})", {1}},
        {"favourite weekday", R"({"trait":"favourite_weekday","op":"is","value":"monday"})", {4}},
        {"favourite hour is local", R"({"trait":"favourite_hour","op":"=","value":16})", {4}},
        {"favourite hour of a date without a time is none",
         R"({"all":[{"trait":"favourite_hour","op":"=","value":0},{"trait":"id","op":"=","value":10}]})",
         {10}},
        {"RFM group at the last midnight", R"({"trait":"rfm_group","op":"is","value":"at_risk"})", {1, 4}},
        {"RFM group of few orders and long ago", R"({"trait":"rfm_group","op":"is","value":"hibernating"})", {3, 8}},
        {"RFM group of one recent order", R"({"trait":"rfm_group","op":"is","value":"promising"})", {6, 10}},
        {"monetary score", R"({"trait":"rfm_monetary","op":">=","value":4})", {1, 2, 3}},
        {"equal frequencies share a score", R"({"trait":"rfm_frequency","op":"=","value":3})", {1, 2, 4, 7}},
        {"RFM group changed in a month", R"({"changed":"rfm_group","during":{"last":"1 month"}})", {2, 3, 6, 7, 10}},
        {"RFM group changed from",
         R"({"changed":"rfm_group","from":["about_to_sleep"],"during":{"last":"1 month"}})",
         {2, 3}},
        {"RFM group changed to", R"({"changed":"rfm_group","to":["hibernating"],"during":{"last":"1 month"}})", {3}},
        {"recency score changed from 3", R"({"changed":"rfm_recency","from":[3],"during":{"last":"1 month"}})", {2, 3}},
        {"stage lapsed", R"({"trait":"lifecycle_stage","op":"is","value":"lapsed"})", {1, 3, 4, 6, 7, 8, 9}},
        {"stage returned", R"({"trait":"lifecycle_stage","op":"is","value":"returned"})", {2}},
        {"stage new", R"({"trait":"lifecycle_stage","op":"is","value":"new"})", {10}},
        {"stage prospect", R"({"trait":"lifecycle_stage","op":"is","value":"prospect"})", {5, 11, 12}},
        {"stage slipping", R"({"trait":"lifecycle_stage","op":"is","value":"slipping"})", {9}, "2024-02-06T12:00:00Z"},
        {"last contacted", R"({"trait":"last_contacted_at","op":"on","value":"2024-03-10"})", {1, 2}},
        {"messages in 30 days", R"({"trait":"contacts_30d","op":"=","value":1})", {1, 2}},
        {"home shop", R"({"trait":"home_place","op":"is","value":"LEEDS shop"})", {1, 3}},
        {"distance to the home shop", R"({"trait":"home_place_km","op":"<","value":1})", {1, 2}},
    };
}

std::vector<RuleSample> windows()
{
    return {
        {"ordered in the last 90 days", R"({"event":"order","during":{"last":"90 days"}})", {2, 6, 7, 9, 10}},
        {"ordered more than 90 days ago",
         R"({"event":"order","during":{"more_than_ago":"90 days"}})",
         {1, 2, 3, 4, 8, 9}},
        {"a month before 31 March is 29 February, to the millisecond",
         R"({"event":"order","during":{"last":"1 month"}})",
         {2, 10}},
        {"and exactly the rest is more than a month ago",
         R"({"event":"order","during":{"more_than_ago":"1 month"}})",
         {1, 2, 3, 4, 6, 7, 8, 9}},
        {"between two days, both whole", R"({"event":"order","during":{"between":["2024-02-29","2024-02-29"]}})", {6}},
        {"on a leap day", R"({"event":"order","during":{"on":"2024-02-29"}})", {6}},
        {"before a day", R"({"event":"order","during":{"before":"2023-05-01"}})", {8}},
        {"before the next day", R"({"event":"order","during":{"before":"2023-05-02"}})", {4, 8}},
        {"after a day", R"({"event":"order","during":{"after":"2024-03-30"}})", {10}},
        {"after the day before", R"({"event":"order","during":{"after":"2024-03-29"}})", {2, 10}},
        {"this month", R"({"event":"order","during":{"this":"month"}})", {2, 10}},
        {"previous month", R"({"event":"order","during":{"previous":"month"}})", {6, 7}},
        {"this week begins on Monday", R"({"event":"cart_updated","during":{"this":"week"}})", {2}},
        {"previous week ends on Sunday", R"({"event":"cart_updated","during":{"previous":"week"}})", {11, 12}},
        {"previous quarter", R"({"event":"order","during":{"previous":"quarter"}})", {2, 3}},
        {"this year", R"({"event":"order","during":{"this":"year"}})", {2, 6, 7, 9, 10}},
        {"previous year", R"({"event":"order","during":{"previous":"year"}})", {1, 2, 3, 4}},
        {"hours are exact", R"({"event":"page_viewed","op":"=","value":2,"during":{"last":"11 hours"}})", {11}},
        {"an instant on the edge of hours is out", R"({"event":"page_viewed","during":{"last":"10 hours"}})", {}},
        {"a day over the change of clocks has 23 hours", R"({"event":"search","during":{"last":"1 day"}})", {}},
        {"24 hours have 24", R"({"event":"search","during":{"last":"24 hours"}})", {12}},
        {"a window that ends before it begins holds nothing",
         R"({"event":"order","during":{"between":["2024-03-31","2023-01-01"]}})",
         {}},
    };
}

std::vector<RuleSample> events()
{
    return {
        {"at least three orders", R"({"event":"order","op":">=","value":3})", {9}},
        {"no order is a count of 0", R"({"event":"order","op":"<","value":1})", {5, 11, 12}},
        {"a count that is not 0", R"({"event":"order","op":"!=","value":0})", without({5, 11, 12})},
        {"on one day", R"({"event":"order","measure":"days","op":"=","value":1})", {3, 4, 6, 8}},
        {"sum of values", R"({"event":"order","measure":"sum:value","op":">","value":300})", {1, 2, 3, 4}},
        {"sum below 1 takes who has none",
         R"({"event":"order","measure":"sum:value","op":"<","value":1})",
         {5, 8, 11, 12}},
        {"average of values, without those that have no rate",
         R"({"event":"order","measure":"avg:value","op":"=","value":80})",
         {7}},
        {"average below 20", R"({"event":"order","measure":"avg:value","op":"<","value":20})", {8, 9, 10}},
        {"average differs, of no orders too", R"({"event":"order","measure":"avg:value","op":"!=","value":205})",
         without({2})},
        {"average differs without the missing",
         R"({"event":"order","measure":"avg:value","op":"!=","value":205,"missing":"exclude"})",
         {1, 3, 4, 6, 7, 8, 9, 10}},
        {"average is not set", R"({"event":"order","measure":"avg:value","op":"is_not_set"})", {5, 11, 12}},
        {"smallest value", R"({"event":"order","measure":"min:value","op":"<=","value":10})", {2, 8, 9}},
        {"largest value", R"({"event":"order","measure":"max:value","op":">=","value":400})", {2}},
        {"two different categories",
         R"({"event":"order","measure":"distinct:line.category","op":"=","value":2})",
         {1, 4}},
        {"order value over 200", R"({"event":"order","where":[{"field":"value","op":">","value":200}]})", {2, 3}},
        {"value in the shop's currency", R"({"event":"order","where":[{"field":"value","op":"=","value":80}]})", {7}},
        {"currency", R"({"event":"order","where":[{"field":"currency","op":"is","value":"usd"}]})", {7}},
        {"channel", R"({"event":"order","where":[{"field":"channel","op":"is","value":"in_store"}]})", {1}},
        {"place", R"({"event":"order","where":[{"field":"place","op":"is","value":"LEEDS SHOP"}]})", {1}},
        {"pending orders when asked for",
         R"({"event":"order","where":[{"field":"status","op":"is","value":"pending"}]})",
         {5}},
        {"cancelled orders when asked for",
         R"({"event":"order","where":[{"field":"status","op":"is","value":"Cancelled"}]})",
         {6}},
        {"coupon", R"({"event":"order","where":[{"field":"coupon","op":"is","value":"newyear"}]})", {2}},
        {"two orders without the coupon",
         R"({"event":"order","where":[{"field":"coupon","op":"is_not","value":"NEWYEAR"}],"op":">=","value":2})",
         {1, 4, 7, 9, 10}},
        {"discount", R"({"event":"order","where":[{"field":"discount","op":">","value":0}]})", {2}},
        {"both conditions on one line",
         R"({"event":"order","where":[{"field":"line.category","op":"is","value":"tea"},{"field":"line.quantity","op":">=","value":3}]})",
         {1, 4}},
        {"never on two lines of an order",
         R"({"event":"order","where":[{"field":"line.category","op":"is","value":"Tea"},{"field":"line.unit_price","op":"=","value":100}]})",
         {}},
        {"a line's price in the shop's currency",
         R"({"event":"order","where":[{"field":"line.unit_price","op":"=","value":80}]})",
         {7}},
        {"only matching lines are added",
         R"({"event":"order","where":[{"field":"line.category","op":"is","value":"Tea"}],"measure":"sum:line.total","op":">=","value":250})",
         {1}},
        {"product contains",
         R"({"event":"order","where":[{"field":"line.product","op":"contains","value":"TEA"}]})",
         {1, 4, 7}},
        {"another brand, or none",
         R"({"event":"order","where":[{"field":"line.brand","op":"is_not","value":"Acme"}]})",
         {1, 2, 3, 4}},
        {"another brand, not none",
         R"({"event":"order","where":[{"field":"line.brand","op":"is_not","value":"Acme","missing":"exclude"}]})",
         {1, 2, 4}},
        {"returned", R"({"event":"return"})", {4}},
        {"returned for 50", R"({"event":"return","where":[{"field":"value","op":"=","value":50}]})", {4}},
        {"returned one piece", R"({"event":"return","measure":"sum:line.quantity","op":"=","value":1})", {4}},
        {"a free property as a number in text",
         R"({"event":"page_viewed","where":[{"field":"price","op":">=","value":12.5}]})",
         {11}},
        {"a free property summed", R"({"event":"page_viewed","measure":"sum:price","op":"=","value":25})", {11}},
        {"a free property between",
         R"({"event":"page_viewed","where":[{"field":"n","op":"between","value":[3,3]}]})",
         {11}},
        {"a free flag", R"({"event":"page_viewed","where":[{"field":"flag","op":"is_true"}]})", {11}},
        {"a free list", R"({"event":"page_viewed","where":[{"field":"list","op":"has_any","value":["y"]}]})", {11}},
        {"a free text", R"({"event":"page_viewed","where":[{"field":"url","op":"starts_with","value":"/A"}]})", {11}},
        {"a property nobody has is not",
         R"({"event":"page_viewed","where":[{"field":"x","op":"is_not","value":"a"}]})",
         {11}},
        {"unless the missing are excluded",
         R"({"event":"page_viewed","where":[{"field":"x","op":"is_not","value":"a","missing":"exclude"}]})",
         {}},
        {"due in the next days",
         R"({"event":"appointment_booked","where":[{"field":"due_at","op":"in_next","value":"3 days"}]})",
         {5}},
        {"due on a Tuesday",
         R"({"event":"appointment_booked","where":[{"field":"due_at","op":"weekday_is","value":"tuesday"}]})",
         {5}},
        {"rating",
         R"({"event":"review","where":[{"field":"value","op":">=","value":4},{"field":"key","op":"is","value":"t1"}]})",
         {1}},
        {"an event nobody has", R"({"event":"quiz_taken"})", {}},
    };
}

std::vector<RuleSample> chains()
{
    return {
        {"searched, viewed, ordered, each within 14 days",
         R"({"sequence":[{"event":"search"},{"event":"product_viewed"},{"event":"order"}],"each_within":"14 days"})",
         {9}},
        {"the same without a limit",
         R"({"sequence":[{"event":"search"},{"event":"product_viewed"},{"event":"order"}]})",
         {1, 9}},
        {"the last of a chain within a window",
         R"({"sequence":[{"event":"search"},{"event":"product_viewed"}],"during":{"this":"year"}})",
         {3, 9}},
        {"a filled cart without an order in a week, the week over the change of clocks",
         R"({"event":"cart_updated","not_followed_by":{"event":"order"},"within":"7 days"})",
         {1, 12}},
        {"168 hours are an hour longer that week",
         R"({"event":"cart_updated","not_followed_by":{"event":"order"},"within":"168 hours"})",
         {1}},
    };
}

std::vector<RuleSample> others()
{
    return {
        {"a segment by name", R"({"segment":"big SPENDERS"})", {1, 2, 3}},
        {"a segment by uuid", R"({"segment":"33333333-3333-4333-8333-333333333333"})", {1, 2, 3}},
        {"entered a segment", R"({"segment":"Big spenders","state":"entered","during":{"last":"60 days"}})", {3}},
        {"left a segment", R"({"segment":"Big spenders","state":"left"})", {}},
        {"consent granted", R"({"consent":"email","state":"granted"})", {1, 3, 7, 9}},
        {"consent denied", R"({"consent":"email","state":"denied"})", {2, 4}},
        {"consent unknown", R"({"consent":"email","state":"unknown"})", {5, 6, 8, 10, 11, 12}},
        {"consent for another purpose", R"({"consent":"email","state":"granted","purpose":"research"})", {}},
        {"reachable by email", R"({"reachable":"email"})", {1, 9}},
        {"reachable by SMS", R"({"reachable":"sms"})", {8}},
        {"near a shop", R"({"near":{"place":"leeds SHOP"},"within_km":10})", {1, 3}},
        {"nearer to a shop", R"({"near":{"place":"Leeds shop"},"within_km":5.5})", {1}},
        {"a little less near", R"({"near":{"place":"Leeds shop"},"within_km":5.6})", {1, 3}},
        {"near any shop", R"({"near":{"any_shop":true},"within_km":10})", {1, 2, 3}},
        {"near a point", R"({"near":{"lat":51.5,"lon":-0.12},"within_km":1})", {2}},
        {"last visit near a shop", R"({"near":{"place":"London shop"},"within_km":1,"of":"last_visit"})", {2}},
        {"within an area", R"({"within":{"area":"leeds north"}})", {3}},
        {"no weather is known", R"({"weather":"temp_max_c","op":">=","value":25,"on":"tomorrow"})", {}},
        {"weather that is not known is not 25", R"({"weather":"temp_max_c","op":"!=","value":25,"on":"today"})",
         everyone},
        {"declared to like", R"({"likes":"category:coffee"})", {4}},
        {"likes by what was bought", R"({"likes":"category:Tea"})", {1}},
        {"likes more", R"({"likes":"category:Tea","min_score":0.9})", {}},
        {"declared dislike wins over orders", R"({"likes":"brand:Acme"})", {}},
        {"dislikes, declared or by a low rating", R"({"dislikes":"brand:acme"})", {1, 4}},
        {"entered a program", R"({"program":"win-back","state":"entered"})", {1, 2}},
        {"is in a program", R"({"program":"Win-back","state":"active"})", {2}},
        {"completed any program", R"({"program":"*","state":"completed"})", {1}},
        {"entered a program lately", R"({"program":"Win-back","state":"entered","during":{"last":"30 days"}})", {}},
        {"clicked in any message", R"({"message":"*","did":"clicked"})", {1}},
        {"was sent a message", R"({"message":"hello","did":"sent","during":{"last":"30 days"}})", {1, 2}},
        {"a sample of all", R"({"sample":1,"salt":"spring"})", everyone},
        {"a sample of none", R"({"sample":0,"salt":"spring"})", {}},
        {"the two best", R"({"top":{"by":"total_spent","count":2}})", {1, 2}},
        {"a tenth of twelve is two", R"({"top":{"by":"total_spent","percent":10}})", {1, 2}},
        {"ties at the edge are in", R"({"top":{"by":"order_count","count":2}})", {1, 2, 4, 7, 9, 10}},
        {"the lowest among some",
         R"({"top":{"by":"total_spent","count":1,"of":{"trait":"country","op":"is","value":"GB"},"order":"lowest"}})",
         {6}},
        {"the latest to order", R"({"top":{"by":"last_order_at","count":1}})", {10}},
    };
}
}

const std::vector<RuleSample>& ruleSamples()
{
    static const std::vector<RuleSample> all = [] {
        std::vector<RuleSample> list;
        for (const auto& part : {groups(), texts(), numbersAndLists(), dates(), pastInstants(), computed(), windows(),
                                 events(), chains(), others()})
            list.insert(list.end(), part.begin(), part.end());
        return list;
    }();
    return all;
}
