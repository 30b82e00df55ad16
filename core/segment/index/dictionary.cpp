#include "core/segment/index/dictionary.h"

#include "core/base/text.h"
#include "core/segment/index/crew.h"
#include "core/segment/index/spill.h"

#include <algorithm>
#include <cstring>

namespace patron::segment::index {

namespace {
constexpr char separator = '\xff';
constexpr int recentBits = 7;

std::uint64_t mixed(std::uint64_t hash)
{
    hash ^= hash >> 32;
    hash *= 0xd6e8feb86659fd93ull;
    hash ^= hash >> 32;
    return hash;
}

/// Calls `visit(place)` for every place where the piece begins, ascending, until it gives the place to go on from.
template <typename F>
void visitMatches(std::string_view text, std::string_view piece, const F& visit)
{
    const char head = piece.front();
    const char tail = piece.back();
    const std::size_t reach = piece.size() - 1;
    constexpr std::size_t stride = 64;
    std::size_t at = 0;
    const auto look = [&](std::size_t from, std::size_t to) {
        std::size_t next = from;
        for (std::size_t i = from; i < to; ++i) {
            if (i >= next && text[i] == head && std::memcmp(text.data() + i, piece.data(), piece.size()) == 0)
                next = visit(i);
        }
        return next;
    };
    while (at + stride + reach <= text.size()) {
        // First and last byte in their places somewhere in this stretch? The compiler makes vectors of this.
        std::uint8_t found = 0;
        const char* bytes = text.data() + at;
        for (std::size_t j = 0; j < stride; ++j)
            found = static_cast<std::uint8_t>(found | ((bytes[j] == head) & (bytes[j + reach] == tail)));
        at = found ? std::max(at + stride, look(at, at + stride)) : at + stride;
    }
    if (at + piece.size() <= text.size())
        look(at, text.size() - reach);
}
}

std::uint64_t textHash(std::string_view text)
{
    std::uint64_t hash = 0x9e3779b97f4a7c15ull ^ text.size();
    while (text.size() >= 8) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, text.data(), 8);
        hash = mixed(hash ^ eight);
        text.remove_prefix(8);
    }
    std::uint64_t rest = 0;
    std::memcpy(&rest, text.data(), text.size());
    return mixed(hash ^ rest);
}

std::optional<std::uint32_t> Dictionary::find(std::string_view wanted) const
{
    if (slots.empty())
        return std::nullopt;
    const std::size_t mask = slots.size() - 1;
    for (std::size_t slot = textHash(wanted) & mask; slots[slot] != 0; slot = (slot + 1) & mask) {
        if (text(slots[slot] - 1) == wanted)
            return slots[slot] - 1;
    }
    return std::nullopt;
}

void Dictionary::mark(std::string_view piece, Where where, std::uint8_t* marked, Crew* crew) const
{
    if (count() == 0)
        return;
    if (piece.empty()) {
        std::fill(marked, marked + count(), std::uint8_t{1});
        return;
    }
    // Every text stands between two separators, so that its start and its end can be searched for as well.
    std::string needle(piece);
    if (where == Where::Start)
        needle.insert(needle.begin(), separator);
    else if (where == Where::End)
        needle += separator;
    constexpr std::size_t share = 32768;
    if (!crew || count() <= share)
        return markBetween(0, count(), needle, marked);
    crew->run((count() + share - 1) / share,
              [&](std::size_t i) { markBetween(i * share, std::min((i + 1) * share, count()), needle, marked); });
}

void Dictionary::markBetween(std::size_t first, std::size_t last, std::string_view needle, std::uint8_t* marked) const
{
    const std::size_t from = starts[first] - 1;
    std::size_t number = first;
    visitMatches({blob.data() + from, starts[last] - from}, needle, [&](std::size_t at) {
        // A needle that begins with the separator stands before its text.
        const std::size_t place = from + at + (needle.front() == separator ? 1 : 0);
        while (starts[number + 1] <= place)
            ++number;
        marked[number] = 1;
        // The rest of this text need not be looked at; the next one's separator must.
        return std::size_t{starts[number + 1]} - 1 - from;
    });
}

Interner::Interner()
    : m_blob{separator}
    , m_starts{1}
    , m_slots(16)
    , m_recent(std::size_t{1} << recentBits)
{}

void Interner::grow()
{
    m_slots.assign(m_slots.size() * 2, 0);
    const std::size_t mask = m_slots.size() - 1;
    for (std::size_t number = 0; number < count(); ++number) {
        std::size_t slot = m_hashes[number] & mask;
        while (m_slots[slot] != 0)
            slot = (slot + 1) & mask;
        m_slots[slot] = static_cast<std::uint32_t>(number + 1);
    }
}

namespace {
/// The first and the last eight bytes, or all of a shorter text twice over.
std::pair<std::uint64_t, std::uint64_t> endsOf(std::string_view text)
{
    std::uint64_t head = 0;
    std::uint64_t tail = 0;
    const char* bytes = text.data();
    const std::size_t size = text.size();
    if (size >= 8) {
        std::memcpy(&head, bytes, 8);
        std::memcpy(&tail, bytes + size - 8, 8);
    } else if (size >= 4) {
        std::memcpy(&head, bytes, 4);
        std::memcpy(&tail, bytes + size - 4, 4);
    } else if (size > 0) {
        head = static_cast<std::uint8_t>(bytes[0]);
        tail = static_cast<std::uint64_t>(static_cast<std::uint8_t>(bytes[size / 2])) << 8 |
               static_cast<std::uint8_t>(bytes[size - 1]);
    }
    return {head, tail};
}
}

std::uint32_t Interner::intern(std::string_view wanted)
{
    const auto [head, tail] = endsOf(wanted);
    const std::uint64_t key = (head ^ tail * 3 ^ wanted.size()) * 0x9e3779b97f4a7c15ull;
    Recent& recent = m_recent[key >> (64 - recentBits)];
    const bool sameEnds = recent.head == head && recent.tail == tail && recent.size == wanted.size();
    // Up to sixteen bytes the ends are the text.
    if (sameEnds && (wanted.size() <= 16 || text(recent.number) == wanted))
        return recent.number;
    const std::uint32_t number = find(wanted);
    recent = {head, tail, static_cast<std::uint32_t>(wanted.size()), number};
    return number;
}

std::uint32_t Interner::find(std::string_view wanted)
{
    const auto hash = static_cast<std::uint32_t>(textHash(wanted));
    const std::size_t mask = m_slots.size() - 1;
    std::size_t slot = hash & mask;
    for (; m_slots[slot] != 0; slot = (slot + 1) & mask) {
        const std::uint32_t known = m_slots[slot] - 1;
        if (m_hashes[known] == hash && text(known) == wanted)
            return known;
    }
    const auto number = static_cast<std::uint32_t>(count());
    m_blob.insert(m_blob.end(), wanted.begin(), wanted.end());
    m_blob.push_back(separator);
    m_starts.push_back(static_cast<std::uint32_t>(m_blob.size()));
    m_hashes.push_back(hash);
    m_slots[slot] = number + 1;
    if (2 * count() > m_slots.size())
        grow();
    return number;
}

Dictionary Interner::finish(Spill* spill)
{
    Dictionary dictionary;
    if (!spill) {
        m_blob.shrink_to_fit();
        m_starts.shrink_to_fit();
    }
    dictionary.blob = kept(spill, std::move(m_blob));
    dictionary.starts = kept(spill, std::move(m_starts));
    dictionary.slots = kept(spill, std::move(m_slots));
    *this = Interner();
    return dictionary;
}

TextColumn TextBuilder::finish(const std::vector<std::uint32_t>* order)
{
    return {m_codes.finish(true, order), m_texts.finish(m_spill.get())};
}

FoldedColumn TextBuilder::finishFolded(const std::vector<std::uint32_t>* order)
{
    FoldedColumn column;
    Interner folds;
    std::vector<std::uint32_t> foldOf;
    bool same = true;
    for (std::size_t number = 0; number < m_texts.count(); ++number) {
        const std::string_view raw = m_texts.text(number);
        const std::string fold = foldText(raw);
        same = same && fold == raw;
        foldOf.push_back(folds.intern(fold));
    }
    if (!same) {
        column.foldOf = kept(m_spill.get(), std::move(foldOf));
        column.folds = folds.finish(m_spill.get());
    }
    column.raw = finish(order);
    return column;
}

}
