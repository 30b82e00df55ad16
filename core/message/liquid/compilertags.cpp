#include "core/message/liquid/compiler.h"

#include "core/base/text.h"

#include <algorithm>

namespace patron::message::liquid {

namespace {
/// Takes white space out of a block whose every part shows nothing: its branches then show nothing at all.
void removeBlanks(Block& block)
{
    Node** link = &block.first;
    while (*link) {
        if ((*link)->kind == NodeKind::Text)
            *link = (*link)->next;
        else
            link = &(*link)->next;
    }
}

/// The letters a variable's name may have where it is given a value.
bool isNameChar(char c)
{
    return isWordChar(c) || c == '-' || c == '.' || c == '[' || c == ']' || c == '(' || c == ')';
}
}

std::uint32_t Compiler::addBranch(const Token& tag, BranchPoint::Kind kind)
{
    std::string text(tag.name);
    if (const std::string_view markup = trimBoth(tag.markup); !markup.empty())
        text += " " + ellipsize(markup, 60);
    m_program.branches.push_back({kind, m_program.offsetOf(tag.whole), std::move(text)});
    return static_cast<std::uint32_t>(m_program.branches.size() - 1);
}

Node* Compiler::readIf(Tokenizer& tokens, const Token& token, bool negated)
{
    auto* node = makeNode<IfNode>(NodeKind::If, token);
    m_program.hasBranches = true;
    node->blank = true;
    const Opening opening{token.name, m_program.offsetOf(token.whole)};
    const std::string_view endName = negated ? "endunless" : "endif";
    const std::size_t guardsFrom = m_guards.size();
    const HtmlScanner start = m_scanner;
    std::vector<HtmlScanner> endings;
    Branch** link = &node->branches;
    Token head = token;
    bool hasElse = false;
    for (;;) {
        auto* branch = m_program.arena.make<Branch>();
        branch->number = addBranch(head, BranchPoint::Kind::Taken);
        if (head.name != "else") {
            const std::size_t fieldsFrom = m_program.fields.size();
            branch->condition = readCondition(head);
            noteGuards(fieldsFrom);
            for (std::string& name : fieldsSince(fieldsFrom))
                m_guards.push_back(std::move(name));
            branch->negated = negated && head.name == "unless";
        } else {
            hasElse = true;
        }
        m_scanner = start;
        Token end;
        branch->block = readBlock(tokens, opening, {"elsif", "else", endName}, end);
        endings.push_back(m_scanner);
        node->blank = node->blank && branch->block.blank;
        *link = branch;
        link = &branch->next;
        head = end;
        if (end.name == endName)
            break;
    }
    m_guards.resize(guardsFrom);
    if (!hasElse) {
        endings.push_back(start);
        node->untaken = addBranch(token, BranchPoint::Kind::Untaken);
    }
    m_scanner = endings.front();
    for (const HtmlScanner& ending : endings)
        merge(ending);
    if (node->blank) {
        for (Branch* branch = node->branches; branch; branch = branch->next)
            removeBlanks(branch->block);
    }
    return node;
}

Node* Compiler::readCase(Tokenizer& tokens, const Token& token)
{
    auto* node = makeNode<CaseNode>(NodeKind::Case, token);
    m_program.hasBranches = true;
    node->blank = true;
    const std::size_t guardsFrom = m_guards.size();
    const std::size_t fieldsFrom = m_program.fields.size();
    eitherWay(
        [&] {
            StrictMarkup markup(m_maker, token.markup);
            node->subject = markup.expression();
            markup.takeEnd();
        },
        [&] {
            std::size_t at = 0;
            const std::string_view subject = LaxMarkup::fragment(token.markup, at);
            if (subject.empty())
                fail(token, "Syntax error in tag 'case': a value was expected, such as case customer.country.");
            node->subject = LaxMarkup(m_maker).expression(subject);
        });
    for (std::string& name : fieldsSince(fieldsFrom))
        m_guards.push_back(std::move(name));
    const Opening opening{token.name, m_program.offsetOf(token.whole)};
    const HtmlScanner start = m_scanner;
    std::vector<HtmlScanner> endings = {start};
    Token head;
    readBlock(tokens, opening, {"when", "else", "endcase"}, head); // what stands before the first when is never shown
    When** link = &node->whens;
    bool hasElse = false;
    while (head.name != "endcase") {
        std::vector<const Expression*> values = {nullptr};
        const std::uint32_t number = addBranch(head, BranchPoint::Kind::Taken);
        hasElse = hasElse || head.name == "else";
        if (head.name == "when")
            readWhen(head, values);
        m_scanner = start;
        Token end;
        const Block block = readBlock(tokens, opening, {"when", "else", "endcase"}, end);
        endings.push_back(m_scanner);
        node->blank = node->blank && block.blank;
        for (const Expression* value : values) {
            auto* when = m_program.arena.make<When>();
            when->number = number;
            when->value = value;
            when->block = block;
            *link = when;
            link = &when->next;
        }
        head = end;
    }
    m_guards.resize(guardsFrom);
    if (!hasElse)
        node->untaken = addBranch(token, BranchPoint::Kind::Untaken);
    m_scanner = endings.size() > 1 ? endings[1] : start;
    for (const HtmlScanner& ending : endings)
        merge(ending);
    if (node->blank) {
        for (When* when = node->whens; when; when = when->next)
            removeBlanks(when->block);
    }
    return node;
}

void Compiler::readWhen(const Token& token, std::vector<const Expression*>& values)
{
    eitherWay(
        [&] {
            values.clear();
            StrictMarkup markup(m_maker, token.markup);
            do {
                values.push_back(markup.expression());
            } while (markup.skip(StrictMarkup::Kind::Comma) || markup.skipWord("or"));
            markup.takeEnd();
        },
        [&] {
            values.clear();
            std::size_t at = 0;
            for (;;) {
                const std::string_view value = LaxMarkup::fragment(token.markup, at);
                if (value.empty())
                    break;
                values.push_back(LaxMarkup(m_maker).expression(value));
                // Another value follows after a comma or the word or; anything else ends the list.
                std::string_view rest = trimLeft(token.markup.substr(at));
                if (!rest.empty() && rest[0] == ',') {
                    rest.remove_prefix(1);
                } else if (rest.substr(0, 2) == "or" && rest.size() > 2 && isSpaceChar(rest[2])) {
                    rest.remove_prefix(2);
                } else {
                    break;
                }
                at = token.markup.size() - rest.size();
            }
            if (values.empty())
                fail(token, "Syntax error in tag 'when': a value was expected, such as when \"GB\", \"IE\".");
        });
}

void Compiler::setLoopAttribute(const Token& token, ForNode& loop, const Argument& argument, bool isTable, bool strict)
{
    if (argument.name == "limit") {
        loop.limit = argument.value;
    } else if (argument.name == "offset") {
        const Expression& value = *argument.value;
        loop.continues =
            !isTable && value.kind == Expression::Kind::Path && value.root == "continue" && !value.segments;
        loop.offsetFrom = loop.continues ? nullptr : argument.value;
        if (loop.continues)
            m_program.fields[static_cast<std::size_t>(value.field)].field = "forloop";
    } else if (isTable && argument.name == "cols") {
        loop.columns = argument.value;
    } else if (strict && !(isTable && argument.name == "range")) {
        fail(token, "Invalid attribute in " + std::string(isTable ? "tablerow" : "for") + " loop: '" +
                        std::string(argument.name) + "'. Valid attributes are limit and offset" +
                        (isTable ? ", and cols." : "."));
    }
}

void Compiler::readLoopHead(const Token& token, ForNode& loop, bool isTable)
{
    StrictMarkup markup(m_maker, token.markup);
    loop.variable = markup.take(StrictMarkup::Kind::Word).text;
    if (!markup.skipWord("in"))
        markup.fail("For loops require an 'in' clause, such as " + std::string(token.name) + " order in orders.");
    const std::string_view from = markup.rest();
    loop.collection = markup.expression();
    const std::string_view collection = trimRight(from.substr(0, from.size() - markup.rest().size()));
    const std::string name = std::string(loop.variable) + '-' + std::string(collection);
    loop.loopName = m_program.arena.copy(name);
    if (!isTable)
        loop.reversed = markup.skipWord("reversed");
    for (const Argument& argument : markup.attributes())
        setLoopAttribute(token, loop, argument, isTable, true);
    markup.takeEnd();
}

void Compiler::readLoopHeadLax(const Token& token, ForNode& loop, bool isTable)
{
    const std::string_view markup = trimLeft(token.markup);
    std::size_t nameEnd = 0;
    while (nameEnd < markup.size() && (isWordChar(markup[nameEnd]) || markup[nameEnd] == '-'))
        ++nameEnd;
    std::size_t at = nameEnd;
    const std::string_view in = LaxMarkup::fragment(markup, at);
    std::string_view collection = in == "in" ? LaxMarkup::fragment(markup, at) : std::string_view();
    // A range may have white space inside its brackets.
    if (!collection.empty() && collection.front() == '(' && collection.back() != ')') {
        const auto close = markup.find(')', at);
        if (close != std::string_view::npos) {
            collection = markup.substr(static_cast<std::size_t>(collection.data() - markup.data()),
                                       close + 1 - static_cast<std::size_t>(collection.data() - markup.data()));
            at = close + 1;
        }
    }
    if (nameEnd == 0 || collection.empty())
        fail(token, "Syntax error in tag '" + std::string(token.name) + "': it must read " +
                        (isTable ? "tablerow item in items cols: 3." : "for item in items."));
    loop.variable = markup.substr(0, nameEnd);
    loop.collection = LaxMarkup(m_maker).expression(collection);
    loop.loopName = m_program.arena.copy(std::string(loop.variable) + '-' + std::string(collection));
    loop.reversed = !isTable && trimLeft(markup.substr(at)).substr(0, 8) == "reversed";
    for (const Argument& argument : LaxMarkup(m_maker).attributes(markup.substr(at)))
        setLoopAttribute(token, loop, argument, isTable, false);
}

Node* Compiler::readFor(Tokenizer& tokens, const Token& token)
{
    auto* node = makeNode<ForNode>(NodeKind::For, token);
    m_program.hasBranches = true;
    const std::size_t fieldsFrom = m_program.fields.size();
    eitherWay([&] { readLoopHead(token, *node, false); }, [&] { readLoopHeadLax(token, *node, false); });
    noteGuards(fieldsFrom);
    addLocal(node->variable);
    node->full = addBranch(token, BranchPoint::Kind::Taken);
    node->empty = addBranch(token, BranchPoint::Kind::Untaken);
    const Opening opening{token.name, m_program.offsetOf(token.whole)};
    const HtmlScanner start = m_scanner;
    Token end;
    node->body = readBlock(tokens, opening, {"else", "endfor"}, end);
    merge(start);
    while (end.name == "else") {
        const HtmlScanner after = m_scanner;
        m_scanner = start;
        node->otherwise = readBlock(tokens, opening, {"else", "endfor"}, end);
        merge(after);
    }
    node->blank = node->body.blank && node->otherwise.blank;
    if (node->blank) {
        removeBlanks(node->body);
        removeBlanks(node->otherwise);
    }
    return node;
}

Node* Compiler::readTableRow(Tokenizer& tokens, const Token& token)
{
    auto* node = makeNode<ForNode>(NodeKind::TableRow, token);
    m_program.hasBranches = true;
    const std::size_t fieldsFrom = m_program.fields.size();
    eitherWay([&] { readLoopHead(token, *node, true); }, [&] { readLoopHeadLax(token, *node, true); });
    noteGuards(fieldsFrom);
    addLocal(node->variable);
    node->full = addBranch(token, BranchPoint::Kind::Taken);
    node->empty = addBranch(token, BranchPoint::Kind::Untaken);
    Token end;
    node->body = readBlock(tokens, {token.name, m_program.offsetOf(token.whole)}, {"endtablerow"}, end);
    node->blank = node->body.blank;
    return node;
}

Node* Compiler::readIfChanged(Tokenizer& tokens, const Token& token)
{
    auto* node = makeNode<IfChangedNode>(NodeKind::IfChanged, token);
    Token end;
    node->body = readBlock(tokens, {token.name, m_program.offsetOf(token.whole)}, {"endifchanged"}, end);
    node->blank = node->body.blank;
    return node;
}

Node* Compiler::readCycle(const Token& token)
{
    auto* node = makeNode<CycleNode>(NodeKind::Cycle, token);
    const std::size_t fieldsFrom = m_program.fields.size();
    std::vector<const Expression*> items;
    eitherWay(
        [&] {
            StrictMarkup markup(m_maker, token.markup);
            items = {markup.expression()};
            if (markup.skip(StrictMarkup::Kind::Colon)) {
                node->name = items.front();
                items.clear();
            } else {
                markup.skip(StrictMarkup::Kind::Comma);
            }
            while (!markup.look(StrictMarkup::Kind::End)) {
                items.push_back(markup.expression());
                if (!markup.skip(StrictMarkup::Kind::Comma))
                    break;
            }
            markup.takeEnd();
        },
        [&] {
            node->name = nullptr;
            items.clear();
            std::string_view markup = token.markup;
            const auto colon = markup.find(':');
            if (colon != std::string_view::npos && markup.find_first_of("'\"") > colon) {
                node->name = LaxMarkup(m_maker).expression(markup.substr(0, colon));
                markup.remove_prefix(colon + 1);
            }
            for (std::size_t at = 0;;) {
                const std::string_view item = LaxMarkup::fragment(markup, at);
                if (item.empty())
                    break;
                items.push_back(LaxMarkup(m_maker).expression(item));
                at = std::min(markup.find(',', at), markup.size());
            }
        });
    if (items.empty())
        fail(token, "Syntax error in tag 'cycle': values were expected, such as cycle \"odd\", \"even\".");
    noteGuards(fieldsFrom);
    // Two tags with the same literal values go on where the other stopped; others count for themselves.
    std::string key;
    for (const Expression* item : items) {
        if (item->kind != Expression::Kind::Literal) {
            key = '@' + std::to_string(node->offset);
            break;
        }
        key += item->literal.isText() ? "\"" + item->literal.toText() + '"' : item->literal.toText();
        key += ',';
    }
    node->key = m_program.arena.copy(key);
    node->items = m_maker.keep(items);
    node->count = static_cast<std::uint16_t>(items.size());
    node->context = outputContext();
    return node;
}

Node* Compiler::readAssign(const Token& token)
{
    auto* node = makeNode<AssignNode>(NodeKind::Assign, token);
    const std::string_view markup = token.markup;
    const auto equals = markup.find('=');
    const std::string_view left =
        equals == std::string_view::npos ? std::string_view() : trimRight(markup.substr(0, equals));
    std::size_t from = left.size();
    while (from > 0 && isNameChar(left[from - 1]))
        --from;
    if (from == left.size())
        fail(token, "Syntax error in tag 'assign': it must read assign name = value.");
    node->variable = left.substr(from);
    const std::size_t fieldsFrom = m_program.fields.size();
    node->value = readFiltered(markup.substr(equals + 1));
    noteGuards(fieldsFrom);
    node->blank = true;
    addLocal(node->variable);
    return node;
}

Node* Compiler::readCapture(Tokenizer& tokens, const Token& token)
{
    auto* node = makeNode<CaptureNode>(NodeKind::Capture, token);
    std::string_view name = token.markup;
    while (!name.empty() && !isNameChar(name.front()))
        name.remove_prefix(1);
    std::size_t length = 0;
    while (length < name.size() && isNameChar(name[length]))
        ++length;
    if (length == 0)
        fail(token, "Syntax error in tag 'capture': a name was expected, such as capture greeting.");
    node->variable = name.substr(0, length);
    node->blank = true;
    addLocal(node->variable);
    const HtmlScanner outside = m_scanner;
    m_scanner = HtmlScanner();
    Token end;
    node->body = readBlock(tokens, {token.name, m_program.offsetOf(token.whole)}, {"endcapture"}, end);
    m_scanner = outside;
    return node;
}

Node* Compiler::readCounter(const Token& token, NodeKind kind)
{
    auto* node = makeNode<CounterNode>(kind, token);
    node->variable = trimBoth(token.markup);
    if (node->variable.empty())
        fail(token, "Syntax error in tag '" + std::string(token.name) + "': a name was expected.");
    addLocal(node->variable);
    return node;
}

}
