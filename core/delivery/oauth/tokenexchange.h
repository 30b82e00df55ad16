#pragma once

#include "core/base/cancel.h"
#include "core/delivery/http/httpclient.h"
#include "core/delivery/oauth/oauthaccount.h"
#include "core/delivery/oauth/oauthsecret.h"
#include "core/delivery/oauth/pkce.h"

#include <chrono>
#include <string>

namespace patron::delivery {

/// What a provider's token address gave (RFC 6749, 5.1).
struct TokenAnswer
{
    std::string accessToken;
    std::chrono::seconds lifetime{0};
    std::string refreshToken; ///< empty: the one before stays
    std::string who;          ///< the address that signed in, where the provider says it
};

/// The longest waits for a token.
HttpTimeouts tokenTimeouts();

/// Asks a provider for tokens. Calls block, from any thread; whoever cancels is heard until the question has left, for
/// an answer may hold the only refresh token that is good from then on. Nothing of a secret is in an Error, whatever
/// the provider says. Errors: Refused (the provider said no; `detail` is its code), Unreachable (not there, busy, or no
/// sensible answer), Cancelled.
class TokenExchange
{
public:
    explicit TokenExchange(OAuthAccount account, HttpTimeouts timeouts = tokenTimeouts());

    /// Turns the code of a sign-in into tokens. Refused when there is no refresh token among them.
    Result<TokenAnswer> byCode(const std::string& code, const Pkce& pkce, const std::string& redirectUri,
                               const std::string& clientSecret, const CancelToken& cancel) const;
    /// A new access token. Refused with the detail "invalid_grant": the permission is gone.
    Result<TokenAnswer> byRefreshToken(const OAuthSecret& secret, const CancelToken& cancel) const;

private:
    Result<TokenAnswer> ask(HttpFields fields, const std::string& clientSecret, const CancelToken& cancel) const;

    OAuthAccount m_account;
    HttpTimeouts m_timeouts;
};

/// The sentence for an error code of a sign-in or a token address (RFC 6749, 4.1.2.1 and 5.2); a code that is none is
/// not repeated.
Error oauthRefusal(std::string_view code, std::string_view scope);

}
