#include "core/delivery/sms/gatewayverdict.h"

#include "core/base/text.h"

#include <algorithm>
#include <charconv>

namespace patron::delivery {

namespace {

using Kind = DeliveryResult::Kind;

/// What rows keep of the other side's words.
constexpr std::size_t mostCharacters = 250;

bool within(const std::vector<std::pair<int, int>>& ranges, int status)
{
    return std::any_of(ranges.begin(), ranges.end(),
                       [&](const auto& range) { return status >= range.first && status <= range.second; });
}

enum class Taken { All, Some, None };

/// Whether every value of every condition holds. None of a condition: not taken, as far as can be told.
Taken taken(const GatewaySpec& spec, const Json& tree)
{
    bool all = true;
    bool any = spec.success.empty();
    for (const GatewayCondition& condition : spec.success) {
        const auto values = condition.at.values(tree);
        all = all && !values.empty();
        for (const std::string& value : values) {
            const bool holds = condition.holdsFor(value);
            all = all && holds;
            any = any || holds;
        }
    }
    return all ? Taken::All : any ? Taken::Some : Taken::None;
}

bool fits(const GatewayRefusal& refusal, int status, const std::vector<std::string>& codes, const std::string& says)
{
    if (!refusal.status.empty() && !within(refusal.status, status))
        return false;
    if (!refusal.says.empty() && says.find(refusal.says) == std::string::npos)
        return false;
    if (refusal.codes.empty())
        return true;
    return std::any_of(codes.begin(), codes.end(), [&](const std::string& code) {
        return std::any_of(refusal.codes.begin(), refusal.codes.end(), [&](const std::string& wanted) {
            return wanted == code || (wanted == "*" && !code.empty());
        });
    });
}

std::optional<TroubleClass> usualTrouble(int status)
{
    if (status >= 300 && status < 400)
        return TroubleClass::AccountRefused;
    switch (status) {
    case 401:
    case 402:
    case 403:
    case 404:
    case 405:
        return TroubleClass::AccountRefused;
    case 413:
        return TroubleClass::ContentRefused;
    case 429:
        return TroubleClass::Throttled;
    default:
        break;
    }
    if (status >= 400 && status < 500 && status != 408)
        return TroubleClass::UnknownRefusal;
    return std::nullopt; // nobody is sure
}

Kind kindOf(TroubleClass trouble)
{
    switch (trouble) {
    case TroubleClass::Lost:
        return Kind::Ambiguous;
    case TroubleClass::Greylisted:
    case TroubleClass::MailboxFull:
    case TroubleClass::Temporary:
    case TroubleClass::Throttled:
    case TroubleClass::DailyQuota:
    case TroubleClass::Unreachable:
        return Kind::Deferred;
    default:
        return Kind::Rejected;
    }
}

void fromReply(const GatewaySpec& spec, const HttpReply& reply, bool early, Ms now, DeliveryResult& result)
{
    result.code = reply.status;
    result.retryAfterMs = retryAfter(reply, now);
    const auto tree = reply.readable ? readAnswer(reply.body, spec.answer) : std::nullopt;
    std::vector<std::string> codes;
    std::string says;
    if (tree) {
        codes = spec.code.values(*tree);
        if (codes.empty())
            codes = spec.otherCode.values(*tree);
        says = spec.says.first(*tree);
        if (says.empty())
            says = spec.otherSays.first(*tree);
    }
    if (!codes.empty())
        result.enhanced = ellipsize(codes.front(), 40);
    result.text = ellipsize(says.empty() ? "HTTP " + std::to_string(reply.status) : says, mostCharacters);
    const bool claims = within(spec.successStatus, reply.status) && !early;
    const Taken parts = claims && tree ? taken(spec, *tree) : Taken::None;
    if (parts == Taken::All) {
        result.kind = Kind::Accepted;
        result.providerId = ellipsize(spec.id.first(*tree), 200);
        result.enhanced.clear();
        result.text.clear();
        return;
    }
    if (parts == Taken::Some) {
        result.kind = Kind::Ambiguous;
        result.phase = Phase::Dot;
        result.text = ellipsize("Only some parts of the text were taken. " + says, mostCharacters);
        return;
    }
    const std::string lowered = foldText(says);
    const auto refusal = std::find_if(spec.refusals.begin(), spec.refusals.end(), [&](const GatewayRefusal& each) {
        return fits(each, reply.status, codes, lowered);
    });
    std::optional<TroubleClass> trouble =
        refusal != spec.refusals.end() ? std::optional(refusal->trouble) : usualTrouble(reply.status);
    if (early && (!trouble || *trouble == TroubleClass::Lost))
        trouble = TroubleClass::Temporary; // it came before the last byte, so nothing was taken
    if (!trouble || *trouble == TroubleClass::Lost) {
        result.kind = Kind::Ambiguous;
        result.phase = Phase::Dot;
        return;
    }
    result.trouble = trouble;
    result.kind = kindOf(*trouble);
    result.phase = Phase::Dot;
}

}

std::optional<Ms> retryAfter(const HttpReply& reply, Ms now)
{
    const std::string_view text = reply.header("retry-after");
    if (text.empty())
        return std::nullopt;
    std::int64_t seconds = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (read.ec == std::errc{} && read.ptr == text.data() + text.size())
        return seconds >= 0 && seconds <= 7 * 86'400 ? std::optional<Ms>(seconds * 1000) : std::nullopt;
    const Ms at = instantOf(text);
    return at > now && at - now <= 7 * msPerDay ? std::optional<Ms>(at - now) : std::nullopt;
}

DeliveryResult judge(const GatewaySpec& spec, const HttpExchange& exchange, Ms now)
{
    DeliveryResult result;
    result.phase = exchange.phase;
    switch (exchange.end) {
    case HttpExchange::End::Replied:
    case HttpExchange::End::Refused:
        fromReply(spec, exchange.reply, exchange.end == HttpExchange::End::Refused, now, result);
        break;
    case HttpExchange::End::NotSent:
        result.kind = Kind::NotSent;
        result.text = exchange.text;
        result.accountProblem = exchange.tlsTrouble;
        break;
    case HttpExchange::End::Lost:
        result.kind = Kind::Ambiguous;
        result.text = exchange.text;
        break;
    case HttpExchange::End::GateClosed:
        result.kind = Kind::NotSent;
        result.gateClosed = true;
        result.text = exchange.text;
        break;
    }
    return result;
}

}
