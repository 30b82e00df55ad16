#include "core/delivery/deliverysubject.h"

#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/delivery/connector.h"
#include "core/delivery/local/localinbox.h"
#include "core/delivery/pickup/pickupconnector.h"

#include <algorithm>
#include <fstream>

namespace patron::delivery::subjects {

namespace fs = std::filesystem;

namespace {
const std::string fromOrAbout = "customer_id IN (SELECT value FROM json_each(?1)) OR sender IN (SELECT value FROM "
                                "json_each(?2)) OR recipient IN (SELECT value FROM json_each(?2))";
/// A server may name whom it was about to get a mail for.
const std::string ofServersWords = "EXISTS (SELECT 1 FROM json_each(?2) WHERE instr(reason, value) > 0)";
}

const std::vector<customer::PersonalTable>& tables()
{
    static const std::vector<customer::PersonalTable> all{
        {"connector", "", {}},
        {"account_hold", "Why an account waits", ofServersWords},
        {"inbound_text", "Text messages that came in", "number IN (SELECT value FROM json_each(?2))"},
        {"inbound_mail", "Mails that came in", fromOrAbout},
        {"mailbox_folder", "", {}},
    };
    return all;
}

void erase(Transaction& tx, const customer::Subject& subject, customer::ErasedTables& done)
{
    done["inbound_text"].removed += customer::subjects::change(
        tx, subject, "DELETE FROM inbound_text WHERE number IN (SELECT value FROM json_each(?2))");
    done["account_hold"].removed +=
        customer::subjects::change(tx, subject, "DELETE FROM account_hold WHERE " + ofServersWords);
    done["inbound_mail"].removed +=
        customer::subjects::change(tx, subject, "DELETE FROM inbound_mail WHERE " + fromOrAbout);
}

Result<std::vector<fs::path>> inboxMails(const Store& store, const customer::Subject& subject,
                                         const std::vector<outbox::subjects::KeptMail>& known)
{
    const LocalInbox inbox(store.uuid());
    std::vector<fs::path> found;
    PATRON_TRY(mails, inbox.list());
    for (const LocalMail& mail : mails) {
        const std::string name = fromPath(mail.path.filename());
        const bool isKnown = std::any_of(known.begin(), known.end(), [&](const outbox::subjects::KeptMail& each) {
            return mailFileName(each.messageId) == name;
        });
        if (isKnown || subject.isNamedIn(mail.to))
            found.push_back(mail.path);
    }
    std::sort(found.begin(), found.end());
    return found;
}

Result<std::int64_t> removeFiles(const std::vector<fs::path>& files)
{
    std::int64_t removed = 0;
    for (const fs::path& file : files) {
        std::error_code code;
        const auto size = fs::file_size(file, code);
        if (!code) {
            std::fstream out(file, std::ios::binary | std::ios::in | std::ios::out);
            out << std::string(static_cast<std::size_t>(size), '\0');
            out.close();
            flushToDisk(file);
        }
        fs::remove(file, code);
        if (code)
            return makeError(ErrorCode::Io, "A mail in the Local inbox could not be removed: " + code.message() +
                                                ". Nothing in the workspace was erased.");
        ++removed;
    }
    return removed;
}

std::vector<std::string> outOfReach(ReadSession& session, const customer::Subject& subject)
{
    std::vector<std::string> sentences;
    Query query = session.queryOnce(
        "SELECT c.name, c.kind, count(*) FROM outbox b JOIN connector c ON c.id = b.connector_id WHERE b.handed > 0 "
        "AND "
        "c.kind <> 'local' AND b.customer_id IN (SELECT value FROM json_each(?1)) GROUP BY c.id ORDER BY c.id");
    query.bind(subject.idsJson());
    while (query.step()) {
        const std::string mails = query.int64(2) == 1 ? "1 message" : groupDigits(query.int64(2)) + " messages";
        sentences.push_back(mails + " went out by \"" + query.text(0) + "\" (" + query.text(1) +
                            "): copies on mail servers, in pickup folders and in the person's own mailbox are not "
                            "reached.");
    }
    return sentences;
}

}
