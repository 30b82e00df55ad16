#include "core/delivery/mailbox/bouncereason.h"

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/delivery/mailbox/mailwords.h"
#include "core/delivery/mailbox/replycodes.h"

#include <QFile>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

namespace patron::delivery {

namespace {
constexpr std::array<std::pair<BounceReason, std::string_view>, 25> names{
    {{BounceReason::UserUnknown, "user_unknown"},
     {BounceReason::DomainUnknown, "domain_unknown"},
     {BounceReason::HasMoved, "has_moved"},
     {BounceReason::AcceptsNoMail, "accepts_no_mail"},
     {BounceReason::MailboxFull, "mailbox_full"},
     {BounceReason::MailboxDisabled, "mailbox_disabled"},
     {BounceReason::Filtered, "filtered"},
     {BounceReason::Spam, "spam"},
     {BounceReason::Virus, "virus"},
     {BounceReason::TooLarge, "too_large"},
     {BounceReason::Policy, "policy"},
     {BounceReason::Authentication, "authentication"},
     {BounceReason::Blocked, "blocked"},
     {BounceReason::SenderRefused, "sender_refused"},
     {BounceReason::RelayDenied, "relay_denied"},
     {BounceReason::Security, "security"},
     {BounceReason::Suppressed, "suppressed"},
     {BounceReason::Greylisted, "greylisted"},
     {BounceReason::Throttled, "throttled"},
     {BounceReason::Expired, "expired"},
     {BounceReason::Network, "network"},
     {BounceReason::Server, "server"},
     {BounceReason::Protocol, "protocol"},
     {BounceReason::Unknown, "unknown"},
     {BounceReason::Delivered, "delivered"}}};

struct Entry
{
    BounceReason reason = BounceReason::Unknown;
    bool isWeak = false;
    bool isCertain = false;
    std::vector<Phrase> phrases;
};

std::vector<Entry> readEntries()
{
    std::vector<Entry> all;
    QFile file(QStringLiteral(":/patron/mail/bounce-reasons.json"));
    if (!file.open(QIODevice::ReadOnly))
        return all;
    const Json json = Json::parse(file.readAll().toStdString());
    for (const Json& row : json.at("reasons")) {
        Entry entry;
        const auto word = row.at("reason").get<std::string>();
        const auto named =
            std::find_if(names.begin(), names.end(), [&](const auto& one) { return one.second == word; });
        entry.reason = named == names.end() ? BounceReason::Unknown : named->first;
        entry.isWeak = row.value("weak", false);
        entry.isCertain = row.value("certain", false);
        for (const Json& phrase : row.at("phrases"))
            entry.phrases.emplace_back(phrase.get<std::string>());
        all.push_back(std::move(entry));
    }
    return all;
}

const std::vector<Entry>& entries()
{
    static const std::vector<Entry> all = readEntries();
    return all;
}

/// The first entry that is spoken of; null when none is.
const Entry* saidIn(const std::string& words, bool weak)
{
    const std::vector<Entry>& all = entries();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Entry& entry) {
        return entry.isWeak == weak && std::any_of(entry.phrases.begin(), entry.phrases.end(),
                                                   [&](const Phrase& phrase) { return phrase.isIn(words); });
    });
    return found == all.end() ? nullptr : &*found;
}

/// What the registered codes (RFC 3463, 3886, 5248, 7372, 7505) and those of Exchange say by themselves. By subject and
/// detail, whatever the class.
struct StatusMeaning
{
    std::string_view detail;
    BounceReason reason;
};
constexpr std::array<StatusMeaning, 47> meanings{
    {{"1.1", BounceReason::UserUnknown},     {"1.2", BounceReason::DomainUnknown},
     {"1.3", BounceReason::UserUnknown},     {"1.4", BounceReason::Filtered},
     {"1.6", BounceReason::HasMoved},        {"1.7", BounceReason::SenderRefused},
     {"1.8", BounceReason::SenderRefused},   {"1.9", BounceReason::Protocol},
     {"1.10", BounceReason::AcceptsNoMail},  {"1.20", BounceReason::UserUnknown},
     {"1.90", BounceReason::Throttled},      {"2.1", BounceReason::MailboxDisabled},
     {"2.2", BounceReason::MailboxFull},     {"2.3", BounceReason::TooLarge},
     {"2.4", BounceReason::Filtered},        {"2.14", BounceReason::TooLarge},
     {"3.1", BounceReason::Server},          {"3.2", BounceReason::Server},
     {"3.3", BounceReason::Server},          {"3.4", BounceReason::TooLarge},
     {"3.5", BounceReason::Server},          {"4.0", BounceReason::Network},
     {"4.1", BounceReason::Network},         {"4.2", BounceReason::Network},
     {"4.3", BounceReason::Network},         {"4.4", BounceReason::Network},
     {"4.5", BounceReason::Throttled},       {"4.6", BounceReason::Network},
     {"4.7", BounceReason::Expired},         {"4.14", BounceReason::Network},
     {"4.310", BounceReason::DomainUnknown}, {"5.3", BounceReason::Throttled},
     {"7.8", BounceReason::Security},        {"7.13", BounceReason::MailboxDisabled},
     {"7.17", BounceReason::HasMoved},       {"7.18", BounceReason::HasMoved},
     {"7.20", BounceReason::Authentication}, {"7.21", BounceReason::Authentication},
     {"7.22", BounceReason::Authentication}, {"7.23", BounceReason::Authentication},
     {"7.24", BounceReason::Authentication}, {"7.25", BounceReason::Blocked},
     {"7.26", BounceReason::Authentication}, {"7.27", BounceReason::SenderRefused},
     {"7.28", BounceReason::Throttled},      {"7.515", BounceReason::Authentication},
     {"7.606", BounceReason::Blocked}}};

std::string_view detailOf(std::string_view status)
{
    return status.size() > 2 ? status.substr(2) : std::string_view();
}

/// Nothing for codes that leave the reason open, such as 5.0.0 and 5.7.1.
std::optional<BounceReason> meantBy(std::string_view status)
{
    const std::string_view detail = detailOf(status);
    const auto known =
        std::find_if(meanings.begin(), meanings.end(), [&](const StatusMeaning& one) { return one.detail == detail; });
    if (known != meanings.end())
        return known->reason;
    return std::nullopt;
}

/// What the subject of a status says when its detail says nothing.
BounceReason bySubject(std::string_view status)
{
    switch (status.size() > 2 ? status[2] : '0') {
    case '2':
        return BounceReason::Filtered;
    case '3':
        return BounceReason::Server;
    case '4':
        return BounceReason::Network;
    case '5':
        return BounceReason::Protocol;
    case '6':
    case '7':
        return BounceReason::Policy;
    default:
        return BounceReason::Unknown;
    }
}

BounceReason byCode(int code)
{
    switch (code) {
    case 421:
        return BounceReason::Throttled;
    case 452:
    case 552:
        return BounceReason::MailboxFull;
    case 525:
        return BounceReason::MailboxDisabled;
    case 556:
        return BounceReason::AcceptsNoMail;
    case 530:
    case 534:
    case 535:
    case 538:
        return BounceReason::Security;
    case 500:
    case 501:
    case 502:
    case 503:
        return BounceReason::Protocol;
    default:
        return BounceReason::Unknown;
    }
}

/// Whether an address that is called unknown is to be believed beside the rest of the answer.
bool isBelievable(const ServerWords& words)
{
    const std::string_view detail = detailOf(words.status);
    if (detail.starts_with("1.") && detail != "1.0")
        return true;
    if (words.at != RefusedAt::Unknown)
        return words.at == RefusedAt::Recipient;
    // A mailbox that is there (x.2.x), or words of which it is not known what they answered.
    const bool isGeneral = detail.empty() || detail == "0.0";
    return !detail.starts_with("2.") && (!isGeneral || namesRecipient(words.text));
}

/// Whether another status in the answer is one of policy (x.7.x).
bool speaksOfPolicy(std::string_view text)
{
    for (const char* mark : {"5.7.", "4.7."}) {
        if (text.find(mark) != std::string_view::npos)
            return true;
    }
    return false;
}

/// What calls an address unknown, weighed against the rest of the answer: the milder of two counts.
BounceReason weighed(const Entry& entry, const ServerWords& words)
{
    const BounceReason said = entry.reason;
    const auto meant = meantBy(words.status);
    const bool isOfWay = meant && (*meant == BounceReason::Network || *meant == BounceReason::Server ||
                                   *meant == BounceReason::SenderRefused || *meant == BounceReason::MailboxDisabled);
    if (meant && !isHard(*meant) && !isOfWay)
        return *meant;
    if (words.at == RefusedAt::Sender)
        return BounceReason::SenderRefused;
    if (said != BounceReason::UserUnknown)
        return said;
    if (words.at != RefusedAt::Recipient && speaksOfPolicy(words.text))
        return words.at == RefusedAt::Content ? BounceReason::Filtered : BounceReason::Policy;
    return entry.isCertain || isBelievable(words) ? said : BounceReason::Filtered;
}

BounceReason reasonOf(const ServerWords& words)
{
    const std::string text = wordsOf(words.text);
    if (const Entry* said = saidIn(text, false))
        return isHard(said->reason) ? weighed(*said, words) : said->reason;
    if (const auto meant = meantBy(words.status))
        return *meant;
    if (const Entry* weak = saidIn(text, true))
        return isHard(weak->reason) ? weighed(*weak, words) : weak->reason;
    const BounceReason subject = bySubject(words.status);
    return subject == BounceReason::Unknown ? byCode(words.code) : subject;
}

}

std::string_view nameOf(BounceReason reason)
{
    const auto found = std::find_if(names.begin(), names.end(), [&](const auto& one) { return one.first == reason; });
    return found == names.end() ? std::string_view("unknown") : found->second;
}

bool isHard(BounceReason reason)
{
    return reason == BounceReason::UserUnknown || reason == BounceReason::DomainUnknown ||
           reason == BounceReason::HasMoved || reason == BounceReason::AcceptsNoMail;
}

Verdict judge(const ServerWords& words)
{
    Verdict verdict{reasonOf(words), false};
    const bool isForNow = words.triesOn || words.status.starts_with('4') || (words.code >= 400 && words.code < 500);
    verdict.hard = isHard(verdict.reason) && !isForNow;
    return verdict;
}

bool speaksOfUnknown(std::string_view text)
{
    const std::string words = wordsOf(text);
    const std::vector<Entry>& all = entries();
    return std::any_of(all.begin(), all.end(), [&](const Entry& entry) {
        return isHard(entry.reason) && std::any_of(entry.phrases.begin(), entry.phrases.end(),
                                                   [&](const Phrase& phrase) { return phrase.isIn(words); });
    });
}

}
