#include "core/segment/index/snapshot.h"

#include "core/base/paths.h"
#include "core/segment/index/shardbuilder.h"

#include <sqlite3.h>

#include <new>

namespace patron::segment::index {

namespace {
constexpr int readingHands = 2;

/// A read transaction that ends with its scope.
class Reading
{
public:
    explicit Reading(Connection& connection)
        : m_connection(connection)
    {
        connection.execute("BEGIN");
    }
    ~Reading()
    {
        try {
            m_connection.execute("ROLLBACK");
        } catch (const StoreFailure&) {
            // Nothing was written; the connection is closed with the index.
        }
    }
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;

private:
    Connection& m_connection;
};

DataVersion versionOf(Connection& connection)
{
    Query query = connection.query("SELECT version, stamp FROM v_data_version");
    query.step();
    return {query.int64(0), query.int64(1)};
}

Error outOfMemory()
{
    return makeError(ErrorCode::Io, "There is not enough memory for an index of all customers. Segments are counted in "
                                    "the file, which takes longer.");
}

int countStatement(unsigned, void* counter, void*, void*)
{
    static_cast<std::atomic<std::int64_t>*>(counter)->fetch_add(1);
    return 0;
}
}

Result<Connection*> SnapshotReader::connection(std::size_t number)
{
    while (m_connections.size() <= number) {
        PATRON_TRY(opened, Connection::open(m_store.path(), Connection::Mode::ReadOnly));
        sqlite3_trace_v2(opened->handle(), SQLITE_TRACE_STMT, countStatement, &m_statements);
        try {
            opened->execute("PRAGMA query_only = ON");
            opened->execute("PRAGMA temp_store = MEMORY");
            opened->execute("PRAGMA cache_size = -16384");
            // The whole file may be mapped: pages that are only read are the system's to drop.
            opened->execute("PRAGMA mmap_size = 1099511627776");
        } catch (const StoreFailure& failure) {
            return failure.error();
        }
        m_connections.push_back(std::move(opened));
    }
    return m_connections[number].get();
}

Result<Snapshot> SnapshotReader::readAll(Crew& crew, const CancelToken& cancel)
{
    std::vector<Connection*> connections;
    for (std::size_t i = 0; i < readingHands; ++i) {
        PATRON_TRY(one, connection(i));
        connections.push_back(one);
    }
    try {
        std::vector<std::unique_ptr<Reading>> readings;
        Snapshot snapshot;
        // All must see the same state: whoever began before a commit that another saw begins again.
        for (bool alike = false; !alike;) {
            readings.clear();
            alike = true;
            for (Connection* one : connections) {
                readings.push_back(std::make_unique<Reading>(*one));
                const DataVersion version = versionOf(*one);
                alike = alike && (readings.size() == 1 || version == snapshot.version);
                snapshot.version = version;
            }
        }
        ReadSession session(*connections.front());
        snapshot.surroundings = Surroundings::read(session);
        const Census census = Census::all(session, m_store, Spill::open(cacheFolder()));
        auto shard = std::make_shared<Shard>();
        shard->ids = Array<std::int64_t>(census.ids());
        const FieldCatalog& catalog = snapshot.surroundings->catalog;
        Errands errands;
        errands.add([&](ReadSession& own) { readEvents(own, census, cancel, *shard, errands); }, usualLength::events);
        errands.add([&](ReadSession& own) { readOrders(own, census, cancel, *shard, errands); }, usualLength::orders);
        errands.add([&](ReadSession& own) { readTraits(own, census, catalog, cancel, *shard); }, usualLength::traits);
        errands.add([&](ReadSession& own) { readAddresses(own, census, cancel, *shard); }, usualLength::addresses);
        errands.add([&](ReadSession& own) { readConsents(own, census, cancel, *shard); }, usualLength::consents);
        errands.add([&](ReadSession& own) { readPreferences(own, census, cancel, *shard); }, usualLength::preferences);
        errands.add([&](ReadSession& own) { readLoyalty(own, census, cancel, *shard); }, usualLength::loyalty);
        crew.run(connections.size(), [&](std::size_t hand) {
            ReadSession own(*connections[hand]);
            errands.work(own);
        });
        errands.rethrow();
        if (cancel.cancelled())
            return makeError(ErrorCode::Cancelled, "Stopped. Nothing was changed.");
        snapshot.shard = std::move(shard);
        return snapshot;
    } catch (const StoreFailure& failure) {
        return failure.error();
    } catch (const std::bad_alloc&) {
        return outOfMemory();
    }
}

Result<Snapshot> SnapshotReader::readSurroundings()
{
    return readSome({}, true, nullptr, CancelToken());
}

Result<SnapshotReader::Present> SnapshotReader::present()
{
    PATRON_TRY(own, connection(0));
    try {
        Query query = own->query("SELECT version, stamp, told FROM v_data_version");
        query.step();
        return Present{{query.int64(0), query.int64(1)}, query.flag(2)};
    } catch (const StoreFailure& failure) {
        return failure.error();
    }
}

Result<Snapshot> SnapshotReader::readSome(const std::vector<std::int64_t>& customers, bool withSurroundings,
                                          const std::shared_ptr<const WeatherRows>& knownWeather,
                                          const CancelToken& cancel)
{
    PATRON_TRY(own, connection(0));
    try {
        const Reading reading(*own);
        ReadSession session(*own);
        Snapshot snapshot;
        snapshot.version = versionOf(*own);
        if (withSurroundings)
            snapshot.surroundings = Surroundings::read(session, knownWeather);
        if (!customers.empty()) {
            const FieldCatalog catalog =
                snapshot.surroundings ? snapshot.surroundings->catalog : FieldCatalog::load(session);
            snapshot.shard = readShard(session, Census::some(session, m_store, customers), catalog, cancel);
        }
        return snapshot;
    } catch (const StoreFailure& failure) {
        return failure.error();
    }
}

}
