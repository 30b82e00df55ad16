#include "core/message/lint/wordsearch.h"

#include "core/base/text.h"

#include <algorithm>

namespace patron::message {

namespace {
bool isWordByte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           static_cast<unsigned char>(c) >= 0x80;
}
}

std::optional<FoundPhrase> findPhrase(std::string_view text, const std::vector<std::string_view>& phrases)
{
    const std::string lower = asciiLower(text);
    std::optional<FoundPhrase> first;
    for (const std::string_view phrase : phrases) {
        for (auto at = lower.find(phrase); at != std::string::npos; at = lower.find(phrase, at + 1)) {
            const std::size_t end = at + phrase.size();
            const bool isWhole = (at == 0 || !isWordByte(lower[at - 1]) || !isWordByte(phrase.front())) &&
                                 (end == lower.size() || !isWordByte(lower[end]) || !isWordByte(phrase.back()));
            if (!isWhole)
                continue;
            if (!first || at < first->offset)
                first = FoundPhrase{at, phrase};
            break;
        }
    }
    return first;
}

bool isAllCapitals(std::string_view text, int least)
{
    const auto letters =
        std::count_if(text.begin(), text.end(), [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; });
    const bool hasSmall = std::any_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    return letters >= least && !hasSmall;
}

std::string hostOf(std::string_view url)
{
    const std::string lower = asciiLower(trim(url));
    std::string_view rest = lower;
    if (rest.starts_with("https://"))
        rest.remove_prefix(8);
    else if (rest.starts_with("http://"))
        rest.remove_prefix(7);
    else if (!rest.starts_with("www."))
        return {};
    rest = rest.substr(0, rest.find_first_of("/?#"));
    if (const auto user = rest.rfind('@'); user != std::string_view::npos)
        rest.remove_prefix(user + 1);
    return std::string(rest.substr(0, rest.find(':')));
}

std::vector<std::string_view> urlsIn(std::string_view text)
{
    std::vector<std::string_view> urls;
    const std::string lower = asciiLower(text);
    for (std::size_t at = 0; at < text.size();) {
        const auto from = std::min({lower.find("http://", at), lower.find("https://", at), lower.find("www.", at)});
        if (from == std::string::npos)
            break;
        at = std::min(text.find_first_of(" \t\r\n<>\"", from), text.size());
        std::string_view url = text.substr(from, at - from);
        while (!url.empty() && std::string_view(".,;:!?)'").find(url.back()) != std::string_view::npos)
            url.remove_suffix(1);
        urls.push_back(url);
    }
    return urls;
}

}
