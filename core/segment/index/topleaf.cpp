#include "core/base/money.h"
#include "core/segment/index/evaluation.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace patron::segment::index {

namespace {
/// Up to this many different values are ranked by counting them.
constexpr std::uint64_t mostCounted = 1u << 21;

/// The values that are ranked: those of a trait of the live customers of a set.
class Ranking
{
public:
    Ranking(const IndexState& state, const std::vector<Column>& columns, const Bits* of)
        : m_state(state)
        , m_columns(columns)
        , m_among(state.live)
    {
        if (of)
            m_among &= *of;
        for (const Column& column : columns) {
            m_real = m_real || column.real;
            if (column.real || column.allNull() || column.size == 0)
                continue;
            m_low = m_any ? std::min(m_low, column.base) : column.base;
            m_high = m_any ? std::max(m_high, column.greatest()) : column.greatest();
            m_any = true;
        }
    }

    /// The range of those on the first `size(n)` places, n being how many there are.
    template <typename Size>
    NumberRange range(const Size& size, bool highest)
    {
        if (!m_real && m_any && static_cast<std::uint64_t>(m_high) - static_cast<std::uint64_t>(m_low) < mostCounted)
            return byCounting(size, highest);
        return m_real ? bySelecting<double>(size, highest) : bySelecting<std::int64_t>(size, highest);
    }

private:
    template <typename F>
    void visit(const F& f) const
    {
        for (std::size_t p = 0; p < m_columns.size(); ++p) {
            const Column& column = m_columns[p];
            const std::size_t base = m_state.parts[p].firstBit();
            visitBits(m_among.words(), base, base + column.size, [&](std::size_t bit) {
                if (!column.isNull(bit - base))
                    f(column, bit - base);
            });
        }
    }

    template <typename Size>
    NumberRange byCounting(const Size& size, bool highest) const
    {
        std::vector<std::uint32_t> counts(static_cast<std::size_t>(m_high - m_low) + 1);
        std::int64_t n = 0;
        for (std::size_t p = 0; p < m_columns.size(); ++p) {
            const Column& column = m_columns[p];
            const std::size_t base = m_state.parts[p].firstBit();
            const auto shift = static_cast<std::size_t>(column.base - m_low);
            const auto step = static_cast<std::size_t>(column.step);
            const std::uint64_t nullable = column.nullable;
            column.withCodes([&](const auto& codes) {
                visitBits(m_among.words(), base, base + column.size, [&](std::size_t bit) {
                    const std::uint64_t code = codes[bit - base];
                    if (code < nullable)
                        return;
                    ++counts[shift + step * (code - nullable)];
                    ++n;
                });
            });
        }
        const std::int64_t wanted = size(n);
        if (wanted <= 0 || n == 0)
            return NumberRange::none();
        std::int64_t before = 0;
        const std::int64_t last = m_high - m_low;
        for (std::int64_t k = 0; k <= last; ++k) {
            const std::int64_t place = highest ? last - k : k;
            before += counts[static_cast<std::size_t>(place)];
            if (before >= wanted || k == last)
                return highest ? NumberRange::ofIntegers(m_low + place, m_high)
                               : NumberRange::ofIntegers(m_low, m_low + place);
        }
        return NumberRange::none();
    }

    template <typename T, typename Size>
    NumberRange bySelecting(const Size& size, bool highest) const
    {
        std::vector<T> values;
        values.reserve(m_among.count());
        visit([&](const Column& column, std::size_t i) {
            if constexpr (std::is_same_v<T, double>)
                values.push_back(column.numberAt(i));
            else
                values.push_back(column.at(i));
        });
        const std::int64_t wanted =
            std::min(size(static_cast<std::int64_t>(values.size())), static_cast<std::int64_t>(values.size()));
        if (wanted <= 0)
            return NumberRange::none();
        const auto edge = values.begin() + (wanted - 1);
        if (highest)
            std::nth_element(values.begin(), edge, values.end(), std::greater<>());
        else
            std::nth_element(values.begin(), edge, values.end());
        NumberRange range;
        if constexpr (std::is_same_v<T, double>) {
            // Columns of whole numbers beside one of real numbers.
            (highest ? range.realLow : range.realHigh) = *edge;
            (highest ? range.low : range.high) =
                static_cast<std::int64_t>(highest ? std::ceil(*edge) : std::floor(*edge));
        } else {
            (highest ? range.low : range.high) = *edge;
        }
        return range;
    }

    const IndexState& m_state;
    const std::vector<Column>& m_columns;
    Bits m_among;
    bool m_real = false;
    bool m_any = false;
    std::int64_t m_low = 0;
    std::int64_t m_high = 0;
};
}

Result<Outcome> topLeaf(Evaluation& evaluation, const Top& top, const Outcome* of)
{
    PATRON_TRY(field, evaluation.field(top.by));
    const IndexState& state = evaluation.state();
    const bool ranked = field->type != TraitType::Text && field->type != TraitType::List;
    std::vector<Column> columns;
    Leaf leaf;
    leaf.missing = true;
    std::vector<TraitView> views;
    for (const Part& part : state.parts) {
        views.push_back(evaluation.trait(part, *field, evaluation.context().asOf));
        columns.push_back(ranked ? views.back().presence() : Column{});
        leaf.assumed = leaf.assumed || views.back().assumed;
        leaf.touchedBytes += 2 * columns.back().byteCount();
    }
    const auto size = [&](std::int64_t n) {
        if (!top.percent)
            return top.count;
        // ceil(n x percent / 100), in millionths of a per cent.
        return (n * parseDecimal(top.percent->text, 6).value_or(0) + 99'999'999) / 100'000'000;
    };
    const NumberRange range = Ranking(state, columns, of ? &of->holds : nullptr).range(size, top.highest);
    for (std::size_t p = 0; p < views.size(); ++p) {
        leaf.parts.emplace_back([&view = views[p], ranked, test = ColumnTest::inRange(columns[p], range)](
                                    std::size_t first, std::size_t last, const Slices& out) {
            if (ranked)
                test.scan(first, last, out.holds);
            ColumnTest::present(view.presence()).scan(first, last, out.missing);
            invertRange(first, last, out.missing);
            if (view.assumed)
                std::copy_n(view.assumed->words() + first / 64, wordsFor(last - first), out.assumed);
        });
    }
    Outcome outcome = evaluation.run(leaf);
    if (of) {
        outcome.touchedBytes += of->touchedBytes;
        outcome.holds &= of->holds;
        if (of->assumed && outcome.assumed)
            *outcome.assumed |= *of->assumed;
        else if (of->assumed)
            outcome.assumed = of->assumed;
    }
    return outcome;
}

}
