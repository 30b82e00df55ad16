#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/result.h"
#include "core/base/timezone.h"
#include "core/jobs/job.h"
#include "core/segment/standings.h"
#include "core/store/store.h"

#include <cstdint>
#include <optional>
#include <vector>

/// What insight said of each customer, midnight by midnight from the first look on: RFM scores and the stage of life.
/// Only changes are kept. The history says what is known today of those days, as every question as of them does: orders
/// that come in late, are corrected, merged, erased or undone are worked into the days after them at the next look.
namespace patron::segment::scorehistory {

struct Limits
{
    DayNumber mostDays = 1'000'000;  ///< worked out in one go; the rest waits
    std::size_t rowsPerWrite = 5000; ///< of one transaction: who sends waits for it
};

/// What one round did.
struct Recorded
{
    std::int64_t days = 0;    ///< worked out, for the first time or again
    std::int64_t changes = 0; ///< rows written or taken away
    bool whole = true;        ///< nothing is left to do
};

/// Brings the history up to the job's day. Quick when no order has changed since the last time, and otherwise as long
/// as the days after the earliest one that did take; days before it stay as they are. Whole days appear one after the
/// other: Cancelled, or killed, it goes on from there the next time.
Result<Recorded> record(Store& store, JobContext& job, const Limits& limits);
inline Result<Recorded> record(Store& store, JobContext& job)
{
    return record(store, job, Limits{});
}

/// The days that are kept, one after the other; nothing while there are none. Runs inside a read closure.
struct Span
{
    DayNumber first = 0;
    DayNumber last = 0;
};
std::optional<Span> kept(ReadSession& session);

/// A midnight at which a customer was another one than the midnight before, or the first one that is kept. Before the
/// first of these they had not ordered.
struct Change
{
    DayNumber day = 0;
    standings::Standing standing;
};
/// Ascending. Runs inside a read closure.
std::vector<Change> of(ReadSession& session, CustomerId customer);

}
