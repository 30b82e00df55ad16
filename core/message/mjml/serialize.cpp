#include "core/base/json.h"
#include "core/base/text.h"
#include "core/message/mjml/components.h"
#include "core/message/mjml/document.h"
#include "core/message/mjml/liquidruns.h"

#include <algorithm>

namespace patron::message::mjml {

namespace {
constexpr std::size_t widest = 120;
constexpr std::size_t step = 2;

bool holdsOutsideLiquid(std::string_view text, char wanted)
{
    bool found = false;
    eachStretch(
        text, [&](std::string_view plain) { found = found || plain.find(wanted) != std::string_view::npos; },
        [](std::string_view) {});
    return found;
}

void writeAttribute(std::string& out, const Attribute& attribute)
{
    out += attribute.name;
    out += '=';
    if (!holdsOutsideLiquid(attribute.value, '"')) {
        out += '"' + attribute.value + '"';
    } else if (!holdsOutsideLiquid(attribute.value, '\'')) {
        out += '\'' + attribute.value + '\'';
    } else {
        out += '"';
        eachStretch(
            attribute.value,
            [&](std::string_view plain) {
                for (const char c : plain)
                    c == '"' ? out += "&quot;" : out += c;
            },
            [&](std::string_view liquid) { out += liquid; });
        out += '"';
    }
}

void writeStartTag(std::string& out, const Node& node, std::size_t indent, std::string_view end)
{
    const std::size_t start = out.size();
    out += '<' + node.name;
    for (const Attribute& attribute : node.attributes) {
        out += ' ';
        writeAttribute(out, attribute);
    }
    out += end;
    if (indent + out.size() - start <= widest || node.attributes.size() < 2)
        return;
    // Too wide: an attribute a line.
    out.resize(start);
    out += '<' + node.name;
    for (const Attribute& attribute : node.attributes) {
        out += '\n' + std::string(indent + 2 * step, ' ');
        writeAttribute(out, attribute);
    }
    out += end;
}

void writeNodes(std::string& out, const std::vector<Node>& nodes, std::size_t indent);

void writeContent(std::string& out, const Node& node, std::size_t indent)
{
    const std::size_t lineStart = out.rfind('\n') + 1; // npos + 1 is 0
    const std::string endTag = "</" + node.name + '>';
    const bool fits = node.text.find('\n') == std::string::npos &&
                      out.size() - lineStart + node.text.size() + endTag.size() <= widest;
    if (fits) {
        out += node.text + endTag;
        return;
    }
    out += '\n' + std::string(indent + step, ' ') + node.text + '\n' + std::string(indent, ' ') + endTag;
}

void writeElement(std::string& out, const Node& node, std::size_t indent)
{
    const Component* component = findComponent(node.name);
    const bool hasContent = component && component->holds == Holds::Content;
    if (hasContent ? node.text.empty() : node.children.empty()) {
        writeStartTag(out, node, indent, " />");
        return;
    }
    writeStartTag(out, node, indent, ">");
    if (hasContent) {
        writeContent(out, node, indent);
        return;
    }
    out += '\n';
    writeNodes(out, node.children, indent + step);
    out += std::string(indent, ' ') + "</" + node.name + '>';
}

void writeNodes(std::string& out, const std::vector<Node>& nodes, std::size_t indent)
{
    for (const Node& node : nodes) {
        out += std::string(indent, ' ');
        if (node.kind == Node::Kind::Element)
            writeElement(out, node, indent);
        else if (node.kind == Node::Kind::Comment)
            out += "<!--" + node.text + "-->";
        else
            out += node.text;
        out += '\n';
    }
}
}

std::string Document::serialize() const
{
    std::string out;
    writeNodes(out, nodes, 0);
    return out;
}

const Node* Document::root() const
{
    const auto found =
        std::find_if(nodes.begin(), nodes.end(), [](const Node& node) { return node.isElement("mjml"); });
    return found != nodes.end() ? &*found : nullptr;
}

const Attribute* Node::attribute(std::string_view wanted) const
{
    const auto found = std::find_if(attributes.begin(), attributes.end(),
                                    [&](const Attribute& attribute) { return attribute.name == wanted; });
    return found != attributes.end() ? &*found : nullptr;
}

const Node* Node::child(std::string_view wanted) const
{
    const auto found =
        std::find_if(children.begin(), children.end(), [&](const Node& node) { return node.isElement(wanted); });
    return found != children.end() ? &*found : nullptr;
}

}
