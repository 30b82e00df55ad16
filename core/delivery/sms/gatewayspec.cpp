#include "core/delivery/sms/gatewayspec.h"

#include "core/delivery/settingvalues.h"

#include <algorithm>
#include <charconv>

namespace patron::delivery {

namespace {

Error bad(std::string text)
{
    return makeError(ErrorCode::BadInput, std::move(text));
}

Result<std::vector<std::string>> words(const Json& json, const char* key)
{
    std::vector<std::string> list;
    if (!json.contains(key))
        return list;
    const Json one = json[key].is_array() ? json[key] : Json::array({json[key]});
    for (const Json& each : one) {
        if (!each.is_string())
            return bad(std::string("\"") + key + "\" must be text or a list of texts.");
        list.push_back(each.get<std::string>());
    }
    return list;
}

/// "429", "400-499", or a list of such.
Result<std::vector<std::pair<int, int>>> statuses(const Json& json, const char* key)
{
    std::vector<std::pair<int, int>> list;
    PATRON_TRY(texts, words(json, key));
    for (const std::string& text : texts) {
        std::pair<int, int> range;
        const char* end = text.data() + text.size();
        auto read = std::from_chars(text.data(), end, range.first);
        range.second = range.first;
        if (read.ec == std::errc{} && read.ptr != end && *read.ptr == '-')
            read = std::from_chars(read.ptr + 1, end, range.second);
        if (read.ec != std::errc{} || read.ptr != end || range.first < 100 || range.second > 599 ||
            range.second < range.first)
            return bad("\"" + text + "\" is no status of HTTP; write \"429\" or \"400-499\".");
        list.push_back(range);
    }
    return list;
}

Result<AnswerPath> path(const Json& json, const char* key)
{
    PATRON_TRY(text, textSetting(json, key));
    return AnswerPath::parse(text);
}

Result<std::optional<AnswerPath>> maybePath(const Json& json, const char* key)
{
    if (!json.contains(key))
        return std::optional<AnswerPath>();
    PATRON_TRY(made, path(json, key));
    return std::optional<AnswerPath>(std::move(made));
}

Result<std::vector<GatewayCondition>> conditions(const Json& json, const char* key)
{
    std::vector<GatewayCondition> list;
    if (!json.contains(key))
        return list;
    if (!json[key].is_array())
        return bad(std::string("\"") + key + "\" must be a list of conditions.");
    for (const Json& each : json[key]) {
        PATRON_CHECK(checkKeys(each, {"at", "is", "begins"}, "A condition"));
        GatewayCondition condition;
        PATRON_TRY(at, path(each, "at"));
        condition.at = std::move(at);
        PATRON_TRY(is, words(each, "is"));
        condition.is = std::move(is);
        PATRON_TRY(begins, words(each, "begins"));
        condition.begins = std::move(begins);
        if (condition.is.empty() && condition.begins.empty())
            return bad("A condition needs \"is\" or \"begins\".");
        list.push_back(std::move(condition));
    }
    return list;
}

Result<std::vector<GatewaySetting>> readSettings(const Json& json)
{
    std::vector<GatewaySetting> list;
    if (!json.contains("settings"))
        return list;
    for (const auto& [name, value] : json["settings"].items()) {
        PATRON_CHECK(checkKeys(value, {"title", "kind", "optional", "default", "example"}, "\"" + name + "\""));
        GatewaySetting setting;
        setting.name = name;
        PATRON_TRY(title, textSetting(value, "title"));
        setting.title = title;
        PATRON_TRY(kind, textSetting(value, "kind"));
        if (kind != "" && kind != "text" && kind != "host" && kind != "url")
            return bad("A setting's kind is text, host or url.");
        setting.kind = kind == "url"    ? GatewaySetting::Kind::Url
                       : kind == "host" ? GatewaySetting::Kind::Host
                                        : GatewaySetting::Kind::Text;
        PATRON_TRY(optional, flagSetting(value, "optional"));
        setting.optional = optional;
        PATRON_TRY(fallback, textSetting(value, "default"));
        setting.fallback = fallback;
        PATRON_TRY(example, textSetting(value, "example"));
        setting.example = example;
        list.push_back(std::move(setting));
    }
    return list;
}

Result<std::map<std::string, outbox::SendState>> states(const Json& json, const char* key)
{
    std::map<std::string, outbox::SendState> map;
    if (!json.contains(key))
        return map;
    if (!json[key].is_object())
        return bad(std::string("\"") + key + "\" must be an object in braces.");
    for (const auto& [word, value] : json[key].items()) {
        const auto state = value.is_string() ? outbox::parseSendState(value.get<std::string>()) : std::nullopt;
        const bool known = state == outbox::SendState::Delivered || state == outbox::SendState::BouncedSoft ||
                           state == outbox::SendState::BouncedHard || state == outbox::SendState::Unsubscribed;
        if (!known)
            return bad("\"" + word + "\" is delivered, bounced_soft, bounced_hard or unsubscribed.");
        map.emplace(word, *state);
    }
    return map;
}

Result<std::vector<GatewayRefusal>> readRefusals(const Json& json)
{
    std::vector<GatewayRefusal> list;
    if (!json.contains("refusals"))
        return list;
    for (const Json& each : json["refusals"]) {
        PATRON_CHECK(checkKeys(each, {"status", "code", "says", "trouble", "note"}, "A refusal"));
        GatewayRefusal refusal;
        PATRON_TRY(status, statuses(each, "status"));
        refusal.status = std::move(status);
        PATRON_TRY(codes, words(each, "code"));
        refusal.codes = std::move(codes);
        PATRON_TRY(says, textSetting(each, "says"));
        refusal.says = says;
        PATRON_TRY(name, textSetting(each, "trouble"));
        const auto trouble = parseTroubleClass(name);
        if (!trouble)
            return bad("\"" + name + "\" is no kind of trouble.");
        refusal.trouble = *trouble;
        if (refusal.status.empty() && refusal.codes.empty() && refusal.says.empty())
            return bad("A refusal needs \"status\", \"code\" or \"says\".");
        list.push_back(std::move(refusal));
    }
    return list;
}

using Names = std::vector<std::string>;

Names with(Names names, std::initializer_list<const char*> more)
{
    names.insert(names.end(), more.begin(), more.end());
    return names;
}

Result<GatewayStatus> readStatus(const Json& json, const Names& names)
{
    PATRON_CHECK(checkKeys(json, {"request", "at", "code", "states", "codes"}, "\"status\""));
    PATRON_TRY(request, GatewayRequest::parse(json.value("request", Json()), with(names, {"id"})));
    GatewayStatus status{std::move(request), {}, {}, {}, {}};
    PATRON_TRY(at, path(json, "at"));
    status.at = std::move(at);
    PATRON_TRY(code, path(json, "code"));
    status.code = std::move(code);
    PATRON_TRY(words, states(json, "states"));
    status.states = std::move(words);
    PATRON_TRY(codes, states(json, "codes"));
    status.codes = std::move(codes);
    return status;
}

Result<GatewayLookup> readLookup(const Json& json, const Names& names)
{
    PATRON_CHECK(checkKeys(json, {"request", "items", "match", "time", "more"}, "\"lookup\""));
    const Names all =
        with(names, {"to", "to_digits", "from", "from_digits", "text", "reference", "handed", "handed_day"});
    PATRON_TRY(request, GatewayRequest::parse(json.value("request", Json()), all));
    GatewayLookup lookup{std::move(request), {}, {}, {}, {}};
    PATRON_TRY(items, path(json, "items"));
    lookup.items = std::move(items);
    PATRON_TRY(match, conditions(json, "match"));
    for (const GatewayCondition& condition : match) {
        for (const std::string& text : condition.is)
            PATRON_CHECK(SmsTemplate::parse(text, all));
    }
    if (match.empty())
        return bad("\"lookup\" needs \"match\": what tells the message.");
    lookup.match = std::move(match);
    PATRON_TRY(time, maybePath(json, "time"));
    lookup.time = std::move(time);
    PATRON_TRY(more, maybePath(json, "more"));
    lookup.more = std::move(more);
    return lookup;
}

Result<GatewayInbound> readInbound(const Json& json, const Names& names)
{
    PATRON_CHECK(checkKeys(json,
                           {"request", "items", "only", "id", "from", "to", "text", "time", "next", "pages", "forgets"},
                           "\"inbound\""));
    PATRON_TRY(request, GatewayRequest::parse(json.value("request", Json()),
                                              with(names, {"from", "from_digits", "since", "since_day"})));
    GatewayInbound inbound;
    inbound.request = std::move(request);
    PATRON_TRY(only, conditions(json, "only"));
    inbound.only = std::move(only);
    for (const auto& [key, place] :
         {std::pair{"items", &inbound.items}, std::pair{"id", &inbound.id}, std::pair{"from", &inbound.from},
          std::pair{"to", &inbound.to}, std::pair{"text", &inbound.text}, std::pair{"time", &inbound.time}}) {
        PATRON_TRY(made, path(json, key));
        *place = std::move(made);
    }
    for (const char* needed : {"id", "from", "text"}) {
        if (!json.contains(needed))
            return bad(std::string("\"inbound\" needs \"") + needed + "\".");
    }
    PATRON_TRY(next, maybePath(json, "next"));
    inbound.next = std::move(next);
    if (json.contains("pages")) {
        PATRON_CHECK(checkKeys(json["pages"], {"parameter", "step"}, "\"pages\""));
        PATRON_TRY(parameter, textSetting(json["pages"], "parameter"));
        PATRON_TRY(step, numberSetting(json["pages"], "step", 1, 10'000));
        inbound.pageParameter = parameter;
        inbound.pageStep = step.value_or(1);
    }
    PATRON_TRY(forgets, flagSetting(json, "forgets"));
    inbound.forgets = forgets;
    return inbound;
}

Result<void> readAnswerPart(const Json& json, GatewaySpec& spec)
{
    PATRON_TRY(answer, textSetting(json, "answer"));
    if (answer != "json" && answer != "xml" && answer != "text")
        return bad("\"answer\" is json, xml or text.");
    spec.answer = answer == "json" ? AnswerKind::Json : answer == "xml" ? AnswerKind::Xml : AnswerKind::Text;
    const Json success = json.value("success", Json::object());
    PATRON_CHECK(checkKeys(success, {"status", "when"}, "\"success\""));
    PATRON_TRY(status, statuses(success, "status"));
    if (status.empty())
        return bad("\"success\" needs \"status\": what HTTP says when a message was taken.");
    spec.successStatus = std::move(status);
    PATRON_TRY(when, conditions(success, "when"));
    spec.success = std::move(when);
    for (const auto& [key, place] :
         {std::pair{"id", &spec.id}, std::pair{"code", &spec.code}, std::pair{"other_code", &spec.otherCode},
          std::pair{"says", &spec.says}, std::pair{"other_says", &spec.otherSays}}) {
        PATRON_TRY(made, path(json, key));
        *place = std::move(made);
    }
    if (!json.contains("id"))
        return bad("A gateway's description needs \"id\": where the message's number is in the reply.");
    PATRON_TRY(refusals, readRefusals(json));
    spec.refusals = std::move(refusals);
    return {};
}

}

bool GatewayCondition::holdsFor(std::string_view value) const
{
    return std::find(is.begin(), is.end(), value) != is.end() ||
           std::any_of(begins.begin(), begins.end(),
                       [&](const std::string& start) { return value.starts_with(start); });
}

const GatewaySetting* GatewaySpec::setting(std::string_view wanted) const
{
    const auto found =
        std::find_if(settings.begin(), settings.end(), [&](const GatewaySetting& each) { return each.name == wanted; });
    return found == settings.end() ? nullptr : &*found;
}

Result<GatewaySpec> GatewaySpec::parse(const Json& json)
{
    PATRON_CHECK(
        checkKeys(json,
                  {"name", "title", "link", "secret", "settings", "needs_sender", "send", "answer", "success", "id",
                   "code", "other_code", "says", "other_says", "refusals", "status", "lookup", "inbound", "limits"},
                  "A gateway's description"));
    GatewaySpec spec;
    for (const auto& [key, place] : {std::pair{"name", &spec.name}, std::pair{"title", &spec.title},
                                     std::pair{"link", &spec.link}, std::pair{"secret", &spec.secretTitle}}) {
        PATRON_TRY(text, textSetting(json, key));
        *place = text;
    }
    if (spec.name.empty() || spec.title.empty())
        return bad("A gateway's description needs \"name\" and \"title\".");
    if (json.contains("needs_sender")) {
        PATRON_TRY(needs, flagSetting(json, "needs_sender"));
        spec.needsSender = needs;
    }
    PATRON_TRY(settings, readSettings(json));
    spec.settings = std::move(settings);
    Names names;
    for (const GatewaySetting& each : spec.settings)
        names.push_back(each.name);
    for (const GatewaySetting& each : spec.settings)
        PATRON_CHECK(SmsTemplate::parse(each.fallback, names));
    if (!spec.secretTitle.empty())
        names.emplace_back("secret");
    PATRON_TRY(send, GatewayRequest::parse(json.value("send", Json()),
                                           with(names, {"to", "to_digits", "from", "from_digits", "from_name",
                                                        "from_number", "text", "reference", "coding", "type"})));
    spec.send = std::move(send);
    PATRON_CHECK(readAnswerPart(json, spec));
    if (json.contains("status")) {
        PATRON_TRY(status, readStatus(json["status"], names));
        spec.status = std::move(status);
    }
    if (json.contains("lookup")) {
        PATRON_TRY(lookup, readLookup(json["lookup"], names));
        spec.lookup = std::move(lookup);
    }
    if (json.contains("inbound")) {
        PATRON_TRY(inbound, readInbound(json["inbound"], names));
        spec.inbound = std::move(inbound);
    }
    const Json limits = json.value("limits", Json::object());
    PATRON_CHECK(checkKeys(limits, {"parts_per_minute", "sessions"}, "\"limits\""));
    PATRON_TRY(rate, numberSetting(limits, "parts_per_minute", 1, 1'000'000));
    spec.partsPerMinute = rate;
    PATRON_TRY(sessions, numberSetting(limits, "sessions", 1, 20));
    spec.sessions = sessions.value_or(1);
    return spec;
}

}
