#pragma once

#include "core/workspace/demo/democalendar.h"
#include "core/workspace/demo/demoprofile.h"
#include "core/workspace/demo/demorows.h"
#include "core/workspace/demo/demovisits.h"

namespace patron::workspace::demo {

/// What a customer did beside buying, by time: the way to each order, looking around, carts left behind, shop visits,
/// reviews, bookings. `rows` has its orders and the instant the customer became known.
std::vector<EventRow> makeEvents(const DemoCalendar& calendar, const Profile& profile, const VisitPlan& plan,
                                 const CustomerRows& rows);

}
