#include "core/message/sms/smartencoding.h"
#include "core/message/sms/smsparts.h"

#include <QtTest>

using namespace patron::message;

class TestSmartEncoding : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void plainFormsAreOffered_data();
    void plainFormsAreOffered();
    void whereTheyStand();
    void whatIsOfferedIsPureGsm();
};

void TestSmartEncoding::plainFormsAreOffered_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("made"); ///< the same as the text: nothing is offered
    const auto row = [](const char* name, const char* text, const char* made) {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(made);
    };
    row("nothing of nothing", "", "");
    row("a text that is GSM-7 stays", "Hi, 20 £ off!", "Hi, 20 £ off!");
    row("quotes and apostrophes", "“It’s here”", "\"It's here\"");
    row("dashes", "Sale – today — only", "Sale - today - only");
    row("an ellipsis", "Soon…", "Soon...");
    row("spaces that do not break", "10\u00a0% off\u202f!", "10 % off !");
    row("marks that nobody sees go", "a\u200bb\ufeffc", "abc");
    row("bullets and arrows", "• tea → cup", "- tea -> cup");
    row("a backtick and a tab", "`a\tb", "'a b");
    row("a trade mark", "Patron™ ©", "PatronTM (c)");
    row("ligatures", "ﬁne ﬂow", "fine flow");
    row("letters are no matter of taste", "“Façade”", "“Façade”");
    row("nor are other scripts", "Привет…", "Привет…");
    row("an emoji: nothing would be gained", "Hi… 😀", "Hi… 😀");
    row("Liquid is left alone", "Hi {{ first_name | default: \"“you”\" }}…",
        "Hi {{ first_name | default: \"“you”\" }}...");
    row("texts between tags are not", "{% if a == \"…\" %}“Yes”{% endif %}", "{% if a == \"…\" %}\"Yes\"{% endif %}");
    row("comments are", "{% comment %}…{% endcomment %}ok", "{% comment %}…{% endcomment %}ok");
    row("what is cut off in the middle of a character", "ok\xe2\x80", "ok\xe2\x80");
}

void TestSmartEncoding::plainFormsAreOffered()
{
    QFETCH(QString, text);
    QFETCH(QString, made);
    const std::string source = text.toStdString();
    QCOMPARE(QString::fromStdString(substituted(source, smartEncoding(source))), made);
}

void TestSmartEncoding::whereTheyStand()
{
    const std::string_view source = "é – “a”";
    const auto found = smartEncoding(source);
    QCOMPARE(found.size(), 3u);
    QCOMPARE(found[0], (SmsSubstitution{3, "–", "-"}));
    QCOMPARE(found[1], (SmsSubstitution{7, "“", "\""}));
    QCOMPARE(found[2], (SmsSubstitution{11, "”", "\""}));
}

/// No plain form may itself be outside of the alphabet, or cost two.
void TestSmartEncoding::whatIsOfferedIsPureGsm()
{
    int offered = 0;
    for (char32_t character = 1; character < 0x10000; ++character) {
        if (character >= 0xD800 && character < 0xE000)
            continue;
        const std::string source = QString(QChar(character)).toStdString();
        const auto found = smartEncoding(source);
        if (found.empty())
            continue;
        ++offered;
        const std::string made = substituted(source, found);
        QCOMPARE(countSms(made).encoding, SmsEncoding::Gsm7);
        for (const char c : made)
            QCOMPARE(gsm7Cost(static_cast<unsigned char>(c)), 1);
    }
    QVERIFY(offered > 50);
}

QTEST_GUILESS_MAIN(TestSmartEncoding)
#include "tst_smartencoding.moc"
