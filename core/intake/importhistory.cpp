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
    Query query = session.query("SELECT id, kind, file_name, state, recorded_at, row_count, report, source, "
                                "coalesce(preset, ''), history, claims_kept, origin FROM import_batch WHERE parent_id "
                                "IS NULL AND kind <> 'edit' "
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
        past.origin = query.text(11);
        list.push_back(std::move(past));
    }
    for (PastImport& past : list)
        addCorrections(session, past);
    return list;
}

Result<void> check(ReadSession& session, BatchId batch)
{
    Query query = session.query("SELECT 1 FROM v_import WHERE id = ?");
    query.bind(batch);
    if (!query.step())
        return makeError(ErrorCode::NotFound, "There is no import " + std::to_string(batch.value) + ".");
    return {};
}

std::vector<RejectedRow> rejects(ReadSession& session, BatchId batch)
{
    std::vector<RejectedRow> rows;
    Query query = session.query("SELECT line, field, value, reason, file, cells, id FROM import_reject WHERE "
                                "batch_id = ? ORDER BY file, line, id");
    query.bind(batch);
    while (query.step()) {
        RejectedRow row{query.int64(0), query.text(1), query.text(2), query.text(3), query.text(4), {}, query.int64(6)};
        if (!query.isNull(5)) {
            if (const auto cells = parseJson(query.view(5), "a row"))
                row.cells = cells->get<std::vector<std::string>>();
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<CorrectedRows> rejectedTables(ReadSession& session, BatchId batch)
{
    std::vector<CorrectedRows> tables;
    Query query = session.query("SELECT t.file, t.columns, t.mapping, b.file_name FROM import_table t JOIN "
                                "import_batch b ON b.id = t.batch_id WHERE t.batch_id = ? ORDER BY t.file");
    query.bind(batch);
    while (query.step()) {
        const auto columns = parseJson(query.view(1), "a header");
        const auto json = parseJson(query.view(2), "a mapping");
        auto mapping = json ? mappingFromJson(*json) : Result<ColumnMapping>(json.error());
        if (!columns || !mapping)
            continue;
        CorrectedRows& table = tables.emplace_back();
        table.batch = batch;
        table.file = query.text(0);
        table.fileName = query.text(table.file.empty() ? 3 : 0);
        table.columns = columns->get<std::vector<std::string>>();
        table.mapping = std::move(*mapping);
    }
    return tables;
}

}
