#include "core/program/objectreader.h"
#include "core/program/partsjson.h"

namespace patron::program::detail {

namespace {
constexpr Ms nineOClock = 9 * msPerHour;

Result<CheckTime> parseCheck(const ObjectReader& reader)
{
    PATRON_TRY(text, reader.textOr("check", "daily at 09:00"));
    CheckTime check;
    if (text == "hourly") {
        check.hourly = true;
        return check;
    }
    const std::string prefix = "daily at ";
    const auto time = text.rfind(prefix, 0) == 0 ? parseTimeOfDay(text.substr(prefix.size())) : std::nullopt;
    if (!time)
        return reader.wrong("check", "\"daily at 09:00\" or \"hourly\" is expected");
    check.msOfDay = *time;
    return check;
}

std::string checkText(const CheckTime& check)
{
    return check.hourly ? "hourly" : "daily at " + timeText(check.msOfDay);
}

Result<Entry> parseSegment(const ObjectReader& reader)
{
    PATRON_CHECK(reader.onlyKeys({"when", "rule", "check", "existing"}));
    if (!reader.has("rule"))
        return reader.wrong("rule", "the rule that says who enters is missing");
    PATRON_TRY(check, parseCheck(reader));
    PATRON_TRY(existing, reader.flagOr("existing", false));
    return Entry(SegmentEntry{reader.get("rule"), check, existing});
}

Result<Entry> parseEvent(const ObjectReader& reader)
{
    PATRON_CHECK(reader.onlyKeys({"when", "event", "where", "key", "fresh"}));
    EventEntry entry;
    PATRON_TRY(event, reader.text("event"));
    if (event.empty())
        return reader.wrong("event", "the kind of event is missing");
    entry.event = event;
    if (reader.has("where"))
        entry.where = reader.get("where");
    PATRON_TRY(key, reader.textOr("key", ""));
    entry.key = key;
    if (reader.has("fresh")) {
        PATRON_TRY(fresh, reader.duration("fresh"));
        entry.fresh = fresh;
    }
    return Entry(std::move(entry));
}

Result<Entry> parseDate(const ObjectReader& reader)
{
    PATRON_CHECK(reader.onlyKeys({"when", "trait", "offset", "at", "yearly"}));
    DateEntry entry;
    PATRON_TRY(trait, reader.text("trait"));
    if (trait.empty())
        return reader.wrong("trait", "the date to go by is missing");
    entry.trait = trait;
    if (reader.has("offset")) {
        PATRON_TRY(offset, reader.duration("offset", false));
        if (isExact(offset.unit))
            return reader.wrong("offset", "whole days or more are expected, such as \"-7 days\"");
        entry.offset = offset;
    }
    entry.msOfDay = nineOClock;
    if (reader.has("at")) {
        PATRON_TRY(at, reader.timeOfDay("at"));
        entry.msOfDay = at;
    }
    PATRON_TRY(yearly, reader.flagOr("yearly", true));
    entry.yearly = yearly;
    return Entry(std::move(entry));
}

Result<Entry> parseSchedule(const ObjectReader& reader)
{
    using Every = ScheduleEntry::Every;
    PATRON_CHECK(reader.onlyKeys({"when", "every", "on", "at", "rule"}));
    ScheduleEntry entry;
    PATRON_TRY(every, reader.oneOf("every", {"day", "week", "month"}));
    entry.every = every == "day" ? Every::Day : every == "week" ? Every::Week : Every::Month;
    if (entry.every == Every::Day && reader.has("on"))
        return reader.wrong("on", "every day has no day to name; leave it out");
    if (entry.every == Every::Week && reader.has("on")) {
        PATRON_TRY(day, weekdayIn(reader, "on"));
        entry.on = day;
    }
    if (entry.every == Every::Month && reader.has("on")) {
        PATRON_TRY(day, reader.integer("on", 1, 31));
        entry.on = day;
    }
    entry.msOfDay = nineOClock;
    if (reader.has("at")) {
        PATRON_TRY(at, reader.timeOfDay("at"));
        entry.msOfDay = at;
    }
    if (reader.has("rule"))
        entry.rule = reader.get("rule");
    return Entry(std::move(entry));
}

Result<Json> parseValues(const ObjectReader& reader, std::string_view key)
{
    if (!reader.has(key))
        return Json(Json::array());
    const Json& values = reader.get(key);
    if (!values.is_array())
        return reader.wrong(key, "a list of values is expected");
    for (const Json& value : values) {
        if (!value.is_string() && !value.is_number())
            return reader.wrong(key, "texts or numbers are expected");
    }
    return values;
}

Result<Entry> parseChange(const ObjectReader& reader)
{
    PATRON_CHECK(reader.onlyKeys({"when", "of", "from", "to", "check"}));
    ChangeEntry entry;
    PATRON_TRY(of, reader.text("of"));
    if (of.empty())
        return reader.wrong("of", "the trait whose change counts is missing");
    entry.of = of;
    PATRON_TRY(from, parseValues(reader, "from"));
    entry.from = from;
    PATRON_TRY(to, parseValues(reader, "to"));
    entry.to = to;
    if (from.empty() && to.empty())
        return reader.wrong("to", "say from what or to what it changes");
    PATRON_TRY(check, parseCheck(reader));
    entry.check = check;
    return Entry(std::move(entry));
}

struct Written
{
    Json operator()(const SegmentEntry& entry) const
    {
        return Json{
            {"when", "segment"}, {"rule", entry.rule}, {"check", checkText(entry.check)}, {"existing", entry.existing}};
    }
    Json operator()(const EventEntry& entry) const
    {
        Json json{{"when", "event"}, {"event", entry.event}};
        if (!entry.where.empty())
            json["where"] = entry.where;
        putText(json, "key", entry.key);
        json["fresh"] = formatDuration(entry.fresh);
        return json;
    }
    Json operator()(const DateEntry& entry) const
    {
        return Json{{"when", "date"},
                    {"trait", entry.trait},
                    {"offset", formatDuration(entry.offset)},
                    {"at", timeText(entry.msOfDay)},
                    {"yearly", entry.yearly}};
    }
    Json operator()(const ScheduleEntry& entry) const
    {
        using Every = ScheduleEntry::Every;
        Json json{{"when", "schedule"}};
        json["every"] = entry.every == Every::Day ? "day" : entry.every == Every::Week ? "week" : "month";
        if (entry.every == Every::Week)
            json["on"] = weekdayName(entry.on);
        if (entry.every == Every::Month)
            json["on"] = entry.on;
        json["at"] = timeText(entry.msOfDay);
        if (!entry.rule.is_null())
            json["rule"] = entry.rule;
        return json;
    }
    Json operator()(const ImportEntry& entry) const { return Json{{"when", "import"}, {"source", entry.source}}; }
    Json operator()(const ManualEntry&) const { return Json{{"when", "manual"}}; }
    Json operator()(const ChangeEntry& entry) const
    {
        return Json{{"when", "change"},
                    {"of", entry.of},
                    {"from", entry.from},
                    {"to", entry.to},
                    {"check", checkText(entry.check)}};
    }
};
}

Result<Entry> parseEntry(const Json& json)
{
    const ObjectReader reader(json, "entry");
    if (!json.is_object())
        return reader.wrong("", "an object is expected here");
    PATRON_TRY(when, reader.oneOf("when", {"segment", "event", "date", "schedule", "import", "manual", "change"}));
    if (when == "segment")
        return parseSegment(reader);
    if (when == "event")
        return parseEvent(reader);
    if (when == "date")
        return parseDate(reader);
    if (when == "schedule")
        return parseSchedule(reader);
    if (when == "change")
        return parseChange(reader);
    if (when == "manual") {
        PATRON_CHECK(reader.onlyKeys({"when"}));
        return Entry(ManualEntry{});
    }
    PATRON_CHECK(reader.onlyKeys({"when", "source"}));
    PATRON_TRY(source, reader.text("source"));
    if (source.empty())
        return reader.wrong("source", "the source whose imports count is missing");
    return Entry(ImportEntry{source});
}

Json writeEntry(const Entry& entry)
{
    return std::visit(Written(), entry);
}

}
