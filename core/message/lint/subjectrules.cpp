#include "core/base/text.h"
#include "core/message/lint/rules.h"
#include "core/message/lint/wordsearch.h"

#include <algorithm>

namespace patron::message::rules {

namespace {
constexpr std::size_t longSubject = 60;
constexpr std::size_t longestSubject = 78;
constexpr std::size_t longPreheader = 130;
constexpr int shoutingLetters = 6;

/// Emoji and pictographs: what lies in the blocks of symbols beyond the basic plane, and dingbats.
std::size_t pictures(std::string_view text)
{
    std::size_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool isFar = text.substr(i, 2) == "\xF0\x9F";
        const bool isDingbat =
            text[i] == '\xE2' && i + 1 < text.size() &&
            (text[i + 1] == '\x9C' || text[i + 1] == '\x9D' || text[i + 1] == '\x98' || text[i + 1] == '\x99');
        count += isFar || isDingbat ? 1 : 0;
    }
    return count;
}

std::size_t marks(std::string_view text, char mark)
{
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), mark));
}

const std::vector<std::string_view>& spamPhrases()
{
    static const std::vector<std::string_view> phrases = {"100% free",    "act now",          "risk-free",
                                                          "risk free",    "no obligation",    "you are a winner",
                                                          "you have won", "you've won",       "make money",
                                                          "double your",  "earn cash",        "once in a lifetime",
                                                          "dear friend",  "this is not spam", "no strings attached",
                                                          "click below",  "100% gratis",      "sie haben gewonnen"};
    return phrases;
}

/// Five words in a row in capitals, none of them an abbreviation of three letters.
std::optional<std::size_t> shoutingAt(std::string_view text)
{
    std::size_t from = 0;
    int words = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto start = text.find_first_not_of(" \t\r\n", at);
        if (start == std::string_view::npos)
            break;
        at = std::min(text.find_first_of(" \t\r\n", start), text.size());
        const std::string_view word = text.substr(start, at - start);
        if (isAllCapitals(word, 2) && word.find_first_of("0123456789") == std::string_view::npos) {
            from = words == 0 ? start : from;
            if (++words == 5)
                return from;
        } else {
            words = 0;
        }
    }
    return {};
}
}

void subjectLine(const CheckSubject& subject, Findings& findings)
{
    if (!subject.isEmail())
        return;
    const FindingPlace place = placeIn(Part::Subject, {1, 1});
    const std::string& written = subject.message.subject;
    if (trim(written).empty()) {
        addError(findings, place, "The mail has no subject.", "Write one: it decides whether the mail is opened.");
        return;
    }
    const std::string literal = withoutLiquid(written);
    const std::size_t length = characterCount(trim(literal));
    const std::string has = "The subject has " + std::to_string(length) + " characters without its fields; ";
    if (length > longestSubject)
        addError(findings, place, has + "most inboxes cut it off at 60.", "Shorten it to 60 characters.");
    else if (length > longSubject)
        addWarning(findings, place, has + "phones cut it off.", "Shorten it to 60 characters.");
}

void subjectStyle(const CheckSubject& subject, Findings& findings)
{
    if (!subject.isEmail())
        return;
    const FindingPlace place = placeIn(Part::Subject, {1, 1});
    const std::string literal = withoutLiquid(subject.message.subject);
    const std::string lower = asciiLower(trim(literal));
    if (isAllCapitals(literal, shoutingLetters))
        addWarning(findings, place, "The subject is all capitals, which reads as shouting and as spam.",
                   "Write it like a sentence.");
    if (marks(literal, '!') > 1)
        addWarning(findings, place,
                   "The subject has " + std::to_string(marks(literal, '!')) +
                       " exclamation marks, which spam filters count.",
                   "Use one at most.");
    if (lower.starts_with("re:") || lower.starts_with("fw:") || lower.starts_with("fwd:") || lower.starts_with("aw:"))
        addWarning(findings, place,
                   "The subject pretends to be an answer or forwarded mail, which the law forbids in marketing.",
                   "Take " + inQuotes(literal.substr(0, literal.find(':') + 1)) + " off.");
    if (literal.find("$$") != std::string::npos || literal.find("€€") != std::string::npos)
        addWarning(findings, place, "A row of currency signs is what spam filters look for.",
                   "Write the amount, or none.");
    if (pictures(literal) > 3)
        addHint(findings, place,
                "The subject has " + std::to_string(pictures(literal)) +
                    " pictures; screen readers read every one aloud.",
                "Use one or two.");
    if (const auto found = findPhrase(literal, spamPhrases()))
        addHint(findings, placeIn(Part::Subject, {1, 1}),
                inQuotes(found->phrase) + " is a phrase that spam filters know.", "Say it in your own words.");
}

void preheader(const CheckSubject& subject, Findings& findings)
{
    if (!subject.isEmail() || (subject.message.bodyKind == BodyKind::Text && !subject.html))
        return;
    const std::string& written = subject.message.preheader;
    const FindingPlace place = placeIn(Part::Preheader, {1, 1});
    if (trim(written).empty()) {
        addHint(findings, place, "There is no preheader: inboxes show the first words of the body instead.",
                "Write a line that goes on where the subject stops.");
        return;
    }
    const std::string literal = withoutLiquid(written);
    if (characterCount(literal) > longPreheader)
        addHint(findings, place,
                "The preheader has " + std::to_string(characterCount(literal)) + " characters; inboxes show 40 to 130.",
                "Put what matters into its first 40 characters.");
    const std::string folded = foldText(trim(written));
    if (folded == foldText(trim(subject.message.subject)))
        addWarning(findings, place, "The preheader repeats the subject.", "Write what the subject leaves open.");
}

void spamSignals(const CheckSubject& subject, Findings& findings)
{
    if (!subject.isEmail())
        return;
    std::size_t exclamations = 0;
    const auto look = [&](std::string_view text, auto&& placeAt) {
        exclamations += marks(text, '!');
        if (const auto row = text.find("!!"); row != std::string_view::npos)
            addHint(findings, placeAt(row), "A row of exclamation marks is what spam filters count.", "Use one.");
        if (const auto at = shoutingAt(text))
            addHint(findings, placeAt(*at),
                    "A whole sentence in capitals reads as shouting: " + inQuotes(text.substr(*at)) + ".",
                    "Write it like a sentence.");
        if (const auto found = findPhrase(text, spamPhrases()))
            addHint(findings, placeAt(found->offset), inQuotes(found->phrase) + " is a phrase that spam filters know.",
                    "Say it in your own words.");
    };
    if (!subject.html) {
        const std::string literal = html::LiquidMask(subject.message.body).text();
        const liquid::LineIndex lines(subject.message.body);
        look(literal, [&](std::size_t at) { return placeIn(Part::Body, lines.placeOf(at)); });
    } else {
        for (const int id : subject.html->texts) {
            const html::Span span = subject.html->tree[id].span;
            const std::string_view masked = subject.html->mask.text();
            look(masked.substr(span.from, span.to - span.from),
                 [&](std::size_t at) { return subject.placeInHtml(span.from + at); });
        }
    }
    if (exclamations > 5)
        addHint(findings, placeIn(Part::Body), "The mail has " + std::to_string(exclamations) + " exclamation marks.",
                "Keep them for the one thing that matters.");
}

}
