#include "tests/support/patronctl.h"
#include "tests/support/smtpfaultserver.h"
#include "tests/support/testfile.h"

#include <QDir>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

#include <pwd.h>
#include <unistd.h>

using namespace patron;
using patron::test::CtlRun;
using patron::test::Patronctl;
using patron::test::SmtpFaultServer;

namespace {

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

int freePort()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost, 0);
    return server.serverPort();
}

bool listens(int port)
{
    QTcpSocket socket;
    socket.connectToHost(s("127.0.0.1"), static_cast<quint16>(port));
    return socket.waitForConnected(200);
}

/// A server of this test's own, ended with the object.
class Server
{
public:
    bool start(const QString& program, const QStringList& arguments)
    {
        m_process.setProcessChannelMode(QProcess::MergedChannels);
        m_process.start(program, arguments);
        return m_process.waitForStarted();
    }
    ~Server()
    {
        m_process.terminate();
        if (!m_process.waitForFinished(10'000))
            m_process.kill();
        m_process.waitForFinished(3'000);
    }
    QByteArray output() { return m_process.readAll(); }

private:
    QProcess m_process;
};

/// A Postfix that takes mail for shop.test into a Maildir and hands all other mail to a server of the test, and a
/// Dovecot on that Maildir. Nothing of the machine's own mail is touched.
class MailHost
{
public:
    ~MailHost()
    {
        // The program that starts Postfix is not the one that runs; this ends the one of this folder.
        if (m_isPostfix)
            QProcess::execute(s("/usr/sbin/postfix"), {s("-c"), QString::fromUtf8(path("etc")), s("stop")});
    }
    /// Why it cannot be; empty when it stands.
    QString start(int relayPort)
    {
        if (geteuid() != 0)
            return s("Postfix starts for the administrator only");
        const passwd* nobody = getpwnam("nobody");
        if (!QFile::exists(s("/usr/lib/postfix/sbin/master")) || !getpwnam("postfix"))
            return s("postfix is not installed");
        if (!QFile::exists(s("/usr/lib/dovecot/imap")) || !nobody)
            return s("dovecot is not installed (dovecot-imapd)");
        m_uid = QByteArray::number(nobody->pw_uid);
        m_gid = QByteArray::number(nobody->pw_gid);
        QFile::setPermissions(m_folder.path(), QFile::permissions(m_folder.path()) | QFile::ReadGroup |
                                                   QFile::ExeGroup | QFile::ReadOther | QFile::ExeOther);
        for (const char* name : {"etc", "spool", "data", "mail", "mail/owner", "run"})
            QDir(m_folder.path()).mkpath(s(name));
        const passwd* postfix = getpwnam("postfix");
        if (chown(path("data").constData(), postfix->pw_uid, postfix->pw_gid) != 0 ||
            chown(path("mail").constData(), nobody->pw_uid, nobody->pw_gid) != 0 ||
            chown(path("mail/owner").constData(), nobody->pw_uid, nobody->pw_gid) != 0)
            return s("folders cannot be given to the servers' users");
        smtpPort = freePort();
        imapPort = freePort();
        writePostfix(relayPort);
        if (!m_postfix.start(s("/usr/sbin/postfix"), {s("-c"), QString::fromUtf8(path("etc")), s("start-fg")}))
            return s("postfix does not start");
        m_isPostfix = true;
        writeDovecot();
        if (!m_dovecot.start(s("/usr/sbin/dovecot"), {s("-F"), s("-c"), QString::fromUtf8(path("dovecot.conf"))}))
            return s("dovecot does not start");
        for (int i = 0; i < 150 && !(listens(smtpPort) && listens(imapPort)); ++i)
            QTest::qWait(200);
        if (!listens(smtpPort) || !listens(imapPort))
            qFatal("the mail host does not answer:\n%s\n%s", m_postfix.output().constData(),
                   m_dovecot.output().constData());
        return {};
    }
    QByteArray log() { return m_postfix.output(); }

    int smtpPort = 0;
    int imapPort = 0;

private:
    QByteArray path(const char* name) const { return m_folder.filePath(s(name)).toUtf8(); }
    void write(const char* name, const QByteArray& text) const
    {
        test::writeFile(QString::fromUtf8(path(name)), text);
        QFile::setPermissions(QString::fromUtf8(path(name)),
                              QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup | QFile::ReadOther);
    }
    void writePostfix(int relayPort) const
    {
        write("etc/main.cf",
              "compatibility_level = 3.6\nqueue_directory = " + path("spool") + "\ndata_directory = " + path("data") +
                  "\ncommand_directory = /usr/sbin\ndaemon_directory = /usr/lib/postfix/sbin\nmail_owner = "
                  "postfix\nsetgid_group = postdrop\nmyhostname = test.invalid\nmydestination =\ninet_interfaces = "
                  "loopback-only\ninet_protocols = ipv4\nmynetworks = 127.0.0.0/8\nrecipient_delimiter = "
                  "+\nvirtual_mailbox_domains = shop.test\nvirtual_mailbox_maps = texthash:" +
                  path("etc/vmailbox") + "\nvirtual_mailbox_base = " + path("mail") +
                  "\nvirtual_uid_maps = static:" + m_uid + "\nvirtual_gid_maps = static:" + m_gid +
                  "\nalias_maps =\nlocal_recipient_maps =\ntransport_maps = texthash:" + path("etc/transport") +
                  "\nsmtp_host_lookup = native\nsmtp_dns_support_level = disabled\nsmtpd_recipient_restrictions = "
                  "permit_mynetworks, reject\nsmtpd_reject_unlisted_recipient = no\nmaximal_queue_lifetime = "
                  "1m\nbounce_queue_lifetime = 1m\nmaillog_file = /dev/stdout\nmaillog_file_prefixes = /dev/stdout, "
                  "/tmp\n");
        write("etc/vmailbox", "owner@shop.test owner/\nbounce@shop.test owner/\nhello@shop.test owner/\n");
        write("etc/transport", "shop.test virtual:\n* smtp:[127.0.0.1]:" + QByteArray::number(relayPort) + "\n");
        QByteArray services = "127.0.0.1:" + QByteArray::number(smtpPort) + " inet n - n - - smtpd\n";
        services += "pickup unix n - n 60 1 pickup\ncleanup unix n - n - 0 cleanup\nqmgr unix n - n 300 1 qmgr\n"
                    "tlsmgr unix - - n 1000? 1 tlsmgr\nrewrite unix - - n - - trivial-rewrite\nbounce unix - - n - 0 "
                    "bounce\ndefer unix - - n - 0 bounce\ntrace unix - - n - 0 bounce\nverify unix - - n - 1 verify\n"
                    "flush unix n - n 1000? 0 flush\nproxymap unix - - n - - proxymap\nsmtp unix - - n - - smtp\nshowq "
                    "unix n - n - - showq\nerror unix - - n - - error\nretry unix - - n - - error\ndiscard unix - - n "
                    "- - discard\nvirtual unix - n n - - virtual\nanvil unix - - n - 1 anvil\nscache unix - - n - 1 "
                    "scache\npostlog unix-dgram n - n - 1 postlogd\n";
        write("etc/master.cf", services);
    }
    void writeDovecot() const
    {
        write(
            "dovecot.conf",
            "protocols = imap\nlisten = 127.0.0.1\nbase_dir = " + path("run") +
                "\nssl = no\ndisable_plaintext_auth = no\nlog_path = " + path("dovecot.log") +
                "\nmail_location = maildir:" + path("mail") +
                "/%n:INDEX=MEMORY\nfirst_valid_uid = 100\nservice imap-login {\n  inet_listener imap {\n    address = "
                "127.0.0.1\n    port = " +
                QByteArray::number(imapPort) +
                "\n  }\n  inet_listener imaps {\n    port = 0\n  }\n  chroot =\n}\nservice anvil {\n  chroot "
                "=\n}\npassdb {\n  driver = static\n  args = password=secret\n}\nuserdb {\n  driver = static\n  args = "
                "uid=" +
                m_uid + " gid=" + m_gid + " home=" + path("mail") + "/%n\n}\n");
    }

    QTemporaryDir m_folder{QDir::tempPath() + s("/patron-mailhost-XXXXXX")};
    QByteArray m_uid;
    QByteArray m_gid;
    bool m_isPostfix = false;
    Server m_postfix;
    Server m_dovecot;
};

/// The names of a mail's header fields that the sender wrote, in their order.
std::vector<std::string> fieldNames(const std::string& mail)
{
    std::vector<std::string> names;
    const std::string head = mail.substr(0, mail.find("\r\n\r\n"));
    for (const QByteArray& line : QByteArray::fromStdString(head).split('\n')) {
        const auto colon = line.indexOf(':');
        if (colon > 0 && !line.startsWith(' ') && !line.startsWith('\t'))
            names.push_back(line.left(colon).toStdString());
    }
    return names;
}

}

/// Mails that go out through real servers, and what comes back by them.
class TestMailbox : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void mailboxesAreAdded();
    void aBounceComesBackToItsCustomer();
    void theAccountIsLookedAt();
    void hostileNamesAreOneMailEach();

private:
    QString path(const QString& name) const { return m_folder->filePath(name); }
    CtlRun run(const char* command, QStringList words = {}) const
    {
        words.prepend(path(s("shop.patron")));
        words.prepend(s(command));
        return m_ctl->json(words);
    }
    Json must(const char* command, const QStringList& words = {}) const
    {
        const CtlRun done = run(command, words);
        if (done.status != 0)
            qFatal("%s", done.all().constData());
        return done.json();
    }
    /// People who said yes, a letter to all of them, and the account it goes by.
    void fillShop(const QByteArray& people, const QStringList& emails, int smtpPort) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Patronctl> m_ctl;
};

void TestMailbox::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_ctl = std::make_unique<Patronctl>(s(PATRONCTL), path(s("home")));
    must("new");
}

void TestMailbox::fillShop(const QByteArray& people, const QStringList& emails, int smtpPort) const
{
    must("import", {test::writeFile(path(s("people.csv")), people)});
    for (const QString& email : emails)
        must("consent", {email, s("email"), s("granted"), s("--evidence"), s("form at the till")});
    must("message-save", {s("Letter"),
                          test::writeFile(path(s("letter.txt")),
                                          "Dear {{ customer.first_name }} {{ customer.last_name }} of {{ customer.city "
                                          "}}\n{{ unsubscribe_url }}"),
                          s("--subject"), s("Hello {{ customer.first_name }} {{ customer.city }}")});
    must("segment-save",
         {s("All"), s("--rule"), test::writeFile(path(s("all.json")), R"({"patron_rule":1,"rule":{"all":[]}})")});
    must("connector", {s("add"), s("Post"), s("--kind"), s("smtp"), s("--host"), s("127.0.0.1"), s("--port"),
                       QString::number(smtpPort), s("--security"), s("plain"), s("--from"), s("Shop <hello@shop.test>"),
                       s("--envelope-from"), s("bounce@shop.test"), s("--verp"), s("--default")});
}

void TestMailbox::mailboxesAreAdded()
{
    const QStringList words{s("add"), s("Bounces"), s("--kind"), s("imap"), s("--host"), s("mail.shop.example")};
    const CtlRun nobody = run("connector", words);
    QVERIFY(nobody.status != 0 && nobody.all().contains("username"));
    must("connector", words + QStringList{s("--username"), s("owner"), s("--folder"), s("INBOX"), s("--folder"),
                                          s("Junk"), s("--default")});
    const Json added = must("connector", {s("list")}).back();
    QCOMPARE(QString::fromStdString(added.at("settings").dump()),
             s(R"({"host":"mail.shop.example","username":"owner","folders":["INBOX","Junk"]})"));
    // Without its password it is a problem that is told, also where the machine has no keychain.
    const CtlRun noSecret = run("connector", {s("poll"), s("Bounces")});
    QVERIFY2(noSecret.status == 3 && noSecret.json().at("problems").contains("Bounces"), noSecret.all().constData());
    QVERIFY(must("mailbox").empty());
    QVERIFY(must("threads").empty());
    const CtlRun wrong = run("mailbox", {s("resolve"), s("7"), s("--handled")});
    QVERIFY2(wrong.all().contains("no mail number 7"), wrong.all().constData());
}

void TestMailbox::aBounceComesBackToItsCustomer()
{
    SmtpFaultServer elsewhere;
    MailHost host;
    if (const QString why = host.start(elsewhere.port()); !why.isEmpty())
        QSKIP(qPrintable(why));
    fillShop("Email,First name,Last name,City\nrcpt550-anna@x.test,Anna,A,Leeds\nben@x.test,Ben,B,York\n",
             {s("rcpt550-anna@x.test"), s("ben@x.test")}, host.smtpPort);
    m_ctl->setVariable(s("PATRON_SECRET_BOUNCES"), s("secret"));
    must("connector", {s("add"), s("Bounces"), s("--kind"), s("imap"), s("--host"), s("127.0.0.1"), s("--port"),
                       QString::number(host.imapPort), s("--security"), s("plain"), s("--username"), s("owner")});
    must("connector", {s("test"), s("Bounces")});
    const Json sent = must("send", {s("--message"), s("Letter"), s("--segment"), s("All")});
    QCOMPARE(sent.at("delivery").at("accepted").get<int>(), 2);
    QTRY_COMPARE_WITH_TIMEOUT(elsewhere.commitsOf("ben@x.test"), 1, 60'000);

    // The power goes between what the mail says and how far the mailbox was read: all of it stands, and once.
    m_ctl->setVariable(s("PATRON_FAILPOINT"), s("mailbox.after_rows"));
    QTRY_COMPARE_WITH_TIMEOUT(run("connector", {s("poll"), s("Bounces")}).status, 137, 60'000);
    m_ctl->clearVariable(s("PATRON_FAILPOINT"));
    Json read = must("connector", {s("poll"), s("Bounces")});
    QCOMPARE(read.at("known").get<int>(), 1);
    QCOMPARE(read.at("bounced_hard").get<int>(), 0);
    read = must("connector", {s("poll"), s("Bounces")});
    QCOMPARE(read.at("read").get<int>(), 0);

    const Json bounced = must("outbox", {s("--state"), s("bounced_hard")}).at("rows");
    QCOMPARE(bounced.size(), std::size_t{1});
    const Json arrived = must("outbox", {s("--state"), s("accepted")}).at("rows");
    QCOMPARE(arrived.size(), std::size_t{1});
    QVERIFY(arrived[0].at("customer") != bounced[0].at("customer"));
    const Json again = must("send", {s("--message"), s("Letter"), s("--segment"), s("All")});
    QCOMPARE(again.at("delivery").at("accepted").get<int>(), 1);
    QTRY_COMPARE_WITH_TIMEOUT(elsewhere.commitsOf("ben@x.test"), 2, 60'000); // not Anna, whose address is no good
    QVERIFY(must("mailbox").empty());
}

void TestMailbox::theAccountIsLookedAt()
{
    SmtpFaultServer elsewhere;
    MailHost host;
    if (const QString why = host.start(elsewhere.port()); !why.isEmpty())
        QSKIP(qPrintable(why));
    must("connector", {s("add"), s("Post"), s("--kind"), s("smtp"), s("--host"), s("127.0.0.1"), s("--port"),
                       QString::number(host.smtpPort), s("--security"), s("plain"), s("--from"),
                       s("Shop <hello@shop.test>"), s("--envelope-from"), s("bounce@shop.test")});
    const CtlRun none = run("connector", {s("probe"), s("Post")});
    QVERIFY2(none.all().contains("Add the account's mailbox first"), none.all().constData());
    m_ctl->setVariable(s("PATRON_SECRET_OWN"), s("secret"));
    m_ctl->setVariable(s("PATRON_SECRET_OTHER"), s("secret"));
    const auto addMailbox = [&](const char* name, const char* user) {
        must("connector", {s("add"), s(name), s("--kind"), s("imap"), s("--host"), s("127.0.0.1"), s("--port"),
                           QString::number(host.imapPort), s("--security"), s("plain"), s("--username"), s(user)});
    };
    addMailbox("Own", "owner");
    const Json seen = must("connector", {s("probe"), s("Post"), s("--wait"), s("60")});
    for (const char* key : {"arrived", "message_id", "reference", "sender", "bounce_address", "unsubscribe"})
        QVERIFY2(seen.at(key).get<bool>(), seen.dump().c_str());
    QVERIFY(!seen.at("copy").get<bool>());
    QVERIFY(seen.at("unsubscribe_signed").is_null());
    QCOMPARE(seen.at("learned").size(), std::size_t{1});
    bool verp = false;
    for (const Json& row : must("connector", {s("list")})) {
        if (row.at("name") == "Post")
            verp = row.at("settings").value("verp", false);
    }
    QVERIFY(verp);
    // It is known by now; and what was read is nobody's mail.
    QVERIFY(must("connector", {s("probe"), s("Post"), s("--wait"), s("60")}).at("learned").empty());
    must("connector", {s("poll"), s("Own")});
    QVERIFY(must("mailbox").empty());
    QVERIFY(must("threads").empty());
    addMailbox("Other", "somebody");
    const CtlRun elsewhereRead =
        run("connector", {s("probe"), s("Post"), s("--mailbox"), s("Other"), s("--wait"), s("2")});
    QCOMPARE(elsewhereRead.status, 3);
    QVERIFY2(elsewhereRead.all().contains("did not arrive"), elsewhereRead.all().constData());
    const CtlRun which = run("connector", {s("probe"), s("Post"), s("--wait"), s("2")});
    QVERIFY2(which.all().contains("Name the one to read"), which.all().constData());
}

void TestMailbox::hostileNamesAreOneMailEach()
{
    SmtpFaultServer elsewhere;
    MailHost host;
    if (const QString why = host.start(elsewhere.port()); !why.isEmpty())
        QSKIP(qPrintable(why));
    const std::vector<QByteArray> hostile{"\"x\r\nBcc: all@x.test\"",
                                          "\"x\n.\nMAIL FROM:<a@b.test>\nRCPT TO:<c@d.test>\nDATA\n\"",
                                          "\"x\r\n.\r\nMAIL FROM:<a@b.test>\r\nDATA\r\nSubject: smuggled\r\n\"",
                                          "\"x\r.\rQUIT\"",
                                          ".",
                                          "..",
                                          "\"<script>alert(1)</script>\"",
                                          "\"=?utf-8?q?=0D=0ABcc:_all@x.test?=\"",
                                          "\"x\xc2\x85X-Evil: 1\"",
                                          "\"x\xe2\x80\xa8X-Evil: 1\"",
                                          "\"a, b <c@d.test>\"",
                                          "\"{{ customer.email }}\"",
                                          "\"\"\"quoted\"\"\"",
                                          "\xf0\x9f\x98\x80"};
    QByteArray people = "Email,First name,Last name,City\nplain@x.test,Plain,Name,Leeds\n";
    QStringList emails{s("plain@x.test")};
    for (std::size_t i = 0; i < hostile.size(); ++i) {
        const QByteArray email = "h" + QByteArray::number(static_cast<int>(i)) + "@x.test";
        people += email + "," + hostile[i] + "," + hostile[i] + "," + hostile[i] + "\n";
        emails << QString::fromUtf8(email);
    }
    fillShop(people, emails, host.smtpPort);
    must("send", {s("--message"), s("Letter"), s("--segment"), s("All")});
    QTRY_VERIFY_WITH_TIMEOUT(elsewhere.commits().size() >= static_cast<std::size_t>(emails.size()), 120'000);
    QTest::qWait(1'000); // one too many would come now
    const auto commits = elsewhere.commits();
    QCOMPARE(static_cast<qsizetype>(commits.size()), emails.size());
    std::vector<std::string> plain;
    for (const auto& commit : commits) {
        if (commit.recipient == "plain@x.test")
            plain = fieldNames(commit.bytes);
    }
    QVERIFY(plain.size() > 8);
    for (const QString& email : emails)
        QCOMPARE(elsewhere.commitsOf(email.toStdString()), 1);
    for (const auto& commit : commits) {
        QVERIFY2(fieldNames(commit.bytes) == plain, commit.bytes.c_str());
        QVERIFY(commit.sender.starts_with("bounce+m"));
    }
}

QTEST_GUILESS_MAIN(TestMailbox)
#include "tst_mailbox.moc"
