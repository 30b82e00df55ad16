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

    void statesInSentences_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("word");
        const auto row = [](const char* name, const QString& text, OrderWord word) {
            QTest::newRow(name) << text << static_cast<int>(word);
        };
        row("an exact word", u"Paid"_qs, OrderWord::Completed);
        row("by whom", u"CANCELED_BY_SELLER"_qs, OrderWord::Cancelled);
        row("by the customer", u"Vom Kunden storniert"_qs, OrderWord::Cancelled);
        row("a payment that failed", u"Payment failed"_qs, OrderWord::Cancelled);
        row("a German one", u"Zahlung fehlgeschlagen"_qs, OrderWord::Cancelled);
        row("a French one", u"Erreur de paiement"_qs, OrderWord::Cancelled);
        row("a Spanish one", u"Pago fallido"_qs, OrderWord::Cancelled);
        row("a Dutch one", u"Geannuleerd door klant"_qs, OrderWord::Cancelled);
        row("refunded whole", u"Refunded in full"_qs, OrderWord::Refunded);
        row("refunded in part was bought", u"Partly refunded"_qs, OrderWord::Completed);
        row("given back", u"Vollst\u00E4ndig erstattet"_qs, OrderWord::Refunded);
        row("a credit note", u"Gutschrift"_qs, OrderWord::Refunded);
        row("a payment that is awaited", u"Warten auf Zahlung"_qs, OrderWord::Pending);
        row("a cheque that is awaited", u"En attente du paiement par ch\u00E8que"_qs, OrderWord::Pending);
        row("not paid", u"Noch nicht bezahlt"_qs, OrderWord::Pending);
        row("paid, and the parcel is awaited", u"Paid, awaiting shipment"_qs, OrderWord::Completed);
        row("an open one", u"Offene Bestellung"_qs, OrderWord::Pending);
        row("nobody will attend", u"Not Attending"_qs, OrderWord::Cancelled);
        QTest::newRow("a word that only begins alike") << u"offensichtlich"_qs << -1;
        QTest::newRow("turned round") << u"Not cancelled"_qs << -1;
        QTest::newRow("unknown") << u"blue"_qs << -1;
    }

    void statesInSentences()
    {
        QFETCH(QString, text);
        QFETCH(int, word);
        const auto found = orderStatusWord(text.toStdString());
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
        row("yes, with a courtesy", u"Ja, gerne"_qs, ConsentWord::Granted);
        row("no, with a courtesy", u"No thanks"_qs, ConsentWord::Denied);
        row("taken back", u"Widerspruch per E-Mail"_qs, ConsentWord::Unsubscribed);
        row("cancelled", u"cancelled"_qs, ConsentWord::Unsubscribed);
        row("a list of one", u"[\"HARD_BOUNCE\"]"_qs, ConsentWord::Bounced);
        row("came back for a time", u"Soft bounce (mailbox full)"_qs, ConsentWord::Unknown);
        row("junk", u"Marked as junk"_qs, ConsentWord::Complained);
        row("inactive", u"Inactive"_qs, ConsentWord::Unknown);
        QTest::newRow("on hold is no yes") << u"on hold"_qs << -1;
        QTest::newRow("a word turned round") << u"has not complained"_qs << -1;
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
