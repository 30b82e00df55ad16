#pragma once

#include "core/base/jsonfwd.h"
#include "core/base/result.h"
#include "core/customer/trait.h"
#include "core/intake/celltransform.h"
#include "core/intake/datepattern.h"
#include "core/intake/importfield.h"
#include "core/intake/mergepolicy.h"
#include "core/intake/moneytext.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::intake {

/// What one column of a file means and how its cells are read.
struct MappedColumn
{
    std::string column; ///< the header as the file has it; "column 3" where there is none
    Field field = Field::Ignore;
    std::string trait;                                    ///< of Field::Trait: its name
    customer::TraitType type = customer::TraitType::Text; ///< of Field::Trait
    std::optional<DateOrder> dateOrder;                   ///< nothing: decided over the whole column
    std::optional<DecimalMark> decimalMark;               ///< the same
    std::string why;                                      ///< why the column is left out, for the report; not saved
    std::vector<CellTransform> transforms = {};           ///< what is done to a cell before it is read, in this order
    std::optional<MergePolicy> policy = {};               ///< of the column's trait; nothing: the import's
    int rank = 0; ///< of several columns of a field that has one value, the first in this order that a row fills counts

    bool operator==(const MappedColumn& other) const;
};

/// Rows that are none of what the file is about: withdrawals among payments, memos, cards without a person.
struct SkipRule
{
    /// All of them must hold: the column, and the cells it means, folded; "" is the empty one.
    std::vector<std::pair<std::string, std::vector<std::string>>> when;
    std::string reason; ///< the sentence a rejected row gets

    bool operator==(const SkipRule&) const = default;
};

/// Whose a sum is that stands beside an order's lines: the line's own, or the order's on each of them.
enum class SumOf { Line, Order };

/// What a file's columns mean: found by the auto-mapper, changed by a person, saved as JSON with its batch.
struct ColumnMapping
{
    ImportKind kind = ImportKind::Customers;
    std::vector<MappedColumn> columns; ///< in the file's order
    /// Fields every row has though no column says them: {"email_consent": "unsubscribed"} for a file of that name.
    std::map<Field, std::string> constants;
    std::string preset;  ///< the layout's name, when it is a known one
    std::string country; ///< where phones without a prefix belong; empty: the workspace's
    std::string zone;    ///< of wall times; empty: the workspace's
    std::vector<SkipRule> skips;
    /// Shipping and discounts that the lines do not have in them: without a total the order's value is its lines with
    /// the one and without the other.
    std::map<Field, SumOf> besideLines;
    bool mailable = true; ///< false: the addresses are a marketplace's, which forbids to write to them

    const MappedColumn* find(Field field) const;
    bool has(Field field) const { return find(field) || constants.count(field) != 0; }
    /// Whether rows are lines of orders.
    bool hasLines() const;
    /// Whether any column or constant tells who a row is about.
    bool hasIdentity() const;
};

Result<std::vector<SkipRule>> skipRulesFromJson(const Json& json);
/// {"order_shipping":"order","order_discount":"line"}
Result<std::map<Field, SumOf>> besideLinesFromJson(const Json& json);

/// {"kind":"orders","columns":[{"column":"InvoiceNo","field":"order_number"},
///  {"column":"Size","field":"trait","trait":"size","type":"text"},{"column":"Born","field":"birthday","date":"day_first"},
///  {"column":"Price","field":"unit_price","decimal":"comma"}],"constants":{"currency":"EUR"},"country":"DE","zone":"UTC"}
///  and, of a
/// column, "transforms":[...] and "policy":"fill"; of the whole, "mailable":false,
/// "beside_lines":{"order_shipping":"order","order_discount":"line"} and
/// "skip":[{"when":{"Balance Impact":["Memo"]},"reason":"This is no payment."}]
Json mappingToJson(const ColumnMapping& mapping);
/// Reads one. BadInput names an unknown key or word and the nearest known one. Columns the file has and the mapping
/// does not name are left to the auto-mapper.
Result<ColumnMapping> mappingFromJson(const Json& json);

}
