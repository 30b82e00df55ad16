#pragma once

#include "core/delivery/feedback/feedbackreader.h"
#include "core/jobs/job.h"
#include "core/store/store.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace patron::delivery {

/// What an import of a provider's events came to.
struct FeedbackReport
{
    std::string format; ///< the name of what was read; empty for an empty list
    std::int64_t records = 0;
    std::int64_t delivered = 0;
    std::int64_t bouncedSoft = 0;
    std::int64_t bouncedHard = 0;
    std::int64_t unsubscribed = 0;
    std::int64_t complained = 0;
    std::int64_t opened = 0;
    std::int64_t clicked = 0;
    std::int64_t unchanged = 0; ///< told before, or older than what is known
    std::int64_t ignored = 0;   ///< events of no weight, such as "taken"
    std::int64_t unmatched = 0; ///< about messages that this workspace did not send, and no stop
    std::int64_t rejected = 0;
    std::vector<FeedbackReject> rejects; ///< the first mostKeptRejects
    bool dryRun = false;

    static constexpr std::size_t mostKeptRejects = 1000;
};

/// Brings in what a provider exported of bounces, complaints, unsubscribes and deliveries. Each record finds its
/// message by our proven reference, by Message-ID, by the provider's id, or as the latest to the address; news only
/// climb, so an older, a doubled or a mixed-up record changes nothing. Complaints and unsubscribes count for the
/// address also where no message is found; bounces do not. Rows that cannot be read are told and change nothing. All or
/// nothing by blocks of a thousand records, which may be brought in again. `dryRun`: everything is tried and nothing
/// kept. The job's thread.
Result<FeedbackReport> importFeedback(JobContext& job, Store& store, const std::filesystem::path& path,
                                      const FeedbackFormat* format, Ms now, bool dryRun = false);

Json toJson(const FeedbackReport& report);

}
