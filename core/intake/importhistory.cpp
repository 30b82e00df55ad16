#include "core/intake/importhistory.h"

#include "core/base/json.h"

namespace patron::intake::importhistory {

namespace {
ImportCounts countsOf(std::string_view text)
{
    const auto report = parseJson(text, "The import's report");
    if (!report)
        return {};
    const auto count = [&](const char* key) { return report->value(key, std::int64_t{0}); };
    return {count("new"), count("updated"), count("unchanged"), count("rejected")};
}

/// What the corrected rows became is no longer rejected.
void addCorrections(ReadSession& session, PastImport& past)
{
    Query query = session.query("SELECT report FROM import_batch WHERE parent_id = ?");
    query.bind(past.id);
    while (query.step()) {
        const ImportCounts counts = countsOf(query.view(0));
        past.counts.added += counts.added;
        past.counts.updated += counts.updated;
        past.counts.unchanged += counts.unchanged;
        past.counts.rejected -= counts.added + counts.updated + counts.unchanged;
    }
}
}

std::vector<PastImport> recent(ReadSession& session, int limit)
{
    std::vector<PastImport> list;
    Query query = session.query(
        "SELECT id, kind, file_name, state, recorded_at, row_count, report, source, "
        "coalesce(preset, ''), history, claims_kept FROM import_batch WHERE parent_id IS NULL AND kind <> 'edit' "
        "ORDER BY id DESC LIMIT ?");
    query.bind(limit);
    while (query.step()) {
        PastImport past;
        past.id = query.id<BatchId>(0);
        past.kind = query.text(1);
        past.fileName = query.text(2);
        past.undone = query.view(3) == "undone";
        past.at = query.int64(4);
        past.rows = query.int64(5);
        past.counts = countsOf(query.view(6));
        past.source = query.text(7);
        past.preset = query.text(8);
        past.history = query.flag(9);
        past.undoable = !past.undone && query.flag(10);
        list.push_back(std::move(past));
    }
    for (PastImport& past : list)
        addCorrections(session, past);
    return list;
}

std::vector<RejectedRow> rejects(ReadSession& session, BatchId batch)
{
    std::vector<RejectedRow> rows;
    Query query =
        session.query("SELECT line, field, value, reason FROM import_reject WHERE batch_id = ? ORDER BY line, rowid");
    query.bind(batch);
    while (query.step())
        rows.push_back({query.int64(0), query.text(1), query.text(2), query.text(3), {}});
    return rows;
}

}
