#include "core/delivery/http/httprequest.h"

#include "core/base/text.h"

#include <QByteArray>

#include <algorithm>
#include <charconv>

namespace patron::delivery {

namespace {

bool isPlain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// A token of RFC 9110 5.6.2.
bool isToken(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return isPlain(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
    });
}

bool isHeaderValue(std::string_view text)
{
    return std::none_of(text.begin(), text.end(),
                        [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; });
}

bool isHost(std::string_view host)
{
    return !host.empty() && host.size() <= 255 &&
           std::all_of(host.begin(), host.end(), [](char c) { return isPlain(c) || c == '-' || c == '.'; }) &&
           host.front() != '.' && host.front() != '-';
}

bool isIpv6(std::string_view host)
{
    return host.find(':') != std::string_view::npos && std::all_of(host.begin(), host.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == ':' ||
                      c == '.';
           });
}

bool isPath(std::string_view path)
{
    return std::all_of(path.begin(), path.end(), [](char c) {
        return isPlain(c) || std::string_view("-._~!$&'()*+,;=:@%/").find(c) != std::string_view::npos;
    });
}

/// "host", "host:port" or "[::1]:port".
bool readAuthority(std::string_view authority, HttpUrl& url)
{
    std::string_view port;
    if (authority.starts_with('[')) {
        const auto end = authority.find(']');
        if (end == std::string_view::npos || !isIpv6(authority.substr(1, end - 1)))
            return false;
        url.host = authority.substr(1, end - 1);
        port = authority.substr(end + 1);
        if (!port.empty() && !port.starts_with(':'))
            return false;
        if (!port.empty())
            port.remove_prefix(1);
    } else {
        const auto colon = authority.find(':');
        url.host = authority.substr(0, colon);
        if (!isHost(url.host))
            return false;
        if (colon != std::string_view::npos) {
            port = authority.substr(colon + 1);
            if (port.empty())
                return false;
        }
    }
    if (port.empty())
        return true;
    const auto read = std::from_chars(port.data(), port.data() + port.size(), url.port);
    return read.ec == std::errc{} && read.ptr == port.data() + port.size() && url.port >= 1 && url.port <= 65535;
}

}

std::optional<HttpUrl> HttpUrl::parse(std::string_view text)
{
    HttpUrl url;
    if (text.starts_with("https://")) {
        text.remove_prefix(8);
    } else if (text.starts_with("http://")) {
        text.remove_prefix(7);
        url.tls = false;
        url.port = 80;
    } else {
        return std::nullopt;
    }
    const auto slash = text.find('/');
    if (!readAuthority(text.substr(0, slash), url))
        return std::nullopt;
    if (slash != std::string_view::npos)
        url.path = text.substr(slash);
    if (!isPath(url.path))
        return std::nullopt;
    return url;
}

std::string HttpUrl::authority() const
{
    const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
    return port == (tls ? 443 : 80) ? name : name + ":" + std::to_string(port);
}

std::string HttpRequest::target() const
{
    std::string text = url.path.empty() ? "/" : url.path;
    if (!query.empty())
        text += "?" + formEncoded(query);
    return text;
}

Result<std::string> HttpRequest::serialised() const
{
    if (!isToken(method))
        return makeError(ErrorCode::BadInput, "\"" + toValidUtf8(method) + "\" is no method of HTTP.");
    std::string text = method + " " + target() + " HTTP/1.1\r\nHost: " + url.authority() + "\r\n";
    for (const auto& [name, value] : headers) {
        const std::string lower = asciiLower(name);
        const bool ours = lower == "host" || lower == "content-length" || lower == "transfer-encoding" ||
                          lower == "connection" || lower == "content-type";
        if (!isToken(name) || ours)
            return makeError(ErrorCode::BadInput, "\"" + toValidUtf8(name) + "\" cannot be a header of the request.");
        if (!isHeaderValue(value)) {
            return makeError(ErrorCode::BadInput, "The header \"" + name +
                                                      "\" would hold a line break or another control character. "
                                                      "Correct the account's settings.");
        }
        text += name + ": " + value + "\r\n";
    }
    text += "User-Agent: Patron\r\nAccept-Encoding: identity\r\nConnection: close\r\n";
    if (!contentType.empty()) {
        if (!isHeaderValue(contentType))
            return makeError(ErrorCode::BadInput, "The type of the request's body holds a control character.");
        text += "Content-Type: " + contentType + "\r\n";
    }
    if (!body.empty() || method == "POST" || method == "PUT")
        text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    return text + "\r\n" + body;
}

std::string percentEncoded(std::string_view bytes)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string text;
    text.reserve(bytes.size());
    for (const char c : bytes) {
        if (isPlain(c) || c == '-' || c == '.' || c == '_' || c == '~') {
            text += c;
        } else {
            text += '%';
            text += digits[static_cast<unsigned char>(c) >> 4];
            text += digits[static_cast<unsigned char>(c) & 15];
        }
    }
    return text;
}

std::string formEncoded(const HttpFields& fields)
{
    std::string text;
    for (const auto& [name, value] : fields)
        text += (text.empty() ? "" : "&") + percentEncoded(name) + "=" + percentEncoded(value);
    return text;
}

std::string base64(std::string_view bytes)
{
    return QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size())).toBase64().toStdString();
}

}
