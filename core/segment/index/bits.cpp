#include "core/segment/index/bits.h"

#include <algorithm>

namespace patron::segment::index {

Bits::Bits(std::size_t size, bool value)
    : m_size(size)
    , m_words(wordsFor(size), value ? ~std::uint64_t{0} : 0)
{
    trim();
}

void Bits::trim()
{
    if ((m_size & 63) != 0)
        m_words.back() &= ~std::uint64_t{0} >> (64 - (m_size & 63));
}

Bits& Bits::operator&=(const Bits& other)
{
    for (std::size_t i = 0; i < m_words.size(); ++i)
        m_words[i] &= other.m_words[i];
    return *this;
}

Bits& Bits::operator|=(const Bits& other)
{
    for (std::size_t i = 0; i < m_words.size(); ++i)
        m_words[i] |= other.m_words[i];
    return *this;
}

Bits& Bits::subtract(const Bits& other)
{
    for (std::size_t i = 0; i < m_words.size(); ++i)
        m_words[i] &= ~other.m_words[i];
    return *this;
}

Bits& Bits::invert()
{
    for (std::uint64_t& word : m_words)
        word = ~word;
    if (!m_words.empty())
        trim();
    return *this;
}

bool Bits::any() const
{
    return std::any_of(m_words.begin(), m_words.end(), [](std::uint64_t word) { return word != 0; });
}

std::size_t Bits::count() const
{
    std::size_t count = 0;
    for (const std::uint64_t word : m_words)
        count += countBits(word);
    return count;
}

std::size_t Bits::countWith(const Bits& other) const
{
    std::size_t count = 0;
    for (std::size_t i = 0; i < m_words.size(); ++i)
        count += countBits(m_words[i] & other.m_words[i]);
    return count;
}

namespace {
/// The bits of [first, last) within one word.
std::uint64_t maskOf(std::size_t word, std::size_t first, std::size_t last)
{
    std::uint64_t mask = ~std::uint64_t{0};
    if (word == first >> 6)
        mask &= ~std::uint64_t{0} << (first & 63);
    if (word == (last - 1) >> 6 && (last & 63) != 0)
        mask &= ~std::uint64_t{0} >> (64 - (last & 63));
    return mask;
}
}

std::size_t countLongRange(const std::uint64_t* words, std::size_t first, std::size_t last)
{
    std::size_t count = 0;
    for (std::size_t w = first >> 6; w <= (last - 1) >> 6; ++w)
        count += countBits(words[w] & maskOf(w, first, last));
    return count;
}

bool anyInLongRange(const std::uint64_t* words, std::size_t first, std::size_t last)
{
    for (std::size_t w = first >> 6; w <= (last - 1) >> 6; ++w) {
        if ((words[w] & maskOf(w, first, last)) != 0)
            return true;
    }
    return false;
}

void BitCounter::add(const Bits& bits)
{
    Bits carry = bits;
    for (Bits& digit : m_digits) {
        for (std::size_t i = 0; i < digit.wordCount(); ++i) {
            const std::uint64_t both = digit.words()[i] & carry.words()[i];
            digit.words()[i] ^= carry.words()[i];
            carry.words()[i] = both;
        }
        if (!carry.any())
            return;
    }
    if (carry.any())
        m_digits.push_back(std::move(carry));
}

Bits BitCounter::atLeast(int n) const
{
    if (n <= 0)
        return Bits(m_size, true);
    if (static_cast<std::size_t>(std::bit_width(static_cast<unsigned>(n))) > m_digits.size())
        return Bits(m_size);
    // Compared digit by digit from the highest: greater so far, or equal so far.
    Bits greater(m_size);
    Bits equal(m_size, true);
    for (std::size_t d = m_digits.size(); d-- > 0;) {
        const bool wanted = (static_cast<unsigned>(n) >> d & 1) != 0;
        for (std::size_t i = 0; i < equal.wordCount(); ++i) {
            const std::uint64_t digit = m_digits[d].words()[i];
            if (wanted) {
                equal.words()[i] &= digit;
            } else {
                greater.words()[i] |= equal.words()[i] & digit;
                equal.words()[i] &= ~digit;
            }
        }
    }
    return greater |= equal;
}

}
