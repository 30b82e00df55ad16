#include "core/delivery/feedback/feedbackformat.h"

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/delivery/settingvalues.h"

#include <QDir>
#include <QFile>

#include <algorithm>
#include <array>
#include <utility>

/// Resources of a static library are linked in by name only; the macro wants no namespace.
static void initFeedbackResources()
{
    Q_INIT_RESOURCE(patron_feedback);
}

namespace patron::delivery {

namespace {

constexpr std::array meaningNames{std::pair{FeedbackMeaning::Nothing, std::string_view("nothing")},
                                  std::pair{FeedbackMeaning::Delivered, std::string_view("delivered")},
                                  std::pair{FeedbackMeaning::BouncedSoft, std::string_view("bounced_soft")},
                                  std::pair{FeedbackMeaning::BouncedHard, std::string_view("bounced_hard")},
                                  std::pair{FeedbackMeaning::Unsubscribed, std::string_view("unsubscribed")},
                                  std::pair{FeedbackMeaning::Complained, std::string_view("complained")},
                                  std::pair{FeedbackMeaning::Opened, std::string_view("opened")},
                                  std::pair{FeedbackMeaning::Clicked, std::string_view("clicked")}};

Error bad(std::string text)
{
    return makeError(ErrorCode::BadInput, std::move(text));
}

/// One text or a list of texts; none when the key is not there.
Result<std::vector<std::string>> texts(const Json& json, const char* key)
{
    std::vector<std::string> list;
    if (!json.contains(key))
        return list;
    const Json all = json[key].is_array() ? json[key] : Json::array({json[key]});
    for (const Json& each : all) {
        if (!each.is_string())
            return bad(std::string("\"") + key + "\" must be text or a list of texts.");
        list.push_back(each.get<std::string>());
    }
    return list;
}

Result<std::vector<std::string>> lowered(const Json& json, const char* key)
{
    PATRON_TRY(list, texts(json, key));
    for (std::string& each : list)
        each = asciiLower(each);
    return list;
}

Result<std::vector<AnswerPath>> places(const Json& json, const char* key)
{
    std::vector<AnswerPath> list;
    PATRON_TRY(written, texts(json, key));
    for (const std::string& each : written) {
        PATRON_TRY(place, AnswerPath::parse(each));
        list.push_back(std::move(place));
    }
    return list;
}

Result<std::optional<AnswerPath>> place(const Json& json, const char* key)
{
    PATRON_TRY(list, places(json, key));
    if (list.size() > 1)
        return bad(std::string("\"") + key + "\" takes one place.");
    return list.empty() ? std::optional<AnswerPath>() : std::optional(list.front());
}

Result<FeedbackMeaning> meaning(const Json& json)
{
    PATRON_TRY(word, textSetting(json, "means"));
    std::vector<std::string> known;
    for (const auto& [each, name] : meaningNames) {
        if (name == word)
            return each;
        known.emplace_back(name);
    }
    return bad("\"means\" takes " + joinWords(known, "or") + ", not \"" + word + "\".");
}

Result<FeedbackRule> rule(const Json& json)
{
    PATRON_CHECK(checkKeys(json, {"event", "when", "means"}, "A meaning"));
    FeedbackRule rule;
    PATRON_TRY(events, lowered(json, "event"));
    rule.events = std::move(events);
    PATRON_TRY(means, meaning(json));
    rule.means = means;
    if (!json.contains("when"))
        return rule;
    if (!json["when"].is_array())
        return bad("\"when\" must be a list of conditions.");
    for (const Json& each : json["when"]) {
        PATRON_CHECK(checkKeys(each, {"at", "is", "begins"}, "A condition"));
        FeedbackRule::Condition condition;
        PATRON_TRY(text, textSetting(each, "at"));
        PATRON_TRY(at, AnswerPath::parse(text));
        condition.at = std::move(at);
        PATRON_TRY(is, lowered(each, "is"));
        condition.is = std::move(is);
        PATRON_TRY(begins, lowered(each, "begins"));
        condition.begins = std::move(begins);
        if (condition.is.empty() && condition.begins.empty())
            return bad("A condition needs \"is\" or \"begins\".");
        rule.when.push_back(std::move(condition));
    }
    return rule;
}

Result<void> readPlaces(FeedbackFormat& format, const Json& json)
{
    for (const auto& [key, into] :
         {std::pair{"marks", &format.marks}, std::pair{"id", &format.id}, std::pair{"at", &format.at},
          std::pair{"event", &format.event}, std::pair{"provider_id", &format.providerId},
          std::pair{"message_id", &format.messageId}, std::pair{"recipient", &format.recipients},
          std::pair{"detail", &format.detail}}) {
        PATRON_TRY(list, places(json, key));
        *into = std::move(list);
    }
    PATRON_TRY(items, place(json, "items"));
    format.items = items.value_or(AnswerPath());
    PATRON_TRY(unwrap, place(json, "unwrap"));
    format.unwrap = std::move(unwrap);
    PATRON_TRY(headers, place(json, "headers"));
    format.headers = std::move(headers);
    return {};
}

std::vector<FeedbackFormat> readAll()
{
    initFeedbackResources();
    std::vector<FeedbackFormat> all;
    const QDir folder(QStringLiteral(":/patron/feedback"));
    for (const QString& name : folder.entryList(QDir::Files, QDir::Name)) {
        QFile file(folder.filePath(name));
        if (!file.open(QIODevice::ReadOnly))
            continue;
        const QByteArray bytes = file.readAll();
        const auto json = parseJson({bytes.constData(), static_cast<std::size_t>(bytes.size())}, "the format");
        auto format = json ? FeedbackFormat::parse(*json) : Result<FeedbackFormat>(json.error());
        // What ships is checked by a test.
        if (format)
            all.push_back(std::move(*format));
    }
    return all;
}

std::string firstOf(const std::vector<AnswerPath>& places, const Json& record)
{
    for (const AnswerPath& place : places) {
        if (std::string value = place.first(record); !value.empty())
            return value;
    }
    return {};
}

bool holds(const FeedbackRule::Condition& condition, const Json& record)
{
    const std::string value = asciiLower(condition.at.first(record));
    return std::find(condition.is.begin(), condition.is.end(), value) != condition.is.end() ||
           std::any_of(condition.begins.begin(), condition.begins.end(),
                       [&](const std::string& begin) { return value.starts_with(begin); });
}

}

std::string_view nameOf(FeedbackMeaning meaning)
{
    const auto found =
        std::find_if(meaningNames.begin(), meaningNames.end(), [&](const auto& each) { return each.first == meaning; });
    return found->second;
}

Result<FeedbackFormat> FeedbackFormat::parse(const Json& json)
{
    PATRON_CHECK(checkKeys(json,
                           {"name", "title", "link", "kind", "channel", "items", "unwrap", "columns", "marks", "id",
                            "at", "event", "provider_id", "message_id", "recipient", "detail", "headers", "meanings"},
                           "A format"));
    FeedbackFormat format;
    for (const auto& [key, into] :
         {std::pair{"name", &format.name}, std::pair{"title", &format.title}, std::pair{"link", &format.link}}) {
        PATRON_TRY(text, textSetting(json, key));
        *into = text;
    }
    PATRON_TRY(kind, textSetting(json, "kind"));
    if (kind != "json" && kind != "table")
        return bad("\"kind\" takes json or table.");
    format.kind = kind == "json" ? Kind::Json : Kind::Table;
    PATRON_TRY(channel, textSetting(json, "channel"));
    if (channel != "" && channel != "email" && channel != "sms")
        return bad("\"channel\" takes email or sms.");
    format.channel = channel == "sms" ? customer::Channel::Sms : customer::Channel::Email;
    PATRON_TRY(columns, texts(json, "columns"));
    format.columns = std::move(columns);
    PATRON_CHECK(readPlaces(format, json));
    if (!json.contains("meanings") || !json["meanings"].is_array())
        return bad("A format needs \"meanings\", a list.");
    for (const Json& each : json["meanings"]) {
        PATRON_TRY(made, rule(each));
        format.meanings.push_back(std::move(made));
    }
    if (format.name.empty() || format.event.empty() || format.recipients.empty())
        return bad("A format needs \"name\", \"event\" and \"recipient\".");
    if (format.marks.empty() && format.columns.empty())
        return bad("A format needs \"marks\" or \"columns\" to be known by.");
    return format;
}

bool FeedbackFormat::knows(const Json& record) const
{
    const bool hasColumns =
        std::all_of(columns.begin(), columns.end(), [&](const std::string& column) { return record.contains(column); });
    return hasColumns &&
           std::all_of(marks.begin(), marks.end(), [&](const AnswerPath& mark) { return !mark.nodes(record).empty(); });
}

std::optional<FeedbackMeaning> FeedbackFormat::meaningOf(const Json& record) const
{
    const std::string word = asciiLower(firstOf(event, record));
    for (const FeedbackRule& rule : meanings) {
        if (!rule.events.empty() && std::find(rule.events.begin(), rule.events.end(), word) == rule.events.end())
            continue;
        if (std::all_of(rule.when.begin(), rule.when.end(),
                        [&](const FeedbackRule::Condition& condition) { return holds(condition, record); }))
            return rule.means;
    }
    return std::nullopt;
}

const std::vector<FeedbackFormat>& feedbackFormats()
{
    static const std::vector<FeedbackFormat> all = readAll();
    return all;
}

Result<FeedbackFormat> feedbackFormat(std::string_view name)
{
    std::vector<std::string> names;
    for (const FeedbackFormat& format : feedbackFormats()) {
        if (format.name == name)
            return format;
        names.push_back(format.name);
    }
    const std::string near = nearestWord(name, names);
    return makeError(ErrorCode::NotFound, "There is no export called \"" + std::string(name) + "\"." +
                                              (near.empty() ? " Known are " + joinWords(names, "and") + "."
                                                            : " Did you mean \"" + near + "\"?"));
}

}
