#pragma once

#include "core/message/mjml/components.h"
#include "core/message/mjml/head.h"
#include "core/message/mjml/markup.h"
#include "core/message/mjml/sourcemarks.h"
#include "core/message/mjml/units.h"

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace patron::message::mjml {

/// What a component hands down to those inside it.
struct Frame
{
    std::string width = "600px"; ///< of the box that holds it
    std::optional<std::string_view> gap;
    std::string_view accordionFont;
    std::string_view elementFont;
    std::string_view thumbnails;
    std::string_view classes; ///< the nearest mj-class around

    double wholeWidth() const { return leadingWhole(width).value_or(0); }
    double exactWidth() const { return leadingNumber(width).value_or(0); }
};

/// One component with all that is known of it when its turn comes.
struct Block
{
    const Node& node;
    const Component& component;
    const Frame& frame;
    AttributeSet values;
    int index = 0;    ///< among the elements and comments that stand with it
    int siblings = 1; ///< how many there are of these that are not raw, with itself
    bool isInGroup = false;

    std::string_view get(Attr attribute) const { return values.get(attribute); }
    bool has(Attr attribute) const { return values.has(attribute); }
    bool isGiven(Attr attribute) const { return mjml::isGiven(values.get(attribute)); }
};

/// CSS that a page needs once for all components of a kind.
enum class SharedStyle { Image, Navbar, Accordion };

/// The body of one message in the making. Components of a kind are rendered by the functions below.
class Rendering
{
public:
    Rendering(const Head& head, std::string& out);

    const Head& head() const { return m_head; }
    Markup& html() { return m_html; }

    /// Renders what a block is.
    void render(const Block& block);
    /// Calls `each` with every child component; mj-raw, comments and Liquid go out as they are.
    template <typename Each>
    void children(const Block& parent, const Frame& frame, const AttributeSet* given, Each each)
    {
        int index = 0;
        const int siblings = countSiblings(parent.node);
        for (const Node& node : parent.node.children) {
            if (isFull())
                return;
            if (writeRaw(node)) {
                index += node.kind == Node::Kind::Element || node.kind == Node::Kind::Comment ? 1 : 0;
                continue;
            }
            if (const Component* component = findComponent(node.name); component)
                each(block(parent, node, *component, frame, given, index++, siblings));
        }
    }
    /// One child component with its values.
    Block block(const Block& parent, const Node& node, const Component& component, const Frame& frame,
                const AttributeSet* given, int index, int siblings);
    /// Sets the block's values by rank: its own, those of its classes, those for its kind, given ones, those for all,
    /// the standard ones.
    void resolve(Block& block, const AttributeSet* given);
    /// What its children take down: the frame with the block's own class, where it has one.
    Frame frameInside(const Block& block) const;

    void addWidthClass(std::string className, const Width& width);
    void useStyle(SharedStyle style);
    void addCarouselStyle(std::string css) { m_carouselStyles.push_back(std::move(css)); }
    /// A name for what must be found again by CSS: the same for the same message, another for each call.
    std::string uniqueName();
    /// Keeps a text as long as the rendering.
    std::string_view keep(std::string text) { return m_kept.emplace_back(std::move(text)); }
    /// Where the pieces of what was written come from.
    std::vector<Mark> takeMarks() { return m_marks.take(); }
    /// Nothing more is written; the message would be too long.
    bool isFull() const { return m_out.size() > Limits::outputBytes; }

    const std::vector<std::pair<std::string, Width>>& widthClasses() const { return m_widthClasses; }
    const std::vector<SharedStyle>& sharedStyles() const { return m_sharedStyles; }
    const std::vector<std::string>& carouselStyles() const { return m_carouselStyles; }

private:
    bool writeRaw(const Node& node);
    void renderByKind(const Block& block);
    static int countSiblings(const Node& parent);
    void resolveClasses(Block& block);
    void expandColours(Block& block);

    const Head& m_head;
    std::string& m_out;
    Markup m_html;
    std::deque<std::string> m_kept;
    std::vector<std::pair<std::string, Width>> m_widthClasses;
    std::unordered_map<std::string, std::size_t> m_widthClassAt;
    std::vector<SharedStyle> m_sharedStyles;
    std::vector<std::string> m_carouselStyles;
    SourceMarks m_marks;
    std::uint64_t m_names = 0;
};

void renderBody(Rendering& rendering, const Block& block);
void renderSection(Rendering& rendering, const Block& block);
void renderGroup(Rendering& rendering, const Block& block);
void renderColumn(Rendering& rendering, const Block& block);
void renderHero(Rendering& rendering, const Block& block);
void renderText(Rendering& rendering, const Block& block);
void renderImage(Rendering& rendering, const Block& block);
void renderButton(Rendering& rendering, const Block& block);
void renderDivider(Rendering& rendering, const Block& block);
void renderSpacer(Rendering& rendering, const Block& block);
void renderTable(Rendering& rendering, const Block& block);
void renderSocial(Rendering& rendering, const Block& block);
void renderSocialElement(Rendering& rendering, const Block& block);
void renderNavbar(Rendering& rendering, const Block& block);
void renderNavbarLink(Rendering& rendering, const Block& block);
void renderAccordion(Rendering& rendering, const Block& block);
void renderAccordionElement(Rendering& rendering, const Block& block);
void renderAccordionPart(Rendering& rendering, const Block& block);
void renderCarousel(Rendering& rendering, const Block& block);
void renderCarouselImage(Rendering& rendering, const Block& block);

/// "a b" and "outlook" give "a-outlook b-outlook".
std::string suffixedClasses(std::string_view classes, std::string_view suffix);
/// The width of a column or a group: its own, or its share of what holds it.
Width columnWidth(const Block& block);
/// The same in pixels.
double columnPixels(const Block& block);
/// The width that is left to what stands in it.
Frame columnFrame(const Rendering& rendering, const Block& block, double taken);
/// A row of a column or a hero with one block in it.
void renderRow(Rendering& rendering, const Block& block, bool isInHero);

}
