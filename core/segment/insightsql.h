#pragma once

#include "core/segment/sqltables.h"

#include <string>

/// Insight's traits as tables: worked out by core/insight from the same snapshot while compiling, and bound as lists.
namespace patron::segment::detail {

/// Whether a computed trait is one of those below.
bool isOfInsight(const std::string& name);
/// Whether it rests on the fit of lifetime values.
bool restsOnFit(const std::string& name);
/// The statement of its table, in the shape of computedsql.h.
std::string insightRows(SqlTables& tables, const std::string& name, Ms asOf);
/// The items of a computed list: a table (customer_id, position, folded).
std::string listItemTable(SqlTables& tables, const std::string& name, Ms asOf);

}
