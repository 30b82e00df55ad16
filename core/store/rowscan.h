#pragma once

#include "core/store/connection.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3_value;

namespace patron {

/// The values of a row while it is read, from 0. Texts stay valid until the next row.
class RowValues
{
public:
    explicit RowValues(sqlite3_value** values)
        : m_values(values)
    {}
    bool isNull(int column) const { return columnType(column) == nullType; }
    std::int64_t int64(int column) const;
    bool flag(int column) const { return int64(column) != 0; }
    double real(int column) const;
    /// A view of nothing (of no data) where the value is missing.
    std::string_view view(int column) const;
    std::optional<std::int64_t> optionalInt64(int column) const;
    /// sqlite3's type codes.
    int columnType(int column) const;

private:
    static constexpr int nullType = 5;

    sqlite3_value** m_values;
};

/// SELECT columns FROM from WHERE only ORDER BY order.
struct RowScan
{
    std::string columns;
    std::string from;
    std::string only; ///< empty: all rows
    std::string order;
    std::optional<std::string> bound; ///< ?1 of `only`
};

/// Hands every row to `take`, in the order asked for. Where nothing is bound and the rows need not be sorted the
/// statement itself calls `take`, which is quicker than stopping at every row; rows may come then that `only` leaves
/// out. Throws StoreFailure and whatever `take` throws.
void scanRows(Connection& connection, const RowScan& scan, const std::function<void(const RowValues&)>& take);

namespace detail {
/// Makes a new connection able to scan.
void offerRowScan(sqlite3* handle);
}

}
