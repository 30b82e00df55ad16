#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace patron::message::html {

struct InlinedStyles
{
    std::string html;
    /// The rules that no style attribute can hold, as they were written: @media, @font-face, pseudo-classes, rules in a
    /// Liquid branch. Empty when all are in the attributes.
    std::string leftOver;
};

/// Puts the declarations of `css` into the style attributes of the elements they mean. Only start tags are edited; all
/// else stays byte for byte, Liquid and conditional comments included. What an attribute already says wins over the
/// sheet, except over `!important`. BadInput when the HTML cannot be parsed (HtmlTree), and for
/// styles that are far too many for a mail.
Result<InlinedStyles> inlineStyles(std::string_view html, std::string_view css);

}
