#include "app/cli/commands/commands.h"

#include "core/base/paths.h"
#include "core/base/stopwatch.h"
#include "core/base/text.h"
#include "core/customer/customerstore.h"
#include "core/customer/profile.h"
#include "core/message/lint/messagechecks.h"
#include "core/message/lint/renderedchecks.h"
#include "core/message/messagestore.h"
#include "core/message/recipientfields.h"
#include "core/message/sms/smsparts.h"
#include "core/segment/audience.h"
#include "core/segment/segmentstore.h"
#include "core/workspace/mailsource.h"
#include "core/workspace/messagefacts.h"

#include <set>

namespace patron::cli {

namespace {
Result<message::Message> messageFrom(CommandRun& run)
{
    const Arguments& arguments = run.arguments();
    const std::string file = run.word(2);
    message::Message message;
    message.name = run.word(1);
    const std::string ending = asciiLower(fromPath(toPath(file).extension()));
    if (ending == ".mjml")
        return makeError(ErrorCode::WrongUsage, "This version of Patron sends HTML and text messages, not MJML.");
    message.bodyKind = ending == ".html" || ending == ".htm" ? message::BodyKind::Html : message::BodyKind::Text;
    const auto channel = message::parseMessageChannel(arguments.get("--channel", "email"));
    if (!channel)
        return makeError(ErrorCode::WrongUsage, "--channel is email or sms.");
    message.channel = *channel;
    if (message.channel == message::MessageChannel::Sms)
        message.bodyKind = message::BodyKind::Text;
    const auto kind = message::parseMessageClass(arguments.get("--class", "marketing"));
    if (!kind)
        return makeError(ErrorCode::WrongUsage, "--class is marketing or transactional.");
    message.messageClass = *kind;
    const auto missing = message::parseOnMissing(arguments.get("--on-missing", "skip"));
    if (!missing)
        return makeError(ErrorCode::WrongUsage, "--on-missing is skip or blank.");
    message.onMissing = *missing;
    message.subject = arguments.get("--subject");
    message.preheader = arguments.get("--preheader");
    message.language = arguments.get("--language");
    PATRON_TRY(body, readText(file));
    if (!isValidUtf8(body)) {
        return makeError(ErrorCode::BadInput, "\"" + file + "\" is not a text file in UTF-8. Save it as UTF-8 first.");
    }
    if (trim(body).empty())
        return makeError(ErrorCode::BadInput, "\"" + file + "\" is empty.");
    message.body = body;
    return message;
}

Result<Answer> save(CommandRun& run)
{
    PATRON_TRY(message, messageFrom(run));
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_TRY(saved, opened->store().write([&](Transaction& tx) -> Result<message::SavedMessage> {
        ReadSession session(tx.connection());
        PATRON_CHECK(message::CompiledMessage::compile(message, message::recipients::fields(session)));
        PATRON_CHECK(message::messages::save(tx, message, run.now()));
        return message::messages::find(session, message.name);
    }));
    return Answer{Json{{"message", saved.message.name}, {"id", saved.id.value}, {"version", saved.version}},
                  "Saved \"" + saved.message.name + "\", version " + std::to_string(saved.version) + ".\n", 0};
}

Result<Answer> list(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    return opened->store().read([](ReadSession& session) -> Result<Answer> {
        Answer answer;
        answer.json = Json::array();
        for (const message::SavedMessage& saved : message::messages::all(session)) {
            answer.json.push_back({{"id", saved.id.value},
                                   {"name", saved.message.name},
                                   {"channel", message::nameOf(saved.message.channel)},
                                   {"class", message::nameOf(saved.message.messageClass)},
                                   {"subject", saved.message.subject},
                                   {"language", saved.message.language},
                                   {"version", saved.version},
                                   {"updated_at", formatRfc3339(saved.updatedAt)}});
        }
        return answer;
    });
}

Result<std::vector<CustomerId>> recipientsOf(CommandRun& run, ReadSession& session)
{
    if (const auto key = run.arguments().find("--customer")) {
        PATRON_TRY(customer, customer::customers::find(session, run.store(), *key));
        return std::vector<CustomerId>{customer};
    }
    const auto name = run.arguments().find("--segment");
    if (!name)
        return makeError(ErrorCode::WrongUsage, "Say for whom: --customer KEY or --segment NAME.");
    PATRON_TRY(saved, segment::segments::find(session, *name));
    return segment::members(session, run.store(), saved.rule, {run.now() / msPerMinute * msPerMinute, false});
}

/// What a whole-audience render counts.
struct RenderTotals
{
    std::int64_t rendered = 0;
    std::int64_t fallbacks = 0;
    Json failed = Json::array();
    std::map<std::size_t, std::int64_t> parts;
};

Result<void> renderOne(CommandRun& run, ReadSession& session, workspace::MailSource& source,
                       const message::SavedMessage& saved, CustomerId customer,
                       const std::optional<std::string>& folder, RenderTotals& totals, std::string& single)
{
    auto mail = source.personalise(session, saved, customer, run.now(), Json::object());
    if (!mail || mail->rendered.outcome == message::Rendered::Outcome::Skip) {
        Json failure{{"id", customer.value}};
        if (mail && !mail->rendered.missing.empty()) {
            const message::MissingField& missing = mail->rendered.missing.front();
            failure["place"] = std::string(message::nameOf(missing.part)) + ":" + std::to_string(missing.place.line) +
                               ":" + std::to_string(missing.place.column);
        } else {
            failure["place"] = nullptr;
        }
        failure["reason"] = mail ? mail->rendered.skipReason() : mail.error().text;
        totals.failed.push_back(std::move(failure));
        return {};
    }
    ++totals.rendered;
    totals.fallbacks += mail->rendered.fallbacksUsed;
    const bool sms = saved.message.channel == message::MessageChannel::Sms;
    if (sms)
        ++totals.parts[message::countSms(mail->rendered.text).parts];
    PATRON_TRY(bytes, source.previewBytes(session, saved, customer, run.now()));
    if (folder) {
        const auto path = toPath(*folder) / (std::to_string(customer.value) + (sms ? ".txt" : ".eml"));
        PATRON_CHECK(writeFileDurably(path, bytes));
    } else {
        single = bytes;
    }
    return {};
}

Result<Answer> render(CommandRun& run)
{
    const auto name = run.arguments().find("--message");
    if (!name)
        return makeError(ErrorCode::WrongUsage, "Name the message with --message NAME.");
    const auto folder = run.arguments().find("--out");
    if (folder) {
        std::error_code code;
        std::filesystem::create_directories(toPath(*folder), code);
        if (!std::filesystem::is_directory(toPath(*folder)))
            return makeError(ErrorCode::Io, "The folder \"" + *folder + "\" cannot be made.");
    }
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    workspace::MailSource source(opened->store());
    return opened->store().read([&](ReadSession& session) -> Result<Answer> {
        PATRON_TRY(saved, message::messages::find(session, *name));
        PATRON_TRY(recipients, recipientsOf(run, session));
        PATRON_CHECK(message::CompiledMessage::compile(saved.message, message::recipients::fields(session)));
        JobContext job = run.job();
        job.phase("Rendering", static_cast<std::int64_t>(recipients.size()));
        RenderTotals totals;
        std::string single;
        const Stopwatch watch;
        for (const CustomerId customer : recipients) {
            if (job.cancelled())
                return makeError(ErrorCode::Cancelled, "Stopped.");
            PATRON_CHECK(renderOne(run, session, source, saved, customer, folder, totals, single));
            job.done(totals.rendered);
        }
        const double seconds = watch.elapsedMs() / 1000;
        Json parts = Json::object();
        for (const auto& [count, people] : totals.parts)
            parts[std::to_string(count)] = people;
        Answer answer;
        const auto failures = totals.failed.size();
        answer.json = Json{
            {"rendered", totals.rendered},
            {"failed", totals.failed},
            {"fallbacks", totals.fallbacks},
            {"parts", parts},
            {"per_s", seconds > 0 ? static_cast<std::int64_t>(static_cast<double>(totals.rendered) / seconds) : 0}};
        answer.status = failures > 0 ? 3 : 0;
        if (!folder && recipients.size() == 1 && totals.rendered == 1)
            answer.text = single;
        if (run.wantsJson() && !folder && recipients.size() == 1 && totals.rendered == 1)
            answer.json["mail"] = toValidUtf8(single);
        return answer;
    });
}

/// Everybody's mail in a segment, looked at as it would be sent.
Result<message::RenderedTally> tallyOf(CommandRun& run, ReadSession& session, workspace::MailSource& source,
                                       const message::SavedMessage& saved, const std::vector<CustomerId>& recipients)
{
    message::RenderedTally tally;
    JobContext job = run.job();
    job.phase("Rendering", static_cast<std::int64_t>(recipients.size()));
    for (const CustomerId customer : recipients) {
        if (job.cancelled())
            return makeError(ErrorCode::Cancelled, "Stopped.");
        PATRON_TRY(mail, source.personalise(session, saved, customer, run.now(), Json::object()));
        if (mail.rendered.outcome == message::Rendered::Outcome::Skip)
            tally.addLeftOut();
        else
            tally.add(message::checkRendered(saved.message, mail.rendered));
        job.done(static_cast<std::int64_t>(tally.mails() + tally.leftOut()));
    }
    return tally;
}

Json jsonOf(const message::Finding& finding)
{
    return {{"rule", finding.rule},
            {"level", message::nameOf(finding.level)},
            {"place", {{"part", finding.place.part}, {"line", finding.place.line}, {"column", finding.place.column}}},
            {"text", finding.text},
            {"fix", finding.fix}};
}

/// "warning: body 3:5: …"
std::string lineOf(const message::Finding& finding)
{
    std::string line = std::string(message::nameOf(finding.level)) + ": " + finding.place.part;
    if (finding.place.line > 0)
        line += " " + std::to_string(finding.place.line) + ":" + std::to_string(finding.place.column);
    return line + (finding.place.part.empty() ? "" : ": ") + finding.text + " " + finding.fix + "\n";
}

Result<Answer> lint(CommandRun& run)
{
    const auto name = run.arguments().find("--message");
    if (!name)
        return makeError(ErrorCode::WrongUsage, "Name the message with --message NAME.");
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    workspace::MailSource source(opened->store());
    return opened->store().read([&](ReadSession& session) -> Result<Answer> {
        PATRON_TRY(saved, message::messages::find(session, *name));
        message::CheckContext context = workspace::messageFacts(session, opened->store(), saved, run.now());
        std::optional<std::vector<CustomerId>> recipients;
        if (run.arguments().has("--segment")) {
            PATRON_TRY(members, recipientsOf(run, session));
            context.audience = static_cast<std::int64_t>(members.size());
            recipients = std::move(members);
        }
        auto findings = message::checkMessage(saved.message, context);
        Answer answer;
        // Mails can be made only of a message that can be read.
        if (recipients && message::CompiledMessage::compile(saved.message, context.fields)) {
            PATRON_TRY(tally, tallyOf(run, session, source, saved, *recipients));
            for (message::Finding& finding : tally.findings())
                findings.push_back(std::move(finding));
            answer.json["rendered"] = tally.mails();
            answer.json["left_out"] = tally.leftOut();
        }
        answer.json["findings"] = Json::array();
        for (const message::Finding& finding : findings) {
            answer.json["findings"].push_back(jsonOf(finding));
            answer.text += lineOf(finding);
        }
        if (findings.empty())
            answer.text = "Nothing to mend.\n";
        answer.status = message::hasErrors(findings) ? 3 : 0;
        return answer;
    });
}

Result<Answer> brand(CommandRun& run)
{
    static const std::vector<std::pair<const char*, std::string message::Brand::*>> fields{
        {"--name", &message::Brand::name},          {"--address", &message::Brand::address},
        {"--website", &message::Brand::website},    {"--logo-url", &message::Brand::logoUrl},
        {"--from-name", &message::Brand::fromName}, {"--from-email", &message::Brand::fromEmail},
        {"--reply-to", &message::Brand::replyTo}};
    const bool changes =
        std::any_of(fields.begin(), fields.end(), [&](const auto& field) { return run.arguments().has(field.first); });
    PATRON_TRY(opened, run.open(changes ? Store::Access::ReadWrite : Store::Access::ReadOnly));
    PATRON_TRY(current, opened->store().read([](ReadSession& session) -> Result<message::Brand> {
        return message::recipients::brand(session);
    }));
    for (const auto& [option, member] : fields) {
        if (const auto value = run.arguments().find(option))
            current.*member = *value;
    }
    if (changes) {
        PATRON_CHECK(opened->store().write([&](Transaction& tx) -> Result<void> {
            message::recipients::saveBrand(tx, current);
            return {};
        }));
    }
    Json json = current.toJson();
    json["reply_to"] = current.replyTo;
    return Answer{json, {}, 0};
}

Result<Answer> smsCount(CommandRun& run)
{
    PATRON_TRY(text, readText(run.arguments().words().empty() ? "-" : run.word(0)));
    if (!text.empty() && text.back() == '\n')
        text.pop_back();
    const message::SmsParts parts = message::countSms(text);
    return Answer{
        Json{{"encoding", message::nameOf(parts.encoding)}, {"units", parts.units}, {"parts", parts.parts}}, {}, 0};
}
}

Command messageSaveCommand()
{
    return {"message-save",
            "WS NAME FILE.html|.txt [--channel email|sms] [--subject S] [--preheader P] [--class C] "
            "[--language L] [--on-missing skip|blank]",
            "Saves a message from a template file; a known name gets a new version.",
            {{"--channel", "NAME", "email or sms; email"},
             {"--subject", "TEXT", "the subject, Liquid allowed"},
             {"--preheader", "TEXT", "what inboxes show after the subject"},
             {"--class", "NAME", "marketing or transactional; marketing"},
             {"--language", "CODE", "such as en or de"},
             {"--on-missing", "NAME", "a customer without a value and fallback: skip or blank; skip"}},
            3,
            3,
            save};
}

Command messagesCommand()
{
    return {"messages", "WS", "Lists the messages.", {}, 1, 1, list};
}

Command renderCommand()
{
    return {"render",
            "WS --message NAME (--customer KEY|--segment NAME) [--out DIR]",
            "Personalises a message: one mail on standard output, or a file each in a folder.",
            {{"--message", "NAME", "which message"},
             {"--customer", "KEY", "for one customer"},
             {"--segment", "NAME", "for everyone in a segment"},
             {"--out", "DIR", "a folder for .eml or .txt files"}},
            1,
            1,
            render};
}

Command lintCommand()
{
    return {"lint",
            "WS --message NAME [--segment NAME]",
            "Checks a message before it is sent; status 3 when an error is found.",
            {{"--message", "NAME", "which message"},
             {"--segment", "NAME", "render it for everyone in a segment and check their mails, too"}},
            1,
            1,
            lint};
}

Command brandCommand()
{
    return {"brand",
            "WS [--name N] [--address A] [--from-name N] [--from-email E] …",
            "Shows or changes who mails come from and the address at their foot.",
            {{"--name", "TEXT", "the shop's name"},
             {"--address", "TEXT", "its postal address, in one line"},
             {"--website", "URL", "its website"},
             {"--logo-url", "URL", "its logo"},
             {"--from-name", "TEXT", "the sender's name"},
             {"--from-email", "ADDRESS", "the sender's address, where the connector names none"},
             {"--reply-to", "ADDRESS", "where answers go"}},
            1,
            1,
            brand};
}

Command smsCountCommand()
{
    return {"sms-count", "[FILE]", "Counts the parts of an SMS text.", {}, 0, 1, smsCount};
}

}
