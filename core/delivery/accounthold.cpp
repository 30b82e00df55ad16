#include "core/delivery/accounthold.h"

#include "core/outbox/latelysent.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace patron::delivery {

namespace {

constexpr int failuresBefore = 5;
constexpr std::array<Ms, 4> failureWaits{1 * msPerMinute, 5 * msPerMinute, 15 * msPerMinute, 60 * msPerMinute};
constexpr Ms throttledMs = 15 * msPerMinute;
constexpr Ms recoverEveryMs = 5 * msPerMinute;
/// Where nothing is known of an account's speed, it has its full one again when twice as much goes as before.
constexpr int unboundFactor = 2;
/// An account that has sent little lately is not taken for one that can send no more than that.
constexpr int leastFullRate = 60;
constexpr int mostAMinute = 1'000'000;

std::string clockText(const TimeZone& zone, Ms at, Ms now)
{
    const WallTime wall = zone.wallAt(at);
    std::array<char, 8> time{};
    std::snprintf(time.data(), time.size(), "%02d:%02d", static_cast<int>(wall.msOfDay / msPerHour % 24),
                  static_cast<int>(wall.msOfDay / msPerMinute % 60));
    return wall.day == zone.dayAt(now) ? std::string(time.data()) : formatIsoDate(wall.day) + " " + time.data();
}

void slowDown(AccountHold& hold, Connection& connection, ConnectorId id, const AccountStop& stop, Ms now)
{
    std::optional<int> rate = hold.rateAt(now, stop.ownRate);
    const bool wasSlow = hold.slowRate > 0 && rate && (!stop.ownRate || *rate < *stop.ownRate);
    if (!rate) {
        const auto lately = outbox::latelyTried(connection, id, now - msPerMinute, mostAMinute);
        rate = std::max(static_cast<int>(lately.size()), leastFullRate);
    }
    if (!wasSlow)
        hold.fullRate = *rate;
    hold.slowRate = std::max(*rate / 2, 1);
    hold.slowSince = hold.until;
}

Ms dayEnds(Connection& connection, ConnectorId id, Ms now)
{
    const std::vector<Ms> sent = outbox::sentTimes(connection, id, now - msPerDay);
    const Ms end = sent.empty() ? now : *std::min_element(sent.begin(), sent.end()) + msPerDay;
    return std::clamp(end, now + msPerHour, now + msPerDay);
}

void write(Transaction& tx, ConnectorId id, const AccountHold& hold)
{
    tx.query("INSERT OR REPLACE INTO account_hold(connector_id, until_at, reason, failures, slow_rate, full_rate, "
             "slow_since) VALUES (?, ?, ?, ?, ?, ?, ?)")
        .bind(id, hold.until, hold.reason, hold.failures, hold.slowRate, hold.fullRate, hold.slowSince)
        .run();
    tx.changed(Area::Connectors);
}

}

std::optional<int> AccountHold::rateAt(Ms now, std::optional<int> own) const
{
    if (slowRate <= 0)
        return own;
    const Ms steps = std::max<Ms>(now - slowSince, 0) / recoverEveryMs;
    const Ms rate = slowRate + std::min<Ms>(steps, mostAMinute) * std::max(fullRate / 10, 1);
    const Ms full = own ? *own : static_cast<Ms>(fullRate) * unboundFactor;
    return rate >= full ? own : static_cast<int>(rate);
}

std::string AccountHold::sentence(const TimeZone& zone, Ms now) const
{
    if (!holds(now))
        return reason;
    // A server's own words may end as they like.
    const bool isEnded = reason.ends_with('.') || reason.ends_with('!');
    return reason + (isEnded ? "" : ".") + " It goes on at " + clockText(zone, until, now) + ".";
}

namespace accountHolds {

AccountHold of(Connection& connection, ConnectorId id)
{
    Query query = connection.query("SELECT until_at, reason, failures, slow_rate, full_rate, slow_since FROM "
                                   "account_hold WHERE connector_id = ?");
    query.bind(id);
    AccountHold hold;
    if (query.step()) {
        hold.until = query.int64(0);
        hold.reason = query.text(1);
        hold.failures = static_cast<int>(query.int64(2));
        hold.slowRate = static_cast<int>(query.int64(3));
        hold.fullRate = static_cast<int>(query.int64(4));
        hold.slowSince = query.int64(5);
    }
    return hold;
}

void stopped(Transaction& tx, ConnectorId id, const AccountStop& stop, Ms now)
{
    AccountHold hold = of(tx.connection(), id);
    // Who tries before its time is over learns nothing of the speed.
    const bool isEarly = hold.holds(now);
    hold.reason = stop.reason;
    switch (stop.trouble) {
    case TroubleClass::Throttled:
        hold.until = now + std::clamp(stop.retryAfterMs.value_or(throttledMs), msPerMinute, msPerDay);
        hold.failures = 0;
        if (stop.tooFast && !isEarly)
            slowDown(hold, tx.connection(), id, stop, now);
        break;
    case TroubleClass::DailyQuota:
        hold.until = stop.retryAfterMs ? now + std::clamp(*stop.retryAfterMs, msPerHour, msPerDay)
                                       : dayEnds(tx.connection(), id, now);
        hold.failures = 0;
        break;
    default:
        ++hold.failures;
        if (hold.failures >= failuresBefore) {
            const auto rung = static_cast<std::size_t>(hold.failures - failuresBefore);
            hold.until = now + failureWaits[std::min(rung, failureWaits.size() - 1)];
        }
        break;
    }
    write(tx, id, hold);
}

void went(Transaction& tx, ConnectorId id)
{
    AccountHold hold = of(tx.connection(), id);
    if (hold.reason.empty())
        return;
    hold.until = 0;
    hold.reason.clear();
    hold.failures = 0;
    write(tx, id, hold);
}

void lift(Transaction& tx, ConnectorId id)
{
    tx.query("DELETE FROM account_hold WHERE connector_id = ?").bind(id).run();
    tx.changed(Area::Connectors);
}

}
}
