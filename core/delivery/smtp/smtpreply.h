#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace patron::delivery {

/// A whole SMTP reply (RFC 5321 4.2).
struct SmtpReply
{
    int code = 0;
    std::vector<std::string> lines; ///< without code and line end

    bool positive() const { return code >= 200 && code < 300; }
    /// "5.1.1" of the first line (RFC 2034), when its class fits the code; or empty.
    std::string enhanced() const;
    /// All lines in one, valid UTF-8, at most 1 kB.
    std::string text() const;
};

/// Puts a reply together from what the network gives, within bounds: a line of 4 kB, a reply of 64 kB. A line counts
/// only with its CRLF.
class SmtpReplyReader
{
public:
    static constexpr std::size_t maxLineBytes = 4096;
    static constexpr std::size_t maxReplyBytes = 65536;

    enum class State {
        Incomplete,
        Complete,
        Invalid ///< too long, not a reply, or a code that changes between lines
    };

    /// Takes bytes up to the end of the reply; what comes after stays for `leftover`.
    State feed(std::string_view bytes);
    const SmtpReply& reply() const { return m_reply; }
    /// Whether some of a reply has come.
    bool begun() const { return m_total > 0; }
    /// Bytes behind the reply: a server that speaks before it is asked.
    const std::string& leftover() const { return m_leftover; }
    /// Ready for the next reply; leftover bytes are dropped.
    void reset();

private:
    bool takeLine(std::string_view line, bool* last);

    SmtpReply m_reply;
    std::string m_line;
    std::string m_leftover;
    std::size_t m_total = 0;
};

}
