#pragma once

#include "core/message/liquid/program.h"

#include <string>
#include <string_view>
#include <vector>

namespace patron::message::liquid {

/// Thrown inside the compiler only; Template::compile turns it into a Problem.
struct SyntaxFailure
{
    std::size_t offset = 0;
    std::string text;
};

/// Makes expressions in a program's arena and notes the fields they speak of.
class ExpressionMaker
{
public:
    explicit ExpressionMaker(Program& program)
        : m_program(program)
    {}
    Program& program() { return m_program; }
    Expression* literal(Value value, std::string_view at);
    Expression* path(std::string_view root, const Expression* computedRoot, const std::vector<Segment>& segments,
                     std::string_view at);
    Expression* range(const Expression* first, const Expression* last, std::string_view at);
    /// nil, true, blank …; null for any other word.
    Expression* word(std::string_view text);
    Expression* number(std::string_view text);
    template <typename T>
    T* make()
    {
        return m_program.arena.make<T>();
    }
    template <typename T>
    const T* keep(const std::vector<T>& items)
    {
        T* kept = m_program.arena.makeArray<T>(items.size());
        for (std::size_t i = 0; i < items.size(); ++i)
            kept[i] = items[i];
        return kept;
    }

private:
    Program& m_program;
};

/// Reads the inside of tags and outputs by the full grammar: anything not understood is a SyntaxFailure.
class StrictMarkup
{
public:
    enum class Kind {
        End,
        Word,
        Number,
        Text,
        Comparison,
        DotDot,
        Pipe,
        Dot,
        Colon,
        Comma,
        OpenSquare,
        CloseSquare,
        OpenRound,
        CloseRound,
        Dash,
        Question,
        Equals
    };
    struct Piece
    {
        Kind kind = Kind::End;
        std::string_view text;
    };

    StrictMarkup(ExpressionMaker& maker, std::string_view markup);

    bool look(Kind kind, std::size_t ahead = 0) const;
    bool lookWord(std::string_view word) const;
    Piece take(Kind kind);
    bool skip(Kind kind);
    bool skipWord(std::string_view word);
    void takeEnd() { take(Kind::End); }
    /// What stands from here to the end.
    std::string_view rest() const;
    const Piece& piece() const { return m_pieces[m_at]; }

    Expression* expression();
    Filtered filtered();
    const Condition* condition();
    /// name: value pairs, separated by commas or white space.
    std::vector<Argument> attributes();
    [[noreturn]] void fail(std::string text) const;

private:
    void cut(std::string_view markup);
    Condition* comparison();
    std::vector<Segment> lookups();
    const FilterCall* filters();
    std::vector<Argument> arguments();

    ExpressionMaker& m_maker;
    std::string_view m_markup;
    std::vector<Piece> m_pieces;
    std::size_t m_at = 0;
    int m_depth = 0;
};

/// Reads the same the forgiving way: picks out what it knows and passes over the rest.
class LaxMarkup
{
public:
    explicit LaxMarkup(ExpressionMaker& maker)
        : m_maker(maker)
    {}

    const Expression* expression(std::string_view text, int depth = 0);
    Filtered filtered(std::string_view markup);
    /// Null when nothing like a condition is there.
    const Condition* condition(std::string_view markup);
    /// name: value pairs wherever they stand.
    std::vector<Argument> attributes(std::string_view markup);

    /// The first fragment (a quoted text, or letters up to white space, comma or bar) at or after `from`; `from` moves
    /// behind it. Empty when there is none.
    static std::string_view fragment(std::string_view text, std::size_t& from);

private:
    const Expression* lookup(std::string_view text, int depth);
    const FilterCall* filter(std::string_view text);

    ExpressionMaker& m_maker;
};

Comparison comparisonOf(std::string_view text);
/// A filter call with its entry looked up.
FilterCall* makeFilterCall(ExpressionMaker& maker, std::string_view name, const std::vector<Argument>& arguments);

}
