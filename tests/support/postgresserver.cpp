#include "tests/support/postgresserver.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QStandardPaths>
#include <QTest>

#ifdef Q_OS_LINUX
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>
#endif

namespace patron::test {

namespace {
/// Where initdb and postgres are: Debian keeps them out of the path.
QString findPrograms()
{
    const QString found = QStandardPaths::findExecutable(QStringLiteral("initdb"));
    if (!found.isEmpty())
        return QFileInfo(found).absolutePath();
    QDir versions(QStringLiteral("/usr/lib/postgresql"));
    const QStringList all = versions.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name | QDir::Reversed);
    for (const QString& version : all) {
        const QString folder = versions.filePath(version + QStringLiteral("/bin"));
        if (QFile::exists(folder + QStringLiteral("/initdb")))
            return folder;
    }
    return {};
}

#ifdef Q_OS_LINUX
/// The user the server runs as: it refuses root. Nothing: the one who runs the test.
const passwd* ordinaryUser()
{
    if (::geteuid() != 0)
        return nullptr;
    const passwd* user = ::getpwnam("postgres");
    return user ? user : ::getpwnam("nobody");
}

void becomeOrdinary(QProcess& process)
{
    const passwd* user = ordinaryUser();
    const uid_t uid = user ? user->pw_uid : 0;
    const gid_t gid = user ? user->pw_gid : 0;
    process.setChildProcessModifier([uid, gid] {
        if (uid != 0 && (::setgroups(0, nullptr) != 0 || ::setgid(gid) != 0 || ::setuid(uid) != 0))
            ::_exit(1);
        // It goes with the test, however that ends.
        ::prctl(PR_SET_PDEATHSIG, SIGQUIT);
    });
}
#endif
}

QString PostgresServer::program(const QString& name) const
{
    return m_programs + QStringLiteral("/") + name;
}

QString PostgresServer::start()
{
#ifdef Q_OS_LINUX
    m_programs = findPrograms();
    if (m_programs.isEmpty())
        return QStringLiteral("PostgreSQL is not installed");
    if (QStandardPaths::findExecutable(QStringLiteral("psql")).isEmpty())
        return QStringLiteral("psql is not installed");
    const QString data = m_folder.filePath(QStringLiteral("data"));
    if (const passwd* user = ordinaryUser()) {
        if (::chown(QFile::encodeName(m_folder.path()).constData(), user->pw_uid, user->pw_gid) != 0)
            return QStringLiteral("the folder cannot be given to the user postgres");
    }
    QProcess init;
    becomeOrdinary(init);
    init.setWorkingDirectory(m_folder.path());
    init.start(program(QStringLiteral("initdb")),
               {QStringLiteral("-D"), data, QStringLiteral("-U"), QStringLiteral("patron"), QStringLiteral("-A"),
                QStringLiteral("trust"), QStringLiteral("-E"), QStringLiteral("UTF8"), QStringLiteral("--locale=C"),
                QStringLiteral("--no-sync")});
    if (!init.waitForFinished(60'000) || init.exitCode() != 0)
        return QStringLiteral("initdb: ") + QString::fromUtf8(init.readAllStandardError()).left(300);
    becomeOrdinary(m_server);
    m_server.setWorkingDirectory(m_folder.path());
    m_server.setStandardErrorFile(QProcess::nullDevice());
    m_server.start(program(QStringLiteral("postgres")),
                   {QStringLiteral("-D"), data, QStringLiteral("-k"), m_folder.path(), QStringLiteral("-c"),
                    QStringLiteral("listen_addresses="), QStringLiteral("-c"), QStringLiteral("fsync=off")});
    if (!m_server.waitForStarted())
        return QStringLiteral("postgres does not start");
    const bool answers = QTest::qWaitFor([this] { return run("SELECT 1").good; }, 30'000);
    return answers ? QString() : QStringLiteral("postgres does not answer");
#else
    return QStringLiteral("only started on Linux");
#endif
}

PostgresServer::~PostgresServer()
{
    if (m_server.state() == QProcess::NotRunning)
        return;
#ifdef Q_OS_LINUX
    // SIGINT: it ends its sessions and stops.
    ::kill(static_cast<pid_t>(m_server.processId()), SIGINT);
#endif
    if (!m_server.waitForFinished(10'000))
        m_server.kill();
    m_server.waitForFinished();
}

PostgresServer::Answer PostgresServer::run(const QByteArray& script, const QString& database)
{
    QProcess psql;
    psql.start(QStringLiteral("psql"),
               {QStringLiteral("-h"), m_folder.path(), QStringLiteral("-U"), QStringLiteral("patron"),
                QStringLiteral("-d"), database, QStringLiteral("-X"), QStringLiteral("-q"), QStringLiteral("-A"),
                QStringLiteral("-t"), QStringLiteral("-v"), QStringLiteral("ON_ERROR_STOP=1")});
    psql.write(script);
    psql.closeWriteChannel();
    Answer answer;
    answer.good = psql.waitForFinished(120'000) && psql.exitStatus() == QProcess::NormalExit && psql.exitCode() == 0;
    answer.output = psql.readAllStandardOutput();
    answer.errors = psql.readAllStandardError();
    return answer;
}

}
