#include "app/cli/commands/commands.h"

#include "core/customer/customerstore.h"
#include "core/customer/mergestore.h"
#include "core/customer/profile.h"
#include "core/workspace/customermerge.h"

#include <charconv>

namespace patron::cli {

namespace {
Result<Answer> merge(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    workspace::MergeWish wish;
    wish.reason = run.arguments().get("--reason", "by hand");
    PATRON_TRY(found, opened->store().read([&](ReadSession& session) -> Result<bool> {
        PATRON_TRY(first, customer::customers::find(session, run.store(), run.word(1)));
        PATRON_TRY(second, customer::customers::find(session, run.store(), run.word(2)));
        wish.first = first;
        wish.second = second;
        return true;
    }));
    (void)found;
    PATRON_TRY(done, workspace::mergeCustomers(run.store(), wish, run.now()));
    return Answer{Json{{"customer", done.survivor.value}, {"merged", done.merged.value}, {"merge", done.merge}},
                  "Customer #" + std::to_string(done.merged.value) + " is part of #" +
                      std::to_string(done.survivor.value) + " now. To undo it: patronctl unmerge " + run.word(0) + " " +
                      std::to_string(done.merged.value) + "\n",
                  0};
}

Result<Answer> unmerge(CommandRun& run)
{
    std::string_view text = run.word(1);
    if (!text.empty() && text.front() == '#')
        text.remove_prefix(1);
    std::int64_t number = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) {
        return makeError(ErrorCode::WrongUsage,
                         "Give the number of the customer that was merged away, not \"" + run.word(1) + "\".");
    }
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    // The customer's number, or the merge's own.
    PATRON_TRY(merged, opened->store().read([&](ReadSession& session) -> Result<CustomerId> {
        if (customer::merges::standing(session.connection(), CustomerId{number}))
            return CustomerId{number};
        const auto merge = customer::merges::find(session.connection(), number);
        return merge && !merge->undoneAt ? merge->merged : CustomerId{number};
    }));
    PATRON_TRY(done, workspace::unmergeCustomer(opened->store(), merged, run.now()));
    return Answer{Json{{"customer", done.merged.value}, {"from", done.survivor.value}, {"merge", done.merge}},
                  "Customer #" + std::to_string(done.merged.value) + " is back, apart from #" +
                      std::to_string(done.survivor.value) + ".\n",
                  0};
}
}

Command mergeCommand()
{
    return {"merge",
            "WS KEY KEY [--reason TEXT]",
            "Makes two customers one; the smaller number stays, the other still leads to it.",
            {{"--reason", "TEXT", "why, for the record; by hand"}},
            3,
            3,
            merge};
}

Command unmergeCommand()
{
    return {"unmerge",
            "WS ID",
            "Gives a merged customer back, by its number or the merge's, with everything that was its own.",
            {},
            2,
            2,
            unmerge};
}

}
