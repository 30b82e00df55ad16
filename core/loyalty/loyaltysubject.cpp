#include "core/loyalty/loyaltysubject.h"

namespace patron::loyalty::subjects {

const std::vector<customer::PersonalTable>& tables()
{
    static const std::string mine = "customer_id IN (SELECT value FROM json_each(?1))";
    static const std::vector<customer::PersonalTable> all{
        {"loyalty_plan", "", {}},
        {"loyalty_plan_version", "", {}},
        {"loyalty_kind", "", {}},
        {"loyalty_standing", "Standing in loyalty plans", mine},
        {"loyalty_stale", "Waiting for its points", "id IN (SELECT value FROM json_each(?1))"},
        {"referral_code", "Code for friends", mine},
        {"coupon_pool", "", {}},
        {"coupon_stale", "", {}},
    };
    return all;
}

void erase(Transaction& tx, const customer::Subject& subject, customer::ErasedTables& done)
{
    for (const customer::PersonalTable& table : tables()) {
        if (table.rows.empty())
            continue;
        if (const std::int64_t rows =
                customer::subjects::change(tx, subject, "DELETE FROM " + table.table + " WHERE " + table.rows);
            rows > 0)
            done[table.table].removed += rows;
    }
}

}
