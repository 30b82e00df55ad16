#include "core/workspace/valueedit.h"

#include "core/base/json.h"
#include "core/intake/importbatch.h"

#include <functional>

namespace patron::workspace {

namespace {
using customer::Suggestion;
using Suggest = std::function<Result<void>(ReadSession&, const std::function<void(Suggestion)>&)>;

Result<ValueEdit> edit(Store& store, const std::string& title, const std::string& mapping, bool dryRun, JobContext& job,
                       std::size_t sampleSize, const Suggest& suggest)
{
    ValueEdit made;
    std::vector<Suggestion> all;
    CustomerId last;
    const auto keep = [&](Suggestion suggestion) {
        ++made.values;
        made.customers += suggestion.customer == last ? 0 : 1;
        last = suggestion.customer;
        if (made.sample.size() < sampleSize)
            made.sample.push_back(suggestion);
        if (!dryRun)
            all.push_back(std::move(suggestion));
    };
    PATRON_CHECK(store.read([&](ReadSession& session) { return suggest(session, keep); }, job.cancelToken()));
    if (dryRun || all.empty())
        return made;
    job.phase("Writing values", made.values);
    const Ms now = job.clock().now();
    return store.write(
        [&](Transaction& tx) -> Result<ValueEdit> {
            intake::NewBatch batch;
            batch.kind = "edit";
            batch.source = "patron";
            batch.fileName = title;
            batch.mapping = mapping;
            batch.policy = "overwrite";
            made.batch = intake::batches::begin(tx, batch, now);
            PATRON_TRY(written, customer::enrichment::apply(tx, store, all, made.batch, now));
            made.values = written;
            intake::ImportReport report;
            report.rows = written;
            intake::batches::finish(tx, made.batch, report);
            return made;
        },
        true);
}
}

Result<ValueEdit> applyFix(Store& store, std::string_view kind, bool dryRun, JobContext& job, std::size_t sampleSize)
{
    const customer::FixKind* fix = customer::enrichment::findKind(kind);
    if (!fix) {
        std::vector<std::string> names;
        for (const customer::FixKind& known : customer::enrichment::kinds())
            names.push_back(known.name);
        const std::string near = nearestWord(kind, names);
        return makeError(ErrorCode::WrongUsage, "There is no fix called \"" + std::string(kind) + "\"." +
                                                    (near.empty() ? "" : " Did you mean \"" + near + "\"?"));
    }
    return edit(store, fix->label, compactJson(Json{{"fix", fix->name}}), dryRun, job, sampleSize,
                [&](ReadSession& session, const std::function<void(Suggestion)>& use) {
                    return customer::enrichment::suggest(session, kind, job, use);
                });
}

Result<ValueEdit> replaceValues(Store& store, std::string_view trait, const std::map<std::string, std::string>& values,
                                bool dryRun, JobContext& job, std::size_t sampleSize)
{
    // The values themselves are not kept with the batch: they are personal data, and its entries have them.
    return edit(store, "Values of " + std::string(trait), compactJson(Json{{"trait", std::string(trait)}}), dryRun, job,
                sampleSize, [&](ReadSession& session, const std::function<void(Suggestion)>& use) {
                    return customer::enrichment::replaceValues(session, trait, values, job, use);
                });
}

std::vector<PastEdit> pastEdits(ReadSession& session, int limit)
{
    std::vector<PastEdit> list;
    Query query = session.query("SELECT id, title, row_count, recorded_at, state FROM v_edit ORDER BY id DESC LIMIT ?");
    query.bind(limit);
    while (query.step())
        list.push_back(
            {query.id<BatchId>(0), query.text(1), query.int64(2), query.int64(3), query.view(4) == "undone"});
    return list;
}

Result<std::int64_t> undoEdit(Store& store, BatchId batch, Ms now)
{
    return store.write(
        [&](Transaction& tx) -> Result<std::int64_t> {
            const std::string name = "Edit " + std::to_string(batch.value);
            {
                Query query = tx.query("SELECT state FROM v_edit WHERE id = ?");
                query.bind(batch);
                if (!query.step())
                    return makeError(ErrorCode::NotFound, "There is no edit " + std::to_string(batch.value) +
                                                              ". \"history\" lists what can be undone.");
                if (query.view(0) != "applied")
                    return makeError(ErrorCode::Conflict, name + " is undone already.");
            }
            const std::int64_t values = customer::enrichment::withdraw(tx, batch);
            intake::batches::markUndone(tx, batch, now);
            return values;
        },
        true);
}

}
