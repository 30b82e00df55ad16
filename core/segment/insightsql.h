#pragma once

#include "core/segment/sqltables.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Insight's traits as tables: worked out by core/insight from the same snapshot while compiling, and bound as lists.
namespace patron::segment::detail {

/// Whether a computed trait is one of those below.
bool isOfInsight(const std::string& name);
/// Whether it rests on the fit of lifetime values.
bool restsOnFit(const std::string& name);
/// The statement of its table, in the shape of computedsql.h.
std::string insightRows(SqlTables& tables, const std::string& name, Ms asOf);
/// The share from which a subject counts as liked.
double leastScore(const PreferenceCondition& condition);
/// Whether a subject ("weekday:monday") is of a kind that whole orders or all prices are needed for: insight alone
/// knows.
bool isTasteOfInsight(std::string_view kind);
/// Who likes, or dislikes, such a subject, folded; a like from a share of `minScore` on. Ascending.
std::vector<std::int64_t> whoseTaste(SqlTables& tables, const std::string& subject, bool likes, double minScore);
/// Of the one customer asked for: the subject's share of what they spent, as insight has it; nothing when all are asked
/// for, or nothing is known.
std::optional<double> tasteScore(SqlTables& tables, const std::string& subject);
/// The items of a computed list: a table (customer_id, position, folded).
std::string listItemTable(SqlTables& tables, const std::string& name, Ms asOf);

}
