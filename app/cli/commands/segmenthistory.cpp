#include "app/cli/commands/commands.h"

#include "core/base/text.h"
#include "core/segment/audience.h"
#include "core/segment/membership.h"
#include "core/segment/segmentstore.h"

namespace patron::cli {

namespace {
constexpr DayNumber usualDays = 90;
constexpr std::int64_t mostPoints = 400;

Result<DayNumber> dayOf(const CommandRun& run, const char* option, DayNumber otherwise)
{
    const auto text = run.arguments().find(option);
    if (!text)
        return otherwise;
    const auto day = parseIsoDate(*text);
    if (!day)
        return makeError(ErrorCode::WrongUsage,
                         std::string(option) + " takes a date such as 2024-03-31, not \"" + *text + "\".");
    return *day;
}

std::string rowText(const segment::memberships::Day& day)
{
    return formatIsoDate(day.day) + "  " + groupDigits(day.size) + "  +" + groupDigits(day.entered) + "  -" +
           groupDigits(day.left) + (day.first ? "  looked at for the first time" : "") + "\n";
}

Result<Answer> history(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    Store& store = opened->store();
    const Ms now = segment::liveAsOf(run.clock());
    const DayNumber today = store.zone().dayAt(now);
    PATRON_TRY(to, dayOf(run, "--to", today));
    PATRON_TRY(from, dayOf(run, "--from", to - usualDays));
    PATRON_TRY(points, run.arguments().number("--sizes", 1, mostPoints));
    const CancelToken cancel = run.job().cancelToken();
    return store.read(
        [&](ReadSession& session) -> Result<Answer> {
            PATRON_TRY(saved, segment::segments::find(session, run.word(1)));
            Answer answer;
            answer.json = Json{{"segment", saved.name}, {"days", Json::array()}};
            for (const segment::memberships::Day& day : segment::memberships::history(session, saved.id, from, to)) {
                Json row{{"day", formatIsoDate(day.day)},
                         {"size", day.size},
                         {"entered", day.entered},
                         {"left", day.left},
                         {"checked_at", formatRfc3339(day.checkedAt)}};
                if (day.first)
                    row["first"] = true;
                answer.json["days"].push_back(std::move(row));
                answer.text += rowText(day);
            }
            if (answer.text.empty())
                answer.text = "Nobody has looked at this segment in that time. `run` does, and Patron while it is "
                              "open.\n";
            if (!points)
                return answer;
            PATRON_TRY(sizes, segment::memberships::sizesAsOf(session, store, saved.rule, from, to,
                                                              static_cast<int>(*points), now));
            answer.json["sizes"] = Json::array();
            answer.text += "By the facts as they are known today:\n";
            for (const segment::memberships::SizeAt& size : sizes) {
                answer.json["sizes"].push_back(
                    {{"day", formatIsoDate(size.day)}, {"size", size.size}, {"of", size.of}});
                answer.text += formatIsoDate(size.day) + "  " + groupDigits(size.size) + "\n";
            }
            return answer;
        },
        cancel);
}
}

Command segmentHistoryCommand()
{
    return {"segment-history",
            "WS NAME [--from DATE] [--to DATE] [--sizes N]",
            "How many were in a segment, came in and left, by the days on which it was looked at.",
            {{"--from", "DATE", "the first day; 90 days before the last"},
             {"--to", "DATE", "the last day; today"},
             {"--sizes", "N", "beside it the size on N days of that time, worked out from the facts"}},
            2,
            2,
            history};
}

}
