#include "core/delivery/oauth/tokenkeeper.h"

#include "core/base/json.h"

namespace patron::delivery {

namespace {

/// A log-in that begins with a token must end with it, too.
constexpr std::chrono::seconds early{60};
/// Sessions that waited together for an answer that did not come do not ask one after another.
constexpr std::chrono::seconds quiet{5};
constexpr std::chrono::milliseconds slice{100};

}

TokenKeeper::TokenKeeper(OAuthAccount account, SecretName name, SecretStore& secrets, HttpTimeouts timeouts, Now now)
    : m_exchange(std::move(account), timeouts)
    , m_name(std::move(name))
    , m_secrets(secrets)
    , m_now(std::move(now))
{}

Result<void> TokenKeeper::take(std::unique_lock<std::timed_mutex>& lock, const CancelToken& cancel)
{
    while (!lock.try_lock_for(slice)) {
        if (cancel.cancelled())
            return makeError(ErrorCode::Cancelled, "Signing in was stopped.");
    }
    return {};
}

Result<OAuthSecret> TokenKeeper::kept()
{
    PATRON_TRY(text, m_secrets.read(m_name));
    OAuthSecret secret;
    if (text) {
        PATRON_TRY(parsed, OAuthSecret::parse(*text));
        secret = parsed;
    }
    if (secret.refreshToken.empty())
        return makeError(ErrorCode::NotFound, "Nobody has signed in for \"" + m_name.label + "\" yet.");
    if (m_unsaved && m_unsaved->before == secret.refreshToken)
        secret.refreshToken = m_unsaved->after;
    return secret;
}

Result<TokenAnswer> TokenKeeper::askOnce(const OAuthSecret& secret, const CancelToken& cancel)
{
    auto answer = m_exchange.byRefreshToken(secret, cancel);
    if (answer || answer.error().detail != "invalid_grant")
        return answer;
    // Another program may have renewed it meanwhile: then the store has the next one.
    PATRON_TRY(again, kept());
    if (again.refreshToken == secret.refreshToken) {
        m_deadRefreshToken = secret.refreshToken;
        return answer;
    }
    return m_exchange.byRefreshToken(again, cancel);
}

Result<std::string> TokenKeeper::renew(const CancelToken& cancel)
{
    PATRON_TRY(secret, kept());
    const bool isDead = !m_deadRefreshToken.empty() && m_deadRefreshToken == secret.refreshToken;
    if (m_trouble && (isDead || m_now() - m_triedAt < quiet))
        return *m_trouble;
    m_token.clear();
    auto answer = askOnce(secret, cancel);
    m_triedAt = m_now();
    m_trouble.reset();
    if (!answer) {
        if (answer.error().code != ErrorCode::Cancelled)
            m_trouble = answer.error();
        return answer.error();
    }
    m_token = answer->accessToken;
    m_ends = m_triedAt + answer->lifetime;
    PATRON_TRY(now, kept());
    if (!answer->refreshToken.empty() && answer->refreshToken != now.refreshToken) {
        const std::string before =
            m_unsaved && m_unsaved->after == now.refreshToken ? m_unsaved->before : now.refreshToken;
        now.refreshToken = answer->refreshToken;
        m_unsaved = Replaced{before, now.refreshToken};
        if (m_secrets.write(m_name, now.text())) {
            // The environment stands before the keychain and is still read.
            const auto readBack = m_secrets.read(m_name);
            if (readBack && *readBack == now.text())
                m_unsaved.reset();
        }
    }
    return m_token;
}

Result<std::string> TokenKeeper::token(const CancelToken& cancel)
{
    std::unique_lock lock(m_mutex, std::defer_lock);
    PATRON_CHECK(take(lock, cancel));
    if (!m_token.empty() && m_now() + early < m_ends)
        return m_token;
    return renew(cancel);
}

Result<std::string> TokenKeeper::tokenAfter(const std::string& refused, const CancelToken& cancel)
{
    std::unique_lock lock(m_mutex, std::defer_lock);
    PATRON_CHECK(take(lock, cancel));
    if (!m_token.empty() && m_token != refused)
        return m_token;
    return renew(cancel);
}

std::shared_ptr<TokenKeeper> TokenKeepers::of(const ConnectorRow& row, const OAuthAccount& account,
                                              SecretStore& secrets)
{
    const std::lock_guard guard(m_mutex);
    Known& known = m_known[row.uuid];
    const std::string settings = compactJson(row.settings);
    if (!known.keeper || known.settings != settings)
        known = {settings, std::make_shared<TokenKeeper>(account, SecretName{row.uuid, row.name}, secrets)};
    return known.keeper;
}

}
