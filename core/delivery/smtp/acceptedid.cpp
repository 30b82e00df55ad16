#include "core/delivery/smtp/acceptedid.h"

#include "core/base/text.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace patron::delivery {

namespace {

constexpr std::size_t longestId = 200;
/// A lone word behind "OK" is an id when it is no shorter: "done" and "1234" are none.
constexpr std::size_t shortestLoneId = 8;

using Words = std::vector<std::string_view>;

Words wordsOf(std::string_view text)
{
    Words words;
    for (const std::string_view word : split(text, ' ')) {
        if (!word.empty())
            words.push_back(word);
    }
    return words;
}

/// Without what stands around it; nothing for what cannot be an id.
std::optional<std::string> idOf(std::string_view word)
{
    constexpr std::string_view around = "<>()[]\"'.,;:";
    const auto first = word.find_first_not_of(around);
    if (first == std::string_view::npos)
        return std::nullopt;
    word = word.substr(first, word.find_last_not_of(around) - first + 1);
    const bool isPrintable = std::all_of(word.begin(), word.end(), [](char c) { return c > ' ' && c < 0x7F; });
    const bool hasDigit = std::any_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!isPrintable || !hasDigit || word.size() > longestId)
        return std::nullopt;
    return std::string(word);
}

/// The word behind the last of some words that follow each other, in small letters.
std::optional<std::string> behind(const Words& words, const std::vector<std::string_view>& said)
{
    const auto found = std::search(words.begin(), words.end(), said.begin(), said.end(),
                                   [](std::string_view word, std::string_view is) { return asciiLower(word) == is; });
    const auto next = found == words.end() ? found : found + static_cast<std::ptrdiff_t>(said.size());
    return next == words.end() ? std::nullopt : idOf(*next);
}

/// "queued as ID", "queued on HOST as ID", "requeued as ID".
std::optional<std::string> queuedAs(const Words& words)
{
    const auto queued = std::find_if(words.begin(), words.end(),
                                     [](std::string_view word) { return asciiLower(word).ends_with("queued"); });
    return behind(Words(queued, words.end()), {"as"});
}

/// "id=ID".
std::optional<std::string> named(const Words& words)
{
    constexpr std::string_view name = "id=";
    for (const std::string_view word : words) {
        if (asciiLower(word).starts_with(name))
            return idOf(word.substr(name.size()));
    }
    return std::nullopt;
}

/// "ID Message accepted for delivery".
std::optional<std::string> beforeAccepted(const Words& words)
{
    if (words.size() < 4 || asciiLower(words[1]) != "message" || asciiLower(words[2]) != "accepted")
        return std::nullopt;
    return idOf(words[0]);
}

/// "<ID> [InternalId=...".
std::optional<std::string> beforeInternalId(const Words& words)
{
    if (words.size() < 2 || !words[0].starts_with('<') || !asciiLower(words[1]).starts_with("[internalid="))
        return std::nullopt;
    return idOf(words[0]);
}

/// "OK 1700000000 ID - gsmtp".
std::optional<std::string> beforeGsmtp(const Words& words)
{
    if (words.size() < 3 || asciiLower(words.back()) != "gsmtp" || words[words.size() - 2] != "-")
        return std::nullopt;
    return idOf(words[words.size() - 3]);
}

/// "Message queued (ID)"; a time such as "(0.047 seconds)" is none.
std::optional<std::string> inParentheses(const Words& words)
{
    if (words.size() < 2 || !asciiLower(words[words.size() - 2]).ends_with("queued") ||
        !words.back().starts_with('(') || !words.back().ends_with(')'))
        return std::nullopt;
    return idOf(words.back());
}

/// "Ok ID".
std::optional<std::string> loneWord(const Words& words)
{
    if (words.size() != 2 || asciiLower(words[0]) != "ok" || words[1].size() < shortestLoneId)
        return std::nullopt;
    return idOf(words[1]);
}

}

std::string acceptedId(const SmtpReply& reply)
{
    const std::string text = reply.text();
    Words words = wordsOf(text);
    if (!words.empty() && words.front() == reply.enhanced())
        words.erase(words.begin());
    for (const auto& id : {queuedAs(words), named(words), behind(words, {"envelope", "id"}), beforeAccepted(words),
                           beforeInternalId(words), beforeGsmtp(words), inParentheses(words), loneWord(words)}) {
        if (id)
            return *id;
    }
    return {};
}

}
