#pragma once

#include "core/base/result.h"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace patron::delivery {

class KeychainEntries;
class SealedSecretStore;

/// What a secret is kept under: the connector's uuid in keychains, its name in the environment.
struct SecretName
{
    std::string uuid;
    std::string label;
};

/// Where passwords are. Never the workspace file, never a log. Calls wait for the system: not from the GUI thread.
class SecretStore
{
public:
    virtual ~SecretStore() = default;
    /// Nothing when there is none; an Error when the place cannot be asked.
    virtual Result<std::optional<std::string>> read(const SecretName& name) = 0;
    virtual Result<void> write(const SecretName& name, std::string_view secret) = 0;
    virtual Result<void> remove(const SecretName& name) = 0;
    /// The sealed file it goes to where no keychain runs; null where it has none.
    virtual SealedSecretStore* sealed() { return nullptr; }
};

/// PATRON_SECRET_<NAME>: the connector's name in capitals, everything but letters and digits as '_'. Read only.
class EnvironmentSecretStore final : public SecretStore
{
public:
    static std::string variableName(std::string_view label);
    Result<std::optional<std::string>> read(const SecretName& name) override;
    Result<void> write(const SecretName& name, std::string_view secret) override;
    Result<void> remove(const SecretName& name) override;
};

/// The system's keychain. A secret longer than its entries may be lies in several. Unreachable: it cannot be asked,
/// with the reason as detail; Refused: it said no; Corrupt: a part of a long one is gone.
class KeychainSecretStore final : public SecretStore
{
public:
    KeychainSecretStore();
    explicit KeychainSecretStore(std::unique_ptr<KeychainEntries> entries);
    ~KeychainSecretStore() override;
    Result<std::optional<std::string>> read(const SecretName& name) override;
    Result<void> write(const SecretName& name, std::string_view secret) override;
    Result<void> remove(const SecretName& name) override;

private:
    Result<std::optional<std::string>> readParts(const SecretName& name);
    Result<void> writeParts(const SecretName& name, std::string_view secret);
    int countParts(const SecretName& name);
    Result<void> removeParts(const SecretName& name, int from, int to);

    std::unique_ptr<KeychainEntries> m_entries;
};

/// The environment first, then the keychain; where no keychain can be asked, this person's sealed file, which is
/// unlocked by its user or by the environment variable PATRON_PASSPHRASE: what programs use.
class SystemSecretStore final : public SecretStore
{
public:
    SystemSecretStore();
    SystemSecretStore(std::unique_ptr<KeychainEntries> entries, std::unique_ptr<SealedSecretStore> sealed);
    ~SystemSecretStore() override;
    Result<std::optional<std::string>> read(const SecretName& name) override;
    Result<void> write(const SecretName& name, std::string_view secret) override;
    Result<void> remove(const SecretName& name) override;
    SealedSecretStore* sealed() override { return m_sealed.get(); }

private:
    Result<void> unlock(const SecretName& name, const Error& noKeychain);

    EnvironmentSecretStore m_environment;
    KeychainSecretStore m_keychain;
    std::unique_ptr<SealedSecretStore> m_sealed;
};

/// Keeps secrets in memory only: for a password just typed, and for tests. Thread-safe.
class MemorySecretStore final : public SecretStore
{
public:
    Result<std::optional<std::string>> read(const SecretName& name) override;
    Result<void> write(const SecretName& name, std::string_view secret) override;
    Result<void> remove(const SecretName& name) override;

private:
    std::mutex m_mutex;
    std::map<std::string, std::string> m_secrets;
};

}
