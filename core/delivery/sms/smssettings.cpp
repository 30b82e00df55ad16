#include "core/delivery/sms/smssettings.h"

#include "core/delivery/settingvalues.h"
#include "core/delivery/sms/gatewaypresets.h"

#include <algorithm>

namespace patron::delivery {

namespace {

Error bad(std::string text)
{
    return makeError(ErrorCode::BadInput, std::move(text));
}

Result<void> readGateway(const Json& json, SmsSettings& settings)
{
    if (json.contains("preset") == json.contains("gateway"))
        return bad(
            "An account for text messages needs \"preset\", the gateway's name, or \"gateway\", a description of "
            "one.");
    if (json.contains("gateway")) {
        PATRON_TRY(spec, GatewaySpec::parse(json["gateway"]));
        settings.gateway = std::move(spec);
        return {};
    }
    PATRON_TRY(name, textSetting(json, "preset"));
    PATRON_TRY(spec, gatewayPreset(name));
    settings.preset = name;
    settings.gateway = std::move(spec);
    return {};
}

Result<void> checkValue(const GatewaySetting& setting, const std::string& value, const SmsSettings& settings)
{
    if (setting.kind == GatewaySetting::Kind::Host) {
        PATRON_TRY(made, SmsTemplate::parse("{value}", {"value"}));
        if (!made.fill({{"value", value}}, SmsPlace::HostLabel))
            return bad("\"" + setting.name + "\" is letters, digits and hyphens" +
                       (setting.example.empty() ? std::string(".") : ", such as " + setting.example + "."));
    }
    if (setting.kind != GatewaySetting::Kind::Url)
        return {};
    const auto url = HttpUrl::parse(value);
    if (!url) {
        return bad("\"" + setting.name + "\" is no address" +
                   (setting.example.empty() ? std::string(".") : "; it is like " + setting.example + "."));
    }
    if (!url->tls && !isLoopback(url->host) && !settings.insecure) {
        return bad("\"" + url->host +
                   "\" is another machine, so texts and password would go there for everybody to "
                   "read. Use https, or say \"insecure\" where the network is your own.");
    }
    return {};
}

Result<void> readValues(const Json& json, SmsSettings& settings)
{
    const Json given = json.value("values", Json::object());
    std::vector<std::string> known;
    for (const GatewaySetting& setting : settings.gateway.settings)
        known.push_back(setting.name);
    PATRON_CHECK(checkKeys(given, known, settings.gateway.title));
    for (const GatewaySetting& setting : settings.gateway.settings) {
        PATRON_TRY(value, textSetting(given, setting.name.c_str()));
        if (value.empty() && setting.fallback.empty() && !setting.optional) {
            return bad(settings.gateway.title + " needs \"" + setting.name + "\": the " + setting.title +
                       (setting.example.empty() ? std::string(".") : ", such as " + setting.example + "."));
        }
        settings.values[setting.name] = value;
    }
    for (const GatewaySetting& setting : settings.gateway.settings) {
        std::string& value = settings.values[setting.name];
        if (value.empty() && !setting.fallback.empty()) {
            PATRON_TRY(made, SmsTemplate::parse(setting.fallback, known));
            PATRON_TRY(text, made.fill(settings.values, SmsPlace::Plain));
            value = text;
        }
        if (!value.empty())
            PATRON_CHECK(checkValue(setting, value, settings));
    }
    return {};
}

}

Result<SmsSettings> SmsSettings::parse(const Json& json)
{
    PATRON_CHECK(
        checkKeys(json, {"preset", "gateway", "values", "sender", "sessions", "rate_per_minute", "ca_file", "insecure"},
                  "An account for text messages"));
    SmsSettings settings;
    PATRON_CHECK(readGateway(json, settings));
    PATRON_TRY(insecure, flagSetting(json, "insecure"));
    settings.insecure = insecure;
    PATRON_CHECK(readValues(json, settings));
    PATRON_TRY(sender, textSetting(json, "sender"));
    if (!sender.empty()) {
        PATRON_TRY(parsed, SmsSender::parse(sender));
        settings.sender = parsed;
    } else if (settings.gateway.needsSender) {
        return bad(settings.gateway.title + " needs \"sender\": the number or name the messages come from.");
    }
    PATRON_TRY(sessions, numberSetting(json, "sessions", 1, 20));
    settings.sessions = sessions.value_or(settings.gateway.sessions);
    PATRON_TRY(rate, numberSetting(json, "rate_per_minute", 1, 1'000'000));
    settings.ratePerMinute = rate ? rate : settings.gateway.partsPerMinute;
    PATRON_TRY(caFile, textSetting(json, "ca_file"));
    settings.caFile = caFile;
    return settings;
}

}
