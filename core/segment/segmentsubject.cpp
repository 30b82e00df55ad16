#include "core/segment/segmentsubject.h"

namespace patron::segment::subjects {

const std::vector<customer::PersonalTable>& tables()
{
    static const std::vector<customer::PersonalTable> all{
        {"segment", "", {}},
        {"segment_look", "", {}},
        {"segment_day", "", {}},
        {"insight_look", "", {}},
        {"insight_day", "", {}},
        {"insight_score", "Scores by day", "customer_id IN (SELECT value FROM json_each(?1))"},
        {"segment_member", "Segments at the last look", "customer_id IN (SELECT value FROM json_each(?1))"},
    };
    return all;
}

void erase(Transaction& tx, const customer::Subject& subject, customer::ErasedTables& done)
{
    for (const std::string table : {"insight_score", "segment_member"}) {
        const std::int64_t rows = customer::subjects::change(
            tx, subject, "DELETE FROM " + table + " WHERE customer_id IN (SELECT value FROM json_each(?1))");
        if (rows > 0)
            done[table].removed += rows;
    }
}

}
