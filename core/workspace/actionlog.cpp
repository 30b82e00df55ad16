#include "core/workspace/actionlog.h"

#include "core/base/text.h"
#include "core/intake/importhistory.h"
#include "core/intake/importundo.h"

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
}

const std::vector<ActionKind>& kinds()
{
    static const std::vector<ActionKind> all{{"import", imports, undoImport}};
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
