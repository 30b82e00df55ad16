#include "app/cli/commands/commands.h"

#include "core/base/failpoint.h"
#include "core/base/paths.h"
#include "core/customer/customercheck.h"
#include "core/loyalty/loyaltycheck.h"
#include "core/outbox/occasionstore.h"

#include <filesystem>

namespace patron::cli {

namespace {
/// The newest backup that still is where it was put, and how to go back to it.
std::string backupOffer(Store& store, const std::string& workspace)
{
    std::error_code code;
    std::filesystem::path newest;
    for (const std::filesystem::path& backup : store.knownBackups()) {
        if (newest.empty() ||
            std::filesystem::last_write_time(backup, code) > std::filesystem::last_write_time(newest, code))
            newest = backup;
    }
    if (newest.empty())
        return "No backup of it is known on this computer.";
    return "The newest backup known is " + fromPath(newest) + ": patronctl restore \"" + workspace + "\" \"" +
           fromPath(newest) + "\"";
}

Result<std::vector<std::string>> problemsOf(Store& store)
{
    PATRON_TRY(problems, store.check());
    PATRON_TRY(sums, store.read([](ReadSession& session) -> Result<std::vector<std::string>> {
        std::vector<std::string> found = customer::customerProblems(session.connection());
        for (std::string& problem : outbox::occasions::problems(session.connection()))
            found.push_back(std::move(problem));
        for (std::string& problem : loyalty::loyaltyProblems(session.connection()))
            found.push_back(std::move(problem));
        return found;
    }));
    problems.insert(problems.end(), sums.begin(), sums.end());
    return problems;
}

Result<Answer> check(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    auto checked = problemsOf(opened->store());
    if (!checked && checked.error().code == ErrorCode::Corrupt)
        return makeError(ErrorCode::Corrupt, "This workspace is damaged. Nothing was changed. " +
                                                 backupOffer(opened->store(), run.word(0)));
    PATRON_TRY(problems, std::move(checked));
    Answer answer;
    answer.json = Json{{"ok", problems.empty()}, {"problems", problems}};
    answer.text = problems.empty() ? "The workspace is sound.\n" : std::string();
    for (const std::string& problem : problems)
        answer.text += problem + "\n";
    if (!problems.empty())
        answer.text += backupOffer(opened->store(), run.word(0)) + "\n";
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
