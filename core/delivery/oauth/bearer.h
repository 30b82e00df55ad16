#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace patron::delivery {

/// How a token is shown to a mail server: OAUTHBEARER (RFC 7628), or XOAUTH2 as Google and Microsoft have it.
enum class Bearer { OAuthBearer, XOAuth2 };

std::string_view nameOf(Bearer mechanism);
/// The better one of those that a server offers (names in capitals, after `prefix`).
std::optional<Bearer> bearerOf(const std::set<std::string>& offered, std::string_view prefix = {});
/// What the client says first, before base64.
std::string bearerResponse(Bearer mechanism, std::string_view user, std::string_view host, int port,
                           std::string_view token);
/// What answers the server's reason for a refusal, in base64, so that it ends with the refusal itself.
std::string bearerSurrender(Bearer mechanism);
/// A sentence of the reason that a server gave as base64 of JSON ({"status","scope",…}); empty when it gave none. Of
/// its words only the status and a scope are repeated.
std::string bearerReason(std::string_view challenge);
/// A server's words with "(hidden)" where they repeat a secret that it was shown, plainly or in base64.
std::string withoutSecrets(std::string words, const std::vector<std::string>& secrets);

}
