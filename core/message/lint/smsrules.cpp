#include "core/base/text.h"
#include "core/message/lint/rules.h"
#include "core/message/lint/wordsearch.h"
#include "core/message/sms/smsparts.h"

#include <algorithm>
#include <map>

namespace patron::message::rules {

namespace {
constexpr std::size_t manyParts = 3;
constexpr std::size_t mostParts = 10; ///< what gateways join
constexpr std::size_t longUrl = 40;

/// One character of UTF-8 with its place.
struct Character
{
    char32_t code = 0;
    std::size_t offset = 0;
    std::string_view bytes;
};

/// The characters of the text that are not in the alphabet of SMS, each once, Liquid passed over.
std::vector<Character> foreignCharacters(const std::string& written)
{
    const html::LiquidMask mask(written);
    std::map<char32_t, Character> found;
    for (std::size_t at = 0; at < written.size();) {
        const auto lead = static_cast<unsigned char>(written[at]);
        const std::size_t length = std::min<std::size_t>(lead < 0x80   ? 1
                                                         : lead < 0xE0 ? 2
                                                         : lead < 0xF0 ? 3
                                                                       : 4,
                                                         written.size() - at);
        char32_t code = length == 1 ? lead : lead & (0xFFu >> (length + 1));
        for (std::size_t i = 1; i < length; ++i)
            code = code << 6 | (static_cast<unsigned char>(written[at + i]) & 0x3Fu);
        const bool isLiquid = mask.text()[at] != written[at];
        if (!isLiquid && gsm7Cost(code) == 0)
            found.try_emplace(code, Character{code, at, std::string_view(written).substr(at, length)});
        at += length;
    }
    std::vector<Character> all;
    for (const auto& [code, character] : found)
        all.push_back(character);
    std::sort(all.begin(), all.end(), [](const Character& a, const Character& b) { return a.offset < b.offset; });
    return all;
}

FindingPlace placeAt(const CheckSubject& subject, std::size_t offset)
{
    return placeIn(Part::Body, liquid::LineIndex(subject.message.body).placeOf(offset));
}

std::size_t largestSample(const CheckSubject& subject)
{
    std::size_t parts = 0;
    for (const Rendered& sample : subject.context.samples)
        parts = std::max(parts, countSms(sample.text).parts);
    return parts;
}
}

void smsParts(const CheckSubject& subject, Findings& findings)
{
    if (!subject.isSms())
        return;
    const bool isRendered = !subject.context.samples.empty();
    const std::string literal = withoutLiquid(subject.message.body);
    const std::size_t parts = isRendered ? largestSample(subject) : countSms(literal).parts;
    const std::string length = std::to_string(parts) + " parts" + (isRendered ? "" : " without its fields");
    if (!isRendered && trim(subject.message.body).empty())
        addError(findings, placeIn(Part::Body, {1, 1}), "The SMS has no text.", "Write it.");
    else if (parts > mostParts)
        addError(findings, placeIn(Part::Body), "The SMS takes " + length + "; phones join 10 at most.", "Shorten it.");
    else if (parts > manyParts)
        addWarning(findings, placeIn(Part::Body), "The SMS takes " + length + ", each of which is paid.",
                   "Shorten it, or send an email.");
    else if (parts > 1)
        addHint(findings, placeIn(Part::Body),
                "The SMS takes " + length + ": it costs as much as " + std::to_string(parts) + ".",
                "One part has 160 characters, or 70 with characters beyond the alphabet of SMS.");
}

void smsEncoding(const CheckSubject& subject, Findings& findings)
{
    if (!subject.isSms())
        return;
    const auto foreign = foreignCharacters(subject.message.body);
    const SmsParts counted = countSms(withoutLiquid(subject.message.body));
    if (foreign.empty())
        return;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < foreign.size() && i < 5; ++i)
        names.push_back("\"" + std::string(foreign[i].bytes) + "\"");
    if (foreign.size() > 5)
        names.push_back(std::to_string(foreign.size() - 5) + " more");
    const std::string text = joinWords(names) + (foreign.size() == 1 ? " is" : " are") +
                             " not in the alphabet of SMS: a part has 70 characters instead of 160.";
    // A text in another script has no choice.
    if (foreign.size() > 12)
        return;
    if (counted.parts > 1)
        addWarning(findings, placeAt(subject, foreign.front().offset), text,
                   "Write plain letters and straight quotes, and no emoji.");
    else
        addHint(findings, placeAt(subject, foreign.front().offset), text,
                "Write plain letters and straight quotes if the text may get longer.");
}

void smsOptOut(const CheckSubject& subject, Findings& findings)
{
    static const std::vector<std::string_view> words = {
        "stop",        "unsubscribe", "opt out",     "opt-out",    "optout", "unsub", "abmelden",
        "abbestellen", "désabonner",  "désinscrire", "desabonner", "arret",  "arrêt", "baja",
        "cancelar",    "disiscriv",   "afmelden",    "stopp",      "avmeld", "sair"};
    if (!subject.isSms() || !subject.isMarketing() || !subject.part(Part::Body))
        return;
    const std::string literal = html::LiquidMask(subject.message.body).text();
    if (findPhrase(literal, words) || subject.shows(Part::Body, "unsubscribe_url") ||
        subject.hasUnseenSnippet(Part::Body))
        return;
    addError(findings, placeIn(Part::Body), "A marketing SMS must say how to get no more.",
             "End it with \"Reply STOP to end\".");
}

void smsSender(const CheckSubject& subject, Findings& findings)
{
    const auto& brand = subject.context.brand;
    if (!subject.isSms() || !brand || trim(brand->name).empty() || subject.shows(Part::Body, "brand.name") ||
        subject.hasUnseenSnippet(Part::Body))
        return;
    if (foldText(subject.message.body).find(foldText(trim(brand->name))) == std::string::npos)
        addWarning(findings, placeIn(Part::Body, {1, 1}),
                   "The SMS does not say whom it is from; phones often show only a number.",
                   "Begin with {{ brand.name }}.");
}

void smsLink(const CheckSubject& subject, Findings& findings)
{
    if (!subject.isSms())
        return;
    static const std::vector<std::string_view> shorteners = {"bit.ly", "tinyurl.com", "goo.gl", "ow.ly",
                                                             "is.gd",  "t.ly",        "cutt.ly"};
    const std::string text = html::LiquidMask(subject.message.body).text();
    if (const auto found = findPhrase(text, shorteners))
        addWarning(findings, placeAt(subject, found->offset),
                   "Networks block SMS with links through " + inQuotes(found->phrase) + ".",
                   "Link to your own domain.");
    for (const std::string_view url : urlsIn(text)) {
        const auto at = static_cast<std::size_t>(url.data() - text.data());
        if (url.starts_with("http://"))
            addWarning(findings, placeAt(subject, at), "The link " + inQuotes(url) + " is not encrypted (http).",
                       "Write https://, if the website answers there.");
        if (url.size() > longUrl && !html::hasLiquid(url))
            addHint(findings, placeAt(subject, at),
                    "The link takes " + std::to_string(url.size()) + " characters of the SMS.",
                    "Make a short page for it on your own website.");
    }
}

}
