#pragma once

#include "core/base/result.h"
#include "core/segment/conditionsql.h"
#include "core/segment/sqltables.h"

#include <string>
#include <vector>

/// Events, orders and returns as rows. Returns count with positive value and quantity: they are "what was returned".
namespace patron::segment::detail {

/// Rows of an EVENT up to the as-of instant: "FROM v_order e … WHERE …" with alias `e` (customer_id, id, at, local_day)
/// and, when lines are joined, `l`.
class EventRows
{
public:
    /// `joinLines`: one row per line that meets the line conditions, for measures over lines.
    EventRows(SqlTables& tables, const EventMatch& event, bool joinLines);

    /// "FROM … WHERE …", bounded in time. BadInput for a property name that cannot be asked.
    Result<std::string> fromWhere(const Bounds& bounds);
    /// A field as a column.
    Result<Column> column(const std::string& field);
    /// A field as the number that measures add: same scale as `column`.
    Result<std::string> numberOf(const std::string& field);
    /// A field with equal foldings made equal, to count distinct values.
    Result<std::string> distinctOf(const std::string& field);
    bool isOrder() const { return m_kind == "order" || m_kind == "return"; }

private:
    Result<std::string> condition(const Property& property);
    std::string statusCondition(const Property& property);
    Column orderColumn(const std::string& field);
    Column lineColumn(const std::string& field);
    Result<std::string> propertyName(const std::string& field);
    Result<std::string> propertyCondition(const Property& property);
    std::vector<std::pair<std::string, Json>> propertyValues(const std::string& name);

    SqlTables& m_tables;
    const EventMatch& m_event;
    std::string m_kind;
    bool m_joinLines;
};

/// Whom an event condition holds for, as SQL over `c`, and the pieces for the parts of RuleSql.
struct EventAnswer
{
    std::string holds;
    std::string value;
    std::string missing;
    TraitType type = TraitType::Number;
    int scale = 0;
};
Result<EventAnswer> eventAnswer(SqlTables& tables, const EventCondition& condition);
/// The tables of those for whom the chain exists, and of those with an A that no B followed in time.
Result<std::string> sequenceTable(SqlTables& tables, const Sequence& sequence);
Result<std::string> notFollowedTable(SqlTables& tables, const NotFollowed& condition);

}
