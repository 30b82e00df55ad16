#include "core/loyalty/loyaltymerge.h"

#include <array>
#include <string>

namespace patron::loyalty::standings {

namespace {
constexpr std::array tables{"loyalty_standing", "referral_code"};

void look(Transaction& tx, CustomerId customer)
{
    tx.query("INSERT OR IGNORE INTO loyalty_stale SELECT ? WHERE EXISTS (SELECT 1 FROM loyalty_plan)")
        .bind(customer)
        .run();
}
}

void moveCustomer(Transaction& tx, const customer::CustomerMerge& merge)
{
    for (const std::string table : tables) {
        tx.query("INSERT INTO customer_merge_row(merge_id, kind, row_id) SELECT ?, ?, id FROM " + table +
                 " WHERE customer_id = ?")
            .bind(merge.id, table, merge.merged)
            .run();
        tx.query("UPDATE " + table + " SET customer_id = ? WHERE customer_id = ?")
            .bind(merge.survivor, merge.merged)
            .run();
    }
    look(tx, merge.survivor);
}

void giveBackCustomer(Transaction& tx, const customer::CustomerMerge& merge)
{
    const CustomerId from = customer::merges::holder(tx.connection(), merge);
    for (const std::string table : tables) {
        tx.query("UPDATE " + table +
                 " SET customer_id = ?1 WHERE customer_id = ?2 AND id IN (SELECT row_id FROM customer_merge_row WHERE "
                 "merge_id = ?3 AND kind = ?4)")
            .bind(merge.merged, from, merge.id, table)
            .run();
    }
    look(tx, merge.merged);
    look(tx, from);
}

}
