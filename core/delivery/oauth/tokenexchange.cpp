#include "core/delivery/oauth/tokenexchange.h"

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/delivery/threadrun.h"

#include <QByteArray>

#include <algorithm>
#include <cstdlib>

namespace patron::delivery {

namespace {

/// Where a provider does not say how long a token is good.
constexpr std::int64_t unsaidSeconds = 600;
constexpr std::int64_t mostSeconds = 86'400;
/// A line of SMTP's log-in has 12,288 bytes (RFC 4954, 4), and a token in base64 must find room in it.
constexpr std::size_t longestToken = 8192;

bool isToken(std::string_view text)
{
    return !text.empty() && text.size() <= longestToken && std::all_of(text.begin(), text.end(), [](char c) {
        return c > 0x20 && static_cast<unsigned char>(c) < 0x7f;
    });
}

std::string textOf(const Json& json, const char* key)
{
    return json.contains(key) && json[key].is_string() ? json[key].get<std::string>() : std::string();
}

std::chrono::seconds lifetimeOf(const Json& json)
{
    std::int64_t seconds = unsaidSeconds;
    if (json.contains("expires_in")) {
        const Json& said = json["expires_in"];
        if (said.is_number())
            seconds = static_cast<std::int64_t>(std::clamp(said.get<double>(), 0.0, static_cast<double>(mostSeconds)));
        else if (said.is_string()) // some say it as text
            seconds = std::strtoll(said.get<std::string>().c_str(), nullptr, 10);
    }
    return std::chrono::seconds(std::clamp<std::int64_t>(seconds, 0, mostSeconds));
}

/// The address in an ID token. It came over TLS from the provider itself, so its signature need not be looked at
/// (OpenID Connect Core 3.1.3.7); it is shown to the user and used for nothing else.
std::string whoIs(const std::string& idToken)
{
    const auto parts = split(idToken, '.');
    if (parts.size() != 3)
        return {};
    const QByteArray payload =
        QByteArray::fromBase64(QByteArray(parts[1].data(), static_cast<qsizetype>(parts[1].size())),
                               QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    const auto claims = parseJson({payload.constData(), static_cast<std::size_t>(payload.size())}, "The ID token");
    if (!claims || !claims->is_object())
        return {};
    const std::string email = textOf(*claims, "email");
    const std::string who = email.empty() ? textOf(*claims, "preferred_username") : email;
    const bool isPlain =
        std::none_of(who.begin(), who.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    return isPlain && who.size() <= 320 ? who : std::string();
}

/// Microsoft's own number of a refusal, which its pages explain; nothing else of its words is repeated.
std::string numberIn(const std::string& description)
{
    const std::string mark = "AADSTS";
    const auto at = description.find(mark);
    if (at == std::string::npos)
        return {};
    std::size_t end = at + mark.size();
    while (end < description.size() && end < at + mark.size() + 9 && description[end] >= '0' && description[end] <= '9')
        ++end;
    return " (" + description.substr(at, end - at) + ")";
}

Error away(const std::string& host, const std::string& why)
{
    return makeError(ErrorCode::Unreachable,
                     host + ", where sign-ins are renewed, gave no token. " + why + " Try again later.");
}

Error refusalOf(const HttpReply& reply, const Json& json, const OAuthAccount& account)
{
    const std::string& host = account.tokenUrl.host;
    const std::string code = textOf(json, "error");
    if (reply.status >= 500 || reply.status == 429 || code == "temporarily_unavailable" || code == "server_error")
        return away(host, "It answered with " + std::to_string(reply.status) + ".");
    if (code.empty()) {
        return makeError(ErrorCode::Refused, host + " answered with " + std::to_string(reply.status) +
                                                 " where it should give a token. Look at \"token_url\" in the "
                                                 "account's settings.");
    }
    Error error = oauthRefusal(code, account.scope);
    error.text += numberIn(textOf(json, "error_description"));
    return error;
}

}

HttpTimeouts tokenTimeouts()
{
    HttpTimeouts timeouts;
    timeouts.connectMs = 15'000;
    timeouts.tlsMs = 15'000;
    timeouts.writeMs = 15'000;
    timeouts.replyMs = 30'000;
    return timeouts;
}

Error oauthRefusal(std::string_view code, std::string_view scope)
{
    const auto refused = [&](std::string text) {
        return makeError(ErrorCode::Refused, std::move(text), std::string(code));
    };
    if (code == "invalid_grant")
        return refused("The permission was taken back or ran out: sign in again.");
    if (code == "invalid_client")
        return refused("The provider does not know this client. Look at the client ID, and at the client's secret if "
                       "it has one.");
    if (code == "unauthorized_client")
        return refused("The provider does not let this client sign people in from a desktop program. Change that "
                       "where the client is registered.");
    if (code == "invalid_scope")
        return refused("The provider gives no such permission" +
                       (scope.empty() ? std::string() : ": \"" + std::string(scope) + "\"") +
                       ". Look at \"scope\" in the account's settings.");
    if (code == "access_denied")
        return refused("The sign-in was declined in the browser. Sign in again, and allow the use of mail there.");
    if (code == "interaction_required" || code == "login_required" || code == "consent_required")
        return refused("The provider wants to ask something first: sign in again.");
    if (code == "server_error" || code == "temporarily_unavailable")
        return makeError(ErrorCode::Unreachable, "The provider is busy. Sign in again in some minutes.",
                         std::string(code));
    const bool isWord = !code.empty() && code.size() <= 40 && std::all_of(code.begin(), code.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || c == '_';
    });
    return makeError(ErrorCode::Refused,
                     "The provider refused the sign-in" + (isWord ? " (" + std::string(code) + ")" : std::string()) +
                         ". Look at \"oauth\" in the account's settings.",
                     isWord ? std::string(code) : std::string());
}

TokenExchange::TokenExchange(OAuthAccount account, HttpTimeouts timeouts)
    : m_account(std::move(account))
    , m_timeouts(timeouts)
{}

Result<TokenAnswer> TokenExchange::ask(HttpFields fields, const std::string& clientSecret,
                                       const CancelToken& cancel) const
{
    fields.emplace_back("client_id", m_account.clientId);
    if (!clientSecret.empty())
        fields.emplace_back("client_secret", clientSecret);
    HttpRequest request;
    request.method = "POST";
    request.url = m_account.tokenUrl;
    request.headers.emplace_back("Accept", "application/json");
    request.contentType = "application/x-www-form-urlencoded";
    request.body = formEncoded(fields);
    const HttpExchange exchange = inSocketThread([&] {
        HttpClient client(cancel, m_timeouts, m_account.caFile);
        return client.exchange(request, [&] { return !cancel.cancelled(); });
    });
    using End = HttpExchange::End;
    const std::string& host = m_account.tokenUrl.host;
    const bool isReply = exchange.end == End::Replied || exchange.end == End::Refused;
    if (!isReply && cancel.cancelled())
        return makeError(ErrorCode::Cancelled, "Signing in was stopped.");
    if (!isReply && exchange.tlsTrouble)
        return makeError(ErrorCode::Refused, exchange.text);
    if (!isReply)
        return away(host, exchange.text);
    const auto parsed = parseJson(exchange.reply.body, "The answer");
    const Json json = parsed && parsed->is_object() ? *parsed : Json::object();
    if (exchange.reply.status != 200)
        return refusalOf(exchange.reply, json, m_account);
    TokenAnswer answer;
    answer.accessToken = textOf(json, "access_token");
    answer.refreshToken = textOf(json, "refresh_token");
    const std::string type = asciiLower(textOf(json, "token_type"));
    const bool isRefreshSound = answer.refreshToken.empty() || isToken(answer.refreshToken);
    if (!isToken(answer.accessToken) || !isRefreshSound || (!type.empty() && type != "bearer"))
        return away(host, "What it answered is no token.");
    answer.lifetime = lifetimeOf(json);
    answer.who = whoIs(textOf(json, "id_token"));
    return answer;
}

Result<TokenAnswer> TokenExchange::byCode(const std::string& code, const Pkce& pkce, const std::string& redirectUri,
                                          const std::string& clientSecret, const CancelToken& cancel) const
{
    auto answer = ask({{"grant_type", "authorization_code"},
                       {"code", code},
                       {"redirect_uri", redirectUri},
                       {"code_verifier", pkce.verifier}},
                      clientSecret, cancel);
    if (!answer && answer.error().detail == "invalid_grant")
        return makeError(ErrorCode::Refused, "The sign-in took too long or was used already: sign in again.",
                         "invalid_grant");
    if (answer && answer->refreshToken.empty()) {
        return makeError(ErrorCode::Refused,
                         "The provider gave a permission for an hour only (no refresh token). Remove Patron from the "
                         "account's connected apps and sign in again; for Microsoft, \"scope\" needs offline_access.");
    }
    return answer;
}

Result<TokenAnswer> TokenExchange::byRefreshToken(const OAuthSecret& secret, const CancelToken& cancel) const
{
    return ask({{"grant_type", "refresh_token"}, {"refresh_token", secret.refreshToken}}, secret.clientSecret, cancel);
}

}
