#pragma once

#include <memory>
#include <string>
#include <utility>

namespace patron::delivery {

class TokenKeeper;

/// What a session logs in with: a secret as its settings say, or the permission that somebody gave in the browser.
/// Lives in memory only.
struct LogIn
{
    LogIn() = default;
    LogIn(std::string password)
        : secret(std::move(password))
    {}
    LogIn(const char* password)
        : secret(password)
    {}

    std::string secret;
    std::shared_ptr<TokenKeeper> tokens; ///< shared by all sessions of the account; without it the secret counts
};

}
