#include "app/cli/commands/batchnumber.h"
#include "app/cli/commands/commands.h"

#include "core/intake/importundo.h"
#include "core/workspace/actionlog.h"

namespace patron::cli {

namespace {
constexpr int actionsListed = 1000;

Json partJson(const intake::UndoCounts::Part& part)
{
    return {{"gone", part.gone}, {"stays", part.stays}};
}

Json countsJson(BatchId batch, const intake::UndoCounts& counts, bool done)
{
    Json json;
    json["import"] = batch.value;
    json["undone"] = done;
    json["customers"] = partJson(counts.customers);
    json["orders"] = partJson(counts.orders);
    json["lines"] = partJson(counts.lines);
    json["events"] = partJson(counts.events);
    json["products"] = partJson(counts.products);
    json["consents"] = partJson(counts.consents);
    json["places"] = partJson(counts.places);
    json["suppressions"] = partJson(counts.suppressions);
    json["weather"] = partJson(counts.weather);
    json["points"] = partJson(counts.points);
    json["coupons"] = partJson(counts.coupons);
    return json;
}

Result<Answer> importUndo(CommandRun& run)
{
    PATRON_TRY(batch, batchNumber(run.word(1)));
    const bool dry = run.arguments().has("--dry-run");
    PATRON_TRY(opened, run.open(dry ? Store::Access::ReadOnly : Store::Access::ReadWrite));
    JobContext job = run.job();
    PATRON_TRY(counts,
               dry ? intake::previewUndo(opened->store(), batch) : intake::undoImport(opened->store(), batch, job));
    Answer answer;
    answer.json = countsJson(batch, counts, !dry);
    answer.text =
        (dry ? "A dry run; nothing was changed. " : "Import " + std::to_string(batch.value) + " is undone. ") +
        intake::undoSentence(counts) + "\n";
    return answer;
}

Result<Answer> history(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    PATRON_TRY(actions, workspace::actionlog::recent(opened->store(), actionsListed));
    Answer answer;
    answer.json = Json::array();
    for (const workspace::ReversibleAction& action : actions) {
        answer.json.push_back({{"id", action.id},
                               {"at", formatRfc3339(action.at)},
                               {"text", action.text},
                               {"undone", action.undone},
                               {"undoable", action.refusal.empty()}});
        answer.text += formatRfc3339(action.at) + "  " + action.id + "  " + action.text +
                       (action.undone            ? " (undone)"
                        : action.refusal.empty() ? ""
                                                 : " (stays)") +
                       "\n";
    }
    return answer;
}

Result<Answer> undo(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    JobContext job = run.job();
    const std::string id = run.word(1);
    PATRON_TRY(sentence, workspace::actionlog::undo(opened->store(), id, job));
    Answer answer;
    answer.json = {{"id", id}, {"undone", true}, {"text", sentence}};
    answer.text = sentence + "\n";
    return answer;
}
}

Command importUndoCommand()
{
    return {"import-undo",
            "WS ID [--dry-run]",
            "Takes back what an import brought, also after later ones.",
            {{"--dry-run", "", "say what would go, change nothing"}},
            2,
            2,
            importUndo};
}

Command historyCommand()
{
    return {"history", "WS", "Lists what was done and can be taken back.", {}, 1, 1, history};
}

Command undoCommand()
{
    return {"undo", "WS ID", "Takes one of the actions that \"history\" lists back.", {}, 2, 2, undo};
}

}
