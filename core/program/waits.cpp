#include "core/program/programplanner.h"

namespace patron::program {

namespace {
/// The same day of another year; 29 February is kept on 28 February in common years.
DayNumber inYear(DayNumber day, int year)
{
    CivilDate date = dateOf(day);
    date.year = year;
    date.day = std::min(date.day, daysInMonth(year, date.month));
    return dayOf(date);
}

WaitEnd late(std::string why)
{
    return {std::nullopt, true, std::move(why)};
}

/// The first weekday from a day on that fits.
DayNumber onWeekday(DayNumber day, const std::optional<int>& weekday)
{
    while (weekday && weekdayOf(day) != *weekday)
        ++day;
    return day;
}

/// Whether the moment that is now has been waited for already: round a loop, the next one is meant.
bool isUsedUp(const Step& step, const EnrollmentState& state, Ms at)
{
    return state.waiting && (state.step == step.id || state.stepAt == at);
}

Result<WaitEnd> untilDate(const Step& step, const WaitUntil& until, const EnrollmentState& state, Ms at,
                          const TimeZone& zone, Facts& facts)
{
    const Ms time = until.msOfDay.value_or(0);
    const auto momentOf = [&](DayNumber day) {
        return zone.instantOf({onWeekday(addToDay(day, until.offset), until.weekday), time});
    };
    std::optional<DayNumber> day = parseIsoDate(until.date);
    if (!day) {
        PATRON_TRY(known, facts.dateOf(state.customer, until.date, at));
        if (!known)
            return late("\"" + until.date + "\" is not known.");
        day = known;
    }
    if (until.date == "birthday") {
        const int year = dateOf(zone.dayAt(at)).year;
        for (int i = -1; i <= 2; ++i) {
            const Ms moment = momentOf(inYear(*day, year + i));
            if (moment > at || (moment == at && !isUsedUp(step, state, at)))
                return WaitEnd{moment};
        }
    }
    const Ms moment = momentOf(*day);
    if (moment < at)
        return late("The date to wait for is past: " + formatRfc3339(moment) + ".");
    return WaitEnd{moment};
}

WaitEnd untilClock(const WaitUntil& until, bool isUsedUp, Ms at, const TimeZone& zone)
{
    const WallTime wall = zone.wallAt(at);
    for (int day = 0; day <= 8; ++day) {
        const DayNumber candidate = wall.day + day;
        if (until.weekday && weekdayOf(candidate) != *until.weekday)
            continue;
        // "Until Tuesday" on a Tuesday is now; a time that is past means its next occurrence.
        if (!until.msOfDay && day == 0 && !isUsedUp)
            return {at};
        const Ms moment = zone.instantOf({candidate, until.msOfDay.value_or(0)});
        if (moment > at || (moment == at && !isUsedUp))
            return {moment};
    }
    return {at};
}
}

Result<WaitEnd> endOfWait(const Step& step, const WaitStep& wait, const EnrollmentState& state, Ms at, Facts& facts)
{
    if (const auto* event = std::get_if<WaitEvent>(&wait.how)) {
        if (!event->timeout)
            return WaitEnd{};
        return WaitEnd{facts.zoneOf(state.customer, at).add(at, *event->timeout)};
    }
    if (const auto* span = std::get_if<WaitFor>(&wait.how)) {
        Duration duration = span->span;
        if (span->upTo) {
            // Sticky: the same person waits as long at this step, however often it is asked.
            const auto choices = static_cast<std::uint64_t>(span->upTo->count - span->span.count + 1);
            const std::uint64_t hash = shareHash(state.programUuid + ":" + step.id + "/wait", state.customer.value);
            duration.count += static_cast<int>((hash >> 16) % choices);
        }
        if (isExact(duration.unit))
            return WaitEnd{TimeZone::utc().add(at, duration)};
        return WaitEnd{facts.zoneOf(state.customer, at).add(at, duration)};
    }
    const auto& until = std::get<WaitUntil>(wait.how);
    const TimeZone zone = facts.zoneOf(state.customer, at);
    if (!until.date.empty())
        return untilDate(step, until, state, at, zone, facts);
    return untilClock(until, isUsedUp(step, state, at), at, zone);
}

}
