#include "app/cli/commands/commands.h"

#include "core/program/programstore.h"
#include "core/results/sendresults.h"

namespace patron::cli {

namespace {
Result<Answer> run(CommandRun& run)
{
    const auto name = run.arguments().find("--program");
    PATRON_TRY(broadcast, run.arguments().number("--broadcast", 1, INT64_MAX));
    if (name.has_value() == broadcast.has_value())
        return makeError(ErrorCode::WrongUsage, "Give either --program NAME or --broadcast ID.");
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    return opened->store().read([&](ReadSession& session) -> Result<Answer> {
        if (broadcast) {
            PATRON_TRY(json, results::broadcastResults(session, run.store(), OccasionId{*broadcast}, run.now()));
            return Answer{json, {}, 0};
        }
        PATRON_TRY(program, program::programs::find(session, *name));
        PATRON_TRY(json, results::programResults(session, run.store(), program.id, run.now()));
        return Answer{json, {}, 0};
    });
}
}

Command resultsCommand()
{
    return {"results",
            "WS (--program NAME|--broadcast ID)",
            "What it earned beside the people held out.",
            {{"--program", "NAME", "a program"}, {"--broadcast", "ID", "the number that send answered"}},
            1,
            1,
            run};
}

}
