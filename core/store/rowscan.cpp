#include "core/store/rowscan.h"

#include <sqlite3.h>

#include <exception>
#include <vector>

namespace patron {

namespace {
constexpr const char* taker = "patron_take_row";
constexpr const char* pointerType = "patron::Taking";

struct Taking
{
    const std::function<void(const RowValues&)>& take;
    std::exception_ptr failure;
};

/// Takes the row in its arguments and says no to it, so that the statement goes on to the next by itself.
void takeRow(sqlite3_context* context, int, sqlite3_value** values)
{
    auto* taking = static_cast<Taking*>(sqlite3_value_pointer(values[0], pointerType));
    if (!taking)
        return sqlite3_result_error(context, "no scan is under way", -1);
    try {
        taking->take(RowValues(values + 1));
        sqlite3_result_int(context, 0);
    } catch (...) {
        taking->failure = std::current_exception();
        sqlite3_result_error(context, "stopped", -1);
    }
}

sqlite3_stmt* prepare(Connection& connection, const std::string& sql)
{
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v2(connection.handle(), sql.c_str(), -1, &statement, nullptr);
    if (code != SQLITE_OK)
        throw StoreFailure(errorFromSqlite(code, sqlite3_errmsg(connection.handle())));
    return statement;
}

/// Whether SQLite would gather the rows first and sort them: the statement sees them in another order then.
bool mustSort(Connection& connection, const std::string& sql)
{
    Query plan = connection.queryOnce("EXPLAIN QUERY PLAN " + sql);
    while (plan.step()) {
        if (plan.view(3).find("TEMP B-TREE") != std::string_view::npos)
            return true;
    }
    return false;
}

void stepThrough(Connection& connection, const RowScan& scan, const std::function<void(const RowValues&)>& take)
{
    sqlite3_stmt* statement =
        prepare(connection, "SELECT " + scan.columns + " FROM " + scan.from +
                                (scan.only.empty() ? "" : " WHERE " + scan.only) + " ORDER BY " + scan.order);
    Query query(statement, true);
    if (scan.bound)
        query.bind(*scan.bound);
    std::vector<sqlite3_value*> values(static_cast<std::size_t>(query.columnCount()));
    while (query.step()) {
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = sqlite3_column_value(statement, static_cast<int>(i));
        take(RowValues(values.data()));
    }
}
}

std::int64_t RowValues::int64(int column) const
{
    return sqlite3_value_int64(m_values[column]);
}

double RowValues::real(int column) const
{
    return sqlite3_value_double(m_values[column]);
}

std::string_view RowValues::view(int column) const
{
    sqlite3_value* value = m_values[column];
    const int type = sqlite3_value_type(value);
    if (type == SQLITE_NULL)
        return {};
    const void* bytes =
        type == SQLITE_BLOB ? sqlite3_value_blob(value) : static_cast<const void*>(sqlite3_value_text(value));
    const auto length = static_cast<std::size_t>(sqlite3_value_bytes(value));
    return bytes ? std::string_view(static_cast<const char*>(bytes), length) : std::string_view();
}

std::optional<std::int64_t> RowValues::optionalInt64(int column) const
{
    const std::int64_t integer = int64(column);
    return integer == 0 && isNull(column) ? std::nullopt : std::optional(integer);
}

int RowValues::columnType(int column) const
{
    return sqlite3_value_type(m_values[column]);
}

void scanRows(Connection& connection, const RowScan& scan, const std::function<void(const RowValues&)>& take)
{
    const std::string sql = "SELECT 1 FROM " + scan.from + " WHERE " + (scan.only.empty() ? "" : scan.only + " AND ") +
                            taker + "(?1, " + scan.columns + ") ORDER BY " + scan.order;
    if (scan.bound || mustSort(connection, sql))
        return stepThrough(connection, scan, take);
    Taking taking{take, nullptr};
    sqlite3_stmt* statement = prepare(connection, sql);
    Query query(statement, true);
    sqlite3_bind_pointer(statement, 1, &taking, pointerType, nullptr);
    try {
        query.run();
    } catch (const StoreFailure&) {
        if (taking.failure)
            std::rethrow_exception(taking.failure);
        throw;
    }
}

void detail::offerRowScan(sqlite3* handle)
{
    // Asked again for every row, and never from inside a schema.
    sqlite3_create_function_v2(handle, taker, -1, SQLITE_UTF8 | SQLITE_DIRECTONLY, nullptr, takeRow, nullptr, nullptr,
                               nullptr);
}

}
