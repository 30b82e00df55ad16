#pragma once

#include "core/delivery/oauth/oauthaccount.h"

#include <string>
#include <string_view>

namespace patron::delivery {

/// So many random bytes of the system's source as URL-safe text.
std::string randomText(int bytes);
/// Base64 with the letters of URLs and without padding (RFC 4648, 5).
std::string base64Url(std::string_view bytes);

/// What proves that who began a sign-in also ends it (RFC 7636). The verifier never leaves but to the provider's token
/// address.
struct Pkce
{
    std::string verifier;

    /// A new one, of 32 random bytes.
    static Pkce fresh();
    /// S256.
    std::string challenge() const;
};

/// The page where the user signs in: what the browser opens. `state` comes back with the answer; `user` is proposed
/// there, or empty.
std::string authorizePage(const OAuthAccount& account, const Pkce& pkce, std::string_view state,
                          std::string_view redirectUri, std::string_view user);

}
