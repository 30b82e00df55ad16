#pragma once

#include "core/base/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace patron::delivery {

using HttpFields = std::vector<std::pair<std::string, std::string>>;

/// A web address without user, query and fragment (RFC 3986).
struct HttpUrl
{
    bool tls = true;
    std::string host; ///< a name or an address; IPv6 without brackets
    int port = 443;
    std::string path; ///< begins with '/', escaped as it is sent; empty: none was given

    /// "https://host:port/path"; nothing when it is none, or holds what has no place there.
    static std::optional<HttpUrl> parse(std::string_view text);
    /// "host" or "host:port" as in the Host header (RFC 9110 7.2).
    std::string authority() const;
};

/// One request. Names and values are checked when it is written; nothing can leave its place.
struct HttpRequest
{
    std::string method = "GET";
    HttpUrl url;
    HttpFields query;   ///< plain; escaped when written
    HttpFields headers; ///< plain; one of Host, Content-Length, Transfer-Encoding or Connection is refused
    std::string contentType;
    std::string body;

    /// "/path?a=b".
    std::string target() const;
    /// The bytes to send, with Host, Content-Length, "Connection: close" and "Accept-Encoding: identity". BadInput for
    /// a control character in a header or what is no header's name, for a method that is no word.
    Result<std::string> serialised() const;
};

/// Everything but the unreserved characters of RFC 3986 2.3 as %XX.
std::string percentEncoded(std::string_view bytes);
/// As application/x-www-form-urlencoded has it, with %20 for a space: every form reader takes it, and it is what query
/// strings and signatures need.
std::string formEncoded(const HttpFields& fields);
std::string base64(std::string_view bytes);

}
