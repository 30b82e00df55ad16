#include "core/insight/lifecycle.h"
#include "core/segment/index/ordersummary.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace patron::segment::index {

namespace {
/// The four edges between five scores: who is better than k of them has the score 1 + k. In integers of segments.md:
/// score = min(5, 1 + floor(5 n_worse / N)).
class ScoreEdges
{
public:
    /// Takes values of which more is better.
    explicit ScoreEdges(std::vector<std::int64_t> values)
    {
        const std::size_t n = values.size();
        for (std::size_t k = 1; k <= 4; ++k) {
            // A score of more than k needs ceil(k n / 5) worse ones: to be better than the last of these.
            const std::size_t worse = (k * n + 4) / 5;
            std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(worse - 1), values.end());
            m_edges[k - 1] = values[worse - 1];
        }
    }

    std::uint8_t score(std::int64_t value) const
    {
        std::uint8_t score = 1;
        for (const std::int64_t edge : m_edges)
            score = static_cast<std::uint8_t>(score + (value > edge ? 1 : 0));
        return score;
    }

private:
    std::array<std::int64_t, 4> m_edges{};
};

const std::vector<std::string>& groupNames()
{
    static const std::vector<std::string> names{
        "hibernating",        "at_risk", "cannot_lose", "about_to_sleep", "needs_attention", "loyal", "promising",
        "potential_loyalist", "new",     "champion"};
    return names;
}

/// The place of a group in the names above.
std::uint8_t groupOf(int r, int f)
{
    if (r <= 2)
        return f <= 2 ? 0 : f <= 4 ? 1 : 2;
    if (r == 3)
        return f <= 2 ? 3 : f == 3 ? 4 : 5;
    if (r == 4)
        return f == 1 ? 6 : f <= 3 ? 7 : 5;
    return f == 1 ? 8 : f <= 3 ? 7 : 9;
}

struct RfmBase
{
    std::vector<std::int64_t> recency; ///< the newer the more
    std::vector<std::int64_t> frequency;
    std::vector<std::int64_t> monetary;
};
}

std::shared_ptr<const RfmScores> rfmScores(Evaluation& evaluation, Ms asOf)
{
    // Scores in force are those of the last local midnight.
    const TimeZone& zone = evaluation.context().zone;
    const Ms midnight = zone.startOfDay(zone.dayAt(asOf));
    const IndexState& state = evaluation.state();
    const std::string key =
        "rfm " + std::to_string(state.version) + " " + std::to_string(evaluation.effective(midnight));
    if (auto known = evaluation.kept().find<RfmScores>(key))
        return known;
    const auto visit = [&](const auto& take) {
        for (std::size_t p = 0; p < state.parts.size(); ++p) {
            const Part& part = state.parts[p];
            const auto summaries = orderSummaries(evaluation, part, midnight);
            const Owners& owners = part.shard->orders.owners;
            for (std::size_t owner = 0; owner < owners.count(); ++owner) {
                if ((*summaries)[owner].orders > 0 && state.live.test(part.firstBit() + owners.ordinals[owner]))
                    take(p, owners.ordinals[owner], (*summaries)[owner]);
            }
        }
    };
    RfmBase base;
    visit([&](std::size_t, std::size_t, const OrderSummary& sum) {
        base.recency.push_back(sum.lastDay);
        base.frequency.push_back(sum.orders);
        base.monetary.push_back(sum.spent);
    });
    auto scores = std::make_shared<RfmScores>();
    std::size_t bytes = 0;
    for (const Part& part : state.parts) {
        const std::vector<std::uint8_t> none(part.shard->size());
        scores->parts.push_back({none, none, none});
        bytes += 3 * none.size();
    }
    // Fewer than five say nothing.
    if (base.recency.size() >= 5) {
        const ScoreEdges r(std::move(base.recency));
        const ScoreEdges f(std::move(base.frequency));
        const ScoreEdges m(std::move(base.monetary));
        visit([&](std::size_t p, std::size_t ordinal, const OrderSummary& sum) {
            scores->parts[p].r[ordinal] = r.score(sum.lastDay);
            scores->parts[p].f[ordinal] = f.score(sum.orders);
            scores->parts[p].m[ordinal] = m.score(sum.spent);
        });
    }
    if (!evaluation.cancelled())
        evaluation.kept().put<RfmScores>(key, scores, bytes);
    return scores;
}

TraitView rfmTrait(Evaluation& evaluation, const Part& part, const std::string& name, Ms asOf)
{
    const auto scores = rfmScores(evaluation, asOf);
    const auto& parts = evaluation.state().parts;
    const auto p = static_cast<std::size_t>(
        std::find_if(parts.begin(), parts.end(), [&](const Part& one) { return one.serial == part.serial; }) -
        parts.begin());
    const RfmScores::OfPart& of = scores->parts[p];
    TraitView view;
    std::vector<std::uint8_t> codes(part.shard->size());
    if (name == "rfm_group") {
        for (std::size_t i = 0; i < codes.size(); ++i)
            codes[i] = of.r[i] == 0 ? 0 : static_cast<std::uint8_t>(groupOf(of.r[i], of.f[i]) + 1);
        view.values = codeColumn(std::move(codes));
        view.texts = dictionaryOf(groupNames());
        return view;
    }
    const auto& from = name == "rfm_recency" ? of.r : name == "rfm_frequency" ? of.f : of.m;
    // A score of 1 has the code 1, which stands for base + 0.
    view.values = codeColumn(from);
    view.values.base = 1;
    return view;
}

namespace {
using insight::OrderPace;

double medianGapOf(const IndexState& state, const std::vector<std::vector<OrderPace>>& paces)
{
    std::vector<double> gaps;
    for (std::size_t p = 0; p < paces.size(); ++p) {
        const Owners& owners = state.parts[p].shard->orders.owners;
        for (std::size_t owner = 0; owner < paces[p].size(); ++owner) {
            const auto gap = paces[p][owner].gap();
            if (gap && state.live.test(state.parts[p].firstBit() + owners.ordinals[owner]))
                gaps.push_back(*gap);
        }
    }
    return insight::medianGap(std::move(gaps));
}
}

std::shared_ptr<const StageCodes> stageCodes(Evaluation& evaluation, Ms asOf)
{
    const IndexState& state = evaluation.state();
    const DayNumber today = evaluation.context().zone.dayAt(asOf);
    const Ms instant = evaluation.effective(asOf);
    const std::string key =
        "stages " + std::to_string(state.version) + " " + std::to_string(instant) + " " + std::to_string(today);
    if (auto known = evaluation.kept().find<StageCodes>(key))
        return known;
    std::vector<std::vector<OrderPace>> paces;
    for (const Part& part : state.parts) {
        const OrderColumns& orders = part.shard->orders;
        std::vector<OrderPace> own(orders.owners.count());
        visitOrders(evaluation, part, instant, [&](std::size_t owner, const std::vector<std::size_t>& rows) {
            own[owner] = OrderPace(saleDays(orders, rows));
        });
        paces.push_back(std::move(own));
    }
    const double median = medianGapOf(state, paces);
    auto stages = std::make_shared<StageCodes>();
    std::size_t bytes = 0;
    for (std::size_t p = 0; p < paces.size(); ++p) {
        constexpr std::uint8_t never = 1;
        std::vector<std::uint8_t> codes(state.parts[p].shard->size(), never);
        const Owners& owners = state.parts[p].shard->orders.owners;
        for (std::size_t owner = 0; owner < paces[p].size(); ++owner)
            codes[owners.ordinals[owner]] =
                static_cast<std::uint8_t>(static_cast<std::uint8_t>(paces[p][owner].stage(today, median)) + 1);
        bytes += codes.size();
        stages->push_back(std::move(codes));
    }
    if (!evaluation.cancelled())
        evaluation.kept().put<StageCodes>(key, stages, bytes);
    return stages;
}

TraitView stageTrait(Evaluation& evaluation, const Part& part, Ms asOf)
{
    const auto stages = stageCodes(evaluation, asOf);
    const auto& parts = evaluation.state().parts;
    TraitView view;
    for (std::size_t p = 0; p < parts.size(); ++p) {
        if (parts[p].serial == part.serial)
            view.values = codeColumn((*stages)[p]);
    }
    view.texts = dictionaryOf(insight::lifecycleStages());
    return view;
}

}
