#include "core/delivery/oauth/oauthsecret.h"

#include "core/base/json.h"

#include <algorithm>

namespace patron::delivery {

namespace {

constexpr std::size_t mostBytes = std::size_t{64} << 10;

/// Tokens are visible letters (RFC 6749, appendix A).
bool readPart(const Json& json, const char* key, std::string& part)
{
    if (!json.contains(key))
        return true;
    if (!json[key].is_string())
        return false;
    part = json[key].get<std::string>();
    return std::all_of(part.begin(), part.end(),
                       [](char c) { return c >= 0x20 && static_cast<unsigned char>(c) < 0x7f; });
}

}

Result<OAuthSecret> OAuthSecret::parse(std::string_view text)
{
    const Error bad =
        makeError(ErrorCode::BadInput, "What is kept as this account's secret is no sign-in. Sign in again.");
    if (text.size() > mostBytes)
        return bad;
    // What the parser says of a mistake could quote it.
    const auto json = parseJson(text, "The sign-in");
    OAuthSecret secret;
    if (!json || !json->is_object() || !readPart(*json, "refresh_token", secret.refreshToken) ||
        !readPart(*json, "client_secret", secret.clientSecret))
        return bad;
    return secret;
}

std::string OAuthSecret::text() const
{
    Json json = Json::object();
    if (!refreshToken.empty())
        json["refresh_token"] = refreshToken;
    if (!clientSecret.empty())
        json["client_secret"] = clientSecret;
    return compactJson(json);
}

}
