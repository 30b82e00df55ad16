#include "core/delivery/mailbox/noticetext.h"

#include "core/base/text.h"
#include "core/delivery/mailbox/mailaddresses.h"
#include "core/delivery/mailbox/mailwords.h"

#include <algorithm>
#include <array>

namespace patron::delivery {

namespace {
constexpr std::size_t mostSubjects = 100;
constexpr std::size_t longestSaid = 16 << 10;

bool isOneOf(const std::vector<std::string>& list, const std::string& address)
{
    return std::any_of(list.begin(), list.end(), [&](const std::string& one) { return isSameAddress(one, address); });
}

std::vector<std::string> addressesOf(const message::MailFields& fields, std::initializer_list<std::string_view> names)
{
    std::vector<std::string> all;
    for (const std::string_view name : names) {
        for (const std::string_view value : fields.all(name)) {
            for (FoundAddress& found : addressesIn(value, mostSubjects))
                all.push_back(std::move(found.address));
        }
    }
    return all;
}

bool isDaemon(const std::string& address)
{
    static constexpr std::array<std::string_view, 6> names{"mailer-daemon", "postmaster", "mailerdaemon",
                                                           "mail-daemon",   "abuse",      "support"};
    const std::string local = asciiLower(address.substr(0, address.find('@')));
    return std::find(names.begin(), names.end(), local) != names.end();
}

std::string_view lineAround(std::string_view text, std::size_t at)
{
    const auto before = text.rfind('\n', at);
    const std::size_t from = before == std::string_view::npos ? 0 : before + 1;
    return text.substr(from, std::min(text.find('\n', at), text.size()) - from);
}

/// Whether an address leads its line: nothing but marks, or a short word with a colon, before it.
bool leadsLine(std::string_view text, const FoundAddress& found)
{
    const std::string_view line = lineAround(text, found.at);
    const std::string_view before = trim(line.substr(0, std::min(line.find(found.address), line.size())));
    if (before.find_first_not_of("<>*-+:;,.'\"([{# \t") == std::string_view::npos)
        return true;
    return before.size() < 40 &&
           (before.back() == ':' || before.ends_with(":<") || before.ends_with(": <") || before.ends_with(";"));
}

/// Whether a server's reply begins with it: "550 5.1.1 <anna@example.com>: …".
bool isNamedByReply(std::string_view text, const FoundAddress& found)
{
    const std::string_view line = lineAround(text, found.at);
    const std::string_view before = trim(line.substr(0, std::min(line.find(found.address), line.size())));
    return !before.empty() && before.front() >= '4' && before.front() <= '5' &&
           before.find_first_not_of("0123456789.-: \t<") == std::string_view::npos;
}

/// Whether its line sums up the returned mail ("To: …", "Cc: …"), as Exchange and others do above the failures.
bool isInSummary(std::string_view text, std::size_t at)
{
    static constexpr std::array<std::string_view, 16> names{
        "to:", "cc:", "bcc:",  "from:", "reply-to:", "sender:", "an:",      "von:",
        "a:",  "de:", "para:", "aan:",  "to :",      "from :",  "subject:", "mail from:"};
    const std::string line = asciiLower(trim(lineAround(text, at).substr(0, 40)));
    return std::any_of(names.begin(), names.end(), [&](std::string_view name) { return line.starts_with(name); });
}

struct Named
{
    FoundAddress found;
    bool isFailure = false; ///< not in a summary of the mail
    bool leads = false;
    bool isRecipient = false;
    bool isInReply = false;
    bool isLikely = false;

    bool isSure() const { return isLikely || isInReply; }
};

/// Everyone the notice names who may have failed, each once.
std::vector<Named> namedIn(const MailView& view, const std::vector<std::string>& recipients)
{
    const std::vector<std::string> ours = addressesOf(view.fields, {"to", "delivered-to", "from"});
    const std::vector<std::string> senders =
        addressesOf(view.original, {"from", "sender", "reply-to", "return-path", "errors-to"});
    std::vector<Named> named;
    for (const FoundAddress& found : addressesIn(view.notice)) {
        const bool isRecipient = isOneOf(recipients, found.address);
        if (!isRecipient &&
            (isOneOf(ours, found.address) || isOneOf(senders, found.address) || isDaemon(found.address)))
            continue;
        const bool leads = leadsLine(view.notice, found);
        const bool isSummed = isInSummary(view.notice, found.at);
        const auto known = std::find_if(named.begin(), named.end(), [&](const Named& one) {
            return isSameAddress(one.found.address, found.address);
        });
        const bool isInReply = isNamedByReply(view.notice, found);
        if (known != named.end())
            known->isInReply = known->isInReply || isInReply;
        if (known == named.end())
            named.push_back({found, !isSummed, leads, isRecipient, isInReply, false});
        else if ((leads && !known->leads && !isSummed) || (!isSummed && !known->isFailure))
            *known = {found, !isSummed, leads, isRecipient, known->isInReply, false};
        if (named.size() >= mostSubjects)
            break;
    }
    return named;
}

void keepOnly(std::vector<Named>& named, bool Named::*quality)
{
    const auto has = [&](const Named& one) { return one.*quality; };
    if (std::any_of(named.begin(), named.end(), has))
        std::erase_if(named, [&](const Named& one) { return !has(one); });
}

std::size_t lineBegin(std::string_view text, std::size_t at)
{
    const auto before = at == 0 ? std::string_view::npos : text.rfind('\n', at - 1);
    return before == std::string_view::npos ? 0 : before + 1;
}
}

std::vector<NoticeSubject> subjectsOf(const MailView& view)
{
    std::vector<NoticeSubject> subjects;
    const auto add = [&](const std::string& address, std::string said, bool isSure = true) {
        if (subjects.size() < mostSubjects)
            subjects.push_back({address, std::move(said), isSure});
    };
    std::vector<std::string> recipients =
        addressesOf(view.original, {"to", "cc", "bcc", "x-failed-recipients", "apparently-to", "original-recipient"});
    std::vector<std::string> failed = addressesOf(view.fields, {"x-failed-recipients"});
    if (!failed.empty()) {
        for (const std::string& address : failed) {
            if (std::none_of(subjects.begin(), subjects.end(),
                             [&](const NoticeSubject& one) { return isSameAddress(one.address, address); }))
                add(address, wordsAbout(view.notice, address));
        }
        return subjects;
    }
    std::vector<Named> named = namedIn(view, recipients);
    keepOnly(named, &Named::isFailure);
    for (Named& one : named)
        one.isLikely = one.leads || one.isRecipient;
    keepOnly(named, &Named::isLikely);
    std::sort(named.begin(), named.end(), [](const Named& a, const Named& b) { return a.found.at < b.found.at; });
    for (std::size_t i = 0; i < named.size(); ++i) {
        const std::size_t from = lineBegin(view.notice, named[i].found.at);
        const std::size_t end =
            i + 1 < named.size() ? lineBegin(view.notice, named[i + 1].found.at) : view.notice.size();
        add(named[i].found.address,
            view.notice.substr(from, end > from ? std::min(end - from, longestSaid) : longestSaid), named[i].isSure());
    }
    if (subjects.empty()) {
        for (const std::string& address : recipients)
            add(address, view.notice, recipients.size() == 1);
    }
    return subjects;
}

std::string_view firstWords(std::string_view said)
{
    std::size_t at = 0;
    std::size_t lines = 0;
    while (at < said.size()) {
        const auto newline = std::min(said.find('\n', at), said.size());
        if (!trim(said.substr(at, newline - at)).empty())
            ++lines;
        else if (lines > 1)
            return said.substr(0, at);
        at = newline + 1;
    }
    return said;
}

std::string wordsAbout(const std::string& notice, const std::string& address)
{
    const std::string lower = asciiLower(notice);
    const auto at = lower.find(asciiLower(address));
    if (at == std::string::npos)
        return notice.substr(0, longestSaid);
    const std::size_t from = lineBegin(notice, at);
    std::size_t end = notice.size();
    // Up to the next one who stands at a line's begin.
    for (const FoundAddress& next : addressesIn(std::string_view(notice).substr(at + address.size()), 20)) {
        const FoundAddress placed{next.address, next.at + at + address.size()};
        if (!isSameAddress(next.address, address) && leadsLine(notice, placed)) {
            end = lineBegin(notice, placed.at);
            break;
        }
    }
    return notice.substr(from, end > from ? std::min(end - from, longestSaid) : longestSaid);
}

ServerWords serverWords(std::string text, bool triesOn)
{
    ServerWords words;
    words.status = statusIn(text);
    words.code = codeIn(text);
    words.at = commandIn(text);
    words.triesOn = triesOn;
    words.text = std::move(text);
    return words;
}

}
