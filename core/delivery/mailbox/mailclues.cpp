#include "core/delivery/mailbox/mailclues.h"

#include "core/base/text.h"
#include "core/delivery/mailbox/mailaddresses.h"

#include <algorithm>

namespace patron::delivery {

namespace {
constexpr std::size_t mostAnswered = 50;
constexpr std::size_t mostTo = 50;
constexpr std::size_t longestId = 500;

/// The ids of a header, in its order: between angle brackets, or the whole where it has none.
std::vector<std::string> idsIn(std::string_view value)
{
    std::vector<std::string> ids;
    std::size_t at = 0;
    while (ids.size() < mostAnswered) {
        const auto open = value.find('<', at);
        const auto close = open == std::string_view::npos ? open : value.find('>', open);
        if (close == std::string_view::npos)
            break;
        const std::string_view id = trim(value.substr(open + 1, close - open - 1));
        if (!id.empty() && id.size() <= longestId)
            ids.emplace_back(id);
        at = close + 1;
    }
    const std::string_view bare = trim(value);
    if (ids.empty() && !bare.empty() && bare.size() <= longestId && bare.find(' ') == std::string_view::npos)
        ids.emplace_back(bare);
    return ids;
}

std::string idIn(std::string_view value)
{
    const auto ids = idsIn(value);
    return ids.empty() ? std::string() : ids.front();
}

void takeAnswered(ReturnedClues& clues, const message::MailFields& fields)
{
    const auto add = [&](std::string id) {
        if (std::find(clues.answered.begin(), clues.answered.end(), id) == clues.answered.end() &&
            clues.answered.size() < mostAnswered)
            clues.answered.push_back(std::move(id));
    };
    for (std::string& id : idsIn(fields.first("in-reply-to")))
        add(std::move(id));
    std::vector<std::string> chain = idsIn(fields.first("references"));
    for (auto id = chain.rbegin(); id != chain.rend(); ++id)
        add(std::move(*id));
}

/// "bounce+m5-0123456789@shop.example" -> the name before the plus, and what is behind it.
void takeTokens(ReturnedClues& clues)
{
    for (const std::string& address : clues.to) {
        const std::string local = address.substr(0, address.find('@'));
        const auto plus = local.find('+');
        const std::string token = plus == std::string::npos ? std::string() : tokenIn(local.substr(plus + 1));
        if (token.empty())
            continue;
        std::string& into = asciiLower(local).starts_with("unsub") ? clues.unsubscribeToken : clues.returnToken;
        if (into.empty())
            into = token;
    }
    const std::string subject = asciiLower(clues.subject);
    const auto word = subject.find("unsubscribe");
    if (clues.unsubscribeToken.empty() && word != std::string::npos)
        clues.unsubscribeToken = tokenIn(subject.substr(word));
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}
}

std::string tokenIn(std::string_view text)
{
    constexpr std::size_t proofLength = 10;
    constexpr std::size_t mostDigits = 19;
    const std::string lower = asciiLower(text.substr(0, 2'000));
    for (std::size_t at = 0; at < lower.size(); ++at) {
        const bool stands = at == 0 || (!isDigit(lower[at - 1]) && (lower[at - 1] < 'a' || lower[at - 1] > 'z'));
        if (!stands || (lower[at] != 'm' && lower[at] != 'c'))
            continue;
        std::size_t end = at + 1;
        while (end < lower.size() && isDigit(lower[end]) && end - at <= mostDigits)
            ++end;
        if (end == at + 1 || end >= lower.size() || lower[end] != '-')
            continue;
        const std::size_t proof = ++end;
        while (end < lower.size() && (isDigit(lower[end]) || (lower[end] >= 'a' && lower[end] <= 'f')))
            ++end;
        const bool goesOn = end < lower.size() && lower[end] >= 'g' && lower[end] <= 'z';
        if (end - proof == proofLength && !goesOn)
            return lower.substr(at, end - at);
    }
    return {};
}

void takeClues(ReturnedClues& clues, const MailView& view)
{
    const message::MailFields& fields = view.fields;
    const message::MailFields& original = view.original;
    if (clues.originalMessageId.empty())
        clues.originalMessageId = idIn(original.first("message-id"));
    if (clues.originalMessageId.empty() && !view.status.empty())
        clues.originalMessageId = idIn(view.status.front().first("x-original-message-id"));
    if (clues.originalSubject.empty())
        clues.originalSubject = ellipsize(original.first("subject"), 300);
    if (clues.originalRecipient.empty())
        clues.originalRecipient = firstAddress(original.first("to"));
    clues.originalDate = message::readMailDate(original.first("date"));
    if (clues.reference.empty())
        clues.reference = ellipsize(original.first(referenceHeader), 100);
    clues.messageId = idIn(fields.first("message-id"));
    takeAnswered(clues, fields);
    clues.from = firstAddress(fields.first("from"));
    clues.fromName = nameBeside(fields.first("from"));
    clues.subject = ellipsize(fields.first("subject"), 300);
    clues.date = message::readMailDate(fields.first("date"));
    for (const std::string_view name : {"x-original-to", "delivered-to", "envelope-to", "x-envelope-to",
                                        "x-delivered-to", "x-forwarded-to", "apparently-to", "to", "cc"}) {
        for (const std::string_view value : fields.all(name)) {
            for (FoundAddress& found : addressesIn(value, mostTo)) {
                const bool isNew = std::find(clues.to.begin(), clues.to.end(), found.address) == clues.to.end();
                if (isNew && clues.to.size() < mostTo)
                    clues.to.push_back(std::move(found.address));
            }
        }
    }
    takeTokens(clues);
}

}
