#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/jobs/job.h"
#include "core/store/store.h"

#include <cstdint>

namespace patron::workspace {

/// The demo shop: Marlow & Finch, an invented seller of tea, gifts and things for the home, with a shop in Leeds, one
/// in Bristol and a web shop. No address in it can reach anybody: mail domains are those of RFC 2606, telephone numbers
/// come from the ranges kept for fiction.
struct DemoOptions
{
    std::int64_t customers = 5000;
    std::uint64_t seed = 1;
    /// The history is the three years that end with the day before this one, so that nothing in it lies ahead.
    DayNumber untilDay = 0;
};

struct DemoReport
{
    std::int64_t customers = 0;
    std::int64_t identities = 0;
    std::int64_t orders = 0; ///< sales of customers
    std::int64_t returns = 0;
    std::int64_t anonymous = 0; ///< sales without a customer
    std::int64_t lines = 0;
    std::int64_t events = 0; ///< other than orders and returns
    std::int64_t consents = 0;
    std::int64_t suppressions = 0;
    DayNumber firstDay = 0;
    DayNumber lastDay = 0;
};

/// Fills an empty workspace in pounds. The same seed, day and zone give the same rows on every system, and the first
/// customers are the same whatever their total. Conflict for a workspace that holds something; WrongUsage for less than
/// one or more than 8,000,000 customers. Large shops are written in several transactions: after Cancelled or any other
/// error the file is incomplete and is to be thrown away. Blocking, not on the GUI thread nor inside a store closure.
Result<DemoReport> fillDemo(JobContext& job, Store& store, const DemoOptions& options);

}
