#include "core/delivery/retrypolicy.h"

#include "core/base/random.h"
#include "core/base/text.h"

#include <algorithm>
#include <array>
#include <span>

namespace patron::delivery {

namespace {

using outbox::Bounce;
using outbox::SendState;
using outbox::SuppressRule;

constexpr Ms longestRetryMs = 72 * msPerHour;

constexpr std::array<Ms, 3> greylistDelays{6 * msPerMinute, 15 * msPerMinute, 30 * msPerMinute};
constexpr std::array<Ms, 7> generalDelays{5 * msPerMinute, 15 * msPerMinute, 45 * msPerMinute, 2 * msPerHour,
                                          4 * msPerHour,   8 * msPerHour,    12 * msPerHour};
constexpr std::array<Ms, 3> fullDelays{4 * msPerHour, 24 * msPerHour, 48 * msPerHour};

bool speaksOf(const std::string& lowered, std::initializer_list<std::string_view> words)
{
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return lowered.find(word) != std::string::npos; });
}

bool isOneOf(std::string_view status, std::initializer_list<std::string_view> list)
{
    return std::find(list.begin(), list.end(), status) != list.end();
}

std::optional<Trouble> accountTrouble(const DeliveryResult& result, const std::string& words)
{
    const std::string& status = result.enhanced;
    const int code = result.code;
    if (result.accountProblem)
        return Trouble{TroubleClass::AccountRefused, Scope::Account};
    if (isOneOf(status, {"5.4.5", "5.1.90"}) ||
        speaksOf(words, {"daily user sending", "daily smtp relay", "daily sending", "daily message quota",
                         "daily limit", "maximum credits exceeded"}))
        return Trouble{TroubleClass::DailyQuota, Scope::Account};
    if (code == 530 || code == 534 || code == 535 || isOneOf(status, {"5.7.8", "5.7.139", "5.7.30"}) ||
        speaksOf(words, {"outboundspamexception"}))
        return Trouble{TroubleClass::AccountRefused, Scope::Account};
    if (code == 421 || isOneOf(status, {"4.7.0", "4.7.28", "4.3.1", "4.3.2"}) ||
        (code < 500 && speaksOf(words, {"throttl"})))
        return Trouble{TroubleClass::Throttled, Scope::Account};
    // Before any message is spoken of, a refusal is about us.
    if (result.phase <= Phase::Auth)
        return Trouble{code >= 500 ? TroubleClass::AccountRefused : TroubleClass::Throttled, Scope::Account};
    return std::nullopt;
}

Trouble permanentTrouble(const DeliveryResult& result, const std::string& words)
{
    const std::string& status = result.enhanced;
    if (status == "5.2.2")
        return {TroubleClass::MailboxFull, Scope::Recipient};
    if (isOneOf(status, {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"}))
        return {TroubleClass::BadRecipient, Scope::Recipient};
    if (status == "5.2.1")
        return {TroubleClass::MailboxDisabled, Scope::Recipient};
    if (status == "5.6.7")
        return {TroubleClass::UnknownRefusal, Scope::Recipient}; // this address, through this server
    if (isOneOf(status, {"5.7.515", "5.7.26", "5.7.1", "5.7.60", "5.1.8", "5.1.7"}) ||
        speaksOf(words, {"relay access denied", "relaying denied", "relay not permitted", "address is not verified",
                         "verified sender identity"}) ||
        (result.phase == Phase::Mail && status != "5.3.4" && !status.starts_with("5.6.") && result.code != 552))
        return {TroubleClass::SenderRefused, Scope::Sender};
    if (status == "5.3.4" || status.starts_with("5.6.") || result.code == 552)
        return {TroubleClass::ContentRefused, Scope::Content};
    if (status.empty() && result.phase == Phase::Rcpt &&
        speaksOf(words, {"user unknown", "unknown user", "no such user", "user does not exist",
                         "mailbox does not exist", "no such mailbox"}))
        return {TroubleClass::BadRecipient, Scope::Recipient};
    return {TroubleClass::UnknownRefusal, Scope::Recipient};
}

Ms delayOf(std::span<const Ms> delays, int tries, std::int64_t seed)
{
    const auto n = static_cast<std::size_t>(std::max(tries, 0));
    const Ms delay = delays[std::min(n, delays.size() - 1)];
    Random random(static_cast<std::uint64_t>(seed) * 64 + n);
    return delay + random.between(-delay / 5, delay / 5);
}

Ms retryDelay(TroubleClass trouble, int tries, std::int64_t seed)
{
    if (trouble == TroubleClass::Greylisted && tries < static_cast<int>(greylistDelays.size()))
        return delayOf(greylistDelays, tries, seed);
    if (trouble == TroubleClass::Greylisted)
        return delayOf(generalDelays, tries - static_cast<int>(greylistDelays.size()), seed);
    if (trouble == TroubleClass::MailboxFull)
        return delayOf(fullDelays, tries, seed);
    return delayOf(generalDelays, tries, seed);
}

void reject(outbox::SendOutcome& outcome, TroubleClass trouble)
{
    outcome.state = SendState::Rejected;
    switch (trouble) {
    case TroubleClass::BadRecipient:
        outcome.bounce = Bounce::Hard;
        outcome.suppress = SuppressRule::Now;
        break;
    case TroubleClass::MailboxDisabled:
        outcome.bounce = Bounce::Hard;
        outcome.suppress = SuppressRule::SecondTime;
        break;
    case TroubleClass::MailboxFull:
        outcome.bounce = Bounce::Soft;
        outcome.suppress = SuppressRule::ThirdSoft;
        break;
    case TroubleClass::UnknownRefusal:
        outcome.bounce = Bounce::Soft;
        outcome.suppress = SuppressRule::SecondWeek;
        break;
    case TroubleClass::ContentRefused:
        outcome.pausesOccasion = true;
        break;
    case TroubleClass::Unsubscribed:
        outcome.suppress = SuppressRule::Unsubscribed;
        break;
    default:
        break;
    }
}

std::string saidBy(const DeliveryResult& result)
{
    return result.code == 0 ? result.text : "The server said: " + std::to_string(result.code) + " " + result.text;
}

void stopAccount(RetryDecision& decision, const DeliveryResult& result, TroubleClass trouble, Ms now)
{
    outbox::SendOutcome& outcome = decision.outcome;
    outcome.state = SendState::Queued;
    outcome.counts = false;
    decision.account = AccountAction::StopForNow;
    switch (trouble) {
    case TroubleClass::AccountRefused:
        decision.account = AccountAction::Pause;
        decision.sentence = "The account was refused. Check its settings, test it, and resume it. " + saidBy(result);
        break;
    case TroubleClass::DailyQuota:
        outcome.state = SendState::Deferred;
        outcome.until = now + std::max(msPerHour, result.retryAfterMs.value_or(0));
        decision.sentence = "The account has sent what it may in a day. " + saidBy(result);
        break;
    case TroubleClass::Throttled:
        outcome.state = SendState::Deferred;
        outcome.until = now + std::clamp(result.retryAfterMs.value_or(15 * msPerMinute), msPerMinute, msPerDay);
        decision.sentence = "The server asks to slow down. " + saidBy(result);
        break;
    default:
        decision.sentence = "The server cannot be reached; nothing was lost, the messages wait. " + saidBy(result);
        break;
    }
}

}

Trouble classify(const DeliveryResult& result)
{
    if (result.kind == DeliveryResult::Kind::Ambiguous)
        return {TroubleClass::Lost, Scope::Account};
    if (result.kind == DeliveryResult::Kind::NotSent)
        return {result.accountProblem ? TroubleClass::AccountRefused : TroubleClass::Unreachable, Scope::Account};
    if (result.trouble)
        return {*result.trouble, scopeOf(*result.trouble)};
    const std::string words = asciiLower(result.text);
    const bool temporary = result.kind == DeliveryResult::Kind::Deferred;
    if (temporary && result.phase > Phase::Auth && result.code != 421 &&
        (speaksOf(words, {"greylist", "grey-list", "graylist"}) || result.enhanced == "4.7.1"))
        return {TroubleClass::Greylisted, Scope::Domain};
    if (const auto account = accountTrouble(result, words))
        return *account;
    if (!temporary)
        return permanentTrouble(result, words);
    if (result.enhanced == "4.2.2")
        return {TroubleClass::MailboxFull, Scope::Recipient};
    return {TroubleClass::Temporary, Scope::Domain};
}

bool isTooFast(const DeliveryResult& result)
{
    // A gateway's own code for it has no other meaning.
    if (result.trouble == TroubleClass::Throttled || result.enhanced == "4.7.28")
        return true;
    return speaksOf(asciiLower(result.text), {"throttl", "too many", "too fast", "rate limit", "sending rate",
                                              "unusual rate", "slow down", "concurrent", "limit exceeded"});
}

RetryDecision decide(const DeliveryResult& result, int tries, std::int64_t seed, Ms firstTryAt,
                     std::optional<Ms> expiresAt, Ms now)
{
    RetryDecision decision;
    outbox::SendOutcome& outcome = decision.outcome;
    outcome.code = result.code;
    outcome.enhanced = result.enhanced;
    outcome.response = result.text;
    outcome.providerId = result.providerId;
    outcome.phase = nameOf(result.phase);
    if (result.kind == DeliveryResult::Kind::Accepted) {
        outcome.state = SendState::Accepted;
        return decision;
    }
    const Trouble trouble = classify(result);
    outcome.reason = nameOf(trouble.trouble);
    if (trouble.trouble == TroubleClass::Lost) {
        outcome.state = SendState::Ambiguous;
        return decision;
    }
    const bool begun = result.phase >= Phase::Mail;
    if (trouble.scope == Scope::Account && !(trouble.trouble == TroubleClass::Unreachable && begun)) {
        stopAccount(decision, result, trouble.trouble, now);
        return decision;
    }
    const bool fullForLong =
        trouble.trouble == TroubleClass::MailboxFull && tries >= static_cast<int>(fullDelays.size());
    const bool retried = trouble.trouble == TroubleClass::Greylisted || trouble.trouble == TroubleClass::Temporary ||
                         trouble.trouble == TroubleClass::MailboxFull || trouble.trouble == TroubleClass::Unreachable;
    if (!retried || fullForLong) {
        reject(outcome, trouble.trouble);
        return decision;
    }
    outcome.state = SendState::Deferred;
    const Ms limit = std::min(firstTryAt + longestRetryMs, expiresAt.value_or(firstTryAt + longestRetryMs));
    outcome.until = std::max(std::min(now + retryDelay(trouble.trouble, tries, seed), limit), now + 1);
    return decision;
}

}
