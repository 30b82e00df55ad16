#include "core/delivery/imap/imapreply.h"

#include "core/base/text.h"

#include <QByteArray>
#include <QString>

#include <algorithm>
#include <charconv>

namespace patron::delivery {

namespace {

template <typename Number>
std::optional<Number> numberOf(std::string_view text)
{
    Number number{};
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size())
        return std::nullopt;
    return number;
}

/// The n of a line that ends with "{n}"; also of "{n+}" and "~{n}" (RFC 7888, RFC 3516).
std::optional<std::string_view> literalMark(std::string_view line)
{
    if (!line.ends_with('}'))
        return std::nullopt;
    const auto open = line.rfind('{');
    if (open == std::string_view::npos)
        return std::nullopt;
    std::string_view digits = line.substr(open + 1, line.size() - open - 2);
    if (digits.ends_with('+'))
        digits.remove_suffix(1);
    const bool isNumber =
        !digits.empty() && std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
    return isNumber ? std::optional(digits) : std::nullopt;
}

/// Reads the values of a list one after the other: atoms, quoted texts, literals, lists within.
class Values
{
public:
    explicit Values(const ImapReply& reply)
        : m_reply(reply)
    {}
    void skipTo(std::size_t at) { m_at = at; }
    bool open() { return take('('); }
    bool close() { return take(')'); }
    bool atEnd()
    {
        skipSpaces();
        return m_at >= m_reply.line.size();
    }
    /// The next value; a list within is passed over and gives an empty text. Nothing when there is none, or nonsense.
    std::optional<std::string> next()
    {
        skipSpaces();
        if (m_at >= m_reply.line.size() || m_reply.line[m_at] == ')')
            return std::nullopt;
        const char c = m_reply.line[m_at];
        if (c == '(')
            return passList();
        if (c == '"')
            return quoted();
        const std::string word = atom();
        if (word.empty())
            return std::nullopt;
        const std::string_view mark = word[0] == '~' ? std::string_view(word).substr(1) : std::string_view(word);
        if (mark.starts_with('{') && literalMark(mark)) {
            if (m_literal >= m_reply.literals.size())
                return std::nullopt;
            return m_reply.literals[m_literal++];
        }
        return word;
    }

private:
    void skipSpaces()
    {
        while (m_at < m_reply.line.size() && m_reply.line[m_at] == ' ')
            ++m_at;
    }
    bool take(char c)
    {
        skipSpaces();
        if (m_at >= m_reply.line.size() || m_reply.line[m_at] != c)
            return false;
        ++m_at;
        return true;
    }
    std::optional<std::string> quoted()
    {
        std::string text;
        for (++m_at; m_at < m_reply.line.size(); ++m_at) {
            char c = m_reply.line[m_at];
            if (c == '"') {
                ++m_at;
                return text;
            }
            if (c == '\\' && ++m_at < m_reply.line.size())
                c = m_reply.line[m_at];
            text += c;
        }
        return std::nullopt;
    }
    /// "BODY[HEADER.FIELDS (DATE)]<0>" is one: what stands in brackets does not end it.
    std::string atom()
    {
        std::string word;
        bool inBrackets = false;
        for (; m_at < m_reply.line.size(); ++m_at) {
            const char c = m_reply.line[m_at];
            if (!inBrackets && (c == ' ' || c == '(' || c == ')'))
                break;
            inBrackets = c == '[' || (inBrackets && c != ']');
            word += c;
            if (c == '}' && !inBrackets) {
                ++m_at;
                break;
            }
        }
        return word;
    }
    std::optional<std::string> passList()
    {
        int depth = 0;
        while (m_at < m_reply.line.size()) {
            skipSpaces();
            if (take('(')) {
                ++depth;
            } else if (take(')')) {
                if (--depth == 0)
                    return std::string();
            } else if (!next()) {
                return std::nullopt;
            }
        }
        return std::nullopt;
    }

    const ImapReply& m_reply;
    std::size_t m_at = 0;
    std::size_t m_literal = 0;
};

}

std::string ImapReply::word() const
{
    return asciiUpper(std::string_view(line).substr(0, line.find(' ')));
}

std::optional<std::uint32_t> ImapReply::code(std::string_view name) const
{
    const std::string upper = asciiUpper(line);
    const auto open = upper.find('[' + std::string(name) + ' ');
    const auto close = open == std::string::npos ? open : upper.find(']', open);
    if (close == std::string::npos)
        return std::nullopt;
    const std::size_t begin = open + name.size() + 2;
    return numberOf<std::uint32_t>(std::string_view(upper).substr(begin, close - begin));
}

std::string ImapReply::text() const
{
    std::string_view rest = line;
    rest.remove_prefix(std::min(rest.find(' '), rest.size()));
    rest = trim(rest);
    if (rest.starts_with('[') && rest.find(']') != std::string_view::npos)
        rest.remove_prefix(rest.find(']') + 1);
    return ellipsize(toValidUtf8(trim(rest)), 300);
}

ImapReplyReader::State ImapReplyReader::feed(std::string_view bytes, std::size_t& taken)
{
    taken = 0;
    while (taken < bytes.size()) {
        if (m_inLiteral) {
            const std::size_t part = std::min(m_missing, bytes.size() - taken);
            m_literals.back().append(bytes.substr(taken, part));
            taken += part;
            m_missing -= part;
            m_inLiteral = m_missing > 0;
            continue;
        }
        const char c = bytes[taken++];
        if (c != '\n') {
            m_line += c;
            if (m_text.size() + m_line.size() > maxLineBytes)
                return State::Invalid;
            continue;
        }
        if (m_line.ends_with('\r'))
            m_line.pop_back();
        const State state = endLine();
        if (state != State::Incomplete)
            return state;
    }
    return State::Incomplete;
}

ImapReplyReader::State ImapReplyReader::endLine()
{
    const auto digits = literalMark(m_line);
    m_text += m_line;
    m_line.clear();
    if (!digits) {
        const auto space = m_text.find(' ');
        const bool isAnswer = m_text == "+" || (space != std::string::npos && space > 0 && space <= 20);
        return isAnswer ? State::Complete : State::Invalid;
    }
    const auto size = numberOf<std::size_t>(*literalMark(m_text));
    if (!size || *size > m_mostLiteralBytes || m_literalBytes + *size > m_mostLiteralBytes ||
        m_literals.size() >= maxLiterals)
        return State::Invalid;
    m_literalBytes += *size;
    m_literals.emplace_back();
    m_missing = *size;
    m_inLiteral = *size > 0;
    return State::Incomplete;
}

ImapReply ImapReplyReader::take()
{
    ImapReply reply;
    const auto space = m_text.find(' ');
    reply.tag = m_text.substr(0, space);
    if (space != std::string::npos)
        reply.line = m_text.substr(space + 1);
    reply.literals = std::move(m_literals);
    reset();
    return reply;
}

void ImapReplyReader::reset()
{
    m_text.clear();
    m_line.clear();
    m_literals.clear();
    m_missing = 0;
    m_inLiteral = false;
    m_literalBytes = 0;
}

std::optional<ImapFetched> readFetch(const ImapReply& reply)
{
    const auto space = reply.line.find(' ');
    if (reply.tag != "*" || space == std::string::npos ||
        asciiUpper(std::string_view(reply.line).substr(space + 1, 6)) != "FETCH ")
        return std::nullopt;
    Values values(reply);
    values.skipTo(space + 7);
    if (!values.open())
        return std::nullopt;
    ImapFetched fetched;
    while (!values.close()) {
        const auto name = values.next();
        auto value = name ? values.next() : std::nullopt;
        if (!value)
            return std::nullopt;
        const std::string key = asciiUpper(*name);
        if (key == "UID")
            fetched.uid = numberOf<std::uint32_t>(*value).value_or(0);
        else if (key == "RFC822.SIZE")
            fetched.size = numberOf<std::uint64_t>(*value);
        else if (key == "INTERNALDATE")
            fetched.internalDate = std::move(*value);
        else if (key.starts_with("BODY[]"))
            fetched.body = *value == "NIL" ? std::string() : std::move(*value);
    }
    return values.atEnd() ? std::optional(fetched) : std::nullopt;
}

std::optional<std::vector<std::uint32_t>> readSearch(const ImapReply& reply)
{
    if (reply.tag != "*" || reply.word() != "SEARCH")
        return std::nullopt;
    std::vector<std::uint32_t> numbers;
    for (const std::string_view word : split(std::string_view(reply.line).substr(6), ' ')) {
        if (word.empty())
            continue;
        const auto number = numberOf<std::uint32_t>(word);
        if (!number)
            return word.starts_with('(') ? std::optional(numbers) : std::nullopt; // (MODSEQ n)
        numbers.push_back(*number);
    }
    return numbers;
}

std::optional<std::string> readListed(const ImapReply& reply)
{
    if (reply.tag != "*" || reply.word() != "LIST")
        return std::nullopt;
    Values values(reply);
    values.skipTo(5);
    const auto flags = values.next();
    const auto separator = flags ? values.next() : std::nullopt;
    const auto name = separator ? values.next() : std::nullopt;
    return name ? std::optional(toValidUtf8(fromMailboxUtf7(*name))) : std::nullopt;
}

std::string toMailboxUtf7(std::string_view utf8)
{
    std::string out;
    std::u16string pending;
    const auto flush = [&] {
        if (pending.empty())
            return;
        QByteArray bytes;
        for (const char16_t unit : pending) {
            bytes += static_cast<char>(unit >> 8);
            bytes += static_cast<char>(unit & 0xFF);
        }
        std::string coded = bytes.toBase64(QByteArray::OmitTrailingEquals).toStdString();
        std::replace(coded.begin(), coded.end(), '/', ',');
        out += '&' + coded + '-';
        pending.clear();
    };
    for (const char16_t unit : QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size())).toStdU16String()) {
        if (unit < 0x20 || unit > 0x7E) {
            pending += unit;
            continue;
        }
        flush();
        out += static_cast<char>(unit);
        if (unit == u'&')
            out += '-';
    }
    flush();
    return out;
}

std::string fromMailboxUtf7(std::string_view name)
{
    std::string out;
    for (std::size_t at = 0; at < name.size();) {
        const auto end = name[at] == '&' ? name.find('-', at) : std::string_view::npos;
        if (end == std::string_view::npos) {
            out += name[at++];
            continue;
        }
        std::string coded(name.substr(at + 1, end - at - 1));
        std::replace(coded.begin(), coded.end(), ',', '/');
        const QByteArray bytes = QByteArray::fromBase64(QByteArray::fromStdString(coded));
        QString text;
        for (qsizetype i = 0; i + 1 < bytes.size(); i += 2)
            text += QChar(static_cast<char16_t>((static_cast<unsigned char>(bytes[i]) << 8) |
                                                static_cast<unsigned char>(bytes[i + 1])));
        out += coded.empty() ? std::string("&") : text.toStdString();
        at = end + 1;
    }
    return out;
}

std::optional<std::string> imapQuoted(std::string_view text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7E)
            return std::nullopt;
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    return out + '"';
}

}
