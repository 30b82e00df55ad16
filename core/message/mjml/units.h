#pragma once

#include "core/message/mjml/attributes.h"

#include <optional>
#include <string>
#include <string_view>

namespace patron::message::mjml {

/// The whole number a text begins with ("12.5px" gives 12), or nothing.
std::optional<double> leadingWhole(std::string_view text);
/// The number a text begins with ("12.5px" gives 12.5), or nothing.
std::optional<double> leadingNumber(std::string_view text);
/// As short as it can be without losing anything: "300", "33.333333333333336".
std::string numberText(double number);
/// "300px".
std::string pixels(double number);

/// A width as MJML reads one: pixels are whole, per cent may have a fraction, anything else counts as pixels.
struct Width
{
    double value = 0;
    bool isPercent = false;

    std::string text() const { return numberText(value) + (isPercent ? "%" : "px"); }
};
/// Nothing for what is no width, such as a Liquid output.
std::optional<Width> parseWidth(std::string_view text);

enum class Side { Top, Right, Bottom, Left };
/// One side of a CSS shorthand ("10px 25px"); 0 for what is no number.
double sideOf(std::string_view shorthand, Side side);
/// The width in "2px solid red"; 0 where it begins with no number.
double borderWidth(std::string_view border);

/// The padding of one side, from "padding-left" or "padding".
double paddingOf(const AttributeSet& values, Side side, Attr all = Attr::Padding, Attr top = Attr::PaddingTop);
double borderOf(const AttributeSet& values, Side side);
/// Left and right together.
double sidePaddings(const AttributeSet& values);
double sideBorders(const AttributeSet& values);

/// What CSS and MJML take as given: neither empty nor the word false.
bool isGiven(std::string_view value);

}
