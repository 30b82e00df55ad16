#pragma once

#include "core/base/id.h"

#include <cstdint>
#include <functional>
#include <mutex>
#include <vector>

namespace patron {

/// The kinds of things a commit can have changed.
enum class Area : std::uint32_t {
    Settings = 1u << 0,
    Customers = 1u << 1,
    Orders = 1u << 2,
    Events = 1u << 3,
    Consents = 1u << 4,
    Imports = 1u << 5,
    Segments = 1u << 6,
    Messages = 1u << 7,
    Programs = 1u << 8,
    Outbox = 1u << 9,
    Connectors = 1u << 10,
    Places = 1u << 11,
    Products = 1u << 12,
    Views = 1u << 13,  ///< saved views of the customer list
    Insight = 1u << 14 ///< what is kept of past scores
};

/// The file's own account of its changes: another one after each change, by whomever, of customers and what they did,
/// got, said and bought.
struct DataVersion
{
    std::int64_t version = 0; ///< counts
    std::int64_t stamp = 0;   ///< drawn anew: a restored file with the same count has another one

    bool operator==(const DataVersion&) const = default;
};

/// What one durable commit changed. Past `maxCustomers` single customers are not told apart: `allCustomers`.
struct ChangeSet
{
    static constexpr std::size_t maxCustomers = 10'000;

    std::uint32_t areas = 0;
    std::vector<CustomerId> customers;
    bool allCustomers = false;
    DataVersion before; ///< equal to `after` when nothing of that was changed
    DataVersion after;

    bool touches(Area area) const { return (areas & static_cast<std::uint32_t>(area)) != 0; }
    void add(Area area) { areas |= static_cast<std::uint32_t>(area); }
    void add(CustomerId customer);
    void merge(const ChangeSet& other);
};

/// Tells listeners of every commit, on the writer's thread, after it is durable. Listeners return at once: they post
/// what they have to do. Thread-safe.
class ChangeFeed
{
public:
    using Listener = std::function<void(const ChangeSet&)>;

    /// Gives a number for `unsubscribe`.
    int subscribe(Listener listener);
    /// After this returns the listener is not called any more.
    void unsubscribe(int id);
    void publish(const ChangeSet& changes);

private:
    std::mutex m_mutex;
    int m_nextId = 1;
    std::vector<std::pair<int, Listener>> m_listeners;
};

}
