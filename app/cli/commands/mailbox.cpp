#include "app/cli/commands/commands.h"

#include "core/base/text.h"
#include "core/base/timezone.h"
#include "core/delivery/inboundmails.h"
#include "core/delivery/threads.h"
#include "core/workspace/answer.h"

#include <charconv>

namespace patron::cli {

namespace {

Result<std::int64_t> numberOf(const std::string& text, const char* what)
{
    std::int64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size() || number <= 0)
        return makeError(ErrorCode::WrongUsage,
                         "\"" + text + "\" is not the number of a " + what + ", which is a whole number from 1.");
    return number;
}

Json mailJson(const delivery::KeptMail& mail)
{
    return Json{{"id", mail.id},
                {"kind", mail.kind},
                {"at", formatRfc3339(mail.at)},
                {"from", mail.sender},
                {"from_name", mail.senderName},
                {"about", mail.recipient},
                {"subject", mail.subject},
                {"text", mail.body},
                {"reason", mail.reason},
                {"hard", mail.hard},
                {"status", mail.status},
                {"said", mail.said},
                {"state", mail.state}};
}

Result<Answer> resolve(CommandRun& run)
{
    const Arguments& arguments = run.arguments();
    const bool isHandled = arguments.has("--handled");
    PATRON_TRY(customer, arguments.number("--customer", 1, INT64_MAX));
    if (arguments.words().size() < 3 || isHandled == customer.has_value())
        return makeError(ErrorCode::WrongUsage,
                         "This is how it goes: patronctl mailbox WS resolve ID --customer N, or --handled.");
    PATRON_TRY(id, numberOf(run.word(2), "mail"));
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_CHECK(opened->store().write([&](Transaction& tx) -> Result<void> {
        if (isHandled)
            return delivery::inboundMails::markHandled(tx, id);
        return delivery::inboundMails::attach(tx, opened->store(), id, CustomerId{*customer}, run.now());
    }));
    return opened->store().read([&](ReadSession& session) -> Result<Answer> {
        return Answer{mailJson(*delivery::inboundMails::find(session.connection(), id)), "Done.\n", 0};
    });
}

Result<Answer> mailbox(CommandRun& run)
{
    if (run.arguments().words().size() > 1 && run.word(1) == "resolve")
        return resolve(run);
    if (run.arguments().words().size() > 1 && run.word(1) != "list")
        return makeError(ErrorCode::WrongUsage, "mailbox takes list or resolve, not \"" + run.word(1) + "\".");
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    return opened->store().read([](ReadSession& session) -> Result<Answer> {
        Answer answer;
        answer.json = Json::array();
        for (const delivery::KeptMail& mail : delivery::inboundMails::waiting(session.connection()))
            answer.json.push_back(mailJson(mail));
        return answer;
    });
}

Result<Answer> openThreads(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    return opened->store().read([](ReadSession& session) -> Result<Answer> {
        Answer answer;
        answer.json = Json::array();
        for (const delivery::OpenThread& thread : delivery::threads::open(session.connection())) {
            answer.json.push_back({{"customer", thread.customer.value},
                                   {"unanswered", thread.unanswered},
                                   {"last_at", formatRfc3339(thread.lastAt)},
                                   {"channel", thread.channel},
                                   {"excerpt", thread.excerpt}});
        }
        return answer;
    });
}

Result<Answer> oneThread(CommandRun& run, CustomerId customer)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    return opened->store().read([&](ReadSession& session) -> Result<Answer> {
        Answer answer;
        answer.json = Json::array();
        for (const delivery::ThreadItem& item : delivery::threads::items(session.connection(), customer)) {
            answer.json.push_back({{"at", formatRfc3339(item.at)},
                                   {"from", item.isOurs ? "shop" : "customer"},
                                   {"channel", item.channel},
                                   {"subject", item.subject},
                                   {item.isOurs ? "message" : "text", item.text},
                                   {"state", item.state},
                                   {"open", item.isOpen}});
        }
        return answer;
    });
}

/// Writes to who wrote, and sends it at once.
Result<Answer> answerThread(CommandRun& run, CustomerId customer)
{
    const Arguments& arguments = run.arguments();
    workspace::AnswerWish wish;
    wish.customer = customer;
    if (const auto file = arguments.find("--file")) {
        PATRON_TRY(text, readText(*file));
        wish.text = std::move(text);
    } else {
        wish.text = arguments.get("--text");
    }
    wish.subject = arguments.get("--subject");
    wish.connector = arguments.get("--via");
    if (const auto channel = arguments.find("--channel")) {
        if (*channel != "email" && *channel != "sms")
            return makeError(ErrorCode::WrongUsage, "--channel takes email or sms.");
        wish.channel = *channel == "sms" ? customer::Channel::Sms : customer::Channel::Email;
    }
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_TRY(answered, workspace::answer(*opened, wish, run.now()));
    delivery::RunScope scope;
    scope.occasion = answered.occasion;
    scope.tryHeld = true;
    JobContext job = run.job();
    PATRON_TRY(report, opened->delivery().run(job, scope));
    Json json{{"customer", customer.value},
              {"channel", customer::channelName(answered.channel)},
              {"to", answered.address},
              {"subject", answered.subject},
              {"accepted", report.accepted}};
    const bool sent = report.accepted == 1;
    return Answer{json,
                  sent ? "Sent to " + answered.address + ".\n"
                       : "It is in the outbox and goes when it can: `patronctl outbox` says how it stands.\n",
                  sent ? 0 : 3};
}

Result<Answer> threads(CommandRun& run)
{
    const auto& words = run.arguments().words();
    if (words.size() < 2 || (words.size() == 2 && words[1] == "list"))
        return openThreads(run);
    if (words.size() != 3 || (words[1] != "show" && words[1] != "answered" && words[1] != "answer"))
        return makeError(ErrorCode::WrongUsage,
                         "threads takes list, show CUSTOMER, answer CUSTOMER or answered CUSTOMER.");
    PATRON_TRY(number, numberOf(words[2], "customer"));
    const CustomerId customer{number};
    if (words[1] == "show")
        return oneThread(run, customer);
    if (words[1] == "answer")
        return answerThread(run, customer);
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_TRY(changed, opened->store().write([&](Transaction& tx) -> Result<std::int64_t> {
        return delivery::threads::markAnswered(tx, customer, run.now());
    }));
    return Answer{Json{{"customer", number}, {"answered", changed}}, {}, 0};
}

}

Command mailboxCommand()
{
    return {"mailbox",
            "WS [list|resolve ID --customer N|resolve ID --handled]",
            "Mails that came to a mailbox and that nobody could be found for: a person says whose they are.",
            {{"--customer", "N", "whose it is: then it does what it says"}, {"--handled", "", "nothing is left to do"}},
            1,
            3,
            mailbox};
}

Command threadsCommand()
{
    return {"threads",
            "WS [list|show CUSTOMER|answer CUSTOMER|answered CUSTOMER]",
            "Customers who wrote, by mail or text message, and wait for an answer; what was sent and what came.",
            {{"--text", "T", "the answer's words"},
             {"--file", "F", "the answer's words, from a file"},
             {"--subject", "S", "of a mail; else Re: and what they wrote about"},
             {"--channel", "C", "email or sms; else as they wrote"},
             {"--via", "CONNECTOR", "else the one that is standard for the channel"}},
            1,
            3,
            threads};
}

}
