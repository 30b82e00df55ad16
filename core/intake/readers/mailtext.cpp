#include "core/intake/readers/mailtext.h"

#include "core/base/text.h"

#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <algorithm>

namespace patron::intake {

namespace {
int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

int base64Digit(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// Bytes behind an escape character and two hexadecimal digits; anything else as it stands.
std::string decodeEscapes(std::string_view text, char escape, bool underscores)
{
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int high = text[i] == escape && i + 2 < text.size() ? hexDigit(text[i + 1]) : -1;
        const int low = high >= 0 ? hexDigit(text[i + 2]) : -1;
        if (low >= 0) {
            bytes.push_back(static_cast<char>(high * 16 + low));
            i += 2;
        } else {
            bytes.push_back(underscores && text[i] == '_' ? ' ' : text[i]);
        }
    }
    return bytes;
}

/// An encoded word at the beginning of a text.
struct EncodedWord
{
    std::string charset;
    std::string bytes;
    std::size_t size = 0; ///< in the text; 0: there is none
};

EncodedWord encodedWordAt(std::string_view text)
{
    EncodedWord word;
    if (!text.starts_with("=?"))
        return word;
    const auto charsetEnd = text.find('?', 2);
    if (charsetEnd == std::string_view::npos || charsetEnd + 2 >= text.size() || text[charsetEnd + 2] != '?')
        return word;
    const char method = text[charsetEnd + 1];
    const auto end = text.find("?=", charsetEnd + 3);
    if (end == std::string_view::npos)
        return word;
    const std::string_view content = text.substr(charsetEnd + 3, end - charsetEnd - 3);
    if (method == 'B' || method == 'b')
        word.bytes = decodeBase64(content);
    else if (method == 'Q' || method == 'q')
        word.bytes = decodeEscapes(content, '=', true);
    else
        return word;
    word.charset = std::string(text.substr(2, charsetEnd - 2));
    word.charset = word.charset.substr(0, word.charset.find('*')); // RFC 2231's language
    word.size = end + 2;
    return word;
}

/// Reads what stands between a parameter's "=" and the ";" behind it; quotes and escapes go.
std::string takeParameterValue(std::string_view text, std::size_t& at)
{
    std::string value;
    bool quoted = false;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '"') {
            quoted = !quoted;
        } else if (quoted && c == '\\' && at + 1 < text.size()) {
            value.push_back(text[++at]);
        } else if (!quoted && c == ';') {
            break;
        } else {
            value.push_back(c);
        }
    }
    return value;
}

/// One piece of a parameter by RFC 2231: "filename*1*".
struct Piece
{
    int number = 0;
    bool encoded = false;
    std::string text;
};

int pieceNumber(std::string_view digits)
{
    int number = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9' || number > 9999)
            return -1;
        number = number * 10 + (c - '0');
    }
    return number;
}

std::string joinPieces(std::vector<Piece> pieces)
{
    std::stable_sort(pieces.begin(), pieces.end(), [](const Piece& a, const Piece& b) { return a.number < b.number; });
    std::string charset;
    std::string bytes;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        std::string_view text = pieces[i].text;
        if (i == 0 && pieces[i].encoded) {
            const auto first = text.find('\'');
            const auto second = first == std::string_view::npos ? first : text.find('\'', first + 1);
            if (second != std::string_view::npos) {
                charset = std::string(text.substr(0, first));
                text.remove_prefix(second + 1);
            }
        }
        bytes += pieces[i].encoded ? decodeEscapes(text, '%', false) : std::string(text);
    }
    return fromCharset(bytes, charset);
}
}

std::string fromCharset(std::string_view bytes, std::string_view charset)
{
    const std::string name = asciiLower(trim(charset));
    if (name.empty() || name == "utf-8" || name == "utf8" || name == "us-ascii")
        return toValidUtf8(bytes);
    UErrorCode status = U_ZERO_ERROR;
    UConverter* converter = ucnv_open(name.c_str(), &status);
    if (U_FAILURE(status))
        return toValidUtf8(bytes);
    const icu::UnicodeString text(bytes.data(), static_cast<int32_t>(bytes.size()), converter, status);
    ucnv_close(converter);
    if (U_FAILURE(status))
        return toValidUtf8(bytes);
    std::string utf8;
    text.toUTF8String(utf8);
    return toValidUtf8(utf8);
}

std::string decodeWords(std::string_view text)
{
    std::string result;
    std::string charset;
    std::string bytes; ///< of the words so far; two in a row may part a character
    bool afterWord = false;
    const auto flush = [&] {
        result += fromCharset(bytes, charset);
        bytes.clear();
    };
    for (std::size_t i = 0; i < text.size();) {
        std::size_t blanks = i;
        while (blanks < text.size() && isBlank(text[blanks]))
            ++blanks;
        const EncodedWord word = encodedWordAt(text.substr(afterWord ? blanks : i));
        if (word.size > 0) {
            if (asciiLower(word.charset) != asciiLower(charset))
                flush();
            charset = word.charset;
            bytes += word.bytes;
            i = (afterWord ? blanks : i) + word.size;
            afterWord = true;
            continue;
        }
        flush();
        afterWord = false;
        result.push_back(text[i++]);
    }
    flush();
    return toValidUtf8(result);
}

std::string HeaderValue::parameter(const std::string& name) const
{
    const auto found = parameters.find(name);
    return found == parameters.end() ? std::string() : found->second;
}

HeaderValue parseHeaderValue(std::string_view text)
{
    HeaderValue header;
    const auto end = text.find(';');
    header.value = asciiLower(trim(text.substr(0, end)));
    header.value = std::string(trim(std::string_view(header.value).substr(0, header.value.find('('))));
    std::map<std::string, std::vector<Piece>> pieces;
    std::size_t at = end == std::string_view::npos ? text.size() : end + 1;
    while (at < text.size()) {
        const auto equals = text.find_first_of("=;", at);
        if (equals == std::string_view::npos)
            break;
        if (text[equals] == ';') {
            at = equals + 1;
            continue;
        }
        std::string name = asciiLower(trim(text.substr(at, equals - at)));
        at = equals + 1;
        std::string value = takeParameterValue(text, at);
        ++at; // the ";"
        const auto star = name.find('*');
        if (star == std::string::npos) {
            header.parameters.emplace(name, decodeWords(trim(value)));
            continue;
        }
        Piece piece{0, name.back() == '*', std::move(value)};
        const std::string rest = name.substr(star + 1, name.size() - star - 1 - (piece.encoded ? 1 : 0));
        piece.text = std::string(trim(piece.text));
        piece.number = pieceNumber(rest);
        if (piece.number >= 0)
            pieces[name.substr(0, star)].push_back(std::move(piece));
    }
    // The extended form wins over the plain one beside it, which is there for old programs.
    for (auto& [name, list] : pieces)
        header.parameters[name] = joinPieces(std::move(list));
    return header;
}

std::string decodeBase64(std::string_view text)
{
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3);
    unsigned group = 0;
    int digits = 0;
    for (const char c : text) {
        if (c == '=')
            break;
        const int digit = base64Digit(c);
        if (digit < 0)
            continue;
        group = group << 6 | static_cast<unsigned>(digit);
        if (++digits == 4) {
            bytes.push_back(static_cast<char>(group >> 16 & 0xFF));
            bytes.push_back(static_cast<char>(group >> 8 & 0xFF));
            bytes.push_back(static_cast<char>(group & 0xFF));
            group = 0;
            digits = 0;
        }
    }
    if (digits == 2)
        bytes.push_back(static_cast<char>(group >> 4 & 0xFF));
    if (digits == 3) {
        bytes.push_back(static_cast<char>(group >> 10 & 0xFF));
        bytes.push_back(static_cast<char>(group >> 2 & 0xFF));
    }
    return bytes;
}

std::string decodeQuotedPrintable(std::string_view text)
{
    std::string bytes;
    bytes.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '=') {
            bytes.push_back(text[i]);
            continue;
        }
        std::size_t next = i + 1;
        while (next < text.size() && (text[next] == ' ' || text[next] == '\t'))
            ++next;
        if (next >= text.size() || text[next] == '\n' || (text[next] == '\r' && next + 1 < text.size())) {
            if (next < text.size() && text[next] == '\r' && text[next + 1] == '\n')
                ++next;
            i = next; // a soft break: the line goes on
            continue;
        }
        const int high = hexDigit(text[i + 1]);
        const int low = i + 2 < text.size() ? hexDigit(text[i + 2]) : -1;
        if (high >= 0 && low >= 0) {
            bytes.push_back(static_cast<char>(high * 16 + low));
            i += 2;
        } else {
            bytes.push_back('=');
        }
    }
    return bytes;
}

}
