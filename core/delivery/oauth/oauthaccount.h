#pragma once

#include "core/base/jsonfwd.h"
#include "core/base/result.h"
#include "core/delivery/http/httprequest.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::delivery {

/// Where people sign in for mail accounts, as it is known here.
struct OAuthProvider
{
    std::string name;  ///< "google"
    std::string title; ///< "Google"
    std::string authorizeUrl;
    std::string tokenUrl;
    std::string scope;
    HttpFields query;                  ///< what its page for signing in wants besides
    std::string redirectHost;          ///< what it calls this machine: it compares letter by letter
    std::vector<std::string> accounts; ///< presets of mail accounts that sign in there
};

/// Google and Microsoft.
const std::vector<OAuthProvider>& oauthProviders();
/// NotFound names those that there are.
Result<OAuthProvider> oauthProvider(std::string_view name);
/// Where a preset of a mail account ("gmail") signs in; nothing when it takes passwords only.
std::optional<OAuthProvider> oauthProviderOf(std::string_view mailAccount);

/// What an account's settings say under "oauth": {"client_id","authorize_url","token_url","scope"}. The client is the
/// user's own, registered with the provider. Its secret, where it has one, is never here (OAuthSecret).
struct OAuthAccount
{
    std::string clientId;
    HttpUrl authorizeUrl;
    HttpUrl tokenUrl;
    std::string scope;
    std::string caFile; ///< the account's own "ca_file"

    /// Reads the value of "oauth". BadInput naming the key; addresses are https, or of this machine.
    static Result<OAuthAccount> parse(const Json& json);
    /// Of a connector's settings; nothing when it logs in by a password.
    static Result<std::optional<OAuthAccount>> of(const Json& settings);
    /// The settings of somebody's client at a provider.
    static Json settingsAt(const OAuthProvider& provider, std::string_view clientId);
    Json toJson() const;
    /// The provider that this is; nothing for another one.
    std::optional<OAuthProvider> provider() const;
};

}
