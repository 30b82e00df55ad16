#pragma once

#include <cstdint>
#include <optional>

namespace patron {

/// An instant: UTC milliseconds since 1970.
using Ms = std::int64_t;
/// A local calendar day: days since 1970-01-01 in the workspace's zone (or the zone said).
using DayNumber = std::int32_t;

constexpr Ms msPerMinute = 60'000;
constexpr Ms msPerHour = 3'600'000;
constexpr Ms msPerDay = 86'400'000;

/// Business time. Sockets, rates and time-outs use the steady clock instead. Implementations are thread-safe.
class Clock
{
public:
    virtual ~Clock() = default;
    virtual Ms now() const = 0;
};

/// The machine's clock.
class SystemClock final : public Clock
{
public:
    Ms now() const override;
};

/// A clock that stands where it is put: `--now`, simulations, tests.
class FixedClock final : public Clock
{
public:
    explicit FixedClock(Ms at)
        : m_at(at)
    {}
    Ms now() const override { return m_at; }
    void set(Ms at) { m_at = at; }

private:
    Ms m_at;
};

}
