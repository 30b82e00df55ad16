#include "core/customer/spokenrows.h"

namespace patron::customer::spokenrows {

Place placeOf(Transaction& tx, std::string_view table, std::string_view source, std::string_view sourceKey,
              BatchId batch)
{
    Query known = tx.query("SELECT max(counts), max(batch_id IS ?3) FROM " + std::string(table) +
                           " WHERE source = ?1 AND source_key = ?2");
    known.bind(source, sourceKey, batch);
    if (!known.step() || known.isNull(0) || !known.flag(0))
        return Place::Counts;
    return known.flag(1) ? Place::Repeated : Place::Behind;
}

void withdraw(Transaction& tx, std::string_view table, BatchId batch, std::set<CustomerId>& touched)
{
    const std::string name(table);
    const std::string nextInLine = " WHERE counts = 0 AND NOT EXISTS (SELECT 1 FROM " + name +
                                   " o WHERE o.source = " + name + ".source AND o.source_key = " + name +
                                   ".source_key AND o.counts) AND batch_id = (SELECT min(o.batch_id) FROM " + name +
                                   " o WHERE o.source = " + name + ".source AND o.source_key = " + name +
                                   ".source_key)";
    const auto collect = [&](const std::string& where) {
        Query query = tx.query("SELECT DISTINCT customer_id FROM " + name + where + " AND customer_id IS NOT NULL");
        if (where.find("?1") != std::string::npos)
            query.bind(batch);
        while (query.step())
            touched.insert(query.id<CustomerId>(0));
    };
    const std::string mine = " WHERE batch_id = ?1";
    collect(mine);
    tx.query("DELETE FROM " + name + mine).bind(batch).run();
    collect(nextInLine);
    tx.query("UPDATE " + name + " SET counts = 1" + nextInLine).run();
}

void settleCircle(Transaction& tx, std::string_view table, std::set<CustomerId>& touched)
{
    const std::string name(table);
    const std::string claim = "(SELECT p.customer_id FROM person_claim p WHERE p.batch_id = " + name +
                              ".batch_id AND p.seq = " + name + ".claim_seq)";
    tx.query("UPDATE " + name + " SET customer_id = " + claim +
             " WHERE customer_id IN (SELECT id FROM temp.circle) AND " + claim + " IS NOT NULL")
        .run();
    Query query =
        tx.query("SELECT DISTINCT customer_id FROM " + name + " WHERE customer_id IN (SELECT id FROM temp.circle)");
    while (query.step())
        touched.insert(query.id<CustomerId>(0));
}

}
