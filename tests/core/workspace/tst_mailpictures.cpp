#include "core/base/hash.h"
#include "core/delivery/connectorstore.h"
#include "core/message/images/imagestore.h"
#include "core/message/mime/mailparts.h"
#include "core/workspace/mailsource.h"
#include "tests/core/outbox/outboxfixture.h"

#include <QFile>
#include <QtTest>

using namespace patron;
using namespace patron::outbox;
using patron::test::OutboxShop;
using patron::test::q;

namespace {
constexpr Ms now = OutboxShop::now;

/// A photo of 300 kB: the sample with more packed data.
std::string largePhoto()
{
    QFile file(QStringLiteral(PATRON_SOURCE_DIR "/tests/data/images/photo.jpg"));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no sample");
    const std::string bytes = file.readAll().toStdString();
    return bytes.substr(0, bytes.size() - 2) + std::string(300 * 1024, 'x') + bytes.substr(bytes.size() - 2);
}

/// A shop whose message carries a photo, with three mails waiting to be made.
class PictureShop : public OutboxShop
{
public:
    PictureShop()
        : m_source(std::make_unique<workspace::MailSource>(store()))
    {
        image =
            *store().write([](Transaction& tx) { return message::images::add(tx, "photo.jpg", largePhoto(), now); });
        show("<p>Hello</p><img src=\"cid:" + image.contentId + "\" alt=\"The lake\">");
        launch(broadcast(addCustomers(3)));
    }

    void show(const std::string& html)
    {
        run([&](Transaction& tx) -> Result<void> {
            tx.query("UPDATE message_version SET format = 'html', body = ? WHERE id = 1").bind(html).run();
            return {};
        }).value();
    }
    Result<FrozenMessage> make(const SendRow& row)
    {
        PATRON_TRY(connectors, store().read([](ReadSession& session) -> Result<std::vector<delivery::ConnectorRow>> {
            return delivery::connectors::list(session.connection());
        }));
        PATRON_TRY(made, m_source->make({&row, 1}, connectors.front(), now).front());
        return made.message ? Result<FrozenMessage>(*made.message) : makeError(ErrorCode::NotFound, made.detail);
    }
    void freezeAll()
    {
        for (const SendRow& row : rows()) {
            const auto made = make(row);
            VERIFY_OK(made);
            VERIFY_OK(run([&](Transaction& tx) -> Result<void> {
                sends::freeze(tx, row.id, *made, now);
                return {};
            }));
        }
    }
    Result<std::string> bytes(OutboxId id)
    {
        return store().read([&](ReadSession& session) { return sends::frozenBytes(session.connection(), id); });
    }
    std::int64_t number(const char* sql)
    {
        return *store().read([&](ReadSession& session) -> Result<std::int64_t> {
            Query query = session.query(sql);
            query.step();
            return query.int64(0);
        });
    }

    message::Image image;

private:
    std::unique_ptr<workspace::MailSource> m_source;
};
}

/// Pictures in mails that are sent: kept once, the same bytes each time.
class TestMailPictures : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aPictureIsKeptOnceForAll();
    void aRetryIsTheSameBytes();
    void onlyWhatTheHtmlShowsIsCarried_data();
    void onlyWhatTheHtmlShowsIsCarried();
    void aMissingPictureStopsTheMessage();
    void whatWasSentStays();
    void changedBytesAreNotSent();
};

void TestMailPictures::aPictureIsKeptOnceForAll()
{
    PictureShop shop;
    shop.freezeAll();
    QCOMPARE(shop.number("SELECT count(*) FROM frozen_message"), 3);
    QVERIFY(shop.number("SELECT sum(length(bytes)) FROM frozen_message") < 3 * 4096);
    QCOMPARE(shop.number("SELECT count(*) FROM frozen_image"), 3);
    for (const SendRow& row : shop.rows()) {
        const auto whole = shop.bytes(row.id);
        VERIFY_OK(whole);
        const auto read = message::readMailParts(*whole);
        VERIFY_OK(read);
        QCOMPARE(read->files.size(), std::size_t{1});
        QCOMPARE(q(read->files[0].contentId), q(shop.image.contentId));
        QCOMPARE(toHex(patron::bytesOf(sha256(read->files[0].bytes))), toHex(shop.image.sha256));
        QVERIFY(whole->find(row.messageHeaderId) != std::string::npos);
    }
}

void TestMailPictures::aRetryIsTheSameBytes()
{
    PictureShop shop;
    shop.freezeAll();
    const OutboxId id = shop.rows()[0].id;
    const auto first = shop.bytes(id);
    VERIFY_OK(first);
    // The message changes, another picture comes in, the shop is closed and opened.
    shop.show("<p>Something else</p>");
    const auto other = shop.make(shop.rows()[0]);
    VERIFY_OK(other);
    VERIFY_OK(shop.run([&](Transaction& tx) -> Result<void> {
        sends::freeze(tx, id, *other, now + 1);
        return {};
    }));
    const auto again = shop.bytes(id);
    VERIFY_OK(again);
    QVERIFY(*again == *first);
    const auto kept = shop.look([&](Connection& connection) { return sends::frozen(connection, id); });
    QCOMPARE(toHex((*kept)->sha256), toHex(patron::bytesOf(sha256(*first))));
}

void TestMailPictures::onlyWhatTheHtmlShowsIsCarried_data()
{
    QTest::addColumn<QString>("html");
    QTest::addColumn<int>("pictures");
    QTest::newRow("none") << QStringLiteral("<p>Hello</p>") << 0;
    QTest::newRow("one, twice") << QStringLiteral("<img src=\"cid:%1\"><img src=\"cid:%1\">") << 1;
    QTest::newRow("as a background") << QStringLiteral("<table background=\"cid:%1\"><tr><td>x</td></tr></table>") << 1;
    QTest::newRow("in a branch nobody takes")
        << QStringLiteral("<p>Hello{% if false %}<img src=\"cid:%1\">{% endif %}</p>") << 0;
    QTest::newRow("by a field") << QStringLiteral("{% assign picture = 'cid:%1' %}<img src=\"{{ picture }}\">") << 1;
}

void TestMailPictures::onlyWhatTheHtmlShowsIsCarried()
{
    QFETCH(QString, html);
    QFETCH(int, pictures);
    PictureShop shop;
    shop.show(html.replace(QStringLiteral("%1"), q(shop.image.contentId)).toStdString());
    const auto made = shop.make(shop.rows()[0]);
    VERIFY_OK(made);
    QCOMPARE(static_cast<int>(made->images.size()), pictures);
    QCOMPARE(made->bytes.find("multipart/related") != std::string::npos, pictures > 0);
}

void TestMailPictures::aMissingPictureStopsTheMessage()
{
    PictureShop shop;
    shop.show("<img src=\"cid:gone-00000000@patron\">");
    VERIFY_FAILS(shop.make(shop.rows()[0]), ErrorCode::NotFound, "\"cid:gone-00000000@patron\"");
}

void TestMailPictures::whatWasSentStays()
{
    PictureShop shop;
    shop.freezeAll();
    shop.show("<p>Without it</p>");
    VERIFY_FAILS(shop.run([&](Transaction& tx) { return message::images::remove(tx, shop.image.id); }),
                 ErrorCode::Conflict, "mails that went out show it");
    // An erasure takes the mails, and with them the reason.
    VERIFY_OK(shop.run([&](Transaction& tx) -> Result<void> {
        tx.query("DELETE FROM frozen_message").run();
        return message::images::remove(tx, shop.image.id);
    }));
    QCOMPARE(shop.number("SELECT count(*) FROM frozen_image"), 0);
}

void TestMailPictures::changedBytesAreNotSent()
{
    PictureShop shop;
    shop.freezeAll();
    VERIFY_OK(shop.run([&](Transaction& tx) -> Result<void> {
        tx.query("UPDATE image SET bytes = substr(bytes, 1, 1000)").run();
        return {};
    }));
    VERIFY_FAILS(shop.bytes(shop.rows()[0].id), ErrorCode::Corrupt, "is not what it was");
}

QTEST_GUILESS_MAIN(TestMailPictures)
#include "tst_mailpictures.moc"
