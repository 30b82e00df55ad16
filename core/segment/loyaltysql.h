#pragma once

#include "core/segment/sqltables.h"

#include <string>

/// Traits that follow from the ledger of loyalty points. Never assumed: who has no row of it by an instant has none.
namespace patron::segment::detail {

/// Whether a computed trait is one of them.
bool isOfLoyalty(const std::string& name);
/// The statement of its table, in the shape of computedsql.h.
std::string loyaltyRows(SqlTables& tables, const std::string& name, Ms asOf);

}
