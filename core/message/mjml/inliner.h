#pragma once

#include "core/base/result.h"
#include "core/message/html/styleinliner.h"
#include "core/message/mjml/head.h"

#include <string>
#include <string_view>
#include <vector>

namespace patron::message::mjml {

/// Gives elements the HTML attributes of mj-html-attributes. Only start tags are edited.
Result<std::string> withAttributes(std::string_view html, const std::vector<SelectorAttributes>& attributes);

/// Puts the declarations of style sheets into the style attributes of the elements they mean, and what has an attribute
/// of old (bgcolor, align, valign, width, height) into that as well where the element is of a table, for Outlook.
Result<html::InlinedStyles> withInlineStyles(std::string_view html, const std::vector<std::string_view>& styles);

}
