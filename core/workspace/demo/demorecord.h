#pragma once

#include "core/workspace/demo/democalendar.h"
#include "core/workspace/demo/demoprofile.h"
#include "core/workspace/demo/demorows.h"

namespace patron::workspace::demo {

/// Everything about a customer as the shop's systems hold it, gaps and all: identities, traits with their history,
/// consents and suppressions. Fills those of `rows`, which has its orders; `since` is the day the customer became
/// known.
void makeRecord(const DemoCalendar& calendar, const Profile& profile, int since, CustomerRows& rows);

/// All rows of one customer. Depends on (calendar, seed, number) alone.
CustomerRows makeCustomer(const DemoCalendar& calendar, std::uint64_t seed, std::int64_t number);

}
