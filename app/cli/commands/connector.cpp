#include "app/cli/commands/commands.h"
#include "app/cli/commands/connectorsignin.h"

#include "core/base/text.h"
#include "core/delivery/accounthold.h"
#include "core/delivery/connectorstore.h"
#include "core/delivery/inboundtexts.h"
#include "core/delivery/oauth/oauthaccount.h"
#include "core/delivery/sms/gatewaypresets.h"
#include "core/delivery/smtp/mailaccounts.h"
#include "core/workspace/accountcheck.h"
#include "core/workspace/connectorsecrets.h"
#include "core/workspace/programrun.h"

#include <algorithm>
#include <charconv>
#include <iostream>

namespace patron::cli {

namespace {
Json rowJson(const delivery::ConnectorRow& row)
{
    return Json{{"id", row.id.value},   {"name", row.name},     {"kind", row.kind},
                {"paused", row.paused}, {"reason", row.reason}, {"settings", row.settings}};
}

/// "Marlow & Finch <hello@shop.example>" or a bare address.
Json fromJson(const std::string& text)
{
    const auto open = text.rfind('<');
    if (open == std::string::npos || text.back() != '>')
        return Json{{"address", std::string(trim(text))}};
    return Json{{"name", std::string(trim(text.substr(0, open)))},
                {"address", text.substr(open + 1, text.size() - open - 2)}};
}

/// What a gateway asks for: --set account=AC…, once for each.
Result<Json> valuesOf(const Arguments& arguments)
{
    Json values = Json::object();
    for (const std::string& pair : arguments.all("--set")) {
        const auto equals = pair.find('=');
        if (equals == std::string::npos || equals == 0)
            return makeError(ErrorCode::WrongUsage, "--set takes NAME=VALUE, such as account=AC0123; `connector WS "
                                                    "presets` names them.");
        values[pair.substr(0, equals)] = pair.substr(equals + 1);
    }
    return values;
}

/// What is the same word for mail accounts and SMPP is said in another way there.
void settleSmpp(Json& settings)
{
    if (settings.contains("security")) {
        settings["tls"] = settings["security"] != "plain";
        settings.erase("security");
    }
}

/// What a provider of mail is known by fills what was not said.
Result<Json> atProvider(Json settings, const std::string& kind, const std::string& region)
{
    if (!settings.contains("preset") || !settings["preset"].is_string())
        return settings;
    PATRON_TRY(account, delivery::mailAccount(settings["preset"].get<std::string>()));
    if (kind == "imap")
        return delivery::withMailbox(account, std::move(settings));
    if (!region.empty())
        settings["region"] = region;
    return delivery::withMailAccount(account, std::move(settings));
}

/// --oauth NAME --client-id ID: logs in by a sign-in in the browser, with the user's own client.
Result<void> takeOAuth(const Arguments& arguments, Json& settings)
{
    const auto name = arguments.find("--oauth");
    const auto client = arguments.find("--client-id");
    if (!name && !client)
        return {};
    if (!name || !client) {
        return makeError(ErrorCode::WrongUsage, "--oauth google or --oauth microsoft and --client-id, the number of "
                                                "your own client there, go together.");
    }
    PATRON_TRY(provider, delivery::oauthProvider(*name));
    settings["oauth"] = delivery::OAuthAccount::settingsAt(provider, *client);
    return {};
}

Result<Json> settingsOf(CommandRun& run)
{
    const Arguments& arguments = run.arguments();
    Json settings = Json::object();
    if (const auto file = arguments.find("--settings")) {
        PATRON_TRY(text, readText(*file));
        PATRON_TRY(parsed, parseJson(text, "The settings " + *file));
        settings = parsed;
    }
    for (const auto& [option, key] :
         {std::pair{"--host", "host"}, std::pair{"--security", "security"}, std::pair{"--username", "username"},
          std::pair{"--folder", "folder"}, std::pair{"--ca-file", "ca_file"},
          std::pair{"--envelope-from", "envelope_from"}, std::pair{"--helo", "helo"}, std::pair{"--preset", "preset"},
          std::pair{"--sender", "sender"}, std::pair{"--system-id", "system_id"}}) {
        if (const auto value = arguments.find(option))
            settings[key] = *value;
    }
    for (const auto& [option, key] :
         {std::pair{"--port", "port"}, std::pair{"--sessions", "sessions"}, std::pair{"--rate", "rate_per_minute"},
          std::pair{"--per-day", "per_day"}, std::pair{"--per-domain", "rate_per_domain"}}) {
        PATRON_TRY(value, arguments.number(option, 1, 1'000'000));
        if (value)
            settings[key] = *value;
    }
    if (arguments.has("--insecure"))
        settings["insecure"] = true;
    if (const auto from = arguments.find("--from"))
        settings["from"] = fromJson(*from);
    if (const auto file = arguments.find("--gateway")) {
        PATRON_TRY(text, readText(*file));
        PATRON_TRY(parsed, parseJson(text, "The gateway " + *file));
        settings["gateway"] = parsed;
    }
    PATRON_TRY(values, valuesOf(arguments));
    if (!values.empty())
        settings["values"] = values;
    if (arguments.get("--kind") == "smpp")
        settleSmpp(settings);
    if (arguments.get("--kind") == "imap" && arguments.has("--folder")) {
        settings.erase("folder");
        settings["folders"] = arguments.all("--folder");
    }
    if (arguments.has("--verp"))
        settings["verp"] = true;
    if (arguments.has("--warm-up"))
        settings["warm_up"] = true;
    if (const auto auth = arguments.find("--auth"))
        settings["auth"] = *auth;
    PATRON_CHECK(takeOAuth(arguments, settings));
    const std::string kind = arguments.get("--kind");
    return kind == "smtp" || kind == "imap" ? atProvider(std::move(settings), kind, arguments.get("--region"))
                                            : Result<Json>(std::move(settings));
}

Result<Answer> add(CommandRun& run)
{
    const auto kind = run.arguments().find("--kind");
    if (!kind || run.arguments().words().size() < 3)
        return makeError(ErrorCode::WrongUsage, "This is how it goes: patronctl connector WS add NAME --kind "
                                                "smtp|sms-http|smpp|pickup|local|imap …");
    PATRON_TRY(settings, settingsOf(run));
    if (settings.contains("oauth") && run.arguments().has("--password-stdin"))
        return makeError(ErrorCode::WrongUsage, "An account with --oauth has no password: sign in with `connector WS "
                                                "oauth NAME`.");
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_TRY(id, opened->store().write([&](Transaction& tx) {
        return delivery::connectors::add(tx, run.word(2), *kind, settings, run.now());
    }));
    PATRON_TRY(row, opened->store().read([&](ReadSession& session) {
        return delivery::connectors::findByName(session.connection(), run.word(2));
    }));
    (void)id;
    if (run.arguments().has("--password-stdin")) {
        std::string secret;
        std::getline(std::cin, secret);
        PATRON_CHECK(workspace::keepSecret(*opened, {&row, 1}, secret, {&row, 1}));
    }
    if (run.arguments().has("--default") && row.kind != "imap") {
        PATRON_CHECK(opened->store().write([&](Transaction& tx) -> Result<void> {
            delivery::connectors::makeStandard(tx, row);
            return {};
        }));
    }
    return Answer{rowJson(row), "Added \"" + row.name + "\".\n", 0};
}

Result<Answer> list(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    return opened->store().read([](ReadSession& session) -> Result<Answer> {
        Answer answer;
        answer.json = Json::array();
        for (const delivery::ConnectorRow& row : delivery::connectors::list(session.connection())) {
            const auto hold = delivery::accountHolds::of(session.connection(), row.id);
            Json json = rowJson(row);
            json["waits_until"] = hold.until > 0 ? Json(formatRfc3339(hold.until)) : Json(nullptr);
            json["waits_reason"] = hold.reason;
            answer.json.push_back(std::move(json));
        }
        return answer;
    });
}

Json presetJson(const delivery::MailAccount& account)
{
    Json json{{"preset", account.name},       {"kind", "smtp"},
              {"title", account.title},       {"link", account.link},
              {"host", account.smtp.host},    {"port", account.smtp.port},
              {"security", account.security}, {"secret", account.secretTitle},
              {"notes", account.notes}};
    json["per_day"] = account.perDay() ? Json(*account.perDay()) : Json(nullptr);
    json["per_minute"] = account.perMinute() ? Json(*account.perMinute()) : Json(nullptr);
    json["imap"] = account.imap ? Json{{"host", account.imap->host}, {"port", account.imap->port}} : Json(nullptr);
    const auto provider = delivery::oauthProviderOf(account.name);
    json["oauth"] = provider ? Json(provider->name) : Json(nullptr);
    return json;
}

/// The providers of mail and the gateways for text messages that ship, and what each asks for.
Result<Answer> presets(CommandRun& run)
{
    if (auto opened = run.open(Store::Access::ReadOnly); !opened)
        return opened.error();
    Answer answer;
    answer.json = Json::array();
    for (const delivery::MailAccount& account : delivery::mailAccounts()) {
        answer.json.push_back(presetJson(account));
        answer.text += account.name + "  " + account.title + "\n";
        for (const std::string& note : account.notes)
            answer.text += "    " + note + "\n";
    }
    for (const delivery::GatewaySpec& gateway : delivery::gatewayPresets()) {
        Json settings = Json::array();
        answer.text += gateway.name + "  " + gateway.title + "\n";
        for (const delivery::GatewaySetting& each : gateway.settings) {
            const bool needed = !each.optional && each.fallback.empty();
            settings.push_back(
                {{"name", each.name}, {"title", each.title}, {"needed", needed}, {"example", each.example}});
            answer.text += "    --set " + each.name + "=…  " + each.title + (needed ? "\n" : " (optional)\n");
        }
        answer.json.push_back(
            {{"preset", gateway.name},
             {"kind", "sms-http"},
             {"title", gateway.title},
             {"link", gateway.link},
             {"secret", gateway.secretTitle},
             {"needs_sender", gateway.needsSender},
             {"settings", std::move(settings)},
             {"receipts", gateway.status.has_value()},
             {"texts", gateway.inbound.has_value()},
             {"lookup", gateway.lookup.has_value()},
             {"parts_per_minute", gateway.partsPerMinute ? Json(*gateway.partsPerMinute) : Json(nullptr)}});
    }
    return answer;
}

/// The text messages that came in, the newest first.
Result<Answer> texts(CommandRun& run)
{
    static const std::vector<std::string> meanings{"stop", "help", "start", "text"};
    const std::string meaning = run.arguments().get("--meaning");
    if (!meaning.empty() && std::find(meanings.begin(), meanings.end(), meaning) == meanings.end())
        return makeError(ErrorCode::WrongUsage, "--meaning takes " + joinWords(meanings, "or") + ".");
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    return opened->store().read([&](ReadSession& session) -> Result<Answer> {
        Answer answer;
        answer.json = Json::array();
        for (const delivery::KeptText& text : delivery::inboundTexts::list(session.connection(), meaning)) {
            Json customers = Json::array();
            for (const CustomerId id : text.customers)
                customers.push_back(id.value);
            answer.json.push_back({{"at", formatRfc3339(text.at)},
                                   {"from", text.number},
                                   {"to", text.receiver},
                                   {"text", text.body},
                                   {"meaning", text.meaning},
                                   {"customers", std::move(customers)}});
        }
        return answer;
    });
}

/// Reads a mailbox.
Result<Answer> pollMailbox(CommandRun& run, workspace::Workspace& opened, const delivery::ConnectorRow& row)
{
    JobContext job = run.job();
    PATRON_TRY(report, opened.collectMail(job, row.id));
    Answer answer;
    answer.json = workspace::toJson(report);
    const delivery::MailTally& tally = report.tally;
    answer.text = groupDigits(tally.read) + " mails read: " + groupDigits(tally.bounced) + " came back for good, " +
                  groupDigits(tally.unsubscribes) + " unsubscribed, " + groupDigits(tally.complaints) +
                  " complained, " + groupDigits(tally.replies) + " replied, " + groupDigits(tally.waiting) +
                  " wait for a person.\n";
    for (const auto& [name, problem] : report.problems)
        answer.text += name + ": " + problem + "\n";
    answer.status = report.problems.empty() ? 0 : 3;
    return answer;
}

/// Asks a gateway what became of messages, and for those that came in; or reads a mailbox.
Result<Answer> poll(CommandRun& run, workspace::Workspace& opened, const delivery::ConnectorRow& row)
{
    if (!row.hasNews() && row.kind != "imap")
        return makeError(ErrorCode::WrongUsage, "\"" + row.name +
                                                    "\" has no news to tell: only mailboxes and connectors for text "
                                                    "messages do.");
    if (row.paused)
        return makeError(ErrorCode::Conflict,
                         "\"" + row.name + "\" is paused: " + row.reason + " `connector resume` lets it go on.");
    PATRON_CHECK(delivery::checkBusinessTime(row, run.now(), SystemClock().now()));
    if (row.kind == "imap")
        return pollMailbox(run, opened, row);
    JobContext job = run.job();
    PATRON_TRY(report, opened.collectNews(job, row.id));
    Answer answer;
    answer.json = workspace::toJson(report);
    const delivery::NewsTally& tally = report.tally;
    answer.text = groupDigits(tally.delivered) + " delivered, " + groupDigits(tally.bounced) + " failed, " +
                  groupDigits(tally.texts) + " texts came in, " + groupDigits(tally.stops) + " of them STOP.\n";
    for (const auto& [name, problem] : report.problems)
        answer.text += name + ": " + problem + "\n";
    answer.status = report.problems.empty() ? 0 : 3;
    return answer;
}

/// Sends a mail from an account to itself and says what arrived.
Result<Answer> probe(CommandRun& run, workspace::Workspace& opened, const delivery::ConnectorRow& row)
{
    int seconds = 120;
    if (const auto wait = run.arguments().find("--wait")) {
        const auto parsed = std::from_chars(wait->data(), wait->data() + wait->size(), seconds);
        if (parsed.ec != std::errc{} || parsed.ptr != wait->data() + wait->size() || seconds < 1 || seconds > 3'600)
            return makeError(ErrorCode::WrongUsage, "--wait takes seconds, from 1 to 3600.");
    }
    PATRON_CHECK(delivery::checkBusinessTime(row, run.now(), SystemClock().now()));
    PATRON_TRY(check, workspace::checkAccount(opened, row, run.arguments().get("--mailbox"), seconds * 1'000,
                                              run.job().cancelToken(), run.now()));
    const delivery::AccountProbe& seen = check.probe;
    Answer answer;
    answer.json = Json{{"connector", row.name},     {"mailbox", check.mailbox}, {"taken", seen.refusal.empty()},
                       {"arrived", seen.arrived()}, {"lines", check.lines},     {"learned", check.learned}};
    if (seen.arrived()) {
        const auto said = [](const std::string& word) { return word.empty() ? Json(nullptr) : Json(word); };
        answer.json.update({{"message_id", seen.keepsMessageId},
                            {"reference", seen.keepsReference},
                            {"sender", seen.keepsSender},
                            {"bounce_address", seen.keepsBounceAddress},
                            {"unsubscribe", seen.keepsUnsubscribe},
                            {"unsubscribe_signed", seen.signsUnsubscribe ? Json(*seen.signsUnsubscribe) : Json()},
                            {"spf", said(seen.spf)},
                            {"dkim", said(seen.dkim)},
                            {"dmarc", said(seen.dmarc)},
                            {"copy", seen.keepsCopy}});
    }
    for (const auto* lines : {&check.lines, &check.learned}) {
        for (const std::string& line : *lines)
            answer.text += line + "\n";
    }
    answer.status = seen.arrived() ? 0 : 3;
    return answer;
}

Result<Answer> named(CommandRun& run, const std::string& action)
{
    if (run.arguments().words().size() < 3)
        return makeError(ErrorCode::WrongUsage, "Name the connector: patronctl connector WS " + action + " NAME.");
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_TRY(row, opened->store().read([&](ReadSession& session) {
        return delivery::connectors::findByName(session.connection(), run.word(2));
    }));
    if (action == "poll")
        return poll(run, *opened, row);
    if (action == "test") {
        PATRON_CHECK(opened->testConnector(row, run.job().cancelToken()));
        return Answer{Json{{"connector", row.name}, {"ok", true}}, "\"" + row.name + "\" works.\n", 0};
    }
    if (action == "probe")
        return probe(run, *opened, row);
    const auto newName = run.arguments().find("--to");
    if (action == "rename" && !newName)
        return makeError(ErrorCode::WrongUsage, "Give the new name: patronctl connector WS rename NAME --to NEW.");
    PATRON_CHECK(opened->store().write([&](Transaction& tx) -> Result<void> {
        if (action == "rename")
            return delivery::connectors::rename(tx, row.id, *newName);
        if (action == "remove")
            return delivery::connectors::remove(tx, row.id);
        if (action == "pause")
            delivery::connectors::pause(tx, row.id, "Paused by hand.");
        else
            delivery::connectors::resume(tx, row.id);
        return {};
    }));
    if (action == "remove" && row.needsSecret()) {
        // The row is gone; a keychain that cannot be asked now only keeps what nobody reads any more.
        if (auto removed = opened->secrets().remove({row.uuid, row.name}); !removed)
            std::cerr << removed.error().text << "\n";
    }
    return Answer{Json{{"connector", row.name}, {"done", action}}, {}, 0};
}

Result<Answer> run(CommandRun& run)
{
    const std::string& action = run.word(1);
    if (action == "add")
        return add(run);
    if (action == "list")
        return list(run);
    if (action == "presets")
        return presets(run);
    if (action == "texts")
        return texts(run);
    if (action == "oauth" && run.arguments().words().size() == 3)
        return signInForConnector(run);
    static const std::vector<std::string> others{"oauth",  "test",   "probe", "poll",
                                                 "rename", "remove", "pause", "resume"};
    if (std::find(others.begin(), others.end(), action) != others.end())
        return named(run, action);
    return makeError(
        ErrorCode::WrongUsage,
        "connector takes add, list, presets, oauth, test, probe, poll, texts, rename, remove, pause or resume, not \"" +
            action + "\".");
}
}

Command connectorCommand()
{
    return {
        "connector",
        "WS add NAME --kind K …|list|presets|oauth NAME|test NAME|probe NAME|poll NAME|texts|rename NAME --to NEW|"
        "remove NAME|pause NAME|resume NAME",
        "The accounts and folders messages leave by. Secrets come from PATRON_SECRET_<NAME>, the keychain, or "
        "standard input; never from the command line. Where no keychain runs they are kept in a sealed file, which "
        "the passphrase in PATRON_PASSPHRASE unlocks. `oauth` signs in at the provider in a browser.",
        {{"--kind", "K", "smtp, sms-http, smpp, pickup, local, or imap for a mailbox"},
         {"--preset", "NAME", "the provider: gmail, ses, … for smtp and imap, twilio, … for sms-http (see `presets`)"},
         {"--region", "NAME", "where the servers of Amazon SES are: eu-west-1, …"},
         {"--set", "NAME=VALUE", "what the gateway asks for; once for each"},
         {"--gateway", "FILE", "a description of another gateway, as JSON"},
         {"--sender", "ID", "the number or name text messages come from"},
         {"--system-id", "NAME", "to log in with at an SMPP server"},
         {"--meaning", "M", "of `texts`: stop, help, start or text"},
         {"--to", "NEW", "of `rename`: the new name"},
         {"--host", "NAME", "of an SMTP or SMPP server"},
         {"--port", "N", "587 for STARTTLS, 465 for TLS; 3550 or 2775 for SMPP"},
         {"--security", "NAME", "starttls, tls or plain"},
         {"--insecure", "", "allow plain to a host that is not this machine"},
         {"--username", "NAME", "to log in with"},
         {"--password-stdin", "", "read the password from standard input and keep it"},
         {"--from", "ADDRESS", "\"Shop <hello@shop.example>\""},
         {"--envelope-from", "ADDRESS", "where bounces go"},
         {"--helo", "NAME", "how to greet the server"},
         {"--ca-file", "FILE", "a certificate authority besides the system's"},
         {"--folder", "DIR", "of a pickup folder; of a mailbox to read, INBOX else, once for each"},
         {"--auth", "NAME", "of a mailbox: password, or xoauth2 with an access token as its secret"},
         {"--oauth", "NAME", "log in by a sign-in at google or microsoft in place of a password (then: `oauth NAME`)"},
         {"--client-id", "ID", "of your own client there, registered for desktop programs"},
         {"--client-secret-stdin", "", "of `oauth`: read the client's secret from standard input, where it has one"},
         {"--timeout", "SECONDS", "of `oauth`: how long the browser is waited for, 300 else"},
         {"--out", "FILE", "of `oauth`: keep the permission in this new file in place of the keychain"},
         {"--verp", "", "the envelope's sender names the message: its server must take local+anything"},
         {"--warm-up", "", "of a new sender: 50 mails on the first day, twice as many after each good one"},
         {"--sessions", "N", "conversations at the same time"},
         {"--rate", "N", "messages a minute; parts of text messages"},
         {"--per-domain", "N", "mails a minute to one mail provider, such as 30 to Gmail"},
         {"--per-day", "N", "mails in any 24 hours"},
         {"--mailbox", "NAME", "of `probe`: the mailbox that the mail is read back from"},
         {"--wait", "SECONDS", "of `probe`: for the mail to arrive, 120 else"},
         {"--settings", "FILE", "all of these as JSON"},
         {"--default", "", "use it unless told otherwise"}},
        2,
        3,
        run};
}

}
