#include "core/loyalty/loyaltycheck.h"

#include "core/base/text.h"
#include "core/loyalty/lots.h"

#include <array>

namespace patron::loyalty {

namespace {
struct Finding
{
    const char* sql; ///< count, and a customer's number or NULL
    const char* one;
    const char* several;
};

constexpr std::array findings{
    Finding{
        "SELECT count(*), min(e.customer_id) FROM v_loyalty_entry e WHERE e.lot_id IS NOT NULL AND NOT EXISTS (SELECT "
        "1 FROM v_loyalty_entry l WHERE l.id = e.lot_id AND l.customer_id = e.customer_id AND l.plan = e.plan AND "
        "l.points > 0)",
        "row of points changes a lot that its customer does not have",
        "rows of points change lots that their customers do not have"},
    Finding{
        "SELECT count(*), min(e.customer_id) FROM v_loyalty_entry e WHERE e.lot_id IS NOT NULL AND e.kind = 'expire' "
        "AND (SELECT l.points + coalesce(sum(t.points), 0) FROM v_loyalty_entry l LEFT JOIN v_loyalty_entry t ON "
        "t.lot_id = l.id WHERE l.id = e.lot_id) < 0",
        "lot has lost more than it had", "lots have lost more than they had"},
    Finding{"SELECT count(*), min(customer_id) FROM v_loyalty_entry WHERE (kind = 'earn' AND points < 0) OR (kind IN "
            "('burn', 'expire', 'reverse') AND points > 0)",
            "row of points has the wrong sign", "rows of points have the wrong sign"},
    Finding{"SELECT count(*), min(customer_id) FROM loyalty_standing s WHERE NOT EXISTS (SELECT 1 FROM loyalty_plan p "
            "WHERE p.id = s.plan_id) OR (NOT EXISTS (SELECT 1 FROM v_customer c WHERE c.id = s.customer_id) AND NOT "
            "EXISTS (SELECT 1 FROM "
            "customer_tombstone t WHERE t.id = s.customer_id))",
            "standing belongs to a plan or a customer who is not there",
            "standings belong to plans or customers who are not there"},
    Finding{"SELECT count(*), min(customer_id) FROM referral_code r WHERE NOT EXISTS (SELECT 1 FROM v_customer c WHERE "
            "c.id = r.customer_id) AND NOT EXISTS (SELECT 1 FROM customer_tombstone t WHERE t.id = r.customer_id)",
            "referral code belongs to a customer who is not there",
            "referral codes belong to customers who are not there"},
    Finding{
        "SELECT count(*), min(one) FROM (SELECT u.coupon, min(u.customer_id) AS one FROM v_coupon_use u JOIN v_coupon "
        "c ON c.folded = u.coupon AND c.pool IS NOT NULL WHERE u.kind = 'assigned' AND u.batch_id IS NULL GROUP BY "
        "u.coupon HAVING count(DISTINCT u.source_key) > 1)",
        "code of a pool was given twice", "codes of pools were given twice"},
};

void checkBalances(Connection& connection, std::vector<std::string>& problems)
{
    std::int64_t wrong = 0;
    std::int64_t first = 0;
    std::vector<LotRow> rows;
    std::int64_t customer = 0;
    std::string plan;
    std::int64_t sum = 0;
    const auto close = [&] {
        if (!rows.empty() && holdingOf(rows).balance() != sum && ++wrong == 1)
            first = customer;
        rows.clear();
        sum = 0;
    };
    Query query =
        connection.query("SELECT customer_id, plan, id, at, points, lot_id FROM v_loyalty_entry WHERE points <> "
                         "0 ORDER BY customer_id, plan, at, id");
    while (query.step()) {
        if (query.int64(0) != customer || query.view(1) != plan) {
            close();
            customer = query.int64(0);
            plan = query.text(1);
        }
        rows.push_back({query.int64(2), query.int64(3), query.int64(4), query.isNull(5) ? 0 : query.int64(5), {}});
        sum += query.int64(4);
    }
    close();
    if (wrong > 0)
        problems.push_back(groupDigits(wrong) +
                           (wrong == 1 ? " balance of points is not the sum of its lots"
                                       : " balances of points are not the sums of their lots") +
                           ", the first of #" + std::to_string(first) + ".");
}

/// Only returns, and what other programs say, may bring a balance below 0.
void checkBelowZero(Connection& connection, std::vector<std::string>& problems)
{
    Query query = connection.query("SELECT count(*), min(customer_id) FROM (SELECT customer_id FROM v_loyalty_entry "
                                   "GROUP BY customer_id, plan HAVING "
                                   "sum(points) < 0 AND sum(kind = 'reverse') = 0 AND count(batch_id) = 0)");
    if (!query.step() || query.int64(0) == 0)
        return;
    problems.push_back(groupDigits(query.int64(0)) +
                       (query.int64(0) == 1 ? " balance of points is" : " balances of points are") +
                       " below 0 without a return, the first of #" + query.text(1) + ".");
}
}

std::vector<std::string> loyaltyProblems(Connection& connection)
{
    std::vector<std::string> problems;
    for (const Finding& finding : findings) {
        Query query = connection.query(finding.sql);
        if (!query.step() || query.int64(0) == 0)
            continue;
        problems.push_back(groupDigits(query.int64(0)) + " " + (query.int64(0) == 1 ? finding.one : finding.several) +
                           ", the first of #" + query.text(1) + ".");
    }
    checkBalances(connection, problems);
    checkBelowZero(connection, problems);
    return problems;
}

}
