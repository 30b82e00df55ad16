#pragma once

#include "core/message/html/htmltree.h"

#include <compare>
#include <string>
#include <string_view>
#include <vector>

namespace patron::message::html {

/// "color: red !important". Spans are of the text that was parsed.
struct Declaration
{
    std::string property; ///< lower case; custom properties as they are written
    std::string value;    ///< without comments and `!important`, trimmed
    bool isImportant = false;
    Span span;      ///< the whole, without the semicolon
    Span valueSpan; ///< the value without `!important`
};

/// How much a selector weighs: ids, then classes, attributes and pseudo-classes, then tags and pseudo-elements.
struct Specificity
{
    int ids = 0;
    int classes = 0;
    int tags = 0;
    auto operator<=>(const Specificity&) const = default;
};

/// What one element must be: "td.price[align=right]:hover".
struct Compound
{
    struct AttributeTest
    {
        std::string name;
        char kind = 0; ///< 0: is there; = ~ | ^ $ * as in the selector
        std::string value;
        bool ignoresCase = false;
    };
    char combinator = 0; ///< what leads here from the compound before: ' ' > + ~; 0 for the first
    std::string tag;     ///< lower case; empty: any
    std::string id;
    std::vector<std::string> classes;
    std::vector<AttributeTest> attributes;
    std::vector<std::string> pseudos; ///< ":hover", "::before", ":not(.x)" as written
};

struct Selector
{
    std::string text;
    std::vector<Compound> compounds; ///< empty: it cannot be understood and matches nothing
    Specificity specificity;

    /// Whether it asks for a state or a part of an element. Such a selector is kept, but matches nothing here.
    bool hasPseudo() const;
};

struct Rule
{
    std::vector<Selector> selectors;
    std::vector<Declaration> declarations;
    int within = -1; ///< the innermost at-rule around it
    Span span;
};

/// "@media (max-width: 480px) {…}", "@import url(x);"
struct AtRule
{
    std::string name;    ///< lower case, without @
    std::string prelude; ///< what stands before the block or the semicolon
    bool hasBlock = false;
    int within = -1;
    std::vector<Declaration> declarations; ///< of @font-face, @page and the like
    Span span;
};

/// A style sheet. Rules and at-rules stand in the order of the text.
struct StyleSheet
{
    std::vector<Rule> rules;
    std::vector<AtRule> atRules;
};

/// Reads CSS as browsers do: what cannot be understood is passed over. Takes any bytes.
StyleSheet parseCss(std::string_view css);
/// Reads what stands in a style attribute or between the braces of a rule.
std::vector<Declaration> parseDeclarations(std::string_view css);
/// "a, b > c" as its selectors.
std::vector<Selector> parseSelectors(std::string_view list);

/// Whether a selector means this element. Selectors with pseudo-classes mean none. `steps` grows by the work it took.
bool matches(const Selector& selector, const HtmlTree& tree, int id, std::size_t& steps);

/// Cuts a value at white space outside brackets and quotes: "1px solid rgb(0, 0, 0)" has three parts.
std::vector<std::string_view> valueParts(std::string_view value);

}
