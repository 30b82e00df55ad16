#include "core/store/store.h"

#include "core/base/currency.h"
#include "core/base/failpoint.h"
#include "core/base/hash.h"
#include "core/base/paths.h"
#include "core/store/migrator.h"
#include "core/store/partfile.h"
#include "core/store/placement.h"

#include <fstream>

namespace patron {

namespace fs = std::filesystem;

namespace {
constexpr int applicationId = 0x5054524e; // "PTRN"
constexpr int readerCount = 2;

/// A commit is on the disk when it returns (delivery.md stands on it): WAL with FULL does that. Where shared memory
/// does not hold, or another program would copy the file without its journal, the journal is rolled back and deleted,
/// and only EXTRA makes the deletion itself last.
void setJournal(Connection& connection, bool local)
{
    connection.execute(local ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = EXTRA");
    try {
        connection.execute(local ? "PRAGMA journal_mode = WAL" : "PRAGMA journal_mode = DELETE");
    } catch (const StoreFailure& failure) {
        // Somebody looks at it just now; the next opening will change it.
        if (failure.error().code != ErrorCode::Locked)
            throw;
    }
}

/// What every connection is told.
void configure(Connection& connection, bool writer, bool local)
{
    connection.execute("PRAGMA foreign_keys = ON");
    connection.execute("PRAGMA temp_store = MEMORY");
    connection.execute("PRAGMA cache_size = -65536");
    connection.execute("PRAGMA mmap_size = 1073741824");
    if (writer) {
        setJournal(connection, local);
        connection.execute("PRAGMA fullfsync = ON");
        connection.execute("PRAGMA secure_delete = ON");
        connection.execute("PRAGMA wal_autocheckpoint = 4000");
    } else {
        connection.execute("PRAGMA query_only = ON");
    }
}

Error notWorkspace(const fs::path& path)
{
    return makeError(ErrorCode::NotWorkspace,
                     "\"" + fromPath(path) + "\" is not a Patron workspace. Choose a file that ends in .patron.");
}

/// A quick look at the first bytes, so that a photo or a CSV gets a plain answer.
Result<void> checkHeader(const fs::path& path)
{
    std::error_code code;
    const fs::file_status status = fs::status(path, code);
    if (!fs::exists(status)) {
        return makeError(ErrorCode::NotFound, "There is no workspace \"" + fromPath(path) +
                                                  "\". Make one with `patronctl new` or check the name.");
    }
    if (fs::is_directory(status))
        return makeError(ErrorCode::NotWorkspace, "\"" + fromPath(path) + "\" is a folder, not a workspace file.");
    std::ifstream in(path, std::ios::binary);
    if (!in)
        return makeError(ErrorCode::Io, "\"" + fromPath(path) + "\" cannot be opened. Check that you may read it.");
    char header[72] = {};
    in.read(header, sizeof header);
    const bool sqlite = in.gcount() == sizeof header && std::string_view(header, 15) == "SQLite format 3";
    const auto byte = [&](int i) { return static_cast<unsigned>(static_cast<unsigned char>(header[i])); };
    if (!sqlite || static_cast<int>(byte(68) << 24 | byte(69) << 16 | byte(70) << 8 | byte(71)) != applicationId)
        return notWorkspace(path);
    return {};
}

Result<int> schemaOf(Connection& connection)
{
    try {
        Query query = connection.queryOnce("PRAGMA user_version");
        query.step();
        return query.integer(0);
    } catch (const StoreFailure& failure) {
        return failure.error();
    }
}

std::string newerSentence(const fs::path& path)
{
    return "\"" + fromPath(path) +
           "\" was written by a newer Patron. It can be looked at but not changed; "
           "update Patron to work in it.";
}

/// Makes the file of a workspace.
Result<void> fillNew(const fs::path& path, const std::vector<std::pair<std::string, std::string>>& settings)
{
    PATRON_TRY(connection, Connection::open(path, Connection::Mode::Create));
    try {
        connection->execute("PRAGMA application_id = " + std::to_string(applicationId));
        configure(*connection, true, placementOf(path).local());
        PATRON_CHECK(migrate(*connection));
        connection->execute("BEGIN IMMEDIATE");
        for (const auto& [key, value] : settings)
            connection->query("INSERT INTO setting(key, value) VALUES (?, ?)").bind(key, value).run();
        connection->execute("COMMIT");
    } catch (const StoreFailure& failure) {
        return failure.error();
    }
    return {};
}

/// What the folder means for the file, once a place; empty when there is nothing to say.
Result<std::string> placementWarning(Store& store)
{
    const std::string warning = placementNotice(placementOf(store.path()));
    if (warning.empty())
        return warning;
    PATRON_TRY(mark, liveMark(store.path()));
    PATRON_TRY(warned, store.setting("placement_warned"));
    if (warned == mark)
        return std::string();
    PATRON_CHECK(store.setSetting("placement_warned", mark));
    return warning;
}
}

Result<std::string> liveMark(const fs::path& path)
{
    PATRON_TRY(device, deviceId());
    std::error_code code;
    // A file that is not there yet has no canonical form: make the path absolute first.
    const fs::path absolute = fs::absolute(path, code);
    fs::path whole = fs::weakly_canonical(absolute, code);
    if (code)
        whole = absolute;
    return device + " " + fromPath(whole);
}

Store::Store(fs::path path, TimeZone zone)
    : m_path(std::move(path))
    , m_zone(std::move(zone))
{}

Store::~Store()
{
    setCompanion(nullptr);
    m_writer.reset();
    m_freeReaders.clear();
    m_readers.clear();
}

void Store::setCompanion(std::shared_ptr<StoreCompanion> companion)
{
    {
        const std::lock_guard lock(m_companionMutex);
        m_companion.swap(companion);
    }
    // The one before goes here, outside of the lock: its end may take a moment.
}

std::shared_ptr<StoreCompanion> Store::companion() const
{
    const std::lock_guard lock(m_companionMutex);
    return m_companion;
}

Error Store::readOnlyError()
{
    return makeError(ErrorCode::ReadOnly, "This workspace is open read-only, so nothing can be changed in it.");
}

Result<std::unique_ptr<Store>> Store::create(const fs::path& path, const NewWorkspace& what, const Clock& clock)
{
    std::error_code code;
    if (fs::exists(path, code)) {
        return makeError(ErrorCode::Conflict,
                         "\"" + fromPath(path) + "\" exists already. Choose another name; nothing was overwritten.");
    }
    if (!path.parent_path().empty() && !fs::is_directory(path.parent_path(), code)) {
        return makeError(ErrorCode::NotFound,
                         "The folder \"" + fromPath(path.parent_path()) + "\" does not exist. Make it first.");
    }
    PATRON_TRY(zone, TimeZone::find(what.timeZone));
    if (!isCurrencyCode(what.currency)) {
        return makeError(ErrorCode::WrongUsage,
                         "\"" + what.currency + "\" is not a currency code. Give three letters such as GBP.");
    }
    PATRON_TRY(lock, FileLock::acquire(path));
    PATRON_TRY(mark, liveMark(path));
    const std::vector<std::pair<std::string, std::string>> settings{
        {"uuid", newUuid()},
        {"live_on", mark},
        {"currency", what.currency},
        {"time_zone", zone.name()},
        {"country", what.country},
        {"created_at", std::to_string(clock.now())},
        {"identity_key", newUuid() + newUuid()},
    };
    PartFile part(path);
    PATRON_CHECK(fillNew(part.path(), settings));
    PATRON_CHECK(part.giveName("new.before_name", "The workspace"));
    PATRON_TRY(connection, Connection::open(path, Connection::Mode::ReadWrite));
    try {
        configure(*connection, true, placementOf(path).local());
    } catch (const StoreFailure& failure) {
        return failure.error();
    }
    return start(path, Access::ReadWrite, std::move(lock), std::move(connection), {});
}

Result<std::unique_ptr<Store>> Store::open(const fs::path& path, Access access)
{
    auto opened = openSound(path, access);
    if (opened || opened.error().code != ErrorCode::Corrupt)
        return opened;
    const fs::path backup = newestBackupOf(path);
    if (backup.empty())
        return opened;
    Error error = opened.error();
    error.text += " The newest backup known is " + fromPath(backup) + ".";
    return error;
}

Result<std::unique_ptr<Store>> Store::openSound(const fs::path& path, Access access)
{
    PATRON_CHECK(checkHeader(path));
    if (access == Access::ReadOnly) {
        PATRON_TRY(probe, Connection::open(path, Connection::Mode::ReadOnly));
        PATRON_TRY(schema, schemaOf(*probe));
        if (schema < newestSchema()) {
            return makeError(ErrorCode::ReadOnly, "\"" + fromPath(path) +
                                                      "\" is of an older Patron and must be brought up to date "
                                                      "first: open it once for writing.");
        }
        return start(path, access, nullptr, nullptr, schema > newestSchema() ? newerSentence(path) : std::string());
    }
    PATRON_TRY(lock, FileLock::acquire(path));
    PATRON_TRY(connection, Connection::open(path, Connection::Mode::ReadWrite));
    PATRON_TRY(schema, schemaOf(*connection));
    if (schema > newestSchema())
        return makeError(ErrorCode::NewerSchema, newerSentence(path));
    try {
        configure(*connection, true, placementOf(path).local());
    } catch (const StoreFailure& failure) {
        return failure.error();
    }
    if (schema < newestSchema()) {
        std::error_code code;
        try {
            // What a crash left in the journal belongs to the file that is copied.
            connection->execute("PRAGMA wal_checkpoint(TRUNCATE)");
        } catch (const StoreFailure& failure) {
            return failure.error();
        }
        const fs::path copy = toPath(fromPath(path) + ".schema" + std::to_string(schema));
        fs::copy_file(path, copy, fs::copy_options::overwrite_existing, code);
        if (code)
            return makeError(ErrorCode::Io, "No backup could be made beside \"" + fromPath(path) +
                                                "\", so it was not brought up to date.");
        failpoint("migrate.after_copy");
        PATRON_CHECK(migrate(*connection));
    }
    return start(path, access, std::move(lock), std::move(connection), {});
}

Result<std::unique_ptr<Store>> Store::start(const fs::path& path, Access access, std::unique_ptr<FileLock> lock,
                                            std::unique_ptr<Connection> writer, std::string notice)
{
    std::unique_ptr<Store> store(new Store(path, TimeZone::utc()));
    store->m_lock = std::move(lock);
    store->m_notice = std::move(notice);
    for (int i = 0; i < readerCount; ++i) {
        // A read-only handle cannot recover a journal that a crash left; one that may write but is told not to can.
        auto reader = Connection::open(path, access == Access::ReadOnly ? Connection::Mode::ReadOnly
                                                                        : Connection::Mode::ReadWrite);
        if (!reader)
            return reader.error();
        try {
            configure(**reader, false, true);
        } catch (const StoreFailure& failure) {
            return failure.error();
        }
        store->m_freeReaders.push_back(reader->get());
        store->m_readers.push_back(std::move(*reader));
    }
    PATRON_CHECK(store->loadSettings(*store->m_readers.front()));
    if (writer) {
        store->m_writer = std::make_unique<StoreWriter>(std::move(writer), store->m_changes);
        PATRON_TRY(warning, placementWarning(*store));
        if (!warning.empty())
            store->m_notice = warning;
    }
    return store;
}

Result<void> Store::loadSettings(Connection& connection)
{
    std::string zone;
    std::string liveOn;
    try {
        Query query = connection.query("SELECT key, value FROM setting");
        while (query.step()) {
            const std::string_view key = query.view(0);
            const std::string value = query.text(1);
            if (key == "uuid")
                m_uuid = value;
            else if (key == "currency")
                m_currency = value;
            else if (key == "time_zone")
                zone = value;
            else if (key == "country")
                m_country = value;
            else if (key == "identity_key")
                m_identityKey = value;
            else if (key == "live_on")
                liveOn = value;
        }
    } catch (const StoreFailure& failure) {
        // Our mark is on the file but the tables are not in it.
        if (failure.error().code == ErrorCode::Internal) {
            return makeError(ErrorCode::Corrupt,
                             "\"" + fromPath(m_path) +
                                 "\" is damaged. Nothing was changed. Restore the last good backup.",
                             failure.error().detail);
        }
        return failure.error();
    }
    if (m_uuid.empty() || zone.empty() || m_currency.empty())
        return notWorkspace(m_path);
    PATRON_TRY(found, TimeZone::find(zone));
    m_zone = found;
    m_currencyDecimals = patron::currencyDecimals(m_currency);
    PATRON_TRY(mark, liveMark(m_path));
    m_live = liveOn == mark;
    return {};
}

Result<Connection*> Store::borrowReader()
{
    std::unique_lock lock(m_readerMutex);
    m_readerFree.wait(lock, [this] { return !m_freeReaders.empty(); });
    Connection* connection = m_freeReaders.back();
    m_freeReaders.pop_back();
    return connection;
}

void Store::returnReader(Connection* connection, bool hasCancel)
{
    try {
        if (hasCancel)
            connection->setCancel({});
        connection->execute("ROLLBACK");
    } catch (const StoreFailure&) {
        // The transaction had not begun, or an error has ended it.
    }
    {
        const std::lock_guard lock(m_readerMutex);
        m_freeReaders.push_back(connection);
    }
    m_readerFree.notify_one();
}

Result<std::optional<std::string>> Store::setting(std::string_view key)
{
    return read([&](ReadSession& session) -> Result<std::optional<std::string>> {
        Query query = session.query("SELECT value FROM setting WHERE key = ?");
        query.bind(key);
        if (!query.step())
            return std::optional<std::string>();
        return query.optionalText(0);
    });
}

Result<void> Store::setSetting(std::string_view key, std::string_view value)
{
    return write([&](Transaction& tx) -> Result<void> {
        tx.query("INSERT INTO setting(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value")
            .bind(key, value)
            .run();
        tx.changed(Area::Settings);
        return {};
    });
}

Result<void> Store::claim()
{
    PATRON_TRY(mark, liveMark(m_path));
    PATRON_CHECK(setSetting("live_on", mark));
    m_live = true;
    return {};
}

}
