#include "core/intake/laterclaims.h"

#include "core/customer/couponstore.h"
#include "core/customer/eventstore.h"
#include "core/customer/mergesapart.h"
#include "core/customer/pointsledger.h"
#include "core/intake/importreplay.h"
#include "core/intake/orderretraction.h"

#include <set>

namespace patron::intake {

namespace {
bool hasLaterClaims(Connection& connection, const Parting& parting)
{
    Query query = connection.query("SELECT 1 FROM person_claim p JOIN import_batch b ON b.id = p.batch_id WHERE "
                                   "p.customer_id = ? AND b.recorded_at >= ? LIMIT 1");
    query.bind(parting.stays, parting.mergedAt);
    return query.step();
}
}

Result<void> partLaterClaims(Transaction& tx, const Store& store, JobContext& job, const Parting& parting)
{
    if (!hasLaterClaims(tx.connection(), parting))
        return {};
    customer::Retraction circle(tx, store, {});
    circle.add(parting.stays);
    circle.add(parting.leaves);
    customer::MergesApart merges(tx, circle);
    OrderRetraction orders(tx, store, job, {});
    ImportReplay replay(tx, store, job, circle);
    replay.closeCircle();
    merges.take();
    PATRON_CHECK(orders.begin());
    circle.clear();
    PATRON_CHECK(replay.run());
    PATRON_CHECK(orders.finish());
    circle.restoreIds();
    customer::events::settleCircle(tx);
    std::set<CustomerId> touched{parting.stays, parting.leaves};
    customer::points::settleCircle(tx, touched);
    for (const CustomerId customer : touched)
        customer::points::settle(tx, customer);
    customer::coupons::settleCircle(tx);
    merges.putBack();
    circle.finish();
    return {};
}

}
