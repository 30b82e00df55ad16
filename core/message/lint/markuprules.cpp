#include "core/base/text.h"
#include "core/message/html/tagscanner.h"
#include "core/message/lint/clientsupport.h"
#include "core/message/lint/rules.h"

#include <algorithm>
#include <map>
#include <set>

namespace patron::message::rules {

namespace {
constexpr std::size_t longestSheet = 8192; ///< Gmail drops a style element that has more

/// Elements whose end somebody must write; what is left open takes the rest of the mail with it.
bool mustEnd(std::string_view tag)
{
    static const std::set<std::string_view> names = {
        "table", "div", "a",  "span", "strong", "b",  "em", "i",     "u",     "font",  "center",    "ul",
        "ol",    "h1",  "h2", "h3",   "h4",     "h5", "h6", "small", "style", "title", "blockquote"};
    return names.contains(tag);
}

void findOpenElements(const CheckSubject& subject, Findings& findings)
{
    const HtmlView& view = *subject.html;
    std::set<std::string> told;
    std::set<std::string> conditional;
    for (int id = 0; id < view.tree.size(); ++id) {
        if (view.tree[id].isElement() && view.mask.isConditional(view.tree[id].span.from))
            conditional.insert(view.tree[id].name);
    }
    for (int id = 0; id < view.tree.size(); ++id) {
        const html::Node& node = view.tree[id];
        // A branch may open what another one ends.
        const bool isOpen = node.isElement() && mustEnd(node.name) && !node.isAdded && node.endTag.isEmpty() &&
                            !conditional.contains(node.name);
        if (isOpen && told.insert(node.name).second)
            addWarning(findings, subject.placeOf(id),
                       "<" + node.name + "> is opened here and never closed; mail programs guess where it ends.",
                       "Write </" + node.name + "> where it ends.");
    }
}

/// What begins and does not end swallows the rest: a comment, a tag.
void findSwallowers(const CheckSubject& subject, Findings& findings)
{
    const std::string& text = subject.html->mask.text();
    for (auto at = text.find("<!--"); at != std::string::npos; at = text.find("<!--", at)) {
        const auto end = text.find("-->", at + 4);
        if (end == std::string::npos) {
            addError(findings, subject.placeInHtml(at),
                     "A comment begins here and never ends: the rest of the mail is inside it.",
                     "Write --> where it ends.");
            return;
        }
        at = end;
    }
}

bool isHandler(std::string_view attribute)
{
    return attribute.size() > 3 && attribute.starts_with("on") &&
           std::all_of(attribute.begin(), attribute.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

/// Collects uses of what programs do not show, each thing once, with its first place.
class GapFinder
{
public:
    explicit GapFinder(const CheckSubject& subject)
        : m_subject(subject)
    {}

    void lookAtSheets()
    {
        for (const html::PlacedSheet& placed : m_subject.html->cascade.sheets()) {
            for (const html::AtRule& rule : placed.sheet.atRules) {
                if (const ClientGap* gap = gapOf(ClientGap::Kind::AtRule, rule.name))
                    note(*gap, placed.offset + rule.span.from);
            }
            for (const html::Rule& rule : placed.sheet.rules) {
                // What stands in a condition is for programs that know it.
                if (rule.within >= 0)
                    continue;
                for (const html::Declaration& each : rule.declarations)
                    lookAt(each, placed.offset);
            }
        }
    }

    void lookAtElements()
    {
        for (const int id : m_subject.html->shown) {
            const html::Node& node = m_subject.html->tree[id];
            if (const ClientGap* gap = gapOf(ClientGap::Kind::Element, node.name))
                note(*gap, node.span.from);
            if (node.is("img"))
                lookAtImage(node);
            for (const html::Declaration& each : m_subject.html->cascade.inlineOf(id))
                lookAt(each, 0);
        }
    }

    void tell(Findings& findings) const
    {
        for (const auto& [gap, use] : m_uses) {
            std::string text = joinWords(gap->without) + (gap->without.size() == 1 ? " does" : " do") + " not show " +
                               gap->what + timesFound(use.second) + ".";
            const FindingPlace place = m_subject.placeInHtml(use.first);
            if (gap->isSerious)
                addWarning(findings, place, std::move(text), gap->instead);
            else
                addHint(findings, place, std::move(text), gap->instead);
        }
    }

private:
    void note(const ClientGap& gap, std::size_t offset) { ++m_uses.try_emplace(&gap, offset, 0).first->second.second; }

    void lookAt(const html::Declaration& declaration, std::size_t base)
    {
        if (const ClientGap* gap = gapOfDeclaration(declaration.property, declaration.value))
            note(*gap, base + declaration.span.from);
    }

    void lookAtImage(const html::Node& node)
    {
        const std::string_view src = node.value("src");
        const std::string_view path = src.substr(0, src.find_first_of("?#"));
        const auto dot = path.rfind('.');
        if (dot == std::string_view::npos || path.find('/', dot) != std::string_view::npos)
            return;
        if (const ClientGap* gap = gapOf(ClientGap::Kind::ImageType, asciiLower(path.substr(dot + 1))))
            note(*gap, node.span.from);
    }

    const CheckSubject& m_subject;
    std::map<const ClientGap*, std::pair<std::size_t, std::size_t>> m_uses;
};
}

void readableHtml(const CheckSubject& subject, Findings& findings)
{
    if (subject.htmlRefusal)
        addError(findings, placeIn(Part::Body, {1, 1}), "The HTML cannot be read. " + *subject.htmlRefusal,
                 "Mend it there; nothing else in it was checked.");
    if (!subject.html)
        return;
    findSwallowers(subject, findings);
    findOpenElements(subject, findings);
}

void activeContent(const CheckSubject& subject, Findings& findings)
{
    if (!subject.html)
        return;
    static const std::map<std::string_view, std::string_view> forbidden = {
        {"script", "Scripts do not run in mail, and many servers refuse a mail that has one."},
        {"iframe", "Mail programs take frames out."},
        {"object", "Mail programs take embedded objects out, and many servers refuse them."},
        {"embed", "Mail programs take embedded objects out, and many servers refuse them."},
        {"applet", "Mail programs take applets out."},
        {"base", "Most mail programs ignore base, so that links lead elsewhere than meant."}};
    const HtmlView& view = *subject.html;
    for (int id = 0; id < view.tree.size(); ++id) {
        const html::Node& node = view.tree[id];
        if (!node.isElement() || node.isAdded)
            continue;
        if (const auto found = forbidden.find(node.name); found != forbidden.end())
            addError(findings, subject.placeOf(id), std::string(found->second),
                     "Take <" + node.name + "> out; link to a page that has it.");
        else if (node.is("form"))
            addWarning(findings, subject.placeOf(id), "Forms do not work in Outlook and are warned of elsewhere.",
                       "Link to a page with the form.");
        else if (node.is("meta") && asciiLower(node.value("http-equiv")) == "refresh")
            addError(findings, subject.placeOf(id), "A mail cannot lead its reader to another page.",
                     "Take the refresh out and write a link.");
        else if (node.is("link") && asciiLower(node.value("rel")) == "stylesheet" &&
                 node.value("href").find("fonts.") == std::string_view::npos)
            addWarning(findings, subject.placeOf(id),
                       "Gmail, Outlook.com and Yahoo Mail do not load style sheets from elsewhere.",
                       "Put the styles into the mail itself.");
        for (const html::Attribute& attribute : node.attributes) {
            const bool isScript = asciiLower(trim(attribute.value)).starts_with("javascript:") &&
                                  attribute.value.find("void") == std::string::npos;
            if (isHandler(attribute.name) || isScript)
                addError(findings, subject.placeInHtml(attribute.nameSpan.from),
                         "Scripts do not run in mail: " + inQuotes(attribute.name) + " does nothing.",
                         "Take it out and link to a page that does it.");
        }
    }
}

void outlook(const CheckSubject& subject, Findings& findings)
{
    if (!subject.html)
        return;
    const HtmlView& view = *subject.html;
    for (int id = 0; id < view.tree.size(); ++id) {
        const html::Node& node = view.tree[id];
        if (node.kind != html::Node::Kind::Comment)
            continue;
        const std::string text = asciiLower(trim(node.text));
        // "[if !mso]><!" reveals what follows; its end is a comment of its own.
        const bool isRevealing = text.ends_with("><!") || text.ends_with("<!");
        if (text.starts_with("[if") && !isRevealing && !text.ends_with("<![endif]"))
            addWarning(findings, subject.placeOf(id),
                       "A part for Outlook does not end with <![endif]-->: Outlook shows it wrong or not at all.",
                       "End it with <![endif]-->.");
        else if (text.starts_with("if ") && text.find("mso") != std::string::npos)
            addWarning(findings, subject.placeOf(id),
                       "A condition for Outlook lacks its brackets, so that Outlook passes it over.",
                       "Write <!--[if mso]>.");
        const auto image = text.find("<v:image");
        if (image != std::string::npos &&
            text.substr(image, text.find('>', image) - image).find("alt=") == std::string::npos)
            addHint(findings, subject.placeOf(id),
                    "A picture for Outlook (v:image) has no text for when it is not shown.",
                    "Write alt=\"…\" into it.");
    }
}

void cssSupport(const CheckSubject& subject, Findings& findings)
{
    if (!subject.html)
        return;
    GapFinder finder(subject);
    finder.lookAtSheets();
    finder.lookAtElements();
    finder.tell(findings);
    for (const html::PlacedSheet& placed : subject.html->cascade.sheets()) {
        const html::Node& style = subject.html->tree[placed.node];
        const std::size_t length = style.endTag.from > placed.offset ? style.endTag.from - placed.offset : 0;
        if (length > longestSheet)
            addWarning(findings, subject.placeOf(placed.node),
                       "This style element has " + groupDigits(static_cast<long long>(length)) +
                           " characters; Gmail drops one that has more than 8,192.",
                       "Cut it into two, or put styles into the style attributes.");
    }
}

}
