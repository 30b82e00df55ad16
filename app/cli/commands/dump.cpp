#include "app/cli/commands/commands.h"

#include "core/workspace/canonicaldump.h"
#include "core/workspace/postgresdump.h"

#include <iostream>

namespace patron::cli {

namespace {
Result<Answer> dumpForPostgresql(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    return opened->store().read([&](ReadSession& session) -> Result<Answer> {
        std::string script;
        PATRON_CHECK(workspace::postgresDump(session, [&](std::string_view piece) {
            if (run.wantsJson())
                script += piece;
            else
                std::cout << piece;
        }));
        return Answer{Json{{"dialect", "postgresql"}, {"sql", script}}, "-- end\n", 0};
    });
}

Result<Answer> run(CommandRun& run)
{
    const std::string dialect = run.arguments().get("--dialect", "sqlite");
    if (dialect == "postgresql")
        return dumpForPostgresql(run);
    if (dialect != "sqlite")
        return makeError(ErrorCode::WrongUsage, "The dialects are sqlite and postgresql, not \"" + dialect + "\".");
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    return opened->store().read([&](ReadSession& session) -> Result<Answer> {
        Answer answer;
        answer.json = Json::object();
        for (const std::string_view table : workspace::dumpTables())
            answer.json[std::string(table)] = Json::array();
        // Large workspaces are written as they are read; only --json holds the whole document.
        PATRON_CHECK(workspace::canonicalDump(session, [&](std::string_view table, const Json& row) {
            if (run.wantsJson())
                answer.json[std::string(table)].push_back(row);
            else
                std::cout << table << " " << compactJson(row) << "\n";
        }));
        answer.text = "-- end\n";
        return answer;
    });
}
}

Command dumpCommand()
{
    return {"dump",
            "WS",
            "Writes everything in a fixed order, without numbers and clock times, to compare workspaces; or, for "
            "postgresql, as a script that makes the published views there.",
            {{"--dialect", "NAME", "sqlite (default) or postgresql"}},
            1,
            1,
            run};
}

}
