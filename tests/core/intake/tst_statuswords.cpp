#include "core/intake/statuswords.h"

#include <QTest>

using namespace patron::intake;

class TestStatusWords : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void ordersWords_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("word"); ///< -1: not known
        const auto row = [](const char* name, const QString& text, OrderWord word) {
            QTest::newRow(name) << text << static_cast<int>(word);
        };
        row("paid", u"PAID"_qs, OrderWord::Completed);
        row("WooCommerce's prefix", u"wc-completed"_qs, OrderWord::Completed);
        row("partly refunded was bought", u"partially_refunded"_qs, OrderWord::Completed);
        row("on hold", u"On hold"_qs, OrderWord::Pending);
        row("cancelled", u"wc-cancelled"_qs, OrderWord::Cancelled);
        row("failed", u"Failed"_qs, OrderWord::Cancelled);
        row("refunded", u"Refunded"_qs, OrderWord::Refunded);
        row("German", u"Storniert"_qs, OrderWord::Cancelled);
        row("French", u"Annul\u00E9e"_qs, OrderWord::Cancelled);
        row("Spanish", u"Devuelto"_qs, OrderWord::Refunded);
        row("a withdrawal", u"General Withdrawal"_qs, OrderWord::NotAnOrder);
        QTest::newRow("unknown") << u"blue"_qs << -1;
        QTest::newRow("empty") << QString() << -1;
    }

    void ordersWords()
    {
        QFETCH(QString, text);
        QFETCH(int, word);
        const auto found = orderWord(text.toStdString());
        QCOMPARE(found ? static_cast<int>(*found) : -1, word);
    }

    void consentHasThreeStates_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("word");
        const auto row = [](const char* name, const QString& text, ConsentWord word) {
            QTest::newRow(name) << text << static_cast<int>(word);
        };
        row("yes", u"yes"_qs, ConsentWord::Granted);
        row("subscribed", u"Subscribed"_qs, ConsentWord::Granted);
        row("no", u"No"_qs, ConsentWord::Denied);
        row("never asked", u"NEVER_SUBSCRIBED"_qs, ConsentWord::Unknown);
        row("never asked in words", u"Never subscribed"_qs, ConsentWord::Unknown);
        row("not confirmed yet", u"Unconfirmed"_qs, ConsentWord::Unknown);
        row("unsubscribed", u"Unsubscribed"_qs, ConsentWord::Unsubscribed);
        row("bounced", u"Bounced"_qs, ConsentWord::Bounced);
        row("cleaned", u"cleaned"_qs, ConsentWord::Bounced);
        row("complained", u"spam complaint"_qs, ConsentWord::Complained);
        row("German", u"abgemeldet"_qs, ConsentWord::Unsubscribed);
        QTest::newRow("unknown word") << u"perhaps"_qs << -1;
    }

    void consentHasThreeStates()
    {
        QFETCH(QString, text);
        QFETCH(int, word);
        const auto found = consentWord(text.toStdString());
        QCOMPARE(found ? static_cast<int>(*found) : -1, word);
    }

    void channelsAndDevices()
    {
        QCOMPARE(channelOfWord("POS"), std::string_view("in_store"));
        QCOMPARE(channelOfWord("Online Store"), std::string_view("online"));
        QCOMPARE(channelOfWord("iPhone"), std::string_view("app"));
        QCOMPARE(channelOfWord("carrier pigeon"), std::string_view());
        QCOMPARE(deviceOfWord("iPad"), std::string_view("tablet"));
        QCOMPARE(deviceOfWord("Desktop"), std::string_view("desktop"));
    }
};

QTEST_APPLESS_MAIN(TestStatusWords)
#include "tst_statuswords.moc"
