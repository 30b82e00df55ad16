#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/store/connection.h"

#include <optional>
#include <vector>

namespace patron::outbox {

/// How lately a customer took part: the most engaged have rank 0. By windows of 30, 60, 90 and 180 days, as providers
/// advise for warming up (research on new senders); within one, a click or an order goes before an open, which mail
/// programs also make by themselves.
int engagementRank(std::optional<Ms> lastAct, std::optional<Ms> lastOpen, Ms now);

/// Puts customers in the order of their rank, then id: by their newest completed sale, click and open until `now`. Runs
/// inside a store closure.
void sortByEngagement(Connection& connection, std::vector<CustomerId>& customers, Ms now);

}
