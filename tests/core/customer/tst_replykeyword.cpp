#include "core/customer/join.h"
#include "core/customer/replykeyword.h"
#include "tests/support/checks.h"

using namespace patron::customer;
using patron::test::q;

class TestReplyKeyword : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void meanings_data();
    void meanings();
    void anythingIsBorne();
    void joinRepliesKnowTheSame();
};

void TestReplyKeyword::meanings_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("meaning");
    const auto stop = [](const char* name, const char* text) {
        QTest::newRow(name) << QString::fromUtf8(text) << QStringLiteral("stop");
    };
    const auto other = [](const char* name, const char* text, const char* meaning = "text") {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromLatin1(meaning);
    };
    // The words that the FCC's rule of April 2025 names (47 CFR 64.1200(a)(10)).
    for (const char* word : {"stop", "quit", "end", "revoke", "opt out", "cancel", "unsubscribe"})
        stop(QByteArray("the rule's word ").append(word).constData(), word);
    stop("carriers' STOPALL", "STOPALL");
    stop("in capitals with a full stop", "STOP.");
    stop("two words that a carrier passes", "Stop please");
    stop("with a greeting", "Hi, stop thanks!");
    stop("quoted", "\"STOP\"");
    stop("repeated", "stop stop STOP");
    stop("letters repeated", "stoooop!!!");
    stop("letters spaced out", "S T O P");
    stop("letters with dots", "S.T.O.P");
    stop("full-width letters", "ＳＴＯＰ");
    stop("with an emoji", "STOP 🛑");
    stop("glued to an emoji", "❌STOP❌");
    stop("with a new line", "\n STOP\n\nSent from my phone");
    stop("short and begins so", "stop sending me these");
    stop("opt-out with a hyphen", "opt-out");
    stop("a sentence", "please take me off your list");
    stop("another sentence", "I would like you to remove my number, thank you");
    stop("a third one", "do not text me again ever");
    stop("with an apostrophe of a phone", "don’t text me");
    stop("German", "Abmelden");
    stop("German, written wrongly", "stopp bitte");
    stop("German sentence", "Bitte keine SMS mehr");
    stop("Austrian", "abbestellen");
    stop("French", "ARRÊT");
    stop("French without accent", "arret svp");
    stop("French, two words", "se désabonner");
    stop("Spanish", "BAJA");
    stop("Spanish with politeness", "baja por favor");
    stop("Spanish, three words", "darme de baja");
    stop("Portuguese", "Sair");
    stop("Brazilian", "PARAR");
    stop("Italian", "annulla");
    stop("Italian politely", "cancellami per favore");
    stop("Dutch", "afmelden");
    stop("Danish", "Afmeld");
    stop("Norwegian", "avslutt");
    stop("Swedish", "avsluta");
    stop("Finnish", "lopeta");
    stop("Polish", "WYPISZ");
    stop("Czech", "odhlásit");
    stop("Slovak", "odhlásiť");
    stop("Hungarian", "leiratkozás");
    stop("Romanian", "dezabonare");
    stop("Croatian", "odjava");
    stop("Turkish with its dotted capital", "İPTAL");
    stop("Russian", "СТОП");
    stop("Russian, a verb", "отписаться");
    stop("Ukrainian", "відписатися");
    stop("Bulgarian", "отпиши");
    stop("Greek capitals", "ΣΤΟΠ");
    stop("Greek with a final sigma", "τέλος");
    stop("Arabic", "إلغاء");
    stop("Hebrew", "הסר");
    stop("Hindi", "रोकें");
    stop("Chinese, the carriers' code", "TD");
    stop("Chinese", "退订");
    stop("Chinese, traditional, with its full stop", "退訂。");
    stop("Japanese", "配信停止");
    stop("Korean", "수신거부");
    stop("Thai", "ยกเลิก");
    stop("Vietnamese", "từ chối");
    stop("Indonesian", "Berhenti");

    other("an order that is cancelled", "Cancel my appointment on Friday please");
    other("the end of something", "End of the week suits me");
    other("quite another word", "stopover in Paris?");
    other("a long letter that speaks of stopping", "Hello, I came by your shop yesterday and my car would not stop "
                                                   "making that noise, can you help me find a mechanic");
    other("a question", "Is the shop open on Sunday?");
    other("a denial of stopping", "don't stop the music");
    other("thanks alone", "Thank you!");
    other("nothing", "");
    other("signs alone", "!!! 👍");
    other("a number", "12345");
    other("a film", "The End is near, come and see it tonight");
    other("help", "HELP", "help");
    other("help, politely", "help please", "help");
    other("who is it", "Who is this?", "help");
    other("German help", "Hilfe!", "help");
    other("French help", "AIDE", "help");
    other("Russian help", "помощь", "help");
    other("help within a sentence is no keyword", "Can you help me choose a gift?");
    other("start", "START", "start");
    other("unstop", "unstop", "start");
    other("yes", "Yes", "start");
    other("yes to a question is no keyword", "Yes, see you at five");
}

void TestReplyKeyword::meanings()
{
    QFETCH(QString, text);
    QFETCH(QString, meaning);
    QCOMPARE(q(replyMeaningName(replyMeaning(text.toStdString()))), meaning);
}

void TestReplyKeyword::anythingIsBorne()
{
    // Broken UTF-8, cut in the middle of every sequence, and a megabyte of one word.
    const std::string mixed = "❌ＳＴ\u0307é😀退订 stop";
    for (std::size_t from = 0; from < mixed.size(); ++from) {
        for (std::size_t size = 0; from + size <= mixed.size(); ++size)
            replyMeaning(mixed.substr(from, size));
    }
    std::string many;
    for (int i = 0; i < 200'000; ++i)
        many += "stop ";
    QVERIFY(replyMeaning(many) == ReplyMeaning::Stop);
    QVERIFY(replyMeaning(std::string(1'000'000, '\xef')) == ReplyMeaning::Other);
}

void TestReplyKeyword::joinRepliesKnowTheSame()
{
    JoinReply reply;
    reply.by = Channel::Sms;
    reply.text = "退订";
    QVERIFY(joins::isStop(reply));
    reply.text = "JOIN Leeds";
    QVERIFY(!joins::isStop(reply));
}

QTEST_GUILESS_MAIN(TestReplyKeyword)
#include "tst_replykeyword.moc"
