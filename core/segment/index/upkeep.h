#pragma once

#include "core/base/cancel.h"
#include "core/base/result.h"
#include "core/segment/index/crew.h"
#include "core/segment/index/indexstate.h"
#include "core/segment/index/snapshot.h"
#include "core/store/changefeed.h"
#include "core/store/store.h"

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

namespace patron::segment::index {

/// Keeps a state of the index true to the file: hears of every commit, reads again whom it changed when someone asks,
/// and reads all in a thread of its own after a change of too many or one that nobody announced.
class Upkeep
{
public:
    struct Limits
    {
        std::size_t mostChanged = 0;
        bool useFile = true;
        std::size_t mostMemory = 0; ///< 0: three quarters of the computer's
    };
    Upkeep(Store& store, Crew& crew, const Limits& limits);
    ~Upkeep();
    Upkeep(const Upkeep&) = delete;
    Upkeep& operator=(const Upkeep&) = delete;

    /// The first reading, from the cache file where it fits, here or in the thread of its own.
    Result<void> start(const CancelToken& cancel);
    void startLater();
    /// The state of the last commit, brought up to date in this thread where a few customers have changed; nothing
    /// while all are to be read again.
    std::shared_ptr<const IndexState> current();
    void waitUntilBuilt();

    std::size_t rebuilds() const;
    std::int64_t statements() const { return m_reader.statements() + m_wholeReader.statements(); }
    bool isCurrent() const;
    /// The last state, current or not.
    std::shared_ptr<const IndexState> last() const;

private:
    /// What was announced and not read yet.
    struct Pending
    {
        std::vector<ChangeSet> commits;

        bool empty() const { return commits.empty(); }
        /// Takes away the commits that a reading at a version has seen.
        void dropSeen(const DataVersion& version);
        /// Whether the commits follow one another from a version on, with nothing unannounced between.
        bool follows(const DataVersion& version) const;
        bool wantsAll() const;
        bool wantsSurroundings() const;
        bool wantsWeather() const;
        void collect(std::set<std::int64_t>& customers) const;
    };

    /// When the workspace's files were written last, as the file system has it.
    struct FileMark
    {
        std::int64_t file = 0;
        std::int64_t journal = 0;
        std::uintmax_t journalSize = 0;

        bool operator==(const FileMark&) const = default;
    };

    void hear(const ChangeSet& changes);
    FileMark fileMark() const;
    /// Whether the file is as the state has it: another program may have written to it. Asks the file only when it was
    /// written since. Where not, all is due to be read, unless the notice of an own commit is on its way.
    bool isOfTheFile();
    Result<void> readAll(const CancelToken& cancel);
    /// Whether reading all fits into memory.
    Result<void> checkMemory() const;
    void install(Snapshot snapshot, const FileMark& mark);
    /// Whether the cache file is of the file's present state; then its shards are in force.
    bool load();
    /// Writes what was read to the cache file and takes it from there instead of memory, where it can be written.
    void keep(const std::shared_ptr<const Shard>& shard, const DataVersion& version);
    /// Puts what changed since the cache file was written beside it.
    void keepChanges();
    Result<void> readChanged(const Pending& pending);
    void rebuildLoop();

    Store& m_store;
    Crew& m_crew;
    std::size_t m_mostChanged;
    bool m_useFile;
    std::size_t m_mostMemory;
    int m_subscription = 0;

    SnapshotReader m_wholeReader; ///< of the thread that reads all
    std::mutex m_reading;         ///< held while single customers are read or shards change; before m_mutex
    SnapshotReader m_reader;
    std::vector<Part> m_shards;    ///< oldest first
    std::set<std::int64_t> m_gone; ///< customers in older shards who are no more

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::shared_ptr<const IndexState> m_state;
    DataVersion m_version;                 ///< of the state
    DataVersion m_baseVersion;             ///< of the first shard
    std::shared_ptr<const Shard> m_unkept; ///< the first shard while the cache file has not got it
    Pending m_pending;
    bool m_rebuildDue = false; ///< all must be read before anything can be answered
    bool m_refreshDue = false; ///< all should be read, so that few shards are left
    bool m_readingAll = false;
    std::vector<ChangeSet> m_taken; ///< commits read one by one while all are being read
    FileMark m_mark;                ///< of the file when it was known to be as the state has it
    bool m_stopping = false;
    std::size_t m_rebuilds = 0; ///< readings of all customers
    CancelToken m_stop;
    std::thread m_thread;
};

}
