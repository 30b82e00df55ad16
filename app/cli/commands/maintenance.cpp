#include "app/cli/commands/commands.h"

#include "core/base/failpoint.h"
#include "core/base/paths.h"
#include "core/customer/customercheck.h"
#include "core/outbox/occasionstore.h"

namespace patron::cli {

namespace {
Result<Answer> check(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    PATRON_TRY(problems, opened->store().check());
    PATRON_TRY(sums, opened->store().read([](ReadSession& session) -> Result<std::vector<std::string>> {
        std::vector<std::string> found = customer::customerProblems(session.connection());
        for (std::string& problem : outbox::occasions::problems(session.connection()))
            found.push_back(std::move(problem));
        return found;
    }));
    problems.insert(problems.end(), sums.begin(), sums.end());
    Answer answer;
    answer.json = Json{{"ok", problems.empty()}, {"problems", problems}};
    answer.text = problems.empty() ? "The workspace is sound.\n" : std::string();
    for (const std::string& problem : problems)
        answer.text += problem + "\n";
    answer.status = problems.empty() ? 0 : 1;
    return answer;
}

Result<Answer> backup(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    PATRON_CHECK(opened->store().backup(toPath(run.word(1))));
    return Answer{Json{{"backup", run.word(1)}}, "The backup " + run.word(1) + " is made and checked.\n", 0};
}

Result<Answer> restore(CommandRun& run)
{
    PATRON_CHECK(Store::restore(toPath(run.word(0)), toPath(run.word(1))));
    return Answer{Json{{"restored", run.word(0)}, {"live", false}},
                  "Restored. Sending and programs are off until you claim it: patronctl claim " + run.word(0) + "\n",
                  0};
}

Result<Answer> failpoints(CommandRun&)
{
    Answer answer;
    answer.json = Json::array();
    for (const auto name : failpointNames()) {
        answer.json.push_back(std::string(name));
        answer.text += std::string(name) + "\n";
    }
    return answer;
}
}

Command checkCommand()
{
    return {"check", "WS", "Looks whether the file is sound and all sums add up.", {}, 1, 1, check};
}

Command backupCommand()
{
    return {"backup", "WS FILE", "Makes a whole, checked copy while others go on.", {}, 2, 2, backup};
}

Command restoreCommand()
{
    return {"restore", "WS FILE", "Puts a backup in the workspace's place; the file before is kept beside it.", {}, 2,
            2,         restore};
}

Command failpointsCommand()
{
    return {"failpoints", "", "Lists the places where a test can end the process.", {}, 0, 0, failpoints};
}

}
