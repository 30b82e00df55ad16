#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace patron::segment::index {

/// What was worked out once and may be asked again: values under texts, the least recently used thrown out when they
/// take too much room. Thread-safe; values are shared and immutable.
class Keepsakes
{
public:
    explicit Keepsakes(std::size_t mostBytes)
        : m_mostBytes(mostBytes)
    {}

    template <typename T>
    std::shared_ptr<const T> find(const std::string& key)
    {
        return std::static_pointer_cast<const T>(findAny(key));
    }
    template <typename T>
    void put(const std::string& key, std::shared_ptr<const T> value, std::size_t bytes)
    {
        putAny(key, std::move(value), bytes);
    }
    void clear();
    std::size_t bytes() const;

private:
    struct Entry
    {
        std::string key;
        std::shared_ptr<const void> value;
        std::size_t bytes = 0;
    };
    std::shared_ptr<const void> findAny(const std::string& key);
    void putAny(const std::string& key, std::shared_ptr<const void> value, std::size_t bytes);

    std::size_t m_mostBytes;
    mutable std::mutex m_mutex;
    std::list<Entry> m_entries; ///< the last used first
    std::unordered_map<std::string, std::list<Entry>::iterator> m_places;
    std::size_t m_bytes = 0;
};

}
