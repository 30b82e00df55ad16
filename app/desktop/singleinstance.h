#pragma once

#include <QObject>
#include <QStringList>

#include <memory>

class QLocalServer;
class QLockFile;

namespace patron::desktop {

/// One Patron for each person's folder: a second one hands its files to the first and goes.
class SingleInstance : public QObject
{
    Q_OBJECT

public:
    /// `folder`: where the lock lies; the person's own.
    explicit SingleInstance(const QString& folder, QObject* parent = nullptr);
    ~SingleInstance() override;

    /// Takes the lock and listens; false when another one has it.
    bool becomeFirst();
    /// Gives the words to the first one; false when it does not answer within `timeoutMs`. Waits, so only before the
    /// event loop runs.
    bool forward(const QStringList& words, int timeoutMs = 2000) const;

Q_SIGNALS:
    /// Another one was started with these words.
    void received(const QStringList& words);

private:
    void accept();

    QString m_server;
    std::unique_ptr<QLockFile> m_lock;
    QLocalServer* m_listener;
};

}
