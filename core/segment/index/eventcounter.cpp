#include "core/segment/index/eventcounter.h"

#include "core/segment/conditionsql.h"
#include "core/segment/spans.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>

namespace patron::segment::index {

bool isCounting(Measure measure)
{
    return measure == Measure::Count || measure == Measure::Days || measure == Measure::Sum ||
           measure == Measure::Distinct;
}

namespace {
using Measured = RowFilter::Numbers::Value;

constexpr std::int64_t maxCount = std::numeric_limits<std::int32_t>::max();

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
}

/// What the rows of the customers of a block come to, by place in the block.
struct EventCounter::Totals
{
    std::vector<std::uint32_t> rows;
    std::vector<std::uint32_t> valued;
    std::vector<std::uint64_t> codes; ///< their sum, or the least, or the greatest

    Totals(std::size_t size, std::uint64_t start)
        : rows(size)
        , valued(size)
        , codes(size, start)
    {}
};

std::size_t EventCounter::touchedBytes() const
{
    const Owners* of = filter.table().owners;
    return filter.touchedBytes() + (of ? 8 * of->count() : 0) + (numbers ? numbers->column.byteCount() : 0);
}

bool EventCounter::meets(const Measured& value) const
{
    if (!value.valued)
        return false;
    return isSet || (value.real ? range.holds(value.number) : range.holds(value.integer));
}

EventCounter EventCounter::ofAny(RowFilter filter)
{
    EventCounter counter;
    counter.filter = std::move(filter);
    counter.isSet = true;
    return counter;
}

void EventCounter::fill(std::size_t first, std::size_t last, const Slices& out) const
{
    const std::size_t words = wordsFor(last - first);
    std::fill(out.holds, out.holds + words, noneMeets ? ~std::uint64_t{0} : 0);
    if (missing)
        std::fill(out.missing, out.missing + words, ~std::uint64_t{0});
    const RowBlock block = filter.block(first, last);
    if (block.firstOwner == block.lastOwner) {
        // Nobody here has a row.
    } else if (measure == Measure::Count) {
        countRows(block, first, last, out);
    } else if (numbers && !numbers->values && !numbers->column.real) {
        numbers->column.withCodes([&](const auto& codes) { sumRows(block, first, last, out, codes); });
    } else if (!numbers && !keys.byRow) {
        keys.codes.withCodes([&](const auto& codes) { countDifferent(block, first, out, codes); });
    } else {
        measureOwners(block, first, out);
    }
    if (negative) {
        for (std::size_t i = 0; i < words; ++i)
            out.holds[i] = ~out.holds[i];
    }
    for (std::size_t i = 0; exclude && i < words; ++i)
        out.holds[i] &= ~out.missing[i];
}

/// Calls `visit(row, place)` for the rows of a block that meet the conditions; places are counted from `first` on.
template <typename F>
void EventCounter::visitPlaces(const RowBlock& block, std::size_t first, const F& visit) const
{
    const Owners& of = *filter.table().owners;
    const std::size_t from = of.starts[block.firstOwner];
    const std::size_t to = of.starts[block.lastOwner];
    const std::uint32_t* known = byRow ? byRow->ofRow.data() : nullptr;
    std::size_t owner = block.firstOwner;
    const auto placed = [&](std::size_t row) {
        if (known)
            return visit(row, known[row] - first);
        while (of.starts[owner + 1] <= row)
            ++owner;
        visit(row, of.ordinals[owner] - first);
    };
    if (!filter.all())
        return visitBits(block.rows.data(), from - block.firstRow, to - block.firstRow,
                         [&](std::size_t bit) { placed(bit + block.firstRow); });
    for (std::size_t row = from; row < to; ++row)
        placed(row);
}

/// The same for the lines of those rows: all of them, or those that meet the conditions of lines.
template <typename F>
void EventCounter::visitLinePlaces(const RowBlock& block, std::size_t first, const F& visit) const
{
    const std::uint32_t* starts = filter.table().orders->lineStarts.data();
    if (!filter.testsLines())
        return visitPlaces(block, first, [&](std::size_t row, std::size_t place) {
            for (std::size_t line = starts[row]; line < starts[row + 1]; ++line)
                visit(line, place);
        });
    const Owners& of = *filter.table().owners;
    const std::uint32_t* rowOfLine = byRow ? byRow->rowOfLine.data() : nullptr;
    std::size_t row = of.starts[block.firstOwner];
    std::size_t owner = block.firstOwner;
    const std::size_t from = starts[row];
    const std::size_t to = starts[of.starts[block.lastOwner]];
    visitBits(block.lines.data(), from - block.firstLine, to - block.firstLine, [&](std::size_t bit) {
        const std::size_t line = bit + block.firstLine;
        if (rowOfLine) {
            row = rowOfLine[line];
            if (block.row(row))
                visit(line, byRow->ofRow[row] - first);
            return;
        }
        while (starts[row + 1] <= line)
            ++row;
        while (of.starts[owner + 1] <= row)
            ++owner;
        if (block.row(row))
            visit(line, of.ordinals[owner] - first);
    });
}

void EventCounter::countRows(const RowBlock& block, std::size_t first, std::size_t last, const Slices& out) const
{
    std::vector<std::uint32_t> counts(last - first);
    if (filter.all()) {
        const Owners& of = *filter.table().owners;
        for (std::size_t owner = block.firstOwner; owner < block.lastOwner; ++owner)
            counts[of.ordinals[owner] - first] = of.starts[owner + 1] - of.starts[owner];
    } else {
        visitPlaces(block, first, [&](std::size_t, std::size_t place) { ++counts[place]; });
    }
    // Counts of none stand for who has no row: what is said of them stays.
    const auto low = static_cast<std::uint32_t>(std::clamp<std::int64_t>(isSet ? 1 : range.low, 1, maxCount));
    const auto high = static_cast<std::uint32_t>(std::clamp<std::int64_t>(isSet ? maxCount : range.high, 0, maxCount));
    const std::uint32_t span = high - low;
    const std::uint8_t none = noneMeets ? 1 : 0;
    const std::uint8_t some = high >= low && (isSet || range.low <= maxCount) ? 1 : 0;
    alignas(64) std::uint8_t flags[64] = {};
    for (std::size_t start = 0; start < counts.size(); start += 64) {
        const std::size_t size = std::min<std::size_t>(64, counts.size() - start);
        const std::uint32_t* of = counts.data() + start;
        for (std::size_t j = 0; j < size; ++j) {
            const auto inside = static_cast<std::uint8_t>(static_cast<std::uint8_t>(of[j] - low <= span) & some);
            flags[j] = of[j] == 0 ? none : inside;
        }
        out.holds[start / 64] = packFlags(flags);
    }
}

/// Measures of an integer column, on its codes: value = base + step x (code - nullable).
template <typename Codes>
void EventCounter::sumRows(const RowBlock& block, std::size_t first, std::size_t last, const Slices& out,
                           const Codes& codes) const
{
    const std::uint64_t nullable = numbers->column.nullable;
    // Of what is turned around the least is the most.
    const bool least = (measure == Measure::Min) != numbers->negated;
    const bool extreme = measure == Measure::Min || measure == Measure::Max;
    Totals totals(last - first, extreme && least ? ~std::uint64_t{0} : 0);
    const auto tally = [&](const auto& add) {
        const auto take = [&](std::size_t row, std::size_t place) {
            const std::uint64_t code = codes[row];
            ++totals.rows[place];
            if (code < nullable)
                return;
            ++totals.valued[place];
            add(totals.codes[place], code);
        };
        filter.joinsLines() ? visitLinePlaces(block, first, take) : visitPlaces(block, first, take);
    };
    if (!extreme)
        tally([](std::uint64_t& sum, std::uint64_t code) { sum += code; });
    else if (least)
        tally([](std::uint64_t& most, std::uint64_t code) { most = std::min(most, code); });
    else
        tally([](std::uint64_t& most, std::uint64_t code) { most = std::max(most, code); });
    for (std::size_t place = 0; place < totals.rows.size(); ++place) {
        if (totals.rows[place] == 0)
            continue;
        const Measured value = measured(totals, place);
        putBit(out.holds, place, meets(value));
        if (missing && value.valued)
            putBit(out.missing, place, false);
    }
}

Measured EventCounter::measured(const Totals& totals, std::size_t place) const
{
    const Column& column = numbers->column;
    const std::uint32_t valued = totals.valued[place];
    const std::uint64_t code = totals.codes[place];
    const auto turned = [this](std::int64_t value) { return numbers->negated ? -value : value; };
    if (measure == Measure::Min || measure == Measure::Max) {
        if (valued == 0)
            return {};
        const std::int64_t value = turned(column.valueOfCode(code));
        return {true, false, value, static_cast<double>(value)};
    }
    const auto count = static_cast<std::int64_t>(valued);
    const std::int64_t total =
        turned((column.base - column.step * column.nullable) * count + column.step * static_cast<std::int64_t>(code));
    if (measure == Measure::Sum)
        return {true, false, valued == 0 ? 0 : total, 0};
    return valued == 0 ? Measured{} : Measured{true, true, 0, static_cast<double>(total) / static_cast<double>(valued)};
}

bool EventCounter::hasRow(const RowBlock& block, std::size_t owner) const
{
    const auto& starts = filter.table().owners->starts;
    return filter.all() ||
           anyInRange(block.rows.data(), starts[owner] - block.firstRow, starts[owner + 1] - block.firstRow);
}

/// Days, or different values, on the codes of a column.
template <typename Codes>
void EventCounter::countDifferent(const RowBlock& block, std::size_t first, const Slices& out, const Codes& codes) const
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
        if (!out.wants(owners.ordinals[owner] - first) || !hasRow(block, owner))
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
            putBit(out.holds, owners.ordinals[owner] - first, isSet || range.holds(seen.count()));
    }
}

/// Who has a few different ones at least.
template <typename Codes>
void EventCounter::reachDifferent(const RowBlock& block, std::size_t first, const Slices& out, const Codes& codes) const
{
    const Owners& owners = *filter.table().owners;
    const std::uint32_t* table = keys.byCode.empty() ? nullptr : keys.byCode.data();
    const std::uint32_t* lines = filter.joinsLines() ? filter.table().orders->lineStarts.data() : nullptr;
    const auto enough = static_cast<std::size_t>(range.low);
    for (std::size_t owner = block.firstOwner; owner < block.lastOwner; ++owner) {
        const std::size_t from = owners.starts[owner];
        const std::size_t to = owners.starts[owner + 1];
        if ((lines ? lines[to] - lines[from] : to - from) < enough || !out.wants(owners.ordinals[owner] - first) ||
            !hasRow(block, owner))
            continue;
        FewKeys seen;
        visitRows(block, from, to, [&](std::size_t row) {
            const std::uint64_t code = codes[row];
            return seen.add(table ? table[code] : code + 1) == enough;
        });
        if (seen.count == enough)
            putBit(out.holds, owners.ordinals[owner] - first, true);
    }
}

void EventCounter::measureOwners(const RowBlock& block, std::size_t first, const Slices& out) const
{
    if (block.firstOwner == block.lastOwner)
        return;
    const Owners& owners = *filter.table().owners;
    Meter meter(measure, numbers ? &*numbers : nullptr, &keys.byRow);
    for (std::size_t owner = block.firstOwner; owner < block.lastOwner; ++owner) {
        if (!out.wants(owners.ordinals[owner] - first) || !hasRow(block, owner))
            continue;
        meter.begin();
        visitRows(block, owners.starts[owner], owners.starts[owner + 1], [&](std::size_t row) {
            meter.add(row);
            return false;
        });
        if (!meter.anyRow())
            continue;
        const Measured value = meter.value();
        putBit(out.holds, owners.ordinals[owner] - first, meets(value));
        if (missing && value.valued)
            putBit(out.missing, owners.ordinals[owner] - first, false);
    }
}

/// Calls `visit(row)`, or `visit(line)` where lines are what is measured, until it says to stop.
template <typename F>
void EventCounter::visitRows(const RowBlock& block, std::size_t from, std::size_t to, const F& visit) const
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
        for (std::uint64_t bits = bitsOf(block.rows.data(), start - block.firstRow, end - block.firstRow); bits != 0;
             bits &= bits - 1) {
            if (visit(start + static_cast<std::size_t>(std::countr_zero(bits))))
                return;
        }
    }
}

template <typename F>
void EventCounter::visitLines(const RowBlock& block, std::size_t from, std::size_t to, const F& visit) const
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
void EventCounter::visitTestedLines(const RowBlock& block, std::size_t from, std::size_t to, const F& visit) const
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

namespace {
/// Kept for the next question, like a column.
std::shared_ptr<const RowOwners> rowOwners(Evaluation& evaluation, const Part& part, const RowTable& table,
                                           const std::string& kind)
{
    const std::string what = table.orders ? "orders" : kind;
    const std::string key = "owners " + std::to_string(part.serial) + " " + what;
    if (auto known = evaluation.kept().find<RowOwners>(key); known || evaluation.focused())
        return known;
    auto made = std::make_shared<RowOwners>();
    made->ofRow.reserve(table.owners->rows());
    for (std::size_t owner = 0; owner < table.owners->count(); ++owner)
        made->ofRow.resize(table.owners->starts[owner + 1], table.owners->ordinals[owner]);
    if (table.orders) {
        made->rowOfLine.reserve(table.orders->lineCount());
        for (std::size_t row = 0; row < table.orders->count(); ++row)
            made->rowOfLine.resize(table.orders->lineStarts[row + 1], static_cast<std::uint32_t>(row));
    }
    evaluation.kept().put<RowOwners>(key, made, made->bytes());
    return made;
}
}

Result<EventCounter> EventCounter::make(Evaluation& evaluation, const Part& part, const EventCondition& condition)
{
    const RuleContext& context = evaluation.context();
    const std::string& kind = condition.event.kind;
    const bool lines = condition.measureField.starts_with("line.") && (kind == "order" || kind == "return");
    const detail::Bounds bounds = detail::windowBounds(condition.during, context.zone, context.asOf);
    EventCounter counter;
    PATRON_TRY(filter, RowFilter::make(evaluation, part, condition.event, bounds, lines));
    counter.filter = std::move(filter);
    counter.measure = condition.measure;
    const RowTable& table = counter.filter.table();
    if (table.owners && table.owners->count() > 0)
        counter.byRow = rowOwners(evaluation, part, table, kind);
    int scale = 0;
    if (condition.measure == Measure::Distinct) {
        PATRON_TRY(keys, counter.filter.keys(evaluation, condition.measureField));
        counter.keys = std::move(keys);
    } else if (condition.measure == Measure::Days) {
        if (table.day)
            counter.keys.codes = *table.day;
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
