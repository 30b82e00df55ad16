#include "core/customer/mergemembers.h"

#include "core/base/json.h"

#include <string>
#include <utility>
#include <vector>

namespace patron::customer::merges {

namespace {
bool hadBoth(const MergedRow& row)
{
    const Json before = Json::parse(row.before, nullptr, false);
    return before.is_object() && before.value("both", false);
}

void removeMember(Transaction& tx, const MemberTable& table, std::int64_t of, CustomerId customer)
{
    tx.query("DELETE FROM " + std::string(table.name) + " WHERE " + std::string(table.of) + " = ? AND customer_id = ?")
        .bind(of, customer)
        .run();
}

void addMember(Transaction& tx, const MemberTable& table, std::int64_t of, CustomerId customer)
{
    tx.query("INSERT INTO " + std::string(table.name) + "(" + std::string(table.of) +
             ", customer_id) VALUES (?, ?) ON CONFLICT DO NOTHING")
        .bind(of, customer)
        .run();
}

/// Where the survivor had no place of its own, the one it got goes, and so do the notes of merges that took that one
/// further, up to somebody who had a place anyway.
void giveBack(Transaction& tx, const CustomerMerge& merge, const MemberTable& table, const MergedRow& row,
              CustomerId from)
{
    addMember(tx, table, row.row, merge.merged);
    if (hadBoth(row))
        return;
    for (const std::int64_t further : beyond(tx.connection(), merge)) {
        for (const MergedRow& note : noted(tx.connection(), further, table.name)) {
            if (note.row != row.row)
                continue;
            unnote(tx, further, table.name, row.row);
            if (hadBoth(note))
                return;
        }
    }
    removeMember(tx, table, row.row, from);
}
}

void moveMembers(Transaction& tx, const CustomerMerge& merge, const MemberTable& table)
{
    const std::string name(table.name);
    const std::string of(table.of);
    std::vector<std::pair<std::int64_t, bool>> places;
    {
        Query query = tx.query("SELECT " + of + ", EXISTS (SELECT 1 FROM " + name + " o WHERE o." + of + " = m." + of +
                               " AND o.customer_id = ?2) FROM " + name + " m WHERE customer_id = ?1 ORDER BY 1");
        query.bind(merge.merged, merge.survivor);
        while (query.step())
            places.emplace_back(query.int64(0), query.flag(1));
    }
    for (const auto& [place, both] : places) {
        removeMember(tx, table, place, merge.merged);
        addMember(tx, table, place, merge.survivor);
        note(tx, merge.id, {name, place, 0, 0, compactJson(Json{{"both", both}})});
    }
}

void giveBackMembers(Transaction& tx, const CustomerMerge& merge, const MemberTable& table)
{
    const CustomerId from = holder(tx.connection(), merge);
    for (const MergedRow& row : noted(tx.connection(), merge.id, table.name))
        giveBack(tx, merge, table, row, from);
}

}
