#include "core/workspace/testsend.h"

#include "core/base/emailaddress.h"
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/customer/consentstore.h"
#include "core/delivery/connectorstore.h"
#include "core/message/recipientfields.h"
#include "core/workspace/mailsource.h"

#include <algorithm>
#include <set>

namespace patron::workspace {

namespace {
using Kind = delivery::DeliveryResult::Kind;

/// Made ready before anything leaves.
struct ReadyMail
{
    std::string address;
    std::string messageId;
    std::string bytes;
};

Result<void> checkSuppression(ReadSession& session, const Store& store, const EmailAddress& address)
{
    const std::string reason =
        customer::consents::suppressionReason(session.connection(), customer::addressKind(customer::Channel::Email),
                                              address.normalized(), store.identityKey());
    if (reason.empty())
        return {};
    return makeError(ErrorCode::Conflict, address.text() + " is on the suppression list (" + reason +
                                              "), so no mail goes there, no test either. Use another address.");
}

Result<delivery::ConnectorRow> connectorOf(Workspace& workspace, const std::string& name)
{
    if (name.empty())
        return workspace.defaultConnector();
    return workspace.store().read(
        [&](ReadSession& session) { return delivery::connectors::findByName(session.connection(), name); });
}

Result<std::vector<ReadyMail>> makeMails(Workspace& workspace, const TestSend& test,
                                         const delivery::ConnectorRow& connector, const std::string& sender, Ms now)
{
    Store& store = workspace.store();
    MailSource source(store);
    return store.read([&](ReadSession& session) -> Result<std::vector<ReadyMail>> {
        std::vector<ReadyMail> mails;
        for (const std::string& text : test.addresses) {
            const auto address = EmailAddress::parse(text);
            if (!address)
                return makeError(ErrorCode::BadInput, "\"" + text + "\" is no mail address.");
            PATRON_CHECK(checkSuppression(session, store, *address));
            ReadyMail mail;
            mail.address = address->text();
            const auto from = EmailAddress::parse(sender);
            mail.messageId = "test." + newUuid() + "@" + (from ? from->domain() : std::string("patron.invalid"));
            message::SavedMessage saved; // version 0: shown as it is, in no other language
            saved.message = test.message;
            PATRON_TRY(bytes,
                       source.testBytes(session, saved, test.customer, connector, mail.address, mail.messageId, now));
            mail.bytes = std::move(bytes);
            mails.push_back(std::move(mail));
        }
        return mails;
    });
}
}

std::string TestOutcome::sentence() const
{
    const std::string answer = result.text.empty() ? std::string() : ": " + result.text;
    switch (result.kind) {
    case Kind::Accepted:
        return address + ": taken.";
    case Kind::Deferred:
        return address + ": not taken now" + answer;
    case Kind::Rejected:
        return address + ": refused" + answer;
    case Kind::Ambiguous:
        return address + ": may have been taken; the connection was lost before the answer" + answer;
    case Kind::NotSent:
        break;
    }
    return address + ": not sent" + answer;
}

Result<std::vector<std::string>> parseTestAddresses(std::string_view line)
{
    std::vector<std::string> addresses;
    std::set<std::string> known;
    std::string words(line);
    std::replace_if(
        words.begin(), words.end(), [](char c) { return c == ',' || c == ';' || c == '\n' || c == '\r' || c == '\t'; },
        ' ');
    for (const std::string_view word : split(words, ' ')) {
        if (trim(word).empty())
            continue;
        const auto address = EmailAddress::parse(word);
        if (!address)
            return makeError(ErrorCode::BadInput, "\"" + std::string(trim(word)) + "\" is no mail address.");
        if (known.insert(address->normalized()).second)
            addresses.push_back(address->text());
    }
    if (addresses.empty())
        return makeError(ErrorCode::BadInput, "Write the address the test goes to.");
    if (addresses.size() > mostTestAddresses) {
        return makeError(ErrorCode::BadInput, "A test goes to at most " + std::to_string(mostTestAddresses) +
                                                  " addresses. For more, send it to a segment.");
    }
    return addresses;
}

Result<std::vector<TestOutcome>> sendTest(Workspace& workspace, const TestSend& test, const CancelToken& cancel, Ms now)
{
    if (test.message.channel != message::MessageChannel::Email)
        return makeError(ErrorCode::BadInput, "Only mails can be sent as a test.");
    PATRON_TRY(row, connectorOf(workspace, test.connector));
    const bool staysHere = row.kind == "local" || row.kind == "pickup";
    if (!workspace.store().live() && !staysHere) {
        return makeError(ErrorCode::Conflict, "This file is a copy and sends nothing until it is made the one that "
                                              "sends. The Local inbox takes the test.");
    }
    PATRON_TRY(connector, workspace.makeConnector(row));
    PATRON_TRY(mails, makeMails(workspace, test, row, connector->envelopeSender(), now));
    std::vector<TestOutcome> outcomes;
    const auto session = connector->openSession(cancel);
    for (const ReadyMail& mail : mails) {
        const delivery::Envelope envelope{connector->envelopeSender(), mail.address, mail.messageId};
        outcomes.push_back(
            {mail.address, session->deliver(envelope, mail.bytes, [&cancel] { return !cancel.cancelled(); })});
    }
    session->close();
    return outcomes;
}

}
