#include "core/delivery/smpp/smppsettings.h"

#include "core/base/json.h"
#include "core/delivery/net/blockingsocket.h"
#include "core/delivery/settingvalues.h"

namespace patron::delivery {

namespace {

Error bad(std::string text)
{
    return makeError(ErrorCode::BadInput, std::move(text));
}

Result<void> readServer(const Json& json, SmppSettings& settings)
{
    PATRON_TRY(host, textSetting(json, "host"));
    if (host.empty() || host.find(' ') != std::string::npos)
        return bad("An SMPP account needs \"host\", the name of the provider's server.");
    settings.host = host;
    if (json.contains("tls")) {
        PATRON_TRY(tls, flagSetting(json, "tls"));
        settings.tls = tls;
    }
    PATRON_TRY(insecure, flagSetting(json, "insecure"));
    settings.insecure = insecure;
    if (!settings.tls && !settings.insecure && !isLoopback(host)) {
        return bad("\"" + host +
                   "\" is another machine, so texts and password would go there for everybody to read. Ask "
                   "the provider for TLS, or say \"insecure\" where the line is private.");
    }
    PATRON_TRY(port, numberSetting(json, "port", 1, 65535));
    settings.port = port.value_or(settings.tls ? 3550 : 2775);
    PATRON_TRY(caFile, textSetting(json, "ca_file"));
    settings.caFile = caFile;
    return {};
}

Result<void> readAccount(const Json& json, SmppSettings& settings)
{
    PATRON_TRY(systemId, textSetting(json, "system_id"));
    if (systemId.empty() || systemId.size() > 15)
        return bad("An SMPP account needs \"system_id\", the user's name, of at most 15 characters.");
    settings.systemId = systemId;
    PATRON_TRY(systemType, textSetting(json, "system_type"));
    if (systemType.size() > 12)
        return bad("\"system_type\" has at most 12 characters.");
    settings.systemType = systemType;
    PATRON_TRY(sender, textSetting(json, "sender"));
    PATRON_TRY(parsed, SmsSender::parse(sender));
    settings.sender = parsed;
    return {};
}

Result<void> readWays(const Json& json, SmppSettings& settings)
{
    PATRON_TRY(bind, textSetting(json, "bind"));
    if (bind != "" && bind != "auto" && bind != "transceiver" && bind != "pair")
        return bad("\"bind\" is \"auto\", \"transceiver\" or \"pair\", not \"" + bind + "\".");
    using Bind = SmppSettings::Bind;
    settings.bind = bind == "transceiver" ? Bind::Transceiver : bind == "pair" ? Bind::Pair : Bind::Auto;
    PATRON_TRY(concatenation, textSetting(json, "concatenation"));
    if (concatenation != "" && concatenation != "udh8" && concatenation != "udh16" && concatenation != "payload")
        return bad("\"concatenation\" is \"udh8\", \"udh16\" or \"payload\", not \"" + concatenation + "\".");
    settings.concatenation = concatenation == "udh16"     ? SmppConcatenation::Udh16
                             : concatenation == "payload" ? SmppConcatenation::Payload
                                                          : SmppConcatenation::Udh8;
    PATRON_TRY(window, numberSetting(json, "window", 1, 100));
    settings.window = window.value_or(10);
    PATRON_TRY(sessions, numberSetting(json, "sessions", 1, 20));
    settings.sessions = sessions.value_or(1);
    PATRON_TRY(rate, numberSetting(json, "rate_per_minute", 1, 1'000'000));
    settings.ratePerMinute = rate;
    return {};
}

}

Result<SmppSettings> SmppSettings::parse(const Json& json)
{
    PATRON_CHECK(checkKeys(json,
                           {"host", "port", "tls", "insecure", "ca_file", "system_id", "system_type", "sender", "bind",
                            "window", "concatenation", "sessions", "rate_per_minute"},
                           "An SMPP account"));
    SmppSettings settings;
    PATRON_CHECK(readServer(json, settings));
    PATRON_CHECK(readAccount(json, settings));
    PATRON_CHECK(readWays(json, settings));
    return settings;
}

}
