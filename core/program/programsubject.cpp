#include "core/program/programsubject.h"

namespace patron::program::subjects {

const std::vector<customer::PersonalTable>& tables()
{
    static const std::string mine = "customer_id IN (SELECT value FROM json_each(?1))";
    static const std::vector<customer::PersonalTable> all{
        {"program", "", {}},
        {"program_version", "", {}},
        {"program_member", "Met the entry of a program", mine},
        {"enrollment", "Programs", mine},
        {"decision", "Decisions of programs", mine},
        {"program_task", "Tasks of programs", mine},
        {"program_touch", "Facts that programs have yet to look at", mine},
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
    tx.changed(Area::Programs);
}

}
