#pragma once

#include "core/delivery/connectorstore.h"
#include "core/delivery/oauth/tokenexchange.h"
#include "core/delivery/secretstore.h"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace patron::delivery {

/// Gives an account's sessions a token that is good now. It is kept in memory with the time it ends and renewed a
/// minute before; sessions that ask meanwhile wait for that one answer. Where the provider replaces the refresh token,
/// the new one takes the old one's place in the secret store; a store that takes nothing (the environment) is made up
/// for from memory. Thread-safe; calls may wait for the network.
class TokenKeeper
{
public:
    using Instant = std::chrono::steady_clock::time_point;
    using Now = std::function<Instant()>;

    /// The store must outlive the keeper.
    TokenKeeper(OAuthAccount account, SecretName name, SecretStore& secrets, HttpTimeouts timeouts = tokenTimeouts(),
                Now now = &std::chrono::steady_clock::now);

    /// NotFound: nobody has signed in. Refused: the permission is gone, sign in again. Unreachable: no token now.
    /// Cancelled.
    Result<std::string> token(const CancelToken& cancel);
    /// Another one in place of one that a mail server did not take; at once when another session has it already.
    Result<std::string> tokenAfter(const std::string& refused, const CancelToken& cancel);

private:
    struct Replaced
    {
        std::string before;
        std::string after;
    };

    static Result<void> take(std::unique_lock<std::timed_mutex>& lock, const CancelToken& cancel);
    Result<OAuthSecret> kept();
    Result<std::string> renew(const CancelToken& cancel);
    Result<TokenAnswer> askOnce(const OAuthSecret& secret, const CancelToken& cancel);

    TokenExchange m_exchange;
    SecretName m_name;
    SecretStore& m_secrets;
    Now m_now;
    std::timed_mutex m_mutex;
    std::string m_token;
    Instant m_ends{};
    std::optional<Replaced> m_unsaved; ///< what the store did not take
    std::string m_deadRefreshToken;    ///< refused for good
    std::optional<Error> m_trouble;    ///< of the last try
    Instant m_triedAt{};
};

/// The keepers of a workspace's accounts: a token is good for all runs until it ends. Thread-safe.
class TokenKeepers
{
public:
    /// The one of this row; another one once its settings have changed.
    std::shared_ptr<TokenKeeper> of(const ConnectorRow& row, const OAuthAccount& account, SecretStore& secrets);

private:
    struct Known
    {
        std::string settings;
        std::shared_ptr<TokenKeeper> keeper;
    };

    std::mutex m_mutex;
    std::map<std::string, Known> m_known; ///< by the row's uuid
};

}
