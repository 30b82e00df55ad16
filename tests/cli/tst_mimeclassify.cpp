#include "tests/support/bouncemail.h"
#include "tests/support/checks.h"
#include "tests/support/patronctl.h"

#include <QFile>
#include <QTemporaryDir>

using namespace patron;
using namespace patron::test;

class TestMimeClassify : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhatAMailIs();
    void readsStandardInput();
    void answersSeveralFilesAsAList();
    void saysItInASentence_data();
    void saysItInASentence();
    void refusesWhatIsNotThere();

private:
    QString file(const QString& name, const std::string& bytes)
    {
        const QString path = m_folder.filePath(name);
        QFile made(path);
        if (made.open(QIODevice::WriteOnly))
            made.write(QByteArray::fromStdString(bytes));
        return path;
    }

    QTemporaryDir m_folder;
    Patronctl m_ctl{QStringLiteral(PATRONCTL), m_folder.path()};
};

namespace {
const QString command = QStringLiteral("mime-classify");

std::string bounced()
{
    return report("Sorry.\r\n", group("failed", "5.1.1", "550 5.1.1 User unknown"));
}
}

void TestMimeClassify::saysWhatAMailIs()
{
    const CtlRun done = m_ctl.json({command, file(u"b.eml"_qs, bounced())});
    QVERIFY2(done.status == 0, done.all().constData());
    const Json json = done.json();
    QCOMPARE(q(json.value("kind", "")), u"bounce"_qs);
    QCOMPARE(json.at("records").size(), std::size_t{1});
    const Json& record = json.at("records").at(0);
    QCOMPARE(q(record.value("recipient", "")), u"anna@example.com"_qs);
    QCOMPARE(q(record.value("status", "")), u"5.1.1"_qs);
    QCOMPARE(record.at("hard").get<bool>(), true);
    QCOMPARE(q(record.value("reason", "")), u"user_unknown"_qs);
    QCOMPARE(q(json.value("original_message_id", "")), u"m42.abc@shop.example"_qs);
    QCOMPARE(q(json.value("return_token", "")), u"m42-0123456789"_qs);
    QCOMPARE(q(json.value("date", "")), u"2026-05-01T09:00:00Z"_qs);
}

void TestMimeClassify::readsStandardInput()
{
    const CtlRun done = m_ctl.run({command, u"-"_qs, u"--json"_qs},
                                  QByteArray::fromStdString(letter("unsubscribe m42-0123456789", "")));
    QVERIFY2(done.status == 0, done.all().constData());
    QCOMPARE(q(done.json().value("kind", "")), u"unsubscribe"_qs);
    QCOMPARE(q(done.json().value("unsubscribe_token", "")), u"m42-0123456789"_qs);
    QVERIFY(done.json().at("records").empty());
    const CtlRun empty = m_ctl.run({command, u"-"_qs, u"--json"_qs});
    QCOMPARE(q(empty.json().value("kind", "")), u"other"_qs);
}

void TestMimeClassify::answersSeveralFilesAsAList()
{
    const QString first = file(u"b.eml"_qs, bounced());
    const QString second = file(u"r.eml"_qs, letter("Re: Spring", "Yes\n"));
    const Json mails = m_ctl.json({command, first, second}).json().at("mails");
    QCOMPARE(mails.size(), std::size_t{2});
    QCOMPARE(q(mails.at(0).value("kind", "")), u"bounce"_qs);
    QCOMPARE(q(mails.at(1).value("kind", "")), u"reply"_qs);
    QCOMPARE(q(mails.at(1).value("file", "")), second);
    QCOMPARE(q(mails.at(1).value("text", "")), u"Yes"_qs);
}

void TestMimeClassify::saysItInASentence_data()
{
    QTest::addColumn<QString>("mail");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* name, const std::string& mail, const char* sentence) {
        QTest::newRow(name) << q(mail) << QString::fromLatin1(sentence) + u'\n';
    };
    row("a bounce", bounced(), "A mail came back: anna@example.com can't be reached for good (user unknown, 5.1.1).");
    row("a full mailbox", report("Sorry.\r\n", group("failed", "5.2.2", "552 5.2.2 Mailbox full")),
        "A mail came back: anna@example.com was not reached this time (mailbox full, 5.2.2).");
    row("a delay", report("Sorry.\r\n", group("delayed", "4.4.1", "timed out")),
        "A mail is late for anna@example.com; the server tries on.");
    row("an absence note", letter("Automatic reply: Spring", "Back on Monday\n"),
        "An automatic answer from anna@example.com.");
    row("a wish to leave", letter("Re: Spring", "STOP\n"), "A wish for no more mail from anna@example.com.");
    row("an answer", letter("Re: Spring", "Yes\n"), "An answer from anna@example.com.");
    row("nothing of the kind", letter("Hello", "Are you open?\n"), "Something else from anna@example.com.");
}

void TestMimeClassify::saysItInASentence()
{
    QFETCH(QString, mail);
    const CtlRun done = m_ctl.run({command, file(u"m.eml"_qs, mail.toStdString())});
    QTEST(QString::fromUtf8(done.out), "sentence");
}

void TestMimeClassify::refusesWhatIsNotThere()
{
    QCOMPARE(m_ctl.run({command, m_folder.filePath(u"none.eml"_qs)}).status, 1);
    QCOMPARE(m_ctl.run({command}).status, 2);
}

QTEST_GUILESS_MAIN(TestMimeClassify)
#include "tst_mimeclassify.moc"
