#include "core/delivery/mailbox/replytext.h"

#include "core/base/text.h"
#include "core/delivery/mailbox/mailwords.h"

#include <algorithm>
#include <array>
#include <vector>

namespace patron::delivery {

namespace {
constexpr std::size_t longestNewText = 10'000;
constexpr std::size_t longestIntroduction = 300;
constexpr std::size_t mostLines = 5'000;

/// "From: Anna", "*Von:* Anna": the first line of a header that mail programs put above what they quote.
bool isQuotedHeader(const std::vector<std::string_view>& lines, std::size_t at)
{
    static constexpr std::array<std::string_view, 16> from{
        "from:", "von:", "de :",       "de:",     "da:",     "van:", "från:",   "fra:",
        "od:",   "от:",  "lähettäjä:", "feladó:", "kimden:", "从:",  "发件人:", "差出人:"};
    static constexpr std::array<std::string_view, 26> sent{
        "sent:",  "date:", "gesendet:",   "datum:",     "envoyé :", "envoyé:",   "date :",     "enviado:", "enviada:",
        "fecha:", "data:", "inviato:",    "verzonden:", "skickat:", "sendt:",    "lähetetty:", "wysłano:", "odesláno:",
        "to:",    "an:",   "отправлено:", "дата:",      "tarih:",   "发送时间:", "送信日時:",  "subject:"};
    const auto begins = [](std::string_view line, const auto& words) {
        std::string bare = foldText(line.substr(0, 60));
        std::erase(bare, '*');
        return std::any_of(words.begin(), words.end(),
                           [&](std::string_view word) { return trim(bare).starts_with(word); });
    };
    if (!begins(lines[at], from))
        return false;
    for (std::size_t next = at + 1; next < lines.size() && next < at + 4; ++next) {
        if (begins(lines[next], sent))
            return true;
    }
    return false;
}

/// "-----Original Message-----", a rule of underscores, "Sent from my telephone".
bool endsOwnText(std::string_view line)
{
    constexpr std::size_t longestProgramLine = 60;
    const std::string_view bare = trim(line);
    const std::string words = wordsOf(bare);
    if (bare.size() >= 20 && bare.find_first_not_of('_') == std::string_view::npos)
        return true;
    const bool isRule = bare.starts_with("--") || asciiLower(bare.substr(0, 6)) == "begin ";
    if (isRule && beginsWith(words, WordList::QuoteRules))
        return true;
    return bare.size() < longestProgramLine && !bare.ends_with(':') && beginsWith(words, WordList::ProgramLines);
}

/// "On …, Anna wrote:", also where it is broken into two or three lines.
bool introducesQuote(const std::vector<std::string_view>& lines, std::size_t at)
{
    std::string joined;
    for (std::size_t next = at; next < lines.size() && next < at + 3; ++next) {
        const std::string_view line = trim(lines[next]);
        joined.append(" ").append(line);
        if (line.empty() || joined.size() > longestIntroduction)
            return false;
        if (!line.ends_with(':') && !line.ends_with("："))
            continue;
        const std::string words = wordsOf(joined);
        return beginsWith(words, WordList::QuoteIntroductions) ||
               (next == at && says(words, WordList::QuoteIntroductions));
    }
    return false;
}

bool isQuoted(std::string_view line)
{
    return trim(line).starts_with('>');
}

std::string joinedLines(const std::vector<std::string_view>& lines, std::size_t from, std::size_t end)
{
    std::string out;
    for (std::size_t i = from; i < end; ++i) {
        std::string_view line = lines[i];
        if (!line.empty() && line.back() == '\r')
            line.remove_suffix(1);
        out.append(line).append("\n");
    }
    return ellipsize(trim(out), longestNewText);
}

/// "don't stop" and "unsubscribed by mistake" are no wish to leave.
bool asks(const std::string& words)
{
    return says(words, WordList::UnsubscribePhrases) && !says(words, WordList::UnsubscribeDenials);
}
}

std::string newTextOf(std::string_view text)
{
    std::vector<std::string_view> lines = split(text, '\n');
    if (lines.size() > mostLines)
        lines.resize(mostLines);
    std::size_t end = lines.size();
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::string_view bare = trim(lines[i]);
        if (bare.empty())
            continue;
        const bool isSignature = bare == "--" && i > 0;
        if (isQuoted(lines[i]) || isSignature || isQuotedHeader(lines, i) || endsOwnText(bare) ||
            introducesQuote(lines, i)) {
            end = i;
            break;
        }
    }
    std::string above = joinedLines(lines, 0, end);
    if (!above.empty())
        return above;
    // The answer stands below, or between, what it quotes.
    std::vector<std::string_view> own;
    for (std::size_t i = end; i < lines.size(); ++i) {
        if (trim(lines[i]) == "--")
            break;
        if (!isQuoted(lines[i]) && !introducesQuote(lines, i))
            own.push_back(lines[i]);
    }
    return joinedLines(own, 0, own.size());
}

std::string_view withoutReplyPrefix(std::string_view subject)
{
    for (int times = 0; times < 10; ++times) {
        subject = trim(subject);
        const auto colon = subject.find_first_of(":\xEF"); // ":" or the wide one, EF BC 9A
        if (colon == std::string_view::npos || colon > 12)
            break;
        const std::size_t width = subject[colon] == ':' ? 1 : 3;
        if (!beginsWith(wordsOf(subject), WordList::ReplyPrefixes) || colon + width > subject.size())
            break;
        subject.remove_prefix(colon + width);
    }
    return subject;
}

bool asksToStop(std::string_view subject, std::string_view newText)
{
    constexpr std::size_t mostSpokenLines = 5;
    constexpr std::size_t shortText = 400;
    const bool isShort = characterCount(newText) <= shortText;
    const bool isAnswer = withoutReplyPrefix(subject).size() != trim(subject).size();
    const std::string title = wordsOf(withoutReplyPrefix(subject));
    if (!isAnswer && isShort && isOneOf(title, WordList::UnsubscribeLines))
        return true;
    std::vector<std::string_view> lines = split(newText, '\n');
    std::erase_if(lines, [](std::string_view line) { return trim(line).empty(); });
    if (lines.empty())
        return !isAnswer && asks(title);
    if (lines.size() > mostSpokenLines)
        lines.resize(mostSpokenLines);
    if (isOneOf(wordsOf(lines.front()), WordList::UnsubscribeLines))
        return true;
    std::string spoken;
    for (const std::string_view line : lines)
        spoken.append(line).append(" ");
    if (!isShort)
        return false;
    return asks(wordsOf(spoken)) || std::any_of(lines.begin(), lines.end(), [](std::string_view line) {
               return isOneOf(wordsOf(line), WordList::UnsubscribeLines);
           });
}

}
