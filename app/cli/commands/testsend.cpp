#include "app/cli/commands/commands.h"

#include "core/customer/customerstore.h"
#include "core/message/messagestore.h"
#include "core/workspace/testsend.h"

namespace patron::cli {

namespace {
std::string_view wordOf(delivery::DeliveryResult::Kind kind)
{
    using Kind = delivery::DeliveryResult::Kind;
    switch (kind) {
    case Kind::Accepted:
        return "accepted";
    case Kind::Deferred:
        return "deferred";
    case Kind::Rejected:
        return "rejected";
    case Kind::Ambiguous:
        return "ambiguous";
    case Kind::NotSent:
        break;
    }
    return "not_sent";
}

Result<Answer> run(CommandRun& run)
{
    const Arguments& arguments = run.arguments();
    const std::string name = arguments.get("--message");
    const std::string key = arguments.get("--customer");
    if (name.empty() || key.empty())
        return makeError(ErrorCode::WrongUsage, "Say what and whose: --message NAME --customer KEY.");
    workspace::TestSend test;
    test.connector = arguments.get("--via");
    PATRON_TRY(addresses, workspace::parseTestAddresses(arguments.get("--to")));
    test.addresses = std::move(addresses);
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    PATRON_CHECK(opened->store().read([&](ReadSession& session) -> Result<void> {
        PATRON_TRY(saved, message::messages::find(session, name));
        PATRON_TRY(customer, customer::customers::find(session, opened->store(), key));
        test.message = std::move(saved.message);
        test.customer = customer;
        return {};
    }));
    PATRON_TRY(outcomes, workspace::sendTest(*opened, test, run.job().cancelToken(), run.now()));
    Answer answer;
    answer.json = Json::array();
    for (const workspace::TestOutcome& outcome : outcomes) {
        answer.json.push_back({{"address", outcome.address},
                               {"outcome", wordOf(outcome.result.kind)},
                               {"code", outcome.result.code},
                               {"text", outcome.result.text}});
        answer.text += outcome.sentence() + "\n";
        if (!outcome.isTaken())
            answer.status = 3;
    }
    return answer;
}
}

Command testSendCommand()
{
    return {"test-send",
            "WS --message NAME --customer KEY --to ADDRESSES [--via CONNECTOR]",
            "Sends one customer's mail to other addresses for a look; no customer gets anything.",
            {{"--message", "NAME", "the message"},
             {"--customer", "KEY", "whose mail it is"},
             {"--to", "LIST", "where it goes, at most ten addresses separated by commas"},
             {"--via", "NAME", "the connector; the default one"}},
            1,
            1,
            run};
}

}
