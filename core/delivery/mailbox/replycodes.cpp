#include "core/delivery/mailbox/replycodes.h"

#include "core/base/text.h"
#include "core/delivery/mailbox/mailwords.h"

#include <algorithm>
#include <array>

namespace patron::delivery {

namespace {
bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// A status at a place: "5.1.1"; empty when none begins there.
std::string statusAt(std::string_view text, std::size_t at)
{
    if (text.size() < at + 5 || (text[at] != '2' && text[at] != '4' && text[at] != '5') || text[at + 1] != '.')
        return {};
    if (at > 0 && (isDigit(text[at - 1]) || text[at - 1] == '.' || text[at - 1] == '-'))
        return {};
    std::size_t end = at + 2;
    if (!isDigit(text[end]) || text[end] > '7' || text[end + 1] != '.')
        return {};
    end += 2;
    const std::size_t detail = end;
    while (end < text.size() && end - detail < 3 && isDigit(text[end]))
        ++end;
    const bool goesOn = end < text.size() &&
                        (isDigit(text[end]) || (text[end] == '.' && end + 1 < text.size() && isDigit(text[end + 1])));
    if (end == detail || goesOn)
        return {};
    return std::string(text.substr(at, end - at));
}

/// A reply code at a place, 0 when none is: three digits that stand alone, before a blank or a hyphen.
int codeAt(std::string_view text, std::size_t at)
{
    if (text.size() < at + 4 || (text[at] != '4' && text[at] != '5') || text[at + 1] < '0' || text[at + 1] > '5' ||
        !isDigit(text[at + 2]))
        return 0;
    const char before = at > 0 ? text[at - 1] : ' ';
    const char after = text[at + 3];
    const bool standsAlone = std::string_view(" \t\n\r:;,(<>[\"'*#=").find(before) != std::string_view::npos;
    if (!standsAlone || (after != ' ' && after != '-' && after != ':' && after != ',' && after != '\n' && after != ';'))
        return 0;
    return (text[at] - '0') * 100 + (text[at + 1] - '0') * 10 + (text[at + 2] - '0');
}
}

std::string statusIn(std::string_view text)
{
    std::string first;
    for (std::size_t at = text.find('.'); at != std::string_view::npos; at = text.find('.', at + 1)) {
        if (at == 0)
            continue;
        std::string status = statusAt(text, at - 1);
        if (status.empty())
            continue;
        const std::size_t from = at - 1;
        // A success is the whole text, or behind its code; else it is the version of a program.
        const std::string_view before = text.substr(0, from);
        if (status.front() == '2' && !trim(before).empty() && !before.ends_with("250 ") && !before.ends_with("250-"))
            continue;
        const bool isMarked = from > 0 && text[from - 1] == '#';
        const bool isBehindCode = from >= 4 && codeAt(text, from - 4) != 0;
        if (isMarked || isBehindCode)
            return status;
        if (first.empty())
            first = std::move(status);
    }
    return first;
}

int codeIn(std::string_view text)
{
    for (std::size_t at = 0; at + 3 < text.size(); ++at) {
        if (const int code = codeAt(text, at))
            return code;
    }
    return 0;
}

RefusedAt commandIn(std::string_view text)
{
    struct Mark
    {
        std::string_view words;
        RefusedAt at;
    };
    // Mercury, IMail, hMailServer; qmail and Yahoo; Postfix; Exim; Sendmail's and Courier's transcripts; DragonFly and
    // OpenSMTPD; m-FILTER and others.
    static constexpr std::array<Mark, 46> marks{{{"smtp:rcpt", RefusedAt::Recipient},
                                                 {"rcpt to generated", RefusedAt::Recipient},
                                                 {"sent: rcpt to", RefusedAt::Recipient},
                                                 {"sent <<< rcpt to", RefusedAt::Recipient},
                                                 {"response to rcpt", RefusedAt::Recipient},
                                                 {"does not like recipient", RefusedAt::Recipient},
                                                 {"[rcpt_to]", RefusedAt::Recipient},
                                                 {"sender was rejected", RefusedAt::Sender},
                                                 {"[mail_from]", RefusedAt::Sender},
                                                 {"failed after i sent the message", RefusedAt::Content},
                                                 {"my name was rejected", RefusedAt::Connect},
                                                 {"greeting failed", RefusedAt::Connect},
                                                 {"in reply to rcpt", RefusedAt::Recipient},
                                                 {"in reply to data", RefusedAt::Content},
                                                 {"in reply to end of data", RefusedAt::Content},
                                                 {"in reply to mail from", RefusedAt::Sender},
                                                 {"in reply to ehlo", RefusedAt::Connect},
                                                 {"in reply to helo", RefusedAt::Connect},
                                                 {"after rcpt", RefusedAt::Recipient},
                                                 {"after pipelined rcpt", RefusedAt::Recipient},
                                                 {"after mail from", RefusedAt::Sender},
                                                 {"after pipelined mail", RefusedAt::Sender},
                                                 {"after end of data", RefusedAt::Content},
                                                 {"after data", RefusedAt::Content},
                                                 {"after sending data", RefusedAt::Content},
                                                 {"after ehlo", RefusedAt::Connect},
                                                 {"after helo", RefusedAt::Connect},
                                                 {"after initial connection", RefusedAt::Connect},
                                                 {">>> rcpt", RefusedAt::Recipient},
                                                 {">>> data", RefusedAt::Content},
                                                 {">>> mail", RefusedAt::Sender},
                                                 {">>> ehlo", RefusedAt::Connect},
                                                 {">>> helo", RefusedAt::Connect},
                                                 {">>> .", RefusedAt::Content},
                                                 {"response to \"rcpt", RefusedAt::Recipient},
                                                 {"response to \"data", RefusedAt::Content},
                                                 {"response to \"mail", RefusedAt::Sender},
                                                 {"our rcpt to", RefusedAt::Recipient},
                                                 {"our mail from", RefusedAt::Sender},
                                                 {"our data", RefusedAt::Content},
                                                 {"our final dot", RefusedAt::Content},
                                                 {"sending rcpt", RefusedAt::Recipient},
                                                 {"sending mail", RefusedAt::Sender},
                                                 {"smtp command data", RefusedAt::Content},
                                                 {"smtp command rcpt", RefusedAt::Recipient},
                                                 {"during content transfer", RefusedAt::Content}}};
    const std::string words = wordsOf(text);
    std::size_t last = 0;
    RefusedAt at = RefusedAt::Unknown;
    // A transcript goes on after a command that went well: the last one counts.
    for (const Mark& mark : marks) {
        const auto found = words.rfind(mark.words);
        if (found != std::string::npos && (at == RefusedAt::Unknown || found > last)) {
            last = found;
            at = mark.at;
        }
    }
    return at;
}

bool namesRecipient(std::string_view text)
{
    for (std::size_t at = 0; at + 3 < text.size(); ++at) {
        if (codeAt(text, at) == 0)
            continue;
        std::string_view rest = text.substr(at + 3);
        rest.remove_prefix(std::min(rest.find_first_not_of(" :-\t"), rest.size()));
        if (const std::string status = statusAt(rest, 0); !status.empty())
            rest.remove_prefix(std::min(rest.find_first_not_of(" :-\t", status.size()), rest.size()));
        return rest.substr(0, rest.find_first_of(" \t\r\n")).find('@') != std::string_view::npos;
    }
    return false;
}

}
