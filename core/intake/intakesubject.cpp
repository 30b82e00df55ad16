#include "core/intake/intakesubject.h"

#include <array>

namespace patron::intake::subjects {

namespace {
using customer::Subject;

const std::string mine = "customer_id IN (SELECT value FROM json_each(?1))";
const std::string myBatches =
    "id IN (SELECT batch_id FROM customer WHERE id IN (SELECT value FROM json_each(?1)) UNION "
    "SELECT batch_id FROM identity WHERE " +
    mine + " UNION SELECT batch_id FROM trait_entry WHERE " + mine + " UNION SELECT batch_id FROM orders WHERE " +
    mine + " UNION SELECT batch_id FROM event WHERE " + mine + " UNION SELECT batch_id FROM consent_entry WHERE " +
    mine + " UNION SELECT batch_id FROM loyalty_entry WHERE " + mine + " UNION SELECT batch_id FROM coupon_use WHERE " +
    mine + ")";

/// A rejected row that names the person is theirs with all its cells; it is not to be put right any more.
std::int64_t dropCells(Transaction& tx, const Subject& subject)
{
    std::vector<std::int64_t> named;
    {
        Query query = tx.queryOnce("SELECT id, cells FROM import_reject WHERE cells IS NOT NULL");
        while (query.step()) {
            if (subject.isNamedIn(query.view(1)))
                named.push_back(query.int64(0));
        }
    }
    for (const std::int64_t id : named)
        tx.query("UPDATE import_reject SET cells = NULL WHERE id = ?").bind(id).run();
    return static_cast<std::int64_t>(named.size());
}
}

const std::vector<customer::PersonalTable>& tables()
{
    static const std::vector<customer::PersonalTable> all{
        {"import_batch", "Imports the facts came from", myBatches},
        {"import_mapping", "", {}},
        {"import_reject", "Cells of imports that were not taken", {}},
        {"import_table", "", {}},
    };
    return all;
}

void erase(Transaction& tx, const Subject& subject, customer::ErasedTables& done)
{
    const Subject own = customer::subjects::withoutShared(tx.connection(), subject);
    if (const std::int64_t rows = dropCells(tx, own); rows > 0)
        done["import_reject"].anonymised += rows;
    for (const auto& [table, column] : {std::pair("import_reject", "value"), std::pair("import_reject", "reason"),
                                        std::pair("import_batch", "report"), std::pair("import_batch", "mapping"),
                                        std::pair("import_batch", "file_name"), std::pair("import_batch", "origin"),
                                        std::pair("import_mapping", "mapping"), std::pair("import_table", "mapping")}) {
        if (const std::int64_t rows = customer::subjects::redact(tx, own, table, column); rows > 0)
            done[table].anonymised += rows;
    }
    tx.changed(Area::Imports);
}

}
