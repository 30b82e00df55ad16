#include "app/cli/commands/batchnumber.h"
#include "app/cli/commands/commands.h"

#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/intake/correctedrows.h"
#include "core/intake/importhistory.h"

#include <fstream>

namespace patron::cli {

namespace {
Result<Answer> rejects(CommandRun& run)
{
    PATRON_TRY(batch, batchNumber(run.word(1)));
    const auto out = run.arguments().find("--out");
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    return opened->store().read([&](ReadSession& session) -> Result<Answer> {
        PATRON_CHECK(intake::importhistory::check(session, batch));
        Answer answer;
        answer.json = Json::array();
        for (const intake::RejectedRow& row : intake::importhistory::rejects(session, batch)) {
            Json entry{{"reject", row.id}};
            entry.update(intake::rejectToJson(row));
            entry["cells"] = row.cells;
            answer.json.push_back(std::move(entry));
        }
        answer.text = intake::rejectsCsv(session, batch);
        if (!out)
            return answer;
        std::ofstream file(toPath(*out), std::ios::binary);
        file << answer.text;
        file.close();
        if (!file)
            return makeError(ErrorCode::Io, "The file " + *out + " cannot be written.");
        answer.text =
            "Wrote " + groupDigits(static_cast<long long>(answer.json.size())) + " rejected rows to " + *out + ".\n";
        return answer;
    });
}

Result<Answer> fix(CommandRun& run)
{
    PATRON_TRY(batch, batchNumber(run.word(1)));
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_TRY(fixes, intake::fixesFromCsv(opened->store(), batch, toPath(run.word(2))));
    if (fixes.empty())
        return makeError(ErrorCode::BadInput,
                         "No row of " + run.word(2) + " was changed, so there is nothing to bring in.");
    JobContext job = run.job();
    PATRON_TRY(report, intake::importCorrected(opened->store(), batch, fixes, job));
    Answer answer;
    answer.json = intake::reportToJson(report);
    answer.text = groupDigits(report.rows) + " corrected rows: " + groupDigits(report.counts.added) + " new, " +
                  groupDigits(report.counts.updated) + " updated, " + groupDigits(report.counts.unchanged) +
                  " unchanged, " + groupDigits(report.counts.rejected) + " rejected again.\n";
    answer.status = report.counts.rejected > 0 ? 3 : 0;
    return answer;
}
}

Command importRejectsCommand()
{
    return {"import-rejects",
            "WS ID [--out FILE]",
            "Lists the rows of an import that were rejected, as CSV, to put them right.",
            {{"--out", "FILE", "writes the CSV there"}},
            2,
            2,
            rejects};
}

Command importFixCommand()
{
    return {"import-fix", "WS ID FILE.csv", "Brings rejected rows in again, as changed in that list.", {}, 3, 3, fix};
}

}
