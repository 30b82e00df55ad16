#include "core/delivery/inboundmailmerge.h"

#include <vector>

namespace patron::delivery::inboundMails {

void moveCustomer(Transaction& tx, const customer::CustomerMerge& merge)
{
    std::vector<std::int64_t> mails;
    {
        Query query = tx.query("SELECT id FROM inbound_mail WHERE customer_id = ? ORDER BY id");
        query.bind(merge.merged);
        while (query.step())
            mails.push_back(query.int64(0));
    }
    for (const std::int64_t mail : mails)
        customer::merges::note(tx, merge.id, {"inbound_mail", mail, 0, 0, {}});
    tx.query("UPDATE inbound_mail SET customer_id = ? WHERE customer_id = ?").bind(merge.survivor, merge.merged).run();
    tx.changed(Area::Outbox);
}

void giveBackCustomer(Transaction& tx, const customer::CustomerMerge& merge)
{
    const CustomerId from = customer::merges::holder(tx.connection(), merge);
    for (const customer::MergedRow& row : customer::merges::noted(tx.connection(), merge.id, "inbound_mail")) {
        tx.query("UPDATE inbound_mail SET customer_id = ? WHERE id = ? AND customer_id = ?")
            .bind(merge.merged, row.row, from)
            .run();
    }
    tx.query("UPDATE inbound_mail SET customer_id = ?1 WHERE customer_id = ?2 AND matched_by <> 'person' AND "
             "(outbox_id IN (SELECT id FROM outbox "
             "WHERE customer_id = ?1) OR (outbox_id IS NULL AND EXISTS (SELECT 1 FROM v_identity i WHERE "
             "i.customer_id = ?1 AND i.kind = 'email' AND i.normalized = inbound_mail.sender) AND NOT EXISTS (SELECT 1 "
             "FROM v_identity i WHERE i.customer_id = ?2 AND i.kind = 'email' AND i.normalized = "
             "inbound_mail.sender)))")
        .bind(merge.merged, from)
        .run();
    tx.changed(Area::Outbox);
}

}
