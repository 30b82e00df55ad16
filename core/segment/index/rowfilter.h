#pragma once

#include "core/base/result.h"
#include "core/segment/index/evaluation.h"
#include "core/segment/rule.h"
#include "core/segment/sqltables.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace patron::segment::index {

/// The rows an EVENT is about, in one shard: orders and returns, or the events of a kind.
struct RowTable
{
    const Owners* owners = nullptr; ///< nothing: there are no such rows
    const Column* id = nullptr;
    const Column* at = nullptr;
    const Column* day = nullptr;
    const OrderColumns* orders = nullptr;
    const EventColumns* events = nullptr;
    bool isReturn = false;

    static RowTable of(const Shard& shard, const std::string& kind);
};

/// The state of an order as of an instant: the number of its text.
std::uint32_t orderStateAt(const OrderColumns& orders, std::size_t row, Ms asOf);
/// Whether no order's state was another before this instant than it is now.
bool statesStand(const OrderColumns& orders, Ms asOf);
/// Completed orders among rows.
std::function<void(std::size_t, std::size_t, std::uint64_t*)> completedStep(const OrderColumns& orders, Ms asOf);

/// Rows of a block of customers that meet an EVENT.
struct RowBlock
{
    std::size_t firstOwner = 0;
    std::size_t lastOwner = 0;
    std::size_t firstRow = 0; ///< of the bits, a multiple of 64
    std::vector<std::uint64_t> rows;
    /// Lines of those rows that meet the conditions of lines: where lines are tested or measured.
    std::size_t firstLine = 0;
    std::vector<std::uint64_t> lines;

    bool line(std::size_t i) const { return (lines[(i - firstLine) >> 6] >> ((i - firstLine) & 63) & 1) != 0; }
    bool row(std::size_t i) const { return (rows[(i - firstRow) >> 6] >> ((i - firstRow) & 63) & 1) != 0; }
};

/// An EVENT made ready for one shard: conditions become scans of columns, of lines and of orders.
class RowFilter
{
public:
    /// BadInput for a property name that cannot be asked. `joinLines`: lines are what is measured; else a line that
    /// meets all line conditions must exist.
    static Result<RowFilter> make(Evaluation& evaluation, const Part& part, const EventMatch& event,
                                  const detail::Bounds& bounds, bool joinLines);
    /// Completed sales and returns up to an instant, or those of one kind.
    static RowFilter completedOrders(const Part& part, Ms asOf) { return completedOrders(part, asOf, Sale, Return); }
    static RowFilter completedOrders(const Part& part, Ms asOf, OrderKind first, OrderKind last);
    /// Recorded events about a thing: its uuid and name in a property or the uuid as key; no names: all of the kind.
    static RowFilter recorded(const Part& part, const std::string& kind, const std::string& key,
                              const std::vector<std::string>& names, const detail::Bounds& bounds);

    const RowTable& table() const { return m_table; }
    /// All rows of a kind, orders of any state among them.
    static RowFilter everyRow(const Part& part, const std::string& kind);
    /// Every row of the kind is meant: there is nothing to scan.
    bool all() const { return m_rowSteps.empty() && m_lineTests.empty(); }
    /// Every event of the kind is meant, as it stands since the last fact: nothing is asked of it but that an order is
    /// completed.
    bool plain() const { return m_plain; }
    bool joinsLines() const { return m_joinLines; }
    bool testsLines() const { return !m_lineTests.empty(); }
    /// How many bytes of columns a look at everything reads.
    std::size_t touchedBytes() const { return m_touchedBytes; }
    /// The rows of the customers [first, last).
    RowBlock block(std::size_t first, std::size_t last) const;

    /// A numeric field of the rows (or lines) with what turns its sign.
    struct Numbers
    {
        Column column;
        bool negated = false;
        int scale = 0;
        /// A free property: the column holds texts, and these are their numbers.
        struct Value
        {
            bool valued = false;
            bool real = false;
            std::int64_t integer = 0;
            double number = 0;
        };
        std::optional<std::vector<Value>> values;

        Value at(std::size_t row) const;
    };
    Result<Numbers> numbers(Evaluation& evaluation, const std::string& field) const;
    /// What tells a field's values apart: equal for values that count as one, 0 for a missing one.
    struct Keys
    {
        Column codes;
        std::vector<std::uint32_t> byCode;               ///< empty: the codes themselves, one more
        std::function<std::uint64_t(std::size_t)> byRow; ///< instead of both, where a key is not one column's
    };
    Result<Keys> keys(Evaluation& evaluation, const std::string& field) const;

private:
    using Step = std::function<void(std::size_t first, std::size_t last, std::uint64_t* words)>;
    /// One condition of a line, for ranges of lines or one by one.
    struct LineTest
    {
        ColumnTest positive;
        ColumnTest present;
        Operator op = Operator::IsSet;
        bool exclude = false;

        void operator()(std::size_t first, std::size_t last, std::uint64_t* words) const
        {
            scanCondition(positive, present, op, exclude, first, last, words);
        }
        bool meets(std::size_t line) const { return meetsCondition(positive, present, op, exclude, line); }
    };

    Result<void> add(Evaluation& evaluation, const Property& property);
    LineTest test(const Property& property, ColumnTest positive, ColumnTest present);
    void addTest(ColumnTest test);
    /// Whether there is anything to scan for it.
    bool addTime(const detail::Bounds& bounds);
    Step statusStep(Evaluation& evaluation, const Property& property);
    Result<Step> propertyStep(Evaluation& evaluation, const Property& property);
    LineTest textTest(Evaluation& evaluation, const Property& property);
    void lookAtLines(RowBlock& block, std::size_t lastRow) const;
    void lookAtFewLines(RowBlock& block, std::size_t lastRow) const;

    RowTable m_table;
    std::vector<Step> m_rowSteps;
    std::vector<LineTest> m_lineTests;
    bool m_joinLines = false;
    bool m_plain = false;
    std::size_t m_touchedBytes = 0;
};

}
