#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace patron::segment::index {

/// How many 64-bit words hold so many bits.
constexpr std::size_t wordsFor(std::size_t bits)
{
    return (bits + 63) / 64;
}

/// A set of places 0..size-1, one bit each in 64-bit words. Bits past the size stay 0.
class Bits
{
public:
    Bits() = default;
    explicit Bits(std::size_t size, bool value = false);

    std::size_t size() const { return m_size; }
    std::size_t wordCount() const { return m_words.size(); }
    std::uint64_t* words() { return m_words.data(); }
    const std::uint64_t* words() const { return m_words.data(); }

    bool test(std::size_t place) const { return (m_words[place >> 6] >> (place & 63) & 1) != 0; }
    void set(std::size_t place) { m_words[place >> 6] |= std::uint64_t{1} << (place & 63); }
    void clear(std::size_t place) { m_words[place >> 6] &= ~(std::uint64_t{1} << (place & 63)); }

    Bits& operator&=(const Bits& other);
    Bits& operator|=(const Bits& other);
    /// Takes away what the other has.
    Bits& subtract(const Bits& other);
    Bits& invert();

    bool any() const;
    std::size_t count() const;
    /// How many are in both.
    std::size_t countWith(const Bits& other) const;
    std::size_t bytes() const { return m_words.size() * sizeof(std::uint64_t); }

    /// Puts 0 into the bits past the size, after words were written as a whole.
    void trim();

private:
    std::size_t m_size = 0;
    std::vector<std::uint64_t> m_words;
};

/// For ranges of more than 64.
std::size_t countLongRange(const std::uint64_t* words, std::size_t first, std::size_t last);
bool anyInLongRange(const std::uint64_t* words, std::size_t first, std::size_t last);

/// How many bits of a word are set. Without an instruction for it the compiler would call a function.
inline std::size_t countBits(std::uint64_t word)
{
#ifdef __POPCNT__
    return static_cast<std::size_t>(std::popcount(word));
#else
    word -= (word >> 1) & 0x5555555555555555ull;
    word = (word & 0x3333333333333333ull) + ((word >> 2) & 0x3333333333333333ull);
    word = (word + (word >> 4)) & 0x0f0f0f0f0f0f0f0full;
    return static_cast<std::size_t>((word * 0x0101010101010101ull) >> 56);
#endif
}

inline void putBit(std::uint64_t* words, std::size_t bit, bool value)
{
    const std::uint64_t mask = std::uint64_t{1} << (bit & 63);
    words[bit >> 6] = value ? words[bit >> 6] | mask : words[bit >> 6] & ~mask;
}

/// The bits [first, last), at most 64 of them and at least one, from the lowest on.
inline std::uint64_t bitsOf(const std::uint64_t* words, std::size_t first, std::size_t last)
{
    const std::size_t shift = first & 63;
    std::uint64_t bits = words[first >> 6] >> shift;
    if ((last - 1) >> 6 != first >> 6)
        bits |= words[(last - 1) >> 6] << (64 - shift);
    const std::size_t count = last - first;
    return count == 64 ? bits : bits & ((std::uint64_t{1} << count) - 1);
}

/// How many bits of [first, last) are set; whether any is.
inline std::size_t countRange(const std::uint64_t* words, std::size_t first, std::size_t last)
{
    if (first >= last)
        return 0;
    return last - first <= 64 ? countBits(bitsOf(words, first, last)) : countLongRange(words, first, last);
}
inline bool anyInRange(const std::uint64_t* words, std::size_t first, std::size_t last)
{
    if (first >= last)
        return false;
    return last - first <= 64 ? bitsOf(words, first, last) != 0 : anyInLongRange(words, first, last);
}

/// Calls `visit(place)` for each set bit of [first, last), ascending.
template <typename F>
void visitBits(const std::uint64_t* words, std::size_t first, std::size_t last, const F& visit)
{
    if (first >= last)
        return;
    for (std::size_t w = first >> 6; w <= (last - 1) >> 6; ++w) {
        std::uint64_t word = words[w];
        if (w == first >> 6)
            word &= ~std::uint64_t{0} << (first & 63);
        if (w == (last - 1) >> 6 && (last & 63) != 0)
            word &= ~std::uint64_t{0} >> (64 - (last & 63));
        while (word != 0) {
            visit((w << 6) + static_cast<std::size_t>(std::countr_zero(word)));
            word &= word - 1;
        }
    }
}

/// Counts, for every place, in how many sets it is: a binary counter whose digits are words.
class BitCounter
{
public:
    explicit BitCounter(std::size_t size)
        : m_size(size)
    {}
    void add(const Bits& bits);
    /// The places counted at least `n` times.
    Bits atLeast(int n) const;

private:
    std::size_t m_size;
    std::vector<Bits> m_digits;
};

}
