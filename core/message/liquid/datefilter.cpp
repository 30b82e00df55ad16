#include "core/message/liquid/dates.h"
#include "core/message/liquid/filters.h"
#include "core/message/liquid/numbers.h"

#include "core/base/text.h"

#include <algorithm>

namespace patron::message::liquid {

namespace {
std::optional<ShownTime> timeOf(FilterRun& run, const Value& input)
{
    const TimeZone& zone = run.options().zone;
    const Ms now = run.options().now;
    constexpr std::int64_t furthest = INT64_MAX / 1000 - 1'000'000;
    switch (input.kind()) {
    case Value::Kind::Time:
        return shownIn(input.asTime(), zone);
    case Value::Kind::Integer:
        if (input.asInteger() > furthest / 1000 || input.asInteger() < -furthest / 1000)
            return {};
        return shownIn(input.asInteger() * 1000, zone);
    case Value::Kind::Text: {
        const std::string_view text = trim(input.asText());
        if (text.empty())
            return {};
        const std::string lower = asciiLower(text);
        if (lower == "now" || lower == "today")
            return shownIn(now, zone);
        const bool isNumber = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
        if (isNumber && text.size() <= 14)
            return shownIn(leadingInteger(text) * 1000, zone);
        return parseShownTime(text, zone, now);
    }
    default:
        return {};
    }
}

Value date(FilterRun& run, const Value& input)
{
    const Value given = run.argument(0);
    const std::string_view format = run.textOf(given);
    if (format.empty())
        return input;
    const auto time = timeOf(run, input);
    if (!time)
        return input;
    const LocaleFormat& locale = run.options().locale ? *run.options().locale : LocaleFormat::english();
    const std::string text = formatTime(format, *time, locale);
    return run.mayMake(text.size()) ? run.keep(text) : Value();
}

constexpr FilterEntry entries[] = {
    {"date", date, 1, 1},
};
}

FilterTable dateFilters()
{
    return {entries, std::size(entries)};
}

}
