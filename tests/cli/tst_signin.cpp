// Signing in by the browser, from the command line: what is asked, what is kept, and that no secret is said.

#include "tests/support/httpfaultserver.h"
#include "tests/support/leaksearch.h"
#include "tests/support/patronctl.h"
#include "tests/support/smtpfaultserver.h"
#include "tests/support/testfile.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>
#include <QUrlQuery>

namespace {
using namespace patron;
using patron::test::CtlRun;
using patron::test::HttpFaultServer;
using patron::test::httpReply;
using patron::test::LeakSearch;
using patron::test::Patronctl;
using patron::test::SmtpFaultServer;
using patron::test::writeFile;

const QByteArray refreshToken = "Kanarienvogel-refresh-7731";
const QByteArray accessToken = "Kanarienvogel-access-7732";
const QByteArray clientSecret = "Kanarienvogel-client-7733";
constexpr auto variable = "PATRON_SECRET_SERVER";

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

/// What the provider's token address gives each time.
std::vector<HttpFaultServer::Answer> tokens()
{
    return {{httpReply(200, R"({"token_type":"Bearer","expires_in":3600,"access_token":")" + accessToken +
                                R"(","refresh_token":")" + refreshToken + "\"}")}};
}
}

class TestSignIn : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void theBrowserComesBack();
    void whatIsWrittenServesTheEnvironment();
    void declinedIsSaid();
    void nobodyComes();
    void aMailServerThatTakesAnother();
    void theEnvironmentIsNotShadowed();
    void aPasswordAccountSaysHow();
    void addingNamesTheProvider();
    void helpNamesIt();

private:
    QString path(const char* name) const { return m_folder->filePath(s(name)); }
    CtlRun ctl(QStringList arguments, const QByteArray& input = {});
    void addServer(int providerPort);
    /// Runs `connector oauth`; `query` is what the browser brings back, "%s" its state.
    CtlRun signIn(const QByteArray& query, const QStringList& more = {}, const QByteArray& input = {},
                  bool json = true);
    QStringList leaks() const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Patronctl> m_ctl;
    std::unique_ptr<SmtpFaultServer> m_mail;
    QString m_certificate;
    QByteArray m_printed;
    QUrl m_page;
};

void TestSignIn::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_printed.clear();
    SmtpFaultServer::Options options;
    if (!test::makeTestCertificate(m_folder->path(), s("DNS:localhost,IP:127.0.0.1"), &m_certificate, &options.key))
        QSKIP("certificates are made by openssl, which is not installed");
    options.tls = SmtpFaultServer::Options::Tls::Implicit;
    options.certificate = m_certificate;
    options.auth = "PLAIN XOAUTH2 OAUTHBEARER";
    options.token = accessToken;
    m_mail = std::make_unique<SmtpFaultServer>(options);
    m_ctl = std::make_unique<Patronctl>(s(PATRONCTL), path("home"));
    QCOMPARE(ctl({s("new"), path("shop.patron")}).status, 0);
}

CtlRun TestSignIn::ctl(QStringList arguments, const QByteArray& input)
{
    const CtlRun done = m_ctl->run(arguments << s("--json"), input);
    m_printed += done.out + done.err;
    return done;
}

void TestSignIn::addServer(int providerPort)
{
    const QByteArray place = "http://127.0.0.1:" + QByteArray::number(providerPort);
    writeFile(path("settings.json"),
              R"({"host":"localhost","security":"tls","username":"user","from":{"address":"hello@shop.test"},
                  "oauth":{"client_id":"me","authorize_url":")" +
                  place + R"(/authorize","token_url":")" + place + R"(/token","scope":"mail"}})");
    const CtlRun done = ctl({s("connector"), path("shop.patron"), s("add"), s("Server"), s("--kind"), s("smtp"),
                             s("--settings"), path("settings.json"), s("--ca-file"), m_certificate, s("--port"),
                             QString::number(m_mail->port()), s("--default")});
    QVERIFY2(done.status == 0, done.all().constData());
}

CtlRun TestSignIn::signIn(const QByteArray& query, const QStringList& more, const QByteArray& input, bool json)
{
    QProcess process;
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(s("PATRON_HOME"), path("home"));
    process.setProcessEnvironment(environment);
    QStringList arguments{s("connector"), path("shop.patron"), s("oauth"), s("Server")};
    process.start(s(PATRONCTL), arguments + more + (json ? QStringList{s("--json")} : QStringList()));
    process.write(input);
    process.closeWriteChannel();
    QByteArray out;
    QByteArray err;
    QElapsedTimer clock;
    clock.start();
    bool sent = query.isEmpty();
    while (process.state() != QProcess::NotRunning && clock.elapsed() < 60'000) {
        process.waitForReadyRead(50);
        process.waitForFinished(1);
        out += process.readAllStandardOutput();
        err += process.readAllStandardError();
        const QByteArray& said = json ? err : out;
        const qsizetype at = said.indexOf("http://127.0.0.1:");
        const qsizetype end = said.indexOf(json ? '"' : '\n', at);
        if (sent || at < 0 || end < 0)
            continue;
        sent = true;
        m_page = QUrl(QString::fromUtf8(said.mid(at, end - at)));
        const QUrlQuery asked(m_page);
        const QUrl back(asked.queryItemValue(s("redirect_uri"), QUrl::FullyDecoded));
        QByteArray target = query;
        target.replace("%s", asked.queryItemValue(s("state")).toUtf8());
        QTcpSocket browser;
        browser.connectToHost(back.host(), static_cast<quint16>(back.port()));
        browser.waitForConnected(5'000);
        browser.write("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");
        browser.waitForDisconnected(5'000);
    }
    process.waitForFinished(10'000);
    CtlRun done{process.exitCode(), out + process.readAllStandardOutput(), err + process.readAllStandardError()};
    m_printed += done.out + done.err;
    return done;
}

QStringList TestSignIn::leaks() const
{
    const LeakSearch search({refreshToken, accessToken, clientSecret});
    QStringList found = search.below(m_folder->path(), {path("sign-in.json")});
    if (const QByteArray how = search.in(m_printed); !how.isEmpty())
        found << s("printed: ") + QString::fromUtf8(how);
    return found;
}

void TestSignIn::theBrowserComesBack()
{
    HttpFaultServer provider(tokens());
    addServer(provider.port());
    const CtlRun done = signIn("/?code=code-1&state=%s", {s("--out"), path("sign-in.json"), s("--client-secret-stdin")},
                               clientSecret + "\n");
    QVERIFY2(done.status == 0, done.all().constData());
    QCOMPARE(QByteArray::fromStdString(done.json().value("signed_in", std::string())), QByteArray("user"));
    QCOMPARE(QUrlQuery(m_page).queryItemValue(s("login_hint")), s("user"));
    QFile kept(path("sign-in.json"));
    QVERIFY(kept.open(QIODevice::ReadOnly));
    QCOMPARE(kept.readAll().trimmed(),
             QByteArray(R"({"refresh_token":")" + refreshToken + R"(","client_secret":")" + clientSecret + R"("})"));
#ifdef Q_OS_UNIX
    QCOMPARE(kept.permissions() & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther),
             QFile::Permissions());
#endif
    QCOMPARE(leaks(), QStringList());
    // The search finds one where there is one.
    writeFile(path("planted.txt"), refreshToken);
    QCOMPARE(leaks().size(), 1);
}

void TestSignIn::whatIsWrittenServesTheEnvironment()
{
    HttpFaultServer provider(tokens());
    addServer(provider.port());
    const CtlRun done = signIn("/?code=code-1&state=%s", {s("--out"), path("sign-in.json")}, {}, false);
    QVERIFY2(done.status == 0, done.all().constData());
    QVERIFY2(done.out.contains("user is signed in for \"Server\"") && done.out.contains(variable),
             done.all().constData());
    QFile kept(path("sign-in.json"));
    QVERIFY(kept.open(QIODevice::ReadOnly));
    m_ctl->setVariable(s(variable), QString::fromUtf8(kept.readAll()));
    writeFile(path("people.csv"), "Email\nanna@shop.test\nbert@shop.test\n");
    writeFile(path("all.json"), R"({"patron_rule":1,"rule":{"all":[]}})");
    writeFile(path("note.txt"), "Your order is ready.\n");
    const QString shop = path("shop.patron");
    for (const QStringList& command :
         {QStringList{s("connector"), shop, s("test"), s("Server")},
          QStringList{s("import"), shop, path("people.csv"), s("--source"), s("shop")},
          QStringList{s("message-save"), shop, s("Note"), path("note.txt"), s("--subject"), s("Ready"), s("--class"),
                      s("transactional")},
          QStringList{s("segment-save"), shop, s("All"), s("--rule"), path("all.json")},
          QStringList{s("send"), shop, s("--message"), s("Note"), s("--segment"), s("All")}}) {
        const CtlRun each = ctl(command);
        QVERIFY2(each.status == 0, each.all().constData());
    }
    QCOMPARE(m_mail->commits().size(), std::size_t{2});
    QCOMPARE(leaks(), QStringList());
}

void TestSignIn::declinedIsSaid()
{
    HttpFaultServer provider(tokens());
    addServer(provider.port());
    const CtlRun done = signIn("/?error=access_denied&state=%s", {s("--out"), path("sign-in.json")});
    QVERIFY2(done.status == 1 && done.out.contains("declined in the browser"), done.all().constData());
    QVERIFY(!QFile::exists(path("sign-in.json")));
    QCOMPARE(provider.connections(), 0);
}

void TestSignIn::nobodyComes()
{
    HttpFaultServer provider(tokens());
    addServer(provider.port());
    const CtlRun done = signIn({}, {s("--timeout"), s("1"), s("--out"), path("sign-in.json")});
    QVERIFY2(done.status == 1 && done.out.contains("in time"), done.all().constData());
    QCOMPARE(signIn({}, {s("--timeout"), s("soon")}).status, 2);
}

void TestSignIn::aMailServerThatTakesAnother()
{
    HttpFaultServer provider(
        {{httpReply(200, R"({"access_token":"another","refresh_token":")" + refreshToken + "\"}")}});
    addServer(provider.port());
    const CtlRun done = signIn("/?code=code-1&state=%s", {s("--out"), path("sign-in.json")});
    QVERIFY2(done.status == 1 && done.out.contains("does not take the permission"), done.all().constData());
    // What was given need not be asked for again once the account is put right.
    QVERIFY(QFile::exists(path("sign-in.json")));
    QCOMPARE(leaks(), QStringList());
}

void TestSignIn::theEnvironmentIsNotShadowed()
{
    HttpFaultServer provider(tokens());
    addServer(provider.port());
    m_ctl->setVariable(s(variable), s("{}"));
    const CtlRun done = ctl({s("connector"), path("shop.patron"), s("oauth"), s("Server")});
    QVERIFY2(done.status == 1 && done.out.contains(variable), done.all().constData());
    QVERIFY(!done.err.contains("\"open\""));
    const CtlRun test = ctl({s("connector"), path("shop.patron"), s("test"), s("Server")});
    QVERIFY2(test.status == 1 && test.out.contains("Nobody has signed in"), test.all().constData());
}

void TestSignIn::aPasswordAccountSaysHow()
{
    QCOMPARE(ctl({s("connector"), path("shop.patron"), s("add"), s("Server"), s("--kind"), s("smtp"), s("--host"),
                  s("localhost"), s("--username"), s("user"), s("--from"), s("a@shop.test")})
                 .status,
             0);
    const CtlRun done = ctl({s("connector"), path("shop.patron"), s("oauth"), s("Server")});
    QVERIFY2(done.status == 2 && done.out.contains("--oauth google"), done.all().constData());
    QCOMPARE(ctl({s("connector"), path("shop.patron"), s("oauth")}).status, 2);
}

void TestSignIn::addingNamesTheProvider()
{
    const QStringList gmail{s("connector"), path("shop.patron"), s("add"),     s("Gmail"),      s("--kind"),
                            s("smtp"),      s("--preset"),       s("gmail"),   s("--username"), s("shop@gmail.com"),
                            s("--from"),    s("shop@gmail.com"), s("--oauth"), s("google")};
    QCOMPARE(ctl(gmail).status, 2);
    QCOMPARE(ctl(gmail + QStringList{s("--client-id"), s("me"), s("--password-stdin")}, "x\n").status, 2);
    const CtlRun done = ctl(gmail + QStringList{s("--client-id"), s("me")});
    QVERIFY2(done.status == 0, done.all().constData());
    const Json oauth = done.json().at("settings").at("oauth");
    QCOMPARE(QByteArray::fromStdString(oauth.value("token_url", "")),
             QByteArray("https://oauth2.googleapis.com/token"));
    QCOMPARE(QByteArray::fromStdString(oauth.value("client_id", "")), QByteArray("me"));
    writeFile(path("settings.json"), R"({"host":"h","username":"u","oauth":{"client_secret":"x"}})");
    const CtlRun refused = ctl({s("connector"), path("shop.patron"), s("add"), s("Box"), s("--kind"), s("imap"),
                                s("--settings"), path("settings.json")});
    QVERIFY2(refused.status == 1 && refused.out.contains("never holds a secret"), refused.all().constData());
}

void TestSignIn::helpNamesIt()
{
    const CtlRun help = m_ctl->run({s("help"), s("connector")});
    QVERIFY(help.out.contains("oauth NAME") && help.out.contains("--client-id") && help.out.contains("--timeout"));
    const CtlRun wrong = ctl({s("connector"), path("shop.patron"), s("sign-in")});
    QVERIFY2(wrong.status == 2 && wrong.out.contains("oauth"), wrong.all().constData());
}

QTEST_GUILESS_MAIN(TestSignIn)
#include "tst_signin.moc"
