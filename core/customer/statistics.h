#pragma once

#include "core/base/jsonfwd.h"
#include "core/store/store.h"

namespace patron::customer {

/// Counts and sums of everything a workspace holds, in one object: of the order lines under the same words that
/// published facts about order files use ("rows", "invoices", "clean", …), and of customers, consents, events and so
/// on. Runs inside a read closure.
Json statistics(ReadSession& session, const Store& store);

}
