#pragma once

#include "core/base/result.h"
#include "core/segment/conditionsql.h"
#include "core/segment/sqltables.h"

#include <string>

/// Traits as tables: (customer_id, value, folded, number, at, effective_at, seq, assumed), a row for each customer who
/// has one. `value` is what a person is shown as text; number, money (minor units), flag and date (local day) stand in
/// `number`, an instant in `at`.
namespace patron::segment::detail {

/// The table of a trait as of an instant.
std::string traitTable(SqlTables& tables, const Field& field, Ms asOf);
/// The trait's column in that table under an alias.
Column traitColumn(SqlTables& tables, const Field& field, const std::string& alias);

/// The state of an order row as of an instant: paid and cancelled dates count where there are any. A cancelled order
/// was pending before, or completed from its payment on; one without a date was cancelled at all times.
std::string orderStateSql(SqlTables& tables, const std::string& order, Ms asOf);
/// Completed sales and returns of known customers up to an instant: (id, customer_id, kind, at, local_day, value_base,
/// discount, channel, place_id, date_only, currency, value).
std::string ordersTable(SqlTables& tables, Ms asOf);
/// An amount of an order or one of its lines in the workspace's currency: by the order's own rate; NULL without one.
std::string baseAmountSql(SqlTables& tables, const std::string& order, const std::string& amount);
/// A statement for the distinct texts of a line's sku, product, category or brand.
std::string lineDictionary(const SqlTables& tables, const std::string& field);
/// Scores and groups of segments.md at an instant: (customer_id, r, f, m, segment), by the midnight before it.
std::string rfmTable(SqlTables& tables, Ms asOf);

}
