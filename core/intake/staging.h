#pragma once

#include "core/base/error.h"

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <deque>
#include <memory>
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
    explicit StagingArray(std::size_t budgetBytes = std::size_t{256} << 20)
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

/// Puts values one after the other into a record and takes them out again in that order.
class RecordWriter
{
public:
    void number(std::int64_t value) { m_record.append(reinterpret_cast<const char*>(&value), sizeof value); }
    void text(std::string_view value)
    {
        number(static_cast<std::int64_t>(value.size()));
        m_record.append(value);
    }
    const std::string& record() const { return m_record; }
    void clear() { m_record.clear(); }

private:
    std::string m_record;
};

class RecordReader
{
public:
    explicit RecordReader(std::string_view record)
        : m_rest(record)
    {}
    std::int64_t number()
    {
        std::int64_t value = 0;
        std::memcpy(&value, m_rest.data(), sizeof value);
        m_rest.remove_prefix(sizeof value);
        return value;
    }
    std::string_view text()
    {
        const auto size = static_cast<std::size_t>(number());
        const std::string_view value = m_rest.substr(0, size);
        m_rest.remove_prefix(size);
        return value;
    }
    bool atEnd() const { return m_rest.empty(); }

private:
    std::string_view m_rest;
};

/// The sentence for a staging file that could not be written.
Error stagingError();

}
