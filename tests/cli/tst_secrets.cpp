// A password is nowhere but where it belongs: not in the workspace, beside it, in what is printed, in a core file.

#include "tests/support/leaksearch.h"
#include "tests/support/patronctl.h"
#include "tests/support/smtpfaultserver.h"
#include "tests/support/testfile.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#ifdef Q_OS_UNIX
#include <csignal>
#include <sys/resource.h>
#endif

namespace {
using namespace patron;
using patron::test::CtlRun;
using patron::test::LeakSearch;
using patron::test::Patronctl;
using patron::test::SmtpFaultServer;
using patron::test::writeFile;

const QByteArray canary = "Kanarienvogel-7731";
const QByteArray passphrase = "Kanarienvogel im Schlafzimmer 7734";
const QByteArray nextPassphrase = "Kanarienvogel im Wohnzimmer 7735";
constexpr auto variable = "PATRON_SECRET_SERVER";
constexpr auto passphraseVariable = "PATRON_PASSPHRASE";

QStringList words(const char* line)
{
    return QString::fromUtf8(line).split(QLatin1Char(' '));
}
}

class TestSecrets : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void sendingLeavesNoTrace();
    void aServerThatRepeatsItIsNotRepeated();
    void noOptionTakesOne();
    void noSettingTakesOne();
    void aSealedFileStandsInForTheKeychain();
    void withoutItsPassphraseNothingIsKept();
    void theSealedFileGetsAnotherPassphrase();
    void aCrashLeavesNoCoreFile_data();
    void aCrashLeavesNoCoreFile();

private:
    SmtpFaultServer::Options encrypted();
    QString path(const char* name) const { return m_folder->filePath(QString::fromUtf8(name)); }
    CtlRun ctl(QStringList arguments, const QByteArray& input = {});
    CtlRun addServer(int port, const QStringList& more = {}, const QByteArray& input = {});
    /// From now on no keychain can be asked, and no password is in the environment.
    bool hideKeychain();
    CtlRun testServer();
    CtlRun sendNote();
    QStringList leaks() const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Patronctl> m_ctl;
    QString m_certificate;
    QByteArray m_printed;
};

void TestSecrets::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_printed.clear();
    QString key;
    if (!test::makeTestCertificate(m_folder->path(), QStringLiteral("DNS:localhost,IP:127.0.0.1"), &m_certificate,
                                   &key))
        QSKIP("certificates are made by openssl, which is not installed");
    m_ctl = std::make_unique<Patronctl>(QStringLiteral(PATRONCTL), path("home"));
    m_ctl->setVariable(QString::fromLatin1(variable), QString::fromUtf8(canary));
    writeFile(path("people.csv"), "Email\nanna@shop.test\nbert@shop.test\n");
    writeFile(path("all.json"), R"({"patron_rule":1,"rule":{"all":[]}})");
    writeFile(path("note.txt"), "Your order is ready.\n");
    for (const QStringList& command :
         {QStringList{QStringLiteral("new"), path("shop.patron")},
          QStringList{QStringLiteral("import"), path("shop.patron"), path("people.csv"), QStringLiteral("--source"),
                      QStringLiteral("shop")},
          QStringList{QStringLiteral("message-save"), path("shop.patron"), QStringLiteral("Note"), path("note.txt")} +
              words("--subject Ready --class transactional"),
          QStringList{QStringLiteral("segment-save"), path("shop.patron"), QStringLiteral("All"),
                      QStringLiteral("--rule"), path("all.json")}}) {
        const CtlRun done = ctl(command);
        QVERIFY2(done.status == 0, done.all().constData());
    }
}

SmtpFaultServer::Options TestSecrets::encrypted()
{
    SmtpFaultServer::Options options;
    options.tls = SmtpFaultServer::Options::Tls::Implicit;
    options.certificate = m_certificate;
    options.key = path("key.pem");
    options.auth = "PLAIN LOGIN";
    options.password = canary;
    return options;
}

CtlRun TestSecrets::ctl(QStringList arguments, const QByteArray& input)
{
    arguments << QStringLiteral("--json");
    const CtlRun done = m_ctl->run(arguments, input);
    m_printed += done.out + done.err;
    return done;
}

CtlRun TestSecrets::addServer(int port, const QStringList& more, const QByteArray& input)
{
    return ctl(
        QStringList{QStringLiteral("connector"), path("shop.patron")} +
            words("add Server --kind smtp --host localhost --security tls --username user --from hello@shop.test "
                  "--default --ca-file") +
            QStringList{m_certificate, QStringLiteral("--port"), QString::number(port)} + more,
        input);
}

bool TestSecrets::hideKeychain()
{
#ifdef Q_OS_LINUX
    m_ctl->clearVariable(QString::fromLatin1(variable));
    m_ctl->setVariable(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"), QStringLiteral("unix:path=") + path("no-such-bus"));
    return true;
#else
    return false;
#endif
}

CtlRun TestSecrets::testServer()
{
    return ctl({QStringLiteral("connector"), path("shop.patron"), QStringLiteral("test"), QStringLiteral("Server")});
}

CtlRun TestSecrets::sendNote()
{
    return ctl({QStringLiteral("send"), path("shop.patron"), QStringLiteral("--message"), QStringLiteral("Note"),
                QStringLiteral("--segment"), QStringLiteral("All")});
}

QStringList TestSecrets::leaks() const
{
    const LeakSearch search({canary, passphrase, nextPassphrase});
    QStringList found = search.below(m_folder->path(), {});
    if (const QByteArray how = search.in(m_printed); !how.isEmpty())
        found << QStringLiteral("printed: ") + QString::fromUtf8(how);
    return found;
}

void TestSecrets::sendingLeavesNoTrace()
{
    SmtpFaultServer server(encrypted());
    CtlRun done = addServer(server.port());
    QVERIFY2(done.status == 0, done.all().constData());
    done = ctl({QStringLiteral("connector"), path("shop.patron"), QStringLiteral("test"), QStringLiteral("Server")});
    QVERIFY2(done.status == 0, done.all().constData());
    done = ctl({QStringLiteral("send"), path("shop.patron"), QStringLiteral("--message"), QStringLiteral("Note"),
                QStringLiteral("--segment"), QStringLiteral("All")});
    QVERIFY2(done.status == 0, done.all().constData());
    QCOMPARE(server.commits().size(), std::size_t{2});
    done = ctl({QStringLiteral("dump"), path("shop.patron")});
    QVERIFY2(done.status == 0, done.all().constData());
    QCOMPARE(leaks(), QStringList());
    // The search finds one where there is one.
    writeFile(path("planted.txt"), "x" + canary.toBase64());
    QCOMPARE(leaks().size(), 1);
}

void TestSecrets::aServerThatRepeatsItIsNotRepeated()
{
    for (const char* mechanism : {"PLAIN", "LOGIN"}) {
        auto options = encrypted();
        options.auth = mechanism;
        options.password = "another one";
        options.repeatsSecrets = true;
        SmtpFaultServer server(options);
        CtlRun done = addServer(server.port());
        QVERIFY2(done.status == 0, done.all().constData());
        done =
            ctl({QStringLiteral("connector"), path("shop.patron"), QStringLiteral("test"), QStringLiteral("Server")});
        QVERIFY2(done.status == 1, done.all().constData());
        QVERIFY2(done.out.contains("(hidden)"), done.all().constData());
        done = ctl({QStringLiteral("send"), path("shop.patron"), QStringLiteral("--message"), QStringLiteral("Note"),
                    QStringLiteral("--segment"), QStringLiteral("All")});
        QVERIFY(server.commits().empty());
        done = ctl({QStringLiteral("outbox"), path("shop.patron")});
        QVERIFY2(done.json().at("states").value("QUEUED", 0) == 2, done.all().constData());
        QCOMPARE(leaks(), QStringList());
        init();
    }
}

void TestSecrets::noOptionTakesOne()
{
    for (const char* option : {"--password", "--secret", "--token"}) {
        const CtlRun done = ctl(QStringList{QStringLiteral("connector"), path("shop.patron")} +
                                words("add Server --kind smtp --host localhost") +
                                QStringList{QString::fromLatin1(option), QStringLiteral("x")});
        QVERIFY2(done.status == 2, done.all().constData());
    }
}

void TestSecrets::noSettingTakesOne()
{
    writeFile(path("settings.json"), R"({"host":"localhost","password":"x"})");
    const CtlRun done = ctl(QStringList{QStringLiteral("connector"), path("shop.patron")} +
                            words("add Server --kind smtp --settings") + QStringList{path("settings.json")});
    QVERIFY2(done.status == 1 || done.status == 2, done.all().constData());
    QVERIFY2(done.out.contains("never holds a password"), done.all().constData());
}

void TestSecrets::aSealedFileStandsInForTheKeychain()
{
    if (!hideKeychain())
        QSKIP("the keychain of this system is always there");
    SmtpFaultServer server(encrypted());
    m_ctl->setVariable(QString::fromLatin1(passphraseVariable), QString::fromUtf8(passphrase));
    CtlRun done = addServer(server.port(), {QStringLiteral("--password-stdin")}, canary + "\n");
    QVERIFY2(done.status == 0, done.all().constData());
    QVERIFY(QFile::exists(path("home/secrets/sealed")));

    // A later process without it.
    m_ctl->clearVariable(QString::fromLatin1(passphraseVariable));
    done = testServer();
    QVERIFY2(done.status == 1 && done.out.contains("no keychain") &&
                 done.out.contains("sealed file, which is locked") && done.out.contains(passphraseVariable),
             done.all().constData());
    done = sendNote();
    QVERIFY2(done.out.contains("sealed file, which is locked") && done.out.contains(passphraseVariable),
             done.all().constData());
    QVERIFY(server.commits().empty());
    m_ctl->setVariable(QString::fromLatin1(passphraseVariable), QStringLiteral("another passphrase"));
    done = testServer();
    QVERIFY2(done.status == 1 && done.out.contains("does not open the sealed file"), done.all().constData());

    // And one with it: what waited goes out.
    m_ctl->setVariable(QString::fromLatin1(passphraseVariable), QString::fromUtf8(passphrase));
    done = testServer();
    QVERIFY2(done.status == 0, done.all().constData());
    done = ctl({QStringLiteral("outbox-resume"), path("shop.patron")});
    QVERIFY2(done.status == 0, done.all().constData());
    QCOMPARE(server.commits().size(), std::size_t{2});
    QCOMPARE(leaks(), QStringList());
    done = ctl({QStringLiteral("connector"), path("shop.patron"), QStringLiteral("remove"), QStringLiteral("Server")});
    QVERIFY2(done.status == 0 && done.err.isEmpty(), done.all().constData());
}

void TestSecrets::withoutItsPassphraseNothingIsKept()
{
    if (!hideKeychain())
        QSKIP("the keychain of this system is always there");
    CtlRun done = addServer(1, {QStringLiteral("--password-stdin")}, canary + "\n");
    QVERIFY2(done.status == 1 && done.out.contains("no keychain") && done.out.contains(passphraseVariable) &&
                 done.out.contains("unlocks the sealed file") && done.out.contains(variable),
             done.all().constData());
    m_ctl->setVariable(QString::fromLatin1(passphraseVariable), QStringLiteral("short"));
    done = addServer(1, {QStringLiteral("--password-stdin")}, canary + "\n");
    QVERIFY2(done.status == 1 && done.out.contains("8 letters"), done.all().constData());
    QVERIFY(!QFile::exists(path("home/secrets/sealed")));
    // The account is not there without its password.
    done = ctl({QStringLiteral("connector"), path("shop.patron"), QStringLiteral("list")});
    QVERIFY2(done.status == 0 && !done.out.contains("\"Server\""), done.all().constData());
    QCOMPARE(leaks(), QStringList());
}

void TestSecrets::theSealedFileGetsAnotherPassphrase()
{
    if (!hideKeychain())
        QSKIP("the keychain of this system is always there");
    const QStringList change{QStringLiteral("passphrase")};
    QCOMPARE(ctl(change).status, 2);
    m_ctl->setVariable(QString::fromLatin1(passphraseVariable), QString::fromUtf8(passphrase));
    QVERIFY(ctl(change).out.contains("PATRON_NEW_PASSPHRASE"));
    m_ctl->setVariable(QStringLiteral("PATRON_NEW_PASSPHRASE"), QString::fromUtf8(nextPassphrase));
    CtlRun done = ctl(change);
    QVERIFY2(done.status == 1 && done.out.contains("no sealed file"), done.all().constData());
    SmtpFaultServer server(encrypted());
    QCOMPARE(addServer(server.port(), {QStringLiteral("--password-stdin")}, canary + "\n").status, 0);
    done = ctl(change);
    QVERIFY2(done.status == 0, done.all().constData());
    done = testServer();
    QVERIFY2(done.status == 1 && done.out.contains("does not open the sealed file"), done.all().constData());
    m_ctl->setVariable(QString::fromLatin1(passphraseVariable), QString::fromUtf8(nextPassphrase));
    done = testServer();
    QVERIFY2(done.status == 0, done.all().constData());
    QCOMPARE(leaks(), QStringList());
}

#ifdef Q_OS_UNIX
namespace {
/// Starts a program that may leave a core file in `folder`, and kills it by a fault once `ready` says so.
template <typename Ready>
QStringList coresAfterCrash(const QString& folder, const QString& program, const QStringList& arguments,
                            const QProcessEnvironment& environment, Ready ready)
{
    QProcess process;
    process.setWorkingDirectory(folder);
    process.setProcessEnvironment(environment);
    process.setChildProcessModifier([] {
        const rlimit all{RLIM_INFINITY, RLIM_INFINITY};
        setrlimit(RLIMIT_CORE, &all);
    });
    process.start(program, arguments);
    process.waitForStarted();
    QElapsedTimer clock;
    clock.start();
    while (!ready() && process.state() == QProcess::Running && clock.elapsed() < 60'000)
        process.waitForFinished(20);
    ::kill(static_cast<pid_t>(process.processId()), SIGSEGV);
    process.waitForFinished(20'000);
    return QDir(folder).entryList({QStringLiteral("core*")}, QDir::Files);
}
}
#endif

void TestSecrets::aCrashLeavesNoCoreFile_data()
{
    QTest::addColumn<bool>("sealed");
    QTest::newRow("with a password of the environment") << false;
    QTest::newRow("with one of the sealed file") << true;
}

void TestSecrets::aCrashLeavesNoCoreFile()
{
#ifdef Q_OS_UNIX
    QFETCH(const bool, sealed);
    const QString cores = path("cores");
    QDir().mkpath(cores);
    const auto environment = QProcessEnvironment::systemEnvironment();
    const auto soon = [clock = QElapsedTimer()]() mutable {
        if (!clock.isValid())
            clock.start();
        return clock.elapsed() > 200;
    };
    if (coresAfterCrash(cores, QStringLiteral("sleep"), {QStringLiteral("20")}, environment, soon).isEmpty())
        QSKIP("this machine puts core files elsewhere, or makes none");
    for (const QString& core : QDir(cores).entryList(QDir::Files))
        QFile::remove(cores + u'/' + core);

    SmtpFaultServer server(encrypted());
    auto own = environment;
    own.insert(QStringLiteral("PATRON_HOME"), path("home"));
    if (sealed) {
        if (!hideKeychain())
            QSKIP("the keychain of this system is always there");
        m_ctl->setVariable(QString::fromLatin1(passphraseVariable), QString::fromUtf8(passphrase));
        own.insert(QString::fromLatin1(passphraseVariable), QString::fromUtf8(passphrase));
        own.insert(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"), QStringLiteral("unix:path=") + path("no-such-bus"));
        QCOMPARE(addServer(server.port(), {QStringLiteral("--password-stdin")}, canary + "\n").status, 0);
    } else {
        own.insert(QString::fromLatin1(variable), QString::fromUtf8(canary));
        QCOMPARE(addServer(server.port()).status, 0);
    }
    writeFile(path("slow.csv"), "Email\nhang-carl@shop.test\n");
    QVERIFY(ctl({QStringLiteral("import"), path("shop.patron"), path("slow.csv"), QStringLiteral("--source"),
                 QStringLiteral("shop")})
                .status == 0);
    const auto logged = [&] { return server.commitsOf("hang-carl@shop.test") > 0; };
    const QStringList left =
        coresAfterCrash(cores, QStringLiteral(PATRONCTL),
                        {QStringLiteral("send"), path("shop.patron"), QStringLiteral("--message"),
                         QStringLiteral("Note"), QStringLiteral("--segment"), QStringLiteral("All")},
                        own, logged);
    QVERIFY(logged());
    QCOMPARE(left, QStringList());
    QCOMPARE(leaks(), QStringList());
#else
    QSKIP("core files are a matter of Unix");
#endif
}

QTEST_GUILESS_MAIN(TestSecrets)
#include "tst_secrets.moc"
