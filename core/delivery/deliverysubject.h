#pragma once

#include "core/customer/subject.h"
#include "core/delivery/outcomejournal.h"
#include "core/outbox/outboxsubject.h"

#include <filesystem>
#include <string>
#include <vector>

namespace patron::delivery::subjects {

/// This module's tables.
const std::vector<customer::PersonalTable>& tables();

/// The mails of the workspace's Local inbox that went to a person: those the outbox knows, and those whose To, Cc or
/// Bcc names one of the person's addresses.
Result<std::vector<std::filesystem::path>> inboxMails(const Store& store, const customer::Subject& subject,
                                                      const std::vector<outbox::subjects::KeptMail>& known);
/// Removes the text messages that came from the person's numbers, and the mails from and about them.
void erase(Transaction& tx, const customer::Subject& subject, customer::ErasedTables& done);
/// Removes files, whose content is overwritten first; says how many. Io when one stays.
Result<std::int64_t> removeFiles(const std::vector<std::filesystem::path>& files);

/// Places where mails to the person may lie that Patron cannot reach or should not touch, as sentences: pickup folders
/// and mail servers that were used for them.
std::vector<std::string> outOfReach(ReadSession& session, const customer::Subject& subject);

}
