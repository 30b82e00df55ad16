#include "core/message/mjml/head.h"

#include "core/message/mjml/units.h"

#include <algorithm>

namespace patron::message::mjml {

namespace {
constexpr Font standardFonts[] = {
    {"Open Sans", "https://fonts.googleapis.com/css?family=Open+Sans:300,400,500,700"},
    {"Droid Sans", "https://fonts.googleapis.com/css?family=Droid+Sans:300,400,500,700"},
    {"Lato", "https://fonts.googleapis.com/css?family=Lato:300,400,500,700"},
    {"Roboto", "https://fonts.googleapis.com/css?family=Roboto:300,400,500,700"},
    {"Ubuntu", "https://fonts.googleapis.com/css?family=Ubuntu:300,400,500,700"},
};

std::string_view valueOf(const Node& node, std::string_view name)
{
    const Attribute* attribute = node.attribute(name);
    return attribute ? std::string_view(attribute->value) : std::string_view();
}

void merge(GivenValues& into, const GivenValues& more)
{
    for (const auto& [attribute, value] : more) {
        const auto same =
            std::find_if(into.begin(), into.end(), [key = attribute](const auto& known) { return known.first == key; });
        if (same != into.end())
            same->second = value;
        else
            into.emplace_back(attribute, value);
    }
}

void readClass(Head& head, const Node& node)
{
    ClassValues& values = head.classes[valueOf(node, "name")];
    GivenValues own = givenValues(node);
    std::erase_if(own, [](const auto& value) { return value.first == Attr::Name; });
    merge(values.own, own);
    for (const Node& child : node.children) {
        if (child.kind == Node::Kind::Element)
            values.inside[child.name] = givenValues(child);
    }
}

void readDefaults(Head& head, const Node& node)
{
    for (const Node& child : node.children) {
        if (child.kind != Node::Kind::Element)
            continue;
        if (child.name == "mj-class")
            readClass(head, child);
        else if (child.name == "mj-all")
            merge(head.all, givenValues(child));
        else
            merge(head.defaults[child.name], givenValues(child));
    }
}

void readHtmlAttributes(Head& head, const Node& node)
{
    for (const Node& selector : node.children) {
        if (!selector.isElement("mj-selector"))
            continue;
        SelectorAttributes found{valueOf(selector, "path"), {}};
        for (const Node& child : selector.children) {
            if (child.isElement("mj-html-attribute") && !valueOf(child, "name").empty())
                found.values.emplace_back(valueOf(child, "name"), child.text);
        }
        head.htmlAttributes.push_back(std::move(found));
    }
}

void readFont(Head& head, const Node& node)
{
    const Font font{valueOf(node, "name"), valueOf(node, "href")};
    if (font.name.empty() || font.address.empty())
        return;
    const auto same =
        std::find_if(head.fonts.begin(), head.fonts.end(), [&](const Font& known) { return known.name == font.name; });
    if (same != head.fonts.end())
        same->address = font.address;
    else
        head.fonts.push_back(font);
}

void readPart(Head& head, const Node& node)
{
    if (node.kind == Node::Kind::Liquid)
        head.before += node.text + '\n';
    else if (node.kind == Node::Kind::Comment)
        head.raw += "<!--" + node.text + "-->\n";
    else if (node.name == "mj-raw")
        head.raw += node.text + '\n';
    else if (node.name == "mj-title")
        head.title = node.text;
    else if (node.name == "mj-preview")
        head.preview = node.text;
    else if (node.name == "mj-breakpoint" && leadingWhole(valueOf(node, "width")))
        head.breakpoint = valueOf(node, "width");
    else if (node.name == "mj-font")
        readFont(head, node);
    else if (node.name == "mj-style")
        (valueOf(node, "inline") == "inline" ? head.inlineStyles : head.styles).push_back(node.text);
    else if (node.name == "mj-attributes")
        readDefaults(head, node);
    else if (node.name == "mj-html-attributes")
        readHtmlAttributes(head, node);
}

/// What stands in mjml beside its head and body.
void readAround(Head& head, const Node& root)
{
    bool isAfterBody = false;
    for (const Node& node : root.children) {
        isAfterBody = isAfterBody || node.isElement("mj-body");
        if (node.kind == Node::Kind::Liquid)
            (isAfterBody ? head.after : head.before) += node.text + '\n';
        else if (node.isElement("mj-raw") && valueOf(node, "position") == "file-start")
            head.before += node.text + '\n';
        else if (node.isElement("mj-head"))
            for (const Node& part : node.children)
                readPart(head, part);
    }
}
}

GivenValues givenValues(const Node& node)
{
    GivenValues values;
    values.reserve(node.attributes.size());
    for (const Attribute& attribute : node.attributes) {
        if (const auto known = findAttribute(attribute.name))
            values.emplace_back(*known, attribute.value);
    }
    return values;
}

Head readHead(const Document& document)
{
    Head head;
    head.fonts.assign(std::begin(standardFonts), std::end(standardFonts));
    const Node* root = nullptr;
    for (const Node& node : document.nodes) {
        if (node.isElement("mjml") && !root)
            root = &node;
        else if (node.kind == Node::Kind::Liquid)
            (root ? head.after : head.before) += node.text + '\n';
        if (root != &node)
            continue;
        readAround(head, node);
        if (const std::string_view language = valueOf(node, "lang"); !language.empty())
            head.language = language;
        if (const std::string_view direction = valueOf(node, "dir"); !direction.empty())
            head.direction = direction;
        head.isDesktopInOutlookWeb = valueOf(node, "owa") == "desktop";
    }
    return head;
}

}
