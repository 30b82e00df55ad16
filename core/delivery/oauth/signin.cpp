#include "core/delivery/oauth/signin.h"

#include "core/delivery/oauth/redirectlistener.h"
#include "core/delivery/threadrun.h"

namespace patron::delivery {

namespace {

/// The browser's answer and the address it was brought to, which the provider compares.
struct Brought
{
    std::string code;
    std::string redirectUri;
};

}

Result<SignedIn> signIn(const SignInRequest& request, const std::function<void(const std::string& page)>& show,
                        const CancelToken& cancel)
{
    const Pkce pkce = Pkce::fresh();
    const std::string state = randomText(24);
    const auto provider = request.account.provider();
    const std::string host = provider ? provider->redirectHost : "127.0.0.1";
    PATRON_TRY(brought, inSocketThread([&]() -> Result<Brought> {
                   RedirectListener listener;
                   PATRON_CHECK(listener.open());
                   const std::string redirectUri = "http://" + host + ":" + std::to_string(listener.port());
                   show(authorizePage(request.account, pkce, state, redirectUri, request.user));
                   PATRON_TRY(code, listener.waitForCode(state, request.timeoutMs, cancel));
                   return Brought{code, redirectUri};
               }));
    const TokenExchange exchange(request.account, request.timeouts);
    PATRON_TRY(answer, exchange.byCode(brought.code, pkce, brought.redirectUri, request.clientSecret, cancel));
    return SignedIn{{answer.refreshToken, request.clientSecret}, answer.who};
}

}
