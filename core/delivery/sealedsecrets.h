#pragma once

#include "core/delivery/sealedfile.h"
#include "core/delivery/secretstore.h"

#include <atomic>
#include <filesystem>
#include <mutex>
#include <optional>

namespace patron::delivery {

/// The environment variable that unlocks the sealed file where nobody is asked.
inline constexpr auto passphraseVariable = "PATRON_PASSPHRASE";

/// Whether what failed would not have, had somebody given the sealed file's passphrase.
bool wantsPassphrase(const Error& error);
/// Such an error.
Error passphraseWanted(ErrorCode code, std::string text);

/// Passwords in one file of this person's, sealed by a passphrase: for machines where no keychain runs. It is unlocked
/// once; from then on the key, never the passphrase, is in memory until `lock` or the end. The file is opened anew for
/// each call, so that several processes may use it at once. Thread-safe.
class SealedSecretStore final : public SecretStore
{
public:
    /// What an account waits for.
    enum class Wants {
        Nothing,
        NewPassphrase, ///< there is no file yet: choose one
        Passphrase     ///< there is one, and it is locked
    };

    /// userFolder()/"secrets"/"sealed".
    static std::filesystem::path usualPlace();
    explicit SealedSecretStore(std::filesystem::path file = usualPlace(), SealCost cost = SealCost::usual());
    ~SealedSecretStore() override;

    bool exists() const;
    bool isUnlocked() const { return m_unlocked; }
    /// Set when a secret was looked for or to be kept and could not be for want of a passphrase. Never blocks.
    Wants wants() const { return m_wants; }
    void setWants(Wants wants) { m_wants = wants; }

    /// Makes the file when there is none. Takes about a second. BadInput: the passphrase is not the one, or a new one
    /// is too short; Corrupt, NewerSchema, ReadOnly, DiskFull, Io: what is wrong with the file, and what to do.
    Result<void> unlock(std::string_view passphrase);
    void lock();
    /// Seals everything by another passphrase, at today's cost; unlocked afterwards. NotFound: there is no file.
    Result<void> changePassphrase(std::string_view passphrase, std::string_view next);

    /// Locked: `unlock` first. Where there is no file there is no secret.
    Result<std::optional<std::string>> read(const SecretName& name) override;
    /// The file is whole or as before; what another process wrote meanwhile stays.
    Result<void> write(const SecretName& name, std::string_view secret) override;
    Result<void> remove(const SecretName& name) override;

private:
    Result<std::string> fileBytes() const;
    Result<SealKey> keyFor(std::string_view passphrase, SecretTable* table) const;
    Result<SecretTable> table();
    Result<SealKey> newKey(std::string_view passphrase) const;
    Result<void> save(const SecretTable& table, const SealKey& key) const;
    void take(SealKey key);

    const std::filesystem::path m_file;
    const SealCost m_cost;
    std::mutex m_mutex;
    std::optional<SealKey> m_key;
    std::atomic<bool> m_unlocked{false};
    std::atomic<Wants> m_wants{Wants::Nothing};
};

}
