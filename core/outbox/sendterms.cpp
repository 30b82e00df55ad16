#include "core/outbox/sendterms.h"

#include "core/base/json.h"

#include <algorithm>

namespace patron::outbox {

namespace {

Error badTerms(std::string text)
{
    return makeError(ErrorCode::BadInput, std::move(text));
}

Result<void> checkKeys(const Json& json, const std::vector<std::string>& known, std::string_view what)
{
    if (!json.is_object())
        return badTerms("The " + std::string(what) + " must be an object in braces.");
    for (const auto& [key, value] : json.items()) {
        if (std::find(known.begin(), known.end(), key) != known.end())
            continue;
        const std::string near = nearestWord(key, known);
        return badTerms("The " + std::string(what) + " have no \"" + key + "\"." +
                        (near.empty() ? std::string() : " Did you mean \"" + near + "\"?"));
    }
    return {};
}

std::string timeText(Ms ofDay)
{
    const auto two = [](Ms number) { return (number < 10 ? "0" : "") + std::to_string(number); };
    return two(ofDay / msPerHour) + ":" + two(ofDay / msPerMinute % 60);
}

Result<Duration> durationOf(const Json& json, std::string_view what)
{
    const auto duration = json.is_string() ? parseDuration(json.get<std::string>()) : std::nullopt;
    if (!duration || duration->count <= 0)
        return badTerms("\"" + std::string(what) + "\" must be a span such as \"7 days\".");
    return *duration;
}

Result<SendCap> capOf(const Json& json)
{
    PATRON_CHECK(checkKeys(json, {"channel", "max", "per", "else"}, "caps"));
    SendCap cap;
    if (json.contains("channel")) {
        cap.channel =
            json["channel"].is_string() ? customer::parseChannel(json["channel"].get<std::string>()) : std::nullopt;
        if (!cap.channel)
            return badTerms("A cap's channel is \"email\" or \"sms\".");
    }
    if (!json.contains("max") || !json["max"].is_number_integer() || json["max"].get<std::int64_t>() < 0 ||
        json["max"].get<std::int64_t>() > 1'000'000)
        return badTerms("A cap needs \"max\", how many messages at most.");
    cap.max = json["max"].get<int>();
    if (!json.contains("per"))
        return badTerms("A cap needs \"per\", a span such as \"7 days\".");
    PATRON_TRY(per, durationOf(json["per"], "per"));
    cap.per = per;
    const std::string otherwise = json.value("else", std::string("skip"));
    if (otherwise == "skip") {
        cap.otherwise = SendCap::Else::Skip;
    } else if (otherwise == "other channel") {
        cap.otherwise = SendCap::Else::OtherChannel;
    } else if (otherwise.starts_with("wait ")) {
        cap.otherwise = SendCap::Else::Wait;
        PATRON_TRY(wait, durationOf(Json(otherwise.substr(5)), "wait"));
        cap.wait = wait;
    } else {
        return badTerms("A cap's \"else\" is \"wait 3 days\", \"skip\" or \"other channel\".");
    }
    return cap;
}

Json jsonOf(const SendCap& cap)
{
    Json json = Json::object();
    if (cap.channel)
        json["channel"] = std::string(customer::channelName(*cap.channel));
    json["max"] = cap.max;
    json["per"] = formatDuration(cap.per);
    json["else"] = cap.otherwise == SendCap::Else::Wait   ? "wait " + formatDuration(cap.wait)
                   : cap.otherwise == SendCap::Else::Skip ? std::string("skip")
                                                          : std::string("other channel");
    return json;
}

/// When this one's quiet span that holds `at` ends, in instants.
std::optional<Ms> endOfQuiet(const QuietHours& hours, const TimeZone& zone, Ms at)
{
    const WallTime wall = zone.wallAt(at);
    const bool overnight = hours.fromMs > hours.toMs;
    const bool evening = wall.msOfDay >= hours.fromMs;
    const bool morning = wall.msOfDay < hours.toMs;
    if (hours.fromMs == hours.toMs || !(overnight ? evening || morning : evening && morning))
        return std::nullopt;
    const DayNumber day = overnight && evening ? wall.day + 1 : wall.day;
    return std::max(zone.instantOf({day, hours.toMs}), at + 1);
}

}

Result<std::vector<SendCap>> parseSendCaps(const Json& json)
{
    if (!json.is_array())
        return badTerms("\"cap\" must be a list.");
    std::vector<SendCap> caps;
    for (const Json& item : json) {
        PATRON_TRY(cap, capOf(item));
        caps.push_back(cap);
    }
    return caps;
}

Result<QuietHours> parseQuietHours(const Json& json)
{
    PATRON_CHECK(checkKeys(json, {"from", "to"}, "quiet hours"));
    const auto time = [&](const char* key) {
        return json.contains(key) && json[key].is_string() ? parseTimeOfDay(json[key].get<std::string>())
                                                           : std::nullopt;
    };
    const auto from = time("from");
    const auto to = time("to");
    if (!from || !to)
        return badTerms("Quiet hours need \"from\" and \"to\" as times such as \"20:00\".");
    return QuietHours{*from, *to};
}

Result<SendTerms> parseSendTerms(const Json& json)
{
    PATRON_CHECK(checkKeys(json, {"cap", "quiet_hours", "max_late", "cap_exempt", "address_given"}, "sending terms"));
    SendTerms terms;
    if (json.contains("cap")) {
        PATRON_TRY(caps, parseSendCaps(json["cap"]));
        terms.caps = caps;
    }
    if (json.contains("quiet_hours")) {
        PATRON_TRY(hours, parseQuietHours(json["quiet_hours"]));
        terms.quietHours = hours;
    }
    if (json.contains("max_late")) {
        PATRON_TRY(late, durationOf(json["max_late"], "max_late"));
        terms.maxLateMs = TimeZone::utc().add(0, late);
    }
    for (const auto& [key, flag] :
         {std::pair("cap_exempt", &SendTerms::capExempt), std::pair("address_given", &SendTerms::addressGiven)}) {
        if (!json.contains(key))
            continue;
        if (!json[key].is_boolean())
            return badTerms("\"" + std::string(key) + "\" is true or false.");
        terms.*flag = json[key].get<bool>();
    }
    return terms;
}

Json toJson(const SendTerms& terms)
{
    Json json = Json::object();
    if (!terms.caps.empty()) {
        json["cap"] = Json::array();
        for (const SendCap& cap : terms.caps)
            json["cap"].push_back(jsonOf(cap));
    }
    if (terms.quietHours)
        json["quiet_hours"] = {{"from", timeText(terms.quietHours->fromMs)}, {"to", timeText(terms.quietHours->toMs)}};
    if (terms.maxLateMs)
        json["max_late"] = formatDuration({static_cast<int>(*terms.maxLateMs / msPerMinute), TimeUnit::Minutes});
    if (terms.capExempt)
        json["cap_exempt"] = true;
    if (terms.addressGiven)
        json["address_given"] = true;
    return json;
}

std::optional<Ms> quietUntil(const std::vector<QuietHours>& hours, const TimeZone& zone, Ms at)
{
    // Spans may follow each other; a day made of quiet only would never end.
    Ms free = at;
    for (int round = 0; round < 48; ++round) {
        std::optional<Ms> end;
        for (const QuietHours& one : hours) {
            if (const auto until = endOfQuiet(one, zone, free))
                end = std::max(end.value_or(0), *until);
        }
        if (!end)
            return free == at ? std::nullopt : std::optional(free);
        free = *end;
    }
    return free;
}

}
