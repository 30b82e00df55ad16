#include "core/delivery/mailbox/deliveryreport.h"

#include "core/base/text.h"
#include "core/delivery/mailbox/mailaddresses.h"
#include "core/delivery/mailbox/mailwords.h"
#include "core/delivery/mailbox/noticetext.h"

#include <unicode/unistr.h>

#include <algorithm>
#include <cstdlib>
#include <optional>

namespace patron::delivery {

namespace {
using message::MailFields;

constexpr std::size_t mostRecords = 500;

std::string oneLine(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        const bool isGap = c == '\n' || c == '\r' || c == '\t' || c == ' ';
        if (!isGap)
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    }
    return ellipsize(trim(out), 1000);
}

/// "j\x{FC}rgen" -> "jürgen": how addresses of RFC 6531 stand in a report of ASCII (RFC 6533, 3).
std::string unescaped(std::string_view text)
{
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto close = text.substr(at).starts_with("\\x{") ? text.find('}', at) : std::string_view::npos;
        if (close == std::string_view::npos || close - at > 9) {
            out += text[at];
            continue;
        }
        const std::string digits(text.substr(at + 3, close - at - 3));
        char* end = nullptr;
        const unsigned long point = std::strtoul(digits.c_str(), &end, 16);
        if (digits.empty() || *end != '\0' || point == 0 || point > 0x10FFFF) {
            out += text[at];
            continue;
        }
        icu::UnicodeString(static_cast<UChar32>(point)).toUTF8String(out);
        at = close;
    }
    return toValidUtf8(out);
}

/// "rfc822; anna@example.com", "utf-8; …" (RFC 6533), or the bare address.
std::string recipientIn(std::string_view value)
{
    const auto semicolon = value.find(';');
    const bool isUnicode = asciiLower(trim(value.substr(0, std::min(semicolon, value.size())))) == "utf-8";
    if (semicolon != std::string_view::npos)
        value.remove_prefix(semicolon + 1);
    if (isUnicode && value.find("\\x{") != std::string_view::npos)
        return firstAddress(unescaped(value));
    if (std::string address = firstAddress(value); !address.empty())
        return address;
    // One that we would not send to, such as "a..b"@example.com, stands as it is given.
    value = trim(value);
    if (value.starts_with('<') && value.ends_with('>'))
        value = value.substr(1, value.size() - 2);
    const bool isLikeOne = value.find('@') != std::string_view::npos && value.size() <= 254;
    return isLikeOne ? std::string(value) : std::string();
}

/// Whom the mail was sent to: what the sender gave, before any forwarding, is what the customer is known by.
std::string recipientOf(const MailFields& group)
{
    for (const std::string_view name : {"original-recipient", "final-recipient", "x-actual-recipient"}) {
        if (std::string address = recipientIn(group.first(name)); !address.empty())
            return address;
    }
    return {};
}

ReportAction actionOf(const MailFields& group, const std::string& status)
{
    const std::string action = asciiLower(trim(group.first("action")));
    if (action.starts_with("delay"))
        return ReportAction::Delayed;
    if (action.starts_with("deliver") || action.starts_with("relay") || action.starts_with("expand"))
        return ReportAction::Delivered;
    return action.empty() && status.starts_with('2') ? ReportAction::Delivered : ReportAction::Failed;
}

bool isGeneral(const std::string& status)
{
    return status.empty() || status.ends_with(".0.0");
}

std::string diagnosticOf(const MailFields& group)
{
    std::string all;
    for (const std::string_view value : group.all("diagnostic-code")) {
        const auto semicolon = value.find(';');
        const bool hasType = semicolon != std::string_view::npos && semicolon < 40;
        all.append(all.empty() ? "" : " ").append(trim(hasType ? value.substr(semicolon + 1) : value));
    }
    return all;
}

/// Where the words for people tell of a full or switched-off mailbox, and of nothing else, they count against a code
/// that calls the address unknown.
Verdict milderOf(const Verdict& verdict, const std::string& told)
{
    ServerWords words;
    words.text = told;
    const BounceReason second = judge(words).reason;
    const bool isMilder = second == BounceReason::MailboxFull || second == BounceReason::MailboxDisabled;
    return isMilder && !speaksOfUnknown(told) ? Verdict{second, false} : verdict;
}

ReportedRecipient reported(const MailFields& group, const MailView& view, bool isOnly)
{
    ReportedRecipient one;
    const std::string given = statusIn(group.first("status"));
    one.action = actionOf(group, given);
    one.record.recipient = recipientOf(group);
    const std::string diagnostic = diagnosticOf(group);
    ServerWords words = serverWords(diagnostic, one.action == ReportAction::Delayed);
    // The refusing server's own code says more than the reporter's summary.
    if (isGeneral(words.status) && !given.empty())
        words.status = isGeneral(given) && !words.status.empty() ? words.status : given;
    // A comment behind the status is said by the reporter: "5.1.2 (unknown host)".
    const std::string_view status = group.first("status");
    if (const auto comment = status.find('('); comment != std::string_view::npos)
        words.text.append(" ").append(status.substr(comment));
    if (one.action == ReportAction::Delivered) {
        one.record.status = words.status;
        one.record.reason = std::string(nameOf(BounceReason::Delivered));
        one.record.said = oneLine(words.text);
        return one;
    }
    const std::string around = isOnly ? view.notice : wordsAbout(view.notice, one.record.recipient);
    if (words.at == RefusedAt::Unknown)
        words.at = commandIn(around);
    Verdict verdict = judge(words);
    if (verdict.reason == BounceReason::Unknown || diagnostic.empty()) {
        ServerWords told = serverWords(around, words.triesOn);
        if (isGeneral(told.status))
            told.status = words.status;
        if (told.code == 0)
            told.code = words.code;
        const Verdict second = judge(told);
        if (second.reason != BounceReason::Unknown)
            verdict = second;
        if (words.text.empty())
            words.text = told.text;
        words.status = told.status;
        words.code = told.code;
    }
    if (verdict.hard && isOnly)
        verdict = milderOf(verdict, around);
    one.record.status = words.status;
    one.record.code = words.code;
    one.record.reason = std::string(nameOf(verdict.reason));
    one.record.hard = verdict.hard;
    one.record.said = oneLine(words.text);
    return one;
}
}

std::vector<ReportedRecipient> readDeliveryReport(const MailView& view)
{
    std::vector<const MailFields*> groups;
    for (const MailFields& group : view.status) {
        if (!recipientOf(group).empty() && groups.size() < mostRecords)
            groups.push_back(&group);
    }
    std::vector<ReportedRecipient> all;
    for (const MailFields* group : groups)
        all.push_back(reported(*group, view, groups.size() == 1));
    return all;
}

std::vector<ReturnedRecord> readNotice(const MailView& view, bool triesOn)
{
    std::vector<ReturnedRecord> records;
    const std::vector<NoticeSubject> subjects = subjectsOf(view);
    for (const NoticeSubject& subject : subjects) {
        ServerWords words = serverWords(std::string(firstWords(subject.said)), triesOn);
        if (words.at == RefusedAt::Unknown)
            words.at = commandIn(subject.said);
        Verdict verdict = judge(words);
        if (verdict.reason == BounceReason::Unknown) {
            words = serverWords(subject.said, triesOn);
            verdict = judge(words);
        }
        // What is said before the addresses, or in the subject, holds for all of them.
        if (verdict.reason == BounceReason::Unknown) {
            ServerWords all = serverWords(view.notice, triesOn);
            if (all.status.empty())
                all.status = words.status;
            const Verdict second = judge(all);
            if (second.reason != BounceReason::Unknown || words.status.empty()) {
                verdict = second;
                words = std::move(all);
            }
        }
        if (verdict.reason == BounceReason::Unknown) {
            words.text = std::string(view.fields.first("subject"));
            verdict = judge(words);
        }
        ReturnedRecord record;
        record.recipient = subject.address;
        record.status = words.status;
        record.code = words.code;
        record.reason = std::string(nameOf(verdict.reason));
        record.hard = verdict.hard && subject.isSure;
        record.said = oneLine(subject.said);
        records.push_back(std::move(record));
    }
    return records;
}

std::vector<ReturnedRecord> readComplaint(const MailView& view)
{
    const std::string type = asciiLower(trim(view.feedback.first("feedback-type")));
    std::string reason = "abuse";
    if (type == "fraud" || type == "virus" || type == "other")
        reason = type;
    else if (type.starts_with("opt-out"))
        reason = "opt_out";
    else if (type.starts_with("auth-failure") || type == "dmarc" || type == "dkim")
        reason = "auth_failure";
    else if (type == "not-spam")
        reason = "not_spam";
    std::vector<std::string> addresses;
    const auto take = [&](const MailFields& fields, std::string_view name) {
        for (const std::string_view value : fields.all(name)) {
            if (std::string address = firstAddress(value);
                !address.empty() && addresses.size() < mostRecords &&
                std::none_of(addresses.begin(), addresses.end(),
                             [&](const std::string& one) { return isSameAddress(one, address); }))
                addresses.push_back(std::move(address));
        }
    };
    for (const std::string_view name : {"original-rcpt-to", "redacted-address", "removal-recipient"})
        take(view.feedback, name);
    // Microsoft's reports name the recipient in a header of their own.
    for (const std::string_view name : {"x-hmxmroriginalrecipient", "x-original-to", "delivered-to", "to"}) {
        if (addresses.empty())
            take(view.original, name);
    }
    if (addresses.empty())
        addresses.emplace_back();
    std::vector<ReturnedRecord> records;
    for (std::string& address : addresses) {
        ReturnedRecord record;
        record.recipient = std::move(address);
        record.reason = reason;
        record.said = oneLine(view.notice);
        records.push_back(std::move(record));
    }
    return records;
}

}
