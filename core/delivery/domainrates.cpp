#include "core/delivery/domainrates.h"

#include "core/outbox/mailhouse.h"

#include <algorithm>

namespace patron::delivery {

namespace {
/// Less than this is no waiting.
constexpr auto atOnce = std::chrono::milliseconds(500);
/// A message that was taken leaves within this, or is given back.
constexpr auto onItsWay = std::chrono::seconds(60);
}

DomainRates::DomainRates(std::optional<int> perMinute)
    : m_perMinute(perMinute)
{}

DomainRates::House& DomainRates::houseOf(std::string_view address)
{
    House& house = m_houses[outbox::mailHouseOf(address)];
    if (!house.limiter)
        house.limiter = std::make_unique<RateLimiter>(m_perMinute);
    return house;
}

void DomainRates::remember(std::string_view address, std::chrono::milliseconds ago)
{
    const std::lock_guard lock(m_mutex);
    if (m_perMinute)
        houseOf(address).limiter->remember(ago);
}

std::optional<std::chrono::milliseconds> DomainRates::waitFor(std::string_view address, bool hasWaited)
{
    if (!m_perMinute)
        return std::nullopt;
    const std::lock_guard lock(m_mutex);
    House& house = houseOf(address);
    const auto now = Steady::now();
    if (house.takenUntil <= now && house.limiter->isFreeWithin(atOnce)) {
        house.takenUntil = now + onItsWay;
        return std::nullopt;
    }
    const auto interval = std::chrono::ceil<std::chrono::milliseconds>(std::chrono::minutes(1)) / *m_perMinute;
    if (hasWaited)
        return interval;
    house.lastPlace = std::max(house.lastPlace, now) + interval;
    return std::chrono::ceil<std::chrono::milliseconds>(house.lastPlace - now);
}

bool DomainRates::acquire(std::string_view address, const CancelToken& cancel)
{
    if (!m_perMinute)
        return !cancel.cancelled();
    RateLimiter* limiter = nullptr;
    {
        const std::lock_guard lock(m_mutex);
        limiter = houseOf(address).limiter.get();
    }
    const bool mayGo = limiter->acquire(cancel);
    const std::lock_guard lock(m_mutex);
    houseOf(address).takenUntil = {};
    return mayGo;
}

}
