#include "app/cli/commands/commands.h"

#include "core/base/hash.h"
#include "core/base/money.h"
#include "core/base/paths.h"
#include "core/base/text.h"
#include "core/customer/consentstore.h"
#include "core/customer/customerstore.h"
#include "core/customer/identifiedsales.h"
#include "core/customer/join.h"
#include "core/customer/qrcode.h"
#include "core/customer/saleclaim.h"
#include "core/customer/signup.h"
#include "core/message/mime/parsemime.h"
#include "core/workspace/asknext.h"

namespace patron::cli {

namespace {
constexpr std::uintmax_t maxReplyBytes = 32u << 20;

std::vector<OptionSpec> receiptOptions()
{
    return {{"--receipt", "NUMBER", "the sale at hand, which becomes theirs"},
            {"--date", "DAY", "of the receipt, such as 2026-05-31"},
            {"--total", "AMOUNT", "of the receipt, such as 24.50"},
            {"--receipt-source", "NAME", "whose receipt it is, when several have the number"}};
}

std::vector<OptionSpec> withReceipt(std::vector<OptionSpec> options)
{
    for (OptionSpec& option : receiptOptions())
        options.push_back(std::move(option));
    return options;
}

/// The receipt's day and total from the options; `number` comes from the caller.
Result<customer::Receipt> receiptFrom(CommandRun& run, std::string number)
{
    customer::Receipt receipt;
    receipt.number = std::move(number);
    receipt.source = run.arguments().get("--receipt-source");
    if (const auto date = run.arguments().find("--date")) {
        const auto day = parseIsoDate(*date);
        if (!day)
            return makeError(ErrorCode::WrongUsage, "--date takes a day such as 2026-05-31, not \"" + *date + "\".");
        receipt.day = *day;
    }
    if (const auto total = run.arguments().find("--total")) {
        receipt.total = parseDecimal(*total, run.store().currencyDecimals());
        if (!receipt.total)
            return makeError(ErrorCode::WrongUsage, "--total takes an amount such as 24.50, not \"" + *total + "\".");
    }
    return receipt;
}

Result<std::vector<customer::Channel>> channelsOf(const std::string& list)
{
    std::vector<customer::Channel> channels;
    for (const std::string_view part : split(list, ',')) {
        if (trim(part).empty())
            continue;
        const auto channel = customer::parseChannel(trim(part));
        if (!channel)
            return makeError(ErrorCode::WrongUsage,
                             "--consent takes email, sms or both, not \"" + std::string(part) + "\".");
        channels.push_back(*channel);
    }
    return channels;
}

Json toJson(const customer::SignedUp& done)
{
    Json consents = Json::array();
    for (const customer::Channel channel : done.consents)
        consents.push_back(std::string(customer::channelName(channel)));
    return {{"customer", done.customer.value},
            {"created", done.created},
            {"repeated", done.repeated},
            {"consents", std::move(consents)},
            {"sale", done.sale ? Json(done.sale.value) : Json(nullptr)},
            {"notes", done.notes}};
}

Result<Answer> take(CommandRun& run, const customer::SignUp& signUp)
{
    PATRON_TRY(done, run.store().write(
                         [&](Transaction& tx) { return customer::signups::add(tx, run.store(), signUp, run.now()); }));
    Answer answer;
    answer.json = toJson(done);
    answer.text = "Customer #" + std::to_string(done.customer.value) +
                  (done.repeated  ? " was signed up by this already.\n"
                   : done.created ? " is new.\n"
                                  : " is known.\n");
    for (const std::string& note : done.notes)
        answer.text += note + "\n";
    return answer;
}

Result<Answer> signUp(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    (void)opened;
    const Arguments& arguments = run.arguments();
    customer::SignUp given;
    given.email = arguments.get("--email");
    given.phone = arguments.get("--phone");
    given.card = arguments.get("--card");
    for (const char* name : {"first-name", "last-name", "birthday", "postal-code"}) {
        std::string trait(name);
        std::replace(trait.begin(), trait.end(), '-', '_');
        if (const auto value = arguments.find("--" + std::string(name)))
            given.answers.push_back({trait, *value});
    }
    PATRON_TRY(channels, channelsOf(arguments.get("--consent")));
    given.agreedTo = channels;
    given.source = arguments.get("--source", "till");
    given.touchpoint = arguments.get("--touchpoint", "in_store");
    given.place = arguments.get("--place");
    given.evidence = arguments.get("--evidence");
    given.wordingVersion = arguments.get("--wording");
    given.at = run.now();
    PATRON_TRY(receipt, receiptFrom(run, arguments.get("--receipt")));
    given.receipt = receipt;
    return take(run, given);
}

Result<Answer> invitation(CommandRun& run)
{
    const Arguments& arguments = run.arguments();
    customer::JoinInvitation invitation;
    invitation.by = arguments.has("--sms") ? customer::Channel::Sms : customer::Channel::Email;
    invitation.to = arguments.has("--sms") ? arguments.get("--sms") : arguments.get("--email");
    invitation.place = arguments.get("--place");
    invitation.receipt = arguments.get("--receipt");
    invitation.total = arguments.get("--total");
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    PATRON_TRY(uri, customer::joins::uri(invitation, opened->store().country()));
    PATRON_TRY(code, customer::QrCode::of(uri));
    Answer answer;
    answer.json = Json{{"uri", uri}, {"modules", code.size()}};
    answer.text = uri + "\n";
    if (const auto file = arguments.find("--out")) {
        const bool png = asciiLower(*file).ends_with(".png");
        if (!png && !asciiLower(*file).ends_with(".svg"))
            return makeError(ErrorCode::WrongUsage, "--out takes a file that ends in .svg or .png.");
        PATRON_CHECK(writeFileDurably(toPath(*file), png ? code.png() : code.svg()));
        answer.json["file"] = *file;
        answer.text += "The code is in " + *file + ".\n";
    }
    return answer;
}

/// A reply as --reply FILE.eml, or as --text with the --from it came from.
Result<customer::JoinReply> replyFrom(CommandRun& run)
{
    const Arguments& arguments = run.arguments();
    customer::JoinReply reply;
    reply.at = run.now();
    if (const auto file = arguments.find("--reply")) {
        PATRON_TRY(bytes, readText(*file, maxReplyBytes));
        PATRON_TRY(mail, message::parseMime(bytes));
        reply.from = mail.from;
        reply.subject = mail.subject;
        reply.text = mail.text;
        // The whole mail tells it from others also where it has no Message-ID.
        reply.messageId = toHex(bytesOf(sha256(bytes))).substr(0, 32);
        if (mail.date > 0)
            reply.at = std::min(mail.date, reply.at);
        return reply;
    }
    const std::string from = arguments.get("--from");
    if (from.empty())
        return makeError(ErrorCode::WrongUsage, "Say with --from whom the text came from.");
    reply.by = from.find('@') == std::string::npos ? customer::Channel::Sms : customer::Channel::Email;
    reply.from = from;
    reply.text = arguments.get("--text");
    reply.messageId = arguments.get("--id");
    return reply;
}

/// Who asks to stop is denied and suppressed, whoever it is; an address that nobody has is suppressed, too.
Result<Answer> stop(CommandRun& run, const customer::JoinReply& reply)
{
    const bool mail = reply.by == customer::Channel::Email;
    const auto kind = mail ? customer::IdentityKind::Email : customer::IdentityKind::Phone;
    const auto open = reply.from.find('<');
    const std::string from =
        open == std::string::npos ? reply.from : reply.from.substr(open + 1, reply.from.find('>', open) - open - 1);
    const auto address = customer::makeIdentity(kind, from, {}, run.store().country());
    if (!address)
        return makeError(ErrorCode::BadInput, "\"" + reply.from + "\" is no address that could be stopped.");
    const std::string evidence = "asked to stop by " + std::string(customer::channelName(reply.by));
    PATRON_TRY(customers, run.store().write([&](Transaction& tx) -> Result<std::vector<std::int64_t>> {
        std::vector<std::int64_t> ids;
        Query query = tx.query("SELECT DISTINCT customer_id FROM v_identity WHERE kind = ? AND normalized = ? AND "
                               "customer_id IS NOT NULL ORDER BY 1");
        query.bind(customer::identityKindName(kind), address->normalized);
        while (query.step())
            ids.push_back(query.int64(0));
        for (const std::int64_t id : ids)
            customer::consents::unsubscribe(tx, CustomerId{id}, reply.by, "reply", evidence, run.now());
        customer::consents::suppress(tx,
                                     {std::string(customer::identityKindName(kind)),
                                      address->normalized,
                                      "unsubscribed",
                                      "reply",
                                      evidence,
                                      run.now(),
                                      {}},
                                     run.store().identityKey(), run.now());
        return ids;
    }));
    return Answer{Json{{"unsubscribed", true}, {"address", address->normalized}, {"customers", customers}},
                  address->normalized + " is not written to any more.\n", 0};
}

Result<Answer> join(CommandRun& run)
{
    const Arguments& arguments = run.arguments();
    const bool invites = arguments.has("--email") || arguments.has("--sms");
    const bool replies = arguments.has("--reply") || arguments.has("--text");
    if (invites == replies || (arguments.has("--email") && arguments.has("--sms"))) {
        return makeError(ErrorCode::WrongUsage, "Make a code with --email ADDRESS or --sms NUMBER, or take a reply "
                                                "with --reply FILE.eml or --text TEXT --from WHO.");
    }
    if (invites)
        return invitation(run);
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_TRY(reply, replyFrom(run));
    if (customer::joins::isStop(reply))
        return stop(run, reply);
    const auto given = customer::joins::read(reply, opened->store().currencyDecimals());
    if (!given) {
        return makeError(ErrorCode::BadInput,
                         "This reply does not begin with JOIN, so nobody was signed up. If it is a "
                         "question, answer it.");
    }
    return take(run, *given);
}

Result<Answer> claimSale(CommandRun& run)
{
    if (run.arguments().has("--release")) {
        PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
        PATRON_TRY(order, opened->store().write([&](Transaction& tx) -> Result<OrderId> {
            PATRON_TRY(claimed, customer::saleclaims::claimed(tx.connection(), run.word(1)));
            PATRON_CHECK(customer::saleclaims::release(tx, claimed));
            return claimed;
        }));
        return Answer{Json{{"order", order.value}, {"released", true}}, "The sale is anonymous again.\n", 0};
    }
    if (run.arguments().words().size() != 3)
        return makeError(ErrorCode::WrongUsage,
                         "This is how it goes: patronctl claim-sale WS KEY NUMBER --total 24.50");
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_TRY(receipt, receiptFrom(run, run.word(2)));
    PATRON_TRY(customer, opened->store().read([&](ReadSession& session) {
        return customer::customers::find(session, run.store(), run.word(1));
    }));
    PATRON_TRY(order, opened->store().write([&](Transaction& tx) {
        return customer::saleclaims::claim(tx, customer, receipt, run.arguments().get("--source", "till"), run.now());
    }));
    return Answer{Json{{"order", order.value}, {"customer", customer.value}},
                  "The sale belongs to customer #" + std::to_string(customer.value) + " now.\n", 0};
}

std::vector<std::string> skipped(CommandRun& run)
{
    std::vector<std::string> names;
    for (const std::string_view part : split(run.arguments().get("--skip"), ','))
        names.emplace_back(trim(part));
    return names;
}

Result<Answer> askNext(CommandRun& run)
{
    const auto given = run.arguments().find("--answer");
    PATRON_TRY(opened, run.open(given ? Store::Access::ReadWrite : Store::Access::ReadOnly));
    PATRON_TRY(customer, opened->store().read([&](ReadSession& session) {
        return customer::customers::find(session, run.store(), run.word(1));
    }));
    const auto next = [&] {
        return opened->store().read([&](ReadSession& session) -> Result<std::optional<workspace::NextQuestion>> {
            return workspace::askNext(session, customer, skipped(run));
        });
    };
    Json json{{"customer", customer.value}};
    if (given) {
        PATRON_TRY(asked, next());
        std::string trait = run.arguments().get("--trait");
        if (trait.empty() && !asked)
            return makeError(ErrorCode::WrongUsage, "All of this customer is known. Say which trait with --trait.");
        if (trait.empty())
            trait = asked->trait;
        PATRON_TRY(receipt, receiptFrom(run, run.arguments().get("--receipt")));
        const std::string source = run.arguments().get("--source", "till");
        const auto written = opened->store().write([&](Transaction& tx) -> Result<OrderId> {
            PATRON_CHECK(customer::signups::answer(tx, run.store(), customer, {trait, *given}, source, run.now()));
            if (receipt.empty())
                return OrderId{};
            return customer::saleclaims::claim(tx, customer, receipt, source, run.now());
        });
        if (!written)
            return written.error();
        json["answered"] = trait;
        json["sale"] = *written ? Json(written->value) : Json(nullptr);
    }
    PATRON_TRY(question, next());
    json["ask"] = question ? Json(question->trait) : Json(nullptr);
    json["label"] = question ? Json(question->label) : Json(nullptr);
    json["uses"] = question ? Json(question->uses) : Json(0);
    return Answer{json, question ? "Ask for: " + question->label + "\n" : "All of this customer is known.\n", 0};
}

Json toJson(const customer::IdentifiedSales& part, int decimals)
{
    Json json = Json::object();
    if (!part.month.empty()) {
        json["month"] = part.month;
        json["channel"] = part.channel;
    }
    json["sales"] = part.sales;
    json["identified"] = part.identified;
    json["share"] = formatDecimal(part.sales > 0 ? divideRounded(part.identified * 10'000, part.sales) : 0, 4);
    json["value"] = formatDecimal(part.value, decimals);
    json["identified_value"] = formatDecimal(part.identifiedValue, decimals);
    return json;
}

Result<Answer> identified(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    return opened->store().read([&](ReadSession& session) -> Result<Answer> {
        const auto parts = customer::identifiedSales(session);
        Answer answer;
        answer.json = toJson(customer::identifiedInAll(parts), run.store().currencyDecimals());
        answer.json["months"] = Json::array();
        for (const customer::IdentifiedSales& part : parts)
            answer.json["months"].push_back(toJson(part, run.store().currencyDecimals()));
        return answer;
    });
}
}

Command signUpCommand()
{
    return {"sign-up",
            "WS --email E|--phone P|--card C [--first-name N] [--consent email,sms --evidence TEXT] [--receipt NUMBER "
            "--total T]",
            "Signs a person up as the form at the till does; what is known is not changed.",
            withReceipt({{"--email", "ADDRESS", "how to know the person"},
                         {"--phone", "NUMBER", "how to know the person"},
                         {"--card", "NUMBER", "how to know the person"},
                         {"--first-name", "NAME", "the person's first name"},
                         {"--last-name", "NAME", "the person's last name"},
                         {"--birthday", "DAY", "the person's birthday"},
                         {"--postal-code", "CODE", "the person's postal code"},
                         {"--consent", "LIST", "what they agreed to: email, sms or both"},
                         {"--evidence", "TEXT", "how we know that they agreed"},
                         {"--wording", "VERSION", "which text they agreed to"},
                         {"--place", "NAME", "the shop"},
                         {"--touchpoint", "NAME", "in_store, web, app, …; in_store"},
                         {"--source", "NAME", "stands beside every fact; till"}}),
            1,
            1,
            signUp};
}

Command joinCommand()
{
    return {"join",
            "WS (--email ADDRESS|--sms NUMBER) [--place NAME] [--out FILE.svg|.png] | WS (--reply FILE.eml|--text TEXT "
            "--from WHO)",
            "Makes the code that invites people to send JOIN, and takes their replies.",
            {{"--email", "ADDRESS", "where the replies go by mail"},
             {"--sms", "NUMBER", "where the replies go by SMS"},
             {"--place", "NAME", "the shop where the code hangs"},
             {"--receipt", "NUMBER", "printed on this receipt: the reply claims it"},
             {"--total", "AMOUNT", "of that receipt"},
             {"--out", "FILE", "the code as a picture, .svg or .png"},
             {"--reply", "FILE", "a mail that came in"},
             {"--text", "TEXT", "an SMS that came in"},
             {"--from", "WHO", "the number or address it came from"},
             {"--id", "ID", "what tells the SMS from others: the same one is taken once"}},
            1,
            1,
            join};
}

Command claimSaleCommand()
{
    return {"claim-sale",
            "WS KEY NUMBER (--date DAY|--total AMOUNT) | WS NUMBER --release",
            "Gives an anonymous sale to the customer who has its receipt, or takes that back.",
            {{"--date", "DAY", "of the receipt"},
             {"--total", "AMOUNT", "of the receipt: the goods, or what was paid"},
             {"--receipt-source", "NAME", "whose receipt it is, when several have the number"},
             {"--source", "NAME", "who took it down; till"},
             {"--release", "", "takes the claim of this receipt back"}},
            2,
            3,
            claimSale};
}

Command askNextCommand()
{
    return {"ask-next",
            "WS KEY [--answer VALUE [--trait NAME] [--receipt NUMBER --total T]] [--skip a,b]",
            "The one thing to ask a customer next: what is missing and used most; takes the answer, too.",
            withReceipt({{"--answer", "VALUE", "what they said"},
                         {"--trait", "NAME", "what the answer is to, when not the next question"},
                         {"--skip", "LIST", "what they did not want to tell"},
                         {"--source", "NAME", "stands beside the answer; till"}}),
            2,
            2,
            askNext};
}

Command identifiedCommand()
{
    return {"identified", "WS", "The share of sales whose customer is known, by touchpoint and month.", {}, 1, 1,
            identified};
}

}
