#pragma once

#include "core/base/cancel.h"
#include "core/base/result.h"
#include "core/insight/bgnbd.h"
#include "core/insight/gammagamma.h"
#include "core/insight/orderhistory.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Lifetime value (segments.md): how many orders and how much money a customer will bring, from the workspace's own
/// orders. A purchase is a local day with a completed order; times are in weeks of days / 7; amounts are gross.
namespace patron::insight {

/// One customer as the models see them.
struct LifetimeSummary
{
    CustomerId customer;
    PurchaseDays purchases;
    Spending spending; ///< of the repeat days that have a value; no repeats: none has
};

/// Makes a customer's summary day by day.
class LifetimeTally
{
public:
    /// From the first purchase day on, up to and including `today`; amounts have so many decimals.
    LifetimeTally(const OrderDay& first, DayNumber today, int decimals);
    /// The customer's next purchase day.
    void add(const OrderDay& day);
    const LifetimeSummary& summary() const { return m_summary; }

private:
    LifetimeSummary m_summary;
    DayNumber m_today;
    double m_minorUnits;
    double m_spent = 0;
};

/// The orders a fit rests on: by customer, then day, amounts of a currency with so many decimals.
struct OrderBook
{
    std::vector<OrderDay> days;
    int decimals = 2;
};

/// Of the days up to and including `today`; later ones are left out. Means are in major units.
std::vector<LifetimeSummary> summarise(const OrderBook& book, DayNumber today);

/// What a fit says. Without a model, `why` says what is missing, in a sentence.
struct LifetimeFit
{
    std::int64_t customers = 0;
    std::int64_t repeaters = 0;
    std::optional<BgNbdFit> orders;
    std::optional<GammaGammaFit> spend;
    std::string why;

    /// Beside the truth: fitted on the first half of the time, how many repeat purchase days the second half should
    /// have had, and how many it had. Absent where the first half is not enough.
    struct HoldOut
    {
        double predicted = 0;
        std::int64_t actual = 0;
    };
    std::optional<HoldOut> holdOut;
};

/// Fits both models; at least 100 customers and 30 repeaters are needed. Cancelled when the token is set.
Result<LifetimeFit> fitLifetime(const OrderBook& book, DayNumber today, const CancelToken& cancel);

/// The same from summaries in the order of the customers, without the look beside the truth.
Result<LifetimeFit> fitSummaries(const std::vector<LifetimeSummary>& summaries, const CancelToken& cancel);

/// The instant of the fit in force: the last one before the month of an instant began, in the workspace's zone.
Ms fitInForceAt(const TimeZone& zone, Ms asOf);

/// What the models say of a customer.
struct LifetimePrediction
{
    double probabilityAlive = 0;
    double orders12m = 0;           ///< in 52 weeks
    std::optional<double> value12m; ///< in major units, undiscounted; nothing without a model of spending
};
LifetimePrediction predict(const LifetimeFit& fit, const LifetimeSummary& customer);
/// An amount in major units as whole minor ones.
std::int64_t minorUnits(double amount, int decimals);

/// The middle of the gaps between purchase days after the last one, to the nearest day: when the next order may be
/// expected. Nothing with fewer than three days. `days` ascending, each once.
std::optional<DayNumber> expectedNextOrder(const std::vector<std::int64_t>& days);

}
