#include "core/message/images/contentids.h"

#include "core/base/text.h"

#include <algorithm>
#include <functional>

namespace patron::message {

namespace {
constexpr std::string_view scheme = "cid:";

/// What ends an address in an attribute, in url(), in text.
bool ends(char c)
{
    return static_cast<unsigned char>(c) <= ' ' || std::string_view("\"'<>()\\,;{}|").find(c) != std::string_view::npos;
}

bool isWordLetter(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '-' || c == '_';
}

/// The id with its percent signs undone, which is how an @ may be written in an address.
std::string decoded(std::string_view written)
{
    const auto digit = [](char c) {
        const auto at =
            std::string_view("0123456789abcdef").find(static_cast<char>(c >= 'A' && c <= 'F' ? c | 0x20 : c));
        return at == std::string_view::npos ? -1 : static_cast<int>(at);
    };
    std::string out;
    for (std::size_t i = 0; i < written.size(); ++i) {
        if (written[i] == '%' && i + 2 < written.size() && digit(written[i + 1]) >= 0 && digit(written[i + 2]) >= 0) {
            out += static_cast<char>(digit(written[i + 1]) * 16 + digit(written[i + 2]));
            i += 2;
        } else {
            out += written[i];
        }
    }
    return out;
}

/// Where ids stand: (begin, end) behind "cid:".
void eachId(std::string_view markup, const std::function<void(std::size_t, std::size_t)>& use)
{
    for (auto colon = markup.find(':'); colon != std::string_view::npos; colon = markup.find(':', colon + 1)) {
        if (colon < 3 || asciiLower(markup.substr(colon - 3, 4)) != scheme ||
            (colon > 3 && isWordLetter(markup[colon - 4])))
            continue;
        std::size_t end = colon + 1;
        while (end < markup.size() && !ends(markup[end]))
            ++end;
        if (end > colon + 1)
            use(colon + 1, end);
    }
}
}

std::vector<std::string> contentIdsIn(std::string_view markup)
{
    std::vector<std::string> ids;
    eachId(markup, [&](std::size_t begin, std::size_t end) {
        std::string id = decoded(markup.substr(begin, end - begin));
        if (std::find(ids.begin(), ids.end(), id) == ids.end())
            ids.push_back(std::move(id));
    });
    return ids;
}

std::string contentIdOf(std::string_view address)
{
    const std::string_view trimmed = trim(address);
    return asciiLower(trimmed.substr(0, scheme.size())) == scheme ? decoded(trimmed.substr(scheme.size()))
                                                                  : std::string();
}

std::string withContentIds(std::string_view markup, const std::vector<std::pair<std::string, std::string>>& renamed)
{
    std::string out;
    std::size_t copied = 0;
    eachId(markup, [&](std::size_t begin, std::size_t end) {
        const std::string id = decoded(markup.substr(begin, end - begin));
        const auto found =
            std::find_if(renamed.begin(), renamed.end(), [&](const auto& pair) { return pair.first == id; });
        if (found == renamed.end())
            return;
        out += markup.substr(copied, begin - copied);
        out += found->second;
        copied = end;
    });
    out += markup.substr(copied);
    return out;
}

}
