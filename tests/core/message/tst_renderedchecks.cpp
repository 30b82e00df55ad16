#include "core/message/lint/renderedchecks.h"
#include "tests/support/checks.h"

#include <QtTest>

using namespace patron;
using namespace patron::message;
using patron::test::q;

Q_DECLARE_METATYPE(patron::message::RenderedProblem)

class TestRenderedChecks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void problemsAreSeen_data();
    void problemsAreSeen();
    void aLeftOutMailHasNone();
    void talliesCount();
};

void TestRenderedChecks::problemsAreSeen_data()
{
    QTest::addColumn<QString>("subject");
    QTest::addColumn<QByteArray>("html");
    QTest::addColumn<unsigned>("problems");
    const auto row = [](const char* name, const QString& subject, const QByteArray& html, unsigned problems) {
        QTest::newRow(name) << subject << html << problems;
    };
    const QString fine = QStringLiteral("Hi");
    row("a sound mail", fine, "<p>Hi <a href='https://shop.example/a?b'>x</a> { } {a} %}</p>", 0);
    row("no subject", QStringLiteral(" "), "<p>x</p>", 1);
    row("a long subject", QString(79, QLatin1Char('a')), "<p>x</p>", 2);
    row("78 characters of two bytes", QString(78, QChar(u'ä')), "<p>x</p>", 0);
    row("nothing in it", fine, "  ", 4);
    row("102 kB", fine, QByteArray(102 * 1024, 'x'), 0);
    row("a byte more", fine, QByteArray(102 * 1024 + 1, 'x'), 8);
    row("a link without an address", fine, "<a href=\"\">x</a>", 16);
    row("a link that is only a scheme", fine, "<A HREF=https://>x</A>", 16);
    row("a link whose server is missing", fine, "<a href='https:///tea'>x</a>", 16);
    row("a picture without an address", fine, "<img alt=x>", 16);
    row("a place to jump to is no link", fine, "<a name=x></a>", 0);
    row("a link in a comment", fine, "<!-- <a href=\"\"> -->x", 0);
    row("Liquid", fine, "<p>{{ customer.first_name }}</p>", 32);
    row("a Liquid tag", fine, "<p>{% if x %}</p>", 32);
    row("brackets nobody closes", fine, "<p>{{ x</p>", 0);
    row("Liquid in the subject", QStringLiteral("Hi {{ name }}"), "<p>x</p>", 32);
    row("two things", QStringLiteral(" "), "<a href='#'>{{ x }}</a>", 1 + 16 + 32);
}

void TestRenderedChecks::problemsAreSeen()
{
    QFETCH(QString, subject);
    QFETCH(QByteArray, html);
    QFETCH(unsigned, problems);
    Rendered mail;
    mail.subject = subject.toStdString();
    mail.html = html.toStdString();
    mail.text = "x";
    const RenderedCheck check = checkRendered(Message{}, mail);
    QCOMPARE(check.problems, problems);
    QCOMPARE(check.bytes, mail.html.size());
}

void TestRenderedChecks::aLeftOutMailHasNone()
{
    Rendered mail;
    mail.outcome = Rendered::Outcome::Skip;
    QCOMPARE(checkRendered(Message{}, mail).problems, 0u);
}

void TestRenderedChecks::talliesCount()
{
    Message message;
    message.channel = MessageChannel::Sms;
    RenderedTally tally;
    for (const int length : {10, 200, 500, 700}) {
        Rendered sms;
        sms.text = std::string(static_cast<std::size_t>(length), 'a');
        tally.add(checkRendered(message, sms));
    }
    tally.addLeftOut();
    QCOMPARE(tally.mails(), std::size_t{4});
    QCOMPARE(tally.leftOut(), std::size_t{1});
    QCOMPARE(tally.mostSmsParts(), std::size_t{5});
    const auto findings = tally.findings();
    QCOMPARE(findings.size(), std::size_t{1});
    QCOMPARE(q(findings[0].text),
             QStringLiteral("A customer's SMS takes 5 parts, each of which is paid. This is so in 2 of 4 mails."));
}

QTEST_APPLESS_MAIN(TestRenderedChecks)
#include "tst_renderedchecks.moc"
