#include "core/intake/importbatch.h"

#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/intake/correctedrows.h"

#include <algorithm>

namespace patron::intake {

namespace batches {

BatchId begin(Transaction& tx, const NewBatch& batch, Ms recordedAt)
{
    tx.query("INSERT INTO import_batch(uuid, kind, source, file_name, file_sha256, preset, mapping, policy, history, "
             "state, row_count, report, recorded_at, parent_id, origin, origin_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, "
             "'applied', 0, '{}', "
             "?, ?, ?, ?)")
        .bind(newUuid(), batch.kind, batch.source, batch.fileName, batch.fileSha256,
              batch.preset.empty() ? std::optional<std::string>() : batch.preset, batch.mapping, batch.policy,
              batch.history, recordedAt, batch.parent, batch.origin,
              batch.originKey.empty() ? std::optional<std::string>() : batch.originKey)
        .run();
    tx.changed(Area::Imports);
    return BatchId{tx.lastInsertId()};
}

namespace {
void keepRejects(Transaction& tx, BatchId batch, const ImportReport& report)
{
    for (const RejectedRow& row : report.rejects) {
        tx.query("INSERT INTO import_reject(batch_id, line, field, value, reason, file, cells) VALUES (?, ?, ?, ?, ?, "
                 "?, ?)")
            .bind(batch, row.line, row.column, row.value, row.reason, row.file,
                  row.cells.empty() ? std::optional<std::string>() : compactJson(Json(row.cells)))
            .run();
    }
    for (const ReadTable& table : report.tables) {
        tx.query(
              "INSERT INTO import_table(batch_id, file, columns, mapping) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING")
            .bind(batch, table.file, compactJson(Json(table.columns)), compactJson(mappingToJson(table.mapping)))
            .run();
    }
}

void settleCorrected(Transaction& tx, const ImportReport& report, const CorrectedRows& corrected)
{
    for (const CorrectedRows::Row& row : corrected.rows) {
        const auto rejected = std::find_if(report.rejects.begin(), report.rejects.end(),
                                           [&](const RejectedRow& one) { return one.line == row.line; });
        if (rejected == report.rejects.end()) {
            tx.query("DELETE FROM import_reject WHERE id = ?").bind(row.reject).run();
            continue;
        }
        tx.query("UPDATE import_reject SET field = ?, value = ?, reason = ?, cells = ? WHERE id = ?")
            .bind(rejected->column, rejected->value, rejected->reason, compactJson(Json(row.cells)), row.reject)
            .run();
    }
}
}

void finish(Transaction& tx, BatchId batch, const ImportReport& report, const CorrectedRows* corrected)
{
    if (corrected)
        settleCorrected(tx, report, *corrected);
    else
        keepRejects(tx, batch, report);
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
