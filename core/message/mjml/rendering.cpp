#include "core/message/mjml/rendering.h"

#include "core/base/hash.h"
#include "core/message/mjml/liquidruns.h"

#include <algorithm>

namespace patron::message::mjml {

namespace {
constexpr std::size_t mostClasses = 100;
constexpr std::size_t longestClasses = 1 << 14;

/// Calls `each` with the values of every class named, of the first hundred.
template <typename Each>
void eachClass(const Head& head, std::string_view names, Each each)
{
    for (std::size_t i = 0; i < mostClasses && !names.empty(); ++i) {
        const std::size_t blank = names.find(' ');
        const auto found = head.classes.find(names.substr(0, blank));
        if (found != head.classes.end())
            each(found->second);
        names.remove_prefix(blank == std::string_view::npos ? names.size() : blank + 1);
    }
}

bool isShortColour(std::string_view value)
{
    return value.size() == 4 && value[0] == '#' && std::all_of(value.begin() + 1, value.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
           });
}
}

Rendering::Rendering(const Head& head, std::string& out)
    : m_head(head)
    , m_out(out)
    , m_html(out)
{}

int Rendering::countSiblings(const Node& parent)
{
    const auto count = std::count_if(parent.children.begin(), parent.children.end(), [](const Node& node) {
        return node.kind == Node::Kind::Element && node.name != "mj-raw";
    });
    return std::max(1, static_cast<int>(count));
}

bool Rendering::writeRaw(const Node& node)
{
    switch (node.kind) {
    case Node::Kind::Liquid:
        m_marks.begin(node, m_out.size());
        m_html.line(node.text);
        return true;
    case Node::Kind::Comment:
        m_html.text("<!--").text(node.text).line("-->");
        return true;
    case Node::Kind::Element:
        if (node.name != "mj-raw")
            return false;
        m_marks.verbatim(node.text, node.textPlace, m_out.size());
        m_html.line(node.text);
        return true;
    case Node::Kind::Text:
    case Node::Kind::Declaration:
        return true; // shown nowhere; the check says so
    }
    return false;
}

Block Rendering::block(const Block& parent, const Node& node, const Component& component, const Frame& frame,
                       const AttributeSet* given, int index, int siblings)
{
    Block block{node, component, frame, {}, index, siblings, parent.component.id == ComponentId::Group};
    resolve(block, given);
    return block;
}

void Rendering::resolve(Block& block, const AttributeSet* given)
{
    for (const AttributeSpec& spec : block.component.attributes) {
        if (spec.standard)
            block.values.set(spec.attribute, *spec.standard);
    }
    for (const auto& [attribute, value] : m_head.all)
        block.values.set(attribute, value);
    if (given) {
        for (std::size_t i = 0; i < attributeCount; ++i) {
            const auto attribute = static_cast<Attr>(i);
            if (given->has(attribute))
                block.values.set(attribute, given->get(attribute));
        }
    }
    if (const auto defaults = m_head.defaults.find(block.node.name); defaults != m_head.defaults.end()) {
        for (const auto& [attribute, value] : defaults->second)
            block.values.set(attribute, value);
    }
    resolveClasses(block);
    for (const Attribute& attribute : block.node.attributes) {
        if (const auto known = findAttribute(attribute.name))
            block.values.set(*known, attribute.value);
    }
    expandColours(block);
}

void Rendering::resolveClasses(Block& block)
{
    const Attribute* own = block.node.attribute(nameOf(Attr::MjClass));
    if (own) {
        std::string cssClass;
        eachClass(m_head, own->value, [&](const ClassValues& values) {
            for (const auto& [attribute, value] : values.own) {
                block.values.set(attribute, value);
                // Of several classes, these are added to each other.
                if (attribute == Attr::CssClass && cssClass.size() < longestClasses)
                    cssClass += (cssClass.empty() ? "" : " ") + std::string(value);
            }
        });
        if (!cssClass.empty())
            block.values.set(Attr::CssClass, keep(std::move(cssClass)));
    }
    eachClass(m_head, block.frame.classes, [&](const ClassValues& values) {
        const auto inside = values.inside.find(block.node.name);
        if (inside == values.inside.end())
            return;
        for (const auto& [attribute, value] : inside->second)
            block.values.set(attribute, value);
    });
}

void Rendering::expandColours(Block& block)
{
    for (const AttributeSpec& spec : block.component.attributes) {
        const std::string_view value = block.get(spec.attribute);
        if (spec.type != ValueType::Colour || !isShortColour(value))
            continue;
        block.values.set(spec.attribute, keep({'#', value[1], value[1], value[2], value[2], value[3], value[3]}));
    }
}

Frame Rendering::frameInside(const Block& block) const
{
    Frame frame = block.frame;
    if (const Attribute* own = block.node.attribute(nameOf(Attr::MjClass)))
        frame.classes = own->value;
    return frame;
}

void Rendering::addWidthClass(std::string className, const Width& width)
{
    const auto [found, isNew] = m_widthClassAt.try_emplace(className, m_widthClasses.size());
    if (isNew)
        m_widthClasses.emplace_back(std::move(className), width);
    else
        m_widthClasses[found->second].second = width;
}

void Rendering::useStyle(SharedStyle style)
{
    if (std::find(m_sharedStyles.begin(), m_sharedStyles.end(), style) == m_sharedStyles.end())
        m_sharedStyles.push_back(style);
}

std::string Rendering::uniqueName()
{
    // What was written so far tells messages apart that are shown on one page.
    const std::uint64_t hash = quickHash(m_out, 0xcbf29ce484222325ull + ++m_names);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string name;
    for (int shift = 60; shift >= 0; shift -= 4)
        name += digits[(hash >> shift) & 15];
    return name;
}

void Rendering::render(const Block& block)
{
    const std::size_t from = m_out.size();
    m_marks.begin(block.node, from);
    renderByKind(block);
    m_marks.finish(block.node, m_out, from);
}

void Rendering::renderByKind(const Block& block)
{
    using Id = ComponentId;
    switch (block.component.id) {
    case Id::Body:
        return renderBody(*this, block);
    case Id::Wrapper:
    case Id::Section:
        return renderSection(*this, block);
    case Id::Group:
        return renderGroup(*this, block);
    case Id::Column:
        return renderColumn(*this, block);
    case Id::Hero:
        return renderHero(*this, block);
    case Id::Text:
        return renderText(*this, block);
    case Id::Image:
        return renderImage(*this, block);
    case Id::Button:
        return renderButton(*this, block);
    case Id::Divider:
        return renderDivider(*this, block);
    case Id::Spacer:
        return renderSpacer(*this, block);
    case Id::Table:
        return renderTable(*this, block);
    case Id::Social:
        return renderSocial(*this, block);
    case Id::SocialElement:
        return renderSocialElement(*this, block);
    case Id::Navbar:
        return renderNavbar(*this, block);
    case Id::NavbarLink:
        return renderNavbarLink(*this, block);
    case Id::Accordion:
        return renderAccordion(*this, block);
    case Id::AccordionElement:
        return renderAccordionElement(*this, block);
    case Id::AccordionTitle:
    case Id::AccordionText:
        return renderAccordionPart(*this, block);
    case Id::Carousel:
        return renderCarousel(*this, block);
    case Id::CarouselImage:
        return renderCarouselImage(*this, block);
    default:
        return; // parts of the head show nothing
    }
}

std::string suffixedClasses(std::string_view classes, std::string_view suffix)
{
    std::string result;
    for (const std::string_view name : wordsOutsideLiquid(classes)) {
        if (!result.empty())
            result += ' ';
        result += name;
        result += '-';
        result += suffix;
    }
    return result;
}

}
