#include "core/workspace/actionlog.h"

#include "core/base/text.h"
#include "core/customer/saleclaim.h"
#include "core/intake/importhistory.h"
#include "core/intake/importundo.h"
#include "core/workspace/customermerge.h"
#include "core/workspace/valueedit.h"

#include <algorithm>
#include <charconv>

namespace patron::workspace::actionlog {

namespace {
std::vector<ReversibleAction> imports(ReadSession& session, int limit)
{
    std::vector<ReversibleAction> actions;
    for (const intake::PastImport& past : intake::importhistory::recent(session, limit)) {
        ReversibleAction& action = actions.emplace_back();
        action.id = "import:" + std::to_string(past.id.value);
        action.text = "Imported " + past.fileName + ": " + groupDigits(past.counts.added) + " new, " +
                      groupDigits(past.counts.updated) + " updated";
        action.at = past.at;
        action.undone = past.undone;
        if (const auto refusal = intake::undoRefusal(session.connection(), past.id))
            action.refusal = refusal->text;
    }
    return actions;
}

Result<std::string> undoImport(Store& store, std::int64_t number, JobContext& job)
{
    PATRON_TRY(counts, intake::undoImport(store, BatchId{number}, job));
    return intake::undoSentence(counts);
}

std::vector<ReversibleAction> mergesDone(ReadSession& session, int limit)
{
    std::vector<ReversibleAction> actions;
    for (const customer::CustomerMerge& merge : customer::merges::recent(session.connection(), limit)) {
        ReversibleAction& action = actions.emplace_back();
        action.id = "merge:" + std::to_string(merge.id);
        action.text =
            "Merged customer #" + std::to_string(merge.merged.value) + " into #" + std::to_string(merge.survivor.value);
        action.at = merge.recordedAt;
        action.undone = merge.undoneAt.has_value();
        if (!action.undone && !customer::merges::holdsAnything(session.connection(), merge))
            action.refusal = "The imports that told of the merged customer were undone; nothing is left to give back.";
    }
    return actions;
}

Result<std::string> undoMerge(Store& store, std::int64_t number, JobContext& job)
{
    PATRON_TRY(merge, store.read([&](ReadSession& session) -> Result<customer::CustomerMerge> {
        const auto found = customer::merges::find(session.connection(), number);
        if (!found)
            return makeError(ErrorCode::NotFound, "There is no merge " + std::to_string(number) + ".");
        if (found->undoneAt)
            return makeError(ErrorCode::Conflict, "Merge " + std::to_string(number) + " is undone already.");
        return *found;
    }));
    PATRON_TRY(done, unmergeCustomer(store, merge.merged, job.clock().now()));
    return "Customer #" + std::to_string(done.merged.value) + " is back, apart from #" +
           std::to_string(done.survivor.value) + ".";
}

std::vector<ReversibleAction> salesClaimed(ReadSession& session, int limit)
{
    std::vector<ReversibleAction> actions;
    for (const customer::saleclaims::ClaimedSale& sale : customer::saleclaims::recent(session.connection(), limit)) {
        ReversibleAction& action = actions.emplace_back();
        action.id = "claim:" + std::to_string(sale.order.value);
        action.text = "Gave sale " + sale.number + " to customer #" + std::to_string(sale.customer.value);
        action.at = sale.at;
    }
    return actions;
}

Result<std::string> undoClaim(Store& store, std::int64_t number, JobContext&)
{
    PATRON_CHECK(store.write([&](Transaction& tx) { return customer::saleclaims::release(tx, OrderId{number}); }));
    return std::string("The sale is anonymous again.");
}

std::vector<ReversibleAction> edits(ReadSession& session, int limit)
{
    std::vector<ReversibleAction> actions;
    for (const PastEdit& past : pastEdits(session, limit)) {
        ReversibleAction& action = actions.emplace_back();
        action.id = "edit:" + std::to_string(past.batch.value);
        action.text = past.title + ": " + groupDigits(past.values) + " values";
        action.at = past.at;
        action.undone = past.undone;
    }
    return actions;
}

Result<std::string> undoValues(Store& store, std::int64_t number, JobContext& job)
{
    PATRON_TRY(values, undoEdit(store, BatchId{number}, job.clock().now()));
    return groupDigits(values) + " values are as they were.";
}
}

const std::vector<ActionKind>& kinds()
{
    static const std::vector<ActionKind> all{{"import", imports, undoImport},
                                             {"merge", mergesDone, undoMerge},
                                             {"edit", edits, undoValues},
                                             {"claim", salesClaimed, undoClaim}};
    return all;
}

Result<std::vector<ReversibleAction>> recent(Store& store, int limit)
{
    return store.read([&](ReadSession& session) -> Result<std::vector<ReversibleAction>> {
        std::vector<ReversibleAction> actions;
        for (const ActionKind& kind : kinds()) {
            for (ReversibleAction& action : kind.list(session, limit))
                actions.push_back(std::move(action));
        }
        std::stable_sort(actions.begin(), actions.end(),
                         [](const ReversibleAction& a, const ReversibleAction& b) { return a.at > b.at; });
        if (actions.size() > static_cast<std::size_t>(limit))
            actions.resize(static_cast<std::size_t>(limit));
        return actions;
    });
}

Result<std::string> undo(Store& store, std::string_view id, JobContext& job)
{
    const auto colon = id.find(':');
    std::int64_t number = 0;
    const std::string_view digits = colon == std::string_view::npos ? std::string_view() : id.substr(colon + 1);
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    for (const ActionKind& kind : kinds()) {
        if (id.substr(0, colon) == kind.name && parsed.ec == std::errc{} && parsed.ptr == digits.data() + digits.size())
            return kind.undo(store, number, job);
    }
    return makeError(ErrorCode::WrongUsage,
                     "\"" + std::string(id) +
                         "\" names nothing that was done. \"history\" lists the ids, such as import:3.");
}

}
