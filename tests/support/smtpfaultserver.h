#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace patron::test {

/// An SMTP server on loopback that misbehaves as told, in threads of its own. The recipient's local part up to the
/// first
/// '-' names the fault: "rcpt550-anna@x.test". Faults:
///   rcpt550 rcpt451 rcpt421 rcptdrop · data451 datadrop · bodydrop (reads some of the body and closes) · early552
///   (says so before the dot) · dotdrop (commits, closes without a reply) · dotlost (closes at the dot without
///   committing) · dot550 dot552 dot451 dot421 · torn (commits, "25", closes) · tornline (commits, "250 ok" without
///   CRLF, closes) · endless (commits, "250-" for ever) · garbage (commits, no reply code) · changing (commits, "250-"
///   then "550 ") · hang (commits, never answers) · chatty (accepts and says one line too many) · slow (answers after
///   300 ms)
/// The oracle records a commit before the reply leaves or is left out.
class SmtpFaultServer
{
public:
    struct Options
    {
        enum class Tls { None, Offered, Refused, Injected, Implicit };
        Tls tls = Tls::None;
        QString certificate; ///< PEM files
        QString key;
        QByteArray greeting = "220 fault.test ESMTP\r\n";
        QByteArray auth; ///< "PLAIN LOGIN", "LOGIN" or empty: none offered
        QByteArray password = "secret";
        QByteArray token;            ///< what OAUTHBEARER and XOAUTH2 take; others are refused
        bool challenges = true;      ///< says why it refuses a token, before it does
        bool dropsRefused = false;   ///< and closes
        bool repeatsSecrets = false; ///< says what it refuses, as given and plainly
        int size = 0;                ///< SIZE in EHLO; 0: not said
        bool smtpUtf8 = false;
        bool dsn = false;
        bool pipelining = false;
        bool asksAlways = false;       ///< for the body, also of what nobody is left to get; else that is 503
        QByteArray refusedSender;      ///< 553 to a MAIL FROM with this in it; empty: none
        int messagesPerConnection = 0; ///< closes silently after so many; 0: never
    };

    struct Commit
    {
        std::string sender;
        std::string recipient;
        std::string bytes; ///< dots unstuffed
    };

    explicit SmtpFaultServer(Options options);
    SmtpFaultServer()
        : SmtpFaultServer(Options{})
    {}
    ~SmtpFaultServer();
    SmtpFaultServer(const SmtpFaultServer&) = delete;
    SmtpFaultServer& operator=(const SmtpFaultServer&) = delete;

    int port() const { return m_port; }
    std::vector<Commit> commits() const;
    int commitsOf(const std::string& recipient) const;
    /// Every command line of every connection, in order, as received.
    QStringList commands() const;
    /// Everything received before encryption began, and outside message bodies.
    QByteArray clearText() const;
    int connections() const;

private:
    class Listener;
    class Dialogue;
    struct Record;

    int m_port = 0;
    std::shared_ptr<Record> m_record;
    std::unique_ptr<Listener> m_listener;
};

/// A self-signed certificate for the names given ("DNS:localhost,IP:127.0.0.1"), made in `folder` by openssl; false
/// when there is none.
bool makeTestCertificate(const QString& folder, const QString& names, QString* certificate, QString* key);

}
