#pragma once

#include "core/store/connection.h"

#include <string>
#include <string_view>
#include <vector>

namespace patron::customer {

/// The shape of a table as SQLite tells it.
struct TableShape
{
    std::vector<std::string> columns;
    std::vector<std::string> key; ///< the primary key's columns where there is no rowid, else empty

    bool exists() const { return !columns.empty(); }
};

TableShape shapeOf(Connection& connection, std::string_view table);

}
