#include "core/store/storewriter.h"

namespace patron {

namespace {
constexpr std::size_t maxJoined = 64;

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
        m_connection->execute("BEGIN IMMEDIATE");
        for (std::size_t i = 0; i < batch.size(); ++i) {
            ChangeSet own;
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
            else if (m_connection->inTransaction())
                m_connection->query("ROLLBACK TO work").run();
            else // A full disk or an I/O error has rolled everything back, also what came before in this commit.
                throw StoreFailure(results[i].error());
            m_connection->query("RELEASE work").run();
        }
        m_connection->execute("COMMIT");
    } catch (const StoreFailure& failure) {
        failAll(failure.error());
        changes = {};
        try {
            m_connection->execute("ROLLBACK");
        } catch (const StoreFailure&) {
            // A full disk or an I/O error has already rolled the transaction back.
        }
    }
    // Feeds first: who waits for the result may at once ask what changed.
    if (changes.areas != 0)
        m_feed.publish(changes);
    for (std::size_t i = 0; i < batch.size(); ++i)
        batch[i].done.set_value(std::move(results[i]));
}

}
