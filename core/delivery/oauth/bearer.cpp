#include "core/delivery/oauth/bearer.h"

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/delivery/http/httprequest.h"

#include <QByteArray>

#include <algorithm>

namespace patron::delivery {

namespace {

constexpr std::size_t longestChallenge = 8192;

/// A name in the GS2 header (RFC 5801, 4).
std::string saslName(std::string_view user)
{
    std::string name;
    for (const char c : user) {
        if (c == '=')
            name += "=3D";
        else if (c == ',')
            name += "=2C";
        else
            name += c;
    }
    return name;
}

/// A short word of a server's JSON without what could be a token.
std::string wordOf(const Json& json, const char* key, std::size_t longest)
{
    if (!json.contains(key))
        return {};
    const std::string word = json[key].is_string()           ? json[key].get<std::string>()
                             : json[key].is_number_integer() ? std::to_string(json[key].get<std::int64_t>())
                                                             : std::string();
    const bool isPlain = std::all_of(word.begin(), word.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("_-./: ").find(c) != std::string_view::npos;
    });
    return isPlain && word.size() <= longest ? word : std::string();
}

}

std::string_view nameOf(Bearer mechanism)
{
    return mechanism == Bearer::OAuthBearer ? "OAUTHBEARER" : "XOAUTH2";
}

std::optional<Bearer> bearerOf(const std::set<std::string>& offered, std::string_view prefix)
{
    for (const Bearer mechanism : {Bearer::OAuthBearer, Bearer::XOAuth2}) {
        if (offered.contains(std::string(prefix) + std::string(nameOf(mechanism))))
            return mechanism;
    }
    return std::nullopt;
}

std::string bearerResponse(Bearer mechanism, std::string_view user, std::string_view host, int port,
                           std::string_view token)
{
    const std::string separator(1, '\x01');
    const std::string proof = "auth=Bearer " + std::string(token) + separator + separator;
    if (mechanism == Bearer::XOAuth2)
        return "user=" + std::string(user) + separator + proof;
    return "n,a=" + saslName(user) + "," + separator + "host=" + std::string(host) + separator +
           "port=" + std::to_string(port) + separator + proof;
}

std::string bearerSurrender(Bearer mechanism)
{
    // RFC 7628, 3.2.3: a lone separator. Google's XOAUTH2 wants an empty answer.
    return mechanism == Bearer::OAuthBearer ? "AQ==" : std::string();
}

std::string bearerReason(std::string_view challenge)
{
    if (challenge.empty() || challenge.size() > longestChallenge)
        return {};
    const QByteArray plain =
        QByteArray::fromBase64(QByteArray(challenge.data(), static_cast<qsizetype>(challenge.size())));
    const auto json = parseJson({plain.constData(), static_cast<std::size_t>(plain.size())}, "The reason");
    if (!json || !json->is_object())
        return {};
    const std::string status = wordOf(*json, "status", 40);
    const std::string scope = wordOf(*json, "scope", 200);
    if (status.empty() && scope.empty())
        return {};
    return "The mail server does not take the permission" + (status.empty() ? std::string() : " (" + status + ")") +
           "." + (scope.empty() ? std::string() : " It wants \"" + scope + "\".");
}

std::string withoutSecrets(std::string words, const std::vector<std::string>& secrets)
{
    for (const std::string& plain : secrets) {
        for (const std::string& secret : {base64(plain), plain}) {
            for (auto at = words.find(secret); !secret.empty() && at != std::string::npos; at = words.find(secret, at))
                words.replace(at, secret.size(), "(hidden)");
        }
    }
    return words;
}

}
