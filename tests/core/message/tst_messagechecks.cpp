#include "core/base/json.h"
#include "core/base/paths.h"
#include "core/message/lint/messagechecks.h"
#include "tests/core/message/lintfixture.h"
#include "tests/support/checks.h"

#include <QDir>
#include <QDirIterator>
#include <QRegularExpression>
#include <QtTest>

using namespace patron;
using namespace patron::message;
using patron::test::q;

class TestMessageChecks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyRuleHasBothFixtures();
    void everyFixtureHasARule();
    void rulesFindWhatIsWrong_data() { rows(QStringLiteral("fail*")); }
    void rulesFindWhatIsWrong();
    void rulesFindNothingElse_data() { rows(QStringLiteral("pass*")); }
    void rulesFindNothingElse();
    void aSoundMessageHasNoFindings();
    void errorsComeFirst();
    void placesOfMadeHtmlAreThoseOfTheSource();
    void anythingElseIsSilentWithoutContext();
    void realMailsGetNoNonsense_data();
    void realMailsGetNoNonsense();

private:
    static QDir folder() { return QDir(QStringLiteral(PATRON_SOURCE_DIR "/tests/data/lint")); }
    static void rows(const QString& pattern);
    static QString describe(const Finding& finding);
};

QString TestMessageChecks::describe(const Finding& finding)
{
    return q(nameOf(finding.level)) + QLatin1Char(' ') + q(finding.rule) + QLatin1Char(' ') + q(finding.place.part) +
           QStringLiteral(" %1:%2 ").arg(finding.place.line).arg(finding.place.column) + q(finding.text);
}

void TestMessageChecks::rows(const QString& pattern)
{
    QTest::addColumn<QString>("file");
    for (const QString& rule : folder().entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name)) {
        const QDir fixtures(folder().filePath(rule));
        for (const QString& file : fixtures.entryList({pattern}, QDir::Files, QDir::Name))
            QTest::newRow(qPrintable(rule + QLatin1Char('/') + file)) << rule + QLatin1Char('/') + file;
    }
}

void TestMessageChecks::everyRuleHasBothFixtures()
{
    for (const Rule& rule : messageRules()) {
        const QDir fixtures(folder().filePath(q(rule.id)));
        QVERIFY2(!fixtures.entryList({QStringLiteral("fail*")}, QDir::Files).empty(), std::string(rule.id).c_str());
        QVERIFY2(!fixtures.entryList({QStringLiteral("pass*")}, QDir::Files).empty(), std::string(rule.id).c_str());
        QVERIFY(!rule.title.empty() && rule.check);
    }
}

void TestMessageChecks::everyFixtureHasARule()
{
    for (const QString& name : folder().entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        const bool isRule = std::any_of(messageRules().begin(), messageRules().end(),
                                        [&](const Rule& rule) { return q(rule.id) == name; });
        QVERIFY2(isRule, qPrintable(name));
    }
}

void TestMessageChecks::rulesFindWhatIsWrong()
{
    QFETCH(QString, file);
    const test::LintFixture fixture = test::readLintFixture(folder().filePath(file));
    const std::string rule = file.section(QLatin1Char('/'), 0, 0).toStdString();
    QStringList others;
    bool isFound = false;
    for (const Finding& finding : checkMessage(fixture.message, fixture.context)) {
        if (finding.rule != rule)
            continue;
        QVERIFY2(!finding.text.empty() && !finding.fix.empty(), qPrintable(describe(finding)));
        const bool isSentence = finding.text.back() == '.' || finding.text.back() == '?';
        QVERIFY2(isSentence && finding.fix.back() == '.', qPrintable(describe(finding)));
        QVERIFY2((finding.place.line > 0) == (finding.place.column > 0), qPrintable(describe(finding)));
        others << describe(finding);
        isFound = isFound || fixture.wanted.fits(finding);
    }
    QVERIFY2(isFound, qPrintable(others.isEmpty() ? QStringLiteral("nothing found") : others.join(QLatin1Char('\n'))));
}

void TestMessageChecks::rulesFindNothingElse()
{
    QFETCH(QString, file);
    const test::LintFixture fixture = test::readLintFixture(folder().filePath(file));
    const std::string rule = file.section(QLatin1Char('/'), 0, 0).toStdString();
    for (const Finding& finding : checkMessage(fixture.message, fixture.context))
        QVERIFY2(finding.rule != rule, qPrintable(describe(finding)));
}

void TestMessageChecks::aSoundMessageHasNoFindings()
{
    for (const Finding& finding : checkMessage(test::soundMessage(), test::lintContext()))
        QFAIL(qPrintable(describe(finding)));
}

void TestMessageChecks::errorsComeFirst()
{
    Message message = test::soundMessage();
    message.preheader.clear();
    message.subject.clear();
    message.body = "{{ customer.city }}";
    const auto found = checkMessage(message, test::lintContext());
    QVERIFY(std::is_sorted(found.begin(), found.end(),
                           [](const Finding& a, const Finding& b) { return a.level < b.level; }));
    QVERIFY(found.size() > 3);
    QVERIFY(hasErrors(found));
    QVERIFY(!hasErrors(checkMessage(test::soundMessage(), test::lintContext())));
}

void TestMessageChecks::placesOfMadeHtmlAreThoseOfTheSource()
{
    Message message = test::soundMessage();
    message.bodyKind = BodyKind::Mjml;
    message.body = "<mjml><mj-body><mj-section><mj-column>\n  <mj-button href=\"/a\">Shop</mj-button>\n"
                   "</mj-column></mj-section></mj-body></mjml>";
    for (const Finding& finding : checkMessage(message, test::lintContext())) {
        if (finding.rule != "link_target")
            continue;
        QCOMPARE(finding.place.line, 2);
        QCOMPARE(finding.place.column, 3);
        return;
    }
    QFAIL("the link was not seen");
}

void TestMessageChecks::anythingElseIsSilentWithoutContext()
{
    Message message = test::soundMessage();
    message.body += "<p>Use FINCH15. {% render 'x' %} Nearly sold out on a rainy day.</p><img src=\"cid:x\" "
                    "alt=\"Tea\" width=\"9\">";
    for (const Finding& finding : checkMessage(message, CheckContext{}))
        QFAIL(qPrintable(describe(finding)));
}

void TestMessageChecks::realMailsGetNoNonsense_data()
{
    QTest::addColumn<QString>("path");
    const QDir mails(QStringLiteral(PATRON_SOURCE_DIR "/../shared/data/email-templates"));
    for (const QString& kind : {QStringLiteral("postmark"), QStringLiteral("responsive")}) {
        QDirIterator files(mails.filePath(kind), {QStringLiteral("*.html")}, QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            const QString path = files.next();
            QTest::newRow(qPrintable(mails.relativeFilePath(path))) << path;
        }
    }
    if (!mails.exists())
        QTest::newRow("none") << QString();
}

void TestMessageChecks::realMailsGetNoNonsense()
{
    QFETCH(QString, path);
    if (path.isEmpty())
        QSKIP("the mails are not on this machine");
    const auto body = readFile(path.toStdString(), 1 << 20);
    VERIFY_OK(body);
    Message message = test::soundMessage();
    message.messageClass = MessageClass::Transactional;
    // They are templates of another language with placeholders for the shop.
    QString mail = QString::fromStdString(*body);
    mail.remove(QRegularExpression(QStringLiteral("\\{\\{[#/^][^}]*\\}\\}")));
    mail.replace(QStringLiteral("example.com"), QStringLiteral("finch.example"));
    message.body = mail.toStdString();
    for (const Finding& finding : checkMessage(message, CheckContext{})) {
        qInfo("%s", qPrintable(describe(finding)));
        QVERIFY2(finding.level != FindingLevel::Error, qPrintable(describe(finding)));
    }
}

QTEST_APPLESS_MAIN(TestMessageChecks)
#include "tst_messagechecks.moc"
