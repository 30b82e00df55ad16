#include "core/delivery/smtp/smtpsettings.h"

#include "core/base/emailaddress.h"

#include <algorithm>

namespace patron::delivery {

namespace {

const std::vector<std::string> knownKeys{"host", "port",     "security", "username", "from",           "envelope_from",
                                         "helo", "insecure", "ca_file",  "sessions", "rate_per_minute"};

Error bad(std::string text)
{
    return makeError(ErrorCode::BadInput, std::move(text));
}

Result<std::string> textOf(const Json& json, const char* key)
{
    if (!json.contains(key))
        return std::string();
    if (!json[key].is_string())
        return bad(std::string("The setting \"") + key + "\" must be text.");
    std::string text = json[key].get<std::string>();
    if (std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }))
        return bad(std::string("The setting \"") + key + "\" holds a control character. Type it again.");
    return text;
}

Result<std::optional<int>> numberOf(const Json& json, const char* key, int from, int to)
{
    if (!json.contains(key))
        return std::optional<int>();
    if (!json[key].is_number_integer() || json[key].get<std::int64_t>() < from || json[key].get<std::int64_t>() > to) {
        return bad(std::string("The setting \"") + key + "\" must be a whole number from " + std::to_string(from) +
                   " to " + std::to_string(to) + ".");
    }
    return std::optional<int>(json[key].get<int>());
}

Result<void> readSender(const Json& json, SmtpSettings& settings)
{
    if (!json.contains("from") || !json["from"].is_object())
        return bad("A mail account needs \"from\" with the \"address\" the mails come from.");
    PATRON_TRY(name, textOf(json["from"], "name"));
    PATRON_TRY(address, textOf(json["from"], "address"));
    PATRON_TRY(envelope, textOf(json, "envelope_from"));
    if (!EmailAddress::parse(address))
        return bad("\"" + address + "\" in \"from\" is not an email address.");
    if (!envelope.empty() && !EmailAddress::parse(envelope))
        return bad("\"" + envelope + "\" in \"envelope_from\" is not an email address.");
    settings.fromName = name;
    settings.fromAddress = address;
    settings.envelopeFrom = envelope;
    return {};
}

bool isLoopback(const std::string& host)
{
    return host == "localhost" || host == "::1" || host.starts_with("127.");
}

Result<void> readSecurity(const Json& json, SmtpSettings& settings)
{
    PATRON_TRY(security, textOf(json, "security"));
    if (json.contains("insecure")) {
        if (!json["insecure"].is_boolean())
            return bad("The setting \"insecure\" is true or false.");
        settings.insecure = json["insecure"].get<bool>();
    }
    if (security.empty() || security == "starttls") {
        settings.security = SmtpSettings::Security::StartTls;
    } else if (security == "tls") {
        settings.security = SmtpSettings::Security::Tls;
    } else if (security == "plain") {
        settings.security = SmtpSettings::Security::Plain;
        if (!isLoopback(settings.host) && !settings.insecure)
            return bad("\"" + settings.host +
                       "\" is another machine, so the mails would go there for everybody to read. "
                       "Use \"starttls\" or \"tls\".");
        if (!settings.username.empty())
            return bad("A password is never sent without TLS. Use \"starttls\" or \"tls\", or leave out \"username\".");
    } else {
        return bad("\"security\" is \"starttls\", \"tls\" or \"plain\", not \"" + security + "\".");
    }
    return {};
}

}

Result<SmtpSettings> SmtpSettings::parse(const Json& json)
{
    if (!json.is_object())
        return bad("The settings of a mail account must be an object in braces.");
    for (const auto& [key, value] : json.items()) {
        if (std::find(knownKeys.begin(), knownKeys.end(), key) != knownKeys.end())
            continue;
        const std::string near = nearestWord(key, knownKeys);
        return bad("A mail account has no setting \"" + key + "\"." +
                   (near.empty() ? std::string() : " Did you mean \"" + near + "\"?"));
    }
    SmtpSettings settings;
    PATRON_TRY(host, textOf(json, "host"));
    if (host.empty() || host.find(' ') != std::string::npos)
        return bad("A mail account needs \"host\", the name of its mail server.");
    settings.host = host;
    PATRON_TRY(username, textOf(json, "username"));
    settings.username = username;
    PATRON_CHECK(readSecurity(json, settings));
    PATRON_TRY(port, numberOf(json, "port", 1, 65535));
    settings.port = port.value_or(settings.security == Security::Tls ? 465 : 587);
    PATRON_CHECK(readSender(json, settings));
    PATRON_TRY(helo, textOf(json, "helo"));
    if (helo.find(' ') != std::string::npos)
        return bad("\"helo\" is a host name without spaces.");
    settings.helo = helo;
    PATRON_TRY(caFile, textOf(json, "ca_file"));
    settings.caFile = caFile;
    PATRON_TRY(sessions, numberOf(json, "sessions", 1, 20));
    settings.sessions = sessions.value_or(1);
    PATRON_TRY(rate, numberOf(json, "rate_per_minute", 1, 1'000'000));
    settings.ratePerMinute = rate;
    return settings;
}

Json SmtpSettings::toJson() const
{
    Json json = Json::object();
    json["host"] = host;
    json["port"] = port;
    json["security"] = security == Security::StartTls ? "starttls" : security == Security::Tls ? "tls" : "plain";
    if (!username.empty())
        json["username"] = username;
    json["from"] = Json::object();
    if (!fromName.empty())
        json["from"]["name"] = fromName;
    json["from"]["address"] = fromAddress;
    if (!envelopeFrom.empty())
        json["envelope_from"] = envelopeFrom;
    if (!helo.empty())
        json["helo"] = helo;
    if (insecure)
        json["insecure"] = true;
    if (!caFile.empty())
        json["ca_file"] = caFile;
    if (sessions != 1)
        json["sessions"] = sessions;
    if (ratePerMinute)
        json["rate_per_minute"] = *ratePerMinute;
    return json;
}

}
