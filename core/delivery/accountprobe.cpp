#include "core/delivery/accountprobe.h"

#include "core/base/emailaddress.h"
#include "core/base/text.h"
#include "core/delivery/imap/imapsession.h"
#include "core/delivery/threadrun.h"
#include "core/message/mime/mailtree.h"

#include <QDeadlineTimer>

#include <algorithm>
#include <chrono>
#include <thread>

namespace patron::delivery {

namespace {

using Kind = DeliveryResult::Kind;
constexpr std::size_t headerBytes = 65'536;

/// A word that stands in the subject only, where no server changes it.
std::string subjectOf(const ProbePlan& plan)
{
    return "Patron looks at this account " + plan.token;
}

std::string messageIdOf(const ProbePlan& plan)
{
    const auto from = EmailAddress::parse(plan.from.address);
    return "probe." + plan.token + "@" + (from ? from->domain() : std::string("patron.invalid"));
}

Result<std::string> mailOf(const ProbePlan& plan)
{
    message::MimeParts parts;
    parts.from = plan.from;
    parts.to = {{}, plan.to};
    parts.subject = subjectOf(plan);
    parts.date = plan.now;
    parts.messageId = messageIdOf(plan);
    parts.unsubscribeMailto = "mailto:" + plan.to + "?subject=unsubscribe%20" + plan.token;
    parts.autoSubmitted = "auto-generated";
    parts.extraHeaders.emplace_back("X-Patron-Ref", plan.token);
    parts.text = "Patron has sent this mail from the account to itself, to see what arrives. It can be deleted.\n";
    return message::buildMime(parts);
}

/// Delivers the mail; first with a bounce address of its own.
DeliveryResult deliverProbe(Connector& account, const ProbePlan& plan, const std::string& bytes, bool* withToken,
                            const CancelToken& cancel)
{
    const auto session = account.openSession(cancel);
    const auto go = [&] { return !cancel.cancelled(); };
    const std::string tagged = account.envelopeSenderFor(plan.token);
    *withToken = tagged != account.envelopeSender();
    DeliveryResult result = session->deliver({tagged, plan.to, messageIdOf(plan)}, bytes, go);
    if (*withToken && result.kind == Kind::Rejected) {
        *withToken = false;
        result = session->deliver({account.envelopeSender(), plan.to, messageIdOf(plan)}, bytes, go);
    }
    session->close();
    return result;
}

/// "mx.test; spf=pass smtp.mailfrom=…; dkim=fail": what is said of one method.
std::string verdictOf(const std::vector<std::string_view>& results, std::string_view method)
{
    for (const std::string_view line : results) {
        for (const std::string_view part : split(line, ';')) {
            const std::string word = asciiLower(trim(part));
            if (word.starts_with(std::string(method) + "="))
                return word.substr(method.size() + 1,
                                   word.find_first_of(" \t(", method.size() + 1) - method.size() - 1);
        }
    }
    return {};
}

/// Whether a signature's h= names a header (RFC 6376, 3.5); nothing when there is no signature.
std::optional<bool> isSigned(const std::vector<std::string_view>& signatures, std::string_view header)
{
    if (signatures.empty())
        return std::nullopt;
    for (const std::string_view signature : signatures) {
        for (const std::string_view tag : split(signature, ';')) {
            const std::string_view text = trim(tag);
            if (!text.starts_with("h="))
                continue;
            const auto names = split(text.substr(2), ':');
            if (std::any_of(names.begin(), names.end(),
                            [&](std::string_view name) { return asciiLower(trim(name)) == header; }))
                return true;
        }
    }
    return false;
}

void readHeader(AccountProbe& probe, const ProbePlan& plan, const std::string& bytes)
{
    const message::MailFields fields = message::readFields(bytes);
    const auto holds = [&](std::string_view name, std::string_view what) {
        return fields.first(name).find(what) != std::string_view::npos;
    };
    probe.keepsMessageId = holds("message-id", "<" + messageIdOf(plan) + ">");
    probe.keepsReference = trim(fields.first("x-patron-ref")) == plan.token;
    probe.sender = toValidUtf8(std::string(trim(fields.first("from"))));
    probe.keepsSender = asciiLower(fields.first("from")).find(asciiLower(plan.from.address)) != std::string::npos;
    probe.keepsBounceAddress = holds("return-path", plan.token);
    probe.keepsUnsubscribe = holds("list-unsubscribe", plan.token);
    probe.signsUnsubscribe = isSigned(fields.all("dkim-signature"), "list-unsubscribe");
    const auto results = fields.all("authentication-results");
    probe.spf = verdictOf(results, "spf");
    probe.dkim = verdictOf(results, "dkim");
    probe.dmarc = verdictOf(results, "dmarc");
}

/// Looks once; nothing while the mail is not there.
Result<bool> look(ImapSession& session, AccountProbe& probe, const ProbePlan& plan)
{
    for (const std::string& folder : plan.mailbox.folders) {
        PATRON_CHECK(session.examine(folder));
        PATRON_TRY(uids, session.withHeader("Subject", plan.token));
        if (uids.empty())
            continue;
        PATRON_TRY(mail, session.fetch(uids.front(), headerBytes));
        if (!mail)
            continue;
        probe.folder = folder;
        readHeader(probe, plan, mail->bytes);
        return true;
    }
    return false;
}

Result<void> readBack(AccountProbe& probe, const ProbePlan& plan, const CancelToken& cancel)
{
    ImapSession session(plan.mailbox, plan.logIn, cancel);
    PATRON_CHECK(session.connect());
    const auto start = std::chrono::steady_clock::now();
    QDeadlineTimer deadline(plan.waitMs);
    for (;;) {
        PATRON_TRY(found, look(session, probe, plan));
        if (found) {
            probe.arrivedAfterMs =
                std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count();
            break;
        }
        for (QDeadlineTimer pause(plan.pauseMs); !pause.hasExpired();) {
            if (cancel.cancelled())
                return makeError(ErrorCode::Cancelled, "Looking for the mail was stopped.");
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
        if (deadline.hasExpired())
            break;
    }
    if (const auto sent = session.sentFolder(); sent && session.examine(*sent)) {
        const auto uids = session.withHeader("Subject", plan.token);
        probe.keepsCopy = uids && !uids->empty();
    }
    session.logOut();
    return {};
}

}

Result<AccountProbe> probeAccount(Connector& account, const ProbePlan& plan, const CancelToken& cancel)
{
    PATRON_TRY(bytes, mailOf(plan));
    return inSocketThread([&]() -> Result<AccountProbe> {
        AccountProbe probe;
        bool withToken = false;
        const DeliveryResult sent = deliverProbe(account, plan, bytes, &withToken, cancel);
        if (cancel.cancelled())
            return makeError(ErrorCode::Cancelled, "Looking at the account was stopped.");
        if (sent.kind != Kind::Accepted) {
            probe.refusal = sent.text.empty() ? std::string("The server did not take the mail.") : sent.text;
            return probe;
        }
        PATRON_CHECK(readBack(probe, plan, cancel));
        if (!withToken)
            probe.keepsBounceAddress = false;
        return probe;
    });
}

std::vector<std::string> sentencesOf(const AccountProbe& probe)
{
    std::vector<std::string> lines;
    if (!probe.refusal.empty())
        return {"The account did not take a mail to itself: " + probe.refusal};
    if (!probe.arrived()) {
        lines.emplace_back("The mail was taken, but did not arrive in the folders that are read. Look in the folder of "
                           "spam, and whether the mailbox is the account's own.");
        if (probe.keepsCopy)
            lines.emplace_back("A copy of what is sent lies in the folder of sent mails.");
        return lines;
    }
    const Ms seconds = *probe.arrivedAfterMs / 1'000;
    lines.push_back("The mail arrived in \"" + probe.folder + "\" " +
                    (seconds < 2 ? std::string("at once.") : "after " + std::to_string(seconds) + " seconds."));
    const auto verdict = [&](const char* what, const std::string& said, const char* otherwise) {
        if (!said.empty())
            lines.push_back(std::string(what) + ": " + said + (said == "pass" ? "." : otherwise));
    };
    const char* dns = ". Ask who keeps your domain's DNS to set it up: mails without it land in spam.";
    verdict("SPF", probe.spf, dns);
    verdict("DKIM", probe.dkim, dns);
    verdict("DMARC", probe.dmarc, dns);
    if (!probe.keepsSender)
        lines.push_back("The sender was changed to " + probe.sender + ": write from an address of this account.");
    lines.emplace_back(probe.keepsBounceAddress
                           ? "Bounces can be told apart by their address."
                           : "Bounces cannot be told apart by their address, so they are matched by what they "
                             "quote.");
    if (!probe.keepsMessageId) {
        lines.emplace_back(probe.keepsReference
                               ? "It puts a Message-ID of its own on mails; our reference stays, so answers find their "
                                 "message."
                               : "It puts a Message-ID of its own on mails and takes our reference away: answers are "
                                 "matched by the address they come from.");
    }
    if (!probe.keepsUnsubscribe)
        lines.emplace_back("It takes the header away by which mail programs unsubscribe.");
    else if (probe.signsUnsubscribe && !*probe.signsUnsubscribe)
        lines.emplace_back("Its signature does not cover the header by which mail programs unsubscribe, so some do not "
                           "show their button.");
    lines.emplace_back(probe.keepsCopy ? "A copy of what is sent lies in the folder of sent mails, so a mail that got "
                                         "lost on the way can be looked up."
                                       : "No copy of what is sent lies in the mailbox.");
    return lines;
}

}
