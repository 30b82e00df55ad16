#include "core/message/mjml/check.h"

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/message/mjml/components.h"
#include "core/message/mjml/fragment.h"
#include "core/message/mjml/head.h"
#include "core/message/mjml/liquidruns.h"
#include "core/message/mjml/units.h"

#include <algorithm>
#include <set>

namespace patron::message::mjml {

namespace {
using Level = Problem::Level;

constexpr std::size_t mostFonts = 100;

std::string tag(std::string_view name)
{
    return '<' + std::string(name) + '>';
}

std::string listOfTags(const std::vector<std::string>& names)
{
    std::vector<std::string> tags;
    for (const std::string& name : names)
        tags.push_back(tag(name));
    return joinWords(tags, "or");
}

/// What became of an element of MJML 3.
std::string_view successorOf(std::string_view name)
{
    if (name == "mj-container")
        return "In MJML 4 what it held stands in <mj-body>, which takes its attributes.";
    if (name == "mj-inline-links")
        return "In MJML 4 it is called <mj-navbar>.";
    if (name == "mj-link")
        return "In MJML 4 it is called <mj-navbar-link>.";
    if (name == "mj-html")
        return "In MJML 4 it is called <mj-raw>.";
    if (name == "mj-hero-content")
        return "In MJML 4 what it held stands in <mj-hero>, which takes its attributes.";
    if (name == "mj-list")
        return "In MJML 4 a list is written as <ul> inside <mj-text>.";
    return {};
}

class Checker
{
public:
    Checker(const Document& document, std::vector<Problem>& problems)
        : m_document(document)
        , m_problems(problems)
    {}

    void run();

private:
    void add(Level level, Place place, std::string text);
    void error(const Node& node, std::string text) { add(Level::Error, node.place, std::move(text)); }
    void warn(const Node& node, std::string text) { add(Level::Warning, node.place, std::move(text)); }

    void collectClasses(const Node& root);
    void checkRoot(const Node& root);
    void checkElement(const Node& node, const Component& parent);
    void checkPlacement(const Node& node, const Component& component, const Component& parent);
    void checkChildren(const Node& node, const Component& component);
    void checkContent(const Node& node, const Component& component);
    void checkLoose(const Node& node, const Component& parent);
    void sayUnknown(const Node& node, const Component& parent);
    void checkDefaults(const Node& node, bool isInClass);
    void checkAttributes(const Node& node, const Component& component);
    void checkAttribute(const Node& node, const Component& component, const Attribute& attribute);
    void checkClassNames(const Attribute& attribute);
    void checkLiquidBlocks(const Node& parent);

    const Document& m_document;
    std::vector<Problem>& m_problems;
    std::set<std::string, std::less<>> m_classes;
    std::size_t m_fonts = 0;
};

void Checker::add(Level level, Place place, std::string text)
{
    if (hasRoomFor(m_problems, level))
        m_problems.push_back({level, std::move(text), place});
}

void Checker::run()
{
    const Node* root = m_document.root();
    const Node* other = nullptr;
    for (const Node& node : m_document.nodes) {
        if (node.kind == Node::Kind::Element && &node != root && !other)
            other = &node;
        else if (node.kind == Node::Kind::Text)
            warn(node, "Text outside of <mjml> is not shown.");
        else if (node.kind == Node::Kind::Liquid && liquidTagName(node.text).empty())
            error(node, "An output outside of <mjml> would stand before the message. Put it inside <mj-text> or "
                        "<mj-raw>.");
    }
    if (other && other->name == "mj-include")
        checkElement(*other, components().front());
    else if (other)
        error(*other, root ? "There is more than one message: " + tag(other->name) + " stands outside of <mjml>."
                           : "A message begins with <mjml>, and everything else stands in it. This begins with " +
                                 tag(other->name) + '.');
    if (root)
        checkRoot(*root);
    else if (!other)
        add(Level::Error, {}, "There is no message here. An MJML message begins with <mjml> and ends with </mjml>.");
}

void Checker::collectClasses(const Node& root)
{
    const Node* head = root.child("mj-head");
    if (!head)
        return;
    for (const Node& part : head->children) {
        if (!part.isElement("mj-attributes"))
            continue;
        for (const Node& child : part.children) {
            if (const Attribute* name = child.isElement("mj-class") ? child.attribute("name") : nullptr)
                m_classes.insert(name->value);
        }
    }
}

void Checker::checkRoot(const Node& root)
{
    collectClasses(root);
    const Component& component = *findComponent(root.name);
    for (const Attribute& attribute : root.attributes) {
        // Other attributes, such as a version, are nobody's business.
        if (const auto known = findAttribute(attribute.name); known && component.attribute(*known))
            checkAttribute(root, component, attribute);
    }
    checkChildren(root, component);
    std::set<std::string_view> seen;
    for (const Node& node : root.children) {
        const bool isPart = node.isElement("mj-body") || node.isElement("mj-head");
        if (isPart && !seen.insert(node.name).second)
            error(node, "There is a second " + tag(node.name) + ". Put what it holds into the first.");
        const Attribute* position = node.isElement("mj-raw") ? node.attribute("position") : nullptr;
        if (node.isElement("mj-raw") && (!position || position->value != "file-start"))
            warn(node, "<mj-raw> beside <mj-body> is only used with position=\"file-start\".");
    }
    if (!seen.contains("mj-body"))
        warn(root, "There is no <mj-body>, so the message is empty.");
}

void Checker::checkElement(const Node& node, const Component& parent)
{
    const Component* component = findComponent(node.name);
    if (node.name == "mj-include")
        return error(node, "<mj-include> brings in another file, but a message must be whole in itself. Put the text "
                           "of that file here instead.");
    if (!component)
        return sayUnknown(node, parent);
    checkPlacement(node, *component, parent);
    checkAttributes(node, *component);
    if (component->id == ComponentId::Attributes) {
        for (const Node& child : node.children)
            checkDefaults(child, false);
    } else if (component->id == ComponentId::Font && ++m_fonts == mostFonts + 1) {
        error(node, "There are more than " + std::to_string(mostFonts) + " fonts.");
    } else if (component->holds == Holds::Content) {
        checkContent(node, *component);
    } else {
        checkChildren(node, *component);
    }
}

void Checker::checkContent(const Node& node, const Component& component)
{
    // Raw HTML may begin in one place and end in another.
    if (component.part != Part::Body || component.id == ComponentId::Raw)
        return;
    if (const auto problem = problemOfFragment(node.text)) {
        Place place = problem->place;
        if (place.line == 1)
            place.column += node.textPlace.column - 1;
        place.line += node.textPlace.line - 1;
        add(Level::Warning, place, problem->text);
    }
}

void Checker::sayUnknown(const Node& node, const Component& parent)
{
    std::string text = "MJML has no element " + tag(node.name) + '.';
    if (!node.name.starts_with("mj"))
        return error(node, tag(node.name) + " is not MJML and cannot stand in " + tag(parent.name) +
                               ". HTML goes inside <mj-text> or <mj-raw>.");
    if (const std::string_view successor = successorOf(node.name); !successor.empty())
        text += ' ' + std::string(successor);
    else if (const std::string near = nearestWord(node.name, componentNames()); !near.empty())
        text += " Did you mean " + tag(near) + '?';
    error(node, std::move(text));
}

void Checker::checkPlacement(const Node& node, const Component& component, const Component& parent)
{
    if (parent.mayHold(node.name))
        return;
    const std::string sentence =
        tag(node.name) + " cannot stand in " + tag(parent.name) + ", only in " + listOfTags(parentsOf(node.name)) + '.';
    // As in the reference compiler a block in another block's place is rendered there.
    const bool isRendered = component.part == Part::Body && parent.holds == Holds::Elements &&
                            (parent.part == Part::Body || parent.id == ComponentId::Body) &&
                            parent.id != ComponentId::Carousel;
    add(isRendered ? Level::Warning : Level::Error, node.place, sentence);
}

void Checker::checkChildren(const Node& node, const Component& component)
{
    for (const Node& child : node.children) {
        if (child.kind == Node::Kind::Element)
            checkElement(child, component);
        else
            checkLoose(child, component);
    }
    if (component.id == ComponentId::Head || component.id == ComponentId::Mjml)
        checkLiquidBlocks(node);
}

/// Text and Liquid between elements.
void Checker::checkLoose(const Node& node, const Component& parent)
{
    if (node.kind == Node::Kind::Text)
        return warn(node, "Text may not stand between the elements of " + tag(parent.name) +
                              " and is not shown. Put it inside an element such as <mj-text>.");
    if (node.kind != Node::Kind::Liquid)
        return;
    const bool isOutput = liquidTagName(node.text).empty() && node.text.starts_with("{{");
    if (parent.holds == Holds::Nothing || (parent.part == Part::Head && parent.holds == Holds::Elements))
        error(node, "Liquid cannot stand in " + tag(parent.name) + ". Put it inside the value of an attribute.");
    else if (parent.part == Part::Frame && parent.id != ComponentId::Body && isOutput)
        error(node, "An output cannot stand in " + tag(parent.name) +
                        ", since nothing is shown there. Put it inside "
                        "<mj-text>, <mj-raw> or <mj-title>.");
    else if (parent.id == ComponentId::Carousel)
        warn(node, "The number of images in a carousel must be known beforehand. With Liquid around them its buttons "
                   "may lead to none.");
}

/// In the head there is nothing that Liquid could stand around; what it sets goes in front of the document.
void Checker::checkLiquidBlocks(const Node& parent)
{
    static const std::set<std::string_view> openers = {"if", "unless", "case", "for", "tablerow", "capture"};
    struct Open
    {
        const Node* node;
        bool hasElement;
    };
    std::vector<Open> open;
    const auto say = [&](const Node& node) {
        error(node, "Liquid cannot stand around the parts of " + tag(parent.name) +
                        ". Put the condition inside the part, such as inside <mj-title>.");
    };
    for (const Node& node : parent.children) {
        if (node.kind == Node::Kind::Element) {
            for (Open& block : open)
                block.hasElement = true;
            // What is open when the body begins may end after it.
            if (node.name == "mj-body")
                return;
        }
        if (node.kind != Node::Kind::Liquid)
            continue;
        const std::string_view name = liquidTagName(node.text);
        if (openers.contains(name)) {
            open.push_back({&node, false});
        } else if (name.starts_with("end") && !open.empty()) {
            if (open.back().hasElement)
                say(*open.back().node);
            open.pop_back();
        }
    }
    if (parent.name == "mj-head") {
        for (const Open& block : open)
            say(*block.node);
    }
}

void Checker::checkDefaults(const Node& node, bool isInClass)
{
    if (node.kind == Node::Kind::Liquid || node.kind == Node::Kind::Text)
        return checkLoose(node, *findComponent(isInClass ? "mj-class" : "mj-attributes"));
    if (node.kind != Node::Kind::Element)
        return;
    const Component* component = findComponent(node.name);
    if (!component)
        return sayUnknown(node, *findComponent("mj-attributes"));
    const bool takesAll = component->id == ComponentId::All || component->id == ComponentId::Class;
    if (!takesAll)
        return checkAttributes(node, *component);
    if (component->id == ComponentId::Class && !node.attribute("name"))
        warn(node, "This <mj-class> has no name, so nothing can be of it.");
    for (const Attribute& attribute : node.attributes) {
        if (!findAttribute(attribute.name))
            add(Level::Warning, attribute.place, "No element of MJML has an attribute " + attribute.name + '.');
    }
    for (const Node& child : node.children)
        checkDefaults(child, true);
}

void Checker::checkAttributes(const Node& node, const Component& component)
{
    for (const Attribute& attribute : node.attributes)
        checkAttribute(node, component, attribute);
}

void Checker::checkAttribute(const Node& node, const Component& component, const Attribute& attribute)
{
    if (attribute.name == "css-class")
        return;
    if (attribute.name == "mj-class")
        return checkClassNames(attribute);
    const auto known = findAttribute(attribute.name);
    const AttributeSpec* spec = known ? component.attribute(*known) : nullptr;
    if (!spec && !hasRoomFor(m_problems, Level::Warning))
        return;
    if (!spec) {
        const std::string near = nearestWord(attribute.name, component.attributeNames());
        return add(Level::Warning, attribute.place,
                   tag(node.name) + " has no attribute " + attribute.name +
                       (near.empty() ? "." : ". Did you mean " + near + '?'));
    }
    const bool decidesLayout =
        spec->attribute == Attr::Width && (component.part == Part::Frame || component.id == ComponentId::Breakpoint ||
                                           component.id == ComponentId::Column || component.id == ComponentId::Group);
    if (decidesLayout && hasLiquid(attribute.value) && !parseWidth(attribute.value))
        return add(Level::Warning, attribute.valuePlace,
                   "The width of " + tag(node.name) +
                       " must be known before the message is made for a customer; this "
                       "one is not used. Write a number.");
    if (const std::string problem = problemOfValue(*spec, attribute.value); !problem.empty())
        add(Level::Warning, attribute.valuePlace,
            "The " + attribute.name + " of " + tag(node.name) + ' ' + problem + '.');
}

void Checker::checkClassNames(const Attribute& attribute)
{
    if (hasLiquid(attribute.value))
        return add(Level::Warning, attribute.valuePlace,
                   "A class must be known before the message is made for a customer. Use css-class for one that "
                   "Liquid chooses.");
    for (const std::string_view name : split(attribute.value, ' ')) {
        if (name.empty() || m_classes.contains(name))
            continue;
        if (!hasRoomFor(m_problems, Level::Warning))
            return;
        const std::string near = nearestWord(name, {m_classes.begin(), m_classes.end()});
        add(Level::Warning, attribute.valuePlace,
            "There is no <mj-class name=\"" + std::string(name) + "\"> in the head" +
                (near.empty() ? "." : ". Did you mean " + near + '?'));
    }
}
}

void check(const Document& document, std::vector<Problem>& problems)
{
    Checker(document, problems).run();
}

}
