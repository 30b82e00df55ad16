#include "core/customer/customercheck.h"

#include "core/base/text.h"
#include "core/customer/identityholder.h"

#include <array>

namespace patron::customer {

namespace {
struct Facts
{
    const char* table;
    const char* one;
    const char* several;
    /// What modules wrote stays when an undo takes its customer: the id waits for the same person.
    bool waits = false;
};
constexpr std::array facts{
    Facts{"identity", "identity belongs", "identities belong"},
    Facts{"trait_entry", "value of a trait belongs", "values of traits belong"},
    Facts{"orders", "order belongs", "orders belong"},
    Facts{"event", "event belongs", "events belong", true},
    Facts{"consent_entry", "consent belongs", "consents belong"},
    Facts{"preference", "preference belongs", "preferences belong"},
    Facts{"loyalty_entry", "movement of points belongs", "movements of points belong", true},
    Facts{"coupon_use", "use of a coupon belongs", "uses of coupons belong", true},
};
constexpr const char* waiting = " AND NOT (f.batch_id IS NULL AND EXISTS (SELECT 1 FROM customer_tombstone t WHERE "
                                "t.id = f.customer_id))";
}

std::vector<std::string> customerProblems(Connection& connection)
{
    std::vector<std::string> problems;
    for (const Facts& of : facts) {
        Query query = connection.query(std::string("SELECT count(*), min(customer_id) FROM ") + of.table +
                                       " f WHERE customer_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM customer c "
                                       "WHERE c.id = f.customer_id)" +
                                       (of.waits ? waiting : ""));
        if (!query.step() || query.int64(0) == 0)
            continue;
        const std::int64_t count = query.int64(0);
        problems.push_back(groupDigits(count) + " " + (count == 1 ? of.one : of.several) +
                           " to customers who are not there, the first to #" + query.text(1) + ".");
    }
    if (const std::int64_t wrong = holders::wronglyMarked(connection); wrong > 0)
        problems.push_back(groupDigits(wrong) + (wrong == 1 ? " identity is" : " identities are") +
                           " not with the customer who has it by the imports.");
    return problems;
}

}
