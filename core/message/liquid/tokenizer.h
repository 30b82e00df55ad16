#pragma once

#include <cstddef>
#include <string_view>

namespace patron::message::liquid {

struct Token
{
    enum class Kind { End, Text, Output, Tag, Broken };
    Kind kind = Kind::End;
    std::string_view whole;  ///< as it stands in the source
    std::string_view markup; ///< for an output what is inside, for a tag what follows its name
    std::string_view name;   ///< of a tag; empty when it has none
    bool trimBefore = false; ///< {%- or {{-
    bool trimAfter = false;  ///< -%} or -}}
};

/// Cuts a template into text, outputs and tags, or the inside of a `liquid` tag into tags, one a line. Views point into
/// the source.
class Tokenizer
{
public:
    Tokenizer(std::string_view source, bool isLines)
        : m_source(source)
        , m_isLines(isLines)
    {}

    Token next();
    bool isLines() const { return m_isLines; }
    /// The text up to {% end %} of a raw-like tag, which is passed. False when there is no such end.
    bool takeUntil(std::string_view end, std::string_view& body, Token& endToken);
    std::string_view rest() const { return m_source.substr(m_at); }

private:
    Token nextLine();
    Token takeOutput();
    Token takeTag();

    std::string_view m_source;
    std::size_t m_at = 0;
    bool m_isLines;
};

std::string_view trimLeft(std::string_view text);
std::string_view trimRight(std::string_view text);
std::string_view trimBoth(std::string_view text);
bool isSpaceChar(char c);
bool isWordChar(char c);
bool isDigitChar(char c);

}
