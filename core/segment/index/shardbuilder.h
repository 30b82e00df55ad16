#pragma once

#include "core/base/cancel.h"
#include "core/base/result.h"
#include "core/base/timezone.h"
#include "core/segment/fieldcatalog.h"
#include "core/segment/index/errands.h"
#include "core/segment/index/shard.h"
#include "core/segment/index/spill.h"
#include "core/store/rowscan.h"
#include "core/store/store.h"

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

namespace patron::segment::index {

/// Whose rows a shard takes in, and what every part of it needs. Lives while the parts are read.
class Census
{
public:
    /// All customers of the workspace; long arrays go to the spill, where there is one.
    static Census all(ReadSession& session, const Store& store, std::shared_ptr<Spill> spill);
    /// Those of the given ones who exist.
    static Census some(ReadSession& session, const Store& store, const std::vector<std::int64_t>& customers);

    const std::vector<std::int64_t>& ids() const { return m_ids; }
    std::size_t size() const { return m_ids.size(); }
    const std::string& currency() const { return m_currency; }
    int currencyDecimals() const { return m_currencyDecimals; }
    const TimeZone& zone() const { return m_zone; }
    /// The place of a customer, or -1 for one who is not there.
    std::int64_t ordinalOf(std::int64_t customer) const;

    /// " AND column IN (…)" when not everybody is read; empty for all.
    std::string only(const std::string& column) const;
    /// A query with the ids of `only` bound as ?1.
    Query query(ReadSession& session, const std::string& sql) const;
    /// Hands out the rows of a scan whose `only` may have ?1, and stops with Cancelled when the token is set. Rows of
    /// customers who are not read may come all the same.
    void scan(ReadSession& session, RowScan rows, const CancelToken& cancel,
              const std::function<void(const RowValues&)>& take) const;
    bool isPartial() const { return m_partial; }
    const std::shared_ptr<Spill>& spill() const { return m_spill; }

private:
    explicit Census(const Store& store)
        : m_zone(store.zone())
        , m_currency(store.currency())
        , m_currencyDecimals(store.currencyDecimals())
    {}

    std::vector<std::int64_t> m_ids;
    std::vector<std::int32_t> m_places; ///< by id - the first id, where ids lie close together
    TimeZone m_zone;
    std::string m_currency;
    int m_currencyDecimals;
    bool m_partial = false;
    std::string m_list;
    std::shared_ptr<Spill> m_spill;
};

/// How long the parts take of a usual shop, in seconds a million customers: who reads the orders has their lines still
/// to read, so that both hands are done at about the same time.
namespace usualLength {
inline constexpr double orders = 6;
inline constexpr double events = 5.5;
inline constexpr double traits = 4.5;
inline constexpr double lines = 3;
inline constexpr double addresses = 0.7;
inline constexpr double consents = 0.3;
inline constexpr double loyalty = 0.2;
inline constexpr double preferences = 0.1;
}

/// The parts of a shard. Each reads other tables than the rest and fills its own columns: they may run side by side on
/// sessions that see the same state of the file. They throw StoreFailure, also when the token is set. What of a long
/// part needs no more rows is left as errands, for which census and shard must stay.
void readTraits(ReadSession& session, const Census& census, const FieldCatalog& catalog, const CancelToken& cancel,
                Shard& shard);
void readAddresses(ReadSession& session, const Census& census, const CancelToken& cancel, Shard& shard);
void readConsents(ReadSession& session, const Census& census, const CancelToken& cancel, Shard& shard);
void readOrders(ReadSession& session, const Census& census, const CancelToken& cancel, Shard& shard, Errands& rest);
void readEvents(ReadSession& session, const Census& census, const CancelToken& cancel, Shard& shard, Errands& rest);
void readLoyalty(ReadSession& session, const Census& census, const CancelToken& cancel, Shard& shard);
void readPreferences(ReadSession& session, const Census& census, const CancelToken& cancel, Shard& shard);

/// A small shard, read in one go.
std::shared_ptr<const Shard> readShard(ReadSession& session, const Census& census, const FieldCatalog& catalog,
                                       const CancelToken& cancel);

/// Rows as they were read, grouped by customer and by time within: the order to take them in, and the groups. Rows of
/// one instant stay in the order in which they came.
struct Grouping
{
    Owners owners;
    std::vector<std::uint32_t> order;
};
Grouping groupRows(const ColumnBuilder& ordinals, const ColumnBuilder& times, std::size_t customers);

/// Gathers values with their histories: entries come by customer, oldest first.
class HistoryBuilder
{
public:
    void spillTo(const std::shared_ptr<Spill>& spill);
    void addText(std::uint32_t ordinal, std::int64_t since, std::string_view text);
    void addNumber(std::uint32_t ordinal, std::int64_t since, double number);
    void addInteger(std::uint32_t ordinal, std::int64_t since, std::int64_t number);
    void addList(std::uint32_t ordinal, std::int64_t since, const std::vector<std::string>& items);
    void addCleared(std::uint32_t ordinal, std::int64_t since);
    HistoryColumn finish(std::size_t customers);
    bool empty() const { return m_entries.empty() && m_since.size() == 0; }

private:
    struct Entry
    {
        std::int64_t since = 0;
        enum class Kind { Cleared, Integer, Real } kind = Kind::Cleared;
        std::int64_t integer = 0;
        double real = 0;
    };
    void add(std::uint32_t ordinal, Entry entry);
    void closeCustomer();
    static void put(ColumnBuilder& column, const Entry& entry);

    std::shared_ptr<Spill> m_spill;
    std::uint32_t m_ordinal = 0;
    std::vector<Entry> m_entries; ///< of the customer at hand
    ColumnBuilder m_latest;
    ColumnBuilder m_since;
    std::vector<std::uint32_t> m_pastOrdinals;
    std::vector<std::uint32_t> m_pastStarts{0};
    ColumnBuilder m_pastValues;
    ColumnBuilder m_pastSince;
    Interner m_texts;
    Interner m_items;
    std::vector<std::uint32_t> m_itemStarts{0};
    std::vector<std::uint32_t> m_itemNumbers;
};

/// Gives ids small numbers in the order in which they are seen.
class IdNumbers
{
public:
    std::int64_t numberOf(std::int64_t id)
    {
        Recent& recent = m_recent[static_cast<std::uint64_t>(id) % m_recent.size()];
        if (recent.id != id || recent.number < 0)
            recent = {id, find(id)};
        return recent.number;
    }
    Array<std::int64_t> finish() { return Array<std::int64_t>(std::move(m_ids)); }

private:
    /// Found last of the ids that share a place: rows name the same few again and again.
    struct Recent
    {
        std::int64_t id = 0;
        std::int64_t number = -1;
    };
    std::int64_t find(std::int64_t id);

    std::vector<std::int64_t> m_ids;
    std::unordered_map<std::int64_t, std::int64_t> m_numbers;
    std::array<Recent, 256> m_recent;
};

/// Throws Cancelled when the token is set; looked at every so many rows.
class RowTicker
{
public:
    explicit RowTicker(const CancelToken& cancel)
        : m_cancel(cancel)
    {}
    void tick()
    {
        if (++m_rows % 4096 == 0 && m_cancel.cancelled())
            stop();
    }

private:
    [[noreturn]] static void stop();

    const CancelToken& m_cancel;
    std::size_t m_rows = 0;
};

}
