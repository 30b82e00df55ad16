#include "core/store/parking.h"

#include <chrono>

namespace patron {

namespace {
/// How soon a cancel is seen.
constexpr auto glance = std::chrono::milliseconds(50);
}

Parking::Sender::Sender(Parking& parking)
    : m_parking(parking)
{
    const std::lock_guard lock(m_parking.m_mutex);
    ++m_parking.m_senders;
}

Parking::Sender::~Sender()
{
    {
        const std::lock_guard lock(m_parking.m_mutex);
        --m_parking.m_senders;
    }
    m_parking.m_changed.notify_all();
}

void Parking::Sender::betweenMessages(const CancelToken& cancel)
{
    std::unique_lock lock(m_parking.m_mutex);
    if (m_parking.m_wanted == 0)
        return;
    ++m_parking.m_parked;
    m_parking.m_changed.notify_all();
    while (m_parking.m_wanted > 0 && !cancel.cancelled())
        m_parking.m_changed.wait_for(lock, glance);
    --m_parking.m_parked;
}

Parking::Quiet::Quiet(Parking& parking, const CancelToken& cancel)
    : m_parking(parking)
{
    std::unique_lock lock(m_parking.m_mutex);
    ++m_parking.m_wanted;
    while (m_parking.m_parked < m_parking.m_senders && !cancel.cancelled())
        m_parking.m_changed.wait_for(lock, glance);
}

Parking::Quiet::~Quiet()
{
    {
        const std::lock_guard lock(m_parking.m_mutex);
        --m_parking.m_wanted;
    }
    m_parking.m_changed.notify_all();
}

}
