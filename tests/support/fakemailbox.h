#pragma once

#include "core/delivery/imap/imapsettings.h"
#include "tests/support/dialogueserver.h"

#include <QByteArray>

#include <cstdint>
#include <mutex>
#include <vector>

namespace patron::test {

/// A mailbox on loopback that answers by a script, and otherwise as a good server does.
class Mailbox
{
public:
    struct Mail
    {
        std::uint32_t uid = 0;
        QByteArray bytes;
    };

    std::vector<Mail> mails;
    std::uint32_t uidValidity = 7;
    QByteArray named;   ///< a search finds the mails only when it names this; empty: any search
    QByteArray folders; ///< the answers to LIST
    QByteArray greeting = "* OK ready\r\n";
    QByteArray capabilities = "IMAP4rev1 AUTH=PLAIN";
    /// What is said to a command that begins so, in place of the good answer; %t is its tag. Then the line is cut.
    QByteArray at;
    QByteArray say;
    bool thenCloses = true;
    bool forEver = false;

    explicit Mailbox(const QString& certificate = {}, const QString& key = {})
        : m_server([this](QSslSocket& socket, const std::atomic<bool>& stopping) { talk(socket, stopping); },
                   certificate, key)
    {}
    int port() const { return m_server.port(); }
    int connections() const { return m_server.connections(); }
    QByteArray heard()
    {
        const std::lock_guard lock(m_mutex);
        return m_heard;
    }

private:
    QByteArray readLine(QSslSocket& socket, QByteArray& buffer, const std::atomic<bool>& stopping)
    {
        while (!buffer.contains('\n') && !stopping && socket.state() == QAbstractSocket::ConnectedState) {
            if (socket.bytesAvailable() == 0)
                socket.waitForReadyRead(20);
            buffer += socket.readAll();
        }
        const qsizetype end = buffer.indexOf('\n') + 1;
        const QByteArray line = buffer.left(end);
        buffer.remove(0, end);
        const std::lock_guard lock(m_mutex);
        m_heard += line;
        return line.trimmed();
    }
    void talk(QSslSocket& socket, const std::atomic<bool>& stopping)
    {
        QByteArray buffer;
        writeAll(socket, greeting, stopping);
        while (!stopping && socket.state() == QAbstractSocket::ConnectedState) {
            const QByteArray line = readLine(socket, buffer, stopping);
            if (line.isEmpty())
                return;
            const QByteArray tag = line.left(line.indexOf(' '));
            const QByteArray command = line.mid(tag.size() + 1);
            if (!at.isEmpty() && command.startsWith(at)) {
                QByteArray answer = say;
                answer.replace("%t", tag);
                do
                    writeAll(socket, answer, stopping);
                while (forEver && !stopping && socket.state() == QAbstractSocket::ConnectedState);
                if (thenCloses)
                    return;
                while (!stopping && socket.state() == QAbstractSocket::ConnectedState)
                    socket.waitForReadyRead(20);
                return;
            }
            if (command == "AUTHENTICATE PLAIN") {
                writeAll(socket, "+ \r\n", stopping);
                readLine(socket, buffer, stopping);
            }
            writeAll(socket, good(command) + tag + " OK done\r\n", stopping);
            if (command == "LOGOUT")
                return;
        }
    }
    QByteArray good(const QByteArray& command) const
    {
        if (command == "CAPABILITY")
            return "* CAPABILITY " + capabilities + "\r\n";
        if (command.startsWith("LIST"))
            return folders;
        if (command.startsWith("EXAMINE"))
            return "* " + QByteArray::number(static_cast<int>(mails.size())) + " EXISTS\r\n* OK [UIDVALIDITY " +
                   QByteArray::number(uidValidity) + "] known\r\n";
        QByteArray out;
        if (command.startsWith("UID SEARCH")) {
            out = "* SEARCH";
            if (command.contains(named)) {
                for (const Mail& mail : mails)
                    out += " " + QByteArray::number(mail.uid);
            }
            return out + "\r\n";
        }
        for (const Mail& mail : mails) {
            if (!command.startsWith(QByteArray("UID FETCH " + QByteArray::number(mail.uid) + " ")))
                continue;
            out = "* 1 FETCH (FLAGS (\\Seen $x) UID " + QByteArray::number(mail.uid) + " RFC822.SIZE " +
                  QByteArray::number(mail.bytes.size()) + " BODY[]<0> {" + QByteArray::number(mail.bytes.size()) +
                  "}\r\n" + mail.bytes + ")\r\n";
        }
        return out;
    }

    std::mutex m_mutex;
    QByteArray m_heard;
    DialogueServer m_server; // last: it speaks before it is gone
};

inline delivery::ImapSettings settingsFor(const Mailbox& mailbox)
{
    delivery::ImapSettings settings;
    settings.host = "127.0.0.1";
    settings.port = mailbox.port();
    settings.security = delivery::ImapSettings::Security::Plain;
    settings.username = "owner";
    settings.timeouts = {2'000, 2'000, 600, 600, 300};
    return settings;
}

}
