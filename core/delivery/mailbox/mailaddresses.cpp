#include "core/delivery/mailbox/mailaddresses.h"

#include "core/base/emailaddress.h"
#include "core/base/text.h"

#include <algorithm>

namespace patron::delivery {

namespace {
constexpr std::size_t longestAddress = 254;

bool isAddressByte(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80)
        return true;
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+/=?^_`{|}~.-").find(c) != std::string_view::npos;
}

bool isDomainByte(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-';
}

std::string_view lineBefore(std::string_view text, std::size_t at)
{
    const auto newline = text.substr(0, at).rfind('\n');
    const std::size_t from = newline == std::string_view::npos ? 0 : newline + 1;
    return text.substr(from, at - from);
}

/// Message ids and web addresses have an @, too.
bool isSomethingElse(std::string_view text, std::size_t at)
{
    const std::string before = asciiLower(lineBefore(text, at).substr(0, 200));
    if (before.find("message-id") != std::string::npos || before.find("message id") != std::string::npos ||
        before.find("in-reply-to:") != std::string::npos || before.find("references:") != std::string::npos)
        return true;
    const auto blank = before.find_last_of(" \t<(\"");
    return before.find("://", blank == std::string::npos ? 0 : blank) != std::string::npos;
}
}

std::vector<FoundAddress> addressesIn(std::string_view text, std::size_t most)
{
    std::vector<FoundAddress> found;
    for (auto sign = text.find('@'); sign != std::string_view::npos && found.size() < most;
         sign = text.find('@', sign + 1)) {
        std::size_t from = sign;
        while (from > 0 && sign - from < 64 && isAddressByte(text[from - 1]))
            --from;
        std::size_t end = sign + 1;
        while (end < text.size() && end - from < longestAddress && isDomainByte(text[end]))
            ++end;
        while (end > sign + 1 && (text[end - 1] == '.' || text[end - 1] == '-'))
            --end;
        // A quote or a dash in front belongs to the sentence.
        while (from < sign && std::string_view("'`*=-.|/").find(text[from]) != std::string_view::npos)
            ++from;
        std::string_view candidate = text.substr(from, end - from);
        for (const std::string_view scheme : {"mailto:", "smtp=", "SMTP=", "rfc822=", "RFC822="}) {
            if (const auto place = candidate.rfind(scheme); place != std::string_view::npos)
                candidate.remove_prefix(place + scheme.size());
        }
        if (candidate.find('.', candidate.find('@') + 1) == std::string_view::npos || isSomethingElse(text, from))
            continue;
        if (const auto address = EmailAddress::parse(candidate))
            found.push_back({address->text(), from});
    }
    return found;
}

std::string firstAddress(std::string_view header)
{
    // What stands in brackets is the address also where the shown name has one.
    const auto open = header.rfind('<');
    if (open != std::string_view::npos) {
        const auto inside = addressesIn(header.substr(open), 1);
        if (!inside.empty())
            return inside.front().address;
    }
    const auto all = addressesIn(header, 1);
    return all.empty() ? std::string() : all.front().address;
}

std::string nameBeside(std::string_view header)
{
    const auto open = header.rfind('<');
    if (open == std::string_view::npos) {
        const auto comment = header.find('(');
        const auto end = header.rfind(')');
        if (comment == std::string_view::npos || end == std::string_view::npos || end < comment)
            return {};
        return std::string(trim(header.substr(comment + 1, end - comment - 1)));
    }
    std::string name(trim(header.substr(0, open)));
    std::erase(name, '"');
    return ellipsize(trim(name), 200);
}

bool isSameAddress(std::string_view one, std::string_view other)
{
    const auto first = EmailAddress::parse(one);
    const auto second = EmailAddress::parse(other);
    return first && second && first->normalized() == second->normalized();
}

}
