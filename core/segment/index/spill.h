#pragma once

#include "core/segment/index/column.h"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <mutex>
#include <vector>

namespace patron::segment::index {

/// A nameless file for what is too much for memory while an index is made: long arrays are written to it and read
/// through a mapping, whose pages are the system's to drop. It is gone when nobody holds an array of it any more.
/// Thread-safe.
class Spill : public std::enable_shared_from_this<Spill>
{
public:
    /// In a folder; nothing where there is no such file (the disk is full, the system has none): then all is kept in
    /// memory.
    static std::shared_ptr<Spill> open(const std::filesystem::path& folder);
    ~Spill();
    Spill(const Spill&) = delete;
    Spill& operator=(const Spill&) = delete;

    /// The bytes in the file, for as long as the spill lives; nothing when they are few or cannot be written.
    const std::byte* keep(const void* bytes, std::size_t size);

private:
    struct Window
    {
        std::byte* data = nullptr;
        std::size_t offset = 0; ///< in the file
        std::size_t size = 0;
        std::size_t used = 0;
    };
    explicit Spill(int file)
        : m_file(file)
    {}
    bool grow(std::size_t size);

    int m_file;
    std::mutex m_mutex;
    std::vector<Window> m_windows;
    std::size_t m_size = 0;
};

/// An array in the spill where there is one, else in memory.
template <typename T>
Array<T> kept(Spill* spill, std::vector<T> values)
{
    if (spill) {
        if (const std::byte* bytes = spill->keep(values.data(), values.size() * sizeof(T)))
            return Array<T>::view(reinterpret_cast<const T*>(bytes), values.size(), spill->shared_from_this());
    }
    return Array<T>(std::move(values));
}

}
