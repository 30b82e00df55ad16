#include "app/cli/commands/commands.h"

#include "core/base/text.h"
#include "core/base/timezone.h"
#include "core/delivery/mailbox/returnedmail.h"

#include <algorithm>

namespace patron::cli {

namespace {
using delivery::ReturnedKind;
using delivery::ReturnedMail;
using delivery::ReturnedRecord;

/// Larger than any mail server takes.
constexpr std::uintmax_t maxMailBytes = 256 * 1024 * 1024;

void addGiven(Json& json, const char* key, const std::string& value)
{
    if (!value.empty())
        json[key] = value;
}

Json jsonOf(const ReturnedMail& mail)
{
    Json json{{"kind", nameOf(mail.kind)}, {"records", Json::array()}};
    for (const ReturnedRecord& record : mail.records) {
        Json one{{"recipient", record.recipient},
                 {"status", record.status},
                 {"hard", record.hard},
                 {"reason", record.reason}};
        if (record.code != 0)
            one["code"] = record.code;
        addGiven(one, "said", record.said);
        json["records"].push_back(std::move(one));
    }
    const delivery::ReturnedClues& clues = mail.clues;
    addGiven(json, "detail", mail.detail);
    addGiven(json, "original_message_id", clues.originalMessageId);
    addGiven(json, "original_recipient", clues.originalRecipient);
    addGiven(json, "reference", clues.reference);
    addGiven(json, "return_token", clues.returnToken);
    addGiven(json, "unsubscribe_token", clues.unsubscribeToken);
    if (!clues.answered.empty())
        json["answered"] = clues.answered;
    addGiven(json, "from", clues.from);
    if (clues.date)
        json["date"] = formatRfc3339(*clues.date);
    addGiven(json, "text", mail.newText);
    return json;
}

std::string whoFailed(const ReturnedRecord& record)
{
    std::string text = record.recipient.empty() ? "Somebody" : record.recipient;
    text += record.hard ? " can't be reached for good (" : " was not reached this time (";
    std::string reason = record.reason;
    std::replace(reason.begin(), reason.end(), '_', ' ');
    text += reason + (record.status.empty() ? "" : ", " + record.status) + ")";
    return text;
}

std::string sentenceOf(const ReturnedMail& mail)
{
    const std::string from = mail.clues.from.empty() ? "somebody" : mail.clues.from;
    std::vector<std::string> who;
    switch (mail.kind) {
    case ReturnedKind::Bounce:
        for (const ReturnedRecord& record : mail.records)
            who.push_back(whoFailed(record));
        return "A mail came back" + (who.empty() ? std::string() : ": " + joinWords(who)) + ".";
    case ReturnedKind::Delayed:
        for (const ReturnedRecord& record : mail.records)
            who.push_back(record.recipient.empty() ? "somebody" : record.recipient);
        return "A mail is late" + (who.empty() ? std::string() : " for " + joinWords(who)) + "; the server tries on.";
    case ReturnedKind::Complaint:
        for (const ReturnedRecord& record : mail.records)
            who.push_back(record.recipient.empty() ? "somebody" : record.recipient);
        return "A complaint about a mail to " + joinWords(who) + ".";
    case ReturnedKind::AutoReply:
        return "An automatic answer from " + from + ".";
    case ReturnedKind::Unsubscribe:
        return "A wish for no more mail from " + from + ".";
    case ReturnedKind::Reply:
        return "An answer from " + from + ".";
    case ReturnedKind::Other:
        break;
    }
    return "Something else from " + from + ".";
}

Result<Answer> run(CommandRun& run)
{
    const std::vector<std::string>& files = run.arguments().words();
    Answer answer;
    answer.verbatim = true;
    if (files.size() > 1)
        answer.json = Json{{"mails", Json::array()}};
    for (const std::string& file : files) {
        PATRON_TRY(bytes, readText(file, maxMailBytes));
        const ReturnedMail mail = delivery::classifyReturned(bytes);
        if (files.size() == 1) {
            answer.json = jsonOf(mail);
            answer.text = sentenceOf(mail) + "\n";
            break;
        }
        Json one = jsonOf(mail);
        one["file"] = file;
        answer.json["mails"].push_back(std::move(one));
        answer.text += file + ": " + sentenceOf(mail) + "\n";
    }
    return answer;
}
}

Command mimeClassifyCommand()
{
    return {
        "mime-classify",
        "FILE.eml... (- reads standard input)",
        "Says what a mail is that came back: a bounce and of whom, a delay, a complaint, an automatic answer, a wish "
        "for no more mail, an answer.",
        {},
        1,
        1000,
        run};
}

}
