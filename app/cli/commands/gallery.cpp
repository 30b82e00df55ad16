#include "app/cli/commands/commands.h"

#include "core/workspace/gallery.h"
#include "core/workspace/gallerycheck.h"
#include "core/workspace/galleryneeds.h"

namespace patron::cli {

namespace {
using workspace::GalleryCell;
using workspace::ProgramStarter;

Json needsJson(const std::vector<workspace::gallery::NeedCheck>& checks)
{
    Json list = Json::array();
    for (const auto& check : checks) {
        Json need{{"what", check.need.what}, {"why", check.need.why}, {"met", check.met}};
        if (!check.met)
            need["missing"] = check.missing;
        list.push_back(std::move(need));
    }
    return list;
}

Json starterJson(const ProgramStarter& starter, const std::vector<workspace::gallery::NeedCheck>& checks)
{
    Json messages = Json::array();
    for (const message::Message& mail : starter.messages)
        messages.push_back({{"name", mail.name}, {"channel", message::nameOf(mail.channel)}});
    return {{"slug", starter.slug},         {"name", starter.name},           {"type", starter.type},
            {"strategy", starter.strategy}, {"about", starter.about},         {"ready", allMet(checks)},
            {"needs", needsJson(checks)},   {"messages", std::move(messages)}};
}

Json cellJson(const GalleryCell& cell)
{
    return {{"strategy", cell.strategy}, {"type", cell.type}, {"running", cell.running}, {"starters", cell.starters}};
}

/// A starter as a person reads it in the list.
std::string lines(const ProgramStarter& starter, const std::vector<workspace::gallery::NeedCheck>& checks)
{
    std::string text =
        "  " + starter.slug + "  " + starter.name + " (" + starter.strategy + ")\n    " + starter.about + "\n";
    for (const auto& check : checks) {
        if (!check.met)
            text += "    needs: " + check.missing + "\n";
    }
    return text;
}

Result<Answer> list(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    return opened->store().read([&](ReadSession& session) -> Result<Answer> {
        PATRON_TRY(starters, workspace::gallery::starters());
        PATRON_TRY(cells, workspace::gallery::cells(session, run.store(), run.now()));
        Answer answer;
        answer.json = Json{{"starters", Json::array()}, {"cells", Json::array()}};
        std::string type;
        for (const ProgramStarter& starter : starters) {
            const auto checks = workspace::gallery::checkNeeds(session, run.store(), starter, run.now());
            answer.json["starters"].push_back(starterJson(starter, checks));
            if (starter.type != type)
                answer.text += starter.type + "\n";
            type = starter.type;
            answer.text += lines(starter, checks);
        }
        for (const GalleryCell& cell : cells)
            answer.json["cells"].push_back(cellJson(cell));
        return answer;
    });
}

Result<Answer> install(CommandRun& run, const std::string& slug)
{
    PATRON_TRY(starter, workspace::gallery::find(slug));
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_TRY(installed, workspace::gallery::install(opened->store(), starter, run.now()));
    PATRON_TRY(checks,
               opened->store().read([&](ReadSession& session) -> Result<std::vector<workspace::gallery::NeedCheck>> {
                   return workspace::gallery::checkNeeds(session, run.store(), starter, run.now());
               }));
    Answer answer;
    answer.json = Json{{"program", installed.name},
                       {"id", installed.program.value},
                       {"state", "draft"},
                       {"messages", installed.messages},
                       {"needs", needsJson(checks)}};
    const std::size_t made = installed.messages.size();
    answer.text = "\"" + installed.name + "\" is there as a draft" +
                  (made == 0   ? "; its messages were here already"
                   : made == 1 ? " with one new message"
                               : " with " + std::to_string(made) + " new messages") +
                  ". Read it through before you start it.\n";
    for (const auto& check : checks) {
        if (!check.met)
            answer.text += "Before it can work: " + check.missing + "\n";
    }
    return answer;
}

Json checkJson(const workspace::gallery::StarterCheck& check)
{
    return {{"slug", check.slug},         {"entered", check.entered},
            {"put_in", check.putIn},      {"by_history", check.byHistory},
            {"by_walk", check.byWalk},    {"rendered", check.rendered},
            {"problems", check.problems}, {"warnings", check.warnings}};
}

Result<Answer> check(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    JobContext job = run.job();
    PATRON_TRY(checks, workspace::gallery::checkAll(opened->store(), job, run.now()));
    Answer answer;
    answer.json = Json{{"starters", Json::array()}};
    std::size_t unsound = 0;
    for (const auto& each : checks) {
        answer.json["starters"].push_back(checkJson(each));
        unsound += each.problems.empty() ? 0 : 1;
        answer.text += each.slug + ": " + std::to_string(each.entered) + " entered in a year, " +
                       std::to_string(each.byHistory.size()) + " steps by history and " +
                       std::to_string(each.byWalk.size()) + " by a walk, " + std::to_string(each.rendered) +
                       " messages made\n";
        for (const std::string& problem : each.problems)
            answer.text += "  error: " + problem + "\n";
    }
    answer.text += unsound == 0
                       ? "All " + std::to_string(checks.size()) + " are sound.\n"
                       : std::to_string(unsound) + " of " + std::to_string(checks.size()) + " are not sound.\n";
    answer.status = unsound == 0 ? 0 : 3;
    return answer;
}

Result<Answer> run(CommandRun& run)
{
    if (run.arguments().has("--check") && run.arguments().has("--install"))
        return makeError(ErrorCode::WrongUsage, "Give --check or --install, not both.");
    if (run.arguments().has("--check"))
        return check(run);
    if (const auto slug = run.arguments().find("--install"))
        return install(run, *slug);
    return list(run);
}
}

Command galleryCommand()
{
    return {"gallery",
            "WS [--check | --install SLUG]",
            "Lists the program starters with what they need here, tries them all, or installs one as a draft.",
            {{"--check", "", "try every starter on a copy: its people of the last year, its steps, its messages"},
             {"--install", "SLUG", "save this starter's messages and its program, as a draft"}},
            1,
            1,
            run};
}

}
