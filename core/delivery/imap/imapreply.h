#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::delivery {

/// One answer of an IMAP server (RFC 3501): a line, with the literals that stand in it.
struct ImapReply
{
    std::string tag; ///< "*", "+" or the command's
    /// The line behind the tag without its end; where a literal stood, its "{n}" stays.
    std::string line;
    std::vector<std::string> literals;

    /// The first word behind the tag, in capitals: OK, NO, BAD, BYE, CAPABILITY, FETCH's number.
    std::string word() const;
    /// The number of "[UIDVALIDITY 42]"; nothing when it is not there.
    std::optional<std::uint32_t> code(std::string_view name) const;
    /// The words of a status answer, without its code.
    std::string text() const;
};

/// Puts answers together of the bytes as they come. What is too long, or no answer at all, is Invalid: nothing a server
/// says can fill the memory.
class ImapReplyReader
{
public:
    static constexpr std::size_t maxLineBytes = std::size_t{1} << 20; ///< a search's answer is one line
    static constexpr std::size_t maxLiterals = 64;

    enum class State { Incomplete, Complete, Invalid };

    /// Takes bytes from the front of `bytes`, up to the end of one answer, and says how many it took.
    State feed(std::string_view bytes, std::size_t& taken);
    /// The answer; the reader is ready for the next one.
    ImapReply take();
    /// What all literals of one answer may hold.
    void setMostLiteralBytes(std::size_t bytes) { m_mostLiteralBytes = bytes; }
    bool begun() const { return !m_text.empty() || !m_line.empty() || m_inLiteral; }
    void reset();

private:
    State endLine();

    std::string m_text;
    std::string m_line; ///< since the last literal
    std::vector<std::string> m_literals;
    std::size_t m_missing = 0; ///< of the literal under way
    bool m_inLiteral = false;
    std::size_t m_literalBytes = 0;
    std::size_t m_mostLiteralBytes = std::size_t{64} << 10;
};

/// What a FETCH answer says of one mail.
struct ImapFetched
{
    std::uint32_t uid = 0;                   ///< 0: not told
    std::optional<std::string> body;         ///< of BODY[]
    std::optional<std::uint64_t> size;       ///< RFC822.SIZE
    std::optional<std::string> internalDate; ///< as it was given
};
/// Reads "12 FETCH (UID 5 BODY[]<0> {n} …)"; nothing for what is no such answer.
std::optional<ImapFetched> readFetch(const ImapReply& reply);

/// The numbers of "SEARCH 1 2 3"; nothing for what is no such answer.
std::optional<std::vector<std::uint32_t>> readSearch(const ImapReply& reply);

/// The name of a LIST answer, as UTF-8.
std::optional<std::string> readListed(const ImapReply& reply);

/// A folder's name as RFC 3501, 5.1.3 wants it (modified UTF-7), and back; what cannot be read stays as it is.
std::string toMailboxUtf7(std::string_view utf8);
std::string fromMailboxUtf7(std::string_view name);

/// "a" with quotes where that can be, nothing where it needs a literal: 8-bit letters and line ends.
std::optional<std::string> imapQuoted(std::string_view text);

}
