#include "core/customer/join.h"

#include "core/base/emailaddress.h"
#include "core/base/money.h"
#include "core/base/phonenumber.h"
#include "core/base/text.h"
#include "core/customer/replykeyword.h"

#include <algorithm>
#include <array>
#include <vector>

namespace patron::customer::joins {

namespace {
constexpr std::string_view keyword = "JOIN";
constexpr std::string_view receiptWord = "RECEIPT";
constexpr std::string_view wording = "join-code-1";

/// RFC 3986: everything but unreserved characters, so that it stands in a query of any scheme.
std::string percentEncoded(std::string_view text)
{
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           std::string_view("-._~@+").find(c) != std::string_view::npos;
        if (plain && c != '+') {
            encoded += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        encoded += '%';
        encoded += digits[byte >> 4];
        encoded += digits[byte & 15];
    }
    return encoded;
}

std::vector<std::string> wordsOf(std::string_view text)
{
    std::vector<std::string> words;
    for (const std::string_view part : split(text, ' ')) {
        if (const std::string_view word = trim(part); !word.empty())
            words.emplace_back(word);
    }
    return words;
}

std::string_view firstLine(std::string_view text)
{
    text = trim(text);
    return trim(text.substr(0, text.find('\n')));
}

/// Without "Re:" and the like of six languages' mail programs.
std::string_view withoutReply(std::string_view subject)
{
    for (bool again = true; again;) {
        again = false;
        subject = trim(subject);
        for (const std::string_view prefix : {"re:", "aw:", "sv:", "rif:", "res:", "fwd:", "fw:", "wg:"}) {
            if (asciiLower(subject.substr(0, prefix.size())) == prefix) {
                subject.remove_prefix(prefix.size());
                again = true;
            }
        }
    }
    return subject;
}

/// The words after JOIN, or nothing when the line does not begin with it.
std::optional<std::vector<std::string>> afterKeyword(std::string_view line)
{
    std::vector<std::string> words = wordsOf(line);
    if (words.empty())
        return std::nullopt;
    std::string first = asciiUpper(words.front());
    while (!first.empty() && std::string_view(".!,;").find(first.back()) != std::string_view::npos)
        first.pop_back();
    if (first != keyword)
        return std::nullopt;
    words.erase(words.begin());
    return words;
}

/// The name and the address of "Anna Smith <anna@example.com>".
std::pair<std::string, std::string> partsOf(std::string_view from)
{
    const auto open = from.rfind('<');
    if (open == std::string_view::npos)
        return {{}, std::string(trim(from))};
    const auto close = from.find('>', open);
    std::string name(trim(from.substr(0, open)));
    std::erase(name, '"');
    return {name, std::string(trim(from.substr(open + 1, close == std::string_view::npos ? close : close - open - 1)))};
}

void takeReceipt(std::vector<std::string>& words, int decimals, Receipt& receipt)
{
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        if (asciiUpper(words[i]) != receiptWord)
            continue;
        receipt.number = words[i + 1];
        if (i + 2 < words.size())
            receipt.total = parseDecimal(words[i + 2], decimals);
        words.resize(i);
        if (!receipt.total) // a number alone claims nothing
            receipt = {};
    }
}

std::string joined(const std::vector<std::string>& words)
{
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : " ") + word;
    return text;
}
}

std::string replyText(const JoinInvitation& invitation)
{
    std::string text(keyword);
    if (!trim(invitation.place).empty())
        text += " " + std::string(trim(invitation.place));
    if (!trim(invitation.receipt).empty()) {
        text += " " + std::string(receiptWord) + " " + std::string(trim(invitation.receipt)) + " " +
                std::string(trim(invitation.total));
    }
    return std::string(trim(text));
}

Result<std::string> uri(const JoinInvitation& invitation, std::string_view country)
{
    if (invitation.by == Channel::Email) {
        const auto email = EmailAddress::parse(invitation.to);
        if (!email)
            return makeError(ErrorCode::BadInput, "\"" + invitation.to +
                                                      "\" is not an email address. Give the one "
                                                      "that the replies are read from.");
        return "mailto:" + percentEncoded(email->wireForm()) + "?subject=" + percentEncoded(replyText(invitation));
    }
    const auto phone = PhoneNumber::parse(invitation.to, country);
    if (!phone)
        return makeError(ErrorCode::BadInput, "\"" + invitation.to +
                                                  "\" is not a telephone number. Give the one that "
                                                  "the replies come to.");
    return "sms:" + phone->e164() + "?body=" + percentEncoded(replyText(invitation));
}

bool isStop(const JoinReply& reply)
{
    if (reply.by == Channel::Sms)
        return replyMeaning(reply.text) == ReplyMeaning::Stop;
    static constexpr std::array<std::string_view, 19> stops{
        "stop",   "stopall",  "unsubscribe", "end",     "quit",    "cancel",     "optout",
        "remove", "abmelden", "abbestellen", "stopp",   "arret",   "desabonner", "desinscrire",
        "baja",   "cancelar", "afmelden",    "annulla", "cancella"};
    const auto asks = [](std::string_view line) {
        const std::vector<std::string> words = wordsOf(line);
        if (words.empty())
            return false;
        std::string first = foldText(words.front());
        while (!first.empty() && std::string_view(".!,;").find(first.back()) != std::string_view::npos)
            first.pop_back();
        return std::find(stops.begin(), stops.end(), first) != stops.end();
    };
    return asks(withoutReply(reply.subject)) || asks(firstLine(reply.text));
}

std::optional<SignUp> read(const JoinReply& reply, int decimals)
{
    auto words = reply.by == Channel::Email ? afterKeyword(withoutReply(reply.subject)) : std::nullopt;
    if (!words)
        words = afterKeyword(firstLine(reply.text));
    if (!words)
        return std::nullopt;
    SignUp signUp;
    const auto [name, address] = partsOf(reply.from);
    (reply.by == Channel::Email ? signUp.email : signUp.phone) = address;
    if (!name.empty() && name.find('@') == std::string::npos)
        signUp.answers.push_back({"name", name});
    takeReceipt(*words, decimals, signUp.receipt);
    signUp.placeHint = joined(*words);
    signUp.agreedTo = {reply.by};
    signUp.source = "join";
    signUp.touchpoint = channelName(reply.by);
    signUp.evidence = "sent " + std::string(keyword) + " by " + std::string(channelName(reply.by)) +
                      (reply.messageId.empty() ? "" : ", message " + reply.messageId);
    signUp.wordingVersion = wording;
    signUp.key = reply.messageId;
    signUp.at = reply.at;
    return signUp;
}

}
