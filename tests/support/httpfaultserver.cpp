#include "tests/support/httpfaultserver.h"

#include <QElapsedTimer>
#include <QList>
#include <QThread>

namespace patron::test {

struct HttpFaultServer::Record
{
    std::vector<Answer> answers;
    mutable std::mutex mutex;
    std::size_t next = 0;
    std::vector<Request> taken;

    Answer take()
    {
        const std::lock_guard lock(mutex);
        const Answer answer = answers[std::min(next, answers.size() - 1)];
        ++next;
        return answer;
    }
};

HttpFaultServer::HttpFaultServer(std::vector<Answer> answers, const QString& certificate, const QString& key)
    : m_record(std::make_shared<Record>())
{
    m_record->answers = std::move(answers);
    m_server = std::make_unique<DialogueServer>(
        [this](QSslSocket& socket, const std::atomic<bool>& stopping) { talk(socket, stopping); }, certificate, key);
}

HttpFaultServer::~HttpFaultServer() = default;

int HttpFaultServer::port() const
{
    return m_server->port();
}

std::vector<HttpFaultServer::Request> HttpFaultServer::taken() const
{
    const std::lock_guard lock(m_record->mutex);
    return m_record->taken;
}

int HttpFaultServer::connections() const
{
    return m_server->connections();
}

void HttpFaultServer::talk(QSslSocket& socket, const std::atomic<bool>& stopping)
{
    const Answer answer = m_record->take();
    QByteArray buffer;
    if (answer.early)
        writeAll(socket, answer.bytes, stopping);
    if (answer.dropAfter >= 0) {
        readSome(socket, buffer, answer.dropAfter, stopping);
        socket.abort();
        return;
    }
    Request request;
    QByteArray head;
    while (!head.endsWith("\r\n\r\n")) {
        const QByteArray byte = readSome(socket, buffer, 1, stopping);
        if (byte.isEmpty())
            return;
        head += byte;
    }
    const QList<QByteArray> lines = head.trimmed().split('\n');
    const QList<QByteArray> first = lines[0].trimmed().split(' ');
    request.method = first.value(0).toStdString();
    request.target = first.value(1).toStdString();
    for (qsizetype i = 1; i < lines.size(); ++i) {
        const qsizetype colon = lines[i].indexOf(':');
        request.headers[lines[i].left(colon).trimmed().toLower().toStdString()] =
            lines[i].mid(colon + 1).trimmed().toStdString();
    }
    const auto length = request.headers.find("content-length");
    const qsizetype bytes = length == request.headers.end() ? 0 : std::stoi(length->second);
    const QByteArray body = readSome(socket, buffer, bytes, stopping);
    if (body.size() < bytes)
        return;
    request.body = body.toStdString();
    {
        const std::lock_guard lock(m_record->mutex);
        m_record->taken.push_back(request);
    }
    if (answer.drip > 0) {
        for (const char byte : answer.bytes) {
            QElapsedTimer timer;
            timer.start();
            writeAll(socket, QByteArray(1, byte), stopping);
            while (!stopping && timer.elapsed() < answer.drip && socket.state() == QAbstractSocket::ConnectedState)
                socket.waitForReadyRead(5);
        }
        return;
    }
    if (!answer.hang && !answer.early)
        writeAll(socket, answer.bytes, stopping);
    if (answer.reset)
        socket.abort();
    while (answer.hang && !stopping && socket.state() == QAbstractSocket::ConnectedState)
        socket.waitForReadyRead(20);
}

QByteArray httpReply(int status, const QByteArray& body, const QByteArray& headers)
{
    return "HTTP/1.1 " + QByteArray::number(status) + " X\r\nContent-Length: " + QByteArray::number(body.size()) +
           "\r\n" + headers + "\r\n" + body;
}

}
