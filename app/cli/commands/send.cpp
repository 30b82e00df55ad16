#include "app/cli/commands/commands.h"

#include "core/base/text.h"
#include "core/workspace/broadcastlaunch.h"
#include "core/workspace/programrun.h"
#include "core/workspace/smsspend.h"

#include <charconv>

namespace patron::cli {

namespace {
Result<workspace::BroadcastWish> wishOf(CommandRun& run)
{
    const Arguments& arguments = run.arguments();
    workspace::BroadcastWish wish;
    wish.message = arguments.get("--message");
    wish.segment = arguments.get("--segment");
    wish.connector = arguments.get("--via");
    if (wish.message.empty() || wish.segment.empty())
        return makeError(ErrorCode::WrongUsage, "Say what and to whom: --message NAME --segment NAME.");
    if (const auto share = arguments.find("--holdout")) {
        PATRON_TRY(billionths, outbox::parseShare(*share));
        wish.holdoutBillionths = billionths;
    }
    wish.holdoutSalt = arguments.get("--salt");
    wish.capExempt = arguments.has("--cap-exempt");
    if (auto rate = arguments.find("--rate")) {
        if (const auto slash = rate->find('/'); slash != std::string::npos)
            rate->resize(slash);
        int perMinute = 0;
        const auto parsed = std::from_chars(rate->data(), rate->data() + rate->size(), perMinute);
        if (parsed.ec != std::errc{} || parsed.ptr != rate->data() + rate->size() || perMinute < 1)
            return makeError(ErrorCode::WrongUsage, "--rate takes messages a minute, such as 30/min.");
        wish.ratePerMinute = perMinute;
    }
    return wish;
}

Json preflightJson(const outbox::PreFlight& flight)
{
    return Json{{"audience", flight.audience},
                {"planned", flight.planned},
                {"excluded", flight.excluded},
                {"held_out", flight.heldOut},
                {"eta", flight.eta ? Json(formatRfc3339(*flight.eta)) : Json(nullptr)}};
}

std::string preflightText(const outbox::PreFlight& flight)
{
    std::string text = groupDigits(flight.planned) + " of " + groupDigits(flight.audience) + " people";
    if (flight.heldOut > 0)
        text += ", " + groupDigits(flight.heldOut) + " held out";
    text += "\n";
    for (const auto& [reason, people] : flight.excluded)
        text += "  without " + groupDigits(people) + ": " + reason + "\n";
    return text;
}

std::string costText(const Json& spend)
{
    const std::string parts = "In " + groupDigits(spend["parts"].get<std::int64_t>()) + " parts; ";
    if (spend["cost"].is_null())
        return parts + "what they cost is not known: `sms-prices` takes what the gateway asks.\n";
    return parts + "they cost " + spend["cost"].get<std::string>() + " " + spend["currency"].get<std::string>() + ".\n";
}

Result<Answer> run(CommandRun& run)
{
    PATRON_TRY(wish, wishOf(run));
    const bool dry = run.arguments().has("--dry-run");
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_TRY(broadcast, workspace::prepareBroadcast(*opened, wish, run.now()));
    Answer answer;
    if (dry) {
        PATRON_TRY(flight, outbox::preflight(opened->store(), broadcast, run.now()));
        answer.json = Json{{"broadcast", nullptr}};
        answer.json.update(preflightJson(flight));
        answer.text = "A dry run; nothing was sent.\n" + preflightText(flight);
        return answer;
    }
    // What cannot be spoken to must not leave a launched broadcast behind.
    PATRON_TRY(row, opened->store().read([&](ReadSession& session) -> Result<delivery::ConnectorRow> {
        const auto found = delivery::connectors::find(session.connection(), broadcast.connector);
        return *found;
    }));
    PATRON_CHECK(delivery::checkBusinessTime(row, run.now(), SystemClock().now()));
    PATRON_TRY(launched, outbox::launch(opened->store(), broadcast, run.now()));
    JobContext job = run.job();
    delivery::RunScope scope;
    scope.occasion = launched.occasion;
    scope.tryHeld = true;
    PATRON_TRY(sent, opened->delivery().run(job, scope));
    answer.json = Json{{"broadcast", launched.occasion.value}};
    answer.json.update(preflightJson(launched.preFlight));
    answer.json["delivery"] = workspace::toJson(sent);
    const bool texts = broadcast.channel == customer::Channel::Sms && !row.carries(customer::Channel::Email);
    if (texts) {
        PATRON_TRY(spend, opened->store().read([&](ReadSession& session) -> Result<Json> {
            return workspace::spendJson(workspace::smsSpend(session, launched.occasion), opened->store().currency());
        }));
        answer.json["sms"] = std::move(spend);
    }
    answer.text = preflightText(launched.preFlight) + groupDigits(sent.accepted) + " were accepted.\n";
    if (texts)
        answer.text += costText(answer.json["sms"]);
    for (const auto& [connector, reason] : sent.stopped)
        answer.text += connector + ": " + reason + "\n";
    if (sent.failure)
        return *sent.failure;
    const bool refused = sent.rejected > 0 || sent.skipped > 0 || !sent.stopped.empty();
    answer.status = refused ? 3 : 0;
    return answer;
}
}

Command sendCommand()
{
    return {"send",
            "WS --message NAME --segment NAME [--via CONNECTOR] [--rate N/min] [--holdout 0.1 [--salt S]] "
            "[--cap-exempt] [--dry-run]",
            "Sends a message to a segment: counts, queues and delivers.",
            {{"--message", "NAME", "what"},
             {"--segment", "NAME", "to whom"},
             {"--via", "NAME", "the connector; the workspace's own"},
             {"--rate", "N/min", "at most so many a minute"},
             {"--holdout", "SHARE", "keep a share out, to measure the effect"},
             {"--salt", "TEXT", "makes the same people held out again"},
             {"--cap-exempt", "", "in spite of the caps"},
             {"--dry-run", "", "count, send nothing"}},
            1,
            1,
            run};
}

}
