#include "core/outbox/outboxsubject.h"

#include "core/outbox/sendtransition.h"

namespace patron::outbox::subjects {

namespace {
using customer::Subject;

const std::string mine = "customer_id IN (SELECT value FROM json_each(?1))";
const std::string ofMine = "outbox_id IN (SELECT b.id FROM outbox b WHERE b." + mine + ")";

/// Ends what is not final: the row must not be sent, and not be asked about, any more.
Result<void> end(Transaction& tx, OutboxId id, Ms now)
{
    PATRON_TRY(row, loadRow(tx.connection(), id));
    if (row.state == SendState::Leased || row.state == SendState::Handed) {
        return makeError(ErrorCode::Conflict, "A message to this customer is being sent right now, so nothing was "
                                              "erased. Try again in a moment.");
    }
    row.reason = "erased";
    if (row.state == SendState::Ambiguous)
        return changeState(tx, row, SendState::AssumedSent, now);
    if (row.state == SendState::Deferred)
        PATRON_CHECK(changeState(tx, row, SendState::Queued, now));
    return changeState(tx, row, SendState::Cancelled, now);
}
}

const std::vector<customer::PersonalTable>& tables()
{
    static const std::vector<customer::PersonalTable> all{
        {"occasion", "", {}},
        {"occasion_holdout", "Held out of broadcasts", mine},
        {"outbox", "Messages", mine},
        {"frozen_message", "Messages as they were written", ofMine},
        {"frozen_image", "Pictures in them", ofMine},
        {"attempt", "Tries to deliver", ofMine},
    };
    return all;
}

std::vector<KeptMail> mails(ReadSession& session, const Subject& subject)
{
    std::vector<KeptMail> list;
    Query query = session.queryOnce("SELECT b.id, b.message_header_id, f.outbox_id IS NOT NULL FROM outbox b LEFT JOIN "
                                    "frozen_message f ON f.outbox_id = b.id WHERE b." +
                                    mine + " ORDER BY b.id");
    query.bind(subject.idsJson());
    while (query.step())
        list.push_back({query.id<OutboxId>(0), query.text(1), query.flag(2)});
    return list;
}

Result<void> erase(Transaction& tx, const Subject& subject, Ms now, customer::ErasedTables& done)
{
    std::vector<OutboxId> open;
    {
        Query query = tx.queryOnce("SELECT id, state FROM outbox WHERE " + mine + " ORDER BY id");
        query.bind(subject.idsJson());
        while (query.step()) {
            if (isOpen(parseSendState(query.view(1)).value_or(SendState::Ambiguous)))
                open.push_back(query.id<OutboxId>(0));
        }
    }
    for (const OutboxId id : open)
        PATRON_CHECK(end(tx, id, now));
    const auto count = [&](const char* table, std::int64_t customer::ErasedRows::*what, const std::string& sql) {
        if (const std::int64_t rows = customer::subjects::change(tx, subject, sql); rows > 0)
            done[table].*what += rows;
    };
    count("frozen_image", &customer::ErasedRows::removed, "DELETE FROM frozen_image WHERE " + ofMine);
    count("frozen_message", &customer::ErasedRows::removed, "DELETE FROM frozen_message WHERE " + ofMine);
    count("attempt", &customer::ErasedRows::anonymised,
          "UPDATE attempt SET response = NULL, provider_id = NULL WHERE " + ofMine);
    count("occasion_holdout", &customer::ErasedRows::anonymised, "DELETE FROM occasion_holdout WHERE " + mine);
    // The dedupe key is a hash of numbers that are never given again; the sent journal knows the message by it.
    count("outbox", &customer::ErasedRows::anonymised,
          "UPDATE outbox SET customer_id = 0, enrollment_id = NULL, address = '', normalized = 'erased:' || id, "
          "message_header_id = 'erased:' || id, response = NULL, provider_id = NULL, context = '{}' WHERE " +
              mine);
    const Subject own = customer::subjects::withoutShared(tx.connection(), subject);
    for (const auto& [table, column] : {std::pair("outbox", "reason"), std::pair("attempt", "response")}) {
        if (const std::int64_t rows = customer::subjects::redact(tx, own, table, column); rows > 0)
            done[table].anonymised += rows;
    }
    tx.changed(Area::Outbox);
    return {};
}

}
