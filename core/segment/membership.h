#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/result.h"
#include "core/base/timezone.h"
#include "core/customer/mergestore.h"
#include "core/jobs/job.h"
#include "core/segment/audience.h"
#include "core/store/store.h"

#include <cstdint>
#include <string>
#include <vector>

/// Who came into a segment and who left it, from one look to the next. Each look compares the members with those of the
/// look before: who is new gets an event segment.entered, who is gone segment.left, and the segment's day its numbers.
/// The first look at a segment only says how many there are: nobody knows since when.
namespace patron::segment::memberships {

/// What one round of looks found.
struct Recorded
{
    std::int64_t segments = 0; ///< looked at: the rest stand as they were looked at last
    std::int64_t entered = 0;
    std::int64_t left = 0;
    std::vector<std::string> problems; ///< sentences: segments whose rule cannot be answered
};

/// Looks at every segment that may have changed: since its last look a fact or its rule changed, or a day began. One
/// transaction a segment. Cancelled between two segments when the job is.
Result<Recorded> record(Store& store, JobContext& job);

/// A day of a segment on which it was looked at. With the days before: size = size before + entered - left.
struct Day
{
    DayNumber day = 0;
    std::int64_t size = 0; ///< at the day's last look
    std::int64_t entered = 0;
    std::int64_t left = 0;
    bool first = false; ///< the first look of all was on this day
    Ms checkedAt = 0;
};
/// The days from `from` to `to`, both included, ascending; the last one before them stands in front, so that the size
/// at `from` is known. Days without a look are left out: the size is as on the day before. Runs inside a read closure.
std::vector<Day> history(ReadSession& session, SegmentId segment, DayNumber from, DayNumber to);

/// How many a rule held for at the end of a day, worked out from the facts as they are known today.
struct SizeAt
{
    DayNumber day = 0;
    std::int64_t size = 0;
    std::int64_t of = 0;
};
/// The sizes on `points` days evenly spread from `from` to `to`, both included; today's is live. For segments that
/// nobody looked at yet, and rules that are not saved. Runs inside a read closure; Cancelled by its token.
Result<std::vector<SizeAt>> sizesAsOf(ReadSession& session, const Store& store, const Rule& rule, DayNumber from,
                                      DayNumber to, int points, Ms now);

/// The segments' share of a merge: the merged customer's places of the last look are the survivor's. What the two are
/// in from now on, the next look says.
void moveCustomer(Transaction& tx, const customer::CustomerMerge& merge);
void giveBackCustomer(Transaction& tx, const customer::CustomerMerge& merge);

/// Forgets a segment's looks.
void forget(Transaction& tx, SegmentId segment);

}
