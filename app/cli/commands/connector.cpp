#include "app/cli/commands/commands.h"

#include "core/base/text.h"
#include "core/delivery/connectorstore.h"

#include <algorithm>
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
          std::pair{"--envelope-from", "envelope_from"}, std::pair{"--helo", "helo"}}) {
        if (const auto value = arguments.find(option))
            settings[key] = *value;
    }
    for (const auto& [option, key] :
         {std::pair{"--port", "port"}, std::pair{"--sessions", "sessions"}, std::pair{"--rate", "rate_per_minute"}}) {
        PATRON_TRY(value, arguments.number(option, 1, 1'000'000));
        if (value)
            settings[key] = *value;
    }
    if (arguments.has("--insecure"))
        settings["insecure"] = true;
    if (const auto from = arguments.find("--from"))
        settings["from"] = fromJson(*from);
    return settings;
}

Result<Answer> add(CommandRun& run)
{
    const auto kind = run.arguments().find("--kind");
    if (!kind || run.arguments().words().size() < 3)
        return makeError(ErrorCode::WrongUsage,
                         "This is how it goes: patronctl connector WS add NAME --kind smtp|pickup|local …");
    PATRON_TRY(settings, settingsOf(run));
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
        PATRON_CHECK(opened->secrets().write({row.uuid, row.name}, secret));
    }
    if (run.arguments().has("--default"))
        PATRON_CHECK(opened->store().setSetting("send.connector", row.name));
    return Answer{rowJson(row), "Added \"" + row.name + "\".\n", 0};
}

Result<Answer> list(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    return opened->store().read([](ReadSession& session) -> Result<Answer> {
        Answer answer;
        answer.json = Json::array();
        for (const delivery::ConnectorRow& row : delivery::connectors::list(session.connection()))
            answer.json.push_back(rowJson(row));
        return answer;
    });
}

Result<Answer> named(CommandRun& run, const std::string& action)
{
    if (run.arguments().words().size() < 3)
        return makeError(ErrorCode::WrongUsage, "Name the connector: patronctl connector WS " + action + " NAME.");
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_TRY(row, opened->store().read([&](ReadSession& session) {
        return delivery::connectors::findByName(session.connection(), run.word(2));
    }));
    if (action == "test") {
        PATRON_TRY(connector, opened->makeConnector(row));
        PATRON_CHECK(connector->check(run.job().cancelToken()));
        return Answer{Json{{"connector", row.name}, {"ok", true}}, "\"" + row.name + "\" works.\n", 0};
    }
    PATRON_CHECK(opened->store().write([&](Transaction& tx) -> Result<void> {
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
    static const std::vector<std::string> others{"test", "remove", "pause", "resume"};
    if (std::find(others.begin(), others.end(), action) != others.end())
        return named(run, action);
    return makeError(ErrorCode::WrongUsage,
                     "connector takes add, list, test, remove, pause or resume, not \"" + action + "\".");
}
}

Command connectorCommand()
{
    return {"connector",
            "WS add NAME --kind K …|list|test NAME|remove NAME|pause NAME|resume NAME",
            "The accounts and folders messages leave by. Secrets come from PATRON_SECRET_<NAME>, the keychain, or "
            "standard input; never from the command line.",
            {{"--kind", "K", "smtp, pickup or local"},
             {"--host", "NAME", "of an SMTP server"},
             {"--port", "N", "587 for STARTTLS, 465 for TLS"},
             {"--security", "NAME", "starttls, tls or plain"},
             {"--insecure", "", "allow plain to a host that is not this machine"},
             {"--username", "NAME", "to log in with"},
             {"--password-stdin", "", "read the password from standard input and keep it in the keychain"},
             {"--from", "ADDRESS", "\"Shop <hello@shop.example>\""},
             {"--envelope-from", "ADDRESS", "where bounces go"},
             {"--helo", "NAME", "how to greet the server"},
             {"--ca-file", "FILE", "a certificate authority besides the system's"},
             {"--folder", "DIR", "of a pickup folder"},
             {"--sessions", "N", "conversations at the same time"},
             {"--rate", "N", "messages a minute"},
             {"--settings", "FILE", "all of these as JSON"},
             {"--default", "", "use it unless told otherwise"}},
            2,
            3,
            run};
}

}
