#include "core/delivery/secretstore.h"

#include <QByteArray>
#include <QCoreApplication>
#include <QObject>
#include <QThread>

#include <chrono>
#include <future>
#include <qt6keychain/keychain.h>

namespace patron::delivery {

namespace {

constexpr auto longestWait = std::chrono::seconds(60);

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

/// A thread with an event loop of its own, which keychain jobs need; callers wait for their answer.
class KeychainSecretStore::Worker
{
public:
    Worker()
    {
        m_context.moveToThread(&m_thread);
        m_thread.start();
    }
    ~Worker()
    {
        m_thread.quit();
        m_thread.wait();
    }

    struct Answer
    {
        QKeychain::Error error = QKeychain::OtherError;
        std::string text;
        QByteArray bytes;
    };

    /// Runs a job of `make(service)`; nothing when the system does not answer in time.
    template <typename Job, typename Prepare>
    std::optional<Answer> run(const std::string& key, Prepare prepare)
    {
        auto promise = std::make_shared<std::promise<Answer>>();
        auto future = promise->get_future();
        QMetaObject::invokeMethod(&m_context, [this, promise, key, prepare] {
            auto* job = new Job(QStringLiteral("Patron"));
            job->setKey(QString::fromStdString(key));
            job->setInsecureFallback(false);
            prepare(*job);
            QObject::connect(job, &QKeychain::Job::finished, &m_context, [promise](QKeychain::Job* done) {
                Answer answer{done->error(), done->errorString().toStdString(), {}};
                if (const auto* reading = qobject_cast<QKeychain::ReadPasswordJob*>(done))
                    answer.bytes = reading->binaryData();
                promise->set_value(std::move(answer));
            });
            job->start();
        });
        if (future.wait_for(longestWait) != std::future_status::ready)
            return std::nullopt;
        return future.get();
    }

private:
    QThread m_thread;
    QObject m_context;
};

namespace {

template <typename Answer>
Error keychainError(const std::optional<Answer>& answer, const SecretName& name)
{
    return makeError(ErrorCode::Unreachable, "The system's keychain cannot be used" +
                                                 (answer ? " (" + answer->text + ")" : std::string()) +
                                                 ". Unlock it, or give the password in the environment variable " +
                                                 EnvironmentSecretStore::variableName(name.label) + ".");
}

}

KeychainSecretStore::KeychainSecretStore()
    : m_worker(std::make_unique<Worker>())
{}

KeychainSecretStore::~KeychainSecretStore() = default;

Result<std::optional<std::string>> KeychainSecretStore::read(const SecretName& name)
{
    const auto answer = m_worker->run<QKeychain::ReadPasswordJob>(name.uuid, [](auto&) {});
    if (answer && answer->error == QKeychain::EntryNotFound)
        return std::optional<std::string>();
    if (!answer || answer->error != QKeychain::NoError)
        return keychainError(answer, name);
    return std::optional(answer->bytes.toStdString());
}

Result<void> KeychainSecretStore::write(const SecretName& name, std::string_view secret)
{
    const QByteArray bytes(secret.data(), static_cast<qsizetype>(secret.size()));
    const auto answer = m_worker->run<QKeychain::WritePasswordJob>(
        name.uuid, [bytes](QKeychain::WritePasswordJob& job) { job.setBinaryData(bytes); });
    if (!answer || answer->error != QKeychain::NoError)
        return keychainError(answer, name);
    return {};
}

Result<void> KeychainSecretStore::remove(const SecretName& name)
{
    const auto answer = m_worker->run<QKeychain::DeletePasswordJob>(name.uuid, [](auto&) {});
    if (!answer || (answer->error != QKeychain::NoError && answer->error != QKeychain::EntryNotFound))
        return keychainError(answer, name);
    return {};
}

Result<std::optional<std::string>> SystemSecretStore::read(const SecretName& name)
{
    PATRON_TRY(fromEnvironment, m_environment.read(name));
    if (fromEnvironment)
        return fromEnvironment;
    return m_keychain.read(name);
}

Result<void> SystemSecretStore::write(const SecretName& name, std::string_view secret)
{
    return m_keychain.write(name, secret);
}

Result<void> SystemSecretStore::remove(const SecretName& name)
{
    return m_keychain.remove(name);
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
