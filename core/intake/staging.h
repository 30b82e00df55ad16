#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <vector>

namespace patron::intake {

/// A file of the system's own that nobody else sees and that goes with the process.
class StagingFile
{
public:
    ~StagingFile();
    /// False when the disk is full or fails.
    bool write(std::int64_t at, const void* bytes, std::size_t size);
    bool read(std::int64_t at, void* bytes, std::size_t size);

private:
    std::FILE* m_file = nullptr;
};

/// Texts kept once each and known by number, from 1; 0 is the empty text.
class StringPool
{
public:
    std::uint32_t intern(std::string_view text);
    /// The number of a text, or 0 when it is not there.
    std::uint32_t find(std::string_view text) const;
    std::string_view text(std::uint32_t number) const { return number ? m_texts[number - 1] : std::string_view(); }
    std::uint32_t size() const { return static_cast<std::uint32_t>(m_texts.size()); }

private:
    static constexpr std::size_t chunkBytes = 1 << 18;

    std::vector<std::unique_ptr<char[]>> m_chunks;
    std::size_t m_used = chunkBytes;
    std::vector<std::string_view> m_texts;
    std::unordered_map<std::string_view, std::uint32_t> m_numbers;
};

/// Fixed-size records, written once in order and read anywhere. What goes beyond the budget lies in a staging file, and
/// a few of its chunks are kept at hand.
template <typename T>
class StagingArray
{
    static_assert(std::is_trivially_copyable_v<T>);

public:
    explicit StagingArray(std::size_t budgetBytes = std::size_t{64} << 20)
        : m_maxChunks(budgetBytes / sizeof(Chunk) + 1)
    {}

    void append(const T& value)
    {
        if (m_size % chunkRecords == 0) {
            if (m_chunks.size() >= m_maxChunks)
                spill();
            m_chunks.push_back(std::make_unique<Chunk>());
        }
        m_chunks.back()->records[m_size % chunkRecords] = value;
        ++m_size;
    }

    const T& at(std::uint64_t index)
    {
        const std::uint64_t chunk = index / chunkRecords;
        if (chunk >= m_spilled)
            return m_chunks[static_cast<std::size_t>(chunk - m_spilled)]->records[index % chunkRecords];
        return load(chunk).records[index % chunkRecords];
    }

    std::uint64_t size() const { return m_size; }
    /// The disk failed: what was read since is not to be used.
    bool failed() const { return m_failed; }

private:
    static constexpr std::uint64_t chunkRecords = 1 << 14;
    static constexpr std::size_t cachedChunks = 8;
    struct Chunk
    {
        T records[chunkRecords];
    };
    struct Cached
    {
        std::uint64_t chunk = UINT64_MAX;
        std::uint64_t used = 0;
        std::unique_ptr<Chunk> records;
    };

    void spill()
    {
        m_failed = !m_file.write(static_cast<std::int64_t>(m_spilled * sizeof(Chunk)), m_chunks.front().get(),
                                 sizeof(Chunk)) ||
                   m_failed;
        m_chunks.pop_front();
        ++m_spilled;
    }

    const Chunk& load(std::uint64_t chunk)
    {
        Cached* oldest = &m_cache[0];
        for (Cached& cached : m_cache) {
            if (cached.chunk == chunk) {
                cached.used = ++m_uses;
                return *cached.records;
            }
            if (cached.used < oldest->used)
                oldest = &cached;
        }
        if (!oldest->records)
            oldest->records = std::make_unique<Chunk>();
        m_failed =
            !m_file.read(static_cast<std::int64_t>(chunk * sizeof(Chunk)), oldest->records.get(), sizeof(Chunk)) ||
            m_failed;
        oldest->chunk = chunk;
        oldest->used = ++m_uses;
        return *oldest->records;
    }

    std::size_t m_maxChunks;
    std::deque<std::unique_ptr<Chunk>> m_chunks; ///< from chunk number m_spilled on
    std::uint64_t m_spilled = 0;
    std::uint64_t m_size = 0;
    std::uint64_t m_uses = 0;
    Cached m_cache[cachedChunks];
    StagingFile m_file;
    bool m_failed = false;
};

/// Records of any length, written in order and read in order. What goes beyond the budget lies in a staging file.
class StagingLog
{
public:
    explicit StagingLog(std::size_t budgetBytes = std::size_t{64} << 20)
        : m_budget(budgetBytes)
    {}

    void append(std::string_view record);
    std::uint64_t size() const { return m_records; }
    bool failed() const { return m_failed; }

    /// Starts again at the first record.
    void rewind();
    /// The next record, valid until the next call; false at the end.
    bool next(std::string& record);

private:
    bool take(void* bytes, std::size_t size);

    std::size_t m_budget;
    std::string m_tail; ///< what is not in the file
    StagingFile m_file;
    std::int64_t m_fileBytes = 0;
    std::int64_t m_readAt = 0;
    std::string m_block; ///< of the file, being read
    std::int64_t m_blockAt = 0;
    std::uint64_t m_records = 0;
    bool m_failed = false;
};

/// Words that records repeat, such as the names of traits, known by number.
class WordList
{
public:
    virtual ~WordList() = default;
    virtual std::int64_t numberOf(std::string_view word) = 0;
    /// Empty for a number that is none. Valid as long as the list.
    virtual std::string_view wordOf(std::int64_t number) = 0;
};

/// Puts values one after the other into a record and takes them out again in that order. Small numbers take one byte.
/// With a list of words these are kept by number, else by their letters.
class RecordWriter
{
public:
    explicit RecordWriter(WordList* words = nullptr)
        : m_words(words)
    {}
    void number(std::int64_t value)
    {
        // Zigzag, then seven bits a byte, the lowest first.
        auto rest = (static_cast<std::uint64_t>(value) << 1) ^ (value < 0 ? UINT64_MAX : 0);
        for (; rest >= 0x80; rest >>= 7)
            m_record.push_back(static_cast<char>(rest | 0x80));
        m_record.push_back(static_cast<char>(rest));
    }
    void text(std::string_view value)
    {
        number(static_cast<std::int64_t>(value.size()));
        m_record.append(value);
    }
    void optional(const std::optional<std::int64_t>& value)
    {
        number(value ? 1 : 0);
        if (value)
            number(*value);
    }
    void word(std::string_view value)
    {
        if (m_words)
            number(value.empty() ? 0 : m_words->numberOf(value));
        else
            text(value);
    }
    const std::string& record() const { return m_record; }
    void clear() { m_record.clear(); }

private:
    WordList* m_words;
    std::string m_record;
};

/// Reads what a RecordWriter with the same kind of words wrote. A record that ends too early gives zeros and empty
/// texts.
class RecordReader
{
public:
    explicit RecordReader(std::string_view record, WordList* words = nullptr)
        : m_rest(record)
        , m_words(words)
    {}
    std::int64_t number()
    {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 64 && !m_rest.empty(); shift += 7) {
            const auto byte = static_cast<unsigned char>(m_rest.front());
            m_rest.remove_prefix(1);
            value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
            if (byte < 0x80)
                break;
        }
        return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
    }
    /// How many things follow: never more than bytes are left.
    std::size_t count()
    {
        const std::int64_t value = number();
        return value < 0 || static_cast<std::uint64_t>(value) > m_rest.size() ? 0 : static_cast<std::size_t>(value);
    }
    std::optional<std::int64_t> optional() { return number() != 0 ? std::optional(number()) : std::nullopt; }
    std::string_view text()
    {
        const std::size_t size = count();
        const std::string_view value = m_rest.substr(0, size);
        m_rest.remove_prefix(size);
        return value;
    }
    std::string_view word()
    {
        if (!m_words)
            return text();
        const std::int64_t known = number();
        return known == 0 ? std::string_view() : m_words->wordOf(known);
    }
    bool atEnd() const { return m_rest.empty(); }

private:
    std::string_view m_rest;
    WordList* m_words;
};

/// The sentence for a staging file that could not be written.
Error stagingError();

}
