#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/result.h"
#include "core/base/timezone.h"
#include "core/store/changefeed.h"
#include "core/store/connection.h"
#include "core/store/filelock.h"
#include "core/store/parking.h"
#include "core/store/storewriter.h"

#include <atomic>
#include <filesystem>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace patron {

/// What a new workspace is told.
struct NewWorkspace
{
    std::string currency = "GBP";
    std::string timeZone = "Europe/London";
    std::string country = "GB";
};

/// Sees the workspace as it was when the closure began. Lives only inside one closure.
class ReadSession
{
public:
    explicit ReadSession(Connection& connection)
        : m_connection(connection)
    {}
    Query query(std::string_view sql) { return m_connection.query(sql); }
    Query queryOnce(std::string_view sql) { return m_connection.queryOnce(sql); }
    Connection& connection() { return m_connection; }

private:
    Connection& m_connection;
};

/// What a module to the right keeps beside an open store, such as an index of what is in it. It goes before the store's
/// threads and connections do.
class StoreCompanion
{
public:
    virtual ~StoreCompanion() = default;
};

/// An open workspace file: one writer thread, two readers, the change feed. Thread-safe. Nothing of SQLite reaches the
/// callers: a closure's StoreFailure comes out as the Error of its Result.
class Store
{
public:
    enum class Access { ReadOnly, ReadWrite };

    /// Makes a workspace. Conflict when the file exists.
    static Result<std::unique_ptr<Store>> create(const std::filesystem::path& path, const NewWorkspace& what,
                                                 const Clock& clock);
    /// Opens one. NotFound, NotWorkspace, Locked, NewerSchema (read-write only), Corrupt, ReadOnly. An older schema is
    /// brought up to date when opened for writing, after a backup beside it. The sentence of a damaged one names the
    /// newest backup.
    static Result<std::unique_ptr<Store>> open(const std::filesystem::path& path, Access access);
    /// Folds the journal in, so that one file is the workspace.
    ~Store();
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    /// Runs `work(Transaction&) -> Result<T>` on the writer's thread and waits until it is durable. Not from the GUI
    /// thread, and not from inside another closure. `alone` for work that takes longer than a moment.
    template <typename F>
    auto write(F&& work, bool alone = false) -> std::invoke_result_t<F, Transaction&>
    {
        using R = std::invoke_result_t<F, Transaction&>;
        if (!m_writer)
            return R(readOnlyError());
        if constexpr (std::is_same_v<R, Result<void>>) {
            return m_writer->post([&work](Transaction& tx) { return work(tx); }, alone).get();
        } else {
            std::optional<R> value;
            auto done = m_writer
                            ->post(
                                [&](Transaction& tx) -> Result<void> {
                                    value.emplace(work(tx));
                                    if (!*value)
                                        return value->error();
                                    return {};
                                },
                                alone)
                            .get();
            if (!done)
                return R(std::move(done).error());
            return std::move(*value);
        }
    }

    /// What every write that succeeded ends with from now on, in the same transaction: what is derived from other
    /// tables stays true. It must be quick where nothing concerns it. Does nothing in a store opened read-only.
    void addFinisher(StoreWriter::Finisher finisher)
    {
        if (m_writer)
            m_writer->addFinisher(std::move(finisher));
    }

    /// The same for work that holds the writer for more than a moment (apply an import, undo, merge many): senders stop
    /// between two messages first, and nobody else's commit waits with it. Not from a sender's thread.
    template <typename F>
    auto writeLong(F&& work, const CancelToken& cancel) -> std::invoke_result_t<F, Transaction&>
    {
        const Parking::Quiet quiet(m_parking, cancel);
        return write(std::forward<F>(work), true);
    }
    Parking& parking() { return m_parking; }

    /// Runs `work(ReadSession&) -> Result<T>` in this thread on one of the readers, in one read transaction. Not from
    /// the GUI thread. With a token, a long statement ends as Cancelled soon after it is set.
    template <typename F>
    auto read(F&& work) -> std::invoke_result_t<F, ReadSession&>
    {
        return readWith(work, nullptr);
    }
    template <typename F>
    auto read(F&& work, const CancelToken& cancel) -> std::invoke_result_t<F, ReadSession&>
    {
        return readWith(work, &cancel);
    }

    const std::filesystem::path& path() const { return m_path; }
    bool readOnly() const { return !m_writer; }
    /// A sentence to show once, such as why the file is read-only; empty mostly.
    const std::string& notice() const { return m_notice; }
    ChangeFeed& changes() { return m_changes; }

    /// Takes the place of the companion before, if there was one; nothing: none from now on. Who asked for the
    /// companion may keep it for the time of his work.
    void setCompanion(std::shared_ptr<StoreCompanion> companion);
    std::shared_ptr<StoreCompanion> companion() const;

    const std::string& uuid() const { return m_uuid; }
    const TimeZone& zone() const { return m_zone; }
    const std::string& currency() const { return m_currency; }
    int currencyDecimals() const { return m_currencyDecimals; }
    /// ISO alpha-2 of the shop, for phone numbers without a prefix; may be empty.
    const std::string& country() const { return m_country; }
    /// The key of the hashes that outlive an erasure.
    const std::string& identityKey() const { return m_identityKey; }

    /// A setting's text, or nothing.
    Result<std::optional<std::string>> setting(std::string_view key);
    Result<void> setSetting(std::string_view key, std::string_view value);

    /// Whether this file, on this device and path, is the one that may send. A copy, a restore and a moved file are not
    /// until `claim`.
    bool live() const { return m_live; }
    Result<void> claim();
    /// Withdraws the right to send, e.g. when the sent journal is ahead of the file.
    void markNotLive() { m_live = false; }

    /// A whole, checked copy by the backup API, while others go on. The copy is not live wherever it is opened.
    Result<void> backup(const std::filesystem::path& target);
    /// The backups of this workspace that are still where they were put: those made by `backup` on this machine, and
    /// files beside the workspace that are copies of it.
    std::vector<std::filesystem::path> knownBackups();
    /// The newest of the backups made on this machine of the file at that path, if it still is where it was put; empty
    /// when there is none. The file itself need not be readable.
    static std::filesystem::path newestBackupOf(const std::filesystem::path& workspace);
    /// Folds the journal in, makes the file as small as it can be and leaves nothing of deleted rows behind; gives the
    /// bytes freed. Takes as long as copying the file. Locked when somebody reads for longer than it waits.
    Result<std::int64_t> compact();
    /// Puts a backup in the place of a workspace that nobody has open. The file there before is kept as FILE.before.
    static Result<void> restore(const std::filesystem::path& workspace, const std::filesystem::path& backup);
    /// SQLite's own check and the foreign keys; the sentences of what is wrong.
    Result<std::vector<std::string>> check();

private:
    static Result<std::unique_ptr<Store>> openSound(const std::filesystem::path& path, Access access);

    struct Lease
    {
        Store& store;
        Connection* connection;
        bool hasCancel;
        ~Lease() { store.returnReader(connection, hasCancel); }
    };

    template <typename F>
    auto readWith(F& work, const CancelToken* cancel) -> std::invoke_result_t<F&, ReadSession&>
    {
        using R = std::invoke_result_t<F&, ReadSession&>;
        auto borrowed = borrowReader();
        if (!borrowed)
            return R(std::move(borrowed).error());
        const Lease lease{*this, *borrowed, cancel != nullptr};
        Connection& connection = **borrowed;
        try {
            connection.execute("BEGIN");
            if (cancel)
                connection.setCancel(*cancel);
            ReadSession session(connection);
            return work(session);
        } catch (const StoreFailure& failure) {
            return R(failure.error());
        }
    }

    Store(std::filesystem::path path, TimeZone zone);
    static Result<std::unique_ptr<Store>> start(const std::filesystem::path& path, Access access,
                                                std::unique_ptr<FileLock> lock, std::unique_ptr<Connection> writer,
                                                std::string notice);
    Result<void> loadSettings(Connection& connection);
    Result<Connection*> borrowReader();
    void returnReader(Connection* connection, bool hasCancel);
    static Error readOnlyError();

    std::filesystem::path m_path;
    std::string m_notice;
    std::string m_uuid;
    std::string m_currency;
    int m_currencyDecimals = 2;
    std::string m_country;
    std::string m_identityKey;
    TimeZone m_zone;
    std::atomic<bool> m_live = false;
    std::unique_ptr<FileLock> m_lock;
    ChangeFeed m_changes;
    Parking m_parking;
    std::unique_ptr<StoreWriter> m_writer;
    mutable std::mutex m_companionMutex;
    std::shared_ptr<StoreCompanion> m_companion;
    std::mutex m_readerMutex;
    std::condition_variable m_readerFree;
    std::vector<std::unique_ptr<Connection>> m_readers;
    std::vector<Connection*> m_freeReaders;
};

/// What `live_on` says of a file: this device and its absolute path.
Result<std::string> liveMark(const std::filesystem::path& path);

}
