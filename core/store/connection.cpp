#include "core/store/connection.h"

#include "core/base/paths.h"
#include "core/store/rowscan.h"

#include <sqlite3.h>

namespace patron {

namespace {
constexpr int cancelCheckSteps = 20'000;
constexpr int busyTimeoutMs = 5'000;
}

Error errorFromSqlite(int code, std::string_view message)
{
    const std::string detail = "sqlite " + std::to_string(code) + ": " + std::string(message);
    switch (code & 0xff) {
    case SQLITE_INTERRUPT:
        return makeError(ErrorCode::Cancelled, "Stopped. Nothing was changed.", detail);
    case SQLITE_FULL:
        return makeError(ErrorCode::DiskFull,
                         "The disk is full, so nothing was changed. Free some space and try again.", detail);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return makeError(ErrorCode::Locked, "Another program is writing to this workspace. Try again when it is done.",
                         detail);
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return makeError(ErrorCode::ReadOnly,
                         "This workspace cannot be changed: the file or its folder is read-only for you.", detail);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return makeError(ErrorCode::Corrupt,
                         "This workspace is damaged. Nothing was changed. Restore the last good backup.", detail);
    case SQLITE_IOERR:
        return makeError(ErrorCode::Io, "The disk reported an error, so nothing was changed. Check the disk.", detail);
    case SQLITE_CANTOPEN:
        return makeError(ErrorCode::Io, "The workspace cannot be opened. Check that the file is there and yours.",
                         detail);
    case SQLITE_CONSTRAINT:
        return makeError(ErrorCode::Conflict, "This would break a rule of the workspace, so nothing was changed.",
                         detail);
    default:
        return makeError(ErrorCode::Internal, "Something went wrong inside Patron with the workspace.", detail);
    }
}

Query::Query(sqlite3_stmt* statement, bool owned)
    : m_statement(statement)
    , m_owned(owned)
{}

Query::Query(Query&& other) noexcept
    : m_statement(other.m_statement)
    , m_owned(other.m_owned)
    , m_next(other.m_next)
{
    other.m_statement = nullptr;
}

Query::~Query()
{
    if (!m_statement)
        return;
    if (m_owned) {
        sqlite3_finalize(m_statement);
    } else {
        sqlite3_reset(m_statement);
        sqlite3_clear_bindings(m_statement);
    }
}

void Query::fail(int code) const
{
    sqlite3* handle = sqlite3_db_handle(m_statement);
    const int extended = sqlite3_extended_errcode(handle);
    throw StoreFailure(errorFromSqlite(extended != SQLITE_OK ? extended : code, sqlite3_errmsg(handle)));
}

Query& Query::bindNext(std::int64_t value)
{
    if (const int code = sqlite3_bind_int64(m_statement, m_next++, value); code != SQLITE_OK)
        fail(code);
    return *this;
}

Query& Query::bindNext(double value)
{
    if (const int code = sqlite3_bind_double(m_statement, m_next++, value); code != SQLITE_OK)
        fail(code);
    return *this;
}

Query& Query::bindNext(std::string_view text)
{
    const int code = sqlite3_bind_text64(m_statement, m_next++, text.data() ? text.data() : "", text.size(),
                                         SQLITE_TRANSIENT, SQLITE_UTF8);
    if (code != SQLITE_OK)
        fail(code);
    return *this;
}

Query& Query::bindNext(HeldText held)
{
    const std::string_view text = held.text;
    const int code = sqlite3_bind_text64(m_statement, m_next++, text.data() ? text.data() : "", text.size(),
                                         SQLITE_STATIC, SQLITE_UTF8);
    if (code != SQLITE_OK)
        fail(code);
    return *this;
}

Query& Query::bindNext(std::nullptr_t)
{
    if (const int code = sqlite3_bind_null(m_statement, m_next++); code != SQLITE_OK)
        fail(code);
    return *this;
}

Query& Query::bindBlob(std::string_view bytes)
{
    const int code =
        sqlite3_bind_blob64(m_statement, m_next++, bytes.data() ? bytes.data() : "", bytes.size(), SQLITE_TRANSIENT);
    if (code != SQLITE_OK)
        fail(code);
    return *this;
}

bool Query::step()
{
    const int code = sqlite3_step(m_statement);
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE)
        return false;
    fail(code);
}

void Query::run()
{
    while (step()) {
    }
    rewind();
}

void Query::rewind()
{
    sqlite3_reset(m_statement);
    m_next = 1;
}

bool Query::isNull(int column) const
{
    return sqlite3_column_type(m_statement, column) == SQLITE_NULL;
}

std::int64_t Query::int64(int column) const
{
    return sqlite3_column_int64(m_statement, column);
}

double Query::real(int column) const
{
    return sqlite3_column_double(m_statement, column);
}

std::string_view Query::view(int column) const
{
    // The connection is used by one thread at a time: its values are as good as protected ones, and one look-up of the
    // column is enough.
    sqlite3_value* value = sqlite3_column_value(m_statement, column);
    const int type = sqlite3_value_type(value);
    if (type == SQLITE_NULL)
        return {};
    const void* bytes =
        type == SQLITE_BLOB ? sqlite3_value_blob(value) : static_cast<const void*>(sqlite3_value_text(value));
    const auto length = static_cast<std::size_t>(sqlite3_value_bytes(value));
    return bytes ? std::string_view(static_cast<const char*>(bytes), length) : std::string_view();
}

std::optional<std::int64_t> Query::optionalInt64(int column) const
{
    sqlite3_value* value = sqlite3_column_value(m_statement, column);
    if (sqlite3_value_type(value) == SQLITE_NULL)
        return std::nullopt;
    return sqlite3_value_int64(value);
}

std::optional<std::string> Query::optionalText(int column) const
{
    if (isNull(column))
        return std::nullopt;
    return text(column);
}

int Query::columnCount() const
{
    return sqlite3_column_count(m_statement);
}

int Query::parameterCount() const
{
    return sqlite3_bind_parameter_count(m_statement);
}

std::string Query::columnName(int column) const
{
    return sqlite3_column_name(m_statement, column);
}

int Query::columnType(int column) const
{
    return sqlite3_column_type(m_statement, column);
}

Connection::Connection(sqlite3* handle)
    : m_handle(handle)
{}

Connection::~Connection()
{
    for (const auto& [sql, statement] : m_statements)
        sqlite3_finalize(statement);
    sqlite3_close(m_handle);
}

namespace {
/// A file name for SQLite that promises that nobody changes the file.
std::string immutableUri(const std::filesystem::path& path)
{
    const std::u8string text = path.generic_u8string();
    // "C:/..." needs a slash in front to be a path and not a host.
    std::string uri = path.has_root_name() ? "file:/" : "file:";
    for (const char8_t c : text) {
        if (c == u8'%' || c == u8'?' || c == u8'#')
            uri += c == u8'%' ? "%25" : c == u8'?' ? "%3f" : "%23";
        else
            uri += static_cast<char>(c);
    }
    return uri + "?immutable=1";
}

/// Whether the file is in WAL mode and the folder does not let SQLite make the shared memory it needs for that.
bool needsImmutable(sqlite3* handle, const std::filesystem::path& path)
{
    const int code = sqlite3_exec(handle, "PRAGMA schema_version", nullptr, nullptr, nullptr) & 0xff;
    if (code != SQLITE_READONLY && code != SQLITE_CANTOPEN)
        return false;
    std::error_code none;
    return !std::filesystem::exists(toPath(fromPath(path) + "-wal"), none);
}
}

Result<std::unique_ptr<Connection>> Connection::open(const std::filesystem::path& path, Mode mode)
{
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    flags |= mode == Mode::ReadOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    if (mode == Mode::Create)
        flags |= SQLITE_OPEN_CREATE;
    sqlite3* handle = nullptr;
    int code = sqlite3_open_v2(fromPath(path).c_str(), &handle, flags, nullptr);
    if (code == SQLITE_OK && mode == Mode::ReadOnly && needsImmutable(handle, path)) {
        sqlite3_close(handle);
        code = sqlite3_open_v2(immutableUri(path).c_str(), &handle, flags | SQLITE_OPEN_URI, nullptr);
    }
    // SQLite opens a protected file for reading when writing was asked for, and says so only at the first write.
    if (code == SQLITE_OK && mode != Mode::ReadOnly && sqlite3_db_readonly(handle, "main") == 1)
        code = SQLITE_READONLY;
    if (code != SQLITE_OK) {
        const Error error = errorFromSqlite(code, handle ? sqlite3_errmsg(handle) : "out of memory");
        sqlite3_close(handle);
        return error;
    }
    sqlite3_busy_timeout(handle, busyTimeoutMs);
    detail::offerRowScan(handle);
    return std::unique_ptr<Connection>(new Connection(handle));
}

Query Connection::query(std::string_view sql)
{
    const std::string key(sql);
    auto found = m_statements.find(key);
    // A statement in use, by a query further up the stack, must not be reset under it.
    if (found != m_statements.end() && sqlite3_stmt_busy(found->second))
        return queryOnce(sql);
    if (found == m_statements.end()) {
        sqlite3_stmt* statement = nullptr;
        const int code = sqlite3_prepare_v3(m_handle, key.data(), static_cast<int>(key.size()),
                                            SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
        if (code != SQLITE_OK)
            throw StoreFailure(errorFromSqlite(code, sqlite3_errmsg(m_handle)));
        found = m_statements.emplace(key, statement).first;
    }
    return Query(found->second);
}

Query Connection::queryOnce(std::string_view sql)
{
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(m_handle, sql.data(), static_cast<int>(sql.size()), 0, &statement, nullptr);
    if (code != SQLITE_OK)
        throw StoreFailure(errorFromSqlite(code, sqlite3_errmsg(m_handle)));
    return Query(statement, true);
}

void Connection::execute(const std::string& sql)
{
    const int code = sqlite3_exec(m_handle, sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        throw StoreFailure(errorFromSqlite(code, sqlite3_errmsg(m_handle)));
}

bool Connection::inTransaction() const
{
    return sqlite3_get_autocommit(m_handle) == 0;
}

std::int64_t Connection::lastInsertId() const
{
    return sqlite3_last_insert_rowid(m_handle);
}

std::int64_t Connection::changes() const
{
    return sqlite3_changes64(m_handle);
}

bool Connection::isWriting() const
{
    return sqlite3_txn_state(m_handle, "main") == SQLITE_TXN_WRITE;
}

void Connection::setCancel(std::optional<CancelToken> token)
{
    m_cancel = std::move(token);
    const auto check = [](void* self) -> int { return static_cast<Connection*>(self)->m_cancel->cancelled() ? 1 : 0; };
    if (m_cancel)
        sqlite3_progress_handler(m_handle, cancelCheckSteps, check, this);
    else
        sqlite3_progress_handler(m_handle, 0, nullptr, nullptr);
}

}
