#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/store/changefeed.h"
#include "core/store/connection.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>

namespace patron {

/// What a writing closure is given. It lives only inside the closure, on the writer's thread. Everything done through
/// it is undone when the closure gives an error or throws.
class Transaction
{
public:
    Transaction(Connection& connection, ChangeSet& changes)
        : m_connection(connection)
        , m_changes(changes)
    {}

    Query query(std::string_view sql) { return m_connection.query(sql); }
    Query queryOnce(std::string_view sql) { return m_connection.queryOnce(sql); }
    std::int64_t lastInsertId() const { return m_connection.lastInsertId(); }
    /// Rows changed by the last statement that ran.
    std::int64_t changes() const { return m_connection.changes(); }
    Connection& connection() { return m_connection; }

    void changed(Area area) { m_changes.add(area); }
    void changed(Area area, CustomerId customer)
    {
        m_changes.add(area);
        m_changes.add(customer);
    }
    ChangeSet& changeSet() { return m_changes; }

private:
    Connection& m_connection;
    ChangeSet& m_changes;
};

/// The one thread that writes. Closures run in order; short ones that wait together share one commit, each in its own
/// savepoint, and their callers go on when that commit is durable. A failing closure takes only its own work back.
class StoreWriter
{
public:
    using Work = std::function<Result<void>(Transaction&)>;
    /// What every closure that succeeded ends with, in its own savepoint; a failure takes the closure back.
    using Finisher = std::function<Result<void>(Transaction&)>;

    /// Takes the connection over. Changes are published after each durable commit.
    StoreWriter(std::unique_ptr<Connection> connection, ChangeFeed& feed);
    /// Runs what waits, then closes.
    ~StoreWriter();
    StoreWriter(const StoreWriter&) = delete;
    StoreWriter& operator=(const StoreWriter&) = delete;

    /// `alone`: long work that gets its own transaction and does not keep others' commits waiting with it.
    std::future<Result<void>> post(Work work, bool alone);
    /// Work that manages transactions itself (backup, vacuum, checkpoint), between transactions.
    std::future<Result<void>> postOutside(std::function<Result<void>(Connection&)> work);
    /// Holds for closures that start after this call.
    void addFinisher(Finisher finisher);

private:
    struct Entry;
    void runLoop();
    void runTogether(std::vector<Entry>& batch, const std::vector<Finisher>& finishers);
    void renewStatistics();

    std::unique_ptr<Connection> m_connection;
    ChangeFeed& m_feed;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Entry> m_waiting;
    std::vector<Finisher> m_finishers;
    bool m_stopping = false;
    std::int64_t m_nextStatistics; ///< from so many changed rows on
    std::thread m_thread;
};

}
