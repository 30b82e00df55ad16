#include "core/delivery/secretstore.h"

#include <QByteArray>

namespace patron::delivery {

namespace {

Error readOnlyEnvironment()
{
    return makeError(ErrorCode::ReadOnly, "Passwords in the environment can only be read.");
}

}

std::string EnvironmentSecretStore::variableName(std::string_view label)
{
    std::string name = "PATRON_SECRET_";
    for (const char c : label) {
        if (c >= 'a' && c <= 'z')
            name += static_cast<char>(c - 'a' + 'A');
        else if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
            name += c;
        else
            name += '_';
    }
    return name;
}

Result<std::optional<std::string>> EnvironmentSecretStore::read(const SecretName& name)
{
    const std::string variable = variableName(name.label);
    if (!qEnvironmentVariableIsSet(variable.c_str()))
        return std::optional<std::string>();
    return std::optional(qgetenv(variable.c_str()).toStdString());
}

Result<void> EnvironmentSecretStore::write(const SecretName&, std::string_view)
{
    return readOnlyEnvironment();
}

Result<void> EnvironmentSecretStore::remove(const SecretName&)
{
    return readOnlyEnvironment();
}

Result<std::optional<std::string>> MemorySecretStore::read(const SecretName& name)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_secrets.find(name.uuid);
    if (found == m_secrets.end())
        return std::optional<std::string>();
    return std::optional(found->second);
}

Result<void> MemorySecretStore::write(const SecretName& name, std::string_view secret)
{
    const std::lock_guard lock(m_mutex);
    m_secrets[name.uuid] = secret;
    return {};
}

Result<void> MemorySecretStore::remove(const SecretName& name)
{
    const std::lock_guard lock(m_mutex);
    m_secrets.erase(name.uuid);
    return {};
}

}
