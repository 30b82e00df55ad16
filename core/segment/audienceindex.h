#pragma once

#include "core/base/cancel.h"
#include "core/base/id.h"
#include "core/base/result.h"
#include "core/insight/lifetimevalue.h"
#include "core/segment/audience.h"
#include "core/segment/rule.h"
#include "core/segment/standings.h"
#include "core/store/store.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace patron::segment {

/// The engine that users feel: all customers in columns and bitmaps, kept beside an open store. It answers every rule
/// as RuleSql does, without a statement, and follows each commit by reading again whom it changed; after a change of
/// too many it is built anew in the background, and answers are RuleSql's meanwhile. Thread-safe. The functions of
/// audience.h ask it by themselves once it is open.
class AudienceIndex final : public StoreCompanion
{
public:
    struct Options
    {
        /// The most that answers of conditions and columns of computed traits may take.
        std::size_t cacheBytes = std::size_t{160} * 1024 * 1024;
        /// Customers read again, beside those of the first reading, before all are; at least this many and one in
        /// twenty.
        std::size_t mostChanged = 50'000;
        /// Whether columns are kept in, and taken from, the user's cache folder.
        bool useFile = true;
        /// The most memory that reading all may take; 0: three quarters of what the computer has.
        std::size_t mostMemory = 0;
    };

    /// Reads the workspace and puts the index beside the store, which must outlive it; until then rules are answered by
    /// SQL. Takes seconds for a million customers. Io for a workspace that is too large for the memory: rules are then
    /// answered by SQL. Cancelled when the token is set.
    static Result<std::shared_ptr<AudienceIndex>> open(Store& store, const CancelToken& cancel, Options options);
    static Result<std::shared_ptr<AudienceIndex>> open(Store& store, const CancelToken& cancel)
    {
        return open(store, cancel, Options{});
    }
    /// Puts an index beside the store that reads it in a thread of its own; rules are answered by SQL until it has.
    static std::shared_ptr<AudienceIndex> openLater(Store& store, Options options);
    static std::shared_ptr<AudienceIndex> openLater(Store& store) { return openLater(store, Options{}); }
    /// The index of a store that is up to date, or brought up to date here; nothing where SQL has to answer.
    static std::shared_ptr<AudienceIndex> ready(const Store& store);
    ~AudienceIndex() override;
    AudienceIndex(const AudienceIndex&) = delete;
    AudienceIndex& operator=(const AudienceIndex&) = delete;

    /// How an answer is found: `useCache` off evaluates every condition anew.
    struct Terms
    {
        AskTerms ask;
        bool useCache = true;
    };
    /// The answers of audience.h, from what was committed last. Unsupported while the index is being built anew.
    Result<CountAnswer> count(const Rule& rule, const Terms& terms, const CancelToken& cancel);
    Result<std::vector<CustomerId>> members(const Rule& rule, const Terms& terms, std::optional<std::int64_t> limit,
                                            const CancelToken& cancel);
    Result<bool> contains(const Rule& rule, CustomerId customer, const Terms& terms, const CancelToken& cancel);
    Result<Waterfall> waterfall(const Rule& rule, const Terms& terms, const CancelToken& cancel);
    Result<ReachAnswer> reach(const Rule& rule, std::string_view channel, const Terms& terms,
                              const CancelToken& cancel);

    /// The fit of lifetime values in force at an instant: for SQL, which would have to read all orders for it.
    Result<std::shared_ptr<const insight::LifetimeFit>> lifetimeFit(Ms asOf, const CancelToken& cancel);

    /// The answers of standings.h; `sums` says for which days. Locked while the index is being built anew.
    Result<std::vector<standings::Standing>> standings(DayNumber day, const CancelToken& cancel);
    Result<std::vector<std::uint64_t>> orderSums(const standings::OrderSums& sums, const CancelToken& cancel);

    /// What there is to say of it, for benches, logs and tests.
    struct Status
    {
        std::size_t customers = 0;
        std::size_t shards = 0;
        std::size_t rebuilds = 0;    ///< readings of all customers, the first one included
        std::int64_t statements = 0; ///< of SQL that the index has run
        bool current = false;        ///< nothing is waiting to be read
        std::size_t cacheBytes = 0;
    };
    Status status() const;
    /// Forgets the answers of conditions and what was worked out for them.
    void clearCache();
    /// Waits until a building in the background is over and written down.
    void waitUntilBuilt();

    /// Deletes what the cache folder has of a workspace: it holds personal data. For erasures, which first take the
    /// index away from the store. Io when a file stays.
    static Result<void> dropCacheFiles(std::string_view uuid);

private:
    struct Inside;
    explicit AudienceIndex(std::unique_ptr<Inside> inside);

    std::unique_ptr<Inside> m_inside;
};

}
