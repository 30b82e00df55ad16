#include "app/cli/commands/commands.h"

#include "core/base/paths.h"
#include "core/base/text.h"

namespace patron::cli {

namespace {
Result<Answer> run(CommandRun& run)
{
    NewWorkspace what;
    what.currency = asciiUpper(run.arguments().get("--currency", what.currency));
    what.timeZone = run.arguments().get("--time-zone", what.timeZone);
    what.country = asciiUpper(run.arguments().get("--country", what.country));
    PATRON_TRY(zone, TimeZone::find(what.timeZone));
    PATRON_CHECK(run.setBusinessTime(zone));
    PATRON_TRY(made, workspace::Workspace::create(toPath(run.word(0)), what, run.clock()));
    Answer answer;
    answer.json = Json{{"workspace", run.word(0)},
                       {"uuid", made->store().uuid()},
                       {"currency", what.currency},
                       {"time_zone", what.timeZone},
                       {"country", what.country}};
    answer.text = "Made " + run.word(0) + " (" + what.currency + ", " + what.timeZone +
                  ").\n"
                  "The file is not encrypted by Patron: keep it on an encrypted disk.\n";
    return answer;
}
}

Command newCommand()
{
    return {"new",
            "WS [--currency GBP] [--time-zone Europe/London] [--country GB]",
            "Makes an empty workspace.",
            {{"--currency", "CODE", "what money is counted in; GBP"},
             {"--time-zone", "NAME", "whose days count; Europe/London"},
             {"--country", "CODE", "where phone numbers without a prefix belong; GB"}},
            1,
            1,
            run};
}

}
