#include "core/insight/bgnbd.h"

#include "core/insight/likelihood.h"
#include "core/insight/specialfunctions.h"

#include <algorithm>
#include <cmath>
#include <future>
#include <span>

namespace patron::insight {

namespace {
constexpr double daysPerWeek = 7;
/// Fewer are done faster by one thread.
constexpr std::size_t worthThreads = 20'000;
/// The formula has a - 1 in a denominator whose limit is finite.
constexpr double nearOne = 1e-7;

/// ln L and its gradient in r, alpha, a, b.
struct Sum
{
    double value = 0;
    std::array<double, 4> gradient{};

    void operator+=(const Sum& other)
    {
        value += other.value;
        for (std::size_t i = 0; i < gradient.size(); ++i)
            gradient[i] += other.gradient[i];
    }
};

/// What depends on the number of repeats alone, for one set of parameters.
struct OfRepeats
{
    double value;
    double r;
    double a;
    double b;
    double logOdds; ///< ln(a / (b + x - 1))
};

/// The likelihood of all customers, its parts shared: repeats and days are small whole numbers, so the gamma functions
/// and most logarithms are taken once for each number, not for each customer.
class Evaluation
{
public:
    Evaluation(const BgNbd& model, std::int32_t mostRepeats, std::int32_t mostDays)
        : m_model(model)
    {
        const auto [r, alpha, a, b] = model;
        const double constant = -logGamma(r) + r * std::log(alpha) + logGamma(a + b) - logGamma(b);
        const double ofR = -digamma(r) + std::log(alpha);
        const double ofB = digamma(a + b) - digamma(b);
        const double ofA = digamma(a + b);
        for (std::int32_t x = 0; x <= mostRepeats; ++x) {
            const double both = digamma(a + b + x);
            m_repeats.push_back({constant + logGamma(r + x) + logGamma(b + x) - logGamma(a + b + x),
                                 ofR + digamma(r + x), ofA - both, ofB + digamma(b + x) - both,
                                 x > 0 ? std::log(a / (b + x - 1)) : 0});
        }
        for (std::int32_t day = 0; day <= mostDays; ++day)
            m_logs.push_back(std::log(alpha + day / daysPerWeek));
    }

    Sum over(std::span<const PurchaseDays> customers) const
    {
        Sum sum;
        for (const PurchaseDays& customer : customers)
            add(sum, customer);
        return sum;
    }

private:
    void add(Sum& sum, const PurchaseDays& customer) const
    {
        const OfRepeats& known = m_repeats[static_cast<std::size_t>(customer.repeats)];
        const double shape = m_model.r + customer.repeats;
        const double logAge = m_logs[static_cast<std::size_t>(customer.age)];
        const double ofAlpha = m_model.r / m_model.alpha;
        const double perAge = 1 / (m_model.alpha + customer.age / daysPerWeek);
        if (customer.repeats == 0) {
            sum.value += known.value - shape * logAge;
            sum.gradient[0] += known.r - logAge;
            sum.gradient[1] += ofAlpha - shape * perAge;
            sum.gradient[2] += known.a;
            sum.gradient[3] += known.b;
            return;
        }
        const double logLast = m_logs[static_cast<std::size_t>(customer.lastDay)];
        const double perLast = 1 / (m_model.alpha + customer.lastDay / daysPerWeek);
        // The odds that the customer was lost right after the last purchase.
        const double odds = std::exp(shape * (logAge - logLast) + known.logOdds);
        const double lost = std::isinf(odds) ? 1 : odds / (1 + odds);
        const double logBoth = std::isinf(odds) ? shape * (logAge - logLast) + known.logOdds : std::log1p(odds);
        sum.value += known.value - shape * logAge + logBoth;
        sum.gradient[0] += known.r - (1 - lost) * logAge - lost * logLast;
        sum.gradient[1] += ofAlpha - shape * ((1 - lost) * perAge + lost * perLast);
        sum.gradient[2] += known.a + lost / m_model.a;
        sum.gradient[3] += known.b - lost / (m_model.b + customer.repeats - 1);
    }

    const BgNbd m_model;
    std::vector<OfRepeats> m_repeats;
    std::vector<double> m_logs;
};

Sum evaluate(const BgNbd& model, const std::vector<PurchaseDays>& customers, std::int32_t mostRepeats,
             std::int32_t mostDays)
{
    const Evaluation evaluation(model, mostRepeats, mostDays);
    const std::span<const PurchaseDays> all(customers);
    if (all.size() < worthThreads)
        return evaluation.over(all);
    auto half = std::async(std::launch::async, [&] { return evaluation.over(all.first(all.size() / 2)); });
    Sum sum = evaluation.over(all.subspan(all.size() / 2));
    sum += half.get();
    return sum;
}

std::pair<std::int32_t, std::int32_t> extent(const std::vector<PurchaseDays>& customers)
{
    std::pair<std::int32_t, std::int32_t> most{0, 0};
    for (const PurchaseDays& customer : customers) {
        most.first = std::max(most.first, customer.repeats);
        most.second = std::max({most.second, customer.age, customer.lastDay});
    }
    return most;
}
}

double BgNbd::probabilityAlive(const PurchaseDays& customer) const
{
    if (customer.repeats == 0)
        return 1;
    const double last = alpha + customer.lastDay / daysPerWeek;
    const double age = alpha + customer.age / daysPerWeek;
    return 1 / (1 + a / (b + customer.repeats - 1) * std::exp((r + customer.repeats) * std::log(age / last)));
}

double BgNbd::expectedPurchases(const PurchaseDays& customer, double weeks) const
{
    const double drop = std::abs(a - 1) < nearOne ? 1 + nearOne : a;
    const double x = customer.repeats;
    const double age = alpha + customer.age / daysPerWeek;
    const double z = weeks / (age + weeks);
    // The paper's 2F1(r + x, b + x; a + b + x - 1; z) by Euler's transformation: its terms stay small for any x.
    const double series = hypergeometric(drop + b - r - 1, drop - 1, drop + b + x - 1, z);
    const double unconditional = (drop + b + x - 1) / (drop - 1) * (1 - std::pow(1 - z, drop - 1) * series);
    return unconditional * probabilityAlive(customer);
}

double BgNbd::logLikelihood(const std::vector<PurchaseDays>& customers) const
{
    const auto [repeats, days] = extent(customers);
    return evaluate(*this, customers, repeats, days).value;
}

std::optional<BgNbdFit> fitBgNbd(const std::vector<PurchaseDays>& customers, const CancelToken& cancel)
{
    const auto [mostRepeats, mostDays] = extent(customers);
    const LogLikelihood likelihood = [&, repeats = mostRepeats, days = mostDays](std::span<const double> at,
                                                                                 std::span<double> gradient) {
        const Sum sum = evaluate({at[0], at[1], at[2], at[3]}, customers, repeats, days);
        std::copy(sum.gradient.begin(), sum.gradient.end(), gradient.begin());
        return sum.value;
    };
    // One start finds it mostly; the other is for shops whose customers hardly ever leave.
    std::optional<Maximum> best;
    for (const std::vector<double>& start : {std::vector<double>{1, 10, 1, 3}, std::vector<double>{0.5, 5, 0.1, 10}}) {
        auto found = maximise(likelihood, start, cancel);
        if (cancel.cancelled())
            return std::nullopt;
        if (found && (!best || found->value > best->value))
            best = std::move(found);
        if (best)
            break;
    }
    if (!best)
        return std::nullopt;
    const auto model = [](const std::vector<double>& of) { return BgNbd{of[0], of[1], of[2], of[3]}; };
    return BgNbdFit{model(best->at), model(best->standardErrors), best->value};
}

}
