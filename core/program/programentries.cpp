#include "core/program/programentries.h"

#include "core/program/eventfacts.h"

#include <algorithm>

namespace patron::program::entries {

namespace {
Ms nextCheckTime(const CheckTime& check, const TimeZone& zone, Ms after)
{
    if (check.hourly)
        return (after / msPerHour + 1) * msPerHour;
    WallTime wall = zone.wallAt(after);
    for (;; ++wall.day) {
        const Ms at = zone.instantOf({wall.day, check.msOfDay});
        if (at > after)
            return at;
    }
}

bool isDayOf(const ScheduleEntry& entry, DayNumber day)
{
    switch (entry.every) {
    case ScheduleEntry::Every::Day:
        return true;
    case ScheduleEntry::Every::Week:
        return weekdayOf(day) == entry.on;
    case ScheduleEntry::Every::Month:
        break;
    }
    const CivilDate date = dateOf(day);
    return date.day == std::min(entry.on, daysInMonth(date.year, date.month));
}

Ms nextRound(const ScheduleEntry& entry, const TimeZone& zone, Ms after)
{
    WallTime wall = zone.wallAt(after);
    for (;; ++wall.day) {
        if (!isDayOf(entry, wall.day))
            continue;
        const Ms at = zone.instantOf({wall.day, entry.msOfDay});
        if (at > after)
            return at;
    }
}

Json leaf(const std::string& of, const std::string& op, Json value)
{
    // "weather:temp_max_c" is the weather at home that day.
    if (of.rfind("weather:", 0) == 0)
        return Json{{"weather", of.substr(8)}, {"op", op}, {"value", std::move(value)}, {"on", "today"}};
    return Json{{"trait", of}, {"op", op}, {"value", std::move(value)}};
}

/// "Has one of these values": texts, numbers, and bounds such as ">= 100".
RuleNode hasOneOf(const std::string& of, const Json& values)
{
    Json any = Json::array();
    for (const Json& value : values) {
        if (value.is_number()) {
            any.push_back(leaf(of, "=", value));
            continue;
        }
        const std::string text = value.get<std::string>();
        const std::size_t bound = text.find_first_not_of("<>=!");
        if (bound != 0 && bound != std::string::npos) {
            const Json number = Json::parse(text.substr(bound), nullptr, false);
            if (number.is_number()) {
                any.push_back(leaf(of, text.substr(0, bound), number));
                continue;
            }
        }
        any.push_back(leaf(of, "is", text));
    }
    return Json{{"any", std::move(any)}};
}

RuleNode not_(RuleNode node)
{
    return Json{{"none", Json::array({std::move(node)})}};
}

std::vector<CustomerId> both(const std::vector<CustomerId>& a, const std::vector<CustomerId>& b)
{
    std::vector<CustomerId> list;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(list));
    return list;
}

/// Who had one of `from` at `before` and has one of `to` now, and not the same.
Result<std::vector<CustomerId>> changed(LiveFacts& facts, const ChangeEntry& entry, Ms before, Ms at)
{
    const RuleNode isFrom = entry.from.empty() ? not_(hasOneOf(entry.of, entry.to)) : hasOneOf(entry.of, entry.from);
    const RuleNode isTo = entry.to.empty() ? not_(hasOneOf(entry.of, entry.from)) : hasOneOf(entry.of, entry.to);
    PATRON_TRY(was, facts.everyone(isFrom, before));
    PATRON_TRY(is, facts.everyone(isTo, at));
    std::vector<CustomerId> list = both(was, is);
    for (const Json& value : entry.from) {
        if (list.empty() || std::find(entry.to.begin(), entry.to.end(), value) == entry.to.end())
            continue;
        const RuleNode same = hasOneOf(entry.of, Json::array({value}));
        PATRON_TRY(had, facts.everyone(same, before));
        PATRON_TRY(has, facts.everyone(same, at));
        const auto stayed = both(had, has);
        std::vector<CustomerId> rest;
        std::set_difference(list.begin(), list.end(), stayed.begin(), stayed.end(), std::back_inserter(rest));
        list = std::move(rest);
    }
    return list;
}

DayNumber anniversary(DayNumber day, int year)
{
    CivilDate date = dateOf(day);
    date.year = year;
    date.day = std::min(date.day, daysInMonth(year, date.month));
    return dayOf(date);
}

/// All instants of a date entry whose day is near the span, with the value they rest on.
struct Candidate
{
    Arrival arrival;
    DayNumber value = 0;
};

std::vector<Candidate> candidates(ReadSession& session, LiveFacts& facts, const DateEntry& entry, Ms after, Ms upTo)
{
    // No zone is further than a day from UTC.
    const DayNumber first = TimeZone::utc().dayAt(after) - 1;
    const DayNumber last = TimeZone::utc().dayAt(upTo) + 1;
    std::vector<Candidate> list;
    Query query =
        session.query("SELECT DISTINCT customer_id, number FROM v_trait WHERE trait = ? AND type = 'date' AND "
                      "number IS NOT NULL");
    query.bind(entry.trait);
    const auto offer = [&](CustomerId customer, DayNumber value, DayNumber day) {
        if (day < first || day > last)
            return;
        const Ms at = facts.zoneOf(customer, facts.workspaceZone().startOfDay(day)).instantOf({day, entry.msOfDay});
        if (at <= after || at > upTo)
            return;
        Candidate candidate;
        candidate.value = value;
        candidate.arrival.at = at;
        candidate.arrival.customer = customer;
        candidate.arrival.reason = "The date " + entry.trait + " (" + formatIsoDate(value) + ") came.";
        list.push_back(std::move(candidate));
    };
    const int firstYear = dateOf(first).year - 2;
    const int lastYear = dateOf(last).year + 2;
    while (query.step()) {
        const CustomerId customer = query.id<CustomerId>(0);
        const auto value = static_cast<DayNumber>(query.int64(1));
        if (!entry.yearly) {
            offer(customer, value, addToDay(value, entry.offset));
            continue;
        }
        for (int year = firstYear; year <= lastYear; ++year)
            offer(customer, value, addToDay(anniversary(value, year), entry.offset));
    }
    std::sort(list.begin(), list.end(), [](const Candidate& a, const Candidate& b) { return a.arrival < b.arrival; });
    return list;
}

Result<std::vector<Arrival>> withConditions(LiveFacts& facts, const EventEntry& entry, std::vector<EventFact> events,
                                            const std::function<std::string(const EventFact&)>& refusal)
{
    std::vector<Arrival> list;
    for (EventFact& event : events) {
        PATRON_TRY(met, facts.eventMeets(entry.event, entry.where, event.customer, event.at, event.counts));
        if (!met)
            continue;
        Arrival arrival;
        arrival.at = event.counts;
        arrival.customer = event.customer;
        arrival.key = std::move(event.key);
        arrival.event = event.id;
        arrival.reason = entry.event == "order" ? "An order was placed." : "The event " + entry.event + " happened.";
        arrival.refusal = refusal(event);
        list.push_back(std::move(arrival));
    }
    std::sort(list.begin(), list.end());
    return list;
}
}

std::optional<Ms> nextCheck(const Entry& entry, const TimeZone& zone, Ms after)
{
    if (const auto* segment = std::get_if<SegmentEntry>(&entry))
        return nextCheckTime(segment->check, zone, after);
    if (const auto* change = std::get_if<ChangeEntry>(&entry))
        return nextCheckTime(change->check, zone, after);
    if (const auto* schedule = std::get_if<ScheduleEntry>(&entry))
        return nextRound(*schedule, zone, after);
    return std::nullopt;
}

Result<std::vector<CustomerId>> found(LiveFacts& facts, const Entry& entry, Ms before, Ms at)
{
    if (const auto* segment = std::get_if<SegmentEntry>(&entry))
        return facts.everyone(segment->rule, at);
    if (const auto* change = std::get_if<ChangeEntry>(&entry))
        return changed(facts, *change, before, at);
    const auto* schedule = std::get_if<ScheduleEntry>(&entry);
    if (!schedule)
        return std::vector<CustomerId>();
    return facts.everyone(schedule->rule.is_null() ? Json{{"all", Json::array()}} : schedule->rule, at);
}

std::string checkReason(const Entry& entry, bool isFirst)
{
    if (const auto* change = std::get_if<ChangeEntry>(&entry))
        return change->of + " changed since the last check.";
    if (std::holds_alternative<ScheduleEntry>(entry))
        return "The time on the schedule came.";
    return isFirst ? "Met the entry rule when the program started." : "Met the entry rule since the last check.";
}

Result<std::vector<Arrival>> byDate(ReadSession& session, LiveFacts& facts, const DateEntry& entry, Ms after, Ms upTo)
{
    std::vector<Arrival> list;
    for (Candidate& candidate : candidates(session, facts, entry, after, upTo)) {
        PATRON_TRY(value, facts.dateOf(candidate.arrival.customer, entry.trait, candidate.arrival.at));
        if (value == candidate.value)
            list.push_back(std::move(candidate.arrival));
    }
    return list;
}

Result<std::optional<Ms>> nextDate(ReadSession& session, LiveFacts& facts, const DateEntry& entry, Ms after, Ms upTo)
{
    for (const Candidate& candidate : candidates(session, facts, entry, after, upTo)) {
        PATRON_TRY(value, facts.dateOf(candidate.arrival.customer, entry.trait, candidate.arrival.at));
        if (value == candidate.value)
            return std::optional<Ms>(candidate.arrival.at);
    }
    return std::optional<Ms>();
}

std::vector<Arrival> byImport(ReadSession& session, const ImportEntry& entry, std::int64_t& cursor)
{
    std::vector<Arrival> list;
    Query query =
        session.query("SELECT i.id, i.recorded_at, c.id FROM v_import i LEFT JOIN v_customer c ON c.batch_id = "
                      "i.id WHERE i.id > ? AND i.source = ? AND i.state = 'applied' AND i.history = 0 ORDER BY "
                      "i.id, c.id");
    query.bind(cursor, entry.source);
    while (query.step()) {
        cursor = std::max(cursor, query.int64(0));
        if (query.isNull(2))
            continue;
        Arrival arrival;
        arrival.at = query.int64(1);
        arrival.customer = query.id<CustomerId>(2);
        arrival.reason = "Came with an import of " + entry.source + ".";
        list.push_back(std::move(arrival));
    }
    return list;
}

Result<std::vector<Arrival>> byNews(ReadSession& session, LiveFacts& facts, const EventEntry& entry, Ms startedAt,
                                    std::int64_t& cursor)
{
    std::vector<EventFact> events = facts::since(session, entry.event, cursor, entry.key);
    if (!events.empty())
        cursor = events.back().id;
    std::erase_if(events, [&](const EventFact& event) { return event.counts <= startedAt; });
    return withConditions(facts, entry, std::move(events), [&](const EventFact& event) {
        const bool late = event.recordedAt > facts.workspaceZone().add(event.counts, entry.fresh);
        return event.history || late ? std::string("too_old") : std::string();
    });
}

Result<std::vector<Arrival>> byEvent(ReadSession& session, LiveFacts& facts, const EventEntry& entry, Ms after, Ms upTo)
{
    return withConditions(facts, entry, facts::within(session, entry.event, after, upTo, entry.key),
                          [](const EventFact&) { return std::string(); });
}

bool mayEnterAgain(const Reentry& reentry, const std::string& key, bool isActive, Ms enteredAt, Ms at,
                   const TimeZone& zone)
{
    if (!key.empty() || isActive || reentry.policy == ReentryPolicy::Never)
        return false;
    return reentry.policy == ReentryPolicy::Always || at >= zone.add(enteredAt, reentry.after);
}

}
