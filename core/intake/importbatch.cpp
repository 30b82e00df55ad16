#include "core/intake/importbatch.h"

#include "core/base/hash.h"

namespace patron::intake {

namespace batches {

BatchId begin(Transaction& tx, const NewBatch& batch, Ms recordedAt)
{
    tx.query("INSERT INTO import_batch(uuid, kind, source, file_name, file_sha256, preset, mapping, policy, history, "
             "state, "
             "row_count, report, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'applied', 0, '{}', ?)")
        .bind(newUuid(), batch.kind, batch.source, batch.fileName, batch.fileSha256,
              batch.preset.empty() ? std::optional<std::string>() : batch.preset, batch.mapping, batch.policy,
              batch.history, recordedAt)
        .run();
    tx.changed(Area::Imports);
    return BatchId{tx.lastInsertId()};
}

void finish(Transaction& tx, BatchId batch, const ImportReport& report)
{
    for (const RejectedRow& row : report.rejects) {
        tx.query("INSERT INTO import_reject(batch_id, line, field, value, reason) VALUES (?, ?, ?, ?, ?)")
            .bind(batch, row.line, row.column, row.value, row.file.empty() ? row.reason : row.file + ": " + row.reason)
            .run();
    }
    // The rejected rows have a table of their own, which undo and erase know; the report does not repeat them.
    ImportReport kept = report;
    kept.rejects.clear();
    tx.query("UPDATE import_batch SET row_count = ?, report = ? WHERE id = ?")
        .bind(report.rows, compactJson(reportToJson(kept)), batch)
        .run();
}

void markUndone(Transaction& tx, BatchId batch, Ms at)
{
    tx.query("UPDATE import_batch SET state = 'undone', undone_at = ? WHERE id = ?").bind(at, batch).run();
    tx.changed(Area::Imports);
}

}

}
