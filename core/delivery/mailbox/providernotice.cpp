#include "core/base/json.h"
#include "core/base/text.h"
#include "core/delivery/mailbox/deliveryreport.h"
#include "core/delivery/mailbox/mailaddresses.h"
#include "core/delivery/mailbox/noticetext.h"

#include <algorithm>

namespace patron::delivery {

namespace {
constexpr std::size_t mostRecords = 500;
constexpr std::size_t longestJson = 256 << 10;

std::string stringOf(const Json& json, const char* key)
{
    const auto found = json.is_object() ? json.find(key) : json.end();
    return json.is_object() && found != json.end() && found->is_string() ? toValidUtf8(found->get<std::string>())
                                                                         : std::string();
}

const Json& partOf(const Json& json, const char* key)
{
    static const Json nothing;
    const auto found = json.is_object() ? json.find(key) : json.end();
    return json.is_object() && found != json.end() ? *found : nothing;
}

/// The outermost {…} at the text's begin: its end by counting, so that what a mail adds below is left.
std::string_view objectIn(std::string_view text)
{
    const auto from = text.find_first_not_of(" \t\r\n");
    if (from == std::string_view::npos || text[from] != '{')
        return {};
    int depth = 0;
    bool inString = false;
    for (std::size_t i = from; i < text.size() && i - from < longestJson; ++i) {
        const char c = text[i];
        if (inString && c == '\\')
            ++i;
        else if (c == '"')
            inString = !inString;
        else if (!inString && c == '{')
            ++depth;
        else if (!inString && c == '}' && --depth == 0)
            return text.substr(from, i + 1 - from);
        if (depth > 30)
            return {};
    }
    return {};
}

/// A long line is broken by mail servers, within a string too, where JSON knows no line end.
std::string withoutLineEnds(std::string_view text)
{
    std::string out(text);
    std::erase_if(out, [](char c) { return c == '\n' || c == '\r'; });
    return out;
}

void takeBounced(ReturnedMail& mail, const Json& bounce)
{
    const bool isTransient = asciiLower(stringOf(bounce, "bounceType")) == "transient";
    const bool isSuppressed = asciiLower(stringOf(bounce, "bounceSubType")).find("suppress") != std::string::npos;
    for (const Json& one : partOf(bounce, "bouncedRecipients")) {
        if (mail.records.size() >= mostRecords)
            break;
        ReturnedRecord record;
        record.recipient = firstAddress(stringOf(one, "emailAddress"));
        record.said = ellipsize(stringOf(one, "diagnosticCode"), 1000);
        ServerWords words = serverWords(record.said, isTransient);
        if (words.status.empty() || words.status.ends_with(".0.0"))
            words.status = statusIn(stringOf(one, "status"));
        const Verdict verdict = judge(words);
        record.status = words.status;
        record.code = words.code;
        record.reason = std::string(nameOf(isSuppressed ? BounceReason::Suppressed : verdict.reason));
        record.hard = verdict.hard && !isSuppressed && !record.recipient.empty();
        mail.records.push_back(std::move(record));
    }
}

void takeComplained(ReturnedMail& mail, const Json& complaint)
{
    const std::string type = asciiLower(stringOf(complaint, "complaintFeedbackType"));
    for (const Json& one : partOf(complaint, "complainedRecipients")) {
        if (mail.records.size() >= mostRecords)
            break;
        ReturnedRecord record;
        record.recipient = firstAddress(stringOf(one, "emailAddress"));
        record.reason = type == "fraud" || type == "virus" || type == "other" ? type
                        : type == "auth-failure"                              ? "auth_failure"
                        : type == "not-spam"                                  ? "not_spam"
                                                                              : "abuse";
        mail.records.push_back(std::move(record));
    }
}

void takeDelivered(ReturnedMail& mail, const Json& delivery)
{
    for (const Json& one : partOf(delivery, "recipients")) {
        if (!one.is_string() || mail.records.size() >= mostRecords)
            break;
        ReturnedRecord record;
        record.recipient = firstAddress(one.get<std::string>());
        record.reason = std::string(nameOf(BounceReason::Delivered));
        record.said = ellipsize(stringOf(delivery, "smtpResponse"), 1000);
        record.status = statusIn(record.said);
        mail.records.push_back(std::move(record));
    }
}

void takeDelayed(ReturnedMail& mail, const Json& delay)
{
    for (const Json& one : partOf(delay, "delayedRecipients")) {
        if (mail.records.size() >= mostRecords)
            break;
        ReturnedRecord record;
        record.recipient = firstAddress(stringOf(one, "emailAddress"));
        record.said = ellipsize(stringOf(one, "diagnosticCode"), 1000);
        const ServerWords words = serverWords(record.said, true);
        record.status = words.status.empty() ? statusIn(stringOf(one, "status")) : words.status;
        record.code = words.code;
        record.reason = std::string(nameOf(judge(words).reason));
        mail.records.push_back(std::move(record));
    }
}

void takeOriginal(ReturnedMail& mail, const Json& sent)
{
    for (const Json& header : partOf(sent, "headers")) {
        const std::string name = asciiLower(stringOf(header, "name"));
        const std::string value = stringOf(header, "value");
        if (name == "message-id")
            mail.clues.originalMessageId = std::string(trim(value));
        else if (name == "subject")
            mail.clues.originalSubject = value;
        else if (name == referenceHeader)
            mail.clues.reference = value;
        else if (name == "to")
            mail.clues.originalRecipient = firstAddress(value);
    }
    std::erase_if(mail.clues.originalMessageId, [](char c) { return c == '<' || c == '>'; });
}
}

std::optional<ReturnedMail> readProviderNotice(std::string_view text)
{
    const std::string_view object = objectIn(text);
    if (object.empty() || (object.find("notificationType") == std::string_view::npos &&
                           object.find("eventType") == std::string_view::npos))
        return std::nullopt;
    auto parsed = parseJson(withoutLineEnds(object), "the notice");
    // Raw SNS mails wrap the notice as text.
    if (parsed && partOf(*parsed, "Message").is_string())
        parsed = parseJson(stringOf(*parsed, "Message"), "the notice");
    if (!parsed || !parsed->is_object())
        return std::nullopt;
    std::string type = asciiLower(stringOf(*parsed, "notificationType"));
    if (type.empty())
        type = asciiLower(stringOf(*parsed, "eventType"));
    ReturnedMail mail;
    if (type == "bounce") {
        mail.kind = ReturnedKind::Bounce;
        takeBounced(mail, partOf(*parsed, "bounce"));
    } else if (type == "complaint") {
        mail.kind = ReturnedKind::Complaint;
        takeComplained(mail, partOf(*parsed, "complaint"));
    } else if (type == "delivery") {
        mail.detail = "delivered";
        takeDelivered(mail, partOf(*parsed, "delivery"));
    } else if (type == "deliverydelay") {
        mail.kind = ReturnedKind::Delayed;
        takeDelayed(mail, partOf(*parsed, "deliveryDelay"));
    } else {
        return std::nullopt;
    }
    takeOriginal(mail, partOf(*parsed, "mail"));
    return mail;
}

}
