#include "core/delivery/keychainentries.h"
#include "core/delivery/sealedsecrets.h"
#include "core/delivery/secretstore.h"

#include <QByteArray>

namespace patron::delivery {

namespace {

bool cannotAsk(const Error& error)
{
    return error.code == ErrorCode::Unreachable;
}

Error noPassphrase(const SecretName& name, const std::string& reason, bool exists)
{
    return passphraseWanted(ErrorCode::Unreachable,
                            "This computer has no keychain that Patron can use" +
                                (reason.empty() ? std::string() : " (" + reason + ")") +
                                (exists ? ". Passwords are in a sealed file, which is locked: unlock it with its "
                                          "passphrase under Connectors, or by the environment variable "
                                        : ". Passwords can be kept in a sealed file: choose its passphrase under "
                                          "Connectors, or give one, which unlocks the sealed file later, too, in the "
                                          "environment variable ") +
                                passphraseVariable + ". Or give this one password in " +
                                EnvironmentSecretStore::variableName(name.label) + ".");
}

}

SystemSecretStore::SystemSecretStore()
    : SystemSecretStore(systemKeychain(), std::make_unique<SealedSecretStore>())
{}

SystemSecretStore::SystemSecretStore(std::unique_ptr<KeychainEntries> entries,
                                     std::unique_ptr<SealedSecretStore> sealed)
    : m_keychain(std::move(entries))
    , m_sealed(std::move(sealed))
{}

SystemSecretStore::~SystemSecretStore() = default;

/// Makes the sealed file usable, or says that a passphrase is wanted.
Result<void> SystemSecretStore::unlock(const SecretName& name, const Error& noKeychain)
{
    using Wants = SealedSecretStore::Wants;
    if (m_sealed->isUnlocked())
        return {};
    const bool exists = m_sealed->exists();
    m_sealed->setWants(exists ? Wants::Passphrase : Wants::NewPassphrase);
    QByteArray passphrase = qgetenv(passphraseVariable);
    if (passphrase.isEmpty())
        return noPassphrase(name, noKeychain.detail, exists);
    auto unlocked = m_sealed->unlock({passphrase.constData(), static_cast<std::size_t>(passphrase.size())});
    wipe(passphrase.data(), static_cast<std::size_t>(passphrase.size()));
    return unlocked;
}

Result<std::optional<std::string>> SystemSecretStore::read(const SecretName& name)
{
    PATRON_TRY(fromEnvironment, m_environment.read(name));
    if (fromEnvironment)
        return fromEnvironment;
    auto kept = m_keychain.read(name);
    if (kept || !cannotAsk(kept.error()))
        return kept;
    // Nothing can be in a file that is not there; who gave a passphrase need not be asked for one.
    if (!m_sealed->exists() && (m_sealed->isUnlocked() || qEnvironmentVariableIsSet(passphraseVariable)))
        return std::optional<std::string>();
    PATRON_CHECK(unlock(name, kept.error()));
    return m_sealed->read(name);
}

Result<void> SystemSecretStore::write(const SecretName& name, std::string_view secret)
{
    auto kept = m_keychain.write(name, secret);
    if (kept || !cannotAsk(kept.error()))
        return kept;
    PATRON_CHECK(unlock(name, kept.error()));
    return m_sealed->write(name, secret);
}

Result<void> SystemSecretStore::remove(const SecretName& name)
{
    auto removed = m_keychain.remove(name);
    if (removed || !cannotAsk(removed.error()) || !m_sealed->exists())
        return removed;
    PATRON_CHECK(unlock(name, removed.error()));
    return m_sealed->remove(name);
}

}
