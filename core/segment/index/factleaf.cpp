#include "core/segment/conditionsql.h"
#include "core/segment/index/rowfilter.h"
#include "core/segment/spans.h"

#include <algorithm>
#include <array>
#include <bit>

namespace patron::segment::index {

namespace {
using Measured = RowFilter::Numbers::Value;

bool isCounting(Measure measure)
{
    return measure == Measure::Count || measure == Measure::Days || measure == Measure::Sum ||
           measure == Measure::Distinct;
}

/// Keys of one customer's rows that are different; 0 is none.
class KeySet
{
public:
    void clear() { m_keys.clear(); }
    void add(std::uint64_t key)
    {
        // Most customers have a handful of rows: a look at each is faster than sorting.
        if (key == 0 || (m_keys.size() <= few && std::find(m_keys.begin(), m_keys.end(), key) != m_keys.end()))
            return;
        m_keys.push_back(key);
    }
    std::int64_t count()
    {
        if (m_keys.size() > few) {
            std::sort(m_keys.begin(), m_keys.end());
            m_keys.erase(std::unique(m_keys.begin(), m_keys.end()), m_keys.end());
        }
        return static_cast<std::int64_t>(m_keys.size());
    }

private:
    static constexpr std::size_t few = 24;
    std::vector<std::uint64_t> m_keys;
};

/// A few different keys; 0 is none. More than `most` are not to be added.
struct FewKeys
{
    static constexpr std::size_t most = 12;

    std::array<std::uint64_t, most> keys;
    std::size_t count = 0;

    /// How many there are now.
    std::size_t add(std::uint64_t key)
    {
        if (key == 0)
            return count;
        for (std::size_t i = 0; i < count; ++i) {
            if (keys[i] == key)
                return count;
        }
        keys[count] = key;
        return ++count;
    }
};

/// What is measured of the rows of one customer; one object a block.
class Meter
{
public:
    Meter(Measure measure, const RowFilter::Numbers* numbers, const std::function<std::uint64_t(std::size_t)>* keys)
        : m_measure(measure)
        , m_numbers(numbers)
        , m_keys(keys)
    {}

    void begin()
    {
        m_rows = 0;
        m_valued = 0;
        m_sum = {};
        m_total = 0;
        m_seen.clear();
    }

    void add(std::size_t row)
    {
        ++m_rows;
        switch (m_measure) {
        case Measure::Count:
            return;
        case Measure::Days:
        case Measure::Distinct:
            m_seen.add((*m_keys)(row));
            return;
        default:
            addNumber(m_numbers->at(row));
        }
    }

    bool anyRow() const { return m_rows > 0; }

    Measured value()
    {
        switch (m_measure) {
        case Measure::Count:
            return {true, false, m_rows, 0};
        case Measure::Days:
        case Measure::Distinct:
            return {true, false, m_seen.count(), 0};
        case Measure::Sum:
            if (m_valued == 0)
                return {true, false, 0, 0};
            return m_sum.real ? Measured{true, true, 0, m_total} : Measured{true, false, m_sum.integer, 0};
        case Measure::Average:
            if (m_valued == 0)
                return {};
            return {true, true, 0,
                    (m_sum.real ? m_total : static_cast<double>(m_sum.integer)) / static_cast<double>(m_valued)};
        default:
            return m_valued == 0 ? Measured{} : m_sum;
        }
    }

private:
    void addNumber(const Measured& number)
    {
        if (!number.valued)
            return;
        ++m_valued;
        if (m_measure == Measure::Min || m_measure == Measure::Max) {
            const bool less = number.real || m_sum.real ? number.number < m_sum.number : number.integer < m_sum.integer;
            const bool equal = number.number == m_sum.number && number.integer == m_sum.integer;
            if (m_valued == 1 || (!equal && less == (m_measure == Measure::Min)))
                m_sum = number;
            return;
        }
        m_sum.real = m_sum.real || number.real;
        m_sum.integer += number.integer;
        m_total += number.number;
    }

    Measure m_measure;
    const RowFilter::Numbers* m_numbers;
    const std::function<std::uint64_t(std::size_t)>* m_keys;
    std::int64_t m_rows = 0;
    std::int64_t m_valued = 0;
    Measured m_sum;
    double m_total = 0;
    KeySet m_seen;
};

/// An event condition made ready for one shard.
struct Counter
{
    RowFilter filter;
    Measure measure = Measure::Count;
    std::optional<RowFilter::Numbers> numbers;
    RowFilter::Keys keys; ///< of what is counted once
    NumberRange range;
    bool isSet = false;     ///< any value meets the condition
    bool noneMeets = false; ///< who has no row meets it
    bool negative = false;
    bool exclude = false;
    bool missing = false;

    std::size_t touchedBytes() const
    {
        const Owners* owners = filter.table().owners;
        return filter.touchedBytes() + (owners ? 8 * owners->count() : 0) + (numbers ? numbers->column.byteCount() : 0);
    }

    bool meets(const Measured& value) const
    {
        if (!value.valued)
            return false;
        return isSet || (value.real ? range.holds(value.number) : range.holds(value.integer));
    }

    void fill(std::size_t first, std::size_t last, const Slices& out) const
    {
        const std::size_t words = wordsFor(last - first);
        std::fill(out.holds, out.holds + words, noneMeets ? ~std::uint64_t{0} : 0);
        if (missing)
            std::fill(out.missing, out.missing + words, ~std::uint64_t{0});
        const RowBlock block = filter.block(first, last);
        if (measure == Measure::Count)
            countOwners(block, first, out);
        else if (numbers && !numbers->values && !numbers->column.real)
            numbers->column.withCodes([&](const auto& codes) { sumOwners(block, first, out, codes); });
        else if (!numbers && !keys.byRow)
            keys.codes.withCodes([&](const auto& codes) { countDifferent(block, first, out, codes); });
        else
            measureOwners(block, first, out);
        if (negative) {
            for (std::size_t i = 0; i < words; ++i)
                out.holds[i] = ~out.holds[i];
        }
        for (std::size_t i = 0; exclude && i < words; ++i)
            out.holds[i] &= ~out.missing[i];
    }

private:
    static void put(std::uint64_t* words, std::size_t bit, bool value)
    {
        const std::uint64_t mask = std::uint64_t{1} << (bit & 63);
        words[bit >> 6] = value ? words[bit >> 6] | mask : words[bit >> 6] & ~mask;
    }

    void countOwners(const RowBlock& block, std::size_t first, const Slices& out) const
    {
        if (block.firstOwner == block.lastOwner)
            return;
        const Owners& owners = *filter.table().owners;
        const bool all = filter.all();
        for (std::size_t owner = block.firstOwner; owner < block.lastOwner; ++owner) {
            if (!out.wants(owners.ordinals[owner] - first))
                continue;
            const std::size_t from = owners.starts[owner];
            const std::size_t to = owners.starts[owner + 1];
            const std::size_t count =
                all ? to - from : countRange(block.rows.data(), from - block.firstRow, to - block.firstRow);
            if (count > 0)
                put(out.holds, owners.ordinals[owner] - first, isSet || range.holds(static_cast<std::int64_t>(count)));
        }
    }

    /// Measures of an integer column, on its codes: value = base + step x (code - nullable).
    template <typename Codes>
    void sumOwners(const RowBlock& block, std::size_t first, const Slices& out, const Codes& codes) const
    {
        if (block.firstOwner == block.lastOwner)
            return;
        const Owners& owners = *filter.table().owners;
        const Column& column = numbers->column;
        const std::uint64_t nullable = column.nullable;
        for (std::size_t owner = block.firstOwner; owner < block.lastOwner; ++owner) {
            if (!out.wants(owners.ordinals[owner] - first))
                continue;
            std::uint64_t rows = 0;
            std::uint64_t valued = 0;
            std::uint64_t sum = 0;
            std::uint64_t least = ~std::uint64_t{0};
            std::uint64_t most = 0;
            visitRows(block, owners.starts[owner], owners.starts[owner + 1], [&](std::size_t row) {
                const std::uint64_t code = codes[row];
                ++rows;
                if (code < nullable)
                    return false;
                ++valued;
                sum += code;
                least = std::min(least, code);
                most = std::max(most, code);
                return false;
            });
            if (rows == 0)
                continue;
            const Measured value = measured(valued, sum, least, most);
            put(out.holds, owners.ordinals[owner] - first, meets(value));
            if (missing && value.valued)
                put(out.missing, owners.ordinals[owner] - first, false);
        }
    }

    /// Days, or different values, on the codes of a column.
    template <typename Codes>
    void countDifferent(const RowBlock& block, std::size_t first, const Slices& out, const Codes& codes) const
    {
        if (block.firstOwner == block.lastOwner)
            return;
        const Owners& owners = *filter.table().owners;
        const std::uint32_t* table = keys.byCode.empty() ? nullptr : keys.byCode.data();
        // Of "at least n" no more than n are counted, and who has fewer rows is not looked at.
        const bool open = !isSet && range.high == std::numeric_limits<std::int64_t>::max() && range.low >= 1;
        if (open && range.low <= static_cast<std::int64_t>(FewKeys::most))
            return reachDifferent(block, first, out, codes);
        KeySet seen;
        for (std::size_t owner = block.firstOwner; owner < block.lastOwner; ++owner) {
            if (!out.wants(owners.ordinals[owner] - first))
                continue;
            seen.clear();
            bool any = false;
            visitRows(block, owners.starts[owner], owners.starts[owner + 1], [&](std::size_t row) {
                any = true;
                const std::uint64_t code = codes[row];
                seen.add(table ? table[code] : code + 1);
                return false;
            });
            if (any)
                put(out.holds, owners.ordinals[owner] - first, isSet || range.holds(seen.count()));
        }
    }

    /// Who has a few different ones at least.
    template <typename Codes>
    void reachDifferent(const RowBlock& block, std::size_t first, const Slices& out, const Codes& codes) const
    {
        const Owners& owners = *filter.table().owners;
        const std::uint32_t* table = keys.byCode.empty() ? nullptr : keys.byCode.data();
        const std::uint32_t* lines = filter.joinsLines() ? filter.table().orders->lineStarts.data() : nullptr;
        const auto enough = static_cast<std::size_t>(range.low);
        for (std::size_t owner = block.firstOwner; owner < block.lastOwner; ++owner) {
            const std::size_t from = owners.starts[owner];
            const std::size_t to = owners.starts[owner + 1];
            if ((lines ? lines[to] - lines[from] : to - from) < enough || !out.wants(owners.ordinals[owner] - first))
                continue;
            FewKeys seen;
            visitRows(block, from, to, [&](std::size_t row) {
                const std::uint64_t code = codes[row];
                return seen.add(table ? table[code] : code + 1) == enough;
            });
            if (seen.count == enough)
                put(out.holds, owners.ordinals[owner] - first, true);
        }
    }

    Measured measured(std::uint64_t valued, std::uint64_t sum, std::uint64_t least, std::uint64_t most) const
    {
        const Column& column = numbers->column;
        const auto turned = [this](std::int64_t value) { return numbers->negated ? -value : value; };
        if (measure == Measure::Min || measure == Measure::Max) {
            if (valued == 0)
                return {};
            // Of what is turned around the least is the most.
            const std::int64_t value =
                turned(column.valueOfCode((measure == Measure::Min) != numbers->negated ? least : most));
            return {true, false, value, static_cast<double>(value)};
        }
        const auto count = static_cast<std::int64_t>(valued);
        const std::int64_t total = turned((column.base - column.step * column.nullable) * count +
                                          column.step * static_cast<std::int64_t>(sum));
        if (measure == Measure::Sum)
            return {true, false, valued == 0 ? 0 : total, 0};
        return valued == 0 ? Measured{}
                           : Measured{true, true, 0, static_cast<double>(total) / static_cast<double>(valued)};
    }

    void measureOwners(const RowBlock& block, std::size_t first, const Slices& out) const
    {
        if (block.firstOwner == block.lastOwner)
            return;
        const Owners& owners = *filter.table().owners;
        Meter meter(measure, numbers ? &*numbers : nullptr, &keys.byRow);
        for (std::size_t owner = block.firstOwner; owner < block.lastOwner; ++owner) {
            if (!out.wants(owners.ordinals[owner] - first))
                continue;
            meter.begin();
            visitRows(block, owners.starts[owner], owners.starts[owner + 1], [&](std::size_t row) {
                meter.add(row);
                return false;
            });
            if (!meter.anyRow())
                continue;
            const Measured value = meter.value();
            put(out.holds, owners.ordinals[owner] - first, meets(value));
            if (missing && value.valued)
                put(out.missing, owners.ordinals[owner] - first, false);
        }
    }

    /// Calls `visit(row)`, or `visit(line)` where lines are what is measured, until it says to stop.
    template <typename F>
    void visitRows(const RowBlock& block, std::size_t from, std::size_t to, const F& visit) const
    {
        if (filter.joinsLines())
            return filter.testsLines() ? visitTestedLines(block, from, to, visit) : visitLines(block, from, to, visit);
        if (filter.all()) {
            for (std::size_t row = from; row < to; ++row) {
                if (visit(row))
                    return;
            }
            return;
        }
        for (std::size_t start = from; start < to; start += 64) {
            const std::size_t end = std::min(start + 64, to);
            for (std::uint64_t bits = bitsOf(block.rows.data(), start - block.firstRow, end - block.firstRow);
                 bits != 0; bits &= bits - 1) {
                if (visit(start + static_cast<std::size_t>(std::countr_zero(bits))))
                    return;
            }
        }
    }

    template <typename F>
    void visitLines(const RowBlock& block, std::size_t from, std::size_t to, const F& visit) const
    {
        const std::uint32_t* starts = filter.table().orders->lineStarts.data();
        for (std::size_t row = from; row < to; ++row) {
            if (!block.row(row))
                continue;
            for (std::size_t line = starts[row]; line < starts[row + 1]; ++line) {
                if (visit(line))
                    return;
            }
        }
    }

    /// The lines that meet the conditions are few: they lead to their rows.
    template <typename F>
    void visitTestedLines(const RowBlock& block, std::size_t from, std::size_t to, const F& visit) const
    {
        const std::uint32_t* starts = filter.table().orders->lineStarts.data();
        const std::size_t end = starts[to];
        std::size_t row = from;
        for (std::size_t start = starts[from]; start < end; start += 64) {
            const std::size_t stop = std::min(end, start + 64);
            for (std::uint64_t bits = bitsOf(block.lines.data(), start - block.firstLine, stop - block.firstLine);
                 bits != 0; bits &= bits - 1) {
                const std::size_t line = start + static_cast<std::size_t>(std::countr_zero(bits));
                while (starts[row + 1] <= line)
                    ++row;
                if (block.row(row) && visit(line))
                    return;
            }
        }
    }
};

Result<Counter> makeCounter(Evaluation& evaluation, const Part& part, const EventCondition& condition)
{
    const RuleContext& context = evaluation.context();
    const std::string& kind = condition.event.kind;
    const bool lines = condition.measureField.starts_with("line.") && (kind == "order" || kind == "return");
    const detail::Bounds bounds = detail::windowBounds(condition.during, context.zone, context.asOf);
    Counter counter;
    PATRON_TRY(filter, RowFilter::make(evaluation, part, condition.event, bounds, lines));
    counter.filter = std::move(filter);
    counter.measure = condition.measure;
    int scale = 0;
    if (condition.measure == Measure::Distinct) {
        PATRON_TRY(keys, counter.filter.keys(evaluation, condition.measureField));
        counter.keys = std::move(keys);
    } else if (condition.measure == Measure::Days) {
        if (counter.filter.table().day)
            counter.keys.codes = *counter.filter.table().day;
    } else if (condition.measure != Measure::Count) {
        PATRON_TRY(numbers, counter.filter.numbers(evaluation, condition.measureField));
        scale = numbers.scale;
        counter.numbers = std::move(numbers);
    }
    const Operator op = positiveTwin(condition.op).value_or(condition.op);
    counter.isSet = op == Operator::IsSet;
    if (!counter.isSet)
        counter.range = rangeOf(op, condition.value, scale);
    const bool zero = isCounting(condition.measure);
    counter.noneMeets = zero && detail::numberMatches(op, condition.value, 0);
    counter.negative = op != condition.op;
    counter.missing = !zero;
    counter.exclude = counter.negative && condition.excludeMissing && !zero;
    return counter;
}
}

Result<Outcome> eventLeaf(Evaluation& evaluation, const EventCondition& condition)
{
    Leaf leaf;
    leaf.missing = !isCounting(condition.measure);
    for (const Part& part : evaluation.state().parts) {
        PATRON_TRY(counter, makeCounter(evaluation, part, condition));
        leaf.touchedBytes += counter.touchedBytes();
        leaf.parts.emplace_back([counter = std::move(counter)](std::size_t first, std::size_t last, const Slices& out) {
            counter.fill(first, last, out);
        });
    }
    return evaluation.run(leaf);
}

namespace {
/// Who has at least one row of a filter.
Outcome anyRow(Evaluation& evaluation, const std::function<RowFilter(const Part&)>& filterOf)
{
    Leaf leaf;
    for (const Part& part : evaluation.state().parts) {
        Counter counter;
        counter.filter = filterOf(part);
        counter.isSet = true;
        leaf.touchedBytes += counter.touchedBytes();
        leaf.parts.emplace_back([counter = std::move(counter)](std::size_t first, std::size_t last, const Slices& out) {
            counter.fill(first, last, out);
        });
    }
    return evaluation.run(leaf);
}

/// Rows of a block, counted by customer.
void addCounts(const RowFilter& filter, std::size_t first, std::size_t last, std::int64_t sign,
               std::vector<std::int64_t>& counts)
{
    const RowBlock block = filter.block(first, last);
    for (std::size_t owner = block.firstOwner; owner < block.lastOwner; ++owner) {
        const Owners& owners = *filter.table().owners;
        const std::size_t from = owners.starts[owner];
        const std::size_t to = owners.starts[owner + 1];
        const std::size_t count =
            filter.all() ? to - from : countRange(block.rows.data(), from - block.firstRow, to - block.firstRow);
        counts[owners.ordinals[owner] - first] += sign * static_cast<std::int64_t>(count);
    }
}
}

Result<Outcome> membershipLeaf(Evaluation& evaluation, const SegmentCondition& condition, const detail::Named& named)
{
    const RuleContext& context = evaluation.context();
    const detail::Bounds bounds = detail::windowBounds(condition.during, context.zone, context.asOf);
    const std::string kind = condition.state == SegmentCondition::State::Entered ? "segment.entered" : "segment.left";
    return anyRow(evaluation, [&](const Part& part) {
        return RowFilter::recorded(part, kind, "segment", {named.uuid, named.name}, bounds);
    });
}

Result<Outcome> messageLeaf(Evaluation& evaluation, const MessageCondition& condition)
{
    std::vector<std::string> names;
    if (condition.message != "*") {
        PATRON_TRY(named,
                   detail::findNamed(evaluation.surroundings().messages, detail::Referred::Message, condition.message));
        names = {named.uuid, named.name};
    }
    const RuleContext& context = evaluation.context();
    const detail::Bounds bounds = detail::windowBounds(condition.during, context.zone, context.asOf);
    return anyRow(evaluation, [&](const Part& part) {
        return RowFilter::recorded(part, "message." + condition.did, "message", names, bounds);
    });
}

Result<Outcome> programLeaf(Evaluation& evaluation, const ProgramCondition& condition)
{
    std::vector<std::string> names;
    if (condition.program != "*") {
        PATRON_TRY(named,
                   detail::findNamed(evaluation.surroundings().programs, detail::Referred::Program, condition.program));
        names = {named.uuid, named.name};
    }
    const RuleContext& context = evaluation.context();
    if (condition.state != "active") {
        const detail::Bounds bounds = detail::windowBounds(condition.during, context.zone, context.asOf);
        return anyRow(evaluation, [&](const Part& part) {
            return RowFilter::recorded(part, "program." + condition.state, "program", names, bounds);
        });
    }
    // In it: entered more often than ended.
    const detail::Bounds ever = detail::windowBounds({}, context.zone, context.asOf);
    Leaf leaf;
    for (const Part& part : evaluation.state().parts) {
        leaf.parts.emplace_back([entered = RowFilter::recorded(part, "program.entered", "program", names, ever),
                                 completed = RowFilter::recorded(part, "program.completed", "program", names, ever),
                                 exited = RowFilter::recorded(part, "program.exited", "program", names, ever)](
                                    std::size_t first, std::size_t last, const Slices& out) {
            std::vector<std::int64_t> counts(last - first);
            addCounts(entered, first, last, 1, counts);
            addCounts(completed, first, last, -1, counts);
            addCounts(exited, first, last, -1, counts);
            scanEach(first, last, out.holds, [&](std::size_t i) { return counts[i - first] > 0; });
        });
    }
    return evaluation.run(leaf);
}

}
