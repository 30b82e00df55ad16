#pragma once

#include "core/base/clock.h"
#include "core/base/id.h"
#include "core/delivery/mailbox/returnedmail.h"
#include "core/outbox/outboxstore.h"
#include "core/store/store.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::delivery {

/// A mail that came in and is about us, as it is kept.
struct KeptMail
{
    std::int64_t id = 0;
    ConnectorId connector;
    std::string sourceKey;
    std::string headerId; ///< its Message-ID without brackets; empty where it has none
    std::string kind;     ///< a ReturnedKind by name
    std::string detail;
    std::string sender; ///< normalized address
    std::string senderName;
    std::string recipient; ///< whom a report is about, normalized
    std::string subject;
    std::string body;   ///< what a person wrote
    std::string reason; ///< of bounces and complaints
    bool hard = false;
    std::string status; ///< RFC 3463, or the reply's code; empty: the report gave none
    std::string said;   ///< the server's words
    std::optional<OutboxId> message;
    std::optional<CustomerId> customer;
    std::string matchedBy; ///< return_token, reference, message_id, answered, unsubscribe_token, address, person
    std::string state;     ///< done, waiting, handled
    Ms at = 0;
};

/// Whom a mail is about.
struct MailMatch
{
    std::string by; ///< as KeptMail::matchedBy; empty: nobody knows
    std::optional<outbox::SendRow> row;
    std::optional<CustomerId> customer;
};

/// Finds the message and the customer, the surest clue first: a proven token in the address it came to, a proven
/// reference in the mail that came back, that mail's Message-ID, what it answers, a proven unsubscribe token, then the
/// one customer with the address who was written to within 30 days before `at` (of letters: who has the address). A
/// token that is not proven counts for nothing. `key` is the workspace's identity key.
MailMatch matchMail(Connection& connection, std::string_view key, const ReturnedMail& mail, Ms at);

/// The same mail has the same key wherever and however often it is read: by its Message-ID, who wrote it when about
/// what, and its text, not by the trace of its way.
std::string mailKey(const ReturnedMail& mail, std::string_view bytes);

/// What reading mails came to.
struct MailTally
{
    std::int64_t read = 0;
    std::int64_t known = 0; ///< kept already
    std::int64_t delivered = 0;
    std::int64_t bounced = 0; ///< hard ones
    std::int64_t softBounced = 0;
    std::int64_t delayed = 0;
    std::int64_t complaints = 0;
    std::int64_t unsubscribes = 0;
    std::int64_t replies = 0; ///< and letters of customers
    std::int64_t autoReplies = 0;
    std::int64_t waiting = 0; ///< for a person
    std::int64_t ignored = 0; ///< none of our business: not kept

    void add(const MailTally& more);
};

/// What stands as the source of what a mail does: beside suppressions and consents, and beside events.
struct MailOrigin
{
    std::string said = "mailbox";
    std::string events = "patron";
};

namespace inboundMails {

/// Keeps a mail and does what it says, once: a hard bounce, a complaint and an unsubscribe suppress the address, with
/// the mail as evidence; soft bounces are counted; delays, replies and automatic answers are kept. Trouble of the
/// account, the sender or the content suppresses nobody, nor does a complaint about authentication. What nobody knows
/// waits for a person; what is not about us is not kept.
Result<void> keep(Transaction& tx, const Store& store, ConnectorId connector, const ReturnedMail& mail,
                  std::string_view bytes, Ms now, MailTally& tally, const MailOrigin& origin = {});

/// What waits for a person, the newest first.
std::vector<KeptMail> waiting(Connection& connection, std::int64_t limit = 200);
std::optional<KeptMail> find(Connection& connection, std::int64_t id);
/// A person says whose it is: then it does what it says. Conflict when it does not wait.
Result<void> attach(Transaction& tx, const Store& store, std::int64_t id, CustomerId customer, Ms now);
/// A person says that nothing is left to do. Conflict when it does not wait.
Result<void> markHandled(Transaction& tx, std::int64_t id);

}
}
