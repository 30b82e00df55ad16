#include "core/delivery/smtp/smtpsettings.h"

#include "core/base/emailaddress.h"
#include "core/base/json.h"
#include "core/delivery/net/blockingsocket.h"
#include "core/delivery/settingvalues.h"

namespace patron::delivery {

namespace {

const std::vector<std::string> knownKeys{"host",    "port",   "security", "username",   "from",     "envelope_from",
                                         "verp",    "helo",   "insecure", "ca_file",    "sessions", "rate_per_minute",
                                         "per_day", "preset", "oauth",    "keeps_sent", "warm_up",  "rate_per_domain"};
/// RFC 5321, 4.5.3.1.1, less a plus and the longest token.
constexpr std::size_t longestVerpLocal = 64 - 32;

Error bad(std::string text)
{
    return makeError(ErrorCode::BadInput, std::move(text));
}

Result<void> readSender(const Json& json, SmtpSettings& settings)
{
    if (!json.contains("from") || !json["from"].is_object())
        return bad("A mail account needs \"from\" with the \"address\" the mails come from.");
    PATRON_TRY(name, textSetting(json["from"], "name"));
    PATRON_TRY(address, textSetting(json["from"], "address"));
    PATRON_TRY(envelope, textSetting(json, "envelope_from"));
    if (!EmailAddress::parse(address))
        return bad("\"" + address + "\" in \"from\" is not an email address.");
    if (!envelope.empty() && !EmailAddress::parse(envelope))
        return bad("\"" + envelope + "\" in \"envelope_from\" is not an email address.");
    settings.fromName = name;
    settings.fromAddress = address;
    settings.envelopeFrom = envelope;
    PATRON_TRY(verp, flagSetting(json, "verp"));
    settings.verp = verp;
    const std::string sender = settings.sender();
    if (verp && sender.find('@') > longestVerpLocal) {
        return bad("\"" + sender +
                   "\" is too long for \"verp\": a number is put before the @. Choose an "
                   "\"envelope_from\" with at most " +
                   std::to_string(longestVerpLocal) + " letters before it.");
    }
    return {};
}

Result<void> readSecurity(const Json& json, SmtpSettings& settings)
{
    PATRON_TRY(security, textSetting(json, "security"));
    PATRON_TRY(insecure, flagSetting(json, "insecure"));
    settings.insecure = insecure;
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
    PATRON_CHECK(checkKeys(json, knownKeys, "A mail account"));
    SmtpSettings settings;
    PATRON_TRY(host, textSetting(json, "host"));
    if (host.empty() || host.find(' ') != std::string::npos)
        return bad("A mail account needs \"host\", the name of its mail server.");
    settings.host = host;
    PATRON_TRY(username, textSetting(json, "username"));
    settings.username = username;
    PATRON_CHECK(readSecurity(json, settings));
    PATRON_TRY(port, numberSetting(json, "port", 1, 65535));
    settings.port = port.value_or(settings.security == Security::Tls ? 465 : 587);
    PATRON_CHECK(readSender(json, settings));
    PATRON_TRY(helo, textSetting(json, "helo"));
    if (helo.find(' ') != std::string::npos)
        return bad("\"helo\" is a host name without spaces.");
    settings.helo = helo;
    PATRON_TRY(caFile, textSetting(json, "ca_file"));
    settings.caFile = caFile;
    PATRON_TRY(sessions, numberSetting(json, "sessions", 1, 20));
    settings.sessions = sessions.value_or(1);
    PATRON_TRY(rate, numberSetting(json, "rate_per_minute", 1, 1'000'000));
    settings.ratePerMinute = rate;
    PATRON_TRY(perDomain, numberSetting(json, "rate_per_domain", 1, 1'000'000));
    settings.ratePerDomain = perDomain;
    PATRON_TRY(perDay, numberSetting(json, "per_day", 1, 10'000'000));
    settings.perDay = perDay;
    PATRON_TRY(preset, textSetting(json, "preset"));
    settings.preset = preset;
    PATRON_TRY(oauth, OAuthAccount::of(json));
    settings.oauth = oauth;
    if (oauth && username.empty())
        return bad("A mail account with \"oauth\" needs \"username\", the address that signs in.");
    PATRON_TRY(keepsSent, flagSetting(json, "keeps_sent"));
    settings.keepsSent = keepsSent;
    PATRON_TRY(warmUp, flagSetting(json, "warm_up"));
    settings.warmUp = warmUp;
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
    if (verp)
        json["verp"] = true;
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
    if (ratePerDomain)
        json["rate_per_domain"] = *ratePerDomain;
    if (perDay)
        json["per_day"] = *perDay;
    if (!preset.empty())
        json["preset"] = preset;
    if (oauth)
        json["oauth"] = oauth->toJson();
    if (keepsSent)
        json["keeps_sent"] = true;
    if (warmUp)
        json["warm_up"] = true;
    return json;
}

std::string SmtpSettings::sender(std::string_view token) const
{
    const std::string address = envelopeFrom.empty() ? fromAddress : envelopeFrom;
    const auto at = address.rfind('@');
    if (!verp || token.empty() || at == std::string::npos)
        return address;
    return address.substr(0, at) + "+" + std::string(token) + address.substr(at);
}

}
