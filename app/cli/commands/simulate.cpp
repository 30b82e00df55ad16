#include "app/cli/commands/commands.h"

#include "core/base/stopwatch.h"
#include "core/base/text.h"
#include "core/customer/customerstore.h"
#include "core/intake/writers/tablewriter.h"
#include "core/program/simulator.h"

#include <charconv>
#include <cmath>
#include <fstream>

namespace patron::cli {

namespace {
Result<Ms> instantOf(CommandRun& run, const std::string& option, bool endOfDay)
{
    const auto text = run.arguments().find(option);
    if (!text)
        return makeError(ErrorCode::WrongUsage, "Say " + option + ", a date or an instant.");
    const auto at = parseInstant(*text, run.store().zone(), endOfDay);
    if (!at)
        return makeError(ErrorCode::WrongUsage, option + " takes an instant or a date, not \"" + *text + "\".");
    return *at;
}

Result<program::SimulatedReach> reachOf(CommandRun& run)
{
    const std::string word = run.arguments().find("--reach").value_or("real");
    if (word != "real" && word != "assumed")
        return makeError(ErrorCode::WrongUsage, "--reach is real or assumed, not \"" + word + "\".");
    return word == "real" ? program::SimulatedReach::Real : program::SimulatedReach::Assumed;
}

Result<std::uint64_t> seedOf(CommandRun& run)
{
    const auto text = run.arguments().find("--seed");
    if (!text)
        return std::uint64_t{0};
    std::uint64_t seed = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), seed);
    if (error != std::errc() || end != text->data() + text->size())
        return makeError(ErrorCode::WrongUsage, "--seed takes a whole number, not \"" + *text + "\".");
    return seed;
}

std::string optionalTime(const std::optional<Ms>& at)
{
    return at ? formatRfc3339(*at) : std::string();
}

/// One line a person: who entered when, and what became of them.
Result<void> writePeople(const std::string& path, const program::Simulation& result)
{
    std::ofstream out(path, std::ios::binary);
    out << intake::csvLine({"customer", "key", "entered_at", "held_out", "steps", "emails", "sms", "goal_at",
                            "ended_at", "exit_reason", "stands_at"});
    for (const program::SimulatedWalk& walk : result.walks) {
        std::string steps;
        for (const std::size_t edge : walk.edges) {
            const std::string& to = result.edges[edge].to;
            steps += (steps.empty() ? "" : " ") + (to.empty() ? std::string("end") : to);
        }
        out << intake::csvLine({walk.customer.value, walk.key, formatRfc3339(walk.enteredAt),
                                walk.heldOut ? "yes" : "no", steps, walk.emails, walk.sms, optionalTime(walk.goalAt),
                                optionalTime(walk.endedAt), walk.exitReason, walk.step});
    }
    out.close();
    if (!out)
        return makeError(ErrorCode::Io, "The list of people could not be written to " + path + ". Is the disk full?");
    return {};
}

std::string told(const program::Simulation& result)
{
    std::string text = groupDigits(result.entered) + " people would have entered \"" + result.program + "\", " +
                       groupDigits(result.heldOut) + " of them held out. " + groupDigits(result.emails) +
                       " emails and " + groupDigits(result.sms) + " text messages. The goal was reached by " +
                       groupDigits(result.goal) + ".\n";
    for (const program::SimulatedStep& step : result.steps) {
        text += "  " + step.id + ": " + groupDigits(step.people);
        for (const auto& [reason, count] : step.skipped)
            text += ", " + reason + " " + groupDigits(count);
        text += "\n";
    }
    for (const auto& [reason, count] : result.exits)
        text += "  left by " + reason + ": " + groupDigits(count) + "\n";
    if (result.assumed > 0)
        text += groupDigits(result.assumed) + " decisions rest on assumed values (--strict-as-of leaves them out).\n";
    return text + (result.advice.empty() ? "" : result.advice + "\n");
}

Result<program::SavedProgram> programOf(CommandRun& run)
{
    return run.store().read([&](ReadSession& session) { return program::programs::find(session, run.word(1)); });
}

Result<Answer> simulate(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    PATRON_TRY(saved, programOf(run));
    program::SimulationTerms terms;
    PATRON_TRY(from, instantOf(run, "--from", false));
    PATRON_TRY(to, instantOf(run, "--to", true));
    PATRON_TRY(reach, reachOf(run));
    PATRON_TRY(seed, seedOf(run));
    terms.from = from;
    terms.to = to;
    terms.reach = reach;
    terms.seed = seed;
    terms.strictAsOf = run.arguments().has("--strict-as-of");
    const auto people = run.arguments().find("--people");
    terms.keepWalks = people.has_value();
    JobContext job = run.job();
    // What keeps an index from being made does not keep the file from being asked.
    auto index = opened->openIndex(job.cancelToken());
    if (!index && index.error().code == ErrorCode::Cancelled)
        return std::move(index).error();
    const Stopwatch watch;
    PATRON_TRY(result, program::simulate(opened->store(), job, saved, terms));
    const double ms = watch.elapsedMs();
    if (people)
        PATRON_CHECK(writePeople(*people, result));
    Answer answer{program::toJson(result), told(result), 0};
    answer.json["ms"] = std::llround(ms);
    return answer;
}

Result<Answer> test(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    PATRON_TRY(saved, programOf(run));
    const auto key = run.arguments().find("--customer");
    if (!key)
        return makeError(ErrorCode::WrongUsage, "Say --customer, whom to walk through the program.");
    PATRON_TRY(customer, run.store().read([&](ReadSession& session) {
        return customer::customers::find(session, run.store(), *key);
    }));
    PATRON_TRY(at, instantOf(run, "--at", false));
    PATRON_TRY(reach, reachOf(run));
    program::SimulationTerms terms;
    terms.from = at;
    // Long enough for any program that ends; what goes round for ever is shown that far.
    terms.to = run.store().zone().add(at, Duration{2, TimeUnit::Years});
    terms.reach = reach;
    terms.only = customer;
    terms.keepLines = true;
    JobContext job = run.job();
    PATRON_TRY(result, program::simulate(opened->store(), job, saved, terms));
    Answer answer;
    answer.json = Json::array();
    for (const program::SimulatedWalk& walk : result.walks) {
        for (const program::SimulatedLine& line : walk.lines) {
            answer.json.push_back({{"at", formatRfc3339(line.at)},
                                   {"step", line.step},
                                   {"decision", line.decision},
                                   {"reason", line.reason}});
            answer.text += formatRfc3339(line.at) + "  " + line.step + "  " + line.decision + ": " + line.reason + "\n";
        }
    }
    if (result.walks.empty())
        answer.text = "The customer does not enter: they are in the workspace's holdout.\n";
    return answer;
}
}

Command programSimulateCommand()
{
    return {"program-simulate",
            "WS NAME --from T --to T [--seed N] [--reach real|assumed] [--strict-as-of] [--people FILE.csv]",
            "Replays a program over the past, or forward from the base as it is. Nothing is written or sent.",
            {{"--from", "T", "when it begins"},
             {"--to", "T", "when it ends"},
             {"--seed", "N", "another draw of arms, random waits and the holdout; 0 is the program's own"},
             {"--reach", "real|assumed", "assumed: all without a recorded refusal can be written to; real"},
             {"--strict-as-of", "", "a trait before its first entry is missing, not assumed"},
             {"--people", "FILE.csv", "who entered, and what became of each"}},
            2,
            2,
            simulate};
}

Command programTestCommand()
{
    return {"program-test",
            "WS NAME --customer KEY --at T [--reach real|assumed]",
            "Walks one customer through a program from an instant on, with the reason of each decision.",
            {{"--customer", "KEY", "whom: an email, a phone, a card, source:id or #123"},
             {"--at", "T", "when they enter"},
             {"--reach", "real|assumed", "assumed: can be written to unless they refused; real"}},
            2,
            2,
            test};
}

}
