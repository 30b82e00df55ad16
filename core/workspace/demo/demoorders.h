#pragma once

#include "core/workspace/demo/democalendar.h"
#include "core/workspace/demo/demoprofile.h"
#include "core/workspace/demo/demorows.h"
#include "core/workspace/demo/demovisits.h"

namespace patron::workspace::demo {

/// The customer's orders by day; a return comes right after its order.
std::vector<OrderRow> makeOrders(const DemoCalendar& calendar, const Profile& profile, const VisitPlan& plan);

/// A sale at the till to somebody without a card, beside this customer number; nothing for most numbers.
std::optional<OrderRow> makeTillSale(const DemoCalendar& calendar, std::uint64_t seed, std::int64_t number);

}
