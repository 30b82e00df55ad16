#include "core/segment/index/standings.h"

#include "core/segment/index/ordersummary.h"

#include <algorithm>
#include <mutex>

namespace patron::segment::index {

namespace {
std::optional<std::int64_t> valueAt(const Column& column, std::size_t row)
{
    return column.isNull(row) ? std::nullopt : std::optional(column.at(row));
}

void addOrders(const Shard& shard, std::size_t owner, standings::OrderSums& sums)
{
    const OrderColumns& orders = shard.orders;
    for (std::size_t row = orders.owners.starts[owner]; row < orders.owners.starts[owner + 1]; ++row) {
        const std::uint32_t state = orders.state.numberAt(row).value_or(Pending);
        if (orders.kind.at(row) == OtherKind || (state != Completed && state != Cancelled))
            continue;
        sums.add({shard.ids[orders.owners.ordinals[owner]], orders.kind.at(row) == Return, state == Cancelled,
                  orders.at.at(row), orders.day.at(row), valueAt(orders.value, row), valueAt(orders.paidAt, row),
                  valueAt(orders.cancelledAt, row)});
    }
}
}

std::vector<standings::Standing> standingsAt(Evaluation& evaluation, Ms midnight)
{
    const auto scores = rfmScores(evaluation, midnight);
    const auto stages = stageCodes(evaluation, midnight);
    const IndexState& state = evaluation.state();
    std::vector<standings::Standing> all;
    for (std::size_t p = 0; p < state.parts.size(); ++p) {
        const Part& part = state.parts[p];
        const RfmScores::OfPart& of = scores->parts[p];
        for (std::size_t i = 0; i < part.shard->size(); ++i) {
            if (!state.live.test(part.firstBit() + i))
                continue;
            // Code 0 is missing; the stages begin at 1.
            const auto stage = static_cast<std::uint8_t>((*stages)[p][i] - 1);
            const standings::Standing one{part.shard->ids[i], of.r[i], of.f[i], of.m[i], stage};
            if (one.saysAnything())
                all.push_back(one);
        }
    }
    if (state.parts.size() > 1)
        std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.customer < b.customer; });
    return all;
}

std::vector<std::uint64_t> sumsOfOrders(Evaluation& evaluation, const standings::OrderSums& sums)
{
    standings::OrderSums all = sums.fresh();
    std::mutex mutex;
    for (const Part& part : evaluation.state().parts) {
        const Owners& owners = part.shard->orders.owners;
        evaluation.forBlocks(part, [&](std::size_t first, std::size_t last) {
            standings::OrderSums own = sums.fresh();
            const std::size_t end = owners.firstFrom(last);
            for (std::size_t owner = owners.firstFrom(first); owner < end; ++owner) {
                if (evaluation.state().live.test(part.firstBit() + owners.ordinals[owner]))
                    addOrders(*part.shard, owner, own);
            }
            const std::lock_guard lock(mutex);
            all.add(own);
        });
    }
    return all.take();
}

}
