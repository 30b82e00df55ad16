#pragma once

#include "core/jobs/job.h"
#include "core/program/programstore.h"
#include "core/program/simulation.h"
#include "core/store/store.h"

#include <functional>
#include <optional>

namespace patron::program {

/// What a simulation goes by.
struct SimulationTerms
{
    Ms from = 0;
    Ms to = 0;
    /// 0: people fall into arms, random waits and the holdout as they do when it runs; other numbers draw anew.
    std::uint64_t seed = 0;
    SimulatedReach reach = SimulatedReach::Real;
    bool strictAsOf = false;
    /// One customer alone, who enters at `from` whatever the entry says; nothing: as the entry says.
    std::optional<CustomerId> only;
    bool keepWalks = false; ///< Simulation::walks, for lists of people
    bool keepLines = false; ///< and what was decided about each
    /// Told what is known so far, a few times a second; may be empty. Called on the job's thread.
    std::function<void(const Simulation&)> partial;
};

/// Replays a program over the workspace's past, or over the time to come from the base as it is: with the same planner
/// as live running, as of each instant, so that nothing later is seen. Reads only: there is no connector in it and no
/// table it writes. Deterministic. Runs in a job, inside one read closure of its own; Cancelled by the job.
Result<Simulation> simulate(Store& store, JobContext& job, const SavedProgram& program, const SimulationTerms& terms);

}
