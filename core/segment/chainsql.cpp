#include "core/segment/computedsql.h"
#include "core/segment/eventsql.h"
#include "core/segment/spans.h"

#include <algorithm>

namespace patron::segment::detail {

namespace {
/// A measure as an aggregate, and the decimals of its integer.
struct Aggregate
{
    std::string sql;
    TraitType type = TraitType::Number;
    int scale = 0;
};

bool isCounting(Measure measure)
{
    return measure == Measure::Count || measure == Measure::Days || measure == Measure::Sum ||
           measure == Measure::Distinct;
}

bool needsLines(const EventCondition& condition)
{
    const std::string& kind = condition.event.kind;
    return condition.measureField.starts_with("line.") && (kind == "order" || kind == "return");
}

Result<Aggregate> aggregate(EventRows& rows, const EventCondition& condition)
{
    const std::string& field = condition.measureField;
    if (condition.measure == Measure::Count)
        return Aggregate{"count(*)"};
    if (condition.measure == Measure::Days)
        return Aggregate{"count(DISTINCT e.local_day)"};
    if (condition.measure == Measure::Distinct) {
        PATRON_TRY(distinct, rows.distinctOf(field));
        return Aggregate{"count(DISTINCT " + distinct + ")"};
    }
    PATRON_TRY(column, rows.column(field));
    PATRON_TRY(number, rows.numberOf(field));
    Aggregate result{{}, column.type == TraitType::Money ? TraitType::Money : TraitType::Number, column.scale};
    switch (condition.measure) {
    case Measure::Sum:
        result.sql = "coalesce(sum(" + number + "), 0)";
        break;
    case Measure::Average:
        result.sql = "CAST(sum(" + number + ") AS DOUBLE PRECISION) / nullif(count(" + number + "), 0)";
        break;
    case Measure::Min:
        result.sql = "min(" + number + ")";
        break;
    default:
        result.sql = "max(" + number + ")";
        break;
    }
    return result;
}

/// The instants between which an event's rows can lie, for the table of days.
std::pair<Ms, Ms> extent(SqlTables& tables, const EventRows& rows, const EventMatch& event)
{
    const Ms now = tables.context().asOf;
    Query query = tables.session().query(rows.isOrder() ? "SELECT min(at), max(at) FROM v_order"
                                                        : "SELECT min(at), max(at) FROM v_event WHERE kind = ?1");
    if (!rows.isOrder())
        query.bind(event.kind);
    if (!query.step() || query.isNull(0))
        return {now, now};
    return {query.int64(0), std::min(query.int64(1), now)};
}

/// Rows of an event with `till` = at + duration: (customer_id, id, at, till).
Result<std::string> rowsWithTill(SqlTables& tables, const EventMatch& event, const Bounds& bounds,
                                 std::optional<Duration> duration)
{
    EventRows rows(tables, event, false);
    PATRON_TRY(fromWhere, rows.fromWhere(bounds));
    const std::string plain = "SELECT e.customer_id, e.id, e.at, e.local_day";
    if (!duration)
        return tables.table("row", plain + ", CAST(NULL AS BIGINT) AS till " + fromWhere);
    if (isExact(duration->unit)) {
        const Ms span = tables.context().zone.add(0, *duration);
        return tables.table("row", plain + ", e.at + " + tables.bind(span) + " AS till " + fromWhere);
    }
    const std::string base = tables.table("row", plain + " " + fromWhere);
    const auto [first, last] = extent(tables, rows, event);
    const TimeZone& zone = tables.context().zone;
    const std::string days =
        tables.table("span", tables.rows(spanRows(zone, *duration, zone.dayAt(first), zone.dayAt(last)),
                                         {"day", "since", "ends", "delta", "fixed"}));
    return tables.table(
        "row", "SELECT r.customer_id, r.id, r.at, r.local_day, coalesce(s.fixed, r.at + s.delta) AS till "
               "FROM " +
                   base + " r JOIN " + days + " s ON s.day = r.local_day AND r.at >= s.since AND r.at < s.ends");
}
}

Result<EventAnswer> eventAnswer(SqlTables& tables, const EventCondition& condition)
{
    EventRows rows(tables, condition.event, needsLines(condition));
    const Bounds bounds = windowBounds(condition.during, tables.context().zone, tables.context().asOf);
    PATRON_TRY(fromWhere, rows.fromWhere(bounds));
    PATRON_TRY(measure, aggregate(rows, condition));
    const std::string counts = tables.table("event", "SELECT e.customer_id, " + measure.sql + " AS x " + fromWhere +
                                                         " GROUP BY e.customer_id");
    const Operator op = positiveTwin(condition.op).value_or(condition.op);
    const Column column{.type = TraitType::Number, .value = "x", .scale = measure.scale, .at = {}, .dictionary = {}};
    const std::string positive = "coalesce(" + positiveSql(tables, op, condition.value, column) + ", FALSE)";
    EventAnswer answer;
    answer.type = measure.type;
    answer.scale = measure.scale;
    answer.value = "(SELECT x FROM " + counts + " WHERE customer_id = c.id)";
    const bool zero = isCounting(condition.measure);
    // Who has no event has a count of 0: where 0 matches, those are in who have no other count that does not.
    if (zero && numberMatches(op, condition.value, 0))
        answer.holds = "c.id NOT IN (SELECT customer_id FROM " + counts + " WHERE NOT " + positive + ")";
    else
        answer.holds = "c.id IN (SELECT customer_id FROM " + counts + " WHERE " + positive + ")";
    if (zero)
        answer.value = "coalesce(" + answer.value + ", 0)";
    else
        answer.missing = "c.id NOT IN (SELECT customer_id FROM " + counts + " WHERE x IS NOT NULL)";
    if (op != condition.op)
        answer.holds = "NOT (" + answer.holds + ")";
    if (op != condition.op && condition.excludeMissing && !zero)
        answer.holds = "(NOT (" + answer.missing + ") AND " + answer.holds + ")";
    return answer;
}

Result<std::string> sequenceTable(SqlTables& tables, const Sequence& sequence)
{
    const std::size_t last = sequence.events.size() - 1;
    const Bounds end = windowBounds(sequence.during, tables.context().zone, tables.context().asOf);
    std::string chain;
    for (std::size_t i = 0; i <= last; ++i) {
        // Links before the last lie anywhere before the window's end.
        const Bounds bounds = i == last ? end : Bounds{std::nullopt, end.high};
        const auto duration = i == last ? std::nullopt : sequence.eachWithin;
        PATRON_TRY(rows, rowsWithTill(tables, sequence.events[i], bounds, duration));
        if (i == 0) {
            chain = rows;
            continue;
        }
        chain = tables.table("chain", "SELECT DISTINCT b.customer_id, b.id, b.at, b.till FROM " + chain + " a JOIN " +
                                          rows +
                                          " b ON b.customer_id = a.customer_id AND (b.at > a.at OR (b.at = a.at AND "
                                          "b.id > a.id))" +
                                          (sequence.eachWithin ? " AND b.at <= a.till" : ""));
    }
    return chain;
}

Result<std::string> notFollowedTable(SqlTables& tables, const NotFollowed& condition)
{
    const Bounds bounds = windowBounds(condition.during, tables.context().zone, tables.context().asOf);
    PATRON_TRY(first, rowsWithTill(tables, condition.event, bounds, condition.within));
    PATRON_TRY(second, rowsWithTill(tables, condition.by, {}, std::nullopt));
    return tables.table("open",
                        "SELECT DISTINCT a.customer_id, a.at FROM " + first + " a LEFT JOIN " + second +
                            " b ON b.customer_id = a.customer_id AND b.at > a.at AND b.at <= a.till WHERE a.till "
                            "<= " +
                            tables.bind(tables.context().asOf) + " AND b.customer_id IS NULL");
}

}
