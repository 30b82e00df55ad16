#include "core/base/text.h"
#include "core/message/html/csslength.h"
#include "core/message/images/contentids.h"
#include "core/message/lint/rules.h"
#include "core/message/lint/wordsearch.h"

#include <algorithm>
#include <set>

namespace patron::message::rules {

namespace {
constexpr std::size_t heavyImage = 200 * 1024;
constexpr std::size_t heavyMail = 1024 * 1024;
constexpr std::size_t fewLetters = 60;
constexpr double tinyPixels = 3; ///< spacers and counters of opens

struct Image
{
    int node = 0;
    std::string src; ///< Liquid outputs as marks
    FindingPlace place;
    bool isTiny = false;
};

std::vector<Image> imagesOf(const CheckSubject& subject)
{
    std::vector<Image> images;
    if (!subject.html)
        return images;
    for (const int id : subject.html->shown) {
        const html::Node& node = subject.html->tree[id];
        if (!node.is("img") || node.isAdded)
            continue;
        const html::ComputedStyle& style = subject.html->cascade.of(id);
        const bool isTiny =
            (style.widthPx && *style.widthPx <= tinyPixels) || (style.heightPx && *style.heightPx <= tinyPixels);
        images.push_back({id, std::string(trim(node.value("src"))), subject.placeOf(id), isTiny});
    }
    return images;
}

/// Whether the source holds Liquid of any kind: then nobody knows it whole.
bool isOpen(const CheckSubject& subject, const Image& image)
{
    const html::Attribute* src = subject.html->tree[image.node].attribute("src");
    return src && subject.html->writtenValue(*src).find('{') != std::string_view::npos;
}

/// "banner" of "https://shop.example/img/banner-2.png?x": what a file name looks like without its ending.
std::string stemOf(std::string_view src)
{
    std::string_view name = src.substr(0, src.find_first_of("?#"));
    name = name.substr(name.find_last_of("/\\") + 1);
    return asciiLower(name.substr(0, name.rfind('.')));
}

bool looksLikeFile(const std::string& alt)
{
    const std::string lower = asciiLower(alt);
    for (const std::string_view ending : {".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".bmp"}) {
        if (lower.ends_with(ending))
            return true;
    }
    return lower.starts_with("img_") || lower.starts_with("dsc_") || lower.starts_with("screenshot");
}

bool saysNothing(const std::string& alt)
{
    static const std::set<std::string> words = {"image",     "picture",     "photo",    "img",   "graphic", "icon",
                                                "alt",       "alt text",    "bild",     "foto",  "grafik",  "banner",
                                                "image alt", "placeholder", "untitled", "spacer"};
    return words.contains(asciiLower(trim(alt)));
}

std::string kilobytes(std::size_t bytes)
{
    return groupDigits(static_cast<long long>((bytes + 1023) / 1024)) + " kB";
}
}

void imageSource(const CheckSubject& subject, Findings& findings)
{
    for (const Image& image : imagesOf(subject)) {
        const std::string lower = asciiLower(image.src);
        const std::string shown = inQuotes(image.src);
        if (lower.starts_with(html::maskCharacter) || (lower.empty() && isOpen(subject, image)))
            continue;
        if (lower.empty())
            addError(findings, image.place, "A picture has no address.", "Choose a picture, or take it out.");
        else if (lower.starts_with("http://"))
            addWarning(findings, image.place,
                       "The picture " + shown + " is not encrypted (http); some mail programs do not load it.",
                       "Write https://, if the website answers there.");
        else if (lower.starts_with("file:") || lower.starts_with("blob:") ||
                 (lower.size() > 2 && lower[1] == ':' && (lower[2] == '\\' || lower[2] == '/')))
            addError(findings, image.place,
                     "The picture " + shown + " lies on this computer: customers would not see it.",
                     "Put the picture into the message, or on a website.");
        else if (lower.starts_with("data:"))
            addWarning(findings, image.place,
                       "A picture is written into the HTML (data:), which Gmail and Outlook do not show.",
                       "Put the picture into the message as an embedded one, or on a website.");
        else if (!lower.starts_with("https://") && !lower.starts_with("cid:"))
            addError(findings, image.place,
                     "The picture " + shown + " has no whole address: in a mail there is no page it starts from.",
                     "Write the address from https:// on, or put the picture into the message.");
        else if (const std::string host = hostOf(image.src);
                 lower.starts_with("https://") && !html::hasLiquid(host) && host.find('.') == std::string::npos)
            addError(findings, image.place, "The picture " + shown + " lies where no customer can reach it.",
                     "Put it on a website.");
        else if (hostOf(image.src).ends_with("googleusercontent.com") && lower.find("#http") != std::string::npos)
            addWarning(findings, image.place,
                       "The picture was copied out of Gmail and goes through Gmail's own server.",
                       "Use the picture's own address.");
    }
}

void imageEmbedded(const CheckSubject& subject, Findings& findings)
{
    if (!subject.html || !subject.context.embedded)
        return;
    const auto images = imagesOf(subject);
    for (const std::string& id : contentIdsIn(subject.html->source)) {
        if (html::hasLiquid(id) || subject.context.embedded->contains(id))
            continue;
        const auto shown = std::find_if(images.begin(), images.end(),
                                        [&](const Image& image) { return contentIdOf(image.src) == id; });
        addError(findings, shown == images.end() ? placeIn(Part::Body) : shown->place,
                 "The picture " + inQuotes("cid:" + id) + " is not in this workspace: customers would not see it.",
                 "Choose a picture in its place.");
    }
}

void imageAlt(const CheckSubject& subject, Findings& findings)
{
    for (const Image& image : imagesOf(subject)) {
        const html::Node& node = subject.html->tree[image.node];
        const html::Attribute* alt = node.attribute("alt");
        const bool isNamed = !trim(node.value("aria-label")).empty() || node.value("role") == "presentation" ||
                             node.value("aria-hidden") == "true";
        const int link = subject.html->tree.ancestor(image.node, "a");
        const bool isOnlyContent =
            link >= 0 && subject.html->spokenText(link).empty() && subject.html->tree[link].attribute("href");
        if (image.isTiny || isNamed)
            continue;
        if (isOnlyContent && (!alt || trim(alt->value).empty())) {
            addWarning(findings, image.place,
                       "A link is a picture without a text: with pictures off, and for blind people, there is nothing "
                       "to press.",
                       "Write into alt where the link leads.");
            continue;
        }
        if (!alt) {
            addWarning(findings, image.place,
                       "The picture " + inQuotes(image.src) + " has no text for when it is not shown.",
                       "Write alt=\"what it shows\", or alt=\"\" if it only decorates.");
            continue;
        }
        if (alt->value.empty() || html::hasLiquid(alt->value))
            continue;
        if (looksLikeFile(alt->value) || (asciiLower(alt->value) == stemOf(image.src) &&
                                          alt->value.find_first_of("-_0123456789") != std::string::npos))
            addWarning(findings, image.place,
                       "The text " + inQuotes(alt->value) + " of a picture is the name of a file.",
                       "Write what the picture shows.");
        else if (saysNothing(alt->value))
            addHint(findings, image.place, "The text " + inQuotes(alt->value) + " does not say what the picture shows.",
                    "Write what it shows, or alt=\"\" if it only decorates.");
        else if (link >= 0 && foldText(trim(subject.html->tree.textOf(link))) == foldText(trim(alt->value)))
            addHint(findings, image.place,
                    "The picture and its link say the same, " + inQuotes(alt->value) +
                        ": screen readers read it twice.",
                    "Write alt=\"\" for the picture.");
    }
}

void imageSize(const CheckSubject& subject, Findings& findings)
{
    std::size_t count = 0;
    FindingPlace place;
    for (const Image& image : imagesOf(subject)) {
        const html::Node& node = subject.html->tree[image.node];
        const html::Attribute* width = node.attribute("width");
        if (image.isTiny || (width && !trim(width->value).empty()))
            continue;
        place = count == 0 ? image.place : place;
        ++count;
    }
    if (count > 0)
        addHint(findings, place,
                (count == 1 ? std::string("A picture has no width attribute")
                            : std::to_string(count) + " pictures have no width attribute") +
                    ": Outlook for Windows shows it as large as the file is.",
                "Write width=\"600\" (without px) beside the style.");
}

void imageWeight(const CheckSubject& subject, Findings& findings)
{
    if (!subject.html)
        return;
    std::size_t all = 0;
    std::set<std::string> seen;
    const auto weigh = [&](const std::string& src, const FindingPlace& place, double shown) {
        const std::string id = contentIdOf(src);
        const std::string address = id.empty() ? src : "cid:" + id;
        const auto weighed = subject.context.images.find(address);
        if (weighed == subject.context.images.end() || !seen.insert(address).second)
            return;
        const WeighedImage& facts = weighed->second;
        all += facts.bytes;
        if (facts.bytes > heavyImage)
            addWarning(findings, place,
                       "The picture " + inQuotes(address) + " has " + kilobytes(facts.bytes) +
                           (id.empty() ? "; on the road it loads late or never." : "; every mail carries it."),
                       "Save it smaller: 200 kB are enough for a picture as wide as a mail.");
        else if (shown > 0 && facts.widthPx > 3 * shown)
            addHint(findings, place,
                    "The picture " + inQuotes(address) + " is " + std::to_string(facts.widthPx) +
                        " pixels wide, but shown " + std::to_string(static_cast<int>(shown)) + " wide.",
                    "Save it twice as wide as it is shown.");
    };
    for (const Image& image : imagesOf(subject))
        weigh(image.src, image.place, subject.html->cascade.of(image.node).widthPx.value_or(0));
    // Backgrounds, too: whatever is embedded makes the mail heavier.
    for (const std::string& id : contentIdsIn(subject.html->source))
        weigh("cid:" + id, placeIn(Part::Body), 0);
    if (all > heavyMail)
        addWarning(findings, placeIn(Part::Body), "The pictures have " + kilobytes(all) + " together.",
                   "Keep them below 1,024 kB together.");
}

void imageOnly(const CheckSubject& subject, Findings& findings)
{
    if (!subject.html)
        return;
    const auto images = imagesOf(subject);
    const auto first = std::find_if(images.begin(), images.end(), [](const Image& image) { return !image.isTiny; });
    if (first == images.end())
        return;
    std::size_t letters = 0;
    for (const int id : subject.html->texts) {
        if (!subject.html->isMainText(id))
            break;
        const std::string_view text = subject.html->tree[id].text;
        // What a field brings counts as a word.
        letters += characterCount(trim(withoutLiquid(text))) + (html::hasLiquid(text) ? 10 : 0);
    }
    if (letters < fewLetters)
        addWarning(findings, first->place,
                   "The mail is pictures with hardly any text: spam filters distrust it, and with pictures off nothing "
                   "is left.",
                   "Say the main thing in text, too.");
}

}
