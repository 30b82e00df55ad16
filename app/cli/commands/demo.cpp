#include "app/cli/commands/commands.h"

#include "core/base/paths.h"
#include "core/base/stopwatch.h"
#include "core/base/text.h"
#include "core/workspace/demo/demoshop.h"
#include "core/workspace/starters.h"

namespace patron::cli {

namespace {
Result<Answer> run(CommandRun& run)
{
    const NewWorkspace what;
    PATRON_TRY(zone, TimeZone::find(what.timeZone));
    PATRON_CHECK(run.setBusinessTime(zone));
    workspace::DemoOptions options;
    PATRON_TRY(customers, run.arguments().number("--customers", 1, 8'000'000));
    PATRON_TRY(seed, run.arguments().number("--seed", 0, INT64_MAX));
    options.customers = customers.value_or(options.customers);
    options.seed = static_cast<std::uint64_t>(seed.value_or(1));
    options.untilDay = zone.dayAt(run.now());
    if (const auto until = run.arguments().find("--until")) {
        const auto day = parseIsoDate(*until);
        if (!day)
            return makeError(ErrorCode::WrongUsage, "--until takes a date such as 2026-11-01, not \"" + *until + "\".");
        options.untilDay = *day;
    }
    const auto path = toPath(run.word(0));
    // Dated by the demo's own day, so that the same seed and date give the same file on any day.
    const FixedClock clock(zone.startOfDay(options.untilDay));
    PATRON_TRY(made, workspace::Workspace::create(path, what, clock));
    JobContext job(clock, run.job().cancelToken(), {});
    const Stopwatch watch;
    auto filled = workspace::fillDemo(job, made->store(), options);
    Result<void> installed;
    if (filled)
        installed = workspace::installStarters(made->store(), clock.now());
    if (!filled || !installed) {
        made.reset();
        std::error_code ignored;
        std::filesystem::remove(path, ignored);
        return filled ? installed.error() : filled.error();
    }
    const double seconds = watch.elapsedMs() / 1000;
    Answer answer;
    answer.json = Json{{"workspace", run.word(0)},
                       {"customers", filled->customers},
                       {"orders", filled->orders},
                       {"returns", filled->returns},
                       {"anonymous", filled->anonymous},
                       {"lines", filled->lines},
                       {"events", filled->events},
                       {"consents", filled->consents},
                       {"suppressions", filled->suppressions},
                       {"from", formatIsoDate(filled->firstDay)},
                       {"until", formatIsoDate(filled->lastDay)},
                       {"seconds", static_cast<double>(static_cast<std::int64_t>(seconds * 100)) / 100}};
    answer.text = "Made " + run.word(0) + ": the shop Marlow & Finch with " + groupDigits(filled->customers) +
                  " customers, " + groupDigits(filled->orders) + " orders and " + groupDigits(filled->events) +
                  " other events, " + formatIsoDate(filled->firstDay) + " to " + formatIsoDate(filled->lastDay) + ".\n";
    return answer;
}
}

Command demoCommand()
{
    return {"demo",
            "WS [--customers 5000] [--seed 1] [--until DATE]",
            "Makes a workspace with an invented shop: three years of customers, orders and events.",
            {{"--customers", "N", "how many customers; 5000"},
             {"--seed", "N", "another seed gives another shop; 1"},
             {"--until", "DATE", "the day its history ends; today"}},
            1,
            1,
            run};
}

}
