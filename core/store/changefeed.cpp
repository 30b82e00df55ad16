#include "core/store/changefeed.h"

#include <algorithm>

namespace patron {

void ChangeSet::add(CustomerId customer)
{
    if (allCustomers)
        return;
    if (customers.size() >= maxCustomers) {
        allCustomers = true;
        customers.clear();
        return;
    }
    customers.push_back(customer);
}

void ChangeSet::merge(const ChangeSet& other)
{
    areas |= other.areas;
    if (other.allCustomers) {
        allCustomers = true;
        customers.clear();
    }
    for (const CustomerId customer : other.customers)
        add(customer);
}

int ChangeFeed::subscribe(Listener listener)
{
    const std::lock_guard lock(m_mutex);
    m_listeners.emplace_back(m_nextId, std::move(listener));
    return m_nextId++;
}

void ChangeFeed::unsubscribe(int id)
{
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_listeners, [id](const auto& entry) { return entry.first == id; });
}

void ChangeFeed::publish(const ChangeSet& changes)
{
    const std::lock_guard lock(m_mutex);
    for (const auto& [id, listener] : m_listeners)
        listener(changes);
}

}
