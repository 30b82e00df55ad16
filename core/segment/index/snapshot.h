#pragma once

#include "core/base/cancel.h"
#include "core/base/result.h"
#include "core/segment/index/crew.h"
#include "core/segment/index/shard.h"
#include "core/segment/index/surroundings.h"
#include "core/store/store.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

namespace patron::segment::index {

/// What one reading of the file gave.
struct Snapshot
{
    DataVersion version;
    std::shared_ptr<const Shard> shard;
    std::shared_ptr<const Surroundings> surroundings;
};

/// Reads a workspace for the index, on connections of its own: the store's readers stay free. Used by one thread at a
/// time.
class SnapshotReader
{
public:
    explicit SnapshotReader(const Store& store)
        : m_store(store)
    {}

    /// All customers, with as many connections as the crew has hands.
    Result<Snapshot> readAll(Crew& crew, const CancelToken& cancel);
    /// The surroundings alone, and the data version beside them.
    Result<Snapshot> readSurroundings();
    /// Those of the given customers who exist; the surroundings only when asked for, of which the weather only when it
    /// is not known.
    Result<Snapshot> readSome(const std::vector<std::int64_t>& customers, bool withSurroundings,
                              const std::shared_ptr<const WeatherRows>& knownWeather, const CancelToken& cancel);
    /// The data version that is committed, and whether who raised it announces his changes.
    struct Present
    {
        DataVersion version;
        bool told = false;
    };
    Result<Present> present();
    /// Statements run so far on all connections.
    std::int64_t statements() const { return m_statements.load(); }

private:
    Result<Connection*> connection(std::size_t number);

    const Store& m_store;
    std::vector<std::unique_ptr<Connection>> m_connections;
    std::atomic<std::int64_t> m_statements{0};
};

}
