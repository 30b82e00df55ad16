#pragma once

#include "core/message/liquid/markup.h"
#include "core/message/liquid/tokenizer.h"

#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace patron::message::liquid {

/// Turns a source into a program. Used once and thrown away.
class Compiler
{
public:
    Compiler(Program& program, const CompileOptions& options);

    /// Throws SyntaxFailure when the template cannot be used.
    void compile();
    /// Unknown filters and fields, when the options ask for them.
    std::vector<Problem> unknownNames() const;

private:
    /// Where a block being read ends, and with which tag.
    struct Opening
    {
        std::string_view tag;
        std::size_t offset = 0;
    };

    /// Reads up to one of these tags, which is put into `end`. Without any: up to the end of the text.
    Block readBlock(Tokenizer& tokens, const Opening& opening, std::initializer_list<std::string_view> ends,
                    Token& end);
    void readTag(Tokenizer& tokens, const Token& token, Block& block, Node**& link);
    void append(Block& block, Node**& link, Node* node);
    void readText(const Token& token, Block& block, Node**& link);
    Node* makeOutput(std::string_view markup, std::size_t offset);

    std::uint32_t addBranch(const Token& tag, BranchPoint::Kind kind);
    Node* readIf(Tokenizer& tokens, const Token& token, bool negated);
    Node* readCase(Tokenizer& tokens, const Token& token);
    void readWhen(const Token& token, std::vector<const Expression*>& values);
    Node* readFor(Tokenizer& tokens, const Token& token);
    Node* readTableRow(Tokenizer& tokens, const Token& token);
    void readLoopHead(const Token& token, ForNode& loop, bool isTable);
    void readLoopHeadLax(const Token& token, ForNode& loop, bool isTable);
    void setLoopAttribute(const Token& token, ForNode& loop, const Argument& argument, bool isTable, bool strict);
    Node* readCycle(const Token& token);
    Node* readAssign(const Token& token);
    Node* readCapture(Tokenizer& tokens, const Token& token);
    Node* readCounter(const Token& token, NodeKind kind);
    Node* readSnippet(const Token& token, NodeKind kind);
    void readSnippetLax(const Token& token, SnippetNode& node);
    Node* readIfChanged(Tokenizer& tokens, const Token& token);
    void skipComment(Tokenizer& tokens, const Token& token);
    void skipDoc(Tokenizer& tokens, const Token& token);
    void readRaw(Tokenizer& tokens, const Token& token, Block& block, Node**& link);
    void readLiquid(const Token& token, Block& block, Node**& link);

    const Condition* readCondition(const Token& token);
    Filtered readFiltered(std::string_view markup);
    /// Runs the strict reading and, in lax mode, the other one when the first fails.
    template <typename Strict, typename Lax>
    void eitherWay(Strict strict, Lax lax);
    template <typename T>
    T* makeNode(NodeKind kind, const Token& token);
    [[noreturn]] void fail(const Token& token, std::string text) const;
    [[noreturn]] void unknownTag(const Token& token, const Opening& opening) const;
    void addLocal(std::string_view name) { m_locals.insert(std::string(name)); }
    std::vector<std::string> fieldsSince(std::size_t from) const;
    void noteGuards(std::size_t from);
    Context outputContext();
    void merge(const HtmlScanner& other);
    std::uint16_t scannerState();

    Program& m_program;
    const CompileOptions& m_options;
    ExpressionMaker m_maker;
    HtmlScanner m_scanner;
    std::set<std::string, std::less<>> m_locals;
    std::vector<std::string> m_guards;
    std::vector<const FilterCall*> m_filterCalls;
    TextNode* m_lastText = nullptr; ///< when the token before was text
    bool m_trimNext = false;
    int m_depth = 0;
};

template <typename Strict, typename Lax>
void Compiler::eitherWay(Strict strict, Lax lax)
{
    const std::size_t fieldsFrom = m_program.fields.size();
    try {
        strict();
    } catch (const SyntaxFailure&) {
        if (m_options.mode == CompileOptions::Mode::Strict)
            throw;
        m_program.fields.resize(fieldsFrom);
        lax();
    }
}

template <typename T>
T* Compiler::makeNode(NodeKind kind, const Token& token)
{
    T* node = m_program.arena.make<T>();
    node->kind = kind;
    node->offset = static_cast<std::uint32_t>(m_program.offsetOf(token.whole));
    return node;
}

}
