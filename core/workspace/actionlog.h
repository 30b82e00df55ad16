#pragma once

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/jobs/job.h"
#include "core/store/store.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::workspace {

/// Something that was done and may be taken back.
struct ReversibleAction
{
    std::string id; ///< "import:7": its kind and its number there
    std::string text;
    Ms at = 0;
    bool undone = false;
    std::string refusal; ///< why it cannot be undone, a sentence; empty: it can
};

/// One kind of reversible action. The module that does it says what was done and how it is taken back.
struct ActionKind
{
    std::string_view name;
    std::vector<ReversibleAction> (*list)(ReadSession& session, int limit);
    /// Gives a sentence on what was done.
    Result<std::string> (*undo)(Store& store, std::int64_t number, JobContext& job);
};

/// The log of reversible actions over all kinds.
namespace actionlog {

const std::vector<ActionKind>& kinds();
/// The newest `limit`, the newest first.
Result<std::vector<ReversibleAction>> recent(Store& store, int limit);
/// Takes an action back. WrongUsage for an id of no kind, else what its kind answers.
Result<std::string> undo(Store& store, std::string_view id, JobContext& job);

}
}
