#include "core/segment/index/keepsake.h"

namespace patron::segment::index {

void Keepsakes::clear()
{
    const std::lock_guard lock(m_mutex);
    m_places.clear();
    m_entries.clear();
    m_bytes = 0;
}

std::size_t Keepsakes::bytes() const
{
    const std::lock_guard lock(m_mutex);
    return m_bytes;
}

std::shared_ptr<const void> Keepsakes::findAny(const std::string& key)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_places.find(key);
    if (found == m_places.end())
        return nullptr;
    m_entries.splice(m_entries.begin(), m_entries, found->second);
    return found->second->value;
}

void Keepsakes::putAny(const std::string& key, std::shared_ptr<const void> value, std::size_t bytes)
{
    const std::lock_guard lock(m_mutex);
    if (m_places.contains(key))
        return;
    m_entries.push_front({key, std::move(value), bytes});
    m_places.emplace(key, m_entries.begin());
    m_bytes += bytes;
    while (m_bytes > m_mostBytes && m_entries.size() > 1) {
        m_bytes -= m_entries.back().bytes;
        m_places.erase(m_entries.back().key);
        m_entries.pop_back();
    }
}

}
