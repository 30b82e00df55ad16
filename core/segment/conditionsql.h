#pragma once

#include "core/base/jsonfwd.h"
#include "core/base/result.h"
#include "core/segment/sqltables.h"

#include <functional>
#include <string>
#include <vector>

/// Operators as SQL and, for texts that have no folded column, as C++.
namespace patron::segment::detail {

/// A value as SQL.
struct Column
{
    TraitType type = TraitType::Text;
    std::string value;      ///< text as folded by `folded`; number in 10^-scale; date: the local day; flag: 0 or 1
    int scale = 0;          ///< decimals of the integer that stands for a number
    std::string at;         ///< of a date with a time: the instant
    std::string dictionary; ///< a text without a folded form: a statement that lists its distinct values
};

/// The operator's positive form on a column: true, false or NULL (missing, counts as false). Negative operators are
/// turned to their twin: the caller negates.
std::string positiveSql(SqlTables& tables, Operator op, const Value& value, const Column& column);
/// The operator on a column, two-valued, with NOT of the twin and `missing`.
std::string conditionSql(SqlTables& tables, Operator op, const Value& value, const Column& column, bool excludeMissing);

/// Whether a folded text meets a positive text operator.
bool textMatches(Operator op, const Value& value, const std::string& folded);
/// Whether a whole text meets a pattern of `*` and `?`.
bool globMatches(std::string_view pattern, std::string_view text);
/// Whether a free property's JSON value meets a positive operator of any type.
bool propertyMatches(Operator op, const Value& value, const Json& property, const RuleContext& context);
/// A free property as a number, also from decimal text.
std::optional<double> propertyNumber(const Json& property);

/// The number as the integer (or, past the decimals, the real) that is compared with a column of that scale.
std::string numberSql(SqlTables& tables, const Number& number, int scale);
/// Whether `subject` meets a positive number operator.
bool numberMatches(Operator op, const Value& value, double subject);
double toDouble(const Number& number);

}
