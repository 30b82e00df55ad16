#include "core/base/text.h"
#include "core/message/liquid/lineindex.h"
#include "core/message/liquid/tokenizer.h"
#include "core/message/mjml/components.h"
#include "core/message/mjml/document.h"
#include "core/message/mjml/liquidruns.h"

#include <algorithm>

namespace patron::message::mjml {

namespace {
using liquid::isSpaceChar;
constexpr auto npos = std::string_view::npos;

/// HTML that has no end tag; met outside of content it is only noise to its own error.
constexpr std::string_view voidTags[] = {"area",  "base", "br",   "col",   "embed",  "hr",    "img",
                                         "input", "link", "meta", "param", "source", "track", "wbr"};

bool isNameStart(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Whether `text` begins with a tag's name and then what may follow one.
bool isTag(std::string_view text, std::string_view name)
{
    if (text.size() < name.size())
        return false;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = text[i];
        if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) != name[i])
            return false;
    }
    return text.size() == name.size() || !(liquid::isWordChar(text[name.size()]) || text[name.size()] == '-');
}

bool hasPlainQuote(std::string_view value)
{
    bool found = false;
    eachStretch(
        value, [&](std::string_view plain) { found = found || plain.find_first_of("\"'") != npos; },
        [](std::string_view) {});
    return found;
}

class Parser
{
public:
    explicit Parser(std::string_view source)
        : m_source(source)
        , m_runs(source)
        , m_places(source)
    {}

    Parsed parse()
    {
        parseNodes(m_parsed.document.nodes, 0);
        return std::move(m_parsed);
    }

private:
    bool startsWith(std::string_view text) const { return m_source.substr(m_at, text.size()) == text; }
    void problem(std::size_t offset, std::string text, Problem::Level level = Problem::Level::Error);
    bool isAtEnd() const { return m_isStopped || m_at >= m_source.size(); }

    /// Whether an end tag ended them, not the end of the text.
    bool parseNodes(std::vector<Node>& into, int depth);
    /// Whether the end tag here ends what is open; passed when it is the innermost.
    bool takeEndTag();
    void finishEndTag(std::size_t start, const std::string& name);
    void parseElement(std::vector<Node>& into, int depth);
    void parseInside(Node& element, std::size_t start, int depth);
    bool parseAttributes(Node& element, bool& isClosed);
    bool parseAttribute(Node& element);
    bool parseValue(Node& element, Attribute& attribute);
    void takeContent(Node& element, std::size_t start);
    std::size_t endOfContent(const std::string& name, std::size_t start);
    void takeComment(std::vector<Node>& into);
    void takeDeclaration(std::vector<Node>& into);
    void takeText(std::vector<Node>& into);
    Node& add(std::vector<Node>& into, Node::Kind kind, std::size_t offset);
    void skipSpace();
    std::string_view takeName();

    struct Open
    {
        std::string name;
        std::size_t offset;
    };

    std::string_view m_source;
    LiquidRuns m_runs;
    liquid::LineIndex m_places;
    Parsed m_parsed;
    std::vector<Open> m_open;
    std::size_t m_at = 0;
    std::size_t m_nodes = 0;
    bool m_isStopped = false; ///< what follows cannot be read sensibly
};

void Parser::problem(std::size_t offset, std::string text, Problem::Level level)
{
    if (hasRoomFor(m_parsed.problems, level))
        m_parsed.problems.push_back({level, std::move(text), m_places.placeOf(offset)});
}

Node& Parser::add(std::vector<Node>& into, Node::Kind kind, std::size_t offset)
{
    if (++m_nodes == Limits::nodes + 1) {
        problem(offset, "This message has more than " + groupDigits(Limits::nodes) + " elements. Take some out.");
        m_isStopped = true;
    }
    Node& node = into.emplace_back();
    node.kind = kind;
    node.place = m_places.placeOf(offset);
    return node;
}

void Parser::skipSpace()
{
    constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";
    for (;;) {
        if (m_at < m_source.size() && isSpaceChar(m_source[m_at]))
            ++m_at;
        else if (startsWith(byteOrderMark))
            m_at += byteOrderMark.size(); // left by editors where files were joined
        else
            return;
    }
}

std::string_view Parser::takeName()
{
    const std::size_t start = m_at;
    while (m_at < m_source.size() && !isSpaceChar(m_source[m_at]) &&
           std::string_view("/><=\"'").find(m_source[m_at]) == npos)
        ++m_at;
    return m_source.substr(start, m_at - start);
}

bool Parser::parseNodes(std::vector<Node>& into, int depth)
{
    for (;;) {
        skipSpace();
        if (isAtEnd())
            return false;
        const char next = m_at + 1 < m_source.size() ? m_source[m_at + 1] : '\0';
        if (m_source[m_at] != '<')
            takeText(into);
        else if (next == '/') {
            if (takeEndTag())
                return true;
        } else if (startsWith("<!--"))
            takeComment(into);
        else if (next == '?' || (next == '!' && !startsWith("<![CDATA[")))
            takeDeclaration(into);
        else if (isNameStart(next))
            parseElement(into, depth);
        else
            takeText(into);
    }
}

bool Parser::takeEndTag()
{
    const std::size_t start = m_at;
    m_at += 2;
    const std::string name = asciiLower(takeName());
    const auto isIt = [&](const Open& open) { return open.name == name; };
    if (!m_open.empty() && isIt(m_open.back())) {
        finishEndTag(start, name);
        return true;
    }
    if (std::any_of(m_open.begin(), m_open.end(), isIt)) {
        const Open& open = m_open.back();
        problem(open.offset, "<" + open.name + "> is not closed: </" + open.name + "> is missing before the </" + name +
                                 "> of line " + std::to_string(m_places.placeOf(start).line) + ".");
        m_at = start;
        return true;
    }
    problem(start, "</" + name + "> closes nothing: no <" + name + "> is open here.");
    finishEndTag(start, name);
    return false;
}

void Parser::finishEndTag(std::size_t start, const std::string& name)
{
    m_at = start + 2 + name.size();
    skipSpace();
    if (m_at < m_source.size() && m_source[m_at] == '>') {
        ++m_at;
        return;
    }
    problem(start, "The end tag </" + name + " is not finished: > is missing.");
}

void Parser::takeComment(std::vector<Node>& into)
{
    const std::size_t start = m_at;
    const std::size_t end = m_source.find("-->", start + 4);
    Node& node = add(into, Node::Kind::Comment, start);
    if (end == npos) {
        problem(start, "The comment that begins here has no end: --> is missing.");
        m_isStopped = true;
        return;
    }
    node.text = m_source.substr(start + 4, end - start - 4);
    m_at = end + 3;
}

void Parser::takeDeclaration(std::vector<Node>& into)
{
    const std::size_t start = m_at;
    const std::size_t end = m_source.find('>', start);
    if (end == npos) {
        problem(start, "What begins with \"" + std::string(m_source.substr(start, 2)) + "\" has no end: > is missing.");
        m_isStopped = true;
        return;
    }
    m_at = end + 1;
    if (!m_open.empty()) {
        problem(start, "A declaration may only stand before <mjml>. Take it out.");
        return;
    }
    add(into, Node::Kind::Declaration, start).text = m_source.substr(start, m_at - start);
}

void Parser::takeText(std::vector<Node>& into)
{
    const std::size_t start = m_at;
    if (const std::size_t end = m_source[start] == '{' ? m_runs.endOf(start) : 0; end != 0) {
        m_at = end;
        add(into, Node::Kind::Liquid, start).text = m_source.substr(start, end - start);
        return;
    }
    ++m_at; // a < that begins no tag is text
    for (; m_at < m_source.size(); ++m_at) {
        const char c = m_source[m_at];
        const char next = m_at + 1 < m_source.size() ? m_source[m_at + 1] : '\0';
        if (c == '<' && (next == '/' || next == '!' || next == '?' || isNameStart(next)))
            break;
        if (c == '{' && m_runs.endOf(m_at) != 0)
            break;
    }
    add(into, Node::Kind::Text, start).text = liquid::trimBoth(m_source.substr(start, m_at - start));
}

void Parser::parseElement(std::vector<Node>& into, int depth)
{
    const std::size_t start = m_at;
    Node& element = add(into, Node::Kind::Element, start);
    if (depth >= Limits::depth) {
        problem(start, "Elements stand more than " + std::to_string(Limits::depth) +
                           " deep in each other here. Close some, or make it flatter.");
        m_isStopped = true;
        return;
    }
    ++m_at;
    element.name = asciiLower(takeName());
    bool isClosed = false;
    if (!parseAttributes(element, isClosed) || isClosed)
        return;
    if (std::find(std::begin(voidTags), std::end(voidTags), element.name) == std::end(voidTags))
        parseInside(element, start, depth);
}

void Parser::parseInside(Node& element, std::size_t start, int depth)
{
    const Component* component = findComponent(element.name);
    if (component && component->holds == Holds::Content) {
        takeContent(element, start);
        return;
    }
    // The vector that holds `element` may not grow meanwhile, and does not: only its own children are added to.
    m_open.push_back({element.name, start});
    if (!parseNodes(element.children, depth + 1) && !m_isStopped) {
        problem(start, "<" + element.name + "> is not closed: </" + element.name + "> is missing.");
        m_isStopped = true; // once is enough
    }
    m_open.pop_back();
}

bool Parser::parseAttributes(Node& element, bool& isClosed)
{
    const std::size_t start = m_at - element.name.size() - 1;
    for (;;) {
        skipSpace();
        if (isAtEnd()) {
            problem(start, "The tag <" + element.name + " has no end: > is missing.");
            m_isStopped = true;
            return false;
        }
        const char c = m_source[m_at];
        if (c == '>') {
            ++m_at;
            return true;
        }
        if (c == '/') {
            ++m_at;
            isClosed = m_at < m_source.size() && m_source[m_at] == '>';
            continue;
        }
        if (c == '<') {
            problem(m_at, "The tag <" + element.name + " of line " + std::to_string(element.place.line) +
                              " is not finished before this one begins: > is missing.");
            return true;
        }
        if (!parseAttribute(element))
            return false;
    }
}

bool Parser::parseAttribute(Node& element)
{
    const std::size_t start = m_at;
    if (const std::size_t end = m_source[m_at] == '{' ? m_runs.endOf(m_at) : 0; end != 0) {
        problem(start, "Liquid cannot stand between attributes. Put it inside the quotation marks of a value: "
                       "color=\"{% if … %}red{% endif %}\".");
        m_at = end;
        return true;
    }
    Attribute attribute;
    attribute.place = m_places.placeOf(start);
    attribute.name = takeName();
    if (attribute.name.empty()) {
        problem(start, std::string("There is a ") + m_source[start] + " too many in the tag <" + element.name + ">.");
        ++m_at;
        return true;
    }
    skipSpace();
    attribute.valuePlace = attribute.place;
    if (m_at < m_source.size() && m_source[m_at] == '=') {
        ++m_at;
        skipSpace();
        if (!parseValue(element, attribute))
            return false;
    }
    if (element.attributes.size() >= Limits::attributes) {
        problem(start, "<" + element.name + "> has more than " + std::to_string(Limits::attributes) + " attributes.");
        m_isStopped = true;
        return false;
    }
    if (element.attribute(attribute.name))
        problem(start, "The attribute " + attribute.name + " is given twice; the first one counts.",
                Problem::Level::Warning);
    else
        element.attributes.push_back(std::move(attribute));
    return true;
}

bool Parser::parseValue(Node& element, Attribute& attribute)
{
    if (m_at >= m_source.size())
        return true; // the missing > is said by the caller
    const char quote = m_source[m_at];
    const bool isQuoted = quote == '"' || quote == '\'';
    const std::size_t opening = m_at;
    if (isQuoted)
        ++m_at;
    const std::size_t start = m_at;
    attribute.valuePlace = m_places.placeOf(start);
    while (m_at < m_source.size()) {
        const char c = m_source[m_at];
        if (isQuoted ? c == quote : isSpaceChar(c) || c == '>' || (c == '/' && m_source.substr(m_at, 2) == "/>"))
            break;
        const std::size_t end = c == '{' ? m_runs.endOf(m_at) : 0;
        m_at = end != 0 ? end : m_at + 1;
    }
    attribute.value = m_source.substr(start, m_at - start);
    const std::string what = "the value of " + attribute.name + " in <" + element.name + ">";
    if (!isQuoted) {
        if (hasPlainQuote(attribute.value))
            problem(opening, "There is a quotation mark inside " + what + ", but none before it. Put \" around it.");
        return true;
    }
    if (m_at >= m_source.size()) {
        problem(opening, "The quotation mark that begins " + what + " is not closed.");
        m_isStopped = true;
        return false;
    }
    ++m_at;
    if (m_at < m_source.size() && !isSpaceChar(m_source[m_at]) && m_source[m_at] != '>' && m_source[m_at] != '/') {
        problem(opening, "After " + what + " there must be a blank. Is a quotation mark missing, or one too many?");
        // Where values run on into each other, what follows would only be noise.
        if (attribute.value.find('<') != npos) {
            m_isStopped = true;
            return false;
        }
    }
    return true;
}

std::size_t Parser::endOfContent(const std::string& name, std::size_t start)
{
    int depth = 0;
    std::size_t close = start;
    for (std::size_t at = m_source.find_first_of("<{", start); at != npos; at = m_source.find_first_of("<{", at)) {
        if (m_source[at] == '{') {
            const std::size_t end = m_runs.endOf(at);
            at = end != 0 ? end : at + 1;
            continue;
        }
        if (m_source.substr(at, 4) == "<!--") {
            const std::size_t end = m_source.find("-->", at + 4);
            if (end == npos) {
                problem(at, "The comment that begins here has no end: --> is missing.");
                m_isStopped = true;
                return m_source.size();
            }
            at = end + 3;
            continue;
        }
        const bool isEnd = m_source.substr(at, 2) == "</";
        at += isEnd ? 2 : 1;
        if (!isTag(m_source.substr(at), name))
            continue;
        if (isEnd && depth-- == 0)
            return at - 2;
        if (close < at)
            close = m_source.find('>', at);
        if (!isEnd && (close == npos || m_source[close - 1] != '/'))
            ++depth;
    }
    return npos;
}

void Parser::takeContent(Node& element, std::size_t start)
{
    const std::size_t begin = m_at;
    const std::size_t end = endOfContent(element.name, begin);
    if (end == npos)
        problem(start, "<" + element.name + "> is not closed: </" + element.name + "> is missing.");
    const std::string_view whole = m_source.substr(begin, (end == npos ? m_source.size() : end) - begin);
    const std::string_view content = trim(whole);
    element.text = content;
    const auto leading = content.empty() ? 0 : static_cast<std::size_t>(content.data() - whole.data());
    element.textPlace = m_places.placeOf(begin + leading);
    if (end == npos)
        m_isStopped = true;
    else if (!m_isStopped)
        finishEndTag(end, element.name);
}

/// Line ends as \n, without a byte order mark.
std::string normalised(std::string_view source)
{
    if (source.starts_with("\xEF\xBB\xBF"))
        source.remove_prefix(3);
    std::string text;
    text.reserve(source.size());
    for (std::size_t i = 0; i < source.size(); ++i) {
        if (source[i] != '\r')
            text += source[i];
        else if (i + 1 >= source.size() || source[i + 1] != '\n')
            text += '\n';
    }
    return text;
}

/// The first byte that is not UTF-8, or npos.
std::size_t firstBadByte(std::string_view text)
{
    if (isValidUtf8(text))
        return npos;
    std::size_t good = 0;
    std::size_t bad = text.size();
    // Validity of a prefix that ends between characters is monotonous.
    while (bad - good > 4) {
        std::size_t middle = good + (bad - good) / 2;
        while (middle > good && (static_cast<unsigned char>(text[middle]) & 0xC0) == 0x80)
            --middle;
        if (middle == good)
            break;
        (isValidUtf8(text.substr(good, middle - good)) ? good : bad) = middle;
    }
    while (good < text.size()) {
        std::size_t length = 1;
        while (length <= 4 && good + length <= text.size() && !isValidUtf8(text.substr(good, length)))
            ++length;
        if (length > 4 || good + length > text.size())
            return good;
        good += length;
    }
    return npos;
}

std::optional<Problem> unreadable(std::string_view text)
{
    if (text.size() > Limits::sourceBytes)
        return Problem{
            Problem::Level::Error, "This message is longer than 1 MB. No mail program would show it whole.", {}};
    if (const std::size_t at = firstBadByte(text); at != npos)
        return Problem{Problem::Level::Error,
                       "What stands here is not UTF-8 text. Save the file as UTF-8, or write the character again.",
                       liquid::LineIndex(text).placeOf(at)};
    if (const std::size_t at = text.find('\0'); at != npos)
        return Problem{Problem::Level::Error, "There is a character of code 0 here. Take it out.",
                       liquid::LineIndex(text).placeOf(at)};
    return std::nullopt;
}
}

Parsed parse(std::string_view source)
{
    const std::string text = normalised(source.substr(0, Limits::sourceBytes + 4));
    if (auto problem = unreadable(text)) {
        Parsed parsed;
        parsed.problems.push_back(std::move(*problem));
        return parsed;
    }
    Parsed parsed = Parser(text).parse();
    std::stable_sort(parsed.problems.begin(), parsed.problems.end(), [](const Problem& a, const Problem& b) {
        return std::pair(a.place.line, a.place.column) < std::pair(b.place.line, b.place.column);
    });
    return parsed;
}

bool Parsed::failed() const
{
    return hasErrors(problems);
}

bool hasRoomFor(const std::vector<Problem>& problems, Problem::Level level)
{
    const auto same =
        std::count_if(problems.begin(), problems.end(), [&](const Problem& problem) { return problem.level == level; });
    return static_cast<std::size_t>(same) < Limits::problems;
}

bool hasErrors(const std::vector<Problem>& problems)
{
    return std::any_of(problems.begin(), problems.end(),
                       [](const Problem& problem) { return problem.level == Problem::Level::Error; });
}

}
