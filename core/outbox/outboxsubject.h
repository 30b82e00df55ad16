#pragma once

#include "core/base/id.h"
#include "core/customer/customererasure.h"
#include "core/customer/subject.h"
#include "core/store/store.h"

#include <string>
#include <vector>

namespace patron::outbox::subjects {

/// This module's tables.
const std::vector<customer::PersonalTable>& tables();

/// One message of a person as the outbox keeps it.
struct KeptMail
{
    OutboxId outbox;
    std::string messageId;
    bool isFrozen = false; ///< sends::frozenBytes has it
};
std::vector<KeptMail> mails(ReadSession& session, const customer::Subject& subject);

/// Takes a person out of the outbox. What waits is cancelled; a row's states and times stay, without whom it went to,
/// because the sums of its broadcast stand on them. Conflict when a message to the person is with a sender right now.
Result<void> erase(Transaction& tx, const customer::Subject& subject, Ms now, customer::ErasedTables& done);

}
