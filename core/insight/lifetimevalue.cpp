#include "core/insight/lifetimevalue.h"

#include <algorithm>
#include <cmath>

namespace patron::insight {

namespace {
constexpr std::int64_t fewestCustomers = 100;
constexpr std::int64_t fewestRepeaters = 30;
constexpr double yearInWeeks = 52;

std::vector<PurchaseDays> purchasesOf(const std::vector<LifetimeSummary>& summaries)
{
    std::vector<PurchaseDays> purchases;
    purchases.reserve(summaries.size());
    for (const LifetimeSummary& summary : summaries)
        purchases.push_back(summary.purchases);
    return purchases;
}

std::vector<Spending> spendingOf(const std::vector<LifetimeSummary>& summaries)
{
    std::vector<Spending> spending;
    for (const LifetimeSummary& summary : summaries) {
        if (summary.spending.repeats > 0 && summary.spending.mean > 0)
            spending.push_back(summary.spending);
    }
    return spending;
}

std::int64_t repeatersIn(const std::vector<LifetimeSummary>& summaries)
{
    return std::count_if(summaries.begin(), summaries.end(),
                         [](const LifetimeSummary& summary) { return summary.purchases.repeats > 0; });
}

bool enough(const std::vector<LifetimeSummary>& summaries)
{
    return static_cast<std::int64_t>(summaries.size()) >= fewestCustomers && repeatersIn(summaries) >= fewestRepeaters;
}

Error stopped()
{
    return makeError(ErrorCode::Cancelled, "The fit was stopped.");
}

/// The first half of the time teaches, the second half judges, over the customers the first half knows.
Result<std::optional<LifetimeFit::HoldOut>> holdOut(const OrderBook& book, DayNumber today, const CancelToken& cancel)
{
    const std::vector<OrderDay>& days = book.days;
    DayNumber first = today;
    for (const OrderDay& day : days)
        first = std::min(first, day.day);
    const DayNumber split = first + (today - first) / 2;
    const std::vector<LifetimeSummary> known = summarise(book, split);
    if (!enough(known))
        return std::optional<LifetimeFit::HoldOut>();
    const auto fit = fitBgNbd(purchasesOf(known), cancel);
    if (cancel.cancelled())
        return stopped();
    if (!fit)
        return std::optional<LifetimeFit::HoldOut>();
    LifetimeFit::HoldOut result;
    const double weeks = (today - split) / 7.0;
    std::size_t at = 0;
    for (const LifetimeSummary& summary : known) {
        result.predicted += fit->model.expectedPurchases(summary.purchases, weeks);
        while (at < days.size() && days[at].customer.value < summary.customer.value)
            ++at;
        for (; at < days.size() && days[at].customer == summary.customer; ++at)
            result.actual += days[at].day > split && days[at].day <= today ? 1 : 0;
    }
    return std::optional(result);
}
}

LifetimeTally::LifetimeTally(const OrderDay& first, DayNumber today, int decimals)
    : m_summary{first.customer, {0, 0, static_cast<std::int32_t>(today - first.day)}, {}}
    , m_today(today)
    , m_minorUnits(std::pow(10.0, decimals))
{}

void LifetimeTally::add(const OrderDay& day)
{
    PurchaseDays& purchases = m_summary.purchases;
    ++purchases.repeats;
    purchases.lastDay = purchases.age - static_cast<std::int32_t>(m_today - day.day);
    if (day.valued > 0) {
        m_spent += static_cast<double>(day.value) / m_minorUnits;
        ++m_summary.spending.repeats;
        m_summary.spending.mean = m_spent / m_summary.spending.repeats;
    }
}

std::vector<LifetimeSummary> summarise(const OrderBook& book, DayNumber today)
{
    std::vector<LifetimeSummary> summaries;
    std::optional<LifetimeTally> tally;
    for (const OrderDay& day : book.days) {
        if (day.day > today)
            continue;
        if (tally && tally->summary().customer == day.customer) {
            tally->add(day);
            continue;
        }
        if (tally)
            summaries.push_back(tally->summary());
        tally.emplace(day, today, book.decimals);
    }
    if (tally)
        summaries.push_back(tally->summary());
    return summaries;
}

Result<LifetimeFit> fitSummaries(const std::vector<LifetimeSummary>& summaries, const CancelToken& cancel)
{
    LifetimeFit fit;
    fit.customers = static_cast<std::int64_t>(summaries.size());
    fit.repeaters = repeatersIn(summaries);
    if (!enough(summaries)) {
        fit.why = "There is not enough history to foresee orders: " + std::to_string(fewestCustomers) +
                  " customers with an order are needed, and " + std::to_string(fewestRepeaters) +
                  " who ordered again; there are " + std::to_string(fit.customers) + " and " +
                  std::to_string(fit.repeaters) + ".";
        return fit;
    }
    fit.orders = fitBgNbd(purchasesOf(summaries), cancel);
    if (cancel.cancelled())
        return stopped();
    if (!fit.orders) {
        fit.why = "The orders show no pattern of coming back and leaving that a forecast could stand on.";
        return fit;
    }
    const std::vector<Spending> spending = spendingOf(summaries);
    if (static_cast<std::int64_t>(spending.size()) >= fewestRepeaters)
        fit.spend = fitGammaGamma(spending, cancel);
    if (cancel.cancelled())
        return stopped();
    return fit;
}

Result<LifetimeFit> fitLifetime(const OrderBook& book, DayNumber today, const CancelToken& cancel)
{
    PATRON_TRY(fit, fitSummaries(summarise(book, today), cancel));
    if (!fit.orders)
        return fit;
    PATRON_TRY(judged, holdOut(book, today, cancel));
    fit.holdOut = judged;
    if (cancel.cancelled())
        return stopped();
    return fit;
}

Ms fitInForceAt(const TimeZone& zone, Ms asOf)
{
    const DayNumber day = zone.dayAt(asOf);
    return zone.startOfDay(day - static_cast<DayNumber>(dateOf(day).day) + 1) - 1;
}

LifetimePrediction predict(const LifetimeFit& fit, const LifetimeSummary& customer)
{
    LifetimePrediction prediction;
    if (!fit.orders)
        return prediction;
    const BgNbd& model = fit.orders->model;
    prediction.probabilityAlive = model.probabilityAlive(customer.purchases);
    prediction.orders12m = model.expectedPurchases(customer.purchases, yearInWeeks);
    if (fit.spend) {
        const Spending known = customer.spending.mean > 0 ? customer.spending : Spending{};
        const double mean = fit.spend->model.expectedMean(known);
        if (std::isfinite(mean))
            prediction.value12m = prediction.orders12m * mean;
    }
    return prediction;
}

std::int64_t minorUnits(double amount, int decimals)
{
    return std::llround(amount * std::pow(10.0, decimals));
}

std::optional<DayNumber> expectedNextOrder(const std::vector<std::int64_t>& days)
{
    if (days.size() < 3)
        return std::nullopt;
    std::vector<std::int64_t> gaps;
    for (std::size_t i = 1; i < days.size(); ++i)
        gaps.push_back(days[i] - days[i - 1]);
    std::sort(gaps.begin(), gaps.end());
    const std::int64_t twice = gaps[(gaps.size() - 1) / 2] + gaps[gaps.size() / 2];
    return static_cast<DayNumber>(days.back() + (twice + 1) / 2);
}

}
