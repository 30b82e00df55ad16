#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace patron::intake {

/// Bytes in a mail's charset as UTF-8; as they are, with what is malformed replaced, where the charset is not known.
std::string fromCharset(std::string_view bytes, std::string_view charset);

/// A header's text with its encoded words (RFC 2047) read: "=?utf-8?Q?Pr=C3=A9sents?=" -> "Présents".
std::string decodeWords(std::string_view text);

/// A header's value and its parameters, names in lower case: RFC 2045, with the continuations and charsets of RFC 2231,
/// and with encoded words inside quotes, which the standard forbids and mail programs write.
struct HeaderValue
{
    std::string value; ///< in lower case: "multipart/mixed", "attachment"
    std::map<std::string, std::string> parameters;

    std::string parameter(const std::string& name) const;
};
HeaderValue parseHeaderValue(std::string_view text);

/// Base64 with whatever is no digit of it passed over, as RFC 2045 asks; what is behind padding is left.
std::string decodeBase64(std::string_view text);
/// Quoted-printable (RFC 2045): soft line breaks go, and what is no escape stays as it stands.
std::string decodeQuotedPrintable(std::string_view text);

}
