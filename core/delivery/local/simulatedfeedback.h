#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/base/jsonfwd.h"
#include "core/jobs/job.h"
#include "core/store/store.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace patron::delivery {

/// How many of the messages meet with what, as shares of all, each from 0 to 1. The first five exclude each other;
/// whoever answers in any way has opened, too, and nobody clicks who has not.
struct FeedbackShares
{
    double bouncedHard = 0.02;
    double bouncedSoft = 0.02;
    double complained = 0.005;
    double unsubscribed = 0.01;
    double replied = 0.04;
    double opened = 0.4;
    double clicked = 0.1;
};

/// What a simulation made up; only what was not there before.
struct SimulatedFeedback
{
    std::int64_t messages = 0; ///< looked at
    std::int64_t delivered = 0;
    std::int64_t bouncedHard = 0;
    std::int64_t bouncedSoft = 0;
    std::int64_t complained = 0;
    std::int64_t unsubscribed = 0;
    std::int64_t replied = 0;
    std::int64_t opened = 0;
    std::int64_t clicked = 0;

    void add(const SimulatedFeedback& more);
    /// Nothing is new.
    bool isEmpty() const;
};

Json toJson(const SimulatedFeedback& made);

/// Makes up what comes back to a send, to show and to try out what Patron does with it: only for messages that the
/// Local inbox took and nobody got. Bounces, complaints, unsubscribes and replies go the way that mails of a mailbox
/// go, so they suppress addresses, deny consent and wait for an answer; opens and clicks that of a provider's events.
/// All of it has the source "simulated", and the replies say so. It cannot be undone.
namespace simulation {

inline constexpr std::string_view source = "simulated";

/// Why a send cannot be answered by a simulation, a sentence; nothing: it can. NotFound when there is none.
std::optional<Error> refusal(Connection& connection, OccasionId occasion);

/// The same seed makes up the same, and a second time nothing: what is there already stays. WrongUsage for shares that
/// do not add up, what `refusal` says, Cancelled between two blocks of messages. The job's thread.
Result<SimulatedFeedback> run(JobContext& job, Store& store, OccasionId occasion, std::uint64_t seed,
                              const FeedbackShares& shares, Ms now);

}
}
