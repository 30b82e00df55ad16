#pragma once

#include "core/base/clock.h"
#include "core/base/jsonfwd.h"
#include "core/base/timezone.h"
#include "core/store/store.h"

#include <string>
#include <vector>

namespace patron::customer {

/// Something of a customer that a list can have a column of: a field of the record, a trait, what follows from the
/// orders (order_count, total_spent, first_order_at, last_order_at) or the points (loyalty_points, loyalty_tier,
/// points_expiring_30d, points_to_next_tier), or a consent (consent.email, consent.sms).
struct ExportField
{
    enum class Type { Text, Integer, Number, Money, Date, Instant, Flag, List };

    std::string name;
    Type type = Type::Text;
    std::string sql; ///< over v_customer as c
};

namespace exportfields {

/// The fields of these names, in their order. WrongUsage with the nearest name for one that is none. Runs inside a read
/// closure.
Result<std::vector<ExportField>> find(ReadSession& session, const TimeZone& zone, const std::vector<std::string>& names,
                                      Ms asOf);

/// The statement that gives id and the fields of everybody, by id.
std::string statement(const std::vector<ExportField>& fields);

/// A cell of the statement's row: money is decimal text in major units, dates and instants ISO 8601, lists are joined
/// by ", ".
Json cell(const Query& query, int column, ExportField::Type type, int currencyDecimals);

}
}
