#pragma once

#include "core/base/cancel.h"
#include "core/delivery/oauth/oauthaccount.h"
#include "core/delivery/oauth/oauthsecret.h"
#include "core/delivery/oauth/tokenexchange.h"

#include <functional>
#include <string>

namespace patron::delivery {

struct SignInRequest
{
    OAuthAccount account;
    std::string user;         ///< who should sign in; proposed to the provider, or empty
    std::string clientSecret; ///< of a client that has one
    int timeoutMs = 300'000;  ///< for the person at the browser
    HttpTimeouts timeouts = tokenTimeouts();
};

struct SignedIn
{
    OAuthSecret secret; ///< to be kept, and nowhere but in a secret store
    std::string who;    ///< the address, where the provider says it
};

/// A whole sign-in: `show` is given the page that a browser is to open, once this machine listens for what it brings
/// back; then the permission is fetched. Blocks, from any thread; `show` is called in another one. Errors as of
/// RedirectListener and TokenExchange.
Result<SignedIn> signIn(const SignInRequest& request, const std::function<void(const std::string& page)>& show,
                        const CancelToken& cancel);

}
