#include "app/cli/commands/commands.h"

#include "core/base/text.h"
#include "core/customer/customerstore.h"
#include "core/program/programcheck.h"
#include "core/program/programjson.h"
#include "core/program/programstore.h"
#include "core/workspace/programrun.h"

namespace patron::cli {

namespace {
Json problemsJson(const std::vector<program::ProgramProblem>& problems)
{
    Json list = Json::array();
    for (const program::ProgramProblem& problem : problems) {
        list.push_back({{"level", problem.error ? "error" : "warning"},
                        {"step", problem.step},
                        {"text", problem.text},
                        {"fix", problem.fix}});
    }
    return list;
}

Result<Answer> save(CommandRun& run)
{
    PATRON_TRY(text, readText(run.word(1)));
    PATRON_TRY(json, parseJson(text, "The program " + run.word(1)));
    PATRON_TRY(definition, program::parseProgram(json));
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_TRY(saved, opened->store().write([&](Transaction& tx) -> Result<program::SavedProgram> {
        PATRON_TRY(id, program::programs::save(tx, definition, run.now()));
        ReadSession session(tx.connection());
        return program::programs::get(session, id);
    }));
    return Answer{Json{{"program", saved.name},
                       {"id", saved.id.value},
                       {"version", saved.version},
                       {"state", program::programStateName(saved.state)}},
                  "Saved \"" + saved.name + "\", version " + std::to_string(saved.version) + ".\n", 0};
}

Result<Answer> list(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    return opened->store().read([](ReadSession& session) -> Result<Answer> {
        PATRON_TRY(all, program::programs::all(session));
        Answer answer;
        answer.json = Json::array();
        for (const program::SavedProgram& saved : all) {
            const program::ProgramCounts counts = program::programs::counts(session, saved.id);
            PATRON_TRY(document, program::programs::document(session, saved.definition));
            answer.json.push_back({{"id", saved.id.value},
                                   {"name", saved.name},
                                   {"strategy", saved.definition.strategy},
                                   {"type", saved.definition.type},
                                   {"state", program::programStateName(saved.state)},
                                   {"version", saved.version},
                                   {"entered", counts.entered},
                                   {"active", counts.active},
                                   {"held_out", counts.heldOut},
                                   {"goal", counts.reachedGoal},
                                   {"program", document}});
        }
        return answer;
    });
}

Result<Answer> check(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    return opened->store().read([&](ReadSession& session) -> Result<Answer> {
        PATRON_TRY(saved, program::programs::find(session, run.word(1)));
        const auto problems = program::checkProgram(session, run.store(), saved.definition, run.now());
        Answer answer;
        answer.json = Json{{"program", saved.name}, {"problems", problemsJson(problems)}};
        for (const program::ProgramProblem& problem : problems)
            answer.text += (problem.error ? "error: " : "warning: ") + problem.text + " " + problem.fix + "\n";
        if (problems.empty())
            answer.text = "Nothing to mend.\n";
        answer.status = program::hasErrors(problems) ? 3 : 0;
        return answer;
    });
}

Result<program::SavedProgram> findProgram(CommandRun& run)
{
    return run.store().read([&](ReadSession& session) { return program::programs::find(session, run.word(1)); });
}

Answer stateAnswer(const std::string& name, const std::string& state)
{
    return Answer{Json{{"program", name}, {"state", state}}, "\"" + name + "\" is " + state + ".\n", 0};
}

Result<Answer> start(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_TRY(saved, findProgram(run));
    PATRON_TRY(connector, opened->defaultConnector());
    if (const auto name = run.arguments().find("--via")) {
        PATRON_TRY(named, opened->store().read([&](ReadSession& session) {
            return delivery::connectors::findByName(session.connection(), *name);
        }));
        connector = named;
    }
    PATRON_CHECK(opened->programs().start(saved.id, connector.id, run.now()));
    return stateAnswer(saved.name, "running");
}

Result<Answer> pause(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_TRY(saved, findProgram(run));
    PATRON_CHECK(opened->programs().pause(saved.id));
    return stateAnswer(saved.name, "paused");
}

Result<Answer> resume(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_TRY(saved, findProgram(run));
    PATRON_CHECK(opened->programs().resume(saved.id));
    return stateAnswer(saved.name, "running");
}

Result<Answer> stop(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_TRY(saved, findProgram(run));
    PATRON_TRY(people, opened->programs().stop(saved.id, run.now()));
    Answer answer = stateAnswer(saved.name, "stopped");
    answer.json["ended"] = people;
    answer.text += groupDigits(people) + " people left it.\n";
    return answer;
}

Result<Answer> add(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_TRY(saved, findProgram(run));
    std::vector<CustomerId> people;
    for (std::size_t i = 2; i < run.arguments().words().size(); ++i) {
        PATRON_TRY(customer, opened->store().read([&](ReadSession& session) {
            return customer::customers::find(session, run.store(), run.word(i));
        }));
        people.push_back(customer);
    }
    PATRON_TRY(entered, opened->programs().enroll(saved.id, people, run.now()));
    Answer answer;
    answer.json = Json{{"program", saved.name}, {"entered", entered}, {"asked", people.size()}};
    answer.text = groupDigits(entered) + " of " + groupDigits(static_cast<std::int64_t>(people.size())) +
                  " came into \"" + saved.name + "\".\n";
    answer.status = entered == static_cast<std::int64_t>(people.size()) ? 0 : 3;
    return answer;
}

Result<Answer> tick(CommandRun& run)
{
    auto opened = run.open(Store::Access::ReadWrite);
    if (!opened) {
        // The app ticks by itself while it holds the file: there is nothing to do here.
        if (opened.error().code == ErrorCode::Locked && opened.error().text.find("patronctl") == std::string::npos)
            return Answer{Json{{"by", "app"}}, "Patron has this workspace open and runs its programs.\n", 0};
        return opened.error();
    }
    std::optional<Ms> until;
    if (const auto text = run.arguments().find("--until")) {
        until = parseInstant(*text, run.store().zone(), true);
        if (!until)
            return makeError(ErrorCode::WrongUsage, "--until takes an instant or a date, not \"" + *text + "\".");
    }
    JobContext job = run.job();
    PATRON_TRY(report, workspace::runPrograms(**opened, job, until));
    Answer answer;
    answer.json = workspace::toJson(report);
    if (report.delivered.failure)
        return *report.delivered.failure;
    answer.status = report.delivered.rejected > 0 ? 3 : 0;
    return answer;
}
}

Command programSaveCommand()
{
    return {"program-save",
            "WS FILE.json",
            "Saves a program from its JSON; a known name gets a new version.",
            {},
            2,
            2,
            save};
}

Command programsCommand()
{
    return {"programs", "WS", "Lists the programs with their people.", {}, 1, 1, list};
}

Command programCheckCommand()
{
    return {"program-check",
            "WS NAME",
            "Looks for what keeps a program from working; status 3 when an error is found.",
            {},
            2,
            2,
            check};
}

Command programStartCommand()
{
    return {"program-start",
            "WS NAME [--via CONNECTOR]",
            "Starts a program; nothing that happened before starts anybody.",
            {{"--via", "NAME", "the connector it sends with; the workspace's own"}},
            2,
            2,
            start};
}

Command programPauseCommand()
{
    return {"program-pause", "WS NAME", "Pauses a program; positions and due times are kept.", {}, 2, 2, pause};
}

Command programResumeCommand()
{
    return {"program-resume", "WS NAME", "Goes on with a paused program.", {}, 2, 2, resume};
}

Command programStopCommand()
{
    return {
        "program-stop", "WS NAME", "Stops a program: everybody leaves, what is queued is cancelled.", {}, 2, 2, stop};
}

Command programAddCommand()
{
    return {"program-add",
            "WS NAME KEY…",
            "Puts customers into a running program by hand; status 3 when some may not enter again.",
            {},
            3,
            1000,
            add};
}

Command runCommand()
{
    return {"run",
            "WS [--until T]",
            "One catch-up tick: decides what is due and sends what may go.",
            {{"--until", "T", "walk through every due moment up to T (local and pickup connectors)"}},
            1,
            1,
            tick};
}

}
