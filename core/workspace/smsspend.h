#pragma once

#include "core/base/id.h"
#include "core/base/jsonfwd.h"
#include "core/message/sms/smscost.h"
#include "core/store/store.h"

namespace patron::workspace {

/// What the text messages of an occasion that a gateway took, or may have taken, cost by the workspace's prices:
/// counted by the parts of the texts as they went out. Without a price for a country its messages are unknown, never
/// free.
message::SmsCost smsSpend(ReadSession& session, OccasionId occasion);

/// {"parts","messages","cost": decimal text or null where any price is missing,"known_cost","currency",
/// "without_price"}.
Json spendJson(const message::SmsCost& cost, const std::string& currency);

}
