#include "core/base/text.h"
#include "core/message/liquid/tokenizer.h"
#include "core/message/mjml/check.h"
#include "core/message/mjml/components.h"
#include "core/message/mjml/liquidruns.h"

#include <algorithm>
#include <array>

namespace patron::message::mjml {

namespace {
// CSS Color Module Level 4, and the words that may stand for a colour.
constexpr std::array<std::string_view, 154> colourNames = {"aliceblue",
                                                           "antiquewhite",
                                                           "aqua",
                                                           "aquamarine",
                                                           "azure",
                                                           "beige",
                                                           "bisque",
                                                           "black",
                                                           "blanchedalmond",
                                                           "blue",
                                                           "blueviolet",
                                                           "brown",
                                                           "burlywood",
                                                           "cadetblue",
                                                           "chartreuse",
                                                           "chocolate",
                                                           "coral",
                                                           "cornflowerblue",
                                                           "cornsilk",
                                                           "crimson",
                                                           "currentcolor",
                                                           "cyan",
                                                           "darkblue",
                                                           "darkcyan",
                                                           "darkgoldenrod",
                                                           "darkgray",
                                                           "darkgreen",
                                                           "darkgrey",
                                                           "darkkhaki",
                                                           "darkmagenta",
                                                           "darkolivegreen",
                                                           "darkorange",
                                                           "darkorchid",
                                                           "darkred",
                                                           "darksalmon",
                                                           "darkseagreen",
                                                           "darkslateblue",
                                                           "darkslategray",
                                                           "darkslategrey",
                                                           "darkturquoise",
                                                           "darkviolet",
                                                           "deeppink",
                                                           "deepskyblue",
                                                           "dimgray",
                                                           "dimgrey",
                                                           "dodgerblue",
                                                           "firebrick",
                                                           "floralwhite",
                                                           "forestgreen",
                                                           "fuchsia",
                                                           "gainsboro",
                                                           "ghostwhite",
                                                           "gold",
                                                           "goldenrod",
                                                           "gray",
                                                           "green",
                                                           "greenyellow",
                                                           "grey",
                                                           "honeydew",
                                                           "hotpink",
                                                           "indianred",
                                                           "indigo",
                                                           "inherit",
                                                           "initial",
                                                           "ivory",
                                                           "khaki",
                                                           "lavender",
                                                           "lavenderblush",
                                                           "lawngreen",
                                                           "lemonchiffon",
                                                           "lightblue",
                                                           "lightcoral",
                                                           "lightcyan",
                                                           "lightgoldenrodyellow",
                                                           "lightgray",
                                                           "lightgreen",
                                                           "lightgrey",
                                                           "lightpink",
                                                           "lightsalmon",
                                                           "lightseagreen",
                                                           "lightskyblue",
                                                           "lightslategray",
                                                           "lightslategrey",
                                                           "lightsteelblue",
                                                           "lightyellow",
                                                           "lime",
                                                           "limegreen",
                                                           "linen",
                                                           "magenta",
                                                           "maroon",
                                                           "mediumaquamarine",
                                                           "mediumblue",
                                                           "mediumorchid",
                                                           "mediumpurple",
                                                           "mediumseagreen",
                                                           "mediumslateblue",
                                                           "mediumspringgreen",
                                                           "mediumturquoise",
                                                           "mediumvioletred",
                                                           "midnightblue",
                                                           "mintcream",
                                                           "mistyrose",
                                                           "moccasin",
                                                           "navajowhite",
                                                           "navy",
                                                           "none",
                                                           "oldlace",
                                                           "olive",
                                                           "olivedrab",
                                                           "orange",
                                                           "orangered",
                                                           "orchid",
                                                           "palegoldenrod",
                                                           "palegreen",
                                                           "paleturquoise",
                                                           "palevioletred",
                                                           "papayawhip",
                                                           "peachpuff",
                                                           "peru",
                                                           "pink",
                                                           "plum",
                                                           "powderblue",
                                                           "purple",
                                                           "rebeccapurple",
                                                           "red",
                                                           "rosybrown",
                                                           "royalblue",
                                                           "saddlebrown",
                                                           "salmon",
                                                           "sandybrown",
                                                           "seagreen",
                                                           "seashell",
                                                           "sienna",
                                                           "silver",
                                                           "skyblue",
                                                           "slateblue",
                                                           "slategray",
                                                           "slategrey",
                                                           "snow",
                                                           "springgreen",
                                                           "steelblue",
                                                           "tan",
                                                           "teal",
                                                           "thistle",
                                                           "tomato",
                                                           "transparent",
                                                           "turquoise",
                                                           "unset",
                                                           "violet",
                                                           "wheat",
                                                           "white",
                                                           "whitesmoke",
                                                           "yellow",
                                                           "yellowgreen"};
static_assert(std::is_sorted(colourNames.begin(), colourNames.end()));

bool isColour(std::string_view value)
{
    const std::string text = asciiLower(value);
    if (text.starts_with('#')) {
        const std::size_t digits = text.size() - 1;
        return (digits == 3 || digits == 4 || digits == 6 || digits == 8) &&
               text.find_first_not_of("0123456789abcdef", 1) == std::string::npos;
    }
    for (const std::string_view function : {"rgb(", "rgba(", "hsl(", "hsla("}) {
        if (text.starts_with(function))
            return text.ends_with(')') &&
                   text.find_first_not_of("0123456789.,%/ deg", function.size()) == text.size() - 1;
    }
    return std::binary_search(colourNames.begin(), colourNames.end(), text);
}

bool isSize(std::string_view word, const AttributeSpec& spec)
{
    if (word == "0")
        return true;
    std::size_t number = 0;
    if (spec.mayBeNegative && word.starts_with('-'))
        number = 1;
    const std::size_t start = number;
    while (number < word.size() && (liquid::isDigitChar(word[number]) || word[number] == '.'))
        ++number;
    const std::string_view unit = word.substr(number);
    const auto units = spec.words();
    const bool isKnown = std::find(units.begin(), units.end(), unit) != units.end();
    return number > start ? isKnown && unit != "auto" : unit == "auto" && isKnown;
}

bool areSizes(std::string_view value, const AttributeSpec& spec)
{
    int count = 0;
    for (const std::string_view word : wordsOutsideLiquid(value)) {
        if (++count > spec.most || !isSize(word, spec))
            return false;
    }
    return count > 0;
}

std::string sizeSentence(const AttributeSpec& spec)
{
    std::vector<std::string> units;
    bool needsNoUnit = false;
    for (const std::string_view unit : spec.words()) {
        if (unit.empty())
            needsNoUnit = true;
        else
            units.emplace_back(unit == "auto" ? "the word auto" : unit);
    }
    std::string text = spec.most > 1 ? "is 1 to " + std::to_string(spec.most) + " sizes in " : "is a size in ";
    text += joinWords(units, "or");
    if (needsNoUnit)
        text += " or without a unit";
    return text + (spec.most > 1 ? ", such as \"10px 25px\"" : ", such as 10px");
}

std::string choiceSentence(const AttributeSpec& spec)
{
    std::vector<std::string> words;
    for (const std::string_view word : spec.words()) {
        if (!word.empty())
            words.emplace_back(word);
    }
    return words.size() == 1 ? "can only be " + words[0] : "is " + joinWords(words, "or");
}

bool fits(const AttributeSpec& spec, std::string_view value)
{
    switch (spec.type) {
    case ValueType::Text:
        return true;
    case ValueType::Colour:
        return isColour(value);
    case ValueType::Size:
        return areSizes(value, spec);
    case ValueType::Choice: {
        const auto words = spec.words();
        return std::find(words.begin(), words.end(), value) != words.end();
    }
    case ValueType::Flag:
        return value == "true" || value == "false";
    case ValueType::Number:
        return value.find_first_of("0123456789") != std::string_view::npos;
    }
    return true;
}
}

std::string problemOfValue(const AttributeSpec& spec, std::string_view value)
{
    if (value.empty() || hasLiquid(value) || fits(spec, value))
        return {};
    std::string sentence;
    switch (spec.type) {
    case ValueType::Colour:
        sentence = "is a colour such as #1a2b3c, teal or rgb(26, 43, 60)";
        break;
    case ValueType::Size:
        sentence = sizeSentence(spec);
        break;
    case ValueType::Choice:
        sentence = choiceSentence(spec);
        break;
    case ValueType::Flag:
        sentence = "is true or false";
        break;
    case ValueType::Number:
    case ValueType::Text:
        sentence = "is a number";
        break;
    }
    return sentence + ", not \"" + ellipsize(value, 40) + '"';
}

}
