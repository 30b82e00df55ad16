#include "core/message/liquid/compiler.h"

#include <algorithm>

namespace patron::message::liquid {

Node* Compiler::readSnippet(const Token& token, NodeKind kind)
{
    auto* node = makeNode<SnippetNode>(kind, token);
    m_program.hasBranches = true;
    const std::size_t fieldsFrom = m_program.fields.size();
    std::vector<Argument> arguments;
    eitherWay(
        [&] {
            StrictMarkup markup(m_maker, token.markup);
            node->name = markup.expression();
            if (markup.lookWord("with") || markup.lookWord("for")) {
                node->isFor = markup.take(StrictMarkup::Kind::Word).text == "for";
                node->subject = markup.expression();
            }
            if (markup.skipWord("as"))
                node->alias = markup.take(StrictMarkup::Kind::Word).text;
            arguments = markup.attributes();
            markup.takeEnd();
        },
        [&] {
            readSnippetLax(token, *node);
            arguments = LaxMarkup(m_maker).attributes(token.markup);
        });
    const bool isNamed = node->name->kind == Expression::Kind::Literal && node->name->literal.isText();
    if (kind == NodeKind::Render && !isNamed)
        fail(token,
             "Syntax error in tag 'render': the snippet's name must be a quoted string, such as render \"footer\".");
    noteGuards(fieldsFrom);
    node->arguments = m_maker.keep(arguments);
    node->count = static_cast<std::uint16_t>(arguments.size());
    if (isNamed)
        m_program.snippetNames.push_back(node->name->literal.toText());
    else
        m_program.hasOpenSnippet = true;
    if (kind == NodeKind::Include) {
        // An included snippet shares its names with what follows; they cannot be known here.
        for (const Argument& argument : arguments)
            addLocal(argument.name);
    }
    node->startsIn = scannerState();
    if (m_program.format == Format::Html)
        m_scanner.passOutput();
    return node;
}

void Compiler::readSnippetLax(const Token& token, SnippetNode& node)
{
    node.subject = nullptr;
    node.alias = {};
    node.isFor = false;
    std::size_t at = 0;
    const std::string_view name = LaxMarkup::fragment(token.markup, at);
    if (name.empty())
        fail(token, "Syntax error in tag '" + std::string(token.name) +
                        "': the snippet's name was expected as a quoted string.");
    node.name = LaxMarkup(m_maker).expression(name);
    std::size_t ahead = at;
    std::string_view word = LaxMarkup::fragment(token.markup, ahead);
    if (word == "with" || word == "for") {
        node.isFor = word == "for";
        const std::string_view subject = LaxMarkup::fragment(token.markup, ahead);
        if (!subject.empty())
            node.subject = LaxMarkup(m_maker).expression(subject);
        at = ahead;
        word = LaxMarkup::fragment(token.markup, ahead);
    }
    if (word == "as")
        node.alias = LaxMarkup::fragment(token.markup, ahead);
}

void Compiler::skipComment(Tokenizer& tokens, const Token& token)
{
    int open = 1;
    while (open > 0) {
        const Token next = tokens.next();
        if (next.kind == Token::Kind::End)
            fail(token, "'comment' tag was never closed: endcomment is missing.");
        if (next.kind == Token::Kind::Broken && next.whole.substr(0, 2) == "{%")
            fail(token, "'comment' tag was never closed: endcomment is missing.");
        if (next.kind != Token::Kind::Tag)
            continue;
        if (next.name == "raw") {
            std::string_view body;
            Token end;
            if (!tokens.isLines() && !tokens.takeUntil("endraw", body, end))
                fail(next, "'raw' tag was never closed: endraw is missing.");
        } else if (next.name == "comment") {
            ++open;
        } else if (next.name == "endcomment") {
            --open;
            m_trimNext = next.trimAfter;
        }
    }
}

void Compiler::skipDoc(Tokenizer& tokens, const Token& token)
{
    if (!trimBoth(token.markup).empty())
        fail(token, "Syntax error in tag 'doc': it takes no arguments.");
    if (tokens.isLines()) {
        for (;;) {
            const Token next = tokens.next();
            if (next.kind == Token::Kind::End)
                fail(token, "'doc' tag was never closed: enddoc is missing.");
            if (next.name == "enddoc")
                return;
        }
    }
    std::string_view body;
    Token end;
    if (!tokens.takeUntil("enddoc", body, end))
        fail(token, "'doc' tag was never closed: enddoc is missing.");
    Tokenizer inside(body, false);
    for (Token next = inside.next(); next.kind != Token::Kind::End; next = inside.next()) {
        if (next.kind == Token::Kind::Tag && next.name == "doc")
            fail(token, "Syntax error in tag 'doc': nested doc tags are not allowed.");
    }
    m_trimNext = end.trimAfter;
}

void Compiler::readRaw(Tokenizer& tokens, const Token& token, Block& block, Node**& link)
{
    if (!trimBoth(token.markup).empty())
        fail(token, "Syntax error in tag 'raw': it takes no arguments.");
    std::string_view body;
    Token end;
    if (!tokens.takeUntil("endraw", body, end))
        fail(token, "'raw' tag was never closed: endraw is missing.");
    auto* node = m_program.arena.make<TextNode>();
    node->text = body;
    node->offset = static_cast<std::uint32_t>(m_program.offsetOf(body));
    node->blank = body.empty();
    if (m_program.format == Format::Html)
        m_scanner.feed(body);
    append(block, link, node);
    m_trimNext = end.trimAfter;
}

void Compiler::readLiquid(const Token& token, Block& block, Node**& link)
{
    Tokenizer lines(token.markup, true);
    Token end;
    const Block inside = readBlock(lines, {}, {}, end);
    block.blank = block.blank && inside.blank;
    *link = inside.first;
    while (*link)
        link = &(*link)->next;
}

}
