#include "core/delivery/mailbox/replytext.h"
#include "tests/support/checks.h"

using namespace patron::delivery;
using patron::test::q;

class TestReplyText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cutsWhatIsQuoted_data();
    void cutsWhatIsQuoted();
    void takesPrefixesOff_data();
    void takesPrefixesOff();
    void hearsWhoWantsToLeave_data();
    void hearsWhoWantsToLeave();
};

void TestReplyText::cutsWhatIsQuoted_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("own");
    const auto row = [](const char* name, const char* text, const char* own) {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(own);
    };
    row("nothing quoted", "Yes, please.\nAnna\n", "Yes, please.\nAnna");
    row("Gmail", "Yes\n\nOn Fri, 1 May 2026 at 10:00, Shop <a@b.example> wrote:\n\n> Hello\n", "Yes");
    row("Gmail, broken into two lines",
        "Yes\n\nOn Fri, 1 May 2026 at 10:00, The Shop of Many Things\n<a@b.example> "
        "wrote:\n\n> Hello\n",
        "Yes");
    row("Outlook's header",
        "Yes\r\n\r\nFrom: Shop <a@b.example>\r\nSent: Friday, 1 May 2026 10:00\r\nTo: "
        "Anna\r\nSubject: Spring\r\n\r\nHello\r\n",
        "Yes");
    row("Outlook's header in German", "Ja\n\n*Von:* Shop <a@b.example>\n*Gesendet:* Freitag, 1. Mai 2026\n*An:* Anna\n",
        "Ja");
    row("Outlook's header in French", "Oui\n\nDe : Shop <a@b.example>\nEnvoyé : vendredi 1 mai 2026\nÀ : Anna\n",
        "Oui");
    row("a rule", "Yes\n\n-----Original Message-----\nFrom: Shop\n", "Yes");
    row("a rule in German", "Ja\n\n-----Ursprüngliche Nachricht-----\nVon: Shop\n", "Ja");
    row("Thunderbird in German", "Ja\n\nAm 01.05.26 um 10:00 schrieb Shop:\n> Hallo\n", "Ja");
    row("Thunderbird in French", "Oui\n\nLe 01/05/2026 à 10:00, Shop a écrit :\n> Bonjour\n", "Oui");
    row("Spanish", "Sí\n\nEl vie, 1 may 2026 a las 10:00, Shop (<a@b.example>) escribió:\n> Hola\n", "Sí");
    row("Italian", "Sì\n\nIl giorno ven 1 mag 2026 alle ore 10:00 Shop <a@b.example> ha scritto:\n> Ciao\n", "Sì");
    row("Dutch", "Ja\n\nOp vr 1 mei 2026 om 10:00 schreef Shop <a@b.example>:\n> Hoi\n", "Ja");
    row("Russian", "Да\n\n1 мая 2026 г., 10:00, Shop <a@b.example> написал:\n> Привет\n", "Да");
    row("a signature", "Yes\n\n-- \nAnna Berg\nLondon\n", "Yes");
    row("a telephone's line", "Yes\n\nSent from my iPhone\n\n> Hello\n", "Yes");
    row("an answer below", "> Hello, do you want it?\n\nYes\n", "Yes");
    row("answers between", "On Friday, Shop wrote:\n> Blue?\nYes\n> Large?\nNo\n", "Yes\nNo");
    row("only a quotation", "> Hello\n> there\n", "");
    row("a sentence that begins like it", "On Friday I came by.\nIt was closed.\n",
        "On Friday I came by.\nIt was closed.");
    row("nothing", "", "");
}

void TestReplyText::cutsWhatIsQuoted()
{
    QFETCH(QString, text);
    QTEST(q(newTextOf(text.toStdString())), "own");
}

void TestReplyText::takesPrefixesOff_data()
{
    QTest::addColumn<QString>("subject");
    QTest::addColumn<QString>("bare");
    const auto row = [](const char* subject, const char* bare) {
        QTest::newRow(subject) << QString::fromUtf8(subject) << QString::fromUtf8(bare);
    };
    row("Re: Spring", "Spring");
    row("RE: AW: Antw: Spring", "Spring");
    row("SV: Spring", "Spring");
    row("回复：Spring", "Spring");
    row("Spring", "Spring");
    row("Spring: new things", "Spring: new things");
    row("Reminder: Spring", "Reminder: Spring");
    row("Re:", "");
    row("", "");
}

void TestReplyText::takesPrefixesOff()
{
    QFETCH(QString, subject);
    const std::string text = subject.toStdString();
    QTEST(q(withoutReplyPrefix(text)), "bare");
}

void TestReplyText::hearsWhoWantsToLeave_data()
{
    QTest::addColumn<QString>("subject");
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("leaves");
    const auto row = [](const char* name, const char* subject, const char* text, bool leaves) {
        QTest::newRow(name) << QString::fromUtf8(subject) << QString::fromUtf8(text) << leaves;
    };
    row("STOP", "Re: x", "STOP", true);
    row("stop, politely", "Re: x", "Please stop.", true);
    row("below a greeting", "Re: x", "Hi,\nunsubscribe\nAnna", true);
    row("by the subject", "Unsubscribe", "", true);
    row("any reasonable wording", "Re: x", "I no longer wish to receive these.", true);
    row("Abmelden", "AW: x", "Abmelden", true);
    row("ne plus recevoir", "RE: x", "Merci de ne plus recevoir vos mails", true);
    row("baja", "RE: x", "BAJA", true);
    row("uitschrijven", "Antw: x", "Graag uitschrijven", true);
    row("退订", "回复: x", "退订", true);
    row("수신거부", "RE: x", "수신거부", true);
    row("the opposite", "Re: x", "I did not unsubscribe, please send it again", false);
    row("a shop's stop", "Re: x", "Which bus stop is near the shop?", false);
    row("an end", "Re: x", "In the end I bought the blue one.", false);
    row("thanks", "Re: x", "Thanks!", false);
    row("our own subject quoted back", "Re: Stop", "Nice song", false);
    row("nothing", "", "", false);
}

void TestReplyText::hearsWhoWantsToLeave()
{
    QFETCH(QString, subject);
    QFETCH(QString, text);
    QTEST(asksToStop(subject.toStdString(), text.toStdString()), "leaves");
}

QTEST_GUILESS_MAIN(TestReplyText)
#include "tst_replytext.moc"
