#include "core/message/html/css.h"

#include "core/base/text.h"
#include "core/message/html/csstext.h"

#include <algorithm>

namespace patron::message::html {

namespace {
constexpr int deepestAtRule = 16;

Span spanFrom(std::size_t from, std::size_t to, std::size_t base = 0)
{
    return {static_cast<std::uint32_t>(from + base), static_cast<std::uint32_t>(to + base)};
}

/// Takes "! important" off the end of a value. Comments inside it are nobody's.
bool takeImportant(std::string_view& value)
{
    constexpr std::string_view word = "important";
    std::string_view rest = trim(value);
    if (rest.size() <= word.size() || asciiLower(rest.substr(rest.size() - word.size())) != word)
        return false;
    rest = trim(rest.substr(0, rest.size() - word.size()));
    if (rest.empty() || rest.back() != '!')
        return false;
    rest.remove_suffix(1);
    value = value.substr(0, static_cast<std::size_t>(rest.data() - value.data()) + rest.size());
    return true;
}

std::string_view withoutBlanks(std::string_view text)
{
    while (!text.empty() && isCssSpace(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isCssSpace(text.back()))
        text.remove_suffix(1);
    return text;
}

/// Declarations of `css`, which begins at `base` of the text that is parsed.
std::vector<Declaration> declarationsOf(std::string_view css, std::size_t base)
{
    std::vector<Declaration> declarations;
    CssText text(css);
    for (;;) {
        text.skipBlank();
        if (text.atEnd())
            break;
        const std::size_t from = text.at();
        // A rule nested in a rule: mail programs know none.
        const bool isNested = std::string_view("&.#>[+~@").find(text.peek()) != std::string_view::npos;
        text.passTo(isNested ? ";{" : ":;{");
        if (text.peek() == '{') {
            text.takeBlock();
            continue;
        }
        const std::size_t colon = text.at();
        if (text.peek() == ':')
            text.passTo(";");
        const std::size_t end = text.at();
        text.skip();
        if (colon >= end)
            continue;
        std::string property = withoutComments(css.substr(from, colon - from));
        std::string_view value = css.substr(colon + 1, end - colon - 1);
        Declaration declaration;
        declaration.isImportant = takeImportant(value);
        declaration.property = property.substr(0, 2) == "--" ? property : asciiLower(property);
        declaration.value = withoutComments(value);
        declaration.span = spanFrom(from, from + withoutBlanks(css.substr(from, end - from)).size(), base);
        const std::string_view written = withoutBlanks(value);
        const auto at = static_cast<std::size_t>(written.data() - css.data());
        declaration.valueSpan = spanFrom(at, at + written.size(), base);
        const bool isName = property.find_first_of(" \t\n\r\f<>\"'(){}@") == std::string::npos && !property.empty();
        if (isName && !declaration.value.empty())
            declarations.push_back(std::move(declaration));
    }
    return declarations;
}

class SheetReader
{
public:
    explicit SheetReader(StyleSheet& sheet)
        : m_sheet(sheet)
    {}

    void read(std::string_view css, std::size_t base, int within, int depth)
    {
        CssText text(css);
        for (;;) {
            text.skipBlank();
            if (text.atEnd())
                return;
            if (text.peek() == '@')
                readAtRule(text, css, base, within, depth);
            else
                readRule(text, css, base, within);
        }
    }

private:
    void readRule(CssText& text, std::string_view css, std::size_t base, int within)
    {
        const std::size_t from = text.at();
        text.passTo("{}");
        if (text.peek() != '{') {
            text.skip(); // a } too many, or the end
            return;
        }
        Rule rule;
        rule.selectors = parseSelectors(css.substr(from, text.at() - from));
        const std::size_t inside = text.at() + 1;
        rule.declarations = declarationsOf(text.takeBlock(), base + inside);
        rule.within = within;
        rule.span = spanFrom(from, text.at(), base);
        m_sheet.rules.push_back(std::move(rule));
    }

    void readAtRule(CssText& text, std::string_view css, std::size_t base, int within, int depth)
    {
        const std::size_t from = text.at();
        text.skip();
        AtRule rule;
        rule.name = asciiLower(text.takeName());
        rule.within = within;
        const std::size_t prelude = text.at();
        text.passTo(";{}");
        rule.prelude = withoutComments(css.substr(prelude, text.at() - prelude));
        rule.hasBlock = text.peek() == '{';
        const std::size_t inside = text.at() + 1;
        std::string_view block;
        if (rule.hasBlock)
            block = text.takeBlock();
        else
            text.skip();
        rule.span = spanFrom(from, text.at(), base);
        const bool holdsRules = rule.name == "media" || rule.name == "supports" || rule.name == "layer" ||
                                rule.name == "document" || rule.name == "-moz-document" || rule.name == "container";
        if (!holdsRules && rule.hasBlock && rule.name.find("keyframes") == std::string::npos)
            rule.declarations = declarationsOf(block, base + inside);
        m_sheet.atRules.push_back(std::move(rule));
        if (holdsRules && depth < deepestAtRule)
            read(block, base + inside, static_cast<int>(m_sheet.atRules.size()) - 1, depth + 1);
    }

    StyleSheet& m_sheet;
};
}

StyleSheet parseCss(std::string_view css)
{
    StyleSheet sheet;
    SheetReader(sheet).read(css, 0, -1, 0);
    return sheet;
}

std::vector<Declaration> parseDeclarations(std::string_view css)
{
    return declarationsOf(css, 0);
}

std::vector<std::string_view> valueParts(std::string_view value)
{
    std::vector<std::string_view> parts;
    CssText text(value);
    for (;;) {
        text.skipBlank();
        if (text.atEnd())
            return parts;
        const std::size_t from = text.at();
        text.passTo(" \t\n\r\f");
        parts.push_back(value.substr(from, text.at() - from));
    }
}

}
