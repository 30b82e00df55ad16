#include "core/delivery/http/sigv4.h"

#include "core/base/hash.h"
#include "core/base/text.h"

#include <QDateTime>

#include <algorithm>

namespace patron::delivery {

namespace {

constexpr std::string_view algorithm = "AWS4-HMAC-SHA256";

std::string hmac(std::string_view key, std::string_view text)
{
    return bytesOf(hmacSha256(key, text));
}

std::string hexHash(std::string_view text)
{
    return toHex(bytesOf(sha256(text)));
}

/// One space where several stand, none at the ends.
std::string trimmedValue(std::string_view value)
{
    std::string text;
    for (const char c : trim(value)) {
        if (c != ' ' || text.empty() || text.back() != ' ')
            text += c;
    }
    return text;
}

/// Query parameters sorted by their escaped names, then values.
std::string canonicalQuery(const HttpFields& query)
{
    std::vector<std::pair<std::string, std::string>> escaped;
    for (const auto& [name, value] : query)
        escaped.emplace_back(percentEncoded(name), percentEncoded(value));
    std::sort(escaped.begin(), escaped.end());
    std::string text;
    for (const auto& [name, value] : escaped)
        text += (text.empty() ? "" : "&") + name + "=" + value;
    return text;
}

}

void signV4(HttpRequest& request, const SigV4Key& key, Ms at)
{
    const std::string stamp =
        QDateTime::fromMSecsSinceEpoch(at, Qt::UTC).toString(QStringLiteral("yyyyMMdd'T'HHmmss'Z'")).toStdString();
    const std::string day = stamp.substr(0, 8);
    request.headers.emplace_back("X-Amz-Date", stamp);

    HttpFields headers{{"host", request.url.authority()}};
    if (!request.contentType.empty())
        headers.emplace_back("content-type", trimmedValue(request.contentType));
    for (const auto& [name, value] : request.headers)
        headers.emplace_back(asciiLower(name), trimmedValue(value));
    std::sort(headers.begin(), headers.end());
    std::string canonicalHeaders;
    std::string names;
    for (const auto& [name, value] : headers) {
        canonicalHeaders += name + ":" + value + "\n";
        names += (names.empty() ? "" : ";") + name;
    }
    const std::string canonical = request.method + "\n" + (request.url.path.empty() ? "/" : request.url.path) + "\n" +
                                  canonicalQuery(request.query) + "\n" + canonicalHeaders + "\n" + names + "\n" +
                                  hexHash(request.body);
    const std::string scope = day + "/" + key.region + "/" + key.service + "/aws4_request";
    const std::string toSign = std::string(algorithm) + "\n" + stamp + "\n" + scope + "\n" + hexHash(canonical);
    const std::string signingKey =
        hmac(hmac(hmac(hmac("AWS4" + key.secret, day), key.region), key.service), "aws4_request");
    request.headers.emplace_back("Authorization", std::string(algorithm) + " Credential=" + key.accessKey + "/" +
                                                      scope + ", SignedHeaders=" + names +
                                                      ", Signature=" + toHex(hmac(signingKey, toSign)));
}

}
