#include "core/delivery/http/httpclient.h"
#include "core/delivery/http/sigv4.h"
#include "tests/support/checks.h"
#include "tests/support/httpfaultserver.h"
#include "tests/support/smtpfaultserver.h"

#include <QElapsedTimer>
#include <QTemporaryDir>

using namespace patron;
using namespace patron::delivery;
using patron::test::HttpFaultServer;
using patron::test::httpReply;
using patron::test::q;
using End = HttpExchange::End;
using State = HttpReplyReader::State;
using Answer = HttpFaultServer::Answer;

Q_DECLARE_METATYPE(HttpFaultServer::Answer)

namespace {

HttpTimeouts quick()
{
    HttpTimeouts timeouts;
    timeouts.connectMs = 2000;
    timeouts.tlsMs = 2000;
    timeouts.writeMs = 2000;
    timeouts.replyMs = 400;
    return timeouts;
}

HttpRequest post(int port, const std::string& body = "a=b")
{
    HttpRequest request;
    request.method = "POST";
    request.url = *HttpUrl::parse("http://127.0.0.1:" + std::to_string(port) + "/send");
    request.contentType = "text/plain";
    request.body = body;
    return request;
}

QString nameOf(End end)
{
    const QStringList names{QStringLiteral("replied"), QStringLiteral("not sent"), QStringLiteral("refused"),
                            QStringLiteral("lost"), QStringLiteral("gate closed")};
    return names[int(end)];
}

}

class TestHttp : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void addresses_data();
    void addresses();
    void nothingLeavesItsHeader();
    void whatIsEscaped();
    void repliesAreRead_data();
    void repliesAreRead();
    void repliesAreReadInAnyPieces();
    void aReplyIsBounded();
    void amazonSignsTheSame();
    void faults_data();
    void faults();
    void theLastBytesWait();
    void aClosedGateTakesNothing();
    void nothingIsSentAgain();
    void certificatesAreChecked();
};

void TestHttp::addresses_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("read");
    const auto row = [](const char* name, const char* text, const char* read) {
        QTest::newRow(name) << QString::fromLatin1(text) << QString::fromLatin1(read);
    };
    row("https with a path", "https://api.example.com/v1/x", "tls api.example.com 443 /v1/x");
    row("http with a port", "http://127.0.0.1:13013", "plain 127.0.0.1 13013 ");
    row("an IPv6 address", "https://[::1]:8443/", "tls ::1 8443 /");
    row("a user is refused", "https://me:pw@api.example.com/", "");
    row("a query is refused", "https://api.example.com/?a=b", "");
    row("a line break is refused", "https://api.example.com/a\r\nX: y", "");
    row("a space is refused", "https://api.example.com/a b", "");
    row("a port beyond all", "https://api.example.com:65536/", "");
    row("no host", "https:///x", "");
    row("another scheme", "ftp://example.com/", "");
}

void TestHttp::addresses()
{
    QFETCH(QString, text);
    QFETCH(QString, read);
    const auto url = HttpUrl::parse(text.toStdString());
    QCOMPARE(url ? QStringLiteral("%1 %2 %3 %4")
                       .arg(url->tls ? QStringLiteral("tls") : QStringLiteral("plain"), q(url->host))
                       .arg(url->port)
                       .arg(q(url->path))
                 : QString(),
             read);
}

void TestHttp::nothingLeavesItsHeader()
{
    HttpRequest request = post(1);
    request.headers = {{"X-Name", "a\r\nX-Evil: 1"}};
    VERIFY_FAILS(request.serialised(), ErrorCode::BadInput, "X-Name");
    request.headers = {{"X-Name", std::string("a\0b", 3)}};
    VERIFY_FAILS(request.serialised(), ErrorCode::BadInput, "X-Name");
    request.headers = {{"X Name", "a"}};
    VERIFY_FAILS(request.serialised(), ErrorCode::BadInput, "X Name");
    request.headers = {{"Content-Length", "0"}};
    VERIFY_FAILS(request.serialised(), ErrorCode::BadInput, "Content-Length");
    request.headers = {};
    request.method = "POST /x";
    VERIFY_FAILS(request.serialised(), ErrorCode::BadInput, "method");
}

void TestHttp::whatIsEscaped()
{
    QCOMPARE(q(percentEncoded("a-Z_0.~ /?&=+%\xc3\xa9")), QStringLiteral("a-Z_0.~%20%2F%3F%26%3D%2B%25%C3%A9"));
    QCOMPARE(q(formEncoded({{"a b", "c&d"}, {"e", ""}})), QStringLiteral("a%20b=c%26d&e="));
    HttpRequest request = post(8080, "xyz");
    request.query = {{"DateSent>", "2026-05-01"}};
    QCOMPARE(q(request.serialised().value()),
             QStringLiteral("POST /send?DateSent%3E=2026-05-01 HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUser-Agent: "
                            "Patron\r\nAccept-Encoding: identity\r\nConnection: close\r\nContent-Type: "
                            "text/plain\r\nContent-Length: 3\r\n\r\nxyz"));
}

void TestHttp::repliesAreRead_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("read"); // "status body", "incomplete" or "invalid"
    const auto row = [](const char* name, const QByteArray& bytes, const char* read) {
        QTest::newRow(name) << bytes << QString::fromLatin1(read);
    };
    row("with a length", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "200 hi");
    row("without words", "HTTP/1.1 204\r\n\r\n", "204 ");
    row("chunks with extensions and trailers",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nX: y\r\n\r\n",
        "200 abcde");
    row("an interim reply before", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 C\r\nContent-Length: 0\r\n\r\n", "201 ");
    row("lines that end in LF alone", "HTTP/1.1 200 OK\nContent-Length: 2\n\nhi", "200 hi");
    row("a length that has not come", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi", "incomplete");
    row("a chunk that has not come", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "incomplete");
    row("a torn status", "HTTP/1.1 20", "incomplete");
    row("two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhi", "invalid");
    row("a length beside chunks", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n",
        "invalid");
    row("a negative length", "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nhi", "invalid");
    row("another encoding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", "invalid");
    row("a folded header", "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n", "invalid");
    row("a space before the colon", "HTTP/1.1 200 OK\r\nA : b\r\n\r\n", "invalid");
    row("another protocol", "SSH-2.0-OpenSSH_9.2\r\n", "invalid");
    row("a switch of protocols", "HTTP/1.1 101 Switching\r\n\r\n", "invalid");
    row("a chunk beyond all", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n", "invalid");
    row("a length beyond all", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", "invalid");
}

void TestHttp::repliesAreRead()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, read);
    HttpReplyReader reader;
    const State state = reader.feed(bytes.toStdString());
    const QString got = state == State::Invalid ? QStringLiteral("invalid")
                        : state == State::Incomplete
                            ? QStringLiteral("incomplete")
                            : QString::number(reader.reply().status) + u' ' + q(reader.reply().body);
    QCOMPARE(got, read);
}

void TestHttp::repliesAreReadInAnyPieces()
{
    const std::string bytes =
        "HTTP/1.1 200 OK\r\nRetry-After: 5\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    for (std::size_t piece = 1; piece < bytes.size(); ++piece) {
        HttpReplyReader reader;
        State state = State::Incomplete;
        for (std::size_t at = 0; at < bytes.size(); at += piece)
            state = reader.feed(bytes.substr(at, piece));
        QVERIFY(state == State::Complete);
        QCOMPARE(q(reader.reply().body), QStringLiteral("abc"));
        QCOMPARE(q(reader.reply().header("retry-after")), QStringLiteral("5"));
    }
    HttpReplyReader untilClose;
    QVERIFY(untilClose.feed("HTTP/1.0 200 OK\r\n\r\nhello") == State::Incomplete);
    QVERIFY(untilClose.close() == State::Complete);
    QCOMPARE(q(untilClose.reply().body), QStringLiteral("hello"));
    HttpReplyReader torn;
    QVERIFY(torn.feed("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello") == State::Incomplete);
    QVERIFY(torn.close() == State::Incomplete);
}

void TestHttp::aReplyIsBounded()
{
    HttpReplyReader head;
    State state = head.feed("HTTP/1.1 200 OK\r\n");
    for (int i = 0; i < 100'000 && state == State::Incomplete; ++i)
        state = head.feed("A: bcdefgh\r\n");
    QVERIFY(state == State::Invalid);
    HttpReplyReader line;
    state = line.feed("HTTP/1.1 200 OK\r\nA: ");
    for (int i = 0; i < 100'000 && state == State::Incomplete; ++i)
        state = line.feed("bcdefgh");
    QVERIFY(state == State::Invalid);
    HttpReplyReader body;
    state = body.feed("HTTP/1.1 200 OK\r\n\r\n");
    const std::string block(65536, 'x');
    for (int i = 0; i < 100 && state == State::Incomplete; ++i)
        state = body.feed(block);
    QVERIFY(state == State::Invalid);
}

void TestHttp::amazonSignsTheSame()
{
    // The worked example of "Create a signed AWS API request" in the IAM user guide.
    HttpRequest request;
    request.method = "GET";
    request.url = *HttpUrl::parse("https://iam.amazonaws.com/");
    request.query = {{"Action", "ListUsers"}, {"Version", "2010-05-08"}};
    request.contentType = "application/x-www-form-urlencoded; charset=utf-8";
    signV4(request, {"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "us-east-1", "iam"}, 1'440'938'160'000);
    QCOMPARE(q(request.headers[0].second), QStringLiteral("20150830T123600Z"));
    QCOMPARE(q(request.headers[1].second),
             QStringLiteral("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
                            "SignedHeaders=content-type;host;x-amz-date, "
                            "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"));
}

void TestHttp::faults_data()
{
    QTest::addColumn<Answer>("answer");
    QTest::addColumn<QString>("end");
    QTest::addColumn<int>("taken");
    const auto row = [](const char* name, Answer answer, const char* end, int taken) {
        QTest::newRow(name) << answer << QString::fromLatin1(end) << taken;
    };
    const QByteArray good = httpReply(200, "{}");
    row("a whole reply", {good}, "replied", 1);
    row("a refusal is a reply", {httpReply(500, "no")}, "replied", 1);
    row("a redirect is not followed", {httpReply(302, "", "Location: http://127.0.0.1:1/\r\n")}, "replied", 1);
    row("closed before the request was read", {{}, false, false, false, 0}, "not sent", 0);
    row("closed in the middle of the head", {{}, false, false, false, 20}, "not sent", 0);
    row("says no before it has all", {httpReply(413, "too big"), false, false, true}, "refused", 0);
    row("speaks nonsense before it has all", {"garbage\r\n", false, false, true}, "not sent", 0);
    row("closed without a reply", {QByteArray()}, "lost", 1);
    row("reset without a reply", {QByteArray(), false, true}, "lost", 1);
    row("never answers", {good, true}, "lost", 1);
    row("a torn status", {"HTTP/1.1 2"}, "lost", 1);
    row("a torn head", {"HTTP/1.1 200 OK\r\nContent-"}, "lost", 1);
    row("a torn body", {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{\"a"}, "lost", 1);
    row("a torn chunk", {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{\"a"}, "lost", 1);
    row("nonsense", {"220 smtp.example ESMTP\r\n"}, "lost", 1);
    row("endless headers", {"HTTP/1.1 200 OK\r\n" + QByteArray("A: b\r\n").repeated(20'000)}, "lost", 1);
    row("an endless body", {"HTTP/1.1 200 OK\r\n\r\n" + QByteArray(2'000'000, 'x')}, "lost", 1);
    row("a byte at a time, too slow for the whole", {good, false, false, false, -1, 30}, "lost", 1);
}

void TestHttp::faults()
{
    QFETCH(Answer, answer);
    QFETCH(QString, end);
    QFETCH(int, taken);
    HttpFaultServer server({answer});
    // Long enough that a server which reads only a little of it cannot take it for whole.
    HttpRequest request = post(server.port(), std::string(answer.early || answer.dropAfter >= 0 ? 8'000'000 : 10, 'x'));
    HttpClient client({}, quick(), {});
    QElapsedTimer timer;
    timer.start();
    const HttpExchange exchange = client.exchange(request, [] { return true; });
    QCOMPARE(nameOf(exchange.end), end);
    QVERIFY(timer.elapsed() < 5000);
    QCOMPARE(int(server.taken().size()), taken);
    QVERIFY(exchange.end == End::Replied || exchange.end == End::Refused || !exchange.text.empty());
}

void TestHttp::theLastBytesWait()
{
    HttpFaultServer server({Answer{httpReply(200, "{}")}});
    HttpClient client({}, quick(), {});
    std::size_t takenBefore = 99;
    const HttpExchange exchange = client.exchange(post(server.port()), [&] {
        takenBefore = server.taken().size();
        return true;
    });
    QVERIFY(exchange.end == End::Replied);
    QCOMPARE(takenBefore, std::size_t{0});
    QCOMPARE(server.taken().size(), std::size_t{1});
}

void TestHttp::aClosedGateTakesNothing()
{
    HttpFaultServer server({Answer{httpReply(200, "{}")}});
    HttpClient client({}, quick(), {});
    QVERIFY(client.exchange(post(server.port()), [] { return false; }).end == End::GateClosed);
    HttpRequest get = post(server.port(), {});
    get.method = "GET";
    get.contentType.clear();
    QVERIFY(client.exchange(get, [] { return false; }).end == End::GateClosed);
    // The server has gone through both connections by the time the third is answered.
    QVERIFY(client.exchange(post(server.port(), "third"), [] { return true; }).end == End::Replied);
    QCOMPARE(server.taken().size(), std::size_t{1});
    QCOMPARE(q(server.taken().front().body), QStringLiteral("third"));
}

void TestHttp::nothingIsSentAgain()
{
    // A server that says it keeps the connection and closes it: the trap of transports that use it again.
    HttpFaultServer server({Answer{httpReply(200, "{}", "Connection: keep-alive\r\n")}, Answer{QByteArray()}});
    HttpClient client({}, quick(), {});
    QVERIFY(client.exchange(post(server.port(), "one"), [] { return true; }).end == End::Replied);
    QVERIFY(client.exchange(post(server.port(), "two"), [] { return true; }).end == End::Lost);
    QCOMPARE(server.taken().size(), std::size_t{2});
    QCOMPARE(server.connections(), 2);
}

void TestHttp::certificatesAreChecked()
{
    QTemporaryDir folder;
    QString certificate;
    QString key;
    if (!test::makeTestCertificate(folder.path(), QStringLiteral("DNS:api.example.test"), &certificate, &key))
        QSKIP("openssl is not installed, so there is no certificate to test with");
    HttpFaultServer server({Answer{httpReply(200, "{}")}}, certificate, key);
    const auto ask = [&](const char* url, const std::string& ca) {
        HttpRequest request = post(server.port());
        request.url = *HttpUrl::parse(url);
        HttpClient client({}, quick(), ca, HttpDial{"127.0.0.1", server.port()});
        return client.exchange(request, [] { return true; });
    };
    QVERIFY(ask("https://api.example.test/", certificate.toStdString()).end == End::Replied);
    const HttpExchange unknown = ask("https://api.example.test/", {});
    QVERIFY(unknown.end == End::NotSent && unknown.tlsTrouble);
    const HttpExchange other = ask("https://api.other.test/", certificate.toStdString());
    QVERIFY(other.end == End::NotSent && other.tlsTrouble);
    QCOMPARE(server.taken().size(), std::size_t{1});
}

QTEST_GUILESS_MAIN(TestHttp)
#include "tst_http.moc"
