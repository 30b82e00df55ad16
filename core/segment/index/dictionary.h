#pragma once

#include "core/segment/index/column.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::segment::index {

class Crew;

/// Distinct texts, numbered from 0. They lie one after the other with a byte between that no UTF-8 has, so that a
/// search runs over all of them at once; a hash table finds a whole one.
struct Dictionary
{
    Array<char> blob;            ///< separator, text, separator, text, ... separator
    Array<std::uint32_t> starts; ///< where each text begins, and where the next would
    Array<std::uint32_t> slots;  ///< open addressing, number + 1, a power of two

    std::size_t count() const { return starts.empty() ? 0 : starts.size() - 1; }
    std::string_view text(std::size_t number) const
    {
        return {blob.data() + starts[number], std::size_t{starts[number + 1]} - starts[number] - 1};
    }
    std::optional<std::uint32_t> find(std::string_view text) const;
    /// Marks (1) the texts that have the piece anywhere, or at their start or end. `marked` has a byte a text. A crew
    /// shares the work.
    enum class Where { Anywhere, Start, End };
    void mark(std::string_view piece, Where where, std::uint8_t* marked, Crew* crew = nullptr) const;
    std::size_t byteCount() const { return blob.size() + 4 * starts.size() + 4 * slots.size(); }

private:
    void markBetween(std::size_t first, std::size_t last, std::string_view needle, std::uint8_t* marked) const;
};

/// Gathers distinct texts.
class Interner
{
public:
    Interner();
    std::uint32_t intern(std::string_view text);
    std::size_t count() const { return m_starts.size() - 1; }
    std::string_view text(std::size_t number) const
    {
        return {m_blob.data() + m_starts[number], std::size_t{m_starts[number + 1]} - m_starts[number] - 1};
    }
    Dictionary finish(Spill* spill = nullptr);

private:
    /// Where a text was found last of those that share a place. Its ends say mostly whether it is another.
    struct Recent
    {
        std::uint64_t head = 0;
        std::uint64_t tail = 0;
        std::uint32_t size = ~std::uint32_t{0};
        std::uint32_t number = 0;
    };
    void grow();
    std::uint32_t find(std::string_view text);

    std::vector<char> m_blob;
    std::vector<std::uint32_t> m_starts;
    std::vector<std::uint32_t> m_slots;
    std::vector<std::uint32_t> m_hashes; ///< the low half of each text's: two texts are hardly ever compared in vain
    std::vector<Recent> m_recent;        ///< most columns say the same few texts again and again
};

/// A hash of quick keys inside one file.
std::uint64_t textHash(std::string_view text);

/// A column of texts: codes begin at 1 and stand for numbers of texts.
struct TextColumn
{
    Column codes;
    Dictionary texts;

    /// The text's number, or nothing.
    std::optional<std::uint32_t> numberAt(std::size_t i) const
    {
        const std::uint64_t code = codes.code(i);
        return code == 0 ? std::nullopt : std::optional(static_cast<std::uint32_t>(codes.valueOfCode(code)));
    }
};

/// Texts as they are, and their folds where any differs.
struct FoldedColumn
{
    TextColumn raw;
    Array<std::uint32_t> foldOf; ///< of each raw text the number of its fold; empty: the texts are their own folds
    Dictionary folds;

    const Dictionary& foldTexts() const { return foldOf.empty() ? raw.texts : folds; }
    std::uint32_t foldNumber(std::uint32_t number) const { return foldOf.empty() ? number : foldOf[number]; }
};

class TextBuilder
{
public:
    void spillTo(const std::shared_ptr<Spill>& spill)
    {
        m_spill = spill;
        m_codes.spillTo(spill);
    }
    void add(std::string_view text) { m_codes.add(std::int64_t{m_texts.intern(text)}); }
    void addNull() { m_codes.addNull(); }
    void padTo(std::size_t size) { m_codes.padTo(size); }
    TextColumn finish(const std::vector<std::uint32_t>* order = nullptr);
    FoldedColumn finishFolded(const std::vector<std::uint32_t>* order = nullptr);

private:
    std::shared_ptr<Spill> m_spill;
    ColumnBuilder m_codes;
    Interner m_texts;
};

}
