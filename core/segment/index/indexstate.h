#pragma once

#include "core/segment/index/bits.h"
#include "core/segment/index/shard.h"
#include "core/segment/index/surroundings.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace patron::segment::index {

/// Where a shard's customers stand in the row of all: the first one at bit 64 x firstWord.
struct Part
{
    std::shared_ptr<const Shard> shard;
    std::uint64_t serial = 0; ///< names the shard in caches
    std::size_t firstWord = 0;

    std::size_t firstBit() const { return firstWord * 64; }
};

/// All customers at one state of the file: shards from the oldest to the newest, of which a newer one stands in for a
/// customer in older ones. Immutable: readers keep the state they took and need no lock.
struct IndexState
{
    std::vector<Part> parts;
    Bits live; ///< the places of customers that are in force; the rest are filling or superseded
    std::size_t customers = 0;
    std::shared_ptr<const Surroundings> surroundings;
    std::uint64_t version = 0; ///< names the state in caches
    Ms lastInstant = 0;        ///< no fact lies later

    std::size_t bitCount() const { return live.size(); }
    std::int64_t idAt(std::size_t bit) const;
    /// The place of a customer in force; nothing for one who is not there.
    std::optional<std::size_t> bitOf(std::int64_t customer) const;
};

/// A state of these shards, oldest first. `gone`: customers that are in none of them any more although an older shard
/// has them.
std::shared_ptr<const IndexState> makeState(const std::vector<Part>& shards, const std::vector<std::int64_t>& gone,
                                            std::shared_ptr<const Surroundings> surroundings);
/// The last instant any fact of a shard has.
Ms lastInstantOf(const Shard& shard);
/// A new number for a shard.
std::uint64_t nextSerial();

}
