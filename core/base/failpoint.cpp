#include "core/base/failpoint.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cassert>
#include <cstdlib>
#include <string>

#ifdef _WIN32
#include <process.h>
#else
#include <unistd.h>
#endif

namespace patron {

namespace {

constexpr std::array<std::string_view, 46> names{
    "import.after_people",   "import.half_orders",    "import.before_commit", "undo.after_orders",
    "undo.after_people",     "undo.before_commit",    "merge.before_commit",  "merge.after_commit",
    "unmerge.before_commit", "unmerge.after_commit",  "launch.before_commit", "launch.after_commit",
    "send.after_lease",      "send.after_freeze",     "send.after_connect",   "send.after_mail",
    "send.after_rcpt",       "send.after_data",       "send.after_body",      "send.after_handed",
    "send.after_journal",    "send.after_dot",        "send.after_reply",     "send.after_outcome",
    "scores.half_day",       "send.after_takeback",   "send.after_kept",      "send.before_mark",
    "recover.before_replay", "recover.after_apply",   "recover.after_replay", "recover.after_rows",
    "tick.after_check",      "tick.before_commit",    "tick.after_commit",    "run.before_send",
    "resolve.before_commit", "resolve.after_commit",  "claim.before_mark",    "commit.before_notice",
    "migrate.after_copy",    "migrate.before_commit", "new.before_name",      "backup.before_name",
    "restore.half_swap",     "mailbox.after_rows",
};

struct Armed
{
    std::string name;
    std::atomic<long> passesLeft = 0;

    Armed()
    {
        const char* text = std::getenv("PATRON_FAILPOINT");
        if (!text)
            return;
        name = text;
        long pass = 1;
        if (const auto colon = name.rfind(':'); colon != std::string::npos) {
            pass = std::strtol(name.c_str() + colon + 1, nullptr, 10);
            name.resize(colon);
        }
        passesLeft = std::max(pass, 1L);
    }
};

}

void failpoint(std::string_view name)
{
    static Armed armed;
    assert(std::find(names.begin(), names.end(), name) != names.end());
    if (armed.name.empty() || armed.name != name)
        return;
    if (--armed.passesLeft == 0)
        _exit(137);
}

std::vector<std::string_view> failpointNames()
{
    return {names.begin(), names.end()};
}

}
