#include "core/message/liquid/compiler.h"

#include "core/base/json.h"

#include <algorithm>

namespace patron::message::liquid {

namespace {
constexpr int maxDepth = 64;

int guardRank(Context context)
{
    switch (context) {
    case Context::Script:
        return 6;
    case Context::Style:
        return 5;
    case Context::UrlPart:
        return 4;
    case Context::WholeUrl:
        return 3;
    case Context::UnquotedAttribute:
        return 2;
    case Context::Attribute:
        return 1;
    default:
        return 0;
    }
}

bool isWhiteSpace(std::string_view text)
{
    return trimLeft(text).empty();
}
}

Compiler::Compiler(Program& program, const CompileOptions& options)
    : m_program(program)
    , m_options(options)
    , m_maker(program)
    , m_scanner(options.startsIn)
{}

void Compiler::compile()
{
    Tokenizer tokens(m_program.source, false);
    Token end;
    m_program.root = readBlock(tokens, {}, {}, end);
    for (FieldUse& use : m_program.fields) {
        const std::string_view root = std::string_view(use.field).substr(0, use.field.find_first_of(".["));
        use.local = m_locals.count(root) > 0 || root == "forloop" || root == "tablerowloop" || root.empty();
    }
}

void Compiler::fail(const Token& token, std::string text) const
{
    throw SyntaxFailure{m_program.offsetOf(token.whole), std::move(text)};
}

void Compiler::append(Block& block, Node**& link, Node* node)
{
    *link = node;
    link = &node->next;
    block.blank = block.blank && node->blank;
}

Context Compiler::outputContext()
{
    switch (m_program.format) {
    case Format::Bare:
        return Context::Bare;
    case Format::Subject:
        return Context::Subject;
    case Format::Text:
        return Context::Text;
    case Format::Html:
        break;
    }
    const Context context = m_scanner.context();
    m_scanner.passOutput();
    return context;
}

void Compiler::merge(const HtmlScanner& other)
{
    // Branches that leave the HTML in different places: what follows is escaped for the more dangerous one.
    if (guardRank(other.context()) > guardRank(m_scanner.context()))
        m_scanner = other;
}

std::uint16_t Compiler::scannerState()
{
    auto& states = m_program.scannerStates;
    const auto at = std::find(states.begin(), states.end(), m_scanner);
    if (at != states.end())
        return static_cast<std::uint16_t>(at - states.begin());
    states.push_back(m_scanner);
    return static_cast<std::uint16_t>(states.size() - 1);
}

std::vector<std::string> Compiler::fieldsSince(std::size_t from) const
{
    std::vector<std::string> names;
    for (std::size_t i = from; i < m_program.fields.size(); ++i)
        names.push_back(m_program.fields[i].field);
    return names;
}

void Compiler::noteGuards(std::size_t from)
{
    for (std::size_t i = from; i < m_program.fields.size(); ++i) {
        FieldUse& use = m_program.fields[i];
        use.guarded = std::find(m_guards.begin(), m_guards.end(), use.field) != m_guards.end();
    }
}

Block Compiler::readBlock(Tokenizer& tokens, const Opening& opening, std::initializer_list<std::string_view> ends,
                          Token& end)
{
    if (++m_depth > maxDepth)
        throw SyntaxFailure{opening.offset, "Nesting too deep: more than 64 tags inside each other in '" +
                                                std::string(opening.tag) + "'."};
    Block block;
    Node** link = &block.first;
    m_lastText = nullptr;
    for (;;) {
        const Token token = tokens.next();
        if (token.trimBefore && m_lastText)
            m_lastText->text = trimRight(m_lastText->text);
        if (token.kind == Token::Kind::End) {
            if (ends.size() > 0)
                throw SyntaxFailure{opening.offset, "'" + std::string(opening.tag) + "' tag was never closed: end" +
                                                        std::string(opening.tag) + " is missing."};
            break;
        }
        if (token.kind == Token::Kind::Text) {
            readText(token, block, link);
            continue;
        }
        m_lastText = nullptr;
        if (token.kind == Token::Kind::Broken) {
            const bool isOutput = token.whole.substr(0, 2) == "{{";
            fail(token, isOutput ? "Variable '{{' was not properly terminated: }} is missing."
                                 : "Tag '{%' was not properly terminated: %} is missing.");
        }
        m_trimNext = token.trimAfter;
        if (token.kind == Token::Kind::Output) {
            append(block, link, makeOutput(token.markup, m_program.offsetOf(token.whole)));
            continue;
        }
        if (std::find(ends.begin(), ends.end(), token.name) != ends.end()) {
            end = token;
            break;
        }
        if (token.name.empty() || (token.name.substr(0, 3) == "end") || token.name == "else" || token.name == "elsif" ||
            token.name == "when")
            unknownTag(token, opening);
        readTag(tokens, token, block, link);
        m_lastText = nullptr;
    }
    --m_depth;
    return block;
}

void Compiler::readText(const Token& token, Block& block, Node**& link)
{
    auto* node = m_program.arena.make<TextNode>();
    node->text = m_trimNext ? trimLeft(token.whole) : token.whole;
    node->offset = static_cast<std::uint32_t>(m_program.offsetOf(token.whole));
    node->blank = isWhiteSpace(node->text);
    m_trimNext = false;
    if (m_program.format == Format::Html)
        m_scanner.feed(token.whole);
    append(block, link, node);
    m_lastText = node;
}

Node* Compiler::makeOutput(std::string_view markup, std::size_t offset)
{
    auto* node = m_program.arena.make<OutputNode>();
    node->kind = NodeKind::Output;
    node->offset = static_cast<std::uint32_t>(offset);
    const std::size_t fieldsFrom = m_program.fields.size();
    node->value = readFiltered(markup);
    node->context = outputContext();
    for (const FilterCall* call = node->value.filters; call; call = call->next)
        node->hasDefault = node->hasDefault || call->name == "default";
    noteGuards(fieldsFrom);
    if (node->value.base && node->value.base->field >= 0) {
        FieldUse& use = m_program.fields[static_cast<std::size_t>(node->value.base->field)];
        use.shown = true;
        use.hasFallback = node->hasDefault;
        use.context = node->context;
    }
    return node;
}

Filtered Compiler::readFiltered(std::string_view markup)
{
    Filtered result;
    eitherWay([&] { result = StrictMarkup(m_maker, markup).filtered(); },
              [&] { result = LaxMarkup(m_maker).filtered(markup); });
    for (const FilterCall* call = result.filters; call; call = call->next)
        m_filterCalls.push_back(call);
    return result;
}

const Condition* Compiler::readCondition(const Token& token)
{
    const Condition* condition = nullptr;
    eitherWay([&] { condition = StrictMarkup(m_maker, token.markup).condition(); },
              [&] { condition = LaxMarkup(m_maker).condition(token.markup); });
    if (!condition)
        fail(token, "Syntax error in tag '" + std::string(token.name) + "': a condition was expected, such as " +
                        std::string(token.name) + " customer.city == \"London\".");
    return condition;
}

void Compiler::unknownTag(const Token& token, const Opening& opening) const
{
    const std::string name(token.name);
    if (name.empty())
        fail(token, "Tag '{%' was not properly terminated: a tag's name was expected.");
    if (name.substr(0, 3) == "end") {
        const std::string open(opening.tag);
        const bool exists = std::find(tagNames().begin(), tagNames().end(), name.substr(3)) != tagNames().end();
        if (!open.empty())
            fail(token, "'" + name + "' is not a valid delimiter for " + open + " tags: use end" + open + " first.");
        if (exists)
            fail(token, "Unknown tag '" + name + "' here: no " + name.substr(3) + " is open.");
    }
    if (name == "else" || name == "elsif" || name == "when")
        fail(token, "Unexpected outer '" + name + "' tag: it belongs inside if, unless, case or for.");
    const std::string near = nearestWord(name, tagNames());
    fail(token, "Unknown tag '" + name + "'." + (near.empty() ? std::string() : " Did you mean " + near + "?"));
}

void Compiler::readTag(Tokenizer& tokens, const Token& token, Block& block, Node**& link)
{
    const std::string_view name = token.name;
    const bool trimAfter = token.trimAfter;
    Node* node = nullptr;
    if (name == "if" || name == "unless") {
        node = readIf(tokens, token, name == "unless");
    } else if (name == "case") {
        node = readCase(tokens, token);
    } else if (name == "for") {
        node = readFor(tokens, token);
    } else if (name == "tablerow") {
        node = readTableRow(tokens, token);
    } else if (name == "assign") {
        node = readAssign(token);
    } else if (name == "capture") {
        node = readCapture(tokens, token);
    } else if (name == "echo") {
        node = makeOutput(token.markup, m_program.offsetOf(token.whole));
    } else if (name == "cycle") {
        node = readCycle(token);
    } else if (name == "increment" || name == "decrement") {
        node = readCounter(token, name == "increment" ? NodeKind::Increment : NodeKind::Decrement);
    } else if (name == "include" || name == "render") {
        node = readSnippet(token, name == "include" ? NodeKind::Include : NodeKind::Render);
    } else if (name == "ifchanged") {
        node = readIfChanged(tokens, token);
    } else if (name == "break" || name == "continue") {
        node = m_program.arena.make<Node>();
        node->kind = name == "break" ? NodeKind::Break : NodeKind::Continue;
    } else if (name == "comment") {
        skipComment(tokens, token);
    } else if (name == "doc") {
        skipDoc(tokens, token);
    } else if (name == "raw") {
        readRaw(tokens, token, block, link);
    } else if (name == "liquid") {
        readLiquid(token, block, link);
        m_trimNext = trimAfter;
    } else if (name == "#") {
        for (std::size_t at = token.markup.find('\n'); at != std::string_view::npos;
             at = token.markup.find('\n', at + 1)) {
            const std::string_view line = trimLeft(token.markup.substr(at));
            if (!line.empty() && line[0] != '#')
                fail(token, "Syntax error in tag '#': each line of a comment must begin with #.");
        }
    } else {
        unknownTag(token, {});
    }
    if (node)
        append(block, link, node);
}

std::vector<Problem> Compiler::unknownNames() const
{
    std::vector<Problem> problems;
    const auto add = [&](std::size_t offset, std::string text) {
        const Place place = m_program.placeOf(offset);
        problems.push_back({Problem::Kind::Unknown, std::move(text), m_program.name, place.line, place.column});
    };
    for (const FilterCall* call : m_filterCalls) {
        const std::string name(call->name);
        if (!call->filter) {
            const std::string near = nearestWord(name, filterNames());
            add(call->offset, "Unknown filter '" + name + "'." + (near.empty() ? "" : " Did you mean " + near + "?"));
            continue;
        }
        if (call->wrongCount)
            add(call->offset, "The filter '" + name + "' takes " + argumentCount(*call->filter) + '.');
    }
    for (const FieldUse& use : m_program.fields) {
        if (use.local || m_options.knownFields.empty() || isKnownField(use.field, m_options.knownFields))
            continue;
        const std::string near = nearestWord(use.field, m_options.knownFields);
        problems.push_back(
            {Problem::Kind::Unknown,
             "Unknown field '" + use.field + "'." + (near.empty() ? std::string() : " Did you mean " + near + "?"),
             m_program.name, use.place.line, use.place.column});
    }
    std::stable_sort(problems.begin(), problems.end(), [](const Problem& a, const Problem& b) {
        return std::pair(a.line, a.column) < std::pair(b.line, b.column);
    });
    return problems;
}

}
