#pragma once

#include "core/base/timezone.h"
#include "core/store/connection.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::outbox {

/// Where the receiver of a text message is, as far as it is known.
struct SmsPlace
{
    std::string country; ///< ISO alpha-2; empty: unknown
    std::string region;  ///< code or name; empty: unknown
    /// Their clock; several where only a country with several is known: then all of them must allow it.
    std::vector<TimeZone> zones;
};
/// By the customer's own zone and address, else by the country of the number. Runs inside a store closure.
SmsPlace smsPlace(Connection& connection, CustomerId customer, std::string_view number, const TimeZone& workspaceZone);

/// How many laws name hours for marketing text messages in a place, its country's and its region's
/// (resources/law/sms-hours.txt, and public-holidays.txt for the days that a law calls holidays; both with sources).
std::size_t countLaws(const SmsPlace& place);
/// The next instant at which the law allows one; nothing when it does at `at`. Thread-safe.
std::optional<Ms> illegalUntil(const SmsPlace& place, Ms at);

}
