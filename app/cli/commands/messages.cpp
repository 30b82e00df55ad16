#include "app/cli/commands/commands.h"

#include "core/base/money.h"
#include "core/base/paths.h"
#include "core/base/stopwatch.h"
#include "core/base/text.h"
#include "core/customer/customerstore.h"
#include "core/customer/profile.h"
#include "core/message/lint/messagechecks.h"
#include "core/message/lint/renderedchecks.h"
#include "core/message/messagestore.h"
#include "core/message/recipientfields.h"
#include "core/message/sms/audiencecost.h"
#include "core/message/worstcases.h"
#include "core/segment/audience.h"
#include "core/segment/segmentstore.h"
#include "core/workspace/mailsource.h"
#include "core/workspace/messagefacts.h"

namespace patron::cli {

namespace {
message::BodyKind kindOfFile(const std::string& ending)
{
    if (ending == ".mjml")
        return message::BodyKind::Mjml;
    return ending == ".html" || ending == ".htm" ? message::BodyKind::Html : message::BodyKind::Text;
}

Result<message::Message> messageFrom(CommandRun& run)
{
    const Arguments& arguments = run.arguments();
    const std::string file = run.word(2);
    message::Message message;
    message.name = run.word(1);
    const std::string ending = asciiLower(fromPath(toPath(file).extension()));
    message.bodyKind = kindOfFile(ending);
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
        PATRON_CHECK(message::CompiledMessage::compile(message, message::recipients::fields(session),
                                                       message::snippets::texts(session)));
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

Result<std::vector<CustomerId>> recipientsOf(CommandRun& run, ReadSession& session, bool forAll = false)
{
    if (const auto key = run.arguments().find("--customer")) {
        PATRON_TRY(customer, customer::customers::find(session, run.store(), *key));
        return std::vector<CustomerId>{customer};
    }
    const auto name = run.arguments().find("--segment");
    if (!name && forAll)
        return segment::members(session, run.store(), segment::Rule(), {run.now() / msPerMinute * msPerMinute, false});
    if (!name)
        return makeError(ErrorCode::WrongUsage, "Say for whom: --customer KEY or --segment NAME.");
    PATRON_TRY(saved, segment::segments::find(session, *name));
    return segment::members(session, run.store(), saved.rule, {run.now() / msPerMinute * msPerMinute, false});
}

Json failureOf(const message::AudienceMail& mail)
{
    Json failure{{"id", mail.customer.value}, {"place", nullptr}};
    if (!mail.failure && !mail.rendered.missing.empty()) {
        const message::MissingField& missing = mail.rendered.missing.front();
        failure["place"] = std::string(message::nameOf(missing.part)) + ":" + std::to_string(missing.place.line) + ":" +
                           std::to_string(missing.place.column);
    }
    failure["reason"] = mail.failure ? mail.failure->text : mail.rendered.skipReason();
    return failure;
}

/// A message and for whom it is asked to be made.
struct Audience
{
    message::SavedMessage saved;
    std::vector<CustomerId> recipients;
    message::Brand brand;
};

/// `forAll`: where no segment is named it is everybody.
Result<Audience> audienceOf(CommandRun& run, Store& store, bool forAll = false)
{
    const auto name = run.arguments().find("--message");
    if (!name)
        return makeError(ErrorCode::WrongUsage, "Name the message with --message NAME.");
    return store.read([&](ReadSession& session) -> Result<Audience> {
        PATRON_TRY(saved, message::messages::find(session, *name));
        PATRON_TRY(recipients, recipientsOf(run, session, forAll));
        return Audience{std::move(saved), std::move(recipients), message::recipients::brand(session)};
    });
}

Result<std::string> bytesOf(Store& store, const Audience& audience, workspace::MailSource& source,
                            const message::AudienceMail& mail, Ms now)
{
    return store.read(
        [&](ReadSession& session) { return source.bytesOf(session, audience.saved, mail, audience.brand, now); });
}

Result<void> writeMail(const std::string& folder, const Audience& audience, Store& store, workspace::MailSource& source,
                       const message::AudienceMail& mail, Ms now)
{
    PATRON_TRY(bytes, bytesOf(store, audience, source, mail, now));
    const bool sms = audience.saved.message.channel == message::MessageChannel::Sms;
    return writeFileDurably(toPath(folder) / (std::to_string(mail.customer.value) + (sms ? ".txt" : ".eml")), bytes);
}

Json jsonOf(const message::SmsCost& cost, const std::string& currency)
{
    const auto money = [](std::int64_t amount) { return formatDecimalShort(amount, unitPriceDecimals); };
    Json json{{"currency", currency},
              {"total", money(cost.total())},
              {"without_price", cost.messagesWithoutPrice()},
              {"parts_p95", cost.partsAt(95)},
              {"parts_max", cost.partsAt(100)},
              {"countries", Json::array()}};
    for (const message::SmsCost::Line& line : cost.lines()) {
        json["countries"].push_back({{"country", line.country},
                                     {"messages", line.messages},
                                     {"parts", line.parts},
                                     {"price", line.price ? Json(money(*line.price)) : Json()},
                                     {"cost", line.price ? Json(money(*line.price * line.parts)) : Json()}});
    }
    return json;
}

Json jsonOf(const message::AudienceTally& tally, double seconds)
{
    Json parts = Json::object();
    for (const auto& [count, people] : tally.smsParts)
        parts[std::to_string(count)] = people;
    return {{"rendered", tally.rendered},
            {"failed", Json::array()},
            {"fallbacks", tally.fallbacks},
            {"blanks", tally.blanks},
            {"parts", parts},
            {"bytes", tally.bytes},
            {"largest_bytes", tally.checks.largestBytes()},
            {"per_s", seconds > 0 ? static_cast<std::int64_t>(static_cast<double>(tally.rendered) / seconds) : 0}};
}

Result<Answer> render(CommandRun& run)
{
    const auto folder = run.arguments().find("--out");
    if (folder)
        PATRON_CHECK(makeFolder(*folder));
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    Store& store = opened->store();
    PATRON_TRY(audience, audienceOf(run, store));
    std::optional<message::AudienceCost> cost;
    if (audience.saved.message.channel == message::MessageChannel::Sms) {
        PATRON_TRY(prices, store.read(message::AudienceCost::open));
        cost = std::move(prices);
    }
    workspace::MailSource source(store);
    Json failed = Json::array();
    const bool isSingle = !folder && audience.recipients.size() == 1;
    std::string single;
    const auto take = [&](const message::AudienceMail& mail) -> Result<void> {
        if (!mail.isReady()) {
            failed.push_back(failureOf(mail));
            return {};
        }
        if (cost)
            cost->add(mail);
        if (folder)
            return writeMail(*folder, audience, store, source, mail, run.now());
        if (isSingle) {
            PATRON_TRY(bytes, bytesOf(store, audience, source, mail, run.now()));
            single = std::move(bytes);
        }
        return {};
    };
    JobContext job = run.job();
    const Stopwatch watch;
    PATRON_TRY(tally, source.renderAudience(job, audience.saved, audience.recipients, run.now(), false, take));
    Answer answer;
    answer.json = jsonOf(tally, watch.elapsedMs() / 1000);
    answer.status = failed.empty() ? 0 : 3;
    answer.json["failed"] = std::move(failed);
    if (cost)
        answer.json["cost"] = jsonOf(cost->cost(), store.currency());
    if (!single.empty()) {
        answer.text = single;
        if (run.wantsJson())
            answer.json["mail"] = toValidUtf8(single);
    }
    return answer;
}

Json jsonOf(const message::MessageBranch& branch)
{
    return {{"part", message::nameOf(branch.part)},
            {"line", branch.point.place.line},
            {"column", branch.point.place.column},
            {"tag", branch.point.tag},
            {"taken", branch.point.kind == message::liquid::BranchPoint::Kind::Taken}};
}

Json jsonOf(const message::WorstCase& found)
{
    Json json{{"kind", found.kind}, {"id", found.customer.value}, {"text", found.text}};
    if (found.branch)
        json["branch"] = jsonOf(*found.branch);
    return json;
}

Result<Answer> worstCases(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    PATRON_TRY(audience, audienceOf(run, opened->store(), true));
    workspace::MailSource source(opened->store());
    PATRON_TRY(ready,
               opened->store().read([&](ReadSession& session) { return source.compiled(session, audience.saved); }));
    message::WorstCases worst(ready);
    JobContext job = run.job();
    PATRON_TRY(tally, source.renderAudience(job, audience.saved, audience.recipients, run.now(), true,
                                            [&](const message::AudienceMail& mail) -> Result<void> {
                                                worst.add(mail);
                                                return {};
                                            }));
    Answer answer;
    answer.json = Json{{"of", audience.recipients.size()},
                       {"rendered", tally.rendered},
                       {"cases", Json::array()},
                       {"never_taken", Json::array()}};
    for (const message::WorstCase& found : worst.found()) {
        answer.json["cases"].push_back(jsonOf(found));
        answer.text += "#" + std::to_string(found.customer.value) + "  " + found.text + "\n";
    }
    for (const message::MessageBranch& branch : worst.neverTaken()) {
        answer.json["never_taken"].push_back(jsonOf(branch));
        answer.text += "Nobody: {% " + branch.point.tag + " %} (" + std::string(message::nameOf(branch.part)) +
                       ", line " + std::to_string(branch.point.place.line) + ").\n";
    }
    return answer;
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
    Audience audience;
    const bool forMany = run.arguments().has("--segment");
    PATRON_TRY(context, opened->store().read([&](ReadSession& session) -> Result<message::CheckContext> {
        PATRON_TRY(saved, message::messages::find(session, *name));
        audience.saved = std::move(saved);
        auto facts = workspace::messageFacts(session, opened->store(), audience.saved, run.now());
        if (forMany) {
            PATRON_TRY(members, recipientsOf(run, session));
            facts.audience = static_cast<std::int64_t>(members.size());
            audience.recipients = std::move(members);
        }
        return facts;
    }));
    const message::Message& checked = audience.saved.message;
    auto findings = message::checkMessage(checked, context);
    Answer answer;
    // Mails can be made only of a message that can be read.
    if (forMany && message::CompiledMessage::compile(checked, context.fields, *context.snippets)) {
        JobContext job = run.job();
        PATRON_TRY(tally, source.renderAudience(job, audience.saved, audience.recipients, run.now(), false, {}));
        for (message::Finding& finding : tally.checks.findings())
            findings.push_back(std::move(finding));
        answer.json["rendered"] = tally.rendered;
        answer.json["left_out"] = tally.leftOut;
        answer.json["failed"] = tally.failed;
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
}

Result<Answer> brand(CommandRun& run)
{
    static const std::vector<std::pair<const char*, std::string message::Brand::*>> fields{
        {"--name", &message::Brand::name},          {"--address", &message::Brand::address},
        {"--website", &message::Brand::website},    {"--logo-url", &message::Brand::logoUrl},
        {"--from-name", &message::Brand::fromName}, {"--from-email", &message::Brand::fromEmail},
        {"--reply-to", &message::Brand::replyTo},   {"--colours", &message::Brand::colours},
        {"--font", &message::Brand::fontFamily}};
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
        if (const auto problems = message::checkBrand(current); !problems.empty())
            return makeError(ErrorCode::BadInput, problems.front().text);
        PATRON_CHECK(opened->store().write([&](Transaction& tx) -> Result<void> {
            message::recipients::saveBrand(tx, current);
            return {};
        }));
    }
    Json json = current.toJson();
    json["reply_to"] = current.replyTo;
    json["colours"] = current.colourList();
    return Answer{json, {}, 0};
}
}

Command messageSaveCommand()
{
    return {"message-save",
            "WS NAME FILE.mjml|.html|.txt [--channel email|sms] [--subject S] [--preheader P] [--class C] "
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

Command worstCasesCommand()
{
    return {"worst-cases",
            "WS --message NAME [--segment NAME]",
            "Finds the recipients whose mails show most of what can happen to a message.",
            {{"--message", "NAME", "which message"}, {"--segment", "NAME", "among whom; everybody"}},
            1,
            1,
            worstCases};
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
            "WS [--name N] [--address A] [--colours #1f4e79,…] [--from-email E] …",
            "Shows or changes who mails come from, the address at their foot, and their look.",
            {{"--name", "TEXT", "the shop's name"},
             {"--address", "TEXT", "its postal address, in one line"},
             {"--website", "URL", "its website"},
             {"--logo-url", "URL", "its logo"},
             {"--from-name", "TEXT", "the sender's name"},
             {"--from-email", "ADDRESS", "the sender's address, where the connector names none"},
             {"--reply-to", "ADDRESS", "where answers go"},
             {"--colours", "LIST", "such as #1f4e79,#f2b705; the main one first"},
             {"--font", "NAMES", "such as Georgia, serif"}},
            1,
            1,
            brand};
}

}
