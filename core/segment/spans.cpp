#include "core/segment/spans.h"

#include <algorithm>
#include <array>

namespace patron::segment::detail {

namespace {
/// A date as the instants of its local day, an instant as itself.
Bounds momentBounds(const std::string& text, const TimeZone& zone)
{
    const auto first = parseInstant(text, zone);
    const auto last = parseInstant(text, zone, true);
    return {first, last};
}

Duration negated(Duration duration)
{
    return {-duration.count, duration.unit};
}

/// The local start of the unit that holds the instant.
Ms startOfUnit(Ms at, TimeUnit unit, const TimeZone& zone)
{
    const WallTime wall = zone.wallAt(at);
    CivilDate date = dateOf(wall.day);
    switch (unit) {
    case TimeUnit::Minutes:
        return at - wall.msOfDay % msPerMinute;
    case TimeUnit::Hours:
        return at - wall.msOfDay % msPerHour;
    case TimeUnit::Days:
        return zone.startOfDay(wall.day);
    case TimeUnit::Weeks:
        return zone.startOfDay(wall.day - (weekdayOf(wall.day) - 1));
    case TimeUnit::Months:
        break;
    case TimeUnit::Quarters:
        date.month = (date.month - 1) / 3 * 3 + 1;
        break;
    case TimeUnit::Years:
        date.month = 1;
        break;
    }
    date.day = 1;
    return zone.startOfDay(dayOf(date));
}

Bounds relativeBounds(Operator op, Duration duration, bool instant, const TimeZone& zone, Ms asOf)
{
    using enum Operator;
    if (op == InLast)
        return {zone.add(asOf, negated(duration)) + 1, asOf};
    if (op == MoreThanAgo)
        return {std::nullopt, zone.add(asOf, negated(duration))};
    // A date without a time: today is the first day of what comes.
    const bool byDays = !instant && !isExact(duration.unit);
    const DayNumber today = zone.dayAt(asOf);
    const Ms from = byDays ? zone.startOfDay(today) : asOf;
    const Ms end = byDays ? zone.startOfDay(addToDay(today, duration)) : zone.add(asOf, duration);
    if (op == InNext)
        return {from, end - 1};
    return {end, std::nullopt};
}
}

Bounds windowBounds(const Window& window, const TimeZone& zone, Ms asOf)
{
    Bounds bounds;
    switch (window.kind) {
    case Window::Kind::Ever:
        break;
    case Window::Kind::Last:
        bounds.low = zone.add(asOf, negated(window.duration)) + 1;
        break;
    case Window::Kind::MoreThanAgo:
        bounds.high = zone.add(asOf, negated(window.duration));
        break;
    case Window::Kind::Between:
        bounds.low = momentBounds(window.from, zone).low;
        bounds.high = momentBounds(window.to, zone).high;
        break;
    case Window::Kind::Before:
        bounds.high = *momentBounds(window.from, zone).low - 1;
        break;
    case Window::Kind::After:
        bounds.low = *momentBounds(window.from, zone).high + 1;
        break;
    case Window::Kind::On:
        bounds = momentBounds(window.from, zone);
        break;
    case Window::Kind::This:
        bounds.low = startOfUnit(asOf, window.unit, zone);
        break;
    case Window::Kind::Previous:
        bounds.high = startOfUnit(asOf, window.unit, zone) - 1;
        bounds.low = startOfUnit(*bounds.high, window.unit, zone);
        break;
    }
    bounds.high = std::min(bounds.high.value_or(asOf), asOf);
    return bounds;
}

bool dateBounds(Operator op, const Value& value, bool instant, const TimeZone& zone, Ms asOf, Bounds& bounds)
{
    using enum Operator;
    if (const auto* duration = std::get_if<Duration>(&value)) {
        if (op == AnniversaryInNext || op == AnniversaryInLast)
            return false;
        bounds = relativeBounds(op, *duration, instant, zone, asOf);
        return true;
    }
    if (op == Between) {
        const auto& pair = std::get<std::vector<std::string>>(value);
        bounds = {momentBounds(pair[0], zone).low, momentBounds(pair[1], zone).high};
        return true;
    }
    if (op != On && op != Before && op != After)
        return false;
    const Bounds moment = momentBounds(std::get<std::string>(value), zone);
    if (op == Before)
        bounds = {std::nullopt, *moment.low - 1};
    else if (op == After)
        bounds = {*moment.high + 1, std::nullopt};
    else if (parseIsoDate(std::get<std::string>(value)))
        bounds = moment;
    else
        bounds = {zone.startOfDay(zone.dayAt(*moment.low)), zone.endOfDay(zone.dayAt(*moment.low))};
    return true;
}

Bounds dayBounds(const Bounds& instants, const TimeZone& zone)
{
    Bounds days;
    if (instants.low) {
        const DayNumber day = zone.dayAt(*instants.low);
        days.low = zone.startOfDay(day) >= *instants.low ? day : day + 1;
    }
    if (instants.high)
        days.high = zone.dayAt(*instants.high);
    return days;
}

namespace {
bool isPlainDay(const TimeZone& zone, DayNumber day)
{
    const Ms start = zone.startOfDay(day);
    return zone.startOfDay(day + 1) - start == msPerDay && zone.offsetAt(start) == zone.offsetAt(start + msPerDay - 1);
}

/// A day on which the clocks change, here or where the span leads: minute by minute, equal neighbours joined.
void addUnevenDay(std::vector<SpanPiece>& pieces, const TimeZone& zone, Duration duration, DayNumber day)
{
    const Ms end = zone.startOfDay(day + 1);
    std::optional<SpanPiece> open;
    for (Ms at = zone.startOfDay(day); at < end; at += msPerMinute) {
        const Ms target = zone.add(at, duration);
        const bool still = zone.add(at + msPerMinute - 1, duration) == target;
        const SpanPiece piece{day, at, end, target - at, still ? std::optional(target) : std::nullopt};
        const bool same = open && open->fixed == piece.fixed && (piece.fixed || open->delta == piece.delta);
        if (same)
            continue;
        if (open) {
            open->till = at;
            pieces.push_back(*open);
        }
        open = piece;
    }
    if (open)
        pieces.push_back(*open);
}
}

std::vector<SpanPiece> spanPieces(const TimeZone& zone, Duration duration, DayNumber first, DayNumber last)
{
    std::vector<SpanPiece> pieces;
    for (DayNumber day = first; day <= last; ++day) {
        const DayNumber target = addToDay(day, duration);
        if (!isPlainDay(zone, day) || !isPlainDay(zone, target)) {
            addUnevenDay(pieces, zone, duration, day);
            continue;
        }
        const Ms start = zone.startOfDay(day);
        pieces.push_back({day, start, start + msPerDay, zone.startOfDay(target) - start, std::nullopt});
    }
    return pieces;
}

std::string spanRows(const TimeZone& zone, Duration duration, DayNumber first, DayNumber last)
{
    std::string rows = "[";
    for (const SpanPiece& piece : spanPieces(zone, duration, first, last)) {
        rows += rows.size() > 1 ? ",[" : "[";
        rows += std::to_string(piece.day) + "," + std::to_string(piece.since) + "," + std::to_string(piece.till) + "," +
                std::to_string(piece.delta) + "," + (piece.fixed ? std::to_string(*piece.fixed) : std::string("null")) +
                "]";
    }
    return rows + "]";
}

namespace {
/// The instant between two from which the later one's offset is in force.
Ms changeBetween(const TimeZone& zone, Ms low, Ms high)
{
    while (high - low > 1) {
        const Ms middle = low + (high - low) / 2;
        (zone.offsetAt(middle) == zone.offsetAt(low) ? low : high) = middle;
    }
    return high;
}
}

std::string dayShifts(const TimeZone& zone, DayNumber first, DayNumber last)
{
    std::string rows = "[";
    const auto add = [&](DayNumber day, Ms since, Ms till) {
        rows += (rows.size() > 1 ? ",[" : "[") + std::to_string(day) + "," + std::to_string(since) + "," +
                std::to_string(till) + "," + std::to_string(zone.offsetAt(since)) + "]";
    };
    for (DayNumber day = first; day <= last; ++day) {
        const Ms start = zone.startOfDay(day);
        const Ms end = zone.startOfDay(day + 1);
        if (zone.offsetAt(start) == zone.offsetAt(end - 1)) {
            add(day, start, end);
            continue;
        }
        const Ms change = changeBetween(zone, start, end - 1);
        add(day, start, change);
        add(day, change, end);
    }
    return rows + "]";
}

std::string zoneOffsets(const TimeZone& zone)
{
    constexpr Ms first = -70LL * 366 * msPerDay;
    constexpr Ms last = 130LL * 366 * msPerDay;
    std::string rows = "[[" + std::to_string(-(1LL << 60)) + "," + std::to_string(zone.offsetAt(first)) + "]";
    for (Ms day = first; day < last; day += msPerDay) {
        if (zone.offsetAt(day) == zone.offsetAt(day + msPerDay))
            continue;
        const Ms change = changeBetween(zone, day, day + msPerDay);
        rows += ",[" + std::to_string(change) + "," + std::to_string(zone.offsetAt(change)) + "]";
    }
    return rows + "]";
}

}
