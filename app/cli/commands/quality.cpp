#include "app/cli/commands/commands.h"

#include "core/base/text.h"
#include "core/customer/qualityreport.h"
#include "core/workspace/valueedit.h"

namespace patron::cli {

namespace {
constexpr std::size_t sampleSize = 20;

std::string reportText(const customer::QualityReport& report)
{
    std::string text =
        "Score " + std::to_string(report.score) + " of 100, " + groupDigits(report.customers) + " customers.\n";
    for (const customer::QualityCheck& check : report.checks) {
        if (check.customers == 0)
            continue;
        text += "  " + groupDigits(check.customers) + "  " + check.text +
                (check.trait.empty() ? "" : " (" + check.trait + ")") + "\n";
    }
    if (!report.best.empty())
        text += "What helps most:\n";
    for (const std::size_t i : report.best) {
        const customer::QualityCheck& check = report.checks[i];
        text += "  " + check.fix + " helps " + groupDigits(check.helped) + " customers\n";
    }
    text += "Filled:\n";
    for (const customer::TraitQuality& trait : report.traits) {
        if (trait.filled > 0)
            text += "  " + trait.name + "  " + groupDigits(trait.filled) + ", " + groupDigits(trait.distinct) +
                    (trait.manyValues ? "+" : "") + " different\n";
    }
    return text;
}

Answer editAnswer(const workspace::ValueEdit& edit, bool dryRun)
{
    Json sample = Json::array();
    for (const customer::Suggestion& suggestion : edit.sample) {
        sample.push_back({{"customer", suggestion.customer.value},
                          {"trait", suggestion.trait},
                          {"from", suggestion.from},
                          {"to", suggestion.to}});
    }
    Answer answer;
    answer.json = Json{{"edit", edit.batch ? Json(edit.batch.value) : Json(nullptr)},
                       {"values", edit.values},
                       {"customers", edit.customers},
                       {"dry_run", dryRun},
                       {"sample", std::move(sample)}};
    for (const customer::Suggestion& suggestion : edit.sample) {
        answer.text += "  #" + std::to_string(suggestion.customer.value) + " " + suggestion.trait + ": " +
                       (suggestion.from.empty() ? "nothing" : suggestion.from) + " -> " +
                       (suggestion.to.empty() ? "nothing" : suggestion.to) + "\n";
    }
    answer.text += groupDigits(edit.values) + " values of " + groupDigits(edit.customers) + " customers" +
                   (dryRun ? " would change.\n" : " changed.\n");
    if (edit.batch)
        answer.text += "To undo it: quality WS --undo " + std::to_string(edit.batch.value) + "\n";
    return answer;
}

Result<Answer> clusters(CommandRun& run, const std::string& trait)
{
    const std::string name = run.arguments().get("--clusters", "fingerprint");
    const auto method = customer::parseClusterMethod(name);
    if (!method)
        return makeError(ErrorCode::WrongUsage, "--clusters is fingerprint, ngram or edits, not \"" + name + "\".");
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    JobContext job = run.job();
    PATRON_TRY(values,
               opened->store().read([&](ReadSession& session) { return customer::countValues(session, trait, job); },
                                    job.cancelToken()));
    Answer answer;
    answer.json = Json{{"trait", trait}, {"method", name}, {"clusters", Json::array()}};
    for (const customer::ValueCluster& cluster : customer::clusterValues(values, *method)) {
        Json list = Json::array();
        for (const customer::ValueCount& value : cluster.values) {
            list.push_back({{"value", value.value}, {"count", value.count}});
            answer.text += "  " + value.value + " (" + groupDigits(value.count) + ")";
        }
        answer.text += "\n";
        answer.json["clusters"].push_back({{"customers", cluster.customers}, {"values", std::move(list)}});
    }
    if (answer.json["clusters"].empty())
        answer.text = "No two values look like spellings of one thing.\n";
    return answer;
}

Result<Answer> massEdit(CommandRun& run, const std::string& trait)
{
    const std::string file = run.arguments().get("--replace");
    PATRON_TRY(text, readText(file));
    PATRON_TRY(json, parseJson(text, "The values in " + file));
    std::map<std::string, std::string> values;
    if (json.is_object()) {
        for (const auto& [from, to] : json.items()) {
            if (!to.is_string())
                return makeError(ErrorCode::BadInput, "The value for \"" + from + "\" is not text.");
            values[from] = to.get<std::string>();
        }
    }
    if (values.empty()) {
        return makeError(ErrorCode::BadInput,
                         "Give the values as one JSON object, such as {\"NYC\": \"New York\"}, in " + file + ".");
    }
    const bool dryRun = run.arguments().has("--dry-run");
    PATRON_TRY(opened, run.open(dryRun ? Store::Access::ReadOnly : Store::Access::ReadWrite));
    JobContext job = run.job();
    PATRON_TRY(edit, workspace::replaceValues(opened->store(), trait, values, dryRun, job, sampleSize));
    return editAnswer(edit, dryRun);
}

Result<Answer> run(CommandRun& run)
{
    const Arguments& arguments = run.arguments();
    if (arguments.has("--trait")) {
        const std::string trait = arguments.get("--trait");
        return arguments.has("--replace") ? massEdit(run, trait) : clusters(run, trait);
    }
    if (arguments.has("--clusters") || arguments.has("--replace"))
        return makeError(ErrorCode::WrongUsage, "Name the trait with --trait.");
    PATRON_TRY(undo, arguments.number("--undo", 1, INT64_MAX));
    if (undo) {
        PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
        PATRON_TRY(values, workspace::undoEdit(opened->store(), BatchId{*undo}, run.now()));
        return Answer{Json{{"undone", *undo}, {"values", values}}, {}, 0};
    }
    if (const auto fix = arguments.find("--fix")) {
        const bool dryRun = arguments.has("--dry-run");
        PATRON_TRY(opened, run.open(dryRun ? Store::Access::ReadOnly : Store::Access::ReadWrite));
        JobContext job = run.job();
        PATRON_TRY(edit, workspace::applyFix(opened->store(), *fix, dryRun, job, sampleSize));
        return editAnswer(edit, dryRun);
    }
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    JobContext job = run.job();
    PATRON_TRY(report,
               opened->store().read(
                   [&](ReadSession& session) { return customer::lookAtQuality(session, run.store(), job, run.now()); },
                   job.cancelToken()));
    Answer answer;
    answer.json = customer::toJson(report);
    answer.text = reportText(report);
    return answer;
}
}

Command qualityCommand()
{
    return {"quality",
            "WS [--fix NAME [--dry-run] | --trait NAME [--clusters METHOD | --replace FILE] | --undo ID]",
            "Looks at how good the customer data is, and improves it.",
            {{"--fix", "NAME",
              "applies one kind of suggestion: name_casing, country_names, phone_country, coordinates, time_zone, "
              "salutation, email_kind, company_domain"},
             {"--dry-run", "", "shows what would change"},
             {"--trait", "NAME", "shows spellings of this trait's values that may mean one thing"},
             {"--clusters", "METHOD", "how they are found: fingerprint, ngram or edits; fingerprint"},
             {"--replace", "FILE", "writes other values for the trait's: JSON {\"from\": \"to\"}"},
             {"--undo", "ID", "takes a fix or a replacement back"}},
            1,
            1,
            run};
}

}
