#pragma once

#include "core/base/cancel.h"
#include "core/loyalty/settlement.h"

namespace patron::loyalty {

/// Brings loyalty up to date: points for orders and events that came, returns, birthdays, referrals, expiry, tiers, and
/// the coupons that orders used. What is there already stays, so it can be run at any time and any number of times;
/// where nothing changed since the last run of the day it ends at once.
namespace settling {

/// One step: at most so many customers, and as many orders. Runs inside a writing closure; `more` says to call again.
Result<SettleReport> step(Transaction& tx, const Store& store, Ms now, int customers);

/// One customer in one plan, before something is decided by what they have.
Result<void> customer(Transaction& tx, const Store& store, const SavedPlan& plan, CustomerId customer, Ms now);

/// All there is to do, step by step, so that others can write in between. Not from the GUI thread. Cancelled leaves
/// what is done.
Result<SettleReport> all(Store& store, Ms now, const CancelToken& cancel = {});

}
}
