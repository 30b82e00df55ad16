#pragma once

#include <QByteArray>
#include <QProcess>
#include <QString>
#include <QTemporaryDir>

namespace patron::test {

/// A PostgreSQL of a test's own, on a socket in a folder of its own, run by an ordinary user and gone with the test.
class PostgresServer
{
public:
    PostgresServer() = default;
    ~PostgresServer();
    PostgresServer(const PostgresServer&) = delete;
    PostgresServer& operator=(const PostgresServer&) = delete;

    /// Empty once it runs and answers, or why there is none.
    QString start();

    struct Answer
    {
        bool good = false;
        QByteArray output; ///< rows, columns parted by '|'
        QByteArray errors;
    };
    /// Runs a script with psql in a database, which stops at the first error.
    Answer run(const QByteArray& script, const QString& database = QStringLiteral("postgres"));

private:
    QString program(const QString& name) const;

    QTemporaryDir m_folder;
    QString m_programs;
    QProcess m_server;
};

}
