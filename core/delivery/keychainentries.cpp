#include "core/delivery/keychainentries.h"

#include <QByteArray>
#include <QCoreApplication>
#include <QObject>
#include <QThread>

#include <chrono>
#include <future>
#include <optional>
#include <qt6keychain/keychain.h>

namespace patron::delivery {

namespace {

constexpr auto longestWait = std::chrono::seconds(60);

KeychainEntries::Outcome outcomeOf(QKeychain::Error error)
{
    using Outcome = KeychainEntries::Outcome;
    switch (error) {
    case QKeychain::NoError:
        return Outcome::Done;
    case QKeychain::EntryNotFound:
        return Outcome::NoEntry;
    case QKeychain::AccessDeniedByUser:
    case QKeychain::AccessDenied:
    case QKeychain::CouldNotDeleteEntry:
        return Outcome::Denied;
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
    case QKeychain::OtherError:
        break;
    }
    return Outcome::CannotAsk;
}

/// The thread that keychain jobs run in: they need an event loop. One for the whole program, because QtKeychain queues
/// all jobs in the thread that asked first, and when that has ended none is answered any more.
class KeychainThread
{
public:
    static QObject& context()
    {
        static KeychainThread* const one = [] {
            auto* made = new KeychainThread;
            qAddPostRoutine([] { end(context().thread()); });
            return made;
        }();
        return one->m_context;
    }

private:
    KeychainThread()
    {
        m_context.moveToThread(&m_thread);
        m_thread.start();
    }
    static void end(QThread* thread)
    {
        thread->quit();
        thread->wait();
    }

    QThread m_thread;
    QObject m_context;
};

/// Callers wait for their answer.
class SystemKeychain final : public KeychainEntries
{
public:
    Answer read(const std::string& key) override
    {
        return run<QKeychain::ReadPasswordJob>(key, [](auto&) {});
    }
    Answer write(const std::string& key, std::string_view bytes) override
    {
        const QByteArray copy(bytes.data(), static_cast<qsizetype>(bytes.size()));
        return run<QKeychain::WritePasswordJob>(key,
                                                [copy](QKeychain::WritePasswordJob& job) { job.setBinaryData(copy); });
    }
    Answer remove(const std::string& key) override
    {
        return run<QKeychain::DeletePasswordJob>(key, [](auto&) {});
    }
    std::size_t longest() const override
    {
#ifdef _WIN32
        return 5 * 512; // CRED_MAX_CREDENTIAL_BLOB_SIZE of wincred.h
#else
        return 0;
#endif
    }

private:
    template <typename Job, typename Prepare>
    Answer run(const std::string& key, Prepare prepare)
    {
        auto promise = std::make_shared<std::promise<Answer>>();
        auto future = promise->get_future();
        QObject& context = KeychainThread::context();
        QMetaObject::invokeMethod(&context, [&context, promise, key, prepare] {
            auto* job = new Job(QStringLiteral("Patron"));
            job->setKey(QString::fromStdString(key));
            job->setInsecureFallback(false);
            prepare(*job);
            QObject::connect(job, &QKeychain::Job::finished, &context, [promise](QKeychain::Job* done) {
                Answer answer{outcomeOf(done->error()), {}, done->errorString().toStdString()};
                if (const auto* reading = qobject_cast<QKeychain::ReadPasswordJob*>(done))
                    answer.bytes = reading->binaryData().toStdString();
                promise->set_value(std::move(answer));
            });
            job->start();
        });
        if (future.wait_for(longestWait) != std::future_status::ready)
            return {Outcome::CannotAsk, {}, "it does not answer"};
        return future.get();
    }
};

}

std::unique_ptr<KeychainEntries> systemKeychain()
{
    return std::make_unique<SystemKeychain>();
}

}
