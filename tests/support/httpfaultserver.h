#pragma once

#include "tests/support/dialogueserver.h"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace patron::test {

/// An HTTP server that says what it is told, whole or broken. It records a request as taken before the reply leaves or
/// is left out, and only when it came whole.
class HttpFaultServer
{
public:
    struct Request
    {
        std::string method;
        std::string target;
        std::map<std::string, std::string> headers; ///< names in small letters
        std::string body;
    };
    /// What happens with one request.
    struct Answer
    {
        QByteArray bytes;   ///< as they leave
        bool hang = false;  ///< nothing leaves, the connection stays
        bool reset = false; ///< the connection is torn down after the bytes
        bool early = false; ///< the bytes leave before the request is whole
        int dropAfter = -1; ///< so many bytes of the request are read, then the connection goes
        int drip = 0;       ///< one byte each so many milliseconds
    };

    /// Answers in turn; the last one again and again.
    explicit HttpFaultServer(std::vector<Answer> answers, const QString& certificate = {}, const QString& key = {});
    ~HttpFaultServer();

    int port() const;
    std::vector<Request> taken() const;
    int connections() const;

private:
    struct Record;
    void talk(QSslSocket& socket, const std::atomic<bool>& stopping);

    std::shared_ptr<Record> m_record;
    std::unique_ptr<DialogueServer> m_server;
};

/// A whole reply with its length.
QByteArray httpReply(int status, const QByteArray& body, const QByteArray& headers = {});

}
