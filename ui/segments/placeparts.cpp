#include "ui/segments/placeparts.h"

#include "ui/models/localetext.h"

#include <QCoreApplication>

#include <algorithm>

namespace patron::ui {

using namespace segment;

namespace {
struct PlaceParts
{
    Q_DECLARE_TR_FUNCTIONS(PlaceParts)
};

void addCoordinate(PartList& parts, const QString& name, const Number& now, int limit, Number Near::*member)
{
    parts.value(name, now, TraitType::Number, [limit, member](Node& node, const Value& given) {
        const Number number = std::get<Number>(given);
        if (std::abs(QString::fromStdString(number.text).toDouble()) <= limit)
            formOf<Near>(node).*member = number;
    });
    // A coordinate is no count: all its digits are shown.
    parts.last().text = textOf(now.text);
}

/// "category:Tea" in two.
std::pair<std::string, std::string> splitSubject(const std::string& subject)
{
    const auto colon = subject.find(':');
    return colon == std::string::npos ? std::pair{std::string("category"), subject}
                                      : std::pair{subject.substr(0, colon), subject.substr(colon + 1)};
}

QList<Word> preferenceKinds(const std::string& now)
{
    QList<Word> kinds{{"category", PlaceParts::tr("the category")}, {"brand", PlaceParts::tr("the brand")},
                      {"channel", PlaceParts::tr("the channel")},   {"weekday", PlaceParts::tr("the weekday")},
                      {"hour", PlaceParts::tr("the hour")},         {"price", PlaceParts::tr("the price band")}};
    const bool known = std::any_of(kinds.begin(), kinds.end(), [&](const Word& word) { return now == word.word; });
    return known ? kinds : QList<Word>{};
}

/// What a declared preference of a kind can be, where that is known.
ValueSubject valuesOf(const std::string& kind)
{
    if (kind == "category" || kind == "brand")
        return {{}, "order", "line." + kind};
    return kind == "channel" ? ValueSubject{{}, "order", "channel"} : ValueSubject{};
}
}

void addNearParts(PartList& parts, const Near& near)
{
    parts.subject(PlaceParts::tr("Is near"));
    parts.words(QStringLiteral("of"), near.of == Near::Of::Home ? "home" : "last_visit",
                {{"home", PlaceParts::tr("with their home")}, {"last_visit", PlaceParts::tr("with their last visit")}},
                Chip::Kind::Operator, [](Node& node, const std::string& word) {
                    formOf<Near>(node).of = word == "home" ? Near::Of::Home : Near::Of::LastVisit;
                });
    parts.plain(PlaceParts::tr("within"));
    parts.value(
        QStringLiteral("km"), near.withinKm, TraitType::Number,
        [](Node& node, const Value& given) {
            const Number number = std::get<Number>(given);
            if (!number.text.starts_with('-'))
                formOf<Near>(node).withinKm = number;
        },
        PlaceParts::tr("km"));
    parts.plain(PlaceParts::tr("of"));
    const bool point = !near.anyShop && near.place.empty();
    parts.words(QStringLiteral("target"),
                near.anyShop ? "any"
                : point      ? "point"
                             : "place",
                {{"any", PlaceParts::tr("any shop")},
                 {"place", PlaceParts::tr("the place")},
                 {"point", PlaceParts::tr("the point")}},
                Chip::Kind::Operator, [words = parts.vocabulary()](Node& node, const std::string& word) {
                    auto& at = formOf<Near>(node);
                    if (word == "place" && words->places.isEmpty())
                        return;
                    at.anyShop = word == "any";
                    at.place = word == "place" ? words->places.first().toStdString() : std::string();
                    at.lat = Number{word == "point" ? "51.5" : "0"};
                    at.lon = Number{word == "point" ? "-0.12" : "0"};
                });
    if (point) {
        addCoordinate(parts, QStringLiteral("lat"), near.lat, 90, &Near::lat);
        addCoordinate(parts, QStringLiteral("lon"), near.lon, 180, &Near::lon);
    } else if (!near.anyShop) {
        parts.named(QStringLiteral("place"), near.place, parts.vocabulary()->places, {},
                    [](Node& node, const std::string& name) { formOf<Near>(node).place = name; });
    }
}

void addAreaParts(PartList& parts, const WithinArea& within)
{
    parts.subject(PlaceParts::tr("Lives in the area"));
    parts.named(QStringLiteral("area"), within.area, parts.vocabulary()->areas, {},
                [](Node& node, const std::string& name) { formOf<WithinArea>(node).area = name; });
}

void addWeatherParts(PartList& parts, const WeatherCondition& weather)
{
    parts.subject(PlaceParts::tr("Weather at their shop"));
    QList<Word> measures{{"temp_max_c", PlaceParts::tr("highest temperature (°C)")},
                         {"temp_min_c", PlaceParts::tr("lowest temperature (°C)")},
                         {"temp_mean_c", PlaceParts::tr("mean temperature (°C)")},
                         {"precipitation_mm", PlaceParts::tr("rain and snow (mm)")},
                         {"snow_cm", PlaceParts::tr("snow (cm)")},
                         {"wind_max_kmh", PlaceParts::tr("wind (km/h)")},
                         {"sunshine_h", PlaceParts::tr("sunshine (hours)")},
                         {"weather_code", PlaceParts::tr("weather code (WMO)")}};
    const bool known =
        std::any_of(measures.begin(), measures.end(), [&](const Word& word) { return weather.measure == word.word; });
    if (known)
        parts.words(QStringLiteral("measure"), weather.measure, measures, Chip::Kind::Value,
                    [](Node& node, const std::string& word) { formOf<WeatherCondition>(node).measure = word; });
    else
        parts.value(QStringLiteral("measure"), weather.measure, TraitType::Text, [](Node& node, const Value& given) {
            formOf<WeatherCondition>(node).measure = std::get<std::string>(given);
        });
    parts.words(QStringLiteral("on"), weather.on,
                {{"today", PlaceParts::tr("today")},
                 {"tomorrow", PlaceParts::tr("tomorrow")},
                 {"next_3_days", PlaceParts::tr("in the next 3 days")}},
                Chip::Kind::Operator,
                [](Node& node, const std::string& word) { formOf<WeatherCondition>(node).on = word; });
    ConditionPart op{.name = QStringLiteral("operator"),
                     .text = operatorWords(weather.op, TraitType::Number),
                     .kind = Chip::Kind::Operator};
    op.choices = [now = weather.op] {
        return operatorChoices(TraitType::Number, now, [](Node& node, Operator chosen) {
            auto& at = formOf<WeatherCondition>(node);
            at.op = chosen;
            at.value = startValue(chosen, TraitType::Number, at.value);
            if (!positiveTwin(chosen))
                at.excludeMissing = false;
        });
    };
    parts.add(op);
    parts.operand(QStringLiteral("value"), weather.op, weather.value, TraitType::Number, {}, {},
                  [](Node& node, const Value& given) { formOf<WeatherCondition>(node).value = given; });
    parts.missing(QStringLiteral("missing"), weather.op, weather.excludeMissing,
                  [](Node& node, bool out) { formOf<WeatherCondition>(node).excludeMissing = out; });
}

void addPreferenceParts(PartList& parts, const PreferenceCondition& condition)
{
    parts.subject(PlaceParts::tr("Taste"));
    parts.words(QStringLiteral("likes"), condition.likes ? "likes" : "dislikes",
                {{"likes", PlaceParts::tr("likes")}, {"dislikes", PlaceParts::tr("does not like")}},
                Chip::Kind::Operator, [](Node& node, const std::string& word) {
                    auto& at = formOf<PreferenceCondition>(node);
                    at.likes = word == "likes";
                    if (!at.likes)
                        at.minScore.reset();
                });
    const auto [kind, value] = splitSubject(condition.subject);
    const auto setKind = [](Node& node, const std::string& word) {
        auto& at = formOf<PreferenceCondition>(node);
        at.subject = word + ":" + splitSubject(at.subject).second;
    };
    if (const QList<Word> kinds = preferenceKinds(kind); !kinds.isEmpty())
        parts.words(QStringLiteral("kind"), kind, kinds, Chip::Kind::Value, setKind);
    else
        parts.value(QStringLiteral("kind"), kind, TraitType::Text,
                    [setKind](Node& node, const Value& given) { setKind(node, std::get<std::string>(given)); });
    PartValue& edited =
        parts.value(QStringLiteral("value"), value, TraitType::Text, [](Node& node, const Value& given) {
            auto& at = formOf<PreferenceCondition>(node);
            at.subject = splitSubject(at.subject).first + ":" + std::get<std::string>(given);
        });
    edited.subject = valuesOf(kind);
    if (value.empty())
        parts.last().trouble = PlaceParts::tr("Say what.");
    if (!condition.likes)
        return;
    parts.words(QStringLiteral("least"), condition.minScore ? "least" : "usual",
                {{"usual", PlaceParts::tr("clearly")}, {"least", PlaceParts::tr("with a score of at least")}},
                Chip::Kind::Operator, [](Node& node, const std::string& word) {
                    formOf<PreferenceCondition>(node).minScore =
                        word == "least" ? std::optional(Number{"0.5"}) : std::nullopt;
                });
    if (condition.minScore)
        parts.value(QStringLiteral("score"), *condition.minScore, TraitType::Number,
                    [](Node& node, const Value& given) {
                        formOf<PreferenceCondition>(node).minScore = std::get<Number>(given);
                    });
}

}
