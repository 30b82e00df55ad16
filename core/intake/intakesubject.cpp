#include "core/intake/intakesubject.h"

#include "core/base/text.h"
#include "core/customer/subjectrow.h"

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
const std::string myOrders = "order_id IN (SELECT o.id FROM orders o WHERE o." + mine + ")";
/// Shorter words would be found in records by chance.
constexpr std::size_t shortestMasked = 5;

/// Overwrites what names the person in other people's records. The bytes keep their length, so that a record is still
/// read.
std::int64_t maskRecords(Transaction& tx, const Subject& subject)
{
    std::vector<std::pair<std::int64_t, std::string>> changed;
    {
        Query query = tx.queryOnce("SELECT id, bytes FROM import_record");
        while (query.step()) {
            std::string bytes(query.view(1));
            const std::string lower = asciiLower(bytes);
            bool found = false;
            for (const std::string& word : subject.words) {
                if (word.size() < shortestMasked)
                    continue;
                for (auto at = lower.find(word); at != std::string::npos; at = lower.find(word, at + word.size())) {
                    bytes.replace(at, word.size(), word.size(), '*');
                    found = true;
                }
            }
            if (found)
                changed.emplace_back(query.int64(0), std::move(bytes));
        }
    }
    for (const auto& [id, bytes] : changed) {
        Query update = tx.query("UPDATE import_record SET bytes = ? WHERE id = ?");
        update.bindBlob(bytes).bindNext(id);
        update.run();
    }
    return static_cast<std::int64_t>(changed.size());
}

const std::string myEvents = "event_id IN (SELECT e.id FROM event e WHERE e." + mine + ")";
}

const std::vector<customer::PersonalTable>& tables()
{
    static const std::vector<customer::PersonalTable> all{
        {"import_batch", "Imports the facts came from", myBatches},
        {"import_mapping", "", {}},
        {"import_reject", "Cells of imports that were not taken", {}},
        {"import_word", "", {}},
        {"import_version", "", {}},
        {"person_claim", "What imports said", mine},
        {"import_record", "What imports said, as kept for undo",
         "id IN (SELECT c.record_id FROM person_claim c WHERE c." + mine +
             ") OR EXISTS (SELECT 1 FROM json_each(?2) a WHERE instr(lower(CAST(bytes AS TEXT)), a.value) > 0)"},
        {"order_claim", "What imports said of orders", myOrders},
        {"event_claim", "What imports said of events", myEvents},
    };
    return all;
}

void erase(Transaction& tx, const Subject& subject, customer::ErasedTables& done)
{
    const auto exists = [&](const char* table) { return customer::shapeOf(tx.connection(), table).exists(); };
    const auto remove = [&](const char* table, const std::string& where) {
        if (const std::int64_t rows =
                customer::subjects::change(tx, subject, std::string("DELETE FROM ") + table + " WHERE " + where);
            rows > 0)
            done[table].removed += rows;
    };
    if (exists("person_claim")) {
        remove("event_claim", myEvents);
        customer::subjects::change(tx, subject,
                                   "UPDATE order_claim SET person_seq = NULL WHERE EXISTS (SELECT 1 FROM person_claim "
                                   "c WHERE c.batch_id = order_claim.batch_id AND c.seq = order_claim.person_seq AND "
                                   "c." +
                                       mine + ")");
        // Two claims of the same words share a record: it goes with the last of them.
        remove("import_record", "id IN (SELECT c.record_id FROM person_claim c WHERE c." + mine +
                                    ") AND id NOT IN (SELECT c.record_id FROM person_claim c WHERE c.customer_id IS "
                                    "NULL OR c.customer_id NOT IN (SELECT value FROM json_each(?1)))");
        remove("person_claim", mine);
        if (const std::int64_t rows = maskRecords(tx, subject); rows > 0)
            done["import_record"].anonymised += rows;
    }
    for (const auto& [table, column] : {std::pair("import_reject", "value"), std::pair("import_reject", "reason"),
                                        std::pair("import_batch", "report"), std::pair("import_batch", "mapping"),
                                        std::pair("import_batch", "file_name")}) {
        if (const std::int64_t rows = customer::subjects::redact(tx, subject, table, column); rows > 0)
            done[table].anonymised += rows;
    }
    tx.changed(Area::Imports);
}

}
