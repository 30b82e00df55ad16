#pragma once

#include "core/program/livefacts.h"
#include "core/program/program.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace patron::program {

/// Somebody whom an entry lets in at an instant of their own.
struct Arrival
{
    Ms at = 0;
    CustomerId customer;
    std::string key;
    std::int64_t event = 0; ///< the event or order, where it is one
    std::string reason;     ///< a sentence
    std::string refusal;    ///< why they may not enter all the same: a decision's word; empty: they may

    bool operator<(const Arrival& other) const
    {
        return std::tie(at, customer.value, key, event) <
               std::tie(other.at, other.customer.value, other.key, other.event);
    }
};

/// Whom entries let in and when. Segments, schedules and changes are looked at in checks, for everybody at once;
/// events, dates and imports have an instant for each customer. The functions run inside read closures.
namespace entries {

/// The first check strictly after an instant; nothing where the entry has none.
std::optional<Ms> nextCheck(const Entry& entry, const TimeZone& zone, Ms after);

/// Everybody a check at `at` finds, ascending: who meets the rule, or whose trait changed since `before`. Of segments
/// they enter only when the check before did not find them.
Result<std::vector<CustomerId>> found(LiveFacts& facts, const Entry& entry, Ms before, Ms at);
/// Why somebody enters at a check, as a sentence.
std::string checkReason(const Entry& entry, bool isFirst);

/// Dates of customers whose instant lies in (after, upTo], ordered by it. A customer's own zone and the value in force
/// at the instant count.
Result<std::vector<Arrival>> byDate(ReadSession& session, LiveFacts& facts, const DateEntry& entry, Ms after, Ms upTo);
/// The first instant after `after`, at most so far ahead, at which a date lets somebody in, by the values known now.
Result<std::optional<Ms>> nextDate(ReadSession& session, LiveFacts& facts, const DateEntry& entry, Ms after, Ms upTo);

/// Customers whom imports of the source brought: batches with a number above `cursor`, which becomes the newest one.
std::vector<Arrival> byImport(ReadSession& session, const ImportEntry& entry, std::int64_t& cursor);

/// Events and completed orders recorded after `cursor` (which becomes the newest number), ordered by their time. What
/// happened before the program's start is left out; what was recorded too late has a refusal.
Result<std::vector<Arrival>> byNews(ReadSession& session, LiveFacts& facts, const EventEntry& entry, Ms startedAt,
                                    std::int64_t& cursor);
/// The same events by when they happened, in (after, upTo]: the past as it was, whenever it was recorded.
Result<std::vector<Arrival>> byEvent(ReadSession& session, LiveFacts& facts, const EventEntry& entry, Ms after,
                                     Ms upTo);

/// Whether somebody may enter again: `state` and `enteredAt` are of their newest enrollment with this key.
bool mayEnterAgain(const Reentry& reentry, const std::string& key, bool isActive, Ms enteredAt, Ms at,
                   const TimeZone& zone);

}
}
