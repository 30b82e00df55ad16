#include "app/cli/commands/commands.h"

#include "core/customer/consentstore.h"
#include "core/customer/customerstore.h"

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

}
