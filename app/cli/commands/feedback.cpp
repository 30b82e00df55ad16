#include "app/cli/commands/commands.h"

#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/delivery/feedback/feedbackimport.h"

namespace patron::cli {

namespace {
std::string textOf(const delivery::FeedbackReport& report)
{
    std::string text = report.dryRun ? "Tried only. " : "";
    text += groupDigits(report.records) + " records: " + groupDigits(report.delivered) + " delivered, " +
            groupDigits(report.bouncedHard) + " bounced for good, " + groupDigits(report.bouncedSoft) +
            " bounced for now, " + groupDigits(report.complained) + " complained, " + groupDigits(report.unsubscribed) +
            " unsubscribed, " + groupDigits(report.unchanged) + " known, " + groupDigits(report.unmatched) +
            " of other messages, " + groupDigits(report.rejected) + " not understood.\n";
    constexpr std::size_t shown = 20;
    for (std::size_t i = 0; i < report.rejects.size() && i < shown; ++i)
        text += "  " + std::to_string(report.rejects[i].place) + ": " + report.rejects[i].reason + "\n";
    return text;
}

Result<Answer> run(CommandRun& run)
{
    const Arguments& arguments = run.arguments();
    delivery::FeedbackFormat chosen;
    const bool isChosen = arguments.has("--format");
    if (isChosen) {
        PATRON_TRY(format, delivery::feedbackFormat(arguments.get("--format")));
        chosen = std::move(format);
    }
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    JobContext job = run.job();
    PATRON_TRY(report, delivery::importFeedback(job, opened->store(), toPath(run.word(1)), isChosen ? &chosen : nullptr,
                                                run.now(), arguments.has("--dry-run")));
    return Answer{delivery::toJson(report), textOf(report), report.rejected > 0 ? 3 : 0};
}
}

Command feedbackImportCommand()
{
    return {"feedback-import",
            "WS FILE [--format NAME] [--dry-run]",
            "Brings in what a mail or text provider exported of bounces, complaints and deliveries.",
            {{"--format", "NAME", "ses-events, sendgrid-activity, mailgun-events, …; else it is found"},
             {"--dry-run", "", "try everything, change nothing"}},
            2,
            2,
            run};
}

}
