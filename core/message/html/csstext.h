#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace patron::message::html {

/// A place in CSS from which pieces are taken: strings, comments, escapes and brackets are passed over as wholes.
class CssText
{
public:
    explicit CssText(std::string_view text, std::size_t at = 0)
        : m_text(text)
        , m_at(at)
    {}

    bool atEnd() const { return m_at >= m_text.size(); }
    std::size_t at() const { return m_at; }
    char peek() const { return atEnd() ? '\0' : m_text[m_at]; }
    void skip(std::size_t count = 1) { m_at = m_at + count < m_text.size() ? m_at + count : m_text.size(); }
    bool startsWith(std::string_view piece) const { return m_text.substr(m_at, piece.size()) == piece; }
    /// White space, comments and the <!-- --> that old mails put around CSS.
    void skipBlank();
    /// Passes to the first of `stops` outside strings, comments and brackets, or to the end.
    void passTo(std::string_view stops);
    /// Passes a { } block whose { is next, with its }. Gives what is between.
    std::string_view takeBlock();
    /// A name (letters, digits, - _, escapes resolved); empty when none stands here.
    std::string takeName();

private:
    void passOne();
    void passString();
    void passComment();

    std::string_view m_text;
    std::size_t m_at;
};

/// Without comments, trimmed.
std::string withoutComments(std::string_view css);
bool isCssSpace(char c);

}
