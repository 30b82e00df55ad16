#include "core/segment/index/spill.h"

#include "core/base/hash.h"
#include "core/base/paths.h"

#include <algorithm>
#include <optional>

#ifndef _WIN32
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace patron::segment::index {

namespace {
/// Less is not worth its place in the file.
constexpr std::size_t leastBytes = 4096;
#ifndef _WIN32
constexpr std::size_t windowBytes = std::size_t{64} * 1024 * 1024;
constexpr std::size_t alignment = 64;
#endif
}

#ifndef _WIN32

std::shared_ptr<Spill> Spill::open(const std::filesystem::path& folder)
{
    const std::string path = fromPath(folder / toPath("spill." + newUuid()));
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0)
        return nullptr;
    // Nobody else is to read it, and nothing of it is to stay.
    ::unlink(path.c_str());
    return std::shared_ptr<Spill>(new Spill(file));
}

Spill::~Spill()
{
    for (const Window& window : m_windows)
        ::munmap(window.data, window.size);
    ::close(m_file);
}

bool Spill::grow(std::size_t size)
{
    Window window;
    window.offset = m_size;
    window.size = (std::max(size, windowBytes) + windowBytes - 1) / windowBytes * windowBytes;
    if (::ftruncate(m_file, static_cast<off_t>(m_size + window.size)) != 0)
        return false;
    void* data = ::mmap(nullptr, window.size, PROT_READ, MAP_SHARED, m_file, static_cast<off_t>(window.offset));
    if (data == MAP_FAILED)
        return false;
    window.data = static_cast<std::byte*>(data);
    m_size += window.size;
    m_windows.push_back(window);
    return true;
}

const std::byte* Spill::keep(const void* bytes, std::size_t size)
{
    if (size < leastBytes)
        return nullptr;
    std::size_t offset = 0;
    const std::byte* place = nullptr;
    {
        const std::lock_guard lock(m_mutex);
        if ((m_windows.empty() || m_windows.back().size - m_windows.back().used < size) && !grow(size))
            return nullptr;
        Window& window = m_windows.back();
        offset = window.offset + window.used;
        place = window.data + window.used;
        window.used = std::min(window.size, (window.used + size + alignment - 1) / alignment * alignment);
    }
    // Written, not stored through the mapping: a full disk is an answer then, not a signal.
    const char* from = static_cast<const char*>(bytes);
    while (size > 0) {
        const ssize_t written = ::pwrite(m_file, from, size, static_cast<off_t>(offset));
        if (written <= 0)
            return nullptr;
        from += written;
        offset += static_cast<std::size_t>(written);
        size -= static_cast<std::size_t>(written);
    }
    return place;
}

#else

std::shared_ptr<Spill> Spill::open(const std::filesystem::path&)
{
    return nullptr;
}

Spill::~Spill() = default;

bool Spill::grow(std::size_t)
{
    return false;
}

const std::byte* Spill::keep(const void*, std::size_t)
{
    return nullptr;
}

#endif

}
