#include "ui/models/mailtree.h"

#include "core/message/mjml/liquidruns.h"

#include <QCoreApplication>
#include <QHash>

#include <algorithm>
#include <functional>

namespace patron::ui {

namespace mjml = message::mjml;

namespace {
constexpr int longestTitle = 60;

bool isLayout(std::string_view name)
{
    return name == "mj-wrapper" || name == "mj-section" || name == "mj-group" || name == "mj-column" ||
           name == "mj-hero";
}

bool isLeafBlock(std::string_view name)
{
    static const mjml::Component* column = mjml::findComponent("mj-column");
    return column->mayHold(name);
}

const MailNodes* childrenAt(const mjml::Document& document, const MailPath& path)
{
    if (path.empty())
        return &document.nodes;
    const mjml::Node* node = nodeAt(document, path);
    return node ? &node->children : nullptr;
}

MailNodes* childrenAt(mjml::Document& document, const MailPath& path)
{
    return const_cast<MailNodes*>(childrenAt(std::as_const(document), path));
}

/// Calls `each` for every node below, in the order of the text; it says whether to go in.
void visit(const mjml::Node& node, MailPath& path, const std::function<bool(const mjml::Node&, const MailPath&)>& each)
{
    for (int i = 0; i < int(node.children.size()); ++i) {
        path.push_back(i);
        const mjml::Node& child = node.children[std::size_t(i)];
        if (each(child, path))
            visit(child, path, each);
        path.pop_back();
    }
}

mjml::Node element(std::string name)
{
    mjml::Node node;
    node.name = std::move(name);
    return node;
}

bool opens(std::string_view tag)
{
    return tag == "if" || tag == "unless" || tag == "for" || tag == "case" || tag == "capture" || tag == "tablerow";
}

bool closes(std::string_view tag)
{
    return tag.starts_with("end") && tag.size() > 3;
}

bool mayHold(const mjml::Node& node, std::string_view name)
{
    const mjml::Component* component =
        node.kind == mjml::Node::Kind::Element ? mjml::findComponent(node.name) : nullptr;
    return component && component->holds == mjml::Holds::Elements && component->mayHold(name);
}
}

const mjml::Node* nodeAt(const mjml::Document& document, const MailPath& path)
{
    const MailNodes* nodes = &document.nodes;
    const mjml::Node* found = nullptr;
    for (const int index : path) {
        if (index < 0 || index >= int(nodes->size()))
            return nullptr;
        found = &(*nodes)[std::size_t(index)];
        nodes = &found->children;
    }
    return found;
}

mjml::Node* nodeAt(mjml::Document& document, const MailPath& path)
{
    return const_cast<mjml::Node*>(nodeAt(std::as_const(document), path));
}

MailPath parentOf(const MailPath& path)
{
    return path.empty() ? path : MailPath(path.begin(), path.end() - 1);
}

MailPath childOf(const MailPath& parent, int index)
{
    MailPath path = parent;
    path.push_back(index);
    return path;
}

bool isInside(const MailPath& path, const MailPath& ancestor)
{
    return path.size() >= ancestor.size() && std::equal(ancestor.begin(), ancestor.end(), path.begin());
}

MailPath bodyOf(const mjml::Document& document)
{
    for (int i = 0; i < int(document.nodes.size()); ++i) {
        const mjml::Node& root = document.nodes[std::size_t(i)];
        if (!root.isElement("mjml"))
            continue;
        for (int j = 0; j < int(root.children.size()); ++j) {
            if (root.children[std::size_t(j)].isElement("mj-body"))
                return {i, j};
        }
    }
    return {};
}

bool isContainer(const mjml::Node& node)
{
    return node.kind == mjml::Node::Kind::Element && isLayout(node.name);
}

bool isShown(const mjml::Node& node)
{
    return node.kind == mjml::Node::Kind::Element || node.kind == mjml::Node::Kind::Liquid ||
           node.kind == mjml::Node::Kind::Text;
}

std::vector<MailPath> blocksOf(const mjml::Document& document)
{
    std::vector<MailPath> blocks;
    MailPath path = bodyOf(document);
    const mjml::Node* body = nodeAt(document, path);
    if (!body || path.empty())
        return blocks;
    visit(*body, path, [&](const mjml::Node& node, const MailPath& at) {
        const bool goesIn = isContainer(node) && std::any_of(node.children.begin(), node.children.end(), isShown);
        if (isShown(node) && !goesIn)
            blocks.push_back(at);
        return goesIn;
    });
    return blocks;
}

MailPath pathAt(const mjml::Document& document, mjml::Place place)
{
    MailPath path = bodyOf(document);
    const mjml::Node* body = path.empty() ? nullptr : nodeAt(document, path);
    MailPath found;
    if (!body)
        return found;
    visit(*body, path, [&](const mjml::Node& node, const MailPath& at) {
        const bool isBefore = std::pair(node.place.line, node.place.column) <= std::pair(place.line, place.column);
        if (isBefore && isShown(node))
            found = at;
        return isBefore;
    });
    return found;
}

std::vector<MailSlot> slotsFor(const mjml::Document& document, std::string_view name)
{
    std::vector<MailSlot> all;
    MailPath path = bodyOf(document);
    const mjml::Node* body = nodeAt(document, path);
    if (!body || path.empty())
        return all;
    const bool isBlock = isLeafBlock(name);
    const std::function<void(const mjml::Node&)> collect = [&](const mjml::Node& node) {
        const bool holds = mayHold(node, name);
        const bool wraps = isBlock && node.name == "mj-body" && !holds;
        for (int i = 0; i <= int(node.children.size()); ++i) {
            if (holds || wraps)
                all.push_back({path, i, wraps});
            if (i == int(node.children.size()) || node.children[std::size_t(i)].kind != mjml::Node::Kind::Element)
                continue;
            path.push_back(i);
            collect(node.children[std::size_t(i)]);
            path.pop_back();
        }
    };
    collect(*body);
    return all;
}

std::string_view placedAs(const MailNodes& nodes)
{
    for (const mjml::Node& node : nodes) {
        if (node.kind == mjml::Node::Kind::Element)
            return node.name;
    }
    return "mj-raw";
}

MailSlot slotAfter(const mjml::Document& document, const MailPath& selected, std::string_view name)
{
    const MailPath body = bodyOf(document);
    const bool isBlock = isLeafBlock(name);
    for (MailPath at = selected; at.size() > body.size() && isInside(at, body); at = parentOf(at)) {
        const mjml::Node* node = nodeAt(document, at);
        if (!node)
            continue;
        // Into a selected column, at its end, and into what is still empty; what is full is followed by a new section.
        const bool isEmpty = std::none_of(node->children.begin(), node->children.end(), isShown);
        if (at == selected && mayHold(*node, name) && (isEmpty || node->name == "mj-column") && name != "mj-raw")
            return {at, int(node->children.size())};
        for (int i = 0; at == selected && isBlock && i < int(node->children.size()); ++i) {
            const mjml::Node& child = node->children[std::size_t(i)];
            if (child.isElement("mj-column") && std::none_of(child.children.begin(), child.children.end(), isShown))
                return {childOf(at, i), int(child.children.size())};
        }
        const mjml::Node* parent = nodeAt(document, parentOf(at));
        if (parent && mayHold(*parent, name))
            return {parentOf(at), at.back() + 1};
        if (at.size() == body.size() + 1)
            return {body, at.back() + 1, isBlock};
    }
    const mjml::Node* node = nodeAt(document, body);
    return {body, node ? int(node->children.size()) : 0, isBlock && (!node || !mayHold(*node, name))};
}

MailPath insertNodes(mjml::Document& document, const MailSlot& slot, MailNodes nodes)
{
    MailNodes* into = childrenAt(document, slot.parent);
    if (!into || nodes.empty())
        return {};
    const int index = std::clamp(slot.index, 0, int(into->size()));
    if (slot.wraps) {
        mjml::Node column = element("mj-column");
        column.children = std::move(nodes);
        mjml::Node section = element("mj-section");
        section.children.push_back(std::move(column));
        into->insert(into->begin() + index, std::move(section));
        return childOf(childOf(childOf(slot.parent, index), 0), 0);
    }
    const auto isElement = [](const mjml::Node& node) { return node.kind == mjml::Node::Kind::Element; };
    // Behind a loop with its end, so that what is put in next does not get into the loop.
    const bool isOne = std::all_of(nodes.begin(), nodes.end(), isElement);
    const int shift = isOne ? 0 : int(nodes.size()) - 1;
    into->insert(into->begin() + index, std::make_move_iterator(nodes.begin()), std::make_move_iterator(nodes.end()));
    return childOf(slot.parent, index + shift);
}

MailPath moveNode(mjml::Document& document, const MailPath& path, MailSlot slot)
{
    const mjml::Node* node = nodeAt(document, path);
    if (!node || isInside(slot.parent, path))
        return path;
    mjml::Node taken = *node;
    MailNodes* from = childrenAt(document, parentOf(path));
    from->erase(from->begin() + path.back());
    // What stood behind it in its list has moved up by one.
    const std::size_t level = path.size() - 1;
    if (slot.parent == parentOf(path)) {
        if (slot.index > path.back())
            --slot.index;
    } else if (slot.parent.size() > level && isInside(slot.parent, parentOf(path)) &&
               slot.parent[level] > path.back()) {
        --slot.parent[level];
    }
    return insertNodes(document, slot, {std::move(taken)});
}

MailPath partnerOf(const mjml::Document& document, const MailPath& path)
{
    const mjml::Node* node = nodeAt(document, path);
    const MailNodes* siblings = path.empty() ? nullptr : childrenAt(document, parentOf(path));
    if (!node || !siblings || node->kind != mjml::Node::Kind::Liquid)
        return {};
    const std::string_view tag = mjml::liquidTagName(node->text);
    const int step = opens(tag) ? 1 : closes(tag) ? -1 : 0;
    int depth = 0;
    for (int i = path.back(); step != 0 && i >= 0 && i < int(siblings->size()); i += step) {
        const mjml::Node& other = (*siblings)[std::size_t(i)];
        if (other.kind != mjml::Node::Kind::Liquid)
            continue;
        const std::string_view name = mjml::liquidTagName(other.text);
        depth += opens(name) ? step : closes(name) ? -step : 0;
        if (depth == 0)
            return childOf(parentOf(path), i);
    }
    return {};
}

QString mailBlockTitle(const mjml::Node& node)
{
    const auto tr = [](const char* text) { return QCoreApplication::translate("MailBlocks", text); };
    if (node.kind != mjml::Node::Kind::Element) {
        QString text = QString::fromStdString(node.text).simplified();
        return text.size() > longestTitle ? text.left(longestTitle) + QStringLiteral("…") : text;
    }
    static const QHash<QString, const char*> titles{
        {QStringLiteral("mj-text"), QT_TRANSLATE_NOOP("MailBlocks", "Text")},
        {QStringLiteral("mj-image"), QT_TRANSLATE_NOOP("MailBlocks", "Image")},
        {QStringLiteral("mj-button"), QT_TRANSLATE_NOOP("MailBlocks", "Button")},
        {QStringLiteral("mj-divider"), QT_TRANSLATE_NOOP("MailBlocks", "Divider")},
        {QStringLiteral("mj-spacer"), QT_TRANSLATE_NOOP("MailBlocks", "Spacer")},
        {QStringLiteral("mj-table"), QT_TRANSLATE_NOOP("MailBlocks", "Table")},
        {QStringLiteral("mj-social"), QT_TRANSLATE_NOOP("MailBlocks", "Social")},
        {QStringLiteral("mj-social-element"), QT_TRANSLATE_NOOP("MailBlocks", "Network")},
        {QStringLiteral("mj-navbar"), QT_TRANSLATE_NOOP("MailBlocks", "Menu")},
        {QStringLiteral("mj-navbar-link"), QT_TRANSLATE_NOOP("MailBlocks", "Menu link")},
        {QStringLiteral("mj-accordion"), QT_TRANSLATE_NOOP("MailBlocks", "Accordion")},
        {QStringLiteral("mj-accordion-element"), QT_TRANSLATE_NOOP("MailBlocks", "Accordion part")},
        {QStringLiteral("mj-accordion-title"), QT_TRANSLATE_NOOP("MailBlocks", "Accordion title")},
        {QStringLiteral("mj-accordion-text"), QT_TRANSLATE_NOOP("MailBlocks", "Accordion text")},
        {QStringLiteral("mj-carousel"), QT_TRANSLATE_NOOP("MailBlocks", "Carousel")},
        {QStringLiteral("mj-carousel-image"), QT_TRANSLATE_NOOP("MailBlocks", "Carousel image")},
        {QStringLiteral("mj-raw"), QT_TRANSLATE_NOOP("MailBlocks", "HTML")},
        {QStringLiteral("mj-wrapper"), QT_TRANSLATE_NOOP("MailBlocks", "Wrapper")},
        {QStringLiteral("mj-section"), QT_TRANSLATE_NOOP("MailBlocks", "Section")},
        {QStringLiteral("mj-group"), QT_TRANSLATE_NOOP("MailBlocks", "Group")},
        {QStringLiteral("mj-column"), QT_TRANSLATE_NOOP("MailBlocks", "Column")},
        {QStringLiteral("mj-hero"), QT_TRANSLATE_NOOP("MailBlocks", "Hero")},
        {QStringLiteral("mj-body"), QT_TRANSLATE_NOOP("MailBlocks", "Page")},
    };
    const QString name = QString::fromStdString(node.name);
    const char* title = titles.value(name);
    return title ? tr(title) : QStringLiteral("<%1>").arg(name);
}

}
