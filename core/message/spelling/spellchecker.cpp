#include "core/message/spelling/spellchecker.h"

namespace patron::message {

namespace {
constexpr std::size_t wordsBetweenLooks = 256;
}

std::vector<UnknownWord> SpellChecker::check(std::string_view source, SpellSyntax syntax,
                                             const CancelToken& cancel) const
{
    std::vector<UnknownWord> unknown;
    std::size_t looked = 0;
    for (const SpellWord& word : wordsToCheck(source, syntax)) {
        if (unknown.size() >= mostUnknownWords || (++looked % wordsBetweenLooks == 0 && cancel.cancelled()))
            break;
        if (knows(word.text))
            continue;
        if (word.parts.empty())
            unknown.push_back({word.from, word.to, word.text});
        for (const SpellWord& part : word.parts) {
            if (!knows(part.text))
                unknown.push_back({part.from, part.to, part.text});
        }
    }
    return unknown;
}

std::vector<SpelledPart> spelledParts(const Message& message)
{
    std::vector<SpelledPart> parts;
    const bool isMail = message.channel == MessageChannel::Email;
    if (isMail && !message.subject.empty())
        parts.push_back({Part::Subject, SpellSyntax::Text, message.subject});
    if (isMail && !message.preheader.empty())
        parts.push_back({Part::Preheader, SpellSyntax::Text, message.preheader});
    parts.push_back({Part::Body, message.hasHtml() ? SpellSyntax::Markup : SpellSyntax::Text, message.body});
    if (isMail && message.plainText)
        parts.push_back({Part::PlainText, SpellSyntax::Text, *message.plainText});
    return parts;
}

}
