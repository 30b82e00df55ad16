#include "core/base/text.h"
#include "core/message/lint/rules.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

namespace patron::message::rules {

namespace {
constexpr std::size_t longMail = 600;

/// 1 to 6 for h1 to h6, else 0.
int headingLevel(const html::Node& node)
{
    const bool isHeading =
        node.isElement() && node.name.size() == 2 && node.name[0] == 'h' && node.name[1] >= '1' && node.name[1] <= '6';
    return isHeading ? node.name[1] - '0' : 0;
}

/// Whether a text is a language tag as far as its form goes (RFC 5646): "en", "de-AT", "zh-Hant-TW".
bool isLanguageTag(std::string_view tag)
{
    const auto parts = split(tag, '-');
    const auto letters = [](std::string_view part) {
        return std::all_of(part.begin(), part.end(), [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; });
    };
    if (parts.front().size() < 2 || parts.front().size() > 3 || !letters(parts.front()))
        return false;
    return std::all_of(parts.begin() + 1, parts.end(),
                       [](std::string_view part) { return !part.empty() && part.size() <= 8; });
}

std::string primaryLanguage(std::string_view tag)
{
    return asciiLower(tag.substr(0, tag.find_first_of("-_")));
}

bool isRightToLeft(std::string_view language)
{
    static const std::set<std::string> languages = {"ar", "he", "iw", "fa", "ur", "yi", "ps", "sd", "ug", "dv", "ckb"};
    return languages.contains(primaryLanguage(language));
}

/// Whether most letters are Hebrew or Arabic.
bool readsRightToLeft(std::string_view text)
{
    std::size_t right = 0;
    std::size_t left = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte >= 0xD6 && byte <= 0xDD)
            ++right;
        else if ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z')
            ++left;
    }
    return right > 10 && right > left;
}

/// Whether the source has the tag itself: a fragment gets html and body from the parser.
bool isWritten(const HtmlView& view, int id)
{
    return id >= 0 && !view.tree[id].isAdded;
}

void checkDirection(const CheckSubject& subject, int root, const FindingPlace& place, Findings& findings)
{
    const HtmlView& view = *subject.html;
    const int body = view.tree.find("body");
    std::string direction = asciiLower(trim(view.tree[root].value("dir")));
    if (direction.empty() && body >= 0)
        direction = asciiLower(trim(view.tree[body].value("dir")));
    if (!direction.empty() && !html::hasLiquid(direction) && direction != "ltr" && direction != "rtl" &&
        direction != "auto") {
        addWarning(findings, place, "The direction " + inQuotes(direction) + " is none: only ltr, rtl and auto are.",
                   "Write dir=\"ltr\" or dir=\"rtl\".");
        return;
    }
    std::string text;
    for (const int id : view.texts)
        text += view.tree[id].text;
    const bool isMeant = isRightToLeft(view.tree[root].value("lang")) || isRightToLeft(subject.message.language);
    bool says = direction == "rtl" || direction == "auto" || html::hasLiquid(direction);
    for (const int id : view.shown)
        says = says || view.tree[id].value("dir") == "rtl";
    if ((isMeant || readsRightToLeft(text)) && !says)
        addWarning(findings, place, "The text reads from right to left, but the mail does not say so.",
                   "Write dir=\"rtl\" into the html tag.");
}
}

void headings(const CheckSubject& subject, Findings& findings)
{
    if (!subject.html)
        return;
    const HtmlView& view = *subject.html;
    int first = -1;
    int second = -1;
    int seconds = 0;
    int before = 0;
    std::size_t letters = 0;
    for (const int id : view.texts)
        letters += view.isMainText(id) ? characterCount(view.tree[id].text) : 0;
    for (const int id : view.shown) {
        const int level = headingLevel(view.tree[id]);
        if (level == 0 || view.tree[id].isAdded)
            continue;
        if (view.spokenText(id).empty()) {
            addWarning(findings, subject.placeOf(id), "A heading is empty; screen readers stop at it for nothing.",
                       "Write it, or take it out.");
            continue;
        }
        const auto at = view.tree[id].span.from;
        const bool isSecond = level == 1 && first >= 0 && !view.mask.areExclusive(view.tree[first].span.from, at);
        if (isSecond && seconds++ == 0)
            second = id;
        if (before > 0 && level > before + 1)
            addHint(findings, subject.placeOf(id),
                    "An h" + std::to_string(level) + " follows an h" + std::to_string(before) + ": a level is skipped.",
                    "Choose levels by order, and sizes by style.");
        first = level == 1 && first < 0 ? id : first;
        before = level;
    }
    if (seconds > 0)
        addHint(findings, subject.placeOf(second),
                "There are " + std::to_string(seconds + 1) + " h1, the second of them " +
                    inQuotes(view.spokenText(second)) + ".",
                "Keep one h1 for the title and use h2 below it.");
    if (first < 0 && letters > longMail)
        addHint(findings, placeIn(Part::Body), "There is no h1: screen readers jump to it first.",
                "Make the mail's title an h1.");
}

void language(const CheckSubject& subject, Findings& findings)
{
    if (!subject.html)
        return;
    const HtmlView& view = *subject.html;
    const int root = view.tree.find("html");
    const bool hasTag = isWritten(view, root);
    const FindingPlace place = hasTag ? subject.placeOf(root) : placeIn(Part::Body, {1, 1});
    const std::string lang(root >= 0 ? trim(view.tree[root].value("lang")) : std::string_view());
    bool isElsewhere = false;
    for (const int id : view.shown)
        isElsewhere = isElsewhere || (id != root && view.tree[id].attribute("lang"));
    if (lang.empty() && !isElsewhere) {
        const std::string text = "The HTML does not say its language: screen readers guess how to pronounce it.";
        if (hasTag)
            addWarning(findings, place, text, "Write lang=\"en\" (or whichever it is) into the html tag.");
        else
            addHint(findings, place, text, "Put it into <html lang=\"en\"> … </html>, or a div with a lang.");
    } else if (!lang.empty() && !html::hasLiquid(lang)) {
        if (!isLanguageTag(lang))
            addWarning(findings, place, inQuotes(lang) + " is no language.", "Write a code such as en, de or pt-BR.");
        else if (!subject.message.language.empty() &&
                 primaryLanguage(lang) != primaryLanguage(subject.message.language))
            addWarning(findings, place,
                       "The HTML says it is in " + inQuotes(lang) + ", the message in " +
                           inQuotes(subject.message.language) + ".",
                       "Correct the one that is wrong.");
    }
    if (root >= 0)
        checkDirection(subject, root, place, findings);
}

void title(const CheckSubject& subject, Findings& findings)
{
    if (!subject.html)
        return;
    const HtmlView& view = *subject.html;
    const int head = view.tree.find("head");
    // A fragment has no head to put one into.
    if (!isWritten(view, head))
        return;
    for (int id = head + 1; id < view.tree[head].end; ++id) {
        if (view.tree[id].is("title") && !trim(view.tree.textOf(id)).empty())
            return;
    }
    addHint(findings, subject.placeOf(head), "The HTML has no title: browsers and screen readers name the mail by it.",
            "Put <title>…</title> into the head.");
}

void layoutTable(const CheckSubject& subject, Findings& findings)
{
    if (!subject.html)
        return;
    const HtmlView& view = *subject.html;
    std::set<int> dataTables;
    for (const int id : view.shown) {
        const html::Node& node = view.tree[id];
        if (node.name == "th" || node.name == "caption" || node.attribute("scope"))
            dataTables.insert(view.tree.ancestor(id, "table"));
    }
    std::size_t count = 0;
    FindingPlace place;
    for (const int id : view.shown) {
        const html::Node& node = view.tree[id];
        if (!node.is("table") || node.isAdded || node.attribute("role"))
            continue;
        if (dataTables.contains(id))
            continue;
        place = count == 0 ? subject.placeOf(id) : place;
        ++count;
    }
    if (count > 0)
        addHint(findings, place,
                (count == 1 ? std::string("A table that only lays things out does")
                            : std::to_string(count) + " tables that only lay things out do") +
                    " not say so: screen readers read out rows and columns.",
                "Write role=\"presentation\" into the table tag; a table of data needs th cells instead.");
}

void lists(const CheckSubject& subject, Findings& findings)
{
    if (!subject.html)
        return;
    const HtmlView& view = *subject.html;
    int bullets = 0;
    int firstBullet = 0;
    for (const int id : view.texts) {
        const std::string_view text = trim(view.tree[id].text);
        const bool isBullet =
            text.starts_with("\xE2\x80\xA2") || text.starts_with("\xC2\xB7 ") || text.starts_with("- ");
        if (isBullet && text.size() > 5 && bullets++ == 0)
            firstBullet = id;
    }
    if (bullets >= 3)
        addHint(findings, subject.placeOf(firstBullet),
                std::to_string(bullets) + " lines begin with a bullet by hand; screen readers do not hear a list.",
                "Make them a list: <ul><li>…</li></ul>.");
    for (const int id : view.shown) {
        const html::Node& node = view.tree[id];
        const html::Node& around = view.tree[node.parent];
        if (node.is("li") && !node.isAdded && !around.is("ul") && !around.is("ol") && !around.is("menu")) {
            addWarning(findings, subject.placeOf(id), "A list entry (li) stands outside a list.",
                       "Put it into <ul> … </ul> or <ol> … </ol>.");
            return;
        }
    }
}

void duplicateId(const CheckSubject& subject, Findings& findings)
{
    if (!subject.html)
        return;
    const HtmlView& view = *subject.html;
    std::map<std::string_view, int> first;
    std::set<std::string_view> told;
    for (const int id : view.shown) {
        const html::Node& node = view.tree[id];
        const std::string_view name = node.value("id");
        if (name.empty() || node.isAdded || html::hasLiquid(name))
            continue;
        const auto [at, isNew] = first.try_emplace(name, id);
        const bool apart = !isNew && view.mask.areExclusive(view.tree[at->second].span.from, node.span.from);
        if (!isNew && !apart && told.insert(name).second)
            addHint(findings, subject.placeOf(id),
                    "The id " + inQuotes(name) + " is there twice; links and labels find only the first.",
                    "Give every element an id of its own, or use a class.");
    }
}

void roles(const CheckSubject& subject, Findings& findings)
{
    if (!subject.html)
        return;
    const HtmlView& view = *subject.html;
    std::set<std::string> told;
    for (const int id : view.shown) {
        const html::Node& node = view.tree[id];
        const std::string role = asciiLower(trim(node.value("role")));
        if (node.is("a") && role == "button")
            addHint(
                findings, subject.placeOf(id),
                "A link says that it is a button; screen readers then promise that pressing it does something here.",
                "Take role=\"button\" off: it leads to a page.");
        else if (node.is("table") && role == "grid")
            addHint(findings, subject.placeOf(id), "A table says that it is a grid that one can edit.",
                    "Take role=\"grid\" off.");
        else if (node.value("aria-hidden") == "true" && node.is("a") && node.attribute("href"))
            addHint(findings, subject.placeOf(id),
                    "A link is hidden from screen readers, yet the keyboard stops at it.", "Take aria-hidden off.");
        else if (node.is("main") && told.insert(node.name).second)
            addHint(findings, subject.placeOf(id),
                    "The mail has a main of its own; web mail programs have theirs around it.",
                    "Use a div, or role=\"article\".");
    }
}

void viewport(const CheckSubject& subject, Findings& findings)
{
    if (!subject.html)
        return;
    const HtmlView& view = *subject.html;
    for (int id = 0; id < view.tree.size(); ++id) {
        const html::Node& node = view.tree[id];
        if (!node.is("meta") || asciiLower(node.value("name")) != "viewport")
            continue;
        std::string content = asciiLower(node.value("content"));
        content.erase(std::remove(content.begin(), content.end(), ' '), content.end());
        double scale = 5;
        if (const auto at = content.find("maximum-scale="); at != std::string::npos)
            std::from_chars(content.data() + at + 14, content.data() + content.size(), scale);
        if (content.find("user-scalable=no") != std::string::npos ||
            content.find("user-scalable=0") != std::string::npos || scale < 2)
            addWarning(findings, subject.placeOf(id), "The viewport forbids zooming, which people with weak eyes need.",
                       "Write content=\"width=device-width, initial-scale=1\".");
    }
}

}
