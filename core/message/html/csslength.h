#pragma once

#include <optional>
#include <string_view>

namespace patron::message::html {

/// A length in CSS pixels. `em` is what 1em and 100 % are. Nothing for what is no length (auto, calc(), Liquid).
std::optional<double> parseLength(std::string_view css, double em);
/// A font-size, with its keywords; `inherited` is the size around it.
std::optional<double> parseFontSize(std::string_view css, double inherited);
/// The leading number of a text such as a width attribute: "600", "600px". Nothing for percentages.
std::optional<double> parsePixels(std::string_view attribute);

}
