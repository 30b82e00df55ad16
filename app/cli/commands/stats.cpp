#include "app/cli/commands/commands.h"

#include "core/customer/statistics.h"

namespace patron::cli {

namespace {
Result<Answer> run(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    return opened->store().read([&](ReadSession& session) -> Result<Answer> {
        return Answer{customer::statistics(session, run.store()), {}, 0};
    });
}
}

Command statsCommand()
{
    return {"stats", "WS", "Counts and sums of everything.", {}, 1, 1, run};
}

}
