#include "app/cli/commands/commands.h"

#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/intake/folderwatch.h"
#include "core/intake/importsession.h"
#include "core/intake/mailwatch.h"

namespace patron::cli {

namespace {
/// What lies in the folder and no import in force has brought in.
struct Waiting
{
    std::vector<intake::ImportOptions> imports; ///< one each
    std::vector<std::string> problems;
};

Result<Waiting> waitingIn(const std::filesystem::path& folder, Store& store)
{
    Waiting waiting;
    PATRON_TRY(files, intake::newFilesIn(folder, store));
    for (const intake::WatchedFile& file : files)
        waiting.imports.emplace_back().files = {file.path};
    PATRON_TRY(mails, intake::newMailedFilesIn(folder, store));
    for (const intake::MailedFile& mailed : mails.files) {
        intake::ImportOptions& options = waiting.imports.emplace_back();
        options.files = {mailed.file};
        options.origin = mailed.origin;
        options.originKey = mailed.originKey;
    }
    waiting.problems = mails.problems;
    return waiting;
}

Result<Answer> run(CommandRun& run)
{
    const Arguments& arguments = run.arguments();
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    Store& store = opened->store();
    PATRON_TRY(waiting, waitingIn(toPath(run.word(1)), store));
    Answer answer;
    answer.json["imports"] = Json::array();
    answer.json["problems"] = Json::array();
    for (const std::string& problem : waiting.problems) {
        answer.json["problems"].push_back(problem);
        answer.text += problem + "\n";
    }
    bool rejected = false;
    for (intake::ImportOptions& options : waiting.imports) {
        options.source = arguments.get("--source");
        options.history = arguments.has("--history");
        options.dryRun = arguments.has("--dry-run");
        const std::string file = options.files.front().name();
        const std::string origin = options.origin;
        JobContext job = run.job();
        const auto report = intake::ImportSession(store, std::move(options)).run(job);
        if (!report && report.error().code == ErrorCode::Cancelled)
            return report.error();
        if (!report) {
            answer.json["problems"].push_back(report.error().text);
            answer.text += report.error().text + "\n";
            continue;
        }
        Json json = intake::reportToJson(*report);
        json["file"] = file;
        json["origin"] = origin;
        answer.json["imports"].push_back(std::move(json));
        answer.text += file + (origin.empty() ? "" : " (" + origin + ")") + ": " + groupDigits(report->counts.added) +
                       " new, " + groupDigits(report->counts.updated) + " updated, " +
                       groupDigits(report->counts.unchanged) + " unchanged, " + groupDigits(report->counts.rejected) +
                       " rejected.\n";
        rejected = rejected || report->counts.rejected > 0;
    }
    if (waiting.imports.empty() && waiting.problems.empty())
        answer.text = "There is nothing new in the folder.\n";
    answer.status = rejected || !answer.json["problems"].empty() ? 3 : 0;
    return answer;
}
}

Command importFolderCommand()
{
    return {"import-folder",
            "WS FOLDER [--source NAME] [--history] [--dry-run]",
            "Brings in what is new in a folder: files, and tables attached to its mails (.eml, .mbox).",
            {{"--source", "NAME", "whose ids these are"},
             {"--history", "", "the rows never start programs"},
             {"--dry-run", "", "try everything, change nothing"}},
            2,
            2,
            run};
}

}
