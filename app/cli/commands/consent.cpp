#include "app/cli/commands/commands.h"

#include "core/customer/consentstore.h"
#include "core/customer/customerstore.h"

#include <algorithm>

namespace patron::cli {

namespace {
Result<Answer> run(CommandRun& run)
{
    const auto channel = customer::parseChannel(run.word(2));
    if (!channel)
        return makeError(ErrorCode::WrongUsage, "The channel is email or sms, not \"" + run.word(2) + "\".");
    const bool granted = run.word(3) == "granted";
    if (!granted && run.word(3) != "denied")
        return makeError(ErrorCode::WrongUsage, "The state is granted or denied, not \"" + run.word(3) + "\".");
    const std::string evidence = run.arguments().get("--evidence");
    if (evidence.empty()) {
        return makeError(ErrorCode::WrongUsage,
                         "Say how you know it with --evidence, such as \"form at the till, 3 May\".");
    }
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_TRY(customer, opened->store().read([&](ReadSession& session) {
        return customer::customers::find(session, run.store(), run.word(1));
    }));
    customer::ConsentEntry entry;
    entry.customer = customer;
    entry.channel = *channel;
    entry.purpose = run.arguments().get("--purpose", "marketing");
    entry.state = granted ? customer::ConsentState::Granted : customer::ConsentState::Denied;
    entry.source = "patronctl";
    entry.evidence = evidence;
    entry.at = run.now();
    PATRON_TRY(standing, opened->store().write([&](Transaction& tx) -> Result<std::string> {
        if (granted)
            return customer::consents::grantAfresh(tx, entry, run.store().identityKey(), run.now());
        customer::consents::add(tx, entry, run.now());
        return customer::consents::reach(tx.connection(), customer, *channel, entry.purpose, run.store().identityKey())
            .suppressed;
    }));
    Answer answer;
    answer.json = Json{{"customer", customer.value},
                       {"channel", run.word(2)},
                       {"state", run.word(3)},
                       {"suppressed", standing.empty() ? Json(nullptr) : Json(standing)}};
    if (granted && !standing.empty())
        answer.text = "Noted. The address stays suppressed (" + standing + "), so nothing is sent to it.\n";
    return answer;
}

Result<Answer> suppress(CommandRun& run)
{
    static const std::vector<std::string> reasons{"unsubscribed", "bounced_hard", "complained", "manual"};
    const std::string reason = run.arguments().get("--reason", "manual");
    if (std::find(reasons.begin(), reasons.end(), reason) == reasons.end()) {
        return makeError(ErrorCode::WrongUsage,
                         "--reason is unsubscribed, bounced_hard, complained or manual, not \"" + reason + "\".");
    }
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    auto identity = customer::makeIdentity(customer::IdentityKind::Email, run.word(1), {}, {});
    if (!identity)
        identity = customer::makeIdentity(customer::IdentityKind::Phone, run.word(1), {}, run.store().country());
    if (!identity)
        return makeError(ErrorCode::BadInput,
                         "\"" + run.word(1) + "\" is neither an email address nor a phone number.");
    const std::string kind(customer::identityKindName(identity->kind));
    PATRON_TRY(added, opened->store().write([&](Transaction& tx) -> Result<bool> {
        return customer::consents::suppress(
            tx, {kind, identity->normalized, reason, "patronctl", run.arguments().get("--evidence"), run.now(), {}},
            run.store().identityKey(), run.now());
    }));
    return Answer{Json{{"address", identity->normalized}, {"reason", reason}, {"added", bool(added)}}, {}, 0};
}
}

Command consentCommand()
{
    return {"consent",
            "WS KEY CHANNEL granted|denied --evidence TEXT",
            "Records what a customer said about being written to.",
            {{"--evidence", "TEXT", "how you know it"}, {"--purpose", "NAME", "what for; marketing"}},
            4,
            4,
            run};
}

Command suppressCommand()
{
    return {"suppress",
            "WS ADDRESS [--reason R]",
            "Puts an address on the list of those never written to.",
            {{"--reason", "R", "unsubscribed, bounced_hard, complained or manual; manual"},
             {"--evidence", "TEXT", "how you know it"}},
            2,
            2,
            suppress};
}

}
