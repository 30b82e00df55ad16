#pragma once

#include "core/segment/fieldcatalog.h"
#include "core/segment/index/dictionary.h"
#include "core/segment/rule.h"
#include "core/segment/rulesql.h"

#include <functional>
#include <string>
#include <vector>

namespace patron::segment::index {

/// A condition on one column, settled before rows are looked at: text operators are decided once for each distinct
/// text, numbers and dates become a range of codes. Answers as RuleSql does; what is missing never meets it.
class ColumnTest
{
public:
    static ColumnTest none();
    static ColumnTest present(Column column);
    static ColumnTest inRange(Column column, const NumberRange& range);
    /// The codes whose numbers (code - 1) are marked.
    static ColumnTest ofNumbers(Column codes, const std::vector<std::uint8_t>& marked);
    /// The values of which the test is true, asked once for each code where they are few.
    static ColumnTest ofValues(Column column, std::function<bool(std::int64_t)> test);

    /// Writes the bits of [first, last); `first` is a multiple of 64.
    void scan(std::size_t first, std::size_t last, std::uint64_t* words) const;
    /// Whether one place meets it: for where few places are asked for.
    bool meets(std::size_t place) const;
    bool isNone() const { return m_kind == Kind::None; }
    /// How many bytes a scan of everything reads.
    std::size_t touchedBytes() const { return isNone() ? 0 : m_column.byteCount(); }

private:
    enum class Kind { None, Present, Range, Table, Values };

    Kind m_kind = Kind::None;
    Column m_column;
    NumberRange m_range;
    std::vector<std::uint8_t> m_table;
    std::function<bool(std::int64_t)> m_values;
};

/// The numbers that meet a positive number operator, compared as RuleSql's numberSql does.
NumberRange rangeOf(Operator op, const Value& value, int scale);
/// Which texts of a dictionary of folds meet a positive text operator; a crew shares the work.
std::vector<std::uint8_t> markFolds(Operator op, const Value& value, const Dictionary& folds, Crew* crew = nullptr);
/// The same for raw texts that have folds beside them, and for words that SQL folds by lower().
std::vector<std::uint8_t> markRaw(Operator op, const Value& value, const FoldedColumn& column, Crew* crew = nullptr);
std::vector<std::uint8_t> markWords(Operator op, const Value& value, const Dictionary& words);

ColumnTest numberTest(Operator op, const Value& value, const Column& column, int scale, bool negated = false);
/// A date by its local days and, where it has a time of day, by its instants.
ColumnTest dateTest(Operator op, const Value& value, const Column& days, const Column* instants,
                    const RuleContext& context);
ColumnTest flagTest(Operator op, const Column& column);

/// Bits of a range from a test and what a negative operator makes of them. `op` as written in the rule.
void scanCondition(const ColumnTest& positive, const ColumnTest& present, Operator op, bool excludeMissing,
                   std::size_t first, std::size_t last, std::uint64_t* words);
/// The same for one place.
bool meetsCondition(const ColumnTest& positive, const ColumnTest& present, Operator op, bool excludeMissing,
                    std::size_t place);
/// Turns the bits of [first, last) around.
void invertRange(std::size_t first, std::size_t last, std::uint64_t* words);

}
