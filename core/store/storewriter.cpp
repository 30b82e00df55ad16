#include "core/store/storewriter.h"

#include "core/base/failpoint.h"

#include <sqlite3.h>

#include <algorithm>

namespace patron {

namespace {
constexpr std::size_t maxJoined = 64;
/// Changes after which SQLite's statistics are worth renewing, the first time.
constexpr std::int64_t manyChanges = 20'000;
/// Changes of these alone are nothing that a customer's answers are made of.
constexpr std::uint32_t apartFromData =
    static_cast<std::uint32_t>(Area::Settings) | static_cast<std::uint32_t>(Area::Outbox) |
    static_cast<std::uint32_t>(Area::Connectors) | static_cast<std::uint32_t>(Area::Views) |
    static_cast<std::uint32_t>(Area::Segments) | static_cast<std::uint32_t>(Area::Messages) |
    static_cast<std::uint32_t>(Area::Programs) | static_cast<std::uint32_t>(Area::Places) |
    static_cast<std::uint32_t>(Area::Products) | static_cast<std::uint32_t>(Area::Insight);

/// The data version of one transaction. The schema's triggers raise it row by row, for any tool that changes the file;
/// here it is raised once at the end, and the triggers are kept quiet until then: by a mark that they look at, or, for
/// long work, by taking them away and making them again, which costs its rows nothing.
class VersionOfTransaction
{
public:
    VersionOfTransaction(Connection& connection, bool longWork)
        : m_connection(connection)
    {
        m_before = read();
        if (longWork) {
            for (const std::string& name : findTriggers())
                connection.execute("DROP TRIGGER " + name);
        } else {
            connection.query("UPDATE data_version SET writing = 1").run();
        }
        m_rows = sqlite3_total_changes64(connection.handle());
    }

    /// Before the commit of work of which something succeeded.
    void close(ChangeSet& changes)
    {
        const bool raised = sqlite3_total_changes64(m_connection.handle()) != m_rows &&
                            (changes.areas == 0 || (changes.areas & ~apartFromData) != 0);
        for (const std::string& trigger : m_triggers)
            m_connection.execute(trigger);
        m_connection
            .query(raised ? "UPDATE data_version SET writing = 0, version = version + 1, stamp = random(), told = 1"
                          : "UPDATE data_version SET writing = 0")
            .run();
        changes.before = m_before;
        changes.after = raised ? read() : m_before;
    }

private:
    std::vector<std::string> findTriggers()
    {
        Query triggers = m_connection.queryOnce("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND name "
                                                "GLOB 'data_version_*'");
        std::vector<std::string> names;
        while (triggers.step()) {
            names.push_back(triggers.text(0));
            m_triggers.push_back(triggers.text(1));
        }
        return names;
    }

    DataVersion read()
    {
        Query query = m_connection.query("SELECT version, stamp FROM data_version");
        query.step();
        return {query.int64(0), query.int64(1)};
    }

    Connection& m_connection;
    DataVersion m_before;
    std::vector<std::string> m_triggers;
    std::int64_t m_rows = 0;
};

Error insideFailure(const char* what)
{
    return makeError(ErrorCode::Internal, "Something went wrong inside Patron; nothing was changed.", what);
}
}

struct StoreWriter::Entry
{
    Work work;
    std::function<Result<void>(Connection&)> outside;
    bool alone = false;
    std::promise<Result<void>> done;
};

StoreWriter::StoreWriter(std::unique_ptr<Connection> connection, ChangeFeed& feed)
    : m_connection(std::move(connection))
    , m_feed(feed)
    , m_nextStatistics(manyChanges)
    , m_thread([this] { runLoop(); })
{}

StoreWriter::~StoreWriter()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_all();
    m_thread.join();
}

std::future<Result<void>> StoreWriter::post(Work work, bool alone)
{
    Entry entry;
    entry.work = std::move(work);
    entry.alone = alone;
    auto future = entry.done.get_future();
    {
        const std::lock_guard lock(m_mutex);
        m_waiting.push_back(std::move(entry));
    }
    m_wake.notify_one();
    return future;
}

std::future<Result<void>> StoreWriter::postOutside(std::function<Result<void>(Connection&)> work)
{
    Entry entry;
    entry.outside = std::move(work);
    entry.alone = true;
    auto future = entry.done.get_future();
    {
        const std::lock_guard lock(m_mutex);
        m_waiting.push_back(std::move(entry));
    }
    m_wake.notify_one();
    return future;
}

void StoreWriter::addFinisher(Finisher finisher)
{
    const std::lock_guard lock(m_mutex);
    m_finishers.push_back(std::move(finisher));
}

void StoreWriter::runLoop()
{
    for (;;) {
        std::vector<Entry> batch;
        std::vector<Finisher> finishers;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [this] { return m_stopping || !m_waiting.empty(); });
            if (m_waiting.empty())
                return;
            do {
                batch.push_back(std::move(m_waiting.front()));
                m_waiting.pop_front();
            } while (!batch.back().alone && batch.size() < maxJoined && !m_waiting.empty() && !m_waiting.front().alone);
            finishers = m_finishers;
        }
        if (batch.front().outside) {
            Result<void> result;
            try {
                result = batch.front().outside(*m_connection);
            } catch (const StoreFailure& failure) {
                result = failure.error();
            } catch (const std::exception& e) {
                result = insideFailure(e.what());
            } catch (...) {
                result = insideFailure("unknown exception");
            }
            batch.front().done.set_value(std::move(result));
            continue;
        }
        runTogether(batch, finishers);
    }
}

void StoreWriter::runTogether(std::vector<Entry>& batch, const std::vector<Finisher>& finishers)
{
    std::vector<Result<void>> results(batch.size());
    ChangeSet changes;
    const auto failAll = [&](const Error& error) {
        for (auto& result : results)
            result = error;
    };
    try {
        m_connection->query("BEGIN IMMEDIATE").run();
        // Long work is alone in its transaction and needs no savepoint of its own. With one, what it changes is kept in
        // memory to be taken back, and each statement that fires a trigger walks through all of that.
        const bool alone = batch.front().alone;
        VersionOfTransaction version(*m_connection, alone);
        for (std::size_t i = 0; i < batch.size(); ++i) {
            ChangeSet own;
            if (!alone)
                m_connection->query("SAVEPOINT work").run();
            try {
                Transaction transaction(*m_connection, own);
                results[i] = batch[i].work(transaction);
                for (const Finisher& finisher : finishers) {
                    if (results[i])
                        results[i] = finisher(transaction);
                }
            } catch (const StoreFailure& failure) {
                results[i] = failure.error();
            } catch (const std::exception& e) {
                results[i] = insideFailure(e.what());
            } catch (...) {
                results[i] = insideFailure("unknown exception");
            }
            if (results[i])
                changes.merge(own);
            else if (!m_connection->inTransaction())
                // A full disk or an I/O error has rolled everything back, also what came before in this commit.
                throw StoreFailure(results[i].error());
            else if (!alone)
                m_connection->query("ROLLBACK TO work").run();
            if (!alone)
                m_connection->query("RELEASE work").run();
        }
        const bool any = std::any_of(results.begin(), results.end(), [](const auto& result) { return bool(result); });
        if (any)
            version.close(changes);
        m_connection->query(any ? "COMMIT" : "ROLLBACK").run();
    } catch (const StoreFailure& failure) {
        failAll(failure.error());
        changes = {};
        try {
            m_connection->execute("ROLLBACK");
        } catch (const StoreFailure&) {
            // A full disk or an I/O error has already rolled the transaction back.
        }
    }
    failpoint("commit.before_notice");
    // Feeds first: who waits for the result may at once ask what changed.
    if (changes.areas != 0 || changes.before != changes.after)
        m_feed.publish(changes);
    for (std::size_t i = 0; i < batch.size(); ++i)
        batch[i].done.set_value(std::move(results[i]));
    renewStatistics();
}

/// What SQLite plans its statements by. Without it a rule about what follows what takes a hundred times as long.
/// Renewed each time that twice as much has changed, from a sample of every index, which takes milliseconds.
void StoreWriter::renewStatistics()
{
    const std::int64_t changed = sqlite3_total_changes64(m_connection->handle());
    if (changed < m_nextStatistics)
        return;
    m_nextStatistics = 2 * changed;
    try {
        m_connection->execute("PRAGMA analysis_limit = 1000");
        m_connection->execute("ANALYZE");
    } catch (const StoreFailure&) {
        // The file is right without it; what comes next reports a disk that is full.
    }
}

}
