#include "app/cli/commands/commands.h"

#include "core/base/money.h"
#include "core/base/text.h"
#include "core/customer/customerstore.h"
#include "core/insight/affinity.h"
#include "core/insight/lifecycle.h"
#include "core/insight/lifetimevalue.h"
#include "core/insight/rfm.h"
#include "core/segment/audience.h"
#include "core/segment/fieldcatalog.h"
#include "core/segment/scorehistory.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace patron::cli {

namespace {
/// What every kind of insight is asked with.
struct Ask
{
    ReadSession& session;
    Store& store;
    Ms asOf;
    DayNumber today;
    CustomerId customer; ///< of one; none: of all
    CancelToken cancel;

    std::string money(std::int64_t minor) const { return formatDecimal(minor, store.currencyDecimals()); }
};

Error noOrder()
{
    return makeError(ErrorCode::NotFound,
                     "This customer has no completed order up to then, so there is nothing to say.");
}

Json scoreOrNull(int score)
{
    return score > 0 ? Json(score) : Json(nullptr);
}

Result<Answer> rfm(const Ask& ask)
{
    const auto rows = insight::scoreRfm(insight::orderTotals(ask.session, ask.asOf), ask.today);
    if (ask.customer) {
        const auto row = std::find_if(rows.begin(), rows.end(),
                                      [&](const insight::RfmScores& one) { return one.customer == ask.customer; });
        if (row == rows.end())
            return noOrder();
        const std::string_view group = insight::rfmGroup(row->r, row->f);
        return Answer{Json{{"r", scoreOrNull(row->r)},
                           {"f", scoreOrNull(row->f)},
                           {"m", scoreOrNull(row->m)},
                           {"group", group.empty() ? Json(nullptr) : Json(group)},
                           {"recency_days", row->recencyDays},
                           {"frequency", row->frequency},
                           {"monetary", ask.money(row->monetary)}},
                      {}};
    }
    std::map<std::string_view, std::int64_t> groups;
    for (const insight::RfmScores& row : rows)
        ++groups[insight::rfmGroup(row.r, row.f)];
    Json counted = Json::object();
    for (const std::string_view group : insight::rfmGroups()) {
        if (const auto found = groups.find(group); found != groups.end())
            counted[std::string(group)] = found->second;
    }
    return Answer{Json{{"n", rows.size()}, {"groups", std::move(counted)}}, {}};
}

/// JSON has no word for what is not a number.
Json orNull(double value)
{
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json modelJson(const insight::BgNbdFit& fit)
{
    const auto& [model, errors, value] = fit;
    return Json{
        {"r", model.r},
        {"alpha", model.alpha},
        {"a", model.a},
        {"b", model.b},
        {"ll", value},
        {"se",
         {{"r", orNull(errors.r)}, {"alpha", orNull(errors.alpha)}, {"a", orNull(errors.a)}, {"b", orNull(errors.b)}}}};
}

Json spendJson(const insight::GammaGammaFit& fit)
{
    const auto& [model, errors, value] = fit;
    return Json{{"p", model.p},
                {"q", model.q},
                {"gamma", model.gamma},
                {"ll", value},
                {"se", {{"p", orNull(errors.p)}, {"q", orNull(errors.q)}, {"gamma", orNull(errors.gamma)}}}};
}

Answer lifetimeOfOne(const Ask& ask, const insight::LifetimeFit& fit, const insight::LifetimeSummary& customer)
{
    constexpr double daysPerWeek = 7;
    Json json{{"x", customer.purchases.repeats},           {"t_x", customer.purchases.lastDay / daysPerWeek},
              {"t", customer.purchases.age / daysPerWeek}, {"probability_alive", nullptr},
              {"predicted_orders_12m", nullptr},           {"predicted_value_12m", nullptr}};
    if (!fit.orders) {
        json["why"] = fit.why;
        return {std::move(json), {}};
    }
    const insight::LifetimePrediction prediction = insight::predict(fit, customer);
    json["probability_alive"] = prediction.probabilityAlive;
    json["predicted_orders_12m"] = prediction.orders12m;
    if (prediction.value12m) {
        const double minor = *prediction.value12m * std::pow(10.0, ask.store.currencyDecimals());
        json["predicted_value_12m"] = ask.money(static_cast<std::int64_t>(std::llround(minor)));
    }
    return {std::move(json), {}};
}

Result<Answer> lifetime(const Ask& ask)
{
    const insight::OrderBook book{insight::orderDays(ask.session, ask.asOf), ask.store.currencyDecimals()};
    PATRON_TRY(fit, insight::fitLifetime(book, ask.today, ask.cancel));
    if (ask.customer) {
        for (const insight::LifetimeSummary& customer : insight::summarise(book, ask.today)) {
            if (customer.customer == ask.customer)
                return lifetimeOfOne(ask, fit, customer);
        }
        return noOrder();
    }
    Json json{{"model", fit.orders ? modelJson(*fit.orders) : Json(nullptr)},
              {"spend", fit.spend ? spendJson(*fit.spend) : Json(nullptr)},
              {"n", fit.customers},
              {"repeaters", fit.repeaters},
              {"holdout", nullptr}};
    if (fit.holdOut)
        json["holdout"] = Json{{"predicted", fit.holdOut->predicted}, {"actual", fit.holdOut->actual}};
    std::string text;
    if (!fit.why.empty()) {
        json["why"] = fit.why;
        text = fit.why + "\n";
    }
    return Answer{std::move(json), std::move(text)};
}

Result<Answer> stages(const Ask& ask)
{
    const auto catalog = segment::FieldCatalog::builtIn();
    const segment::AskTerms terms{ask.asOf, false};
    Json counted = Json::object();
    for (const std::string& stage : catalog.find("lifecycle_stage")->choices) {
        const segment::TraitCondition is{"lifecycle_stage", segment::Operator::Is, stage, false};
        const segment::Rule rule{segment::Node{is, false, {}}};
        if (ask.customer) {
            PATRON_TRY(holds, segment::contains(ask.session, ask.store, rule, ask.customer, terms));
            if (holds)
                return Answer{Json{{"stage", stage}}, {}};
            continue;
        }
        PATRON_TRY(answer, segment::count(ask.session, ask.store, rule, terms));
        counted[stage] = answer.count;
    }
    return Answer{Json{{"stages", std::move(counted)}}, {}};
}

/// The line of a day: "2024-03-31  4-2-5  potential_loyalist  active".
std::string changeText(const segment::scorehistory::Change& change, std::string_view group, const std::string& stage)
{
    const auto& [customer, r, f, m, place] = change.standing;
    const std::string scores =
        r > 0 ? std::to_string(r) + "-" + std::to_string(f) + "-" + std::to_string(m) + "  " + std::string(group)
              : "no scores";
    return formatIsoDate(change.day) + "  " + scores + "  " + stage + "\n";
}

Result<Answer> history(const Ask& ask)
{
    if (!ask.customer)
        return makeError(ErrorCode::WrongUsage, "The history is kept of each customer: say whose with --customer KEY.");
    Answer answer;
    answer.json = Json{{"first", nullptr}, {"last", nullptr}, {"changes", Json::array()}};
    const auto kept = segment::scorehistory::kept(ask.session);
    if (!kept) {
        answer.text = "No scores are kept yet. `run` does, and Patron while it is open.\n";
        return answer;
    }
    answer.json["first"] = formatIsoDate(kept->first);
    answer.json["last"] = formatIsoDate(kept->last);
    for (const segment::scorehistory::Change& change : segment::scorehistory::of(ask.session, ask.customer)) {
        if (change.day > ask.today)
            break;
        const segment::standings::Standing& now = change.standing;
        const std::string_view group = insight::rfmGroup(now.r, now.f);
        const std::string& stage = insight::lifecycleStages()[now.stage];
        answer.json["changes"].push_back({{"day", formatIsoDate(change.day)},
                                          {"r", scoreOrNull(now.r)},
                                          {"f", scoreOrNull(now.f)},
                                          {"m", scoreOrNull(now.m)},
                                          {"group", group.empty() ? Json(nullptr) : Json(group)},
                                          {"stage", stage}});
        answer.text += changeText(change, group, stage);
    }
    if (answer.text.empty())
        answer.text = "This customer has not ordered in the days that are kept, or before.\n";
    return answer;
}

std::string_view attitudeName(insight::Attitude attitude)
{
    return attitude == insight::Attitude::Likes      ? "likes"
           : attitude == insight::Attitude::Dislikes ? "dislikes"
                                                     : "neither";
}

double rounded(double value)
{
    return std::round(value * 1e4) / 1e4;
}

Result<Answer> affinity(const Ask& ask)
{
    const auto found = insight::affinities(ask.session, ask.store, {ask.asOf, 0.2, ask.customer});
    if (ask.customer) {
        Json list = Json::array();
        for (const insight::Affinity& one : found) {
            list.push_back({{"subject", one.subject},
                            {"attitude", attitudeName(one.attitude)},
                            {"declared", one.declared},
                            {"score", rounded(one.score)},
                            {"orders", one.orders},
                            {"returns", one.returns},
                            {"rating", one.rating ? Json(rounded(*one.rating)) : Json(nullptr)}});
        }
        return Answer{Json{{"subjects", std::move(list)}}, {}};
    }
    std::map<std::string, std::int64_t> likes;
    std::map<std::string, std::int64_t> dislikes;
    std::set<CustomerId> customers;
    for (const insight::Affinity& one : found) {
        ++(one.attitude == insight::Attitude::Likes ? likes : dislikes)[one.subject];
        customers.insert(one.customer);
    }
    return Answer{Json{{"n", customers.size()}, {"likes", likes}, {"dislikes", dislikes}}, {}};
}

Result<Answer> together(const Ask& ask)
{
    constexpr std::size_t shown = 1000;
    Json list = Json::array();
    for (const insight::BoughtTogether& pair : insight::boughtTogether(ask.session, ask.asOf)) {
        if (list.size() == shown)
            break;
        list.push_back({{"sku", pair.sku},
                        {"with", pair.with},
                        {"orders", pair.orders},
                        {"confidence", rounded(pair.confidence)},
                        {"lift", rounded(pair.lift)}});
    }
    return Answer{std::move(list), {}};
}

Result<Answer> run(CommandRun& run)
{
    using Kind = Result<Answer> (*)(const Ask&);
    static const std::map<std::string, Kind> kinds{{"rfm", rfm},           {"clv", lifetime},
                                                   {"stages", stages},     {"history", history},
                                                   {"affinity", affinity}, {"together", together}};
    const auto kind = kinds.find(run.word(1));
    if (kind == kinds.end())
        return makeError(ErrorCode::WrongUsage, "There is no insight \"" + run.word(1) +
                                                    "\". Ask for rfm, clv, stages, history, affinity or together.");
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    PATRON_TRY(asOf, run.asOf());
    Store& store = opened->store();
    const CancelToken cancel = run.job().cancelToken();
    return store.read(
        [&](ReadSession& session) -> Result<Answer> {
            Ask ask{session, store, asOf, store.zone().dayAt(asOf), {}, cancel};
            if (const auto key = run.arguments().find("--customer")) {
                PATRON_TRY(found, customer::customers::find(session, store, *key));
                ask.customer = found;
            }
            return kind->second(ask);
        },
        cancel);
}
}

Command insightCommand()
{
    return {"insight",
            "WS rfm|clv|stages|history|affinity|together [--as-of T] [--customer KEY]",
            "What the orders say: recency, frequency and money; lifetime value; stages; the history of scores and "
            "stages; likes; "
            "what is bought together.",
            {asOfOption(), {"--customer", "KEY", "of this customer alone"}},
            2,
            2,
            run};
}

}
