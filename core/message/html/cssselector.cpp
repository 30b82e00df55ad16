#include "core/base/text.h"
#include "core/message/html/css.h"
#include "core/message/html/csstext.h"

#include <algorithm>
#include <array>

namespace patron::message::html {

namespace {
constexpr std::size_t mostCompounds = 64;
constexpr int mostSteps = 20'000; ///< for one selector and element; a real one needs as many as the tree is deep

bool isPseudoElement(std::string_view pseudo)
{
    static constexpr std::array<std::string_view, 4> old = {":before", ":after", ":first-line", ":first-letter"};
    return pseudo.substr(0, 2) == "::" || std::find(old.begin(), old.end(), pseudo) != old.end();
}

/// Reads one selector. Leaves nothing when it meets what it does not understand.
class SelectorReader
{
public:
    explicit SelectorReader(std::string_view text)
        : m_source(text)
        , m_text(text)
    {}

    Selector read()
    {
        Selector selector;
        selector.text = withoutComments(m_source);
        char combinator = 0;
        m_text.skipBlank();
        while (!m_text.atEnd() && selector.compounds.size() < mostCompounds) {
            Compound compound;
            compound.combinator = combinator;
            const bool isApart = combinator != 0 || selector.compounds.empty();
            if (!isApart || !readCompound(compound, selector.specificity))
                return {selector.text, {}, {}};
            selector.compounds.push_back(std::move(compound));
            combinator = readCombinator();
        }
        if (!m_text.atEnd() || (combinator != 0 && combinator != ' '))
            return {selector.text, {}, {}};
        return selector;
    }

private:
    char readCombinator()
    {
        const std::size_t from = m_text.at();
        m_text.skipBlank();
        const char c = m_text.peek();
        if (c == '>' || c == '+' || c == '~') {
            m_text.skip();
            m_text.skipBlank();
            return c;
        }
        return m_text.at() > from ? ' ' : '\0';
    }

    bool readCompound(Compound& compound, Specificity& weight)
    {
        const std::size_t from = m_text.at();
        if (m_text.peek() == '*') {
            m_text.skip();
        } else if (std::string tag = m_text.takeName(); !tag.empty()) {
            compound.tag = asciiLower(tag);
            ++weight.tags;
        }
        while (!m_text.atEnd()) {
            const char c = m_text.peek();
            if (c == '.' || c == '#') {
                m_text.skip();
                std::string name = m_text.takeName();
                if (name.empty())
                    return false;
                ++(c == '.' ? weight.classes : weight.ids);
                if (c == '.')
                    compound.classes.push_back(std::move(name));
                else if (compound.id.empty() || compound.id == name)
                    compound.id = std::move(name);
                else
                    return false;
            } else if (c == '[') {
                if (!readAttribute(compound))
                    return false;
                ++weight.classes;
            } else if (c == ':') {
                if (!readPseudo(compound, weight))
                    return false;
            } else {
                break;
            }
        }
        return m_text.at() > from;
    }

    bool readAttribute(Compound& compound)
    {
        m_text.skip();
        m_text.skipBlank();
        Compound::AttributeTest test;
        test.name = asciiLower(m_text.takeName());
        m_text.skipBlank();
        if (test.name.empty())
            return false;
        if (m_text.peek() != ']') {
            if (m_text.peek() != '=') {
                test.kind = m_text.peek();
                if (std::string_view("~|^$*").find(test.kind) == std::string_view::npos)
                    return false;
                m_text.skip();
            } else {
                test.kind = '=';
            }
            if (m_text.peek() != '=')
                return false;
            m_text.skip();
            m_text.skipBlank();
            test.value = takeValue();
            m_text.skipBlank();
            if ((m_text.peek() | 0x20) == 'i') {
                test.ignoresCase = true;
                m_text.skip();
                m_text.skipBlank();
            }
        }
        if (m_text.peek() != ']')
            return false;
        m_text.skip();
        compound.attributes.push_back(std::move(test));
        return true;
    }

    std::string takeValue()
    {
        const char quote = m_text.peek();
        if (quote != '"' && quote != '\'')
            return m_text.takeName();
        m_text.skip();
        std::string value;
        while (!m_text.atEnd() && m_text.peek() != quote) {
            if (m_text.peek() == '\\')
                m_text.skip();
            if (!m_text.atEnd())
                value += m_text.peek();
            m_text.skip();
        }
        m_text.skip();
        return value;
    }

    bool readPseudo(Compound& compound, Specificity& weight)
    {
        const std::size_t from = m_text.at();
        m_text.skip();
        if (m_text.peek() == ':')
            m_text.skip();
        if (m_text.takeName().empty())
            return false;
        if (m_text.peek() == '(') {
            m_text.skip();
            m_text.passTo(")");
            m_text.skip();
        }
        compound.pseudos.push_back(asciiLower(m_source.substr(from, m_text.at() - from)));
        ++(isPseudoElement(compound.pseudos.back()) ? weight.tags : weight.classes);
        return true;
    }

    std::string_view m_source;
    CssText m_text;
};

bool hasWord(std::string_view words, std::string_view word)
{
    for (std::size_t at = 0; at < words.size();) {
        while (at < words.size() && isCssSpace(words[at]))
            ++at;
        const std::size_t from = at;
        while (at < words.size() && !isCssSpace(words[at]))
            ++at;
        if (at > from && words.substr(from, at - from) == word)
            return true;
    }
    return false;
}

bool holds(const Compound::AttributeTest& test, const Node& node)
{
    const Attribute* attribute = node.attribute(test.name);
    if (!attribute)
        return false;
    const std::string has = test.ignoresCase ? asciiLower(attribute->value) : attribute->value;
    const std::string wants = test.ignoresCase ? asciiLower(test.value) : test.value;
    switch (test.kind) {
    case '=':
        return has == wants;
    case '~':
        return hasWord(has, wants);
    case '|':
        return has == wants || has.compare(0, wants.size() + 1, wants + "-") == 0;
    case '^':
        return !wants.empty() && has.compare(0, wants.size(), wants) == 0;
    case '$':
        return !wants.empty() && has.size() >= wants.size() &&
               has.compare(has.size() - wants.size(), wants.size(), wants) == 0;
    case '*':
        return !wants.empty() && has.find(wants) != std::string::npos;
    default:
        return true;
    }
}

bool holds(const Compound& compound, const Node& node)
{
    if (!node.isElement() || !compound.pseudos.empty() || (!compound.tag.empty() && compound.tag != node.name))
        return false;
    if (!compound.id.empty() && node.value("id") != compound.id)
        return false;
    for (const std::string& name : compound.classes) {
        if (!hasWord(node.value("class"), name))
            return false;
    }
    return std::all_of(compound.attributes.begin(), compound.attributes.end(),
                       [&](const Compound::AttributeTest& test) { return holds(test, node); });
}

/// Walks a selector from its end towards the root of the tree.
class Matcher
{
public:
    Matcher(const Selector& selector, const HtmlTree& tree)
        : m_compounds(selector.compounds)
        , m_tree(tree)
    {}

    bool matchesFrom(std::size_t last, int id)
    {
        if (++m_steps > mostSteps || !holds(m_compounds[last], m_tree[id]))
            return false;
        if (last == 0)
            return true;
        switch (m_compounds[last].combinator) {
        case '>':
            return hasParent(id) && matchesFrom(last - 1, m_tree[id].parent);
        case '+':
            return m_tree[id].previous >= 0 && matchesFrom(last - 1, m_tree[id].previous);
        case '~':
            for (int at = m_tree[id].previous; at >= 0 && m_steps <= mostSteps; at = m_tree[at].previous) {
                if (matchesFrom(last - 1, at))
                    return true;
            }
            return false;
        default:
            for (; hasParent(id) && m_steps <= mostSteps; id = m_tree[id].parent) {
                if (matchesFrom(last - 1, m_tree[id].parent))
                    return true;
            }
            return false;
        }
    }

    int steps() const { return m_steps; }

private:
    bool hasParent(int id) const { return m_tree[id].parent > 0; }

    const std::vector<Compound>& m_compounds;
    const HtmlTree& m_tree;
    int m_steps = 0;
};
}

bool Selector::hasPseudo() const
{
    return std::any_of(compounds.begin(), compounds.end(),
                       [](const Compound& compound) { return !compound.pseudos.empty(); });
}

std::vector<Selector> parseSelectors(std::string_view list)
{
    std::vector<Selector> selectors;
    CssText text(list);
    for (;;) {
        const std::size_t from = text.at();
        text.passTo(",");
        selectors.push_back(SelectorReader(list.substr(from, text.at() - from)).read());
        if (text.atEnd())
            return selectors;
        text.skip();
    }
}

bool matches(const Selector& selector, const HtmlTree& tree, int id, std::size_t& steps)
{
    if (selector.compounds.empty())
        return false;
    Matcher matcher(selector, tree);
    const bool isMeant = matcher.matchesFrom(selector.compounds.size() - 1, id);
    steps += static_cast<std::size_t>(matcher.steps());
    return isMeant;
}

}
