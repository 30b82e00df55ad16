#include "core/intake/staging.h"

#include <algorithm>

namespace patron::intake {

namespace {
bool seek(std::FILE* file, std::int64_t at)
{
#ifdef _WIN32
    return _fseeki64(file, at, SEEK_SET) == 0;
#else
    return fseeko(file, at, SEEK_SET) == 0;
#endif
}
}

StagingFile::~StagingFile()
{
    if (m_file)
        std::fclose(m_file);
}

bool StagingFile::write(std::int64_t at, const void* bytes, std::size_t size)
{
    if (!m_file)
        m_file = std::tmpfile();
    return m_file && seek(m_file, at) && std::fwrite(bytes, 1, size, m_file) == size && std::fflush(m_file) == 0;
}

bool StagingFile::read(std::int64_t at, void* bytes, std::size_t size)
{
    return m_file && seek(m_file, at) && std::fread(bytes, 1, size, m_file) == size;
}

std::uint32_t StringPool::intern(std::string_view text)
{
    if (text.empty())
        return 0;
    if (const auto known = m_numbers.find(text); known != m_numbers.end())
        return known->second;
    char* place = nullptr;
    if (text.size() > chunkBytes / 4) {
        // A long text gets a chunk of its own, put before the one that is being filled.
        auto own = std::make_unique<char[]>(text.size());
        place = own.get();
        m_chunks.insert(m_chunks.empty() ? m_chunks.end() : m_chunks.end() - 1, std::move(own));
        if (m_chunks.size() == 1)
            m_used = chunkBytes;
    } else {
        if (m_used + text.size() > chunkBytes) {
            m_chunks.push_back(std::make_unique<char[]>(chunkBytes));
            m_used = 0;
        }
        place = m_chunks.back().get() + m_used;
        m_used += text.size();
    }
    std::memcpy(place, text.data(), text.size());
    m_texts.emplace_back(place, text.size());
    const auto number = static_cast<std::uint32_t>(m_texts.size());
    m_numbers.emplace(m_texts.back(), number);
    return number;
}

std::uint32_t StringPool::find(std::string_view text) const
{
    const auto known = m_numbers.find(text);
    return known == m_numbers.end() ? 0 : known->second;
}

void StagingLog::append(std::string_view record)
{
    const std::uint64_t size = record.size();
    m_tail.append(reinterpret_cast<const char*>(&size), sizeof size);
    m_tail.append(record);
    ++m_records;
    if (m_tail.size() > m_budget) {
        m_failed = !m_file.write(m_fileBytes, m_tail.data(), m_tail.size()) || m_failed;
        m_fileBytes += static_cast<std::int64_t>(m_tail.size());
        m_tail.clear();
    }
}

void StagingLog::rewind()
{
    m_readAt = 0;
    m_block.clear();
    m_blockAt = 0;
}

bool StagingLog::take(void* bytes, std::size_t size)
{
    char* out = static_cast<char*>(bytes);
    while (size > 0) {
        std::size_t part = 0;
        if (m_readAt < m_fileBytes) {
            const std::int64_t inBlock = m_readAt - m_blockAt;
            if (inBlock < 0 || inBlock >= static_cast<std::int64_t>(m_block.size())) {
                constexpr std::int64_t blockBytes = 1 << 20;
                m_block.resize(static_cast<std::size_t>(std::min(blockBytes, m_fileBytes - m_readAt)));
                m_blockAt = m_readAt;
                if (!m_file.read(m_blockAt, m_block.data(), m_block.size())) {
                    m_failed = true;
                    return false;
                }
                continue;
            }
            part = std::min(size, m_block.size() - static_cast<std::size_t>(inBlock));
            std::memcpy(out, m_block.data() + inBlock, part);
        } else {
            const auto inTail = static_cast<std::size_t>(m_readAt - m_fileBytes);
            if (inTail + size > m_tail.size())
                return false;
            part = size;
            std::memcpy(out, m_tail.data() + inTail, part);
        }
        out += part;
        size -= part;
        m_readAt += static_cast<std::int64_t>(part);
    }
    return true;
}

bool StagingLog::next(std::string& record)
{
    std::uint64_t size = 0;
    if (!take(&size, sizeof size))
        return false;
    record.resize(size);
    return take(record.data(), size);
}

Error stagingError()
{
    return makeError(ErrorCode::DiskFull,
                     "The import needs more room for its working file than the disk has. Free some "
                     "space and try again; nothing was changed.");
}

}
