#include "core/delivery/smpp/smppconcat.h"
#include "core/delivery/smpp/smppreceipt.h"
#include "core/delivery/smpp/smpptrouble.h"
#include "tests/support/checks.h"

#include <algorithm>

using namespace patron;
using namespace patron::delivery;
using patron::test::q;

namespace {

constexpr Ms now = 1'700'000'000'000;

SmppMessage receipt(const std::string& text)
{
    SmppMessage message;
    message.esmClass = 0x04;
    message.source.digits = "447700900123";
    message.text = text;
    return message;
}

SmppMessage inbound(const std::string& text)
{
    SmppMessage message;
    message.source = {1, 1, "447700900123"};
    message.destination = {1, 1, "15551230000"};
    message.text = text;
    return message;
}

QString hex(const std::string& bytes)
{
    return QString::fromLatin1(QByteArray::fromStdString(bytes).toHex());
}

}

class TestSmppPdu : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aPduAsTheSpecificationHasIt();
    void framesInAnyPieces();
    void lengthsThatMakeNoSense_data();
    void lengthsThatMakeNoSense();
    void messagesComeBack();
    void tornMessagesAreNone();
    void fieldsAreKept();
    void textsAreWritten_data();
    void textsAreWritten();
    void textsAreRead_data();
    void textsAreRead();
    void partsAreCut_data();
    void partsAreCut();
    void partsComeTogether();
    void assemblyIsBounded();
    void receipts_data();
    void receipts();
    void troubles_data();
    void troubles();
};

void TestSmppPdu::aPduAsTheSpecificationHasIt()
{
    // SMPP 3.4, 3.2.2: the example of bind_transmitter.
    SmppPdu pdu{smpp::bindTransmitter, 0, 1, {}};
    pdu.body =
        cString("SMPP3TEST", 16) + cString("secret08", 9) + cString("SUBMIT1", 13) + std::string("\x00\x01\x01\x00", 4);
    QCOMPARE(hex(pdu.serialised()),
             QStringLiteral(
                 "0000002f000000020000000000000001534d50503354455354007365637265743038005355424d4954310000010100"));
}

void TestSmppPdu::framesInAnyPieces()
{
    const std::string bytes = SmppPdu{smpp::enquireLink, 0, 7, {}}.serialised() +
                              SmppPdu{smpp::submitSm | smpp::respond, 0x58, 8, cString("x", 65)}.serialised();
    for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
        SmppFrames frames;
        std::vector<SmppPdu> all;
        for (std::size_t at = 0; at < bytes.size(); at += piece) {
            frames.feed(bytes.substr(at, piece));
            while (auto pdu = frames.next())
                all.push_back(*pdu);
        }
        QCOMPARE(all.size(), std::size_t{2});
        QVERIFY(all[0].command == smpp::enquireLink && all[0].sequence == 7);
        QVERIFY(all[1].status == 0x58 && firstText(all[1].body) == "x");
        QVERIFY(!frames.broken() && !frames.begun());
    }
}

void TestSmppPdu::lengthsThatMakeNoSense_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("shorter than a head") << QByteArray::fromHex("0000000f");
    QTest::newRow("nothing") << QByteArray::fromHex("00000000");
    QTest::newRow("beyond all") << QByteArray::fromHex("7fffffff");
    QTest::newRow("another protocol") << QByteArray("HTTP/1.1 400");
}

void TestSmppPdu::lengthsThatMakeNoSense()
{
    QFETCH(QByteArray, bytes);
    SmppFrames frames;
    frames.feed(bytes.toStdString());
    QVERIFY(!frames.next());
    QVERIFY(frames.broken());
    frames.feed(SmppPdu{smpp::enquireLink, 0, 7, {}}.serialised());
    QVERIFY(!frames.next());
}

void TestSmppPdu::messagesComeBack()
{
    SmppMessage message = inbound("Hello");
    message.serviceType = "CMT";
    message.esmClass = 0x40;
    message.dataCoding = 8;
    message.registeredDelivery = 1;
    message.validityPeriod = "000000010000000R";
    message.options[smpp::tagPayload] = std::string(3000, 'x');
    message.options[smpp::tagMessageState] = "\x02";
    const auto again = SmppMessage::parse(message.serialised());
    QVERIFY(again.has_value());
    QCOMPARE(q(again->source.digits), QStringLiteral("447700900123"));
    QCOMPARE(q(again->serviceType), QStringLiteral("CMT"));
    QCOMPARE(q(again->text), QStringLiteral("Hello"));
    QVERIFY(again->options == message.options && again->dataCoding == 8 && again->esmClass == 0x40);
}

void TestSmppPdu::tornMessagesAreNone()
{
    const SmppMessage message = inbound("Hello");
    const std::string body = message.serialised();
    for (std::size_t size = 0; size < body.size(); ++size)
        QVERIFY(!SmppMessage::parse(body.substr(0, size)));
    QVERIFY(!SmppMessage::parse(body + std::string("\x04\x24\x00\x09"
                                                   "ab",
                                                   6)));
    QVERIFY(!firstText(std::string(65, 'x')));
}

void TestSmppPdu::fieldsAreKept()
{
    SmppMessage message;
    message.source = {5, 0, std::string("A\0B", 3)};
    message.destination = {1, 1, std::string(40, '9')};
    message.text = std::string(300, 'x');
    const auto again = SmppMessage::parse(message.serialised());
    QVERIFY(again.has_value());
    QCOMPARE(q(again->source.digits), QStringLiteral("A"));
    QCOMPARE(again->destination.digits.size(), std::size_t{20});
    QCOMPARE(again->text.size(), std::size_t{254});
}

void TestSmppPdu::textsAreWritten_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("coding");
    QTest::addColumn<QString>("octets");
    // 3GPP TS 23.038, tables 1 and 2.
    QTest::newRow("the alphabet's own places") << QStringLiteral("@£_à§") << 0 << QStringLiteral("0001117f5f");
    QTest::newRow("the extension") << QStringLiteral("[€]") << 0 << QStringLiteral("1b3c1b651b3e");
    QTest::newRow("lower c with a tail is not in it") << QStringLiteral("ç") << 8 << QStringLiteral("00e7");
    QTest::newRow("beyond the first plane") << QStringLiteral("a😀") << 8 << QStringLiteral("0061d83dde00");
}

void TestSmppPdu::textsAreWritten()
{
    QFETCH(QString, text);
    QFETCH(int, coding);
    QFETCH(QString, octets);
    const SmppText written = encodeSmppText(text.toStdString());
    QCOMPARE(int(written.dataCoding), coding);
    QCOMPARE(hex(written.octets), octets);
    QCOMPARE(q(decodeSmppText(written.octets, written.dataCoding).value_or("?")), text);
}

void TestSmppPdu::textsAreRead_data()
{
    QTest::addColumn<QByteArray>("octets");
    QTest::addColumn<int>("coding");
    QTest::addColumn<QString>("text");
    QTest::newRow("Latin 1") << QByteArray::fromHex("4772fcdf65") << 3 << QStringLiteral("Grüße");
    QTest::newRow("ASCII") << QByteArray("STOP\xff") << 1 << QStringLiteral("STOP\uFFFD");
    QTest::newRow("half a pair") << QByteArray::fromHex("d83d0041") << 8 << QStringLiteral("\uFFFDA");
    QTest::newRow("half a unit") << QByteArray::fromHex("004100") << 8 << QStringLiteral("A");
    QTest::newRow("an escape at the end") << QByteArray::fromHex("411b") << 0 << QStringLiteral("A ");
    QTest::newRow("no septet") << QByteArray::fromHex("41ff") << 0 << QStringLiteral("A\uFFFD");
}

void TestSmppPdu::textsAreRead()
{
    QFETCH(QByteArray, octets);
    QFETCH(int, coding);
    QFETCH(QString, text);
    QCOMPARE(q(decodeSmppText(octets.toStdString(), std::uint8_t(coding)).value_or("?")), text);
    QVERIFY(!decodeSmppText(octets.toStdString(), 4));
}

void TestSmppPdu::partsAreCut_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("how");
    QTest::addColumn<int>("parts");
    const auto row = [](const char* name, const QString& text, SmppConcatenation how, int parts) {
        QTest::newRow(name) << text << int(how) << parts;
    };
    const QString a = QStringLiteral("a");
    const QString p = QStringLiteral("п");
    const QString euro = QStringLiteral("€");
    const QString face = QStringLiteral("😀");
    using enum SmppConcatenation;
    row("160 letters", a.repeated(160), Udh8, 1);
    row("161 letters", a.repeated(161), Udh8, 2);
    row("306 letters", a.repeated(306), Udh8, 2);
    row("307 letters", a.repeated(307), Udh8, 3);
    row("306 letters with the wider header", a.repeated(306), Udh16, 3);
    row("304 letters with the wider header", a.repeated(304), Udh16, 2);
    row("an escape never straddles", a.repeated(152) + euro + a.repeated(152), Udh8, 3);
    row("70 units", p.repeated(70), Udh8, 1);
    row("71 units", p.repeated(71), Udh8, 2);
    row("134 units", p.repeated(134), Udh8, 2);
    row("135 units", p.repeated(135), Udh8, 3);
    row("133 units with the wider header", p.repeated(133), Udh16, 3);
    row("67 faces: a pair never straddles", face.repeated(67), Udh8, 3);
    row("whole in the payload", a.repeated(1000), Payload, 1);
    row("more than 255 parts", a.repeated(153 * 255 + 1), Udh8, 0);
}

void TestSmppPdu::partsAreCut()
{
    QFETCH(QString, text);
    QFETCH(int, how);
    QFETCH(int, parts);
    const SmppText written = encodeSmppText(text.toStdString());
    const auto cut = smppParts(written, SmppConcatenation(how), 0x1234);
    QCOMPARE(int(cut.size()), parts);
    QString whole;
    for (std::size_t i = 0; i < cut.size(); ++i) {
        QVERIFY(cut[i].payload || cut[i].octets.size() <= 254);
        QCOMPARE(cut[i].header, cut.size() > 1);
        SmppMessage message;
        message.esmClass = cut[i].header ? 0x40 : 0;
        message.dataCoding = written.dataCoding;
        if (cut[i].payload)
            message.options[smpp::tagPayload] = cut[i].octets;
        else
            message.text = cut[i].octets;
        const auto place = smppPlace(message);
        QVERIFY(place.has_value());
        QCOMPARE(place->number, int(i) + 1);
        QCOMPARE(place->total, int(cut.size()));
        whole += q(decodeSmppText(place->octets, written.dataCoding).value_or("?"));
    }
    if (parts > 0)
        QCOMPARE(whole, text);
}

void TestSmppPdu::partsComeTogether()
{
    const auto part = [](const std::string& header, const std::string& text) {
        SmppMessage message = inbound(header + text);
        message.esmClass = 0x40;
        return message;
    };
    SmppAssembly assembly;
    const auto add = [&](const SmppMessage& message) {
        const auto place = smppPlace(message);
        return place ? assembly.add(message, *place) : std::nullopt;
    };
    // In any order; of another reference apart; twice the same is another text.
    QVERIFY(!add(part(std::string("\x05\x00\x03\x01\x02\x02", 6), "world")));
    QVERIFY(!add(part(std::string("\x05\x00\x03\x02\x02\x01", 6), "other")));
    QCOMPARE(q(add(part(std::string("\x05\x00\x03\x01\x02\x01", 6), "Hello ")).value_or("?")),
             QStringLiteral("Hello world"));
    SmppMessage sar = inbound("A");
    sar.options[smpp::tagSarReference] = std::string("\x00\x09", 2);
    sar.options[smpp::tagSarTotal] = "\x02";
    sar.options[smpp::tagSarNumber] = "\x01";
    QVERIFY(!add(sar));
    sar.text = "B";
    sar.options[smpp::tagSarNumber] = "\x02";
    QCOMPARE(q(add(sar).value_or("?")), QStringLiteral("AB"));
    const auto rest = assembly.takeRest();
    QCOMPARE(rest.size(), std::size_t{1});
    QCOMPARE(q(rest[0].text), QStringLiteral("other"));
    // Headers that lie.
    QVERIFY(!smppPlace(part(std::string("\xff\x00\x03", 3), "x")));
    QVERIFY(!smppPlace(part(std::string("\x05\x00\x09\x01\x02\x01", 6), "x")));
    QVERIFY(!smppPlace(part(std::string("\x05\x00\x03\x01\x02\x03", 6), "x")));
    QVERIFY(!smppPlace(part("", "")));
}

void TestSmppPdu::assemblyIsBounded()
{
    SmppAssembly assembly;
    for (int i = 0; i < 5000; ++i) {
        SmppMessage message = inbound(std::string("\x05\x00\x03\x01\x02\x01", 6) + "x");
        message.esmClass = 0x40;
        message.source.digits = std::to_string(i);
        assembly.add(message, *smppPlace(message));
    }
    QVERIFY(assembly.takeRest().size() <= SmppAssembly::mostTexts);
}

void TestSmppPdu::receipts_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("news");
    const auto row = [](const char* name, const char* text, const char* id, const char* news) {
        QTest::newRow(name) << QString::fromLatin1(text) << QString::fromLatin1(id) << QString::fromLatin1(news);
    };
    row("delivered",
        "id:0123456789 sub:001 dlvrd:001 submit date:2305011200 done date:2305011201 stat:DELIVRD err:000 text:Hi",
        "0123456789", "delivered");
    row("undeliverable",
        "id:ab12 sub:001 dlvrd:000 submit date:2305011200 done date:2305011201 stat:UNDELIV err:011 text:", "ab12",
        "bounced_soft");
    row("expired, in capitals and another order", "ID:7 STAT:EXPIRED ERR:1", "7", "bounced_soft");
    row("rejected", "id:7 stat:REJECTD", "7", "bounced_soft");
    row("under way", "id:7 stat:ENROUTE", "7", "");
    row("accepted", "id:7 stat:ACCEPTD", "7", "");
    row("no id", "stat:DELIVRD", "", "");
    row("a word inside another", "myid:9 stat:DELIVRD", "", "");
}

void TestSmppPdu::receipts()
{
    QFETCH(QString, text);
    QFETCH(QString, id);
    QFETCH(QString, news);
    const auto read = readSmppReceipt(receipt(text.toStdString()), now);
    QCOMPARE(read.has_value(), !news.isEmpty());
    if (!read)
        return;
    QCOMPARE(q(read->providerId), id);
    QCOMPARE(q(outbox::nameOf(read->news)), news);
    // Options go before the text, and ids come in two writings.
    SmppMessage message = receipt("id:zz stat:DELIVRD");
    message.options[smpp::tagReceiptedId] = cString("1A2B", 65);
    message.options[smpp::tagMessageState] = "\x05";
    const auto byOption = readSmppReceipt(message, now);
    QVERIFY(byOption && byOption->news == outbox::SendState::BouncedSoft);
    QCOMPARE(q(byOption->providerId), QStringLiteral("1A2B"));
    const auto& forms = byOption->alsoKnownAs;
    QVERIFY(std::find(forms.begin(), forms.end(), "6699") != forms.end());
    QVERIFY(isSmppReceipt(message) && !isSmppReceipt(inbound("id:7 stat:DELIVRD")));
}

void TestSmppPdu::troubles_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("trouble");
    QTest::addColumn<QString>("scope");
    const auto row = [](const char* name, int status, const char* trouble, const char* scope) {
        QTest::newRow(name) << status << QString::fromLatin1(trouble) << QString::fromLatin1(scope);
    };
    row("throttled", 0x58, "throttled", "account");
    row("queue full", 0x14, "throttled", "account");
    row("system error", 0x08, "temporary", "domain");
    row("bad destination", 0x0b, "bad_recipient", "recipient");
    row("bad source", 0x0a, "sender_refused", "sender");
    row("bad password", 0x0e, "account_refused", "account");
    row("bad length", 0x01, "content_refused", "content");
    row("a vendor's own", 0x4ff, "unknown_refusal", "recipient");
}

void TestSmppPdu::troubles()
{
    QFETCH(int, status);
    QFETCH(QString, trouble);
    QFETCH(QString, scope);
    const TroubleClass known = smppTrouble(std::uint32_t(status));
    QCOMPARE(q(nameOf(known)), trouble);
    QCOMPARE(q(nameOf(scopeOf(known))), scope);
}

QTEST_GUILESS_MAIN(TestSmppPdu)
#include "tst_smpppdu.moc"
