#pragma once

#include "core/jobs/job.h"
#include "core/workspace/gallery.h"

namespace patron::workspace::gallery {

/// What one starter does in a workspace.
struct StarterCheck
{
    std::string slug;
    std::int64_t entered = 0;           ///< by the year that is past, if all without a refusal could be reached
    std::int64_t putIn = 0;             ///< people put in one by one, where that year admits nobody
    std::vector<std::string> byHistory; ///< steps that these people came to
    std::vector<std::string> byWalk;    ///< further steps that the planner can lead people to
    std::int64_t rendered = 0;          ///< messages made for people of the workspace
    std::vector<std::string> problems;  ///< sentences; empty: it is sound
    std::vector<std::string> warnings;  ///< of the program's own check
};

/// Tries every starter on a copy of the workspace, which stays as it is: installs it, asks the program's own check,
/// replays the year before `now`, walks to the steps that history does not reach, and renders every message for some
/// customers. Takes a minute and more; a job, not on the GUI thread. Cancelled by the job.
Result<std::vector<StarterCheck>> checkAll(Store& store, JobContext& job, Ms now);

}
