#include "app/cli/commands/commands.h"

#include "core/base/failpoint.h"
#include "core/base/text.h"
#include "core/outbox/occasionstore.h"
#include "core/outbox/outboxstore.h"
#include "core/workspace/programrun.h"

#include <charconv>

namespace patron::cli {

namespace {
Json tallyJson(const outbox::Tally& tally)
{
    Json states = Json::object();
    for (const auto& [state, count] : tally.states)
        states[asciiUpper(outbox::nameOf(state))] = count;
    return Json{{"planned", tally.planned}, {"states", std::move(states)}, {"finished", tally.finished()}};
}

Result<Answer> show(CommandRun& run)
{
    std::optional<outbox::SendState> state;
    if (const auto name = run.arguments().find("--state")) {
        state = outbox::parseSendState(asciiLower(*name));
        if (!state)
            return makeError(ErrorCode::WrongUsage, "\"" + *name + "\" is no state of the outbox.");
    }
    PATRON_TRY(opened, run.open(Store::Access::ReadOnly));
    return opened->store().read([&](ReadSession& session) -> Result<Answer> {
        Answer answer;
        answer.json = tallyJson(outbox::occasions::tally(session.connection()));
        if (!state)
            return answer;
        answer.json["rows"] = Json::array();
        for (const outbox::SendRow& row : outbox::sends::list(session.connection(), state)) {
            answer.json["rows"].push_back({{"id", row.id.value},
                                           {"customer", row.customer.value},
                                           {"channel", customer::channelName(row.channel)},
                                           {"state", asciiUpper(outbox::nameOf(row.state))},
                                           {"reason", row.reason},
                                           {"due_at", formatRfc3339(row.dueAt)},
                                           {"until", row.until ? Json(formatRfc3339(*row.until)) : Json(nullptr)},
                                           {"attempts", row.attempts},
                                           {"code", row.code},
                                           {"response", row.response},
                                           {"message_id", row.messageHeaderId}});
        }
        return answer;
    });
}

Result<Answer> resume(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    JobContext job = run.job();
    delivery::RunScope scope;
    scope.tryHeld = true;
    PATRON_TRY(report, opened->delivery().run(job, scope));
    if (report.failure)
        return *report.failure;
    return opened->store().read([&](ReadSession& session) -> Result<Answer> {
        Answer answer;
        answer.json = tallyJson(outbox::occasions::tally(session.connection()));
        answer.json["delivery"] = workspace::toJson(report);
        answer.status = report.rejected > 0 || !report.stopped.empty() ? 3 : 0;
        return answer;
    });
}

Result<Answer> resolve(CommandRun& run)
{
    std::int64_t id = 0;
    const std::string& text = run.word(1);
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), id);
    if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size())
        return makeError(ErrorCode::WrongUsage,
                         "Name the message by its number, as `outbox --state ambiguous` lists it.");
    const bool resend = run.word(2) == "resend";
    if (!resend && run.word(2) != "sent")
        return makeError(ErrorCode::WrongUsage, "Say sent or resend, not \"" + run.word(2) + "\".");
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_CHECK(opened->store().write([&](Transaction& tx) {
        auto resolved = outbox::sends::resolve(
            tx, run.store(), OutboxId{id}, resend ? outbox::Resolution::Resend : outbox::Resolution::Sent, run.now());
        failpoint("resolve.before_commit");
        return resolved;
    }));
    failpoint("resolve.after_commit");
    return Answer{Json{{"id", id}, {"resolved", run.word(2)}}, {}, 0};
}

Result<Answer> claim(CommandRun& run)
{
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_CHECK(opened->claim());
    return Answer{Json{{"live", true}}, "This file may send and run programs now. Other copies of it may not.\n", 0};
}
}

Command outboxCommand()
{
    return {"outbox",
            "WS [--state S]",
            "Where every message stands; the states always add up.",
            {{"--state", "S", "also list the messages in this state"}},
            1,
            1,
            show};
}

Command outboxResumeCommand()
{
    return {"outbox-resume", "WS", "Sends what is due and waiting.", {}, 1, 1, resume};
}

Command outboxResolveCommand()
{
    return {"outbox-resolve", "WS ID sent|resend", "Decides about a message nobody is sure of.", {}, 3, 3, resolve};
}

Command claimCommand()
{
    return {"claim", "WS", "Makes a copy, a restored or a moved workspace the one that may send.", {}, 1, 1, claim};
}

}
