#include "core/delivery/smtp/mailaccounts.h"

#include "core/base/json.h"
#include "core/base/text.h"

#include <QFile>

#include <algorithm>

/// Resources of a static library are linked in by name only; the macro wants no namespace.
static void initAccountResources()
{
    Q_INIT_RESOURCE(patron_mail_accounts);
}

namespace patron::delivery {

namespace {

constexpr int usedShare = 80; ///< percent

std::optional<int> shareOf(std::optional<int> published)
{
    return published ? std::optional(std::max(1, *published * usedShare / 100)) : std::nullopt;
}

std::vector<std::string> texts(const Json& json, const char* key)
{
    return json.contains(key) ? json[key].get<std::vector<std::string>>() : std::vector<std::string>();
}

std::optional<int> published(const Json& json, const char* key)
{
    if (!json.contains("published") || !json["published"].contains(key))
        return std::nullopt;
    return json["published"][key].get<int>();
}

/// Of what ships, which a test reads whole.
MailAccount accountFrom(const Json& json)
{
    MailAccount account;
    account.name = json.at("name").get<std::string>();
    account.title = json.at("title").get<std::string>();
    account.link = json.at("link").get<std::string>();
    account.kind = json.value("kind", "mailbox") == "relay" ? MailAccount::Kind::Relay : MailAccount::Kind::Mailbox;
    account.smtp = {json.at("host").get<std::string>(), json.at("port").get<int>()};
    account.security = json.at("security").get<std::string>();
    account.secretTitle = json.at("secret").get<std::string>();
    account.domains = texts(json, "domains");
    account.publishedPerDay = published(json, "per_day");
    account.publishedPerMinute = published(json, "per_minute");
    account.sessions = json.value("sessions", 1);
    if (json.contains("imap"))
        account.imap =
            MailAccount::Server{json["imap"].at("host").get<std::string>(), json["imap"].at("port").get<int>()};
    account.keepsSent = json.value("keeps_sent", false);
    account.asksRegion = json.contains("asks");
    account.notes = texts(json, "notes");
    return account;
}

std::vector<MailAccount> readAll()
{
    initAccountResources();
    std::vector<MailAccount> all;
    QFile file(QStringLiteral(":/patron/mail/accounts.json"));
    if (!file.open(QIODevice::ReadOnly))
        return all;
    const QByteArray bytes = file.readAll();
    const auto json = parseJson({bytes.constData(), static_cast<std::size_t>(bytes.size())}, "the mail accounts");
    for (const Json& each : json ? *json : Json::array())
        all.push_back(accountFrom(each));
    return all;
}

void setUnlessGiven(Json& settings, const char* key, const Json& value)
{
    if (!settings.contains(key))
        settings[key] = value;
}

}

std::optional<int> MailAccount::perDay() const
{
    return shareOf(publishedPerDay);
}

std::optional<int> MailAccount::perMinute() const
{
    return shareOf(publishedPerMinute);
}

const std::vector<MailAccount>& mailAccounts()
{
    static const std::vector<MailAccount> all = readAll();
    return all;
}

Result<MailAccount> mailAccount(std::string_view name)
{
    std::vector<std::string> names;
    for (const MailAccount& account : mailAccounts()) {
        if (account.name == name)
            return account;
        names.push_back(account.name);
    }
    const std::string near = nearestWord(name, names);
    return makeError(ErrorCode::NotFound, "No mail provider is known as \"" + std::string(name) + "\"." +
                                              (near.empty() ? " Known are " + joinWords(names, "and") + "."
                                                            : " Did you mean \"" + near + "\"?"));
}

std::optional<MailAccount> mailAccountFor(std::string_view address)
{
    const auto at = address.rfind('@');
    const std::string domain = at == std::string_view::npos ? std::string() : asciiLower(trim(address.substr(at + 1)));
    for (const MailAccount& account : mailAccounts()) {
        if (std::find(account.domains.begin(), account.domains.end(), domain) != account.domains.end())
            return account;
    }
    return std::nullopt;
}

Result<Json> withMailAccount(const MailAccount& account, Json settings)
{
    std::string host = account.smtp.host;
    if (account.asksRegion && !settings.contains("host")) {
        const auto region = settings.find("region");
        if (region == settings.end() || !region->is_string() || region->get<std::string>().empty())
            return makeError(ErrorCode::BadInput, account.title +
                                                      " needs \"region\", the part of the world its servers are in, "
                                                      "such as eu-west-1.");
        const std::string mark = "{region}";
        host.replace(host.find(mark), mark.size(), region->get<std::string>());
    }
    settings.erase("region");
    settings["preset"] = account.name;
    setUnlessGiven(settings, "host", host);
    setUnlessGiven(settings, "port", account.smtp.port);
    setUnlessGiven(settings, "security", account.security);
    if (account.sessions != 1)
        setUnlessGiven(settings, "sessions", account.sessions);
    if (account.perMinute())
        setUnlessGiven(settings, "rate_per_minute", *account.perMinute());
    if (account.perDay())
        setUnlessGiven(settings, "per_day", *account.perDay());
    if (account.keepsSent)
        setUnlessGiven(settings, "keeps_sent", true);
    return settings;
}

Result<Json> withMailbox(const MailAccount& account, Json settings)
{
    if (!account.imap) {
        return makeError(ErrorCode::Conflict,
                         account.title + " sends only: it has no mailbox that answers come to. Add the mailbox of the "
                                         "address that the mails are from.");
    }
    settings.erase("preset");
    setUnlessGiven(settings, "host", account.imap->host);
    setUnlessGiven(settings, "port", account.imap->port);
    setUnlessGiven(settings, "security", "tls");
    return settings;
}

}
