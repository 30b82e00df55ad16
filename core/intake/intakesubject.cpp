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
    mine + ")";
}

const std::vector<customer::PersonalTable>& tables()
{
    static const std::vector<customer::PersonalTable> all{
        {"import_batch", "Imports the facts came from", myBatches},
        {"import_mapping", "", {}},
        {"import_reject", "Cells of imports that were not taken", {}},
    };
    return all;
}

void erase(Transaction& tx, const Subject& subject, customer::ErasedTables& done)
{
    const Subject own = customer::subjects::withoutShared(tx.connection(), subject);
    for (const auto& [table, column] :
         {std::pair("import_reject", "value"), std::pair("import_reject", "reason"),
          std::pair("import_batch", "report"), std::pair("import_batch", "mapping"),
          std::pair("import_batch", "file_name"), std::pair("import_mapping", "mapping")}) {
        if (const std::int64_t rows = customer::subjects::redact(tx, own, table, column); rows > 0)
            done[table].anonymised += rows;
    }
    tx.changed(Area::Imports);
}

}
