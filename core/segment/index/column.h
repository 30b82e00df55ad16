#pragma once

#include "core/segment/index/bits.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace patron::segment::index {

/// Values that do not change any more, of its own or in a mapped file that its owner keeps open. Copies share them.
template <typename T>
class Array
{
public:
    Array() = default;
    explicit Array(std::vector<T> values)
    {
        auto owner = std::make_shared<const std::vector<T>>(std::move(values));
        m_data = owner->data();
        m_size = owner->size();
        m_owner = std::move(owner);
    }
    /// Values elsewhere: they must outlive the array, or belong to the owner.
    static Array view(const T* data, std::size_t size, std::shared_ptr<const void> owner = nullptr)
    {
        Array array;
        array.m_data = data;
        array.m_size = size;
        array.m_owner = std::move(owner);
        return array;
    }

    const T* data() const { return m_data; }
    std::size_t size() const { return m_size; }
    bool empty() const { return m_size == 0; }
    const T& operator[](std::size_t i) const { return m_data[i]; }
    const T* begin() const { return m_data; }
    const T* end() const { return m_data + m_size; }
    const T& back() const { return m_data[m_size - 1]; }

private:
    std::shared_ptr<const void> m_owner;
    const T* m_data = nullptr;
    std::size_t m_size = 0;
};

/// The codes of a column of which all are 0.
struct ZeroCodes
{
    std::uint8_t operator[](std::size_t) const { return 0; }
};

/// A range of numbers, both ends included, as integers and as real numbers, for columns of either.
struct NumberRange
{
    std::int64_t low = std::numeric_limits<std::int64_t>::min();
    std::int64_t high = std::numeric_limits<std::int64_t>::max();
    double realLow = -std::numeric_limits<double>::infinity();
    double realHigh = std::numeric_limits<double>::infinity();

    bool holds(std::int64_t value) const { return value >= low && value <= high; }
    bool holds(double value) const { return value >= realLow && value <= realHigh; }
    /// The range of the values whose negatives lie in this one.
    NumberRange negated() const;
    static NumberRange ofIntegers(std::int64_t low, std::int64_t high);
    static NumberRange none();
};

/// A column of numbers, some of which may be missing. Integers stand as base + step x code in the fewest bytes; where
/// some are missing, code 0 says so and the rest begin at 1. Real numbers stand as they are, missing as NaN.
struct Column
{
    std::uint64_t size = 0;
    std::int64_t base = 0;
    std::int64_t step = 1;
    std::uint64_t top = 0;  ///< the highest code
    std::uint8_t width = 0; ///< bytes a code: 0 (all codes are 0), 1, 2, 4, 8
    std::uint8_t nullable = 0;
    std::uint8_t real = 0;
    Array<std::uint8_t> bytes;

    template <typename T>
    const T* as() const
    {
        return reinterpret_cast<const T*>(bytes.data());
    }
    std::uint64_t code(std::size_t i) const
    {
        switch (width) {
        case 0:
            return 0;
        case 1:
            return bytes[i];
        case 2:
            return as<std::uint16_t>()[i];
        case 4:
            return as<std::uint32_t>()[i];
        default:
            return as<std::uint64_t>()[i];
        }
    }
    std::int64_t valueOfCode(std::uint64_t code) const
    {
        return base + step * static_cast<std::int64_t>(code - nullable);
    }
    double realAt(std::size_t i) const { return as<double>()[i]; }
    bool isNull(std::size_t i) const { return real ? realAt(i) != realAt(i) : nullable && code(i) == 0; }
    /// Of a column of integers.
    std::int64_t at(std::size_t i) const { return valueOfCode(code(i)); }
    double numberAt(std::size_t i) const { return real ? realAt(i) : static_cast<double>(at(i)); }
    /// Of a column of integers: whether there is any value, and the greatest one.
    bool allNull() const { return !real && nullable && top == 0; }
    std::int64_t greatest() const { return valueOfCode(top); }
    bool hasNulls() const { return real != 0 || nullable != 0; }

    /// Calls `f(codes)` with the codes of an integer column as what they are: `codes[i]` is unsigned.
    template <typename F>
    decltype(auto) withCodes(const F& f) const
    {
        switch (width) {
        case 0:
            return f(ZeroCodes{});
        case 1:
            return f(as<std::uint8_t>());
        case 2:
            return f(as<std::uint16_t>());
        case 4:
            return f(as<std::uint32_t>());
        default:
            return f(as<std::uint64_t>());
        }
    }

    /// The codes of the values of a range; nothing when there are none.
    std::optional<std::pair<std::uint64_t, std::uint64_t>> codesIn(const NumberRange& range) const;
    std::size_t byteCount() const { return bytes.size(); }
};

/// The scans below write the bits of [first, last) into `words`, whose first word belongs to `first`; `first` is a
/// multiple of 64, and the bits of the last word past `last` are 0.

/// Whose value lies in the range; nothing missing does.
void scanRange(const Column& column, const NumberRange& range, std::size_t first, std::size_t last,
               std::uint64_t* words);
/// Whose code is marked (1) in a table that has a byte for every code up to `top`. Of an integer column.
void scanTable(const Column& column, const std::uint8_t* marked, std::size_t first, std::size_t last,
               std::uint64_t* words);
/// Who has a value.
void scanPresent(const Column& column, std::size_t first, std::size_t last, std::uint64_t* words);

/// Bits from flags of 0 and 1, eight at a time.
std::uint64_t packFlags(const std::uint8_t* flags);

/// Words from a test of places.
template <typename F>
void scanEach(std::size_t first, std::size_t last, std::uint64_t* words, const F& test)
{
    for (std::size_t start = first; start < last; start += 64) {
        std::uint64_t word = 0;
        const std::size_t count = last - start < 64 ? last - start : 64;
        for (std::size_t j = 0; j < count; ++j)
            word |= std::uint64_t{test(start + j) ? 1u : 0u} << j;
        *words++ = word;
    }
}

class Spill;

/// Gathers a column in small pieces, so that a long one never stands in memory at full width; with a spill its pieces,
/// and the column itself, stand in a file.
class ColumnBuilder
{
public:
    void spillTo(const std::shared_ptr<Spill>& spill) { m_spill = spill; }
    void add(std::int64_t value);
    void addNull();
    void addReal(double value);
    void add(std::optional<std::int64_t> value) { value ? add(*value) : addNull(); }
    /// Fills with missing values up to a size.
    void padTo(std::size_t size);
    std::size_t size() const { return m_size; }

    /// The column; with an order, place i takes the value added as order[i]. `alwaysNullable`: codes begin at 1 also
    /// when nothing is missing.
    Column finish(bool alwaysNullable = false, const std::vector<std::uint32_t>* order = nullptr);
    /// The integers added so far, in their order; the least of all for what is missing.
    template <typename F>
    void visit(const F& f) const
    {
        for (const Piece& piece : m_pieces) {
            for (std::size_t i = 0; i < piece.column.size; ++i)
                f(piece.column.isNull(i) ? null : piece.column.at(i));
        }
        for (const std::int64_t value : m_open)
            f(value);
    }
    std::int64_t valueAt(std::size_t i) const
    {
        const std::size_t piece = i / pieceSize;
        if (piece >= m_pieces.size())
            return m_open[i - m_pieces.size() * pieceSize];
        const Column& column = m_pieces[piece].column;
        return column.isNull(i % pieceSize) ? null : column.at(i % pieceSize);
    }

    /// Two columns with the same base, step and width, so that codes of one stand for the same in the other.
    static std::pair<Column, Column> finishAlike(ColumnBuilder& one, ColumnBuilder& other, bool alwaysNullable = false);

private:
    struct Extent
    {
        bool any = false;
        bool nulls = false;
        bool reals = false;
        std::int64_t low = 0;
        std::int64_t high = 0;
        std::uint64_t step = 0;

        void add(std::int64_t value);
        void merge(const Extent& other);
    };
    struct Piece
    {
        Extent extent;
        Column column;
    };
    static constexpr std::size_t pieceSize = 65536;
    static constexpr std::int64_t null = std::numeric_limits<std::int64_t>::min();

    void flush();
    void clear();
    Extent extent();
    template <typename F>
    void visitReals(const F& f) const;
    template <typename T>
    std::vector<T> codes(const Column& shape) const;
    template <typename T>
    Array<std::uint8_t> bytesOf(std::vector<T> codes, const std::vector<std::uint32_t>* order) const;
    Column encode(const Extent& extent, bool alwaysNullable, const std::vector<std::uint32_t>* order) const;

    std::shared_ptr<Spill> m_spill;
    std::vector<Piece> m_pieces;
    std::vector<std::int64_t> m_open; ///< of a piece with real numbers: their bits
    bool m_openReal = false;
    std::size_t m_size = 0;
};

}
