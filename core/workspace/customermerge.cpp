#include "core/workspace/customermerge.h"

#include "core/base/failpoint.h"
#include "core/customer/customerstore.h"
#include "core/delivery/inboundmailmerge.h"
#include "core/intake/laterclaims.h"
#include "core/loyalty/loyaltymerge.h"
#include "core/outbox/sendmerge.h"
#include "core/program/enrollmentmerge.h"
#include "core/segment/membership.h"

#include <utility>

namespace patron::workspace {

namespace {
bool exists(Connection& connection, CustomerId customer)
{
    Query query = connection.query("SELECT 1 FROM v_customer WHERE id = ?");
    query.bind(customer);
    return query.step();
}

std::string numberOf(CustomerId customer)
{
    return "#" + std::to_string(customer.value);
}
}

Result<MergeOutcome> mergeCustomersIn(Transaction& tx, const MergeWish& wish, Ms now)
{
    CustomerId survivor = customer::customers::resolve(tx.connection(), wish.first);
    CustomerId merged = customer::customers::resolve(tx.connection(), wish.second);
    for (const CustomerId one : {survivor, merged}) {
        if (!exists(tx.connection(), one))
            return makeError(ErrorCode::NotFound, "There is no customer " + numberOf(one) + " here.");
    }
    if (survivor == merged) {
        return makeError(ErrorCode::Conflict,
                         "Both lead to the same customer, " + numberOf(survivor) + ": there is nothing to merge.");
    }
    if (merged < survivor)
        std::swap(survivor, merged);
    const std::int64_t id = customer::merges::begin(tx, survivor, merged, wish.reason, now);
    const auto merge = customer::merges::find(tx.connection(), id);
    customer::merges::moveCustomer(tx, *merge, now);
    PATRON_CHECK(program::enrollments::moveCustomer(tx, *merge, now));
    segment::memberships::moveCustomer(tx, *merge);
    loyalty::standings::moveCustomer(tx, *merge);
    PATRON_CHECK(outbox::sends::moveCustomer(tx, *merge, now));
    delivery::inboundMails::moveCustomer(tx, *merge);
    return MergeOutcome{id, survivor, merged};
}

Result<MergeOutcome> mergeCustomers(Store& store, const MergeWish& wish, Ms now)
{
    auto merged = store.write([&](Transaction& tx) -> Result<MergeOutcome> {
        auto done = mergeCustomersIn(tx, wish, now);
        failpoint("merge.before_commit");
        return done;
    });
    if (merged)
        failpoint("merge.after_commit");
    return merged;
}

Result<MergeOutcome> unmergeCustomerIn(Transaction& tx, const Store& store, CustomerId merged, Ms now)
{
    const auto merge = customer::merges::standing(tx.connection(), merged);
    if (!merge) {
        return makeError(ErrorCode::NotFound,
                         "Customer " + numberOf(merged) +
                             " was not merged into another, so there is nothing to give back. Give "
                             "the number that was merged away; the survivor's profile lists it.");
    }
    if (!customer::merges::holdsAnything(tx.connection(), *merge)) {
        return makeError(ErrorCode::Conflict, "Nothing is left of customer " + numberOf(merged) +
                                                  ": the imports that told of it were undone.");
    }
    const CustomerId from = customer::merges::holder(tx.connection(), *merge);
    customer::merges::giveBackCustomer(tx, *merge, now);
    PATRON_CHECK(outbox::sends::giveBackCustomer(tx, *merge, now));
    delivery::inboundMails::giveBackCustomer(tx, *merge);
    PATRON_CHECK(program::enrollments::giveBackCustomer(tx, *merge, now));
    segment::memberships::giveBackCustomer(tx, *merge);
    loyalty::standings::giveBackCustomer(tx, *merge);
    customer::merges::finishUnmerge(tx, *merge, now);
    FixedClock clock(now);
    JobContext job(clock);
    PATRON_CHECK(intake::partLaterClaims(tx, store, job, {from, merged, merge->recordedAt}));
    customer::merges::removeIfEmpty(tx, from);
    tx.changed(Area::Customers, from);
    return MergeOutcome{merge->id, from, merged};
}

Result<MergeOutcome> unmergeCustomer(Store& store, CustomerId merged, Ms now)
{
    auto unmerged = store.write([&](Transaction& tx) -> Result<MergeOutcome> {
        auto done = unmergeCustomerIn(tx, store, merged, now);
        failpoint("unmerge.before_commit");
        return done;
    });
    if (unmerged)
        failpoint("unmerge.after_commit");
    return unmerged;
}

}
