#pragma once

#include "app/cli/command.h"

namespace patron::cli {

/// What `loyalty` does with plans as a whole. The workspace is word 0, the action word 1.
Result<Answer> listPlans(CommandRun& run);
Result<Answer> savePlan(CommandRun& run);
Result<Answer> removePlan(CommandRun& run);
Result<Answer> settlePlans(CommandRun& run);
Result<Answer> planLiability(CommandRun& run);
Result<Answer> simulatePlan(CommandRun& run);
/// Gives points to some of a segment by chance.
Result<Answer> surpriseSome(CommandRun& run);

}
