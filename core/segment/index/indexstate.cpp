#include "core/segment/index/indexstate.h"

#include <algorithm>
#include <atomic>

namespace patron::segment::index {

std::int64_t IndexState::idAt(std::size_t bit) const
{
    std::size_t part = parts.size() - 1;
    while (parts[part].firstBit() > bit)
        --part;
    return parts[part].shard->ids[bit - parts[part].firstBit()];
}

std::optional<std::size_t> IndexState::bitOf(std::int64_t customer) const
{
    for (const Part& part : parts) {
        const auto ordinal = part.shard->ordinalOf(customer);
        if (ordinal && live.test(part.firstBit() + *ordinal))
            return part.firstBit() + *ordinal;
    }
    return std::nullopt;
}

std::shared_ptr<const IndexState> makeState(const std::vector<Part>& shards, const std::vector<std::int64_t>& gone,
                                            std::shared_ptr<const Surroundings> surroundings)
{
    static std::atomic<std::uint64_t> versions{0};
    auto state = std::make_shared<IndexState>();
    std::size_t words = 0;
    for (const Part& shard : shards) {
        state->parts.push_back({shard.shard, shard.serial, words});
        words += wordsFor(shard.shard->size());
        state->lastInstant = std::max(state->lastInstant, lastInstantOf(*shard.shard));
    }
    state->live = Bits(words * 64);
    const auto strike = [&](std::int64_t customer, std::size_t before) {
        for (std::size_t i = 0; i < before; ++i) {
            const Part& part = state->parts[i];
            if (const auto ordinal = part.shard->ordinalOf(customer))
                state->live.clear(part.firstBit() + *ordinal);
        }
    };
    for (std::size_t i = 0; i < state->parts.size(); ++i) {
        const Part& part = state->parts[i];
        const std::size_t size = part.shard->size();
        for (std::size_t bit = 0; bit < size; bit += 64)
            state->live.words()[part.firstWord + bit / 64] =
                size - bit >= 64 ? ~std::uint64_t{0} : ~std::uint64_t{0} >> (64 - (size - bit));
        if (i > 0) {
            for (const std::int64_t customer : part.shard->ids)
                strike(customer, i);
        }
    }
    for (const std::int64_t customer : gone)
        strike(customer, state->parts.size());
    state->customers = state->live.count();
    state->surroundings = std::move(surroundings);
    state->version = ++versions;
    return state;
}

Ms lastInstantOf(const Shard& shard)
{
    Ms last = 0;
    const auto look = [&last](const Column& column) {
        if (column.size > 0 && !column.real && !column.allNull())
            last = std::max(last, column.greatest());
    };
    for (const TraitColumn& trait : shard.traits) {
        look(trait.history.since);
        look(trait.history.pastSince);
    }
    look(shard.loyalty.points.since);
    look(shard.loyalty.points.pastSince);
    look(shard.orders.at);
    look(shard.orders.paidAt);
    look(shard.orders.cancelledAt);
    for (const EventColumns& events : shard.events)
        look(events.at);
    return last;
}

std::uint64_t nextSerial()
{
    static std::atomic<std::uint64_t> serials{0};
    return ++serials;
}

}
