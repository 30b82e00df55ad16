#include "core/base/clock.h"
#include "core/base/hash.h"
#include "core/message/images/imagestore.h"
#include "core/message/messagestore.h"
#include "core/message/recipientfields.h"
#include "core/message/snippetstore.h"
#include "tests/support/checks.h"
#include "tests/support/tempworkspace.h"

#include <QFile>
#include <QtTest>

using namespace patron;
using namespace patron::message;
using patron::test::q;

namespace {
std::string sample(const char* name)
{
    QFile file(QStringLiteral(PATRON_SOURCE_DIR "/tests/data/images/") + QString::fromLatin1(name));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no sample %s", name);
    return file.readAll().toStdString();
}
}

/// The pictures of a workspace.
class TestImageStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_workspace.emplace(); }
    void theNameMakesTheContentId_data();
    void theNameMakesTheContentId();
    void theSameBytesAreTheSamePicture();
    void whatATakenPhotoTellsIsNotKept();
    void picturesAreFound();
    void badFilesLeaveNothing();
    void aPictureInUseStays_data();
    void aPictureInUseStays();
    void aPictureNobodyUsesGoes();

private:
    Result<Image> add(std::string_view name, const std::string& bytes)
    {
        return m_workspace->store().write(
            [&](Transaction& tx) { return images::add(tx, name, bytes, m_workspace->clock().now()); });
    }
    std::vector<Image> all()
    {
        return *m_workspace->store().read(
            [](ReadSession& session) -> Result<std::vector<Image>> { return images::all(session); });
    }
    Result<void> remove(std::int64_t id)
    {
        return m_workspace->store().write([&](Transaction& tx) { return images::remove(tx, id); });
    }
    Result<MessageId> saveMessage(const std::string& body)
    {
        Message message;
        message.name = "Spring sale";
        message.bodyKind = BodyKind::Html;
        message.body = body;
        return m_workspace->store().write(
            [&](Transaction& tx) { return messages::save(tx, message, m_workspace->clock().now()); });
    }
    std::optional<test::TempWorkspace> m_workspace;
};

void TestImageStore::theNameMakesTheContentId_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("stem");
    QTest::newRow("small letters, dashes") << QStringLiteral("Spring Sale.PNG") << QStringLiteral("spring-sale");
    QTest::newRow("letters of other alphabets are left out")
        << QString::fromUtf8("весна 2024.png") << QStringLiteral("2024");
    QTest::newRow("accents fall") << QString::fromUtf8("Café & Crème.png") << QStringLiteral("cafe-creme");
    QTest::newRow("no letter at all") << QStringLiteral("----.png") << QStringLiteral("image");
    QTest::newRow("folders do not count") << QStringLiteral("C:\\Users\\ann\\logo.png") << QStringLiteral("logo");
    QTest::newRow("header breaks do nothing")
        << QStringLiteral("a\r\nBcc: x@y.example.png") << QStringLiteral("a-bcc-x-y-example");
    QTest::newRow("a long name is cut") << QString(300, QLatin1Char('x')) + QStringLiteral(".png")
                                        << QString(40, QLatin1Char('x'));
}

void TestImageStore::theNameMakesTheContentId()
{
    QFETCH(QString, name);
    QFETCH(QString, stem);
    const auto image = add(name.toStdString(), sample("drawing.png"));
    VERIFY_OK(image);
    // The hash is that of the file, which has nothing to leave out.
    const QString digits = q(toHex(bytesOf(sha256(sample("drawing.png")))));
    QCOMPARE(q(image->contentId), stem + QLatin1Char('-') + digits.left(8) + QStringLiteral("@patron"));
    QVERIFY(image->fileName.find('\r') == std::string::npos);
    QVERIFY(image->fileName.size() <= 110);
}

void TestImageStore::theSameBytesAreTheSamePicture()
{
    const auto first = add("logo.png", sample("drawing.png"));
    const auto again = add("other.png", sample("drawing.png"));
    VERIFY_OK(first);
    VERIFY_OK(again);
    QCOMPARE(again->id, first->id);
    QCOMPARE(q(again->contentId), q(first->contentId));
    const auto other = add("logo.png", sample("still.gif"));
    VERIFY_OK(other);
    QVERIFY(other->contentId != first->contentId);
    QCOMPARE(all().size(), std::size_t{2});
    QCOMPARE(all().front().id, other->id); // the newest first
}

void TestImageStore::whatATakenPhotoTellsIsNotKept()
{
    const auto image = add("me.jpg", sample("sideways.jpg"));
    VERIFY_OK(image);
    const auto bytes =
        m_workspace->store().read([&](ReadSession& session) { return images::bytes(session, image->id); });
    VERIFY_OK(bytes);
    QVERIFY(bytes->find("Quirin") == std::string::npos);
    QCOMPARE(bytes->size(), image->size);
    QCOMPARE(toHex(bytesOf(sha256(*bytes))), toHex(image->sha256));
    QCOMPARE(image->facts.widthPx, 48);
}

void TestImageStore::picturesAreFound()
{
    const auto image = add("logo.png", sample("drawing.png"));
    VERIFY_OK(image);
    const auto find = [&](const std::string& key) {
        return m_workspace->store().read([&](ReadSession& session) { return images::find(session, key); });
    };
    for (const std::string& key : {image->contentId, std::string("logo.png"), std::to_string(image->id)}) {
        const auto found = find(key);
        VERIFY_OK(found);
        QCOMPARE(found->id, image->id);
    }
    VERIFY_FAILS(find(image->contentId.substr(0, image->contentId.size() - 1)), ErrorCode::NotFound,
                 "Did you mean \"" + image->contentId + "\"?");
    VERIFY_OK(add("logo.png", sample("still.gif")));
    VERIFY_FAILS(find("logo.png"), ErrorCode::Conflict, "2 pictures have the name");
}

void TestImageStore::badFilesLeaveNothing()
{
    VERIFY_FAILS(add("list.png", "name;email\n"), ErrorCode::BadInput, "holds text");
    VERIFY_FAILS(add("large.png", sample("drawing.png") + std::string(largestImage, 'x')), ErrorCode::BadInput,
                 "3 MB; a picture in a mail may have 2");
    VERIFY_FAILS(add("half.jpg", sample("photo.jpg").substr(0, 400)), ErrorCode::BadInput, "is cut off");
    QVERIFY(all().empty());
}

void TestImageStore::aPictureInUseStays_data()
{
    QTest::addColumn<QString>("where");
    QTest::addColumn<QString>("words");
    QTest::newRow("in a message") << QStringLiteral("message")
                                  << QStringLiteral("the message \"Spring sale\" shows it");
    QTest::newRow("in an earlier version of one")
        << QStringLiteral("version") << QStringLiteral("an earlier version of the message \"Spring sale\" shows it");
    QTest::newRow("in a snippet") << QStringLiteral("snippet") << QStringLiteral("the snippet \"foot\" shows it");
    QTest::newRow("as the logo") << QStringLiteral("logo") << QStringLiteral("the logo of the brand shows it");
    QTest::newRow("in a message and as the logo")
        << QStringLiteral("message logo")
        << QStringLiteral("the message \"Spring sale\" and the logo of the brand show it");
}

void TestImageStore::aPictureInUseStays()
{
    QFETCH(QString, where);
    QFETCH(QString, words);
    const auto image = add("logo.png", sample("drawing.png"));
    VERIFY_OK(image);
    const std::string markup = "<p><img src=\"cid:" + image->contentId + "\" alt=\"\"></p>";
    if (where.contains(QStringLiteral("message")) || where == QStringLiteral("version"))
        VERIFY_OK(saveMessage(markup));
    if (where == QStringLiteral("version"))
        VERIFY_OK(saveMessage("<p>Without</p>"));
    if (where == QStringLiteral("snippet"))
        VERIFY_OK(m_workspace->store().write(
            [&](Transaction& tx) { return snippets::save(tx, "foot", markup, m_workspace->clock().now()); }));
    if (where.contains(QStringLiteral("logo"))) {
        VERIFY_OK(m_workspace->store().write([&](Transaction& tx) -> Result<void> {
            Brand brand;
            brand.logoUrl = "cid:" + image->contentId;
            recipients::saveBrand(tx, brand);
            return {};
        }));
    }
    VERIFY_FAILS(remove(image->id), ErrorCode::Conflict, words.toStdString());
    QCOMPARE(all().size(), std::size_t{1});
}

void TestImageStore::aPictureNobodyUsesGoes()
{
    const auto image = add("logo.png", sample("drawing.png"));
    VERIFY_OK(image);
    VERIFY_OK(saveMessage("<p>A picture of the same stem: cid:logo-0@patron</p>"));
    VERIFY_OK(remove(image->id));
    QVERIFY(all().empty());
    VERIFY_FAILS(remove(image->id), ErrorCode::NotFound, "not there any more");
}

QTEST_APPLESS_MAIN(TestImageStore)
#include "tst_imagestore.moc"
