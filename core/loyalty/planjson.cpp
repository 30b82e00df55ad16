#include "core/base/json.h"
#include "core/base/money.h"
#include "core/base/text.h"
#include "core/base/timezone.h"
#include "core/loyalty/plan.h"

#include <algorithm>
#include <set>

namespace patron::loyalty {

namespace {
constexpr int rateDecimals = 4;
constexpr int pointValueDecimals = 6;
constexpr std::int64_t mostPoints = 1'000'000'000;
constexpr int mostPendingDays = 365;
const std::vector<std::string> operators{"is", "is_not", "=", "!=", "<", "<=", ">", ">=", "is_set", "is_not_set"};

/// Reads one object and gathers a sentence for each thing that is wrong with it.
class PlanReader
{
public:
    PlanReader(const Json& object, std::string where, std::vector<std::string>& problems)
        : m_object(object.is_object() ? object : emptyObject())
        , m_where(std::move(where))
        , m_problems(problems)
    {
        if (!object.is_object())
            problem("", "{…} is needed, this is " + std::string(object.type_name()));
    }

    void onlyKeys(const std::vector<std::string>& known) const
    {
        for (const auto& [key, value] : m_object.items()) {
            if (std::find(known.begin(), known.end(), key) != known.end())
                continue;
            const std::string near = nearestWord(key, known);
            m_problems.push_back("\"" + key + "\" means nothing in " + m_where +
                                 (near.empty() ? "." : ". Did you mean \"" + near + "\"?"));
        }
    }

    bool has(const char* key) const { return m_object.contains(key) && !m_object.at(key).is_null(); }
    const Json& get(const char* key) const { return m_object.at(key); }

    std::string text(const char* key) const
    {
        if (has(key) && get(key).is_string() && !trim(get(key).get<std::string>()).empty())
            return std::string(trim(get(key).get<std::string>()));
        problem(key, "a text is needed");
        return {};
    }
    std::string textOr(const char* key) const { return has(key) ? text(key) : std::string(); }

    bool flagOr(const char* key, bool fallback) const
    {
        if (!has(key))
            return fallback;
        if (!get(key).is_boolean()) {
            problem(key, "true or false is needed");
            return fallback;
        }
        return get(key).get<bool>();
    }

    std::int64_t points(const char* key, std::int64_t least = 1) const
    {
        if (has(key) && get(key).is_number_integer() && get(key).get<std::int64_t>() >= least &&
            get(key).get<std::int64_t>() <= mostPoints)
            return get(key).get<std::int64_t>();
        problem(key, "a whole number of points from " + std::to_string(least) + " is needed");
        return least;
    }

    /// A decimal number that is not below 0, in 10^-decimals units.
    std::int64_t decimal(const char* key, int decimals, bool positive) const
    {
        if (has(key) && (get(key).is_number() || get(key).is_string())) {
            const auto number =
                parseDecimal(get(key).is_string() ? get(key).get<std::string>() : numberText(get(key)), decimals);
            if (number && *number >= (positive ? 1 : 0))
                return *number;
        }
        problem(key, std::string("a number ") + (positive ? "above 0" : "that is not below 0") + " is needed");
        return positive ? 1 : 0;
    }
    std::int64_t decimalOr(const char* key, int decimals, std::int64_t fallback) const
    {
        return has(key) ? decimal(key, decimals, false) : fallback;
    }

    /// From days up, since the calendar counts them.
    std::optional<Duration> span(const char* key) const
    {
        if (!has(key))
            return std::nullopt;
        const auto span = get(key).is_string() ? parseDuration(get(key).get<std::string>()) : std::nullopt;
        if (span && span->count > 0 && !isExact(span->unit))
            return span;
        problem(key, "a time span such as \"30 days\" or \"12 months\" is needed");
        return std::nullopt;
    }

    std::vector<std::string> texts(const char* key) const
    {
        std::vector<std::string> list;
        if (!has(key))
            return list;
        if (!get(key).is_array()) {
            problem(key, "a list of texts is needed");
            return list;
        }
        for (const Json& item : get(key)) {
            if (item.is_string())
                list.push_back(item.get<std::string>());
            else
                problem(key, "a list of texts is needed");
        }
        return list;
    }

    const Json& list(const char* key) const
    {
        static const Json none = Json::array();
        if (!has(key))
            return none;
        if (get(key).is_array())
            return get(key);
        problem(key, "a list is needed");
        return none;
    }

    void problem(const std::string& key, const std::string& what) const
    {
        m_problems.push_back((key.empty() ? m_where : "\"" + key + "\" of " + m_where) + ": " + what + ".");
    }
    std::vector<std::string>& problems() const { return m_problems; }

private:
    static const Json& emptyObject()
    {
        static const Json empty = Json::object();
        return empty;
    }

    const Json& m_object;
    std::string m_where;
    std::vector<std::string>& m_problems;
};

LineFilter readFilter(const PlanReader& reader, const char* key)
{
    LineFilter filter;
    if (!reader.has(key))
        return filter;
    const PlanReader inner(reader.get(key), std::string("\"") + key + "\"", reader.problems());
    inner.onlyKeys({"category", "product"});
    filter.categories = inner.texts("category");
    filter.products = inner.texts("product");
    return filter;
}

EventRule readEventRule(const PlanReader& reader)
{
    reader.onlyKeys({"for", "event", "where", "points", "at_most", "per"});
    EventRule rule;
    rule.event = reader.text("event");
    if (rule.event == "order" || rule.event == "return" || rule.event.starts_with("loyalty."))
        reader.problem("event", "\"" + rule.event + "\" cannot be earned by; orders have rules of their own");
    rule.points = reader.points("points");
    if (reader.has("at_most"))
        rule.atMost = static_cast<int>(reader.points("at_most"));
    rule.per = reader.span("per");
    if (rule.per && !rule.atMost)
        reader.problem("per", "it needs \"at_most\" beside it: so many times in that span");
    for (const Json& item : reader.list("where")) {
        const PlanReader condition(item, "a condition of the event \"" + rule.event + "\"", reader.problems());
        condition.onlyKeys({"field", "op", "value"});
        EventCondition read{condition.text("field"), condition.text("op"), {}};
        if (std::find(operators.begin(), operators.end(), read.op) == operators.end())
            condition.problem("op", "one of " + joinWords(operators, "or") + " is needed");
        const bool takesNone = read.op == "is_set" || read.op == "is_not_set";
        if (!takesNone) {
            const bool number = condition.has("value") && condition.get("value").is_number();
            read.value = number ? numberText(condition.get("value")) : condition.text("value");
            const bool compares = read.op.front() == '<' || read.op.front() == '>';
            if (compares && !parseDecimal(read.value, rateDecimals))
                condition.problem("value", "\"" + read.op + "\" compares with a number");
        }
        rule.where.push_back(std::move(read));
    }
    return rule;
}

void readEarn(const Json& item, int currencyDecimals, Plan& plan, std::vector<std::string>& problems)
{
    const PlanReader reader(item, "a rule of \"earn\"", problems);
    const std::string what = reader.text("for");
    if (what == "order") {
        reader.onlyKeys({"for", "rate", "include", "exclude", "minimum"});
        plan.orders.push_back({reader.decimal("rate", rateDecimals, true), readFilter(reader, "include"),
                               readFilter(reader, "exclude"), reader.decimalOr("minimum", currencyDecimals, 0)});
    } else if (what == "product") {
        reader.onlyKeys({"for", "product", "points"});
        plan.products.push_back({reader.text("product"), reader.points("points")});
    } else if (what == "event") {
        plan.events.push_back(readEventRule(reader));
    } else if (what == "referral") {
        reader.onlyKeys({"for", "points", "friend_points", "minimum"});
        if (plan.referral)
            reader.problem("for", "there can be one rule for referrals");
        plan.referral = ReferralRule{reader.points("points", 0),
                                     reader.has("friend_points") ? reader.points("friend_points", 0) : std::int64_t{0},
                                     reader.decimalOr("minimum", currencyDecimals, 0)};
        if (plan.referral->referrer == 0 && plan.referral->invited == 0)
            reader.problem("points", "one of the two has to get points");
    } else if (what == "birthday") {
        reader.onlyKeys({"for", "points"});
        plan.birthdayPoints = reader.points("points");
    } else if (!what.empty()) {
        reader.problem("for", "order, product, event, referral or birthday is needed, not \"" + what + "\"");
    }
}

void checkLevels(const Tiers& tiers, const PlanReader& reader)
{
    if (tiers.levels.empty()) {
        reader.problem("levels", "name the tiers, the lowest first");
        return;
    }
    if (tiers.levels.front().threshold != 0)
        reader.problem("levels", "the lowest tier, \"" + tiers.levels.front().name +
                                     "\", needs \"from\": 0, since everybody begins in it");
    std::set<std::string> names;
    for (std::size_t i = 0; i < tiers.levels.size(); ++i) {
        if (i > 0 && tiers.levels[i].threshold <= tiers.levels[i - 1].threshold)
            reader.problem("levels",
                           "\"" + tiers.levels[i].name + "\" has to begin above \"" + tiers.levels[i - 1].name + "\"");
        if (!names.insert(foldText(tiers.levels[i].name)).second)
            reader.problem("levels", "two tiers are called \"" + tiers.levels[i].name + "\"");
    }
}

Tiers readTiers(const Json& json, int currencyDecimals, std::vector<std::string>& problems)
{
    const PlanReader reader(json, "\"tiers\"", problems);
    reader.onlyKeys({"by", "over", "grace", "levels"});
    Tiers tiers;
    const std::string by = reader.text("by");
    if (by != "points" && by != "spend" && !by.empty())
        reader.problem("by", "points or spend is needed, not \"" + by + "\"");
    tiers.bySpend = by == "spend";
    if (const auto window = reader.span("over"))
        tiers.window = *window;
    tiers.grace = reader.span("grace");
    for (const Json& item : reader.list("levels")) {
        const PlanReader level(item, "a tier", problems);
        level.onlyKeys({"name", "from", "multiplier"});
        Tier tier;
        tier.name = level.text("name");
        tier.threshold = tiers.bySpend ? level.decimal("from", currencyDecimals, false) : level.points("from", 0);
        if (level.has("multiplier"))
            tier.multiplierE4 = level.decimal("multiplier", rateDecimals, true);
        tiers.levels.push_back(std::move(tier));
    }
    checkLevels(tiers, reader);
    return tiers;
}

Reward readReward(const Json& json, std::vector<std::string>& problems)
{
    const PlanReader reader(json, "a reward", problems);
    reader.onlyKeys({"name", "cost", "coupon", "text"});
    Reward reward{reader.text("name"), reader.points("cost"), reader.textOr("coupon"), reader.textOr("text")};
    if (reward.pool.empty() == reward.text.empty())
        reader.problem("", "\"" + reward.name + "\" has to give either a \"coupon\" of a pool or a \"text\"");
    return reward;
}

void checkPlan(const Plan& plan, std::vector<std::string>& problems)
{
    if (plan.expiresAfter) {
        const DayNumber day = 0;
        if (addToDay(day, *plan.expiresAfter) <= day + plan.pendingDays)
            problems.push_back("Points would expire before they count: let \"expires_after\" be longer than "
                               "\"pending\".");
    }
    std::set<std::string> names;
    for (const Reward& reward : plan.rewards) {
        if (!names.insert(foldText(reward.name)).second)
            problems.push_back("Two rewards are called \"" + reward.name + "\".");
    }
    for (std::size_t i = 0; i < plan.products.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (foldText(plan.products[i].product) == foldText(plan.products[j].product))
                problems.push_back("Two rules are for the product \"" + plan.products[i].product + "\".");
        }
    }
}

Json filterJson(const LineFilter& filter)
{
    Json json = Json::object();
    if (!filter.categories.empty())
        json["category"] = filter.categories;
    if (!filter.products.empty())
        json["product"] = filter.products;
    return json;
}

Json number(std::int64_t units, int decimals)
{
    return Json::parse(formatDecimalShort(units, decimals));
}

Json earnJson(const Plan& plan, int currencyDecimals)
{
    Json list = Json::array();
    for (const OrderRule& rule : plan.orders) {
        Json json{{"for", "order"}, {"rate", number(rule.rateE4, rateDecimals)}};
        if (!rule.include.empty())
            json["include"] = filterJson(rule.include);
        if (!rule.exclude.empty())
            json["exclude"] = filterJson(rule.exclude);
        if (rule.minimum > 0)
            json["minimum"] = number(rule.minimum, currencyDecimals);
        list.push_back(std::move(json));
    }
    for (const ProductRule& rule : plan.products)
        list.push_back({{"for", "product"}, {"product", rule.product}, {"points", rule.points}});
    for (const EventRule& rule : plan.events) {
        Json json{{"for", "event"}, {"event", rule.event}};
        for (const EventCondition& condition : rule.where) {
            Json one{{"field", condition.field}, {"op", condition.op}};
            if (!condition.value.empty())
                one["value"] = condition.value;
            json["where"].push_back(std::move(one));
        }
        json["points"] = rule.points;
        if (rule.atMost)
            json["at_most"] = *rule.atMost;
        if (rule.per)
            json["per"] = formatDuration(*rule.per);
        list.push_back(std::move(json));
    }
    if (plan.referral) {
        Json json{{"for", "referral"}, {"points", plan.referral->referrer}, {"friend_points", plan.referral->invited}};
        if (plan.referral->minimum > 0)
            json["minimum"] = number(plan.referral->minimum, currencyDecimals);
        list.push_back(std::move(json));
    }
    if (plan.birthdayPoints > 0)
        list.push_back({{"for", "birthday"}, {"points", plan.birthdayPoints}});
    return list;
}

Json tiersJson(const Tiers& tiers, int currencyDecimals)
{
    Json json{{"by", tiers.bySpend ? "spend" : "points"}, {"over", formatDuration(tiers.window)}};
    if (tiers.grace)
        json["grace"] = formatDuration(*tiers.grace);
    json["levels"] = Json::array();
    for (const Tier& tier : tiers.levels) {
        Json level{{"name", tier.name}, {"from", number(tier.threshold, tiers.bySpend ? currencyDecimals : 0)}};
        if (tier.multiplierE4 != oneE4)
            level["multiplier"] = number(tier.multiplierE4, rateDecimals);
        json["levels"].push_back(std::move(level));
    }
    return json;
}
}

Result<Plan> parsePlan(const Json& json, int currencyDecimals)
{
    std::vector<std::string> problems;
    const PlanReader reader(json, "the plan", problems);
    reader.onlyKeys({"patron_plan", "name", "starts_on", "include_history", "earn", "pending", "expires_after", "tiers",
                     "rewards", "point_value"});
    Plan plan;
    if (!reader.has("patron_plan") || reader.get("patron_plan") != Json(1))
        reader.problem("patron_plan", "1 is needed; it says which version of plans this is");
    plan.name = reader.text("name");
    if (reader.has("starts_on")) {
        plan.startsOn = parseIsoDate(reader.text("starts_on"));
        if (!plan.startsOn)
            reader.problem("starts_on", "a date such as \"2024-01-31\" is needed");
    }
    plan.includeHistory = reader.flagOr("include_history", false);
    for (const Json& item : reader.list("earn"))
        readEarn(item, currencyDecimals, plan, problems);
    if (const auto pending = reader.span("pending")) {
        plan.pendingDays = addToDay(0, *pending);
        if (plan.pendingDays > mostPendingDays)
            reader.problem("pending", "a year at most is possible");
    }
    plan.expiresAfter = reader.span("expires_after");
    if (reader.has("tiers"))
        plan.tiers = readTiers(reader.get("tiers"), currencyDecimals, problems);
    for (const Json& item : reader.list("rewards"))
        plan.rewards.push_back(readReward(item, problems));
    if (reader.has("point_value"))
        plan.pointValueE6 = reader.decimal("point_value", pointValueDecimals, false);
    checkPlan(plan, problems);
    if (problems.empty())
        return plan;
    std::string all = "The plan cannot be used as it is.";
    for (const std::string& problem : problems)
        all += " " + problem;
    return makeError(ErrorCode::BadInput, std::move(all));
}

Json writePlan(const Plan& plan, int currencyDecimals)
{
    Json json{{"patron_plan", 1}, {"name", plan.name}};
    if (plan.startsOn)
        json["starts_on"] = formatIsoDate(*plan.startsOn);
    if (plan.includeHistory)
        json["include_history"] = true;
    json["earn"] = earnJson(plan, currencyDecimals);
    if (plan.pendingDays > 0)
        json["pending"] = formatDuration({plan.pendingDays, TimeUnit::Days});
    if (plan.expiresAfter)
        json["expires_after"] = formatDuration(*plan.expiresAfter);
    if (plan.tiers)
        json["tiers"] = tiersJson(*plan.tiers, currencyDecimals);
    for (const Reward& reward : plan.rewards) {
        Json one{{"name", reward.name}, {"cost", reward.cost}};
        one[reward.pool.empty() ? "text" : "coupon"] = reward.pool.empty() ? reward.text : reward.pool;
        json["rewards"].push_back(std::move(one));
    }
    if (plan.pointValueE6)
        json["point_value"] = number(*plan.pointValueE6, pointValueDecimals);
    return json;
}

int levelOf(const Tiers& tiers, const std::string& name)
{
    const std::string folded = foldText(name);
    for (std::size_t i = 0; i < tiers.levels.size(); ++i) {
        if (foldText(tiers.levels[i].name) == folded)
            return static_cast<int>(i);
    }
    return -1;
}

const Reward* findReward(const Plan& plan, const std::string& name)
{
    const std::string folded = foldText(name);
    for (const Reward& reward : plan.rewards) {
        if (foldText(reward.name) == folded)
            return &reward;
    }
    return nullptr;
}

}
