#pragma once

#include "core/message/mjml/attributes.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace patron::message::mjml {

/// What may stand as the value of an attribute.
enum class ValueType {
    Text,   ///< anything
    Colour, ///< a name of CSS, #rgb, #rrggbb, rgb(…), rgba(…), none
    Size,   ///< 1 to `most` numbers with one of the units of `of`; "" among them: without a unit
    Choice, ///< one of the words of `of`
    Flag,   ///< true or false
    Number  ///< digits
};

struct AttributeSpec
{
    Attr attribute;
    ValueType type = ValueType::Text;
    std::string_view of = {};                      ///< units or words, separated by commas
    std::optional<std::string_view> standard = {}; ///< the value where none is given
    int most = 1;
    bool mayBeNegative = false;

    std::string_view name() const { return nameOf(attribute); }
    /// The parts of `of`.
    std::vector<std::string_view> words() const;
};

/// What an element holds.
enum class Holds {
    Elements, ///< other elements
    Content,  ///< text or HTML, kept as it is
    Nothing
};

enum class ComponentId {
    Mjml,
    Head,
    Body,
    Attributes,
    All,
    Class,
    Breakpoint,
    Font,
    HtmlAttributes,
    Selector,
    HtmlAttribute,
    Preview,
    Style,
    Title,
    Include,
    Raw,
    Wrapper,
    Section,
    Group,
    Column,
    Hero,
    Text,
    Image,
    Button,
    Divider,
    Spacer,
    Table,
    Social,
    SocialElement,
    Navbar,
    NavbarLink,
    Accordion,
    AccordionElement,
    AccordionTitle,
    AccordionText,
    Carousel,
    CarouselImage
};

/// Where an element belongs.
enum class Part { Frame, Head, Body };

/// One component of MJML 4: what the compiler, the check and the editor's inspector know of it.
struct Component
{
    ComponentId id;
    std::string_view name;
    Part part;
    Holds holds;
    std::vector<AttributeSpec> attributes; ///< beside mj-class and css-class, which all of the body have
    std::vector<std::string_view> children;

    /// Null when the component has no such attribute.
    const AttributeSpec* attribute(Attr wanted) const;
    bool mayHold(std::string_view child) const;
    /// The names of its attributes, with mj-class and css-class for what stands in the body.
    std::vector<std::string> attributeNames() const;
};

/// All components, in the order one reads about them.
const std::vector<Component>& components();
/// Null for a name that MJML does not have.
const Component* findComponent(std::string_view name);
/// The names of the components that may hold this one.
std::vector<std::string> parentsOf(std::string_view name);
std::vector<std::string> componentNames();

/// A network that mj-social-element knows by name.
struct SocialNetwork
{
    std::string_view name;
    std::string_view colour;
    std::string_view icon;  ///< the picture's file name
    std::string_view share; ///< what comes before and after the link in the address that shares it, with [[URL]] for
                            ///< the link; empty: the link itself
};
std::span<const SocialNetwork> socialNetworks();
/// A network by name; its "-noshare" form has no share address.
std::optional<SocialNetwork> findSocialNetwork(std::string_view name);

}
