#pragma once

#include <QLocalServer>
#include <QLockFile>
#include <QObject>

#include <memory>

namespace patron::desktop {

/// One Patron a person: a second start hands its file to the first and ends.
class SingleInstance : public QObject
{
    Q_OBJECT

public:
    /// `folder` is this person's own.
    explicit SingleInstance(const QString& folder, QObject* parent = nullptr);

    /// True: this is the first. False: `path` was handed over, or there was nobody to take it in time.
    bool claim(const QString& path);

Q_SIGNALS:
    /// Somebody started Patron again, with this file or with none.
    void raised(const QString& path);

private:
    void listen();

    QString m_name;
    QLockFile m_lock;
    std::unique_ptr<QLocalServer> m_server;
};

}
