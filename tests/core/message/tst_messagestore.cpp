#include "core/base/clock.h"
#include "core/message/messagelanguages.h"
#include "tests/support/checks.h"
#include "tests/support/tempworkspace.h"

#include <QtTest>

using namespace patron;
using namespace patron::message;
using patron::test::q;

/// Messages, their versions and their languages.
class TestMessageStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void mjmlIsKept();
    void languagesAreVariantsOfOneMessage();
    void anOlderVersionHasTheLanguagesOfItsTime();
    void aRemovedLanguageIsNoMore();
    void theLastLanguageStays();
    void whatIsNoLanguageIsRefused_data();
    void whatIsNoLanguageIsRefused();
    void aCustomerGetsTheNearestLanguage_data();
    void aCustomerGetsTheNearestLanguage();

private:
    Result<SavedMessage> save(const char* name, const char* language, const char* subject)
    {
        Message message;
        message.name = name;
        message.language = language;
        message.subject = subject;
        message.bodyKind = BodyKind::Mjml;
        message.body = "<mjml><mj-body></mj-body></mjml>";
        return m_workspace.store().write([&](Transaction& tx) -> Result<SavedMessage> {
            PATRON_CHECK(messages::save(tx, message, m_workspace.clock().now()));
            ReadSession session(tx.connection());
            return messages::find(session, name);
        });
    }
    Result<SavedMessage> remove(MessageId message, const char* language)
    {
        return m_workspace.store().write([&](Transaction& tx) {
            return messages::removeLanguage(tx, message, language, m_workspace.clock().now());
        });
    }
    QString subjectsOf(const SavedMessage& saved, int version)
    {
        QString subjects;
        const auto read = m_workspace.store().read([&](ReadSession& session) -> Result<void> {
            for (const SavedMessage& each : messages::variants(session, saved.id, version))
                subjects += q(each.message.language + "=" + each.message.subject + " ");
            return {};
        });
        return read ? subjects : q(read.error().text);
    }
    test::TempWorkspace m_workspace;
};

void TestMessageStore::mjmlIsKept()
{
    const auto saved = save("Kept", "", "s");
    VERIFY_OK(saved);
    QVERIFY(saved->message.bodyKind == BodyKind::Mjml);
    QCOMPARE(q(nameOf(saved->message.bodyKind)), QStringLiteral("mjml"));
    QVERIFY(parseBodyKind("mjml") == BodyKind::Mjml);
}

void TestMessageStore::languagesAreVariantsOfOneMessage()
{
    const auto first = save("Many", "", "one");
    VERIFY_OK(first);
    const auto german = save("Many", "de", "eins");
    VERIFY_OK(german);
    QVERIFY(german->id == first->id);
    QCOMPARE(german->version, 2);
    const auto again = save("Many", "", "two");
    VERIFY_OK(again);
    QCOMPARE(subjectsOf(*again, again->version), QStringLiteral("=two de=eins "));
    // What has not changed in its language is no new version.
    const auto same = save("Many", "de", "eins");
    VERIFY_OK(same);
    QCOMPARE(same->version, 3);
}

void TestMessageStore::anOlderVersionHasTheLanguagesOfItsTime()
{
    VERIFY_OK(save("Old", "en", "one"));
    VERIFY_OK(save("Old", "en", "two"));
    VERIFY_OK(save("Old", "fr", "un"));
    const auto saved = save("Old", "en", "three");
    VERIFY_OK(saved);
    QCOMPARE(subjectsOf(*saved, 1), QStringLiteral("en=one "));
    QCOMPARE(subjectsOf(*saved, 3), QStringLiteral("en=two fr=un "));
    QCOMPARE(subjectsOf(*saved, 4), QStringLiteral("en=three fr=un "));
}

void TestMessageStore::aRemovedLanguageIsNoMore()
{
    VERIFY_OK(save("Ends", "", "one"));
    const auto german = save("Ends", "de", "eins");
    VERIFY_OK(german);
    VERIFY_OK(save("Ends", "fr", "un"));
    const auto left = remove(german->id, "DE");
    VERIFY_OK(left);
    QCOMPARE(left->version, 4);
    QCOMPARE(q(left->message.subject), QStringLiteral("one"));
    QCOMPARE(subjectsOf(*left, 4), QStringLiteral("=one fr=un "));
    QCOMPARE(subjectsOf(*left, 3), QStringLiteral("=one de=eins fr=un "));
    // The first one may go, too; and what was removed may come back as it was.
    const auto french = remove(german->id, "");
    VERIFY_OK(french);
    QCOMPARE(subjectsOf(*french, french->version), QStringLiteral("fr=un "));
    const auto back = save("Ends", "de", "eins");
    VERIFY_OK(back);
    QCOMPARE(back->version, 6);
    QCOMPARE(subjectsOf(*back, 6), QStringLiteral("de=eins fr=un "));
}

void TestMessageStore::theLastLanguageStays()
{
    const auto only = save("Last", "en", "one");
    VERIFY_OK(only);
    VERIFY_FAILS(remove(only->id, "en"), ErrorCode::Conflict, "written in no other language");
    VERIFY_FAILS(remove(only->id, "de"), ErrorCode::NotFound, "is not written in \"de\", but in \"en\"");
    VERIFY_FAILS(remove(MessageId{9999}, "de"), ErrorCode::NotFound, "not there any more");
}

void TestMessageStore::whatIsNoLanguageIsRefused_data()
{
    QTest::addColumn<QByteArray>("language");
    QTest::newRow("a sentence") << QByteArray("in German");
    QTest::newRow("a dash at the end") << QByteArray("de-");
    QTest::newRow("a long word") << QByteArray("portuguese");
    QTest::newRow("two dashes") << QByteArray("de--AT");
}

void TestMessageStore::whatIsNoLanguageIsRefused()
{
    QFETCH(QByteArray, language);
    const auto saved = save("Bad", language.constData(), "s");
    QVERIFY(!saved.has_value());
    QCOMPARE(q(saved.error().text), QStringLiteral("\"%1\" is no language. Write its code, such as en, de or pt-BR.")
                                        .arg(QString::fromUtf8(language)));
}

void TestMessageStore::aCustomerGetsTheNearestLanguage_data()
{
    QTest::addColumn<QString>("languages");
    QTest::addColumn<QString>("wanted");
    QTest::addColumn<int>("chosen");
    const auto row = [](const char* name, const char* languages, const char* wanted, int chosen) {
        QTest::newRow(name) << QString::fromUtf8(languages) << QString::fromUtf8(wanted) << chosen;
    };
    row("the same", "en,de,de-AT", "de-AT", 2);
    row("whatever its case", "en,DE", "de", 1);
    row("with an underscore", "en,pt-BR", "pt_BR", 1);
    row("its base language", "en,de-CH,de", "de-AT", 2);
    row("another kind of it", "en,de-CH", "de-AT", 1);
    row("none of it: the workspace's", "de,,fr", "it", 1);
    row("none of it and none of the workspace's: the first", "de,fr", "it", 0);
    row("not known: the workspace's", "de,", "", 1);
    row("not known: the first", "de,fr", "", 0);
    row("not another language that begins alike", "den,fr", "de", 0);
    row("not another language that begins alike, either", "fr,den", "de", 0);
}

void TestMessageStore::aCustomerGetsTheNearestLanguage()
{
    QFETCH(QString, languages);
    QFETCH(QString, wanted);
    std::vector<std::string> list;
    for (const QString& each : languages.split(QLatin1Char(',')))
        list.push_back(each.toStdString());
    QTEST(static_cast<int>(messages::chooseLanguage(list, wanted.toStdString())), "chosen");
}

QTEST_GUILESS_MAIN(TestMessageStore)
#include "tst_messagestore.moc"
