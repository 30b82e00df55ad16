#include "core/base/text.h"
#include "core/delivery/mailbox/returnedmail.h"
#include "tests/fuzz/fuzztarget.h"
#include "tests/fuzz/require.h"
#include "tests/support/bouncemail.h"

using namespace patron::delivery;
using namespace patron::test;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size)
{
    const std::string_view input(reinterpret_cast<const char*>(bytes), size);
    const ReturnedMail mail = classifyReturned(input);
    require(!nameOf(mail.kind).empty(), "a kind has a name");
    require(patron::isValidUtf8(mail.newText) && mail.newText.size() <= 50'000, "a text of bounded size");
    require(mail.records.size() <= 1'000, "a bounded number of recipients");
    for (const ReturnedRecord& record : mail.records) {
        require(patron::isValidUtf8(record.recipient) && patron::isValidUtf8(record.said), "records in UTF-8");
        require(!record.reason.empty(), "a record has a reason");
        require(!record.hard || mail.kind == ReturnedKind::Bounce, "only bounces are hard");
        require(!record.hard || !record.recipient.empty(), "nobody in particular is not dead");
    }
    require(mail.clues.to.size() <= 100 && mail.clues.answered.size() <= 100, "bounded clues");
    const ReturnedMail again = classifyReturned(input);
    require(again.kind == mail.kind && again.records.size() == mail.records.size(), "the same again");
    return 0;
}

std::vector<std::string> fuzzSeeds()
{
    const std::string original = "----- Original message -----\n\n" + returnedMail();
    return {
        report("Sorry.\r\n",
               group("failed", "5.1.1", "550 5.1.1 User unknown") + group("delayed", "4.2.2", "452 full")),
        notice(
            "MAILER-DAEMON@a.example", "failure notice",
            "Hi. This is the qmail-send program.\n\n<anna@example.com>:\nno mailbox here by that name. (#5.1.1)\n\n" +
                original),
        notice("Mailer-Daemon@a.example", "Warning: message delayed 24 hours",
               "anna@example.com\n  450 4.7.1 Greylisted\nNo action is required on your part.\n",
               "X-Failed-Recipients: anna@example.com\n"),
        notice("no-reply@sns.amazonaws.com", "AWS Notification Message",
               "{\"notificationType\":\"Bounce\",\"bounce\":{\"bouncedRecipients\":[{\"emailAddress\":\"a@b.example\","
               "\"status\":\"5.1.1\"}]},\"mail\":{\"headers\":[{\"name\":\"To\",\"value\":\"a@b.example\"}]}}"),
        letter("Re: Spring", "Please take me off\n\nOn Fri, Shop wrote:\n> Hello\n", "In-Reply-To: <a@b.example>\n"),
        letter("unsubscribe m42-0123456789", ""),
        letter("Automatische Antwort: Spring", "Ich bin im Urlaub.\n", "Auto-Submitted: auto-replied\n"),
        "From: fbl@a.example\nContent-Type: multipart/report; report-type=feedback-report; "
        "boundary=p\n\n--p\n\nx\n--p\n"
        "Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nOriginal-Rcpt-To: <anna@example.com>\n\n--p\n"
        "Content-Type: message/rfc822\n\n" +
            returnedMail() + "--p--\n",
        "From: a@b.example\nContent-Type: text/html; charset=iso-2022-jp\nContent-Transfer-Encoding: base64\n\n"
        "PHA+GyRCJSIbKEI8L3A+\n"};
}

std::vector<std::string> fuzzTokens()
{
    return {"\n--b\n",
            "--b--",
            "multipart/report; report-type=delivery-status; boundary=b",
            "message/delivery-status",
            "message/rfc822",
            "message/feedback-report",
            "text/rfc822-headers",
            "Final-Recipient: rfc822; ",
            "utf-8; a\\x{FC}@b.example",
            "Action: failed",
            "Status: 5.1.1",
            "Diagnostic-Code: smtp; 550 ",
            "X-Failed-Recipients: ",
            "<anna@example.com>",
            "550 5.1.1 ",
            "user unknown",
            "over quota",
            "----- Original message -----",
            "Received: x\n",
            "\n\n",
            "\r\n",
            "> ",
            "On x wrote:",
            "charset=utf-16",
            "=?utf-8?B?",
            "Content-Transfer-Encoding: base64\n",
            "unsubscribe ",
            "\"headers\":[",
            "{\"",
            "m1-0123456789"};
}
