#include "app/cli/commands/commands.h"

#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/intake/columnmapping.h"
#include "core/intake/importhistory.h"
#include "core/intake/importsession.h"

#include <algorithm>
#include <limits>

namespace patron::cli {

namespace {
constexpr int importsListed = std::numeric_limits<int>::max();

Result<intake::ImportOptions> optionsFrom(CommandRun& run)
{
    intake::ImportOptions options;
    const Arguments& arguments = run.arguments();
    for (std::size_t i = 1; i < arguments.words().size(); ++i)
        options.files.push_back(intake::InputFile(toPath(run.word(i))).withTable(arguments.get("--table")));
    if (const auto kind = arguments.find("--kind")) {
        options.kind = intake::parseImportKind(*kind);
        if (!options.kind) {
            return makeError(ErrorCode::WrongUsage, "\"" + *kind +
                                                        "\" is no kind of file this version imports. Kinds are " +
                                                        joinWords(intake::importKindNames()) + ".");
        }
    }
    options.preset = arguments.get("--preset");
    if (const auto file = arguments.find("--map")) {
        PATRON_TRY(text, readText(*file));
        PATRON_TRY(json, parseJson(text, "The mapping " + *file));
        PATRON_TRY(mapping, intake::mappingFromJson(json));
        options.mapping = mapping;
    }
    if (const auto policy = arguments.find("--policy")) {
        const auto parsed = intake::parseMergePolicy(*policy);
        if (!parsed)
            return makeError(ErrorCode::WrongUsage, "--policy is overwrite, fill or newest, not \"" + *policy + "\".");
        options.policy = *parsed;
    }
    options.source = arguments.get("--source");
    options.history = arguments.has("--history");
    options.dryRun = arguments.has("--dry-run");
    return options;
}

std::string textOf(const intake::ImportReport& report)
{
    std::string text = report.dryRun ? "A dry run; nothing was changed.\n"
                                     : "Import " + std::to_string(report.import.value) + " is done.\n";
    text += groupDigits(report.rows) + " rows: " + groupDigits(report.counts.added) + " new, " +
            groupDigits(report.counts.updated) + " updated, " + groupDigits(report.counts.unchanged) + " unchanged, " +
            groupDigits(report.counts.rejected) + " rejected.\n";
    for (const auto& [kind, counts] : report.kinds) {
        text += "  " + kind + ": " + groupDigits(counts.added) + " new, " + groupDigits(counts.updated) + " updated, " +
                groupDigits(counts.unchanged) + " unchanged\n";
    }
    for (const std::string& note : report.notes)
        text += note + "\n";
    for (std::size_t i = 0; i < report.rejects.size() && i < 20; ++i) {
        const intake::RejectedRow& reject = report.rejects[i];
        text += "  line " + std::to_string(reject.line) + (reject.column.empty() ? "" : ", " + reject.column) + ": " +
                reject.reason + "\n";
    }
    return text;
}

Result<Answer> run(CommandRun& run)
{
    PATRON_TRY(options, optionsFrom(run));
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    intake::ImportSession session(opened->store(), options);
    JobContext job = run.job();
    PATRON_TRY(report, session.run(job));
    Answer answer;
    answer.json = intake::reportToJson(report);
    answer.text = textOf(report);
    answer.status = report.counts.rejected > 0 ? 3 : 0;
    return answer;
}

Result<Answer> list(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    return opened->store().read([](ReadSession& session) -> Result<Answer> {
        Answer answer;
        answer.json = Json::array();
        auto imports = intake::importhistory::recent(session, importsListed);
        std::reverse(imports.begin(), imports.end());
        for (const intake::PastImport& past : imports) {
            answer.json.push_back({{"import", past.id.value},
                                   {"kind", past.kind},
                                   {"source", past.source},
                                   {"file", past.fileName},
                                   {"preset", past.preset.empty() ? Json(nullptr) : Json(past.preset)},
                                   {"state", past.undone ? "undone" : "applied"},
                                   {"undoable", past.undoable},
                                   {"rows", past.rows},
                                   {"new", past.counts.added},
                                   {"updated", past.counts.updated},
                                   {"unchanged", past.counts.unchanged},
                                   {"rejected", past.counts.rejected},
                                   {"at", formatRfc3339(past.at)},
                                   {"history", past.history},
                                   {"origin", past.origin}});
            answer.text += std::to_string(past.id.value) + "  " + formatRfc3339(past.at) + "  " + past.fileName + "  " +
                           (past.origin.empty() ? "" : past.origin + "  ") + groupDigits(past.rows) + " rows" +
                           (past.undone     ? "  (undone)"
                            : past.undoable ? ""
                                            : "  (too old to be undone)") +
                           "\n";
        }
        return answer;
    });
}
}

Command importCommand()
{
    return {"import",
            "WS FILE… [--kind KIND] [--preset NAME] [--map FILE.json] [--policy overwrite|fill|newest] "
            "[--table NAME] [--source NAME] [--history] [--dry-run]",
            "Brings files in as one reversible batch.",
            {{"--kind", "KIND",
              "customers, orders, events, consents, products, places, coupons, loyalty, weather ...; found out when "
              "not given"},
             {"--preset", "NAME", "the layout of a known export"},
             {"--map", "FILE", "which column means what, as JSON"},
             {"--policy", "NAME", "what a new value does to one that is there; overwrite"},
             {"--table", "NAME", "one sheet of a workbook, list of a JSON file or file of an archive"},
             {"--source", "NAME", "whose ids these are"},
             {"--history", "", "the rows never start programs"},
             {"--dry-run", "", "try everything, change nothing"}},
            2,
            1000,
            run};
}

Command importsCommand()
{
    return {"imports", "WS", "Lists the imports.", {}, 1, 1, list};
}

}
