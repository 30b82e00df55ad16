#include "core/delivery/oauth/pkce.h"

#include "core/base/hash.h"

#include <QByteArray>
#include <QRandomGenerator>

namespace patron::delivery {

std::string base64Url(std::string_view bytes)
{
    return QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size()))
        .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals)
        .toStdString();
}

std::string randomText(int bytes)
{
    std::string raw;
    while (raw.size() < static_cast<std::size_t>(bytes))
        raw += static_cast<char>(QRandomGenerator::system()->generate() & 0xff);
    return base64Url(raw);
}

Pkce Pkce::fresh()
{
    return {randomText(32)};
}

std::string Pkce::challenge() const
{
    return base64Url(bytesOf(sha256(verifier)));
}

std::string authorizePage(const OAuthAccount& account, const Pkce& pkce, std::string_view state,
                          std::string_view redirectUri, std::string_view user)
{
    HttpFields query{
        {"response_type", "code"},        {"client_id", account.clientId}, {"redirect_uri", std::string(redirectUri)},
        {"scope", account.scope},         {"state", std::string(state)},   {"code_challenge", pkce.challenge()},
        {"code_challenge_method", "S256"}};
    if (!user.empty())
        query.emplace_back("login_hint", user);
    if (const auto provider = account.provider())
        query.insert(query.end(), provider->query.begin(), provider->query.end());
    return (account.authorizeUrl.tls ? "https://" : "http://") + account.authorizeUrl.authority() +
           account.authorizeUrl.path + "?" + formEncoded(query);
}

}
