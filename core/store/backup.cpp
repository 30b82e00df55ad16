#include "core/base/hash.h"
#include "core/base/paths.h"
#include "core/store/partfile.h"
#include "core/store/store.h"

#include <sqlite3.h>

#include <algorithm>
#include <fstream>

namespace patron {

namespace fs = std::filesystem;

namespace {
constexpr int pagesAStep = 4000;

Result<void> copyPages(Connection& from, Connection& to)
{
    sqlite3_backup* backup = sqlite3_backup_init(to.handle(), "main", from.handle(), "main");
    if (!backup)
        return errorFromSqlite(sqlite3_errcode(to.handle()), sqlite3_errmsg(to.handle()));
    int code = SQLITE_OK;
    do {
        code = sqlite3_backup_step(backup, pagesAStep);
    } while (code == SQLITE_OK);
    sqlite3_backup_finish(backup);
    if (code != SQLITE_DONE)
        return errorFromSqlite(code, sqlite3_errmsg(to.handle()));
    return {};
}

std::vector<std::string> problemsOf(Connection& connection)
{
    std::vector<std::string> problems;
    Query integrity = connection.queryOnce("PRAGMA integrity_check(20)");
    while (integrity.step()) {
        if (integrity.view(0) != "ok")
            problems.push_back("The file is damaged (" + integrity.text(0) + ").");
    }
    Query keys = connection.queryOnce("PRAGMA foreign_key_check");
    while (keys.step())
        problems.push_back("A row of " + keys.text(0) + " names a row of " + keys.text(2) + " that is not there.");
    return problems;
}

/// Where this person and machine remember the backups they made of a workspace: a path a line.
fs::path backupList(const std::string& uuid)
{
    return userFolder() / "backups" / toPath(uuid + ".txt");
}

/// The same by the workspace's path, for when its uuid can no longer be read.
fs::path backupListAt(const fs::path& workspace)
{
    std::error_code ignored;
    const fs::path whole = fs::weakly_canonical(fs::absolute(workspace, ignored), ignored);
    return userFolder() / "backups" / toPath("at-" + toHex(bytesOf(sha256(fromPath(whole)))).substr(0, 32) + ".txt");
}

void rememberBackup(const fs::path& list, const fs::path& target)
{
    std::error_code ignored;
    fs::create_directories(list.parent_path(), ignored);
    std::ofstream out(list, std::ios::binary | std::ios::app);
    out << fromPath(fs::absolute(target, ignored)) << "\n";
}

std::vector<fs::path> rememberedIn(const fs::path& list)
{
    std::vector<fs::path> paths;
    std::ifstream in(list, std::ios::binary);
    for (std::string line; std::getline(in, line);)
        paths.push_back(toPath(line));
    return paths;
}

/// Whether a file is a copy of the workspace with this uuid.
bool isCopyOf(const fs::path& file, const std::string& uuid)
{
    std::ifstream in(file, std::ios::binary);
    char header[15] = {};
    in.read(header, sizeof header);
    if (std::string_view(header, sizeof header) != "SQLite format 3")
        return false;
    const auto connection = Connection::open(file, Connection::Mode::ReadOnly);
    if (!connection)
        return false;
    try {
        Query query = (*connection)->queryOnce("SELECT 1 FROM setting WHERE key = 'uuid' AND value = ?");
        query.bind(uuid);
        return query.step();
    } catch (const StoreFailure&) {
        return false;
    }
}
}

Result<void> Store::backup(const fs::path& target)
{
    std::error_code code;
    if (fs::exists(target, code)) {
        return makeError(ErrorCode::Conflict,
                         "\"" + fromPath(target) + "\" exists already. Choose another name for the backup.");
    }
    PartFile part(target);
    {
        PATRON_TRY(source, Connection::open(m_path, Connection::Mode::ReadOnly));
        PATRON_TRY(copy, Connection::open(part.path(), Connection::Mode::Create));
        PATRON_CHECK(copyPages(*source, *copy));
        try {
            copy->execute("PRAGMA journal_mode = DELETE");
            // Wherever it is opened, a backup must be claimed before it may send.
            copy->execute("UPDATE setting SET value = '' WHERE key = 'live_on'");
            const auto problems = problemsOf(*copy);
            if (!problems.empty())
                return makeError(ErrorCode::Corrupt,
                                 "The backup was made but did not pass its check, so it was "
                                 "thrown away. Run `patronctl check` on the workspace.",
                                 problems.front());
        } catch (const StoreFailure& failure) {
            return failure.error();
        }
    }
    PATRON_CHECK(part.giveName("backup.before_name", "The backup"));
    rememberBackup(backupList(m_uuid), target);
    rememberBackup(backupListAt(m_path), target);
    return {};
}

std::vector<fs::path> Store::knownBackups()
{
    std::error_code code;
    const fs::path own = fs::weakly_canonical(fs::absolute(m_path, code), code);
    std::vector<fs::path> candidates = rememberedIn(backupList(m_uuid));
    const fs::path folder = own.parent_path();
    for (const auto& entry : fs::directory_iterator(folder, code)) {
        if (entry.is_regular_file(code))
            candidates.push_back(entry.path());
    }
    std::vector<fs::path> found;
    for (const fs::path& candidate : candidates) {
        const fs::path whole = fs::weakly_canonical(candidate, code);
        if (whole != own && isCopyOf(whole, m_uuid) && std::find(found.begin(), found.end(), whole) == found.end())
            found.push_back(whole);
    }
    std::sort(found.begin(), found.end());
    return found;
}

fs::path Store::newestBackupOf(const fs::path& workspace)
{
    std::error_code code;
    fs::path newest;
    fs::file_time_type newestAt;
    for (const fs::path& backup : rememberedIn(backupListAt(workspace))) {
        const auto writtenAt = fs::last_write_time(backup, code);
        if (!code && (newest.empty() || writtenAt > newestAt)) {
            newest = backup;
            newestAt = writtenAt;
        }
    }
    return newest;
}

namespace {
/// Folds the journal in and cuts it to nothing.
Result<void> foldJournal(Connection& connection)
{
    Query query = connection.queryOnce("PRAGMA wal_checkpoint(TRUNCATE)");
    if (query.step() && query.int64(0) != 0) {
        return makeError(ErrorCode::Locked, "The journal could not be folded in, because something else reads the "
                                            "workspace. Run `patronctl vacuum` when it is done.");
    }
    return {};
}
}

Result<std::int64_t> Store::compact()
{
    if (!m_writer)
        return readOnlyError();
    std::error_code code;
    const auto before = static_cast<std::int64_t>(fs::file_size(m_path, code));
    const Result<void> done = m_writer
                                  ->postOutside([](Connection& connection) -> Result<void> {
                                      PATRON_CHECK(foldJournal(connection));
                                      // The copy that VACUUM makes on its way may be larger than memory.
                                      connection.execute("PRAGMA temp_store = DEFAULT");
                                      connection.execute("VACUUM");
                                      connection.execute("PRAGMA temp_store = MEMORY");
                                      return foldJournal(connection);
                                  })
                                  .get();
    if (!done)
        return done.error();
    return before - static_cast<std::int64_t>(fs::file_size(m_path, code));
}

Result<void> Store::restore(const fs::path& workspace, const fs::path& backup)
{
    // Opening it proves that it is a workspace of a schema we know.
    {
        PATRON_TRY(probe, Store::open(backup, Access::ReadOnly));
        PATRON_TRY(problems, probe->check());
        if (!problems.empty())
            return makeError(ErrorCode::Corrupt, "\"" + fromPath(backup) + "\" is damaged and was not restored.",
                             problems.front());
    }
    PATRON_TRY(held, FileLock::acquire(workspace));
    [[maybe_unused]] const std::unique_ptr<FileLock> lock = std::move(held);
    PartFile part(workspace);
    {
        PATRON_TRY(source, Connection::open(backup, Connection::Mode::ReadOnly));
        PATRON_TRY(copy, Connection::open(part.path(), Connection::Mode::Create));
        PATRON_CHECK(copyPages(*source, *copy));
        try {
            copy->execute("PRAGMA journal_mode = DELETE");
            copy->execute("UPDATE setting SET value = '' WHERE key = 'live_on'");
        } catch (const StoreFailure& failure) {
            return failure.error();
        }
    }
    flushToDisk(part.path());
    std::error_code code;
    if (fs::exists(workspace, code)) {
        // The journal belongs to the file it stood beside: fold it in before the file is moved away.
        if (auto old = Connection::open(workspace, Connection::Mode::ReadWrite)) {
            try {
                (*old)->execute("PRAGMA wal_checkpoint(TRUNCATE)");
            } catch (const StoreFailure&) {
                // A damaged file is what a restore is for: it is kept as it is.
            }
        }
        const fs::path before = toPath(fromPath(workspace) + ".before");
        removeWithJournal(before);
        for (const char* suffix : {"-wal", "-shm"}) {
            if (fs::exists(toPath(fromPath(workspace) + suffix), code))
                fs::rename(toPath(fromPath(workspace) + suffix), toPath(fromPath(before) + suffix), code);
        }
        // A second name, so that at no moment there is nothing at the first: putting the backup there replaces it in
        // one step. Where files have one name only, it is moved away.
        fs::create_hard_link(workspace, before, code);
        if (code)
            fs::rename(workspace, before, code);
        if (code)
            return makeError(ErrorCode::Io, "\"" + fromPath(workspace) + "\" could not be moved out of the way.");
    }
    return part.giveName("restore.half_swap", "The backup");
}

Result<std::vector<std::string>> Store::check()
{
    return read(
        [](ReadSession& session) -> Result<std::vector<std::string>> { return problemsOf(session.connection()); });
}

}
