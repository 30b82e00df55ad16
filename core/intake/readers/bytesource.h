#pragma once

#include "core/base/error.h"

#include <cstddef>
#include <cstring>
#include <optional>
#include <string_view>

namespace patron::intake {

/// Bytes, one block after the other. Used by one thread.
class ByteSource
{
public:
    virtual ~ByteSource() = default;
    /// Fills up to `size` bytes; 0 at the end, and when reading failed.
    virtual std::size_t read(char* buffer, std::size_t size) = 0;
    /// Why the bytes ended before they should have: a disk that failed, a file that shrank, a damaged archive.
    virtual std::optional<Error> failure() const { return std::nullopt; }
};

/// Bytes that are in memory already, and that must outlive it.
class MemoryBytes final : public ByteSource
{
public:
    explicit MemoryBytes(std::string_view bytes)
        : m_rest(bytes)
    {}
    std::size_t read(char* buffer, std::size_t size) override
    {
        const std::size_t taken = size < m_rest.size() ? size : m_rest.size();
        std::memcpy(buffer, m_rest.data(), taken);
        m_rest.remove_prefix(taken);
        return taken;
    }

private:
    std::string_view m_rest;
};

}
