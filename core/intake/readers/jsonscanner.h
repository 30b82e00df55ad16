#pragma once

#include "core/base/error.h"
#include "core/intake/textsource.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace patron::intake {

/// Reads JSON (RFC 8259) from UTF-8 token by token, in one pass and bounded memory. Numbers keep their text, so that
/// money is never rounded. Several values may stand one after the other. Used by one thread.
class JsonScanner
{
public:
    enum class Token { BeginObject, EndObject, BeginArray, EndArray, Key, String, Number, True, False, Null, End, Bad };

    explicit JsonScanner(TextSource& source);

    /// The next token. `Bad` once the text is no JSON: `trouble` says why, and no more comes.
    Token next();
    /// Of Key, String and Number; valid until the next token. At most `maxTextBytes`: the rest is passed over.
    std::string_view text() const { return m_text; }
    bool textCut() const { return m_textCut; }

    /// Objects and arrays open now.
    int depth() const { return m_depth; }
    /// Where the token began, from 1.
    std::int64_t line() const { return m_tokenLine; }
    /// Bytes taken since the start, to bound what one record may cost.
    std::int64_t offset() const { return m_base + static_cast<std::int64_t>(m_at); }
    /// Why the text cannot be read on, as the end of a sentence: "a comma is missing".
    const std::string& trouble() const { return m_trouble; }

    static constexpr int maxDepth = 128;
    static constexpr std::size_t maxTextBytes = (1 << 20) + 1;

private:
    enum class Expect { Value, ValueOrEnd, KeyOrEnd, Key, Colon, CommaOrEnd };

    int peek();
    void take() { ++m_at; }
    bool fill();
    void skipBlanks();
    Token bad(std::string why);
    Token value(int c);
    Token open(bool object);
    Token close(int c);
    Token string(Token kind);
    bool escape();
    bool fourHex(unsigned& code);
    void append(unsigned codePoint);
    Token number();
    Token word(std::string_view text, Token token);
    void valueDone();

    TextSource& m_source;
    std::string m_buffer;
    std::size_t m_at = 0;
    std::size_t m_end = 0;
    std::int64_t m_base = 0; ///< bytes before the buffer
    bool m_ended = false;
    bool m_failed = false;
    std::int64_t m_line = 1;
    std::int64_t m_tokenLine = 1;
    int m_depth = 0;
    bool m_inObject[maxDepth + 1] = {};
    Expect m_expect = Expect::Value;
    std::string m_text;
    bool m_textCut = false;
    std::string m_trouble;
};

}
