#include "app/cli/commands/commands.h"

#include "core/base/text.h"
#include "core/delivery/local/simulatedfeedback.h"

#include <charconv>

namespace patron::cli {

namespace {
Result<void> readShare(const Arguments& arguments, std::string_view option, double& share)
{
    const auto text = arguments.find(option);
    if (!text)
        return {};
    const char* const end = text->data() + text->size();
    const auto [stopped, code] = std::from_chars(text->data(), end, share);
    if (code == std::errc() && stopped == end)
        return {};
    return makeError(ErrorCode::WrongUsage,
                     std::string(option) + " is a share from 0 to 1, such as 0.05, not \"" + *text + "\".");
}

Result<delivery::FeedbackShares> sharesOf(const Arguments& arguments)
{
    delivery::FeedbackShares shares;
    PATRON_CHECK(readShare(arguments, "--bounced-hard", shares.bouncedHard));
    PATRON_CHECK(readShare(arguments, "--bounced-soft", shares.bouncedSoft));
    PATRON_CHECK(readShare(arguments, "--complained", shares.complained));
    PATRON_CHECK(readShare(arguments, "--unsubscribed", shares.unsubscribed));
    PATRON_CHECK(readShare(arguments, "--replied", shares.replied));
    PATRON_CHECK(readShare(arguments, "--opened", shares.opened));
    PATRON_CHECK(readShare(arguments, "--clicked", shares.clicked));
    return shares;
}

std::string textOf(const delivery::SimulatedFeedback& made)
{
    return "Made up for " + groupDigits(made.messages) + " messages: " + groupDigits(made.delivered) + " delivered, " +
           groupDigits(made.bouncedHard) + " bounced for good, " + groupDigits(made.bouncedSoft) +
           " bounced for now, " + groupDigits(made.complained) + " complained, " + groupDigits(made.unsubscribed) +
           " unsubscribed, " + groupDigits(made.replied) + " replied, " + groupDigits(made.opened) + " opened, " +
           groupDigits(made.clicked) + " clicked. All of it says that it is simulated.\n";
}

Result<Answer> run(CommandRun& run)
{
    std::int64_t occasion = 0;
    const std::string& word = run.word(1);
    const auto [stopped, code] = std::from_chars(word.data(), word.data() + word.size(), occasion);
    if (code != std::errc() || stopped != word.data() + word.size() || occasion < 1) {
        return makeError(ErrorCode::WrongUsage,
                         "The send is named by the number that `send` answered, not \"" + word + "\".");
    }
    PATRON_TRY(seed, run.arguments().number("--seed", 0, INT64_MAX));
    PATRON_TRY(shares, sharesOf(run.arguments()));
    PATRON_TRY(opened, run.open(Store::Access::ReadWrite));
    JobContext job = run.job();
    PATRON_TRY(made, delivery::simulation::run(job, opened->store(), OccasionId{occasion},
                                               static_cast<std::uint64_t>(seed.value_or(1)), shares, run.now()));
    Json json = delivery::toJson(made);
    json["simulated"] = true;
    return Answer{std::move(json), textOf(made), 0};
}
}

Command simulateFeedbackCommand()
{
    return {"simulate-feedback",
            "WS OCCASION [--seed N] [--bounced-hard SHARE] [--opened SHARE] …",
            "Makes up bounces, replies and opens for a send that only the Local inbox took; marked as simulated.",
            {{"--seed", "N", "the same number makes up the same; 1"},
             {"--bounced-hard", "SHARE", "come back for good; 0.02"},
             {"--bounced-soft", "SHARE", "come back for now; 0.02"},
             {"--complained", "SHARE", "call it spam; 0.005"},
             {"--unsubscribed", "SHARE", "ask for no more; 0.01"},
             {"--replied", "SHARE", "write back; 0.04"},
             {"--opened", "SHARE", "open it; 0.4"},
             {"--clicked", "SHARE", "follow a link, of those who open it; 0.1 of all"}},
            2,
            2,
            run};
}

}
