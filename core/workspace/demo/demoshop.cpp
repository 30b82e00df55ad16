#include "core/workspace/demo/demoshop.h"

#include "core/workspace/demo/democalendar.h"
#include "core/workspace/demo/demoorders.h"
#include "core/workspace/demo/demorecord.h"
#include "core/workspace/demo/demowriter.h"

#include <algorithm>
#include <future>
#include <vector>

namespace patron::workspace {

namespace {
using namespace demo;

constexpr std::int64_t maxCustomers = 8'000'000;
constexpr std::int64_t chunkCustomers = 1'000;
/// A transaction dirties pages all over the indexes by date, so few large ones write far less than many small ones.
constexpr std::int64_t transactionCustomers = 125'000;
constexpr std::int64_t bulkFrom = 20'000;
constexpr int bulkCacheKib = 400'000;

using Chunk = std::vector<CustomerRows>;

/// Makes rows a chunk ahead of the writer, on a thread of its own.
class ChunkMaker
{
public:
    ChunkMaker(const DemoCalendar& calendar, const DemoOptions& options)
        : m_calendar(calendar)
        , m_options(options)
    {
        start();
    }

    bool atEnd() const { return !m_next.valid(); }

    Chunk take()
    {
        Chunk chunk = m_next.get();
        start();
        return chunk;
    }

private:
    void start()
    {
        const std::int64_t first = m_made + 1;
        const std::int64_t last = std::min(m_options.customers, m_made + chunkCustomers);
        if (first > last)
            return;
        m_made = last;
        m_next = std::async(std::launch::async, [this, first, last] { return make(first, last); });
    }

    Chunk make(std::int64_t first, std::int64_t last) const
    {
        Chunk chunk;
        for (std::int64_t number = first; number <= last; ++number) {
            chunk.push_back(makeCustomer(m_calendar, m_options.seed, number));
            if (auto sale = makeTillSale(m_calendar, m_options.seed, number)) {
                CustomerRows anonymous;
                anonymous.orders.push_back(std::move(*sale));
                chunk.push_back(std::move(anonymous));
            }
        }
        return chunk;
    }

    const DemoCalendar& m_calendar;
    const DemoOptions& m_options;
    std::int64_t m_made = 0;
    std::future<Chunk> m_next;
};

/// Room for the indexes while much is written; the writer's usual cache comes back at the end.
class LargeCache
{
public:
    explicit LargeCache(Connection& connection)
        : m_connection(connection)
    {
        Query query = connection.queryOnce("PRAGMA cache_size");
        query.step();
        m_before = query.int64(0);
        connection.execute("PRAGMA cache_size = -" + std::to_string(bulkCacheKib));
    }
    ~LargeCache()
    {
        try {
            m_connection.execute("PRAGMA cache_size = " + std::to_string(m_before));
        } catch (const StoreFailure&) {
            // The size of a cache changes nothing that is stored.
        }
    }
    LargeCache(const LargeCache&) = delete;
    LargeCache& operator=(const LargeCache&) = delete;

private:
    Connection& m_connection;
    std::int64_t m_before = 0;
};

/// Writes up to transactionCustomers customers.
Result<void> writeSome(JobContext& job, Transaction& tx, const Store& store, const DemoNumbers& numbers,
                       ChunkMaker& maker, DemoCounts& counts, bool bulk)
{
    std::optional<LargeCache> cache;
    if (bulk)
        cache.emplace(tx.connection());
    DemoWriter writer(tx, store, numbers, counts);
    const std::int64_t upTo = counts.customers + transactionCustomers;
    while (!maker.atEnd() && counts.customers < upTo) {
        if (job.cancelled()) {
            return makeError(ErrorCode::Cancelled,
                             "Making the demo shop was stopped before it was complete. Delete the file.");
        }
        for (const CustomerRows& rows : maker.take())
            writer.write(rows);
        job.done(counts.customers);
    }
    return {};
}
}

Result<DemoReport> fillDemo(JobContext& job, Store& store, const DemoOptions& options)
{
    if (options.customers < 1 || options.customers > maxCustomers) {
        return makeError(ErrorCode::WrongUsage,
                         "The demo shop can have from 1 to 8,000,000 customers. Give a number in between.");
    }
    job.phase("Making the demo shop", options.customers);
    const DemoCalendar calendar(store.zone(), options.untilDay);
    PATRON_TRY(numbers, store.write([&](Transaction& tx) { return prepareDemo(tx, store); }));
    DemoCounts counts;
    ChunkMaker maker(calendar, options);
    while (!maker.atEnd()) {
        PATRON_CHECK(store.write(
            [&](Transaction& tx) {
                return writeSome(job, tx, store, numbers, maker, counts, options.customers >= bulkFrom);
            },
            true));
    }
    DemoReport report;
    report.customers = counts.customers;
    report.identities = counts.identities;
    report.orders = counts.orders - counts.returns - counts.anonymous;
    report.returns = counts.returns;
    report.anonymous = counts.anonymous;
    report.lines = counts.lines;
    report.events = counts.events;
    report.consents = counts.consents;
    report.suppressions = counts.suppressions;
    report.firstDay = calendar.dayNumber(0);
    report.lastDay = calendar.dayNumber(calendar.lastDay());
    return report;
}

}
