#include "core/delivery/oauth/oauthaccount.h"

#include "core/base/json.h"
#include "core/base/text.h"
#include "core/delivery/net/blockingsocket.h"
#include "core/delivery/settingvalues.h"

#include <algorithm>

namespace patron::delivery {

namespace {

const std::vector<std::string> knownKeys{"client_id", "authorize_url", "token_url", "scope"};
constexpr std::size_t longestClientId = 512;
constexpr std::size_t longestScope = 2048;

Error bad(std::string text)
{
    return makeError(ErrorCode::BadInput, std::move(text));
}

std::string urlText(const HttpUrl& url)
{
    return (url.tls ? "https://" : "http://") + url.authority() + url.path;
}

Result<HttpUrl> urlSetting(const Json& json, const char* key)
{
    PATRON_TRY(text, textSetting(json, key));
    const auto url = HttpUrl::parse(text);
    if (!url) {
        return bad("\"oauth\" needs \"" + std::string(key) +
                   "\", an address of the provider that begins with https:// and has no \"?\".");
    }
    if (!url->tls && !isLoopback(url->host)) {
        return bad("\"" + std::string(key) +
                   "\" begins with http://, so the sign-in would go there for everybody to read. Use https://.");
    }
    return *url;
}

/// RFC 6749, 3.3: words of printable letters without quotes and backslashes.
bool isScope(std::string_view scope)
{
    return !trim(scope).empty() && scope.size() <= longestScope && std::all_of(scope.begin(), scope.end(), [](char c) {
        return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
    });
}

}

const std::vector<OAuthProvider>& oauthProviders()
{
    // Google: "OAuth 2.0 for iOS & Desktop Apps"; it gives a lasting permission for sure only where it asks anew.
    // Microsoft: "Redirect URI restrictions"; it knows programs on a desktop by http://localhost with any port.
    static const std::vector<OAuthProvider> all{
        {"google",
         "Google",
         "https://accounts.google.com/o/oauth2/v2/auth",
         "https://oauth2.googleapis.com/token",
         "https://mail.google.com/",
         {{"access_type", "offline"}, {"prompt", "consent"}},
         "127.0.0.1",
         {"gmail", "workspace"}},
        {"microsoft",
         "Microsoft",
         "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
         "https://login.microsoftonline.com/common/oauth2/v2.0/token",
         "https://outlook.office.com/SMTP.Send https://outlook.office.com/IMAP.AccessAsUser.All offline_access",
         {},
         "localhost",
         {"microsoft365", "outlook"}}};
    return all;
}

Result<OAuthProvider> oauthProvider(std::string_view name)
{
    std::vector<std::string> names;
    for (const OAuthProvider& provider : oauthProviders()) {
        if (provider.name == name)
            return provider;
        names.push_back(provider.name);
    }
    return makeError(ErrorCode::NotFound, "Nobody signs in at \"" + std::string(name) + "\". Known are " +
                                              joinWords(names) +
                                              "; others are described under \"oauth\" in the "
                                              "account's settings.");
}

std::optional<OAuthProvider> oauthProviderOf(std::string_view mailAccount)
{
    for (const OAuthProvider& provider : oauthProviders()) {
        if (std::find(provider.accounts.begin(), provider.accounts.end(), mailAccount) != provider.accounts.end())
            return provider;
    }
    return std::nullopt;
}

Result<OAuthAccount> OAuthAccount::parse(const Json& json)
{
    if (json.is_object() && (json.contains("client_secret") || json.contains("refresh_token"))) {
        return bad("A workspace never holds a secret, so \"oauth\" takes no \"client_secret\" and no "
                   "\"refresh_token\". They go into the keychain when you sign in.");
    }
    PATRON_CHECK(checkKeys(json, knownKeys, "\"oauth\""));
    OAuthAccount account;
    PATRON_TRY(clientId, textSetting(json, "client_id"));
    const bool isPlain = std::all_of(clientId.begin(), clientId.end(),
                                     [](char c) { return c > 0x20 && static_cast<unsigned char>(c) < 0x7f; });
    if (clientId.empty() || clientId.size() > longestClientId || !isPlain) {
        return bad("\"oauth\" needs \"client_id\", the number of your own client as the provider shows it, without "
                   "spaces.");
    }
    account.clientId = clientId;
    PATRON_TRY(authorizeUrl, urlSetting(json, "authorize_url"));
    account.authorizeUrl = authorizeUrl;
    PATRON_TRY(tokenUrl, urlSetting(json, "token_url"));
    account.tokenUrl = tokenUrl;
    PATRON_TRY(scope, textSetting(json, "scope"));
    if (!isScope(scope))
        return bad("\"oauth\" needs \"scope\", what the provider calls the permission for mail.");
    account.scope = scope;
    return account;
}

Result<std::optional<OAuthAccount>> OAuthAccount::of(const Json& settings)
{
    if (!settings.is_object() || !settings.contains("oauth"))
        return std::optional<OAuthAccount>();
    PATRON_TRY(account, parse(settings["oauth"]));
    PATRON_TRY(caFile, textSetting(settings, "ca_file"));
    account.caFile = caFile;
    return std::optional(std::move(account));
}

Json OAuthAccount::settingsAt(const OAuthProvider& provider, std::string_view clientId)
{
    return Json{{"client_id", std::string(clientId)},
                {"authorize_url", provider.authorizeUrl},
                {"token_url", provider.tokenUrl},
                {"scope", provider.scope}};
}

Json OAuthAccount::toJson() const
{
    return Json{{"client_id", clientId},
                {"authorize_url", urlText(authorizeUrl)},
                {"token_url", urlText(tokenUrl)},
                {"scope", scope}};
}

std::optional<OAuthProvider> OAuthAccount::provider() const
{
    for (const OAuthProvider& provider : oauthProviders()) {
        if (provider.authorizeUrl == urlText(authorizeUrl))
            return provider;
    }
    return std::nullopt;
}

}
