#include "core/customer/mergesapart.h"

namespace patron::customer {

void MergesApart::take()
{
    std::vector<std::int64_t> standing;
    {
        Query query = m_tx.query(
            "WITH RECURSIVE part(id) AS (SELECT m.survivor_id FROM customer_merge m JOIN temp.circle c ON "
            "c.id = m.survivor_id WHERE m.undone_at IS NULL UNION SELECT m.merged_id FROM part p JOIN customer_merge m "
            "ON m.survivor_id = p.id WHERE m.undone_at IS NULL) SELECT m.id FROM part p JOIN customer_merge m ON "
            "m.survivor_id = p.id WHERE m.undone_at IS NULL ORDER BY m.id DESC");
        while (query.step())
            standing.push_back(query.int64(0));
    }
    for (const std::int64_t id : standing) {
        const auto merge = merges::find(m_tx.connection(), id);
        merges::part(m_tx, *merge);
        m_circle.add(merge->merged);
        m_circle.addSurvivor(merge->survivor, merge->recordedAt);
        m_merges.push_back(*merge);
    }
}

void MergesApart::putBack()
{
    for (auto merge = m_merges.rbegin(); merge != m_merges.rend(); ++merge)
        merges::rejoin(m_tx, *merge);
    m_merges.clear();
}

}
