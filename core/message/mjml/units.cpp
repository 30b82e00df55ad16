#include "core/message/mjml/units.h"

#include "core/message/liquid/tokenizer.h"

#include <array>
#include <charconv>

namespace patron::message::mjml {

namespace {
using liquid::isDigitChar;
using liquid::isSpaceChar;
using liquid::trimLeft;

std::optional<double> parsed(std::string_view text)
{
    double number = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (end.ec != std::errc())
        return std::nullopt;
    return number;
}

std::string_view numberAt(std::string_view text, bool withFraction)
{
    text = trimLeft(text);
    if (!text.empty() && text.front() == '+')
        text.remove_prefix(1);
    std::size_t length = !text.empty() && text.front() == '-' ? 1 : 0;
    while (length < text.size() && isDigitChar(text[length]))
        ++length;
    if (!withFraction || length >= text.size() || text[length] != '.')
        return text.substr(0, length);
    ++length;
    while (length < text.size() && isDigitChar(text[length]))
        ++length;
    return text.substr(0, length);
}

/// The attribute of another side, given that of the top: they stand in the order of their names.
Attr attributeOf(Side side, Attr top)
{
    const auto base = static_cast<int>(top);
    switch (side) {
    case Side::Top:
        return top;
    case Side::Right:
        return static_cast<Attr>(base - 1);
    case Side::Left:
        return static_cast<Attr>(base - 2);
    case Side::Bottom:
        return static_cast<Attr>(base - 3);
    }
    return top;
}
static_assert(static_cast<int>(Attr::PaddingTop) - static_cast<int>(Attr::PaddingBottom) == 3);
static_assert(static_cast<int>(Attr::InnerPaddingTop) - static_cast<int>(Attr::InnerPaddingBottom) == 3);
}

std::optional<double> leadingWhole(std::string_view text)
{
    return parsed(numberAt(text, false));
}

std::optional<double> leadingNumber(std::string_view text)
{
    return parsed(numberAt(text, true));
}

std::string numberText(double number)
{
    std::array<char, 400> text;
    const auto end =
        std::to_chars(text.data(), text.data() + text.size(), number == 0 ? 0.0 : number, std::chars_format::fixed);
    return end.ec == std::errc() ? std::string(text.data(), end.ptr) : std::string("0");
}

std::string pixels(double number)
{
    return numberText(number) + "px";
}

std::optional<Width> parseWidth(std::string_view text)
{
    std::size_t unit = text.size();
    while (unit > 0 && !isDigitChar(text[unit - 1]))
        --unit;
    std::string_view ending = text.substr(unit);
    while (!ending.empty() && (ending.front() == '.' || ending.front() == ','))
        ending.remove_prefix(1);
    const bool isPercent = ending == "%";
    const auto value = isPercent ? leadingNumber(text) : leadingWhole(text);
    if (!value)
        return std::nullopt;
    return Width{*value, isPercent};
}

double sideOf(std::string_view shorthand, Side side)
{
    std::array<std::string_view, 4> words;
    std::size_t count = 0;
    for (std::size_t at = 0; at < shorthand.size() && count < words.size();) {
        while (at < shorthand.size() && isSpaceChar(shorthand[at]))
            ++at;
        const std::size_t start = at;
        while (at < shorthand.size() && !isSpaceChar(shorthand[at]))
            ++at;
        if (at > start)
            words[count++] = shorthand.substr(start, at - start);
    }
    // Which word a side takes when there are 1, 2, 3 or 4.
    constexpr std::size_t top[] = {0, 0, 0, 0};
    constexpr std::size_t right[] = {0, 1, 1, 1};
    constexpr std::size_t bottom[] = {0, 0, 2, 2};
    constexpr std::size_t left[] = {0, 1, 1, 3};
    if (count == 0)
        return 0;
    const auto* const which = side == Side::Top      ? top
                              : side == Side::Right  ? right
                              : side == Side::Bottom ? bottom
                                                     : left;
    return leadingWhole(words[which[count - 1]]).value_or(0);
}

double borderWidth(std::string_view border)
{
    for (std::size_t at = 0; at < border.size(); ++at) {
        if (isDigitChar(border[at]) && (at == 0 || border[at - 1] == ' '))
            return leadingWhole(border.substr(at)).value_or(0);
    }
    return 0;
}

double paddingOf(const AttributeSet& values, Side side, Attr all, Attr top)
{
    if (const std::string_view own = values.get(attributeOf(side, top)); !own.empty())
        return leadingWhole(own).value_or(0);
    return sideOf(values.get(all), side);
}

double borderOf(const AttributeSet& values, Side side)
{
    const Attr own = side == Side::Left ? Attr::BorderLeft : Attr::BorderRight;
    return borderWidth(values.get(own).empty() ? values.get(Attr::Border) : values.get(own));
}

double sidePaddings(const AttributeSet& values)
{
    return paddingOf(values, Side::Left) + paddingOf(values, Side::Right);
}

double sideBorders(const AttributeSet& values)
{
    return borderOf(values, Side::Left) + borderOf(values, Side::Right);
}

bool isGiven(std::string_view value)
{
    return !value.empty() && value != "false";
}

}
