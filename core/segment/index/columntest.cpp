#include "core/segment/index/columntest.h"

#include "core/base/money.h"
#include "core/base/text.h"
#include "core/segment/conditionsql.h"
#include "core/segment/spans.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace patron::segment::index {

namespace {
using enum Operator;

/// Past this many codes a test is made row by row instead of once for each code.
constexpr std::uint64_t mostTableCodes = 1u << 22;
constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
}

ColumnTest ColumnTest::none()
{
    return {};
}

ColumnTest ColumnTest::present(Column column)
{
    ColumnTest test;
    test.m_kind = Kind::Present;
    test.m_column = std::move(column);
    return test;
}

ColumnTest ColumnTest::inRange(Column column, const NumberRange& range)
{
    ColumnTest test;
    test.m_kind = Kind::Range;
    test.m_column = std::move(column);
    test.m_range = range;
    return test;
}

ColumnTest ColumnTest::ofNumbers(Column codes, const std::vector<std::uint8_t>& marked)
{
    const auto first = std::find(marked.begin(), marked.end(), 1);
    if (first == marked.end())
        return none();
    const auto last = std::find(marked.rbegin(), marked.rend(), 1).base() - 1;
    if (std::all_of(first, last, [](std::uint8_t mark) { return mark != 0; })) {
        // The value of a code is its number.
        const auto range = NumberRange::ofIntegers(first - marked.begin(), last - marked.begin());
        return inRange(std::move(codes), range);
    }
    ColumnTest test;
    test.m_kind = Kind::Table;
    test.m_table.resize(codes.top + 1);
    if (codes.base == 0 && codes.step == 1) {
        const std::size_t known = std::min<std::size_t>(marked.size(), test.m_table.size() - codes.nullable);
        std::copy_n(marked.begin(), known, test.m_table.begin() + codes.nullable);
        test.m_column = std::move(codes);
        return test;
    }
    for (std::uint64_t code = codes.nullable; code <= codes.top; ++code) {
        const auto number = static_cast<std::size_t>(codes.valueOfCode(code));
        test.m_table[code] = number < marked.size() ? marked[number] : 0;
    }
    test.m_column = std::move(codes);
    return test;
}

ColumnTest ColumnTest::ofValues(Column column, std::function<bool(std::int64_t)> test)
{
    ColumnTest result;
    if (column.real || column.top > mostTableCodes) {
        result.m_kind = Kind::Values;
        result.m_values = std::move(test);
    } else {
        result.m_kind = Kind::Table;
        result.m_table.resize(column.top + 1);
        for (std::uint64_t code = column.nullable; code <= column.top; ++code)
            result.m_table[code] = test(column.valueOfCode(code)) ? 1 : 0;
    }
    result.m_column = std::move(column);
    return result;
}

void ColumnTest::scan(std::size_t first, std::size_t last, std::uint64_t* words) const
{
    if (first >= last)
        return;
    switch (m_kind) {
    case Kind::None:
        std::fill(words, words + wordsFor(last - first), 0);
        return;
    case Kind::Present:
        return scanPresent(m_column, first, last, words);
    case Kind::Range:
        return scanRange(m_column, m_range, first, last, words);
    case Kind::Table:
        return scanTable(m_column, m_table.data(), first, last, words);
    case Kind::Values:
        return scanEach(first, last, words, [this](std::size_t i) {
            return !m_column.isNull(i) && m_values(static_cast<std::int64_t>(m_column.numberAt(i)));
        });
    }
}

bool ColumnTest::meets(std::size_t place) const
{
    switch (m_kind) {
    case Kind::None:
        return false;
    case Kind::Present:
        return !m_column.isNull(place);
    case Kind::Range:
        return !m_column.isNull(place) &&
               (m_column.real ? m_range.holds(m_column.realAt(place)) : m_range.holds(m_column.at(place)));
    case Kind::Table:
        return m_table[m_column.code(place)] != 0;
    case Kind::Values:
        return !m_column.isNull(place) && m_values(static_cast<std::int64_t>(m_column.numberAt(place)));
    }
    return false;
}

namespace {
/// A rule's number as SQL binds it: an exact integer of the scale, else a real number.
struct Bound
{
    bool exact = false;
    std::int64_t integer = 0;
    double real = 0;

    Bound(const Number& number, int scale)
    {
        const auto point = number.text.find('.');
        const std::size_t decimals = point == std::string::npos ? 0 : number.text.size() - point - 1;
        if (decimals <= static_cast<std::size_t>(scale)) {
            if (const auto parsed = parseDecimal(number.text, scale)) {
                exact = true;
                integer = *parsed;
                return;
            }
        }
        real = detail::toDouble(number) * std::pow(10.0, scale);
    }
};

/// The least integer that is at least (or more than) a real number; nothing when there is none.
std::optional<std::int64_t> integerFrom(double value, bool open)
{
    const double whole = open ? std::floor(value) + 1 : std::ceil(value);
    if (whole >= 9223372036854775808.0)
        return std::nullopt;
    return whole < -9223372036854775808.0 ? least : static_cast<std::int64_t>(whole);
}

std::optional<std::int64_t> integerTo(double value, bool open)
{
    const double whole = open ? std::ceil(value) - 1 : std::floor(value);
    if (whole < -9223372036854775808.0)
        return std::nullopt;
    return whole >= 9223372036854775808.0 ? most : static_cast<std::int64_t>(whole);
}

/// -1, 0, 1 as a real number stands to an integer.
int compareExactly(double real, std::int64_t integer)
{
    if (real >= 9223372036854775808.0)
        return 1;
    if (real < -9223372036854775808.0)
        return -1;
    const auto whole = static_cast<std::int64_t>(real);
    if (whole != integer)
        return whole < integer ? -1 : 1;
    const double rest = real - static_cast<double>(whole);
    return rest < 0 ? -1 : rest > 0 ? 1 : 0;
}

void cutBelow(NumberRange& range, const Bound& bound, bool open)
{
    constexpr double up = std::numeric_limits<double>::infinity();
    if (bound.exact) {
        if (open && bound.integer == most) {
            range = NumberRange::none();
            return;
        }
        range.low = bound.integer + (open ? 1 : 0);
        double real = static_cast<double>(bound.integer);
        const int side = compareExactly(real, bound.integer);
        if (side < 0 || (side == 0 && open))
            real = std::nextafter(real, up);
        range.realLow = real;
        return;
    }
    const auto low = integerFrom(bound.real, open);
    if (low)
        range.low = *low;
    else
        range.low = most, range.high = least;
    range.realLow = open ? std::nextafter(bound.real, up) : bound.real;
}

void cutAbove(NumberRange& range, const Bound& bound, bool open)
{
    constexpr double down = -std::numeric_limits<double>::infinity();
    if (bound.exact) {
        if (open && bound.integer == least) {
            range = NumberRange::none();
            return;
        }
        range.high = bound.integer - (open ? 1 : 0);
        double real = static_cast<double>(bound.integer);
        const int side = compareExactly(real, bound.integer);
        if (side > 0 || (side == 0 && open))
            real = std::nextafter(real, down);
        range.realHigh = real;
        return;
    }
    const auto high = integerTo(bound.real, open);
    if (high)
        range.high = *high;
    else
        range.low = most, range.high = least;
    range.realHigh = open ? std::nextafter(bound.real, down) : bound.real;
}
}

NumberRange rangeOf(Operator op, const Value& value, int scale)
{
    NumberRange range;
    if (op == Between) {
        const auto& pair = std::get<std::vector<Number>>(value);
        cutBelow(range, Bound(pair[0], scale), false);
        cutAbove(range, Bound(pair[1], scale), false);
        return range;
    }
    const Bound bound(std::get<Number>(value), scale);
    switch (op) {
    case Less:
    case CountLess:
        cutAbove(range, bound, true);
        break;
    case LessOrEqual:
        cutAbove(range, bound, false);
        break;
    case Greater:
    case CountGreater:
        cutBelow(range, bound, true);
        break;
    case GreaterOrEqual:
        cutBelow(range, bound, false);
        break;
    default:
        cutBelow(range, bound, false);
        cutAbove(range, bound, false);
        break;
    }
    return range;
}

namespace {
/// The longest stretch of a pattern without `*` and `?`: what a text must have to meet it.
std::string_view longestLiteral(std::string_view pattern)
{
    std::string_view longest;
    while (!pattern.empty()) {
        const std::size_t end = std::min(pattern.find_first_of("*?"), pattern.size());
        if (end > longest.size())
            longest = pattern.substr(0, end);
        pattern.remove_prefix(std::min(pattern.size(), end + 1));
    }
    return longest;
}

template <typename F>
void markTexts(std::vector<std::uint8_t>& marked, const Dictionary& texts, const F& matches)
{
    for (std::size_t number = 0; number < marked.size(); ++number)
        marked[number] = marked[number] != 0 && matches(texts.text(number)) ? 1 : 0;
}
}

std::vector<std::uint8_t> markFolds(Operator op, const Value& value, const Dictionary& folds, Crew* crew)
{
    std::vector<std::uint8_t> marked(folds.count());
    const auto markWhole = [&](const std::string& text) {
        if (const auto number = folds.find(foldText(text)))
            marked[*number] = 1;
    };
    if (op == In) {
        for (const std::string& text : std::get<std::vector<std::string>>(value))
            markWhole(text);
        return marked;
    }
    const auto& text = std::get<std::string>(value);
    switch (op) {
    case Contains:
        folds.mark(foldText(text), Dictionary::Where::Anywhere, marked.data(), crew);
        break;
    case StartsWith:
        folds.mark(foldText(text), Dictionary::Where::Start, marked.data(), crew);
        break;
    case EndsWith:
        folds.mark(foldText(text), Dictionary::Where::End, marked.data(), crew);
        break;
    case Matches: {
        const std::string pattern = foldText(text);
        folds.mark(longestLiteral(pattern), Dictionary::Where::Anywhere, marked.data(), crew);
        markTexts(marked, folds, [&](std::string_view fold) { return detail::globMatches(pattern, fold); });
        break;
    }
    default:
        markWhole(text);
        break;
    }
    return marked;
}

std::vector<std::uint8_t> markRaw(Operator op, const Value& value, const FoldedColumn& column, Crew* crew)
{
    std::vector<std::uint8_t> folds = markFolds(op, value, column.foldTexts(), crew);
    if (column.foldOf.empty())
        return folds;
    std::vector<std::uint8_t> marked(column.raw.texts.count());
    for (std::size_t number = 0; number < marked.size(); ++number)
        marked[number] = folds[column.foldOf[number]];
    return marked;
}

std::vector<std::uint8_t> markWords(Operator op, const Value& value, const Dictionary& words)
{
    std::vector<std::uint8_t> marked(words.count());
    for (std::size_t number = 0; number < marked.size(); ++number)
        marked[number] = detail::textMatches(op, value, asciiLower(words.text(number))) ? 1 : 0;
    return marked;
}

ColumnTest numberTest(Operator op, const Value& value, const Column& column, int scale, bool negated)
{
    if (op == IsSet)
        return ColumnTest::present(column);
    const NumberRange range = rangeOf(op, value, scale);
    return ColumnTest::inRange(column, negated ? range.negated() : range);
}

namespace {
constexpr std::array weekdayNames{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

std::function<bool(std::int64_t)> monthTest(const Value& value)
{
    std::array<bool, 13> wanted{};
    const auto add = [&](const Number& month) { wanted[static_cast<std::size_t>(std::stoi(month.text))] = true; };
    if (const auto* one = std::get_if<Number>(&value)) {
        add(*one);
    } else {
        for (const Number& month : std::get<std::vector<Number>>(value))
            add(month);
    }
    return [wanted](std::int64_t day) {
        return wanted[static_cast<std::size_t>(dateOf(static_cast<DayNumber>(day)).month)];
    };
}

std::function<bool(std::int64_t)> weekdayTest(const Value& value)
{
    std::array<bool, 7> wanted{};
    const auto add = [&](const std::string& name) {
        wanted[static_cast<std::size_t>(std::find(weekdayNames.begin(), weekdayNames.end(), name) -
                                        weekdayNames.begin())] = true;
    };
    if (const auto* one = std::get_if<std::string>(&value)) {
        add(*one);
    } else {
        for (const std::string& name : std::get<std::vector<std::string>>(value))
            add(name);
    }
    return [wanted](std::int64_t day) {
        return wanted[static_cast<std::size_t>(weekdayOf(static_cast<DayNumber>(day)) - 1)];
    };
}

/// As conditionsql.cpp has it: the first return is a year after the day.
std::function<bool(std::int64_t)> anniversaryTest(Operator op, const Value& value, const RuleContext& context)
{
    const DayNumber today = context.zone.dayAt(context.asOf);
    const Duration duration = std::get<Duration>(value);
    DayNumber first = today;
    DayNumber last = addToDay(today, duration) - 1;
    if (op == AnniversaryInLast) {
        first = addToDay(today, {-duration.count, duration.unit}) + 1;
        last = today;
    }
    const DayNumber youngest = std::max(first - 1, addToDay(last, {-1, TimeUnit::Years}));
    std::array<bool, 13 * 32> wanted{};
    const auto place = [](int month, int day) { return static_cast<std::size_t>(month * 32 + day); };
    for (DayNumber day = first; day <= last && day < first + 366; ++day) {
        const CivilDate date = dateOf(day);
        wanted[place(date.month, date.day)] = true;
        if (date.month == 2 && date.day == 28 && daysInMonth(date.year, 2) == 28)
            wanted[place(2, 29)] = true;
    }
    return [wanted, youngest, place](std::int64_t day) {
        if (day > youngest)
            return false;
        const CivilDate date = dateOf(static_cast<DayNumber>(day));
        return wanted[place(date.month, date.day)];
    };
}

NumberRange rangeOf(const detail::Bounds& bounds)
{
    return NumberRange::ofIntegers(bounds.low.value_or(least), bounds.high.value_or(most));
}
}

ColumnTest dateTest(Operator op, const Value& value, const Column& days, const Column* instants,
                    const RuleContext& context)
{
    if (op == IsSet)
        return ColumnTest::present(instants ? *instants : days);
    detail::Bounds bounds;
    if (detail::dateBounds(op, value, instants != nullptr, context.zone, context.asOf, bounds)) {
        if (instants)
            return ColumnTest::inRange(*instants, rangeOf(bounds));
        return ColumnTest::inRange(days, rangeOf(detail::dayBounds(bounds, context.zone)));
    }
    if (op == MonthIs)
        return ColumnTest::ofValues(days, monthTest(value));
    if (op == WeekdayIs)
        return ColumnTest::ofValues(days, weekdayTest(value));
    return ColumnTest::ofValues(days, anniversaryTest(op, value, context));
}

ColumnTest flagTest(Operator op, const Column& column)
{
    if (op == IsSet)
        return ColumnTest::present(column);
    const std::int64_t wanted = op == IsTrue ? 1 : 0;
    return ColumnTest::inRange(column, NumberRange::ofIntegers(wanted, wanted));
}

void invertRange(std::size_t first, std::size_t last, std::uint64_t* words)
{
    const std::size_t count = last - first;
    for (std::size_t i = 0; i < wordsFor(count); ++i)
        words[i] = ~words[i];
    if (count % 64 != 0)
        words[count / 64] &= ~std::uint64_t{0} >> (64 - count % 64);
}

void scanCondition(const ColumnTest& positive, const ColumnTest& present, Operator op, bool excludeMissing,
                   std::size_t first, std::size_t last, std::uint64_t* words)
{
    if (first >= last)
        return;
    positive.scan(first, last, words);
    if (!positiveTwin(op))
        return;
    invertRange(first, last, words);
    if (!excludeMissing)
        return;
    std::vector<std::uint64_t> set(wordsFor(last - first));
    present.scan(first, last, set.data());
    for (std::size_t i = 0; i < set.size(); ++i)
        words[i] &= set[i];
}

bool meetsCondition(const ColumnTest& positive, const ColumnTest& present, Operator op, bool excludeMissing,
                    std::size_t place)
{
    if (!positiveTwin(op))
        return positive.meets(place);
    return !positive.meets(place) && (!excludeMissing || present.meets(place));
}

}
