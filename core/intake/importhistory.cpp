#include "core/intake/importhistory.h"

#include "core/base/json.h"

namespace patron::intake::importhistory {

std::vector<PastImport> recent(ReadSession& session, int limit)
{
    std::vector<PastImport> list;
    Query query = session.query("SELECT id, kind, file_name, state, recorded_at, row_count, report FROM import_batch "
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
        if (const auto report = parseJson(query.view(6), "The import's report")) {
            const auto count = [&](const char* key) { return report->value(key, std::int64_t{0}); };
            past.counts = {count("new"), count("updated"), count("unchanged"), count("rejected")};
        }
        list.push_back(std::move(past));
    }
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
