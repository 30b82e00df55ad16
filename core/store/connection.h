#pragma once

#include "core/base/cancel.h"
#include "core/base/id.h"
#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

struct sqlite3;
struct sqlite3_stmt;

namespace patron {

/// Thrown by Query and Connection inside store closures, and caught where the closure ends: callers of Store only
/// ever see the Error.
class StoreFailure
{
public:
    explicit StoreFailure(Error error)
        : m_error(std::move(error))
    {}
    const Error& error() const { return m_error; }

private:
    Error m_error;
};

/// A text to bind that its owner keeps as it is until the statement has run: it is not copied.
struct HeldText
{
    std::string_view text;
};

/// One run of a prepared statement. Resets itself when it goes, so that the statement can be used again.
/// Parameters are bound in order from 1, columns are read from 0. Texts read stay valid until the next step.
class Query
{
public:
    explicit Query(sqlite3_stmt* statement, bool owned = false);
    ~Query();
    Query(Query&& other) noexcept;
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;
    Query& operator=(Query&&) = delete;

    /// Binds all parameters from the first on.
    template <typename... Args>
    Query& bind(const Args&... args)
    {
        m_next = 1;
        (bindNext(args), ...);
        return *this;
    }
    /// Binds the next parameter; for values that come in a loop.
    Query& bindNext(std::int64_t value);
    Query& bindNext(int value) { return bindNext(static_cast<std::int64_t>(value)); }
    Query& bindNext(bool value) { return bindNext(static_cast<std::int64_t>(value)); }
    Query& bindNext(double value);
    Query& bindNext(std::string_view text);
    Query& bindNext(HeldText held);
    Query& bindNext(const std::string& text) { return bindNext(std::string_view(text)); }
    Query& bindNext(const char* text) { return bindNext(std::string_view(text)); }
    Query& bindNext(std::nullptr_t);
    /// Bytes, not text.
    Query& bindBlob(std::string_view bytes);
    template <typename Tag>
    Query& bindNext(Id<Tag> id)
    {
        return id ? bindNext(id.value) : bindNext(nullptr);
    }
    template <typename T>
    Query& bindNext(const std::optional<T>& value)
    {
        return value ? bindNext(*value) : bindNext(nullptr);
    }

    /// Goes to the next row; false at the end.
    bool step();
    /// Runs a statement that gives no rows, and makes it ready for the next.
    void run();
    /// Makes it ready to be bound and run again before or after its end.
    void rewind();

    bool isNull(int column) const;
    std::int64_t int64(int column) const;
    int integer(int column) const { return static_cast<int>(int64(column)); }
    bool flag(int column) const { return int64(column) != 0; }
    double real(int column) const;
    std::string_view view(int column) const; ///< text or blob, valid until the next step
    std::string text(int column) const { return std::string(view(column)); }
    std::optional<std::int64_t> optionalInt64(int column) const;
    std::optional<std::string> optionalText(int column) const;
    template <typename IdType>
    IdType id(int column) const
    {
        return IdType{int64(column)};
    }
    int columnCount() const;
    /// The largest number of a parameter in the statement.
    int parameterCount() const;
    /// The column's name in the statement.
    std::string columnName(int column) const;
    /// Whether the value is text, an integer, a real number, a blob or NULL: sqlite3's type codes.
    int columnType(int column) const;

private:
    [[noreturn]] void fail(int code) const;

    sqlite3_stmt* m_statement;
    bool m_owned;
    int m_next = 1;
};

/// An open SQLite connection with its prepared statements. Used by one thread at a time.
class Connection
{
public:
    enum class Mode { ReadOnly, ReadWrite, Create };

    /// ReadOnly where the file may only be read but something else was asked for. With Mode::ReadOnly a file in a
    /// folder where nothing can be written is opened as it stands, provided that no journal lies beside it.
    static Result<std::unique_ptr<Connection>> open(const std::filesystem::path& path, Mode mode);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    /// A statement, prepared once and kept for the next time.
    Query query(std::string_view sql);
    /// A statement that will not come again, such as one made from a rule.
    Query queryOnce(std::string_view sql);
    /// One or several statements without parameters.
    void execute(const std::string& sql);

    /// Whether a transaction is open. SQLite ends one by itself on a full disk or an I/O error.
    bool inTransaction() const;
    std::int64_t lastInsertId() const;
    /// Rows changed by the last insert, update or delete.
    std::int64_t changes() const;
    sqlite3* handle() const { return m_handle; }
    /// While set, running statements end with Cancelled soon after the token is cancelled.
    void setCancel(std::optional<CancelToken> token);
    const std::optional<CancelToken>& cancelToken() const { return m_cancel; }
    /// Whether a writing transaction is open.
    bool isWriting() const;

private:
    explicit Connection(sqlite3* handle);

    sqlite3* m_handle;
    std::unordered_map<std::string, sqlite3_stmt*> m_statements;
    std::optional<CancelToken> m_cancel;
};

/// A sentence for what SQLite reported.
Error errorFromSqlite(int code, std::string_view message);

}
