#pragma once

#include "core/message/mjml/attributes.h"
#include "core/message/mjml/document.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace patron::message::mjml {

/// Attributes given in one place. The texts are the document's.
using GivenValues = std::vector<std::pair<Attr, std::string_view>>;
/// By the name of the element they are for.
using ValuesByElement = std::map<std::string_view, GivenValues, std::less<>>;

struct ClassValues
{
    GivenValues own;
    ValuesByElement inside; ///< for elements inside one of this class
};

struct Font
{
    std::string_view name;
    std::string_view address;
};

/// HTML attributes for all elements that a CSS selector finds.
struct SelectorAttributes
{
    std::string_view path;
    std::vector<std::pair<std::string_view, std::string_view>> values;
};

/// What mj-head says. All views are into the document.
struct Head
{
    std::string_view title;
    std::string_view preview;
    std::string_view breakpoint = "480px";
    std::string_view language = "und";
    std::string_view direction = "auto";
    bool isDesktopInOutlookWeb = false;
    std::vector<Font> fonts;
    std::vector<std::string_view> styles;
    std::vector<std::string_view> inlineStyles;
    std::vector<SelectorAttributes> htmlAttributes;
    std::string raw;    ///< of mj-raw and comments in the head
    std::string before; ///< what comes in front of the document
    std::string after;  ///< Liquid behind it

    ValuesByElement defaults;
    GivenValues all;
    std::map<std::string_view, ClassValues, std::less<>> classes;
};

Head readHead(const Document& document);

/// The known ones of an element's attributes.
GivenValues givenValues(const Node& node);

}
