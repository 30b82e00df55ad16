#include "core/segment/index/column.h"

#include "core/segment/index/spill.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

namespace patron::segment::index {

NumberRange NumberRange::negated() const
{
    // No column holds the one integer that has no negative.
    const auto flip = [](std::int64_t value) {
        return value == std::numeric_limits<std::int64_t>::min() ? std::numeric_limits<std::int64_t>::max() : -value;
    };
    return {flip(high), flip(low), -realHigh, -realLow};
}

NumberRange NumberRange::ofIntegers(std::int64_t low, std::int64_t high)
{
    return {low, high, static_cast<double>(low), static_cast<double>(high)};
}

NumberRange NumberRange::none()
{
    return {1, 0, 1, 0};
}

std::optional<std::pair<std::uint64_t, std::uint64_t>> Column::codesIn(const NumberRange& range) const
{
    if (range.low > range.high || allNull())
        return std::nullopt;
    const std::int64_t least = base;
    const std::int64_t most = greatest();
    if (range.high < least || range.low > most)
        return std::nullopt;
    const auto distance = [&](std::int64_t value) {
        return static_cast<std::uint64_t>(value) - static_cast<std::uint64_t>(base);
    };
    const auto unit = static_cast<std::uint64_t>(step);
    const std::uint64_t from = range.low <= least ? 0 : (distance(range.low) + unit - 1) / unit;
    const std::uint64_t to = distance(std::min(range.high, most)) / unit;
    if (from > to)
        return std::nullopt;
    return std::pair{from + nullable, to + nullable};
}

std::uint64_t packFlags(const std::uint8_t* flags)
{
    std::uint64_t word = 0;
    for (int part = 0; part < 8; ++part) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, flags + 8 * part, 8);
        // Byte k, which is 0 or 1, ends up as bit k of the top byte.
        word |= (eight * 0x0102040810204080ull >> 56) << (8 * part);
    }
    return word;
}

namespace {
template <typename T>
void rangeWords(const T* codes, std::size_t count, T low, T span, std::uint64_t* words)
{
    alignas(64) std::uint8_t flags[64];
    std::size_t i = 0;
    for (; i + 64 <= count; i += 64) {
        for (std::size_t j = 0; j < 64; ++j)
            flags[j] = static_cast<T>(codes[i + j] - low) <= span;
        *words++ = packFlags(flags);
    }
    if (i == count)
        return;
    std::memset(flags, 0, sizeof flags);
    for (std::size_t j = 0; i + j < count; ++j)
        flags[j] = static_cast<T>(codes[i + j] - low) <= span;
    *words = packFlags(flags);
}

void rangeWords(const double* values, std::size_t count, double low, double high, std::uint64_t* words)
{
    alignas(64) std::uint8_t flags[64];
    for (std::size_t i = 0; i < count; i += 64) {
        const std::size_t n = std::min<std::size_t>(64, count - i);
        if (n < 64)
            std::memset(flags, 0, sizeof flags);
        for (std::size_t j = 0; j < n; ++j)
            flags[j] =
                static_cast<std::uint8_t>(values[i + j] >= low) & static_cast<std::uint8_t>(values[i + j] <= high);
        *words++ = packFlags(flags);
    }
}

template <typename T>
void tableWords(const T* codes, std::size_t count, const std::uint8_t* marked, std::uint64_t* words)
{
    alignas(64) std::uint8_t flags[64];
    for (std::size_t i = 0; i < count; i += 64) {
        const std::size_t n = std::min<std::size_t>(64, count - i);
        if (n < 64)
            std::memset(flags, 0, sizeof flags);
        for (std::size_t j = 0; j < n; ++j)
            flags[j] = marked[codes[i + j]];
        *words++ = packFlags(flags);
    }
}

void fill(std::uint64_t* words, std::size_t count, bool value)
{
    const std::size_t whole = count / 64;
    std::fill(words, words + whole, value ? ~std::uint64_t{0} : 0);
    if (count % 64 != 0)
        words[whole] = value ? ~std::uint64_t{0} >> (64 - count % 64) : 0;
}

void codeWords(const Column& column, std::uint64_t low, std::uint64_t high, std::size_t first, std::size_t last,
               std::uint64_t* words)
{
    const std::size_t count = last - first;
    if (low == 0 && high >= column.top)
        return fill(words, count, true);
    switch (column.width) {
    case 0:
        return fill(words, count, low == 0);
    case 1:
        return rangeWords(column.as<std::uint8_t>() + first, count, static_cast<std::uint8_t>(low),
                          static_cast<std::uint8_t>(high - low), words);
    case 2:
        return rangeWords(column.as<std::uint16_t>() + first, count, static_cast<std::uint16_t>(low),
                          static_cast<std::uint16_t>(high - low), words);
    case 4:
        return rangeWords(column.as<std::uint32_t>() + first, count, static_cast<std::uint32_t>(low),
                          static_cast<std::uint32_t>(high - low), words);
    default:
        return rangeWords(column.as<std::uint64_t>() + first, count, low, high - low, words);
    }
}
}

void scanRange(const Column& column, const NumberRange& range, std::size_t first, std::size_t last,
               std::uint64_t* words)
{
    if (first >= last)
        return;
    if (column.real)
        return rangeWords(column.as<double>() + first, last - first, range.realLow, range.realHigh, words);
    if (const auto codes = column.codesIn(range))
        codeWords(column, codes->first, codes->second, first, last, words);
    else
        fill(words, last - first, false);
}

void scanTable(const Column& column, const std::uint8_t* marked, std::size_t first, std::size_t last,
               std::uint64_t* words)
{
    if (first >= last)
        return;
    const std::size_t count = last - first;
    switch (column.width) {
    case 0:
        return fill(words, count, marked[0] != 0);
    case 1:
        return tableWords(column.as<std::uint8_t>() + first, count, marked, words);
    case 2:
        return tableWords(column.as<std::uint16_t>() + first, count, marked, words);
    case 4:
        return tableWords(column.as<std::uint32_t>() + first, count, marked, words);
    default:
        return tableWords(column.as<std::uint64_t>() + first, count, marked, words);
    }
}

void scanPresent(const Column& column, std::size_t first, std::size_t last, std::uint64_t* words)
{
    if (first >= last)
        return;
    if (column.real)
        return scanEach(first, last, words, [&](std::size_t i) { return !column.isNull(i); });
    if (!column.nullable)
        return fill(words, last - first, true);
    if (column.top == 0)
        return fill(words, last - first, false);
    codeWords(column, 1, column.top, first, last, words);
}

void ColumnBuilder::Extent::add(std::int64_t value)
{
    if (!any) {
        any = true;
        low = high = value;
        return;
    }
    const auto distance = static_cast<std::uint64_t>(value) - static_cast<std::uint64_t>(low);
    const std::uint64_t size = value < low ? 0 - distance : distance;
    // Mostly the step is known by now: one division then, not the many of a greatest common divisor.
    if (step != 1 && (step == 0 || size % step != 0))
        step = std::gcd(step, size);
    low = std::min(low, value);
    high = std::max(high, value);
}

void ColumnBuilder::Extent::merge(const Extent& other)
{
    nulls = nulls || other.nulls;
    reals = reals || other.reals;
    if (!other.any)
        return;
    add(other.low);
    add(other.high);
    step = std::gcd(step, other.step);
}

void ColumnBuilder::add(std::int64_t value)
{
    if (m_openReal)
        return addReal(static_cast<double>(value));
    m_open.push_back(value);
    ++m_size;
    if (m_open.size() == pieceSize)
        flush();
}

void ColumnBuilder::addNull()
{
    m_open.push_back(null);
    ++m_size;
    if (m_open.size() == pieceSize)
        flush();
}

void ColumnBuilder::addReal(double value)
{
    // What is a whole number stands as one: most columns of numbers have nothing else.
    constexpr double exact = 9007199254740992.0;
    if (!m_openReal && value == std::floor(value) && value >= -exact && value <= exact)
        return add(static_cast<std::int64_t>(value));
    if (!m_openReal) {
        for (std::int64_t& open : m_open) {
            if (open == null)
                continue;
            const double real = static_cast<double>(open);
            std::memcpy(&open, &real, sizeof real);
        }
        m_openReal = true;
    }
    std::int64_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    // The bits of -0.0 are those of the mark for nothing.
    m_open.push_back(bits == null ? 0 : bits);
    ++m_size;
    if (m_open.size() == pieceSize)
        flush();
}

void ColumnBuilder::padTo(std::size_t size)
{
    while (m_size < size)
        addNull();
}

void ColumnBuilder::flush()
{
    if (m_open.empty())
        return;
    Piece piece;
    if (m_openReal) {
        piece.extent.reals = true;
        std::vector<std::uint8_t> bytes(m_open.size() * 8);
        for (std::size_t i = 0; i < m_open.size(); ++i) {
            double value = std::numeric_limits<double>::quiet_NaN();
            if (m_open[i] != null)
                std::memcpy(&value, &m_open[i], sizeof value);
            std::memcpy(bytes.data() + 8 * i, &value, sizeof value);
        }
        piece.column.size = m_open.size();
        piece.column.real = 1;
        piece.column.width = 8;
        piece.column.bytes = kept(m_spill.get(), std::move(bytes));
    } else {
        for (const std::int64_t value : m_open) {
            if (value == null)
                piece.extent.nulls = true;
            else
                piece.extent.add(value);
        }
        ColumnBuilder part;
        part.m_spill = m_spill;
        part.m_open.swap(m_open);
        part.m_size = part.m_open.size();
        piece.column = part.encode(piece.extent, false, nullptr);
        m_open.swap(part.m_open);
    }
    m_open.clear();
    m_openReal = false;
    m_pieces.push_back(std::move(piece));
}

ColumnBuilder::Extent ColumnBuilder::extent()
{
    if (!m_pieces.empty() || m_openReal)
        flush();
    Extent extent;
    for (const Piece& piece : m_pieces)
        extent.merge(piece.extent);
    for (const std::int64_t value : m_open) {
        if (value == null)
            extent.nulls = true;
        else
            extent.add(value);
    }
    return extent;
}

template <typename F>
void ColumnBuilder::visitReals(const F& f) const
{
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    for (const Piece& piece : m_pieces) {
        for (std::size_t i = 0; i < piece.column.size; ++i)
            f(piece.column.isNull(i) ? none : piece.column.numberAt(i));
    }
    for (const std::int64_t value : m_open)
        f(value == null ? none : static_cast<double>(value));
}

namespace {
/// The codes of values: (value - base) / unit + nullable.
template <typename T>
void codeValues(const std::vector<std::int64_t>& values, std::int64_t null, const Column& shape, T* codes)
{
    const auto base = static_cast<std::uint64_t>(shape.base);
    const auto unit = static_cast<std::uint64_t>(shape.step);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::uint64_t distance = static_cast<std::uint64_t>(values[i]) - base;
        codes[i] = values[i] == null ? T{0} : static_cast<T>((unit == 1 ? distance : distance / unit) + shape.nullable);
    }
}

/// A piece's codes as those of the whole column, whose step divides the piece's.
template <typename T>
void codePiece(const Column& piece, const Column& shape, T* codes)
{
    const auto unit = static_cast<std::uint64_t>(shape.step);
    const std::uint64_t factor = static_cast<std::uint64_t>(piece.step) / unit;
    const std::uint64_t offset =
        (static_cast<std::uint64_t>(piece.base) - static_cast<std::uint64_t>(shape.base)) / unit + shape.nullable -
        factor * piece.nullable;
    piece.withCodes([&](const auto& from) {
        if (!piece.nullable) {
            for (std::size_t i = 0; i < piece.size; ++i)
                codes[i] = static_cast<T>(offset + factor * from[i]);
            return;
        }
        for (std::size_t i = 0; i < piece.size; ++i)
            codes[i] = from[i] == 0 ? T{0} : static_cast<T>(offset + factor * from[i]);
    });
}
}

template <typename T>
std::vector<T> ColumnBuilder::codes(const Column& shape) const
{
    std::vector<T> codes(m_size);
    std::size_t at = 0;
    for (const Piece& piece : m_pieces) {
        codePiece(piece.column, shape, codes.data() + at);
        at += piece.column.size;
    }
    codeValues(m_open, null, shape, codes.data() + at);
    return codes;
}

template <typename T>
Array<std::uint8_t> ColumnBuilder::bytesOf(std::vector<T> codes, const std::vector<std::uint32_t>* order) const
{
    std::vector<std::uint8_t> bytes(codes.size() * sizeof(T));
    if (order) {
        T* to = reinterpret_cast<T*>(bytes.data());
        for (std::size_t i = 0; i < codes.size(); ++i)
            to[i] = codes[(*order)[i]];
    } else if (!codes.empty()) {
        std::memcpy(bytes.data(), codes.data(), bytes.size());
    }
    return kept(m_spill.get(), std::move(bytes));
}

Column ColumnBuilder::encode(const Extent& extent, bool alwaysNullable, const std::vector<std::uint32_t>* order) const
{
    Column column;
    column.size = m_size;
    if (extent.reals) {
        column.real = 1;
        column.width = 8;
        std::vector<double> values;
        values.reserve(m_size);
        visitReals([&](double value) { values.push_back(value); });
        column.bytes = bytesOf(std::move(values), order);
        return column;
    }
    column.nullable = extent.nulls || alwaysNullable || !extent.any ? 1 : 0;
    column.base = extent.low;
    column.step = extent.step == 0 ? 1 : static_cast<std::int64_t>(extent.step);
    if (extent.any)
        column.top = (static_cast<std::uint64_t>(extent.high) - static_cast<std::uint64_t>(extent.low)) /
                         static_cast<std::uint64_t>(column.step) +
                     column.nullable;
    if (column.top == 0) {
        column.width = 0;
    } else if (column.top <= 0xff) {
        column.width = 1;
        column.bytes = bytesOf(codes<std::uint8_t>(column), order);
    } else if (column.top <= 0xffff) {
        column.width = 2;
        column.bytes = bytesOf(codes<std::uint16_t>(column), order);
    } else if (column.top <= 0xffffffff) {
        column.width = 4;
        column.bytes = bytesOf(codes<std::uint32_t>(column), order);
    } else {
        column.width = 8;
        column.bytes = bytesOf(codes<std::uint64_t>(column), order);
    }
    return column;
}

void ColumnBuilder::clear()
{
    m_pieces = {};
    m_open = {};
    m_openReal = false;
    m_size = 0;
}

Column ColumnBuilder::finish(bool alwaysNullable, const std::vector<std::uint32_t>* order)
{
    Column column = encode(extent(), alwaysNullable, order);
    clear();
    return column;
}

std::pair<Column, Column> ColumnBuilder::finishAlike(ColumnBuilder& one, ColumnBuilder& other, bool alwaysNullable)
{
    Extent both = one.extent();
    both.merge(other.extent());
    std::pair<Column, Column> columns{one.encode(both, alwaysNullable, nullptr),
                                      other.encode(both, alwaysNullable, nullptr)};
    one.clear();
    other.clear();
    return columns;
}

}
