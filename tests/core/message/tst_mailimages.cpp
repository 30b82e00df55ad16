#include "core/base/json.h"
#include "core/message/mime/mailparts.h"
#include "core/message/mime/mimemessage.h"
#include "core/message/mime/parsemime.h"
#include "tests/support/checks.h"

#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QtTest>

using namespace patron;
using namespace patron::message;
using patron::test::q;

namespace {
std::shared_ptr<const std::string> sample(const char* name)
{
    QFile file(QStringLiteral(PATRON_SOURCE_DIR "/tests/data/images/") + QString::fromLatin1(name));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no sample %s", name);
    return std::make_shared<const std::string>(file.readAll().toStdString());
}

MimeParts withTwoPictures()
{
    MimeParts parts;
    parts.from = {"Ann's Tea", "hello@shop.example"};
    parts.to = {"Zoë", "zoe@customer.example"};
    parts.subject = "Spring";
    parts.date = 1'704'067'318'000;
    parts.messageId = "abc.1@shop.example";
    parts.html = "<p><img src=\"cid:logo-1@patron\"><img src=\"cid:photo-2@patron\"></p>";
    parts.text = "Spring";
    parts.images = {{7, "logo-1@patron", "logo.png", "image/png", sample("drawing.png")},
                    {9, "photo-2@patron", "photo.jpg", "image/jpeg", sample("photo.jpg")}};
    return parts;
}

const char* pythonReader = R"(
import sys, json, hashlib, email, email.policy
m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
def tree(p):
    if p.is_multipart():
        return [p.get_content_type()] + [tree(c) for c in p.iter_parts()]
    return p.get_content_type()
images = [{'id': p['Content-ID'], 'disposition': p.get_content_disposition(), 'name': p.get_filename(),
           'sha256': hashlib.sha256(p.get_content()).hexdigest()} for p in m.walk() if p.get_content_maintype() == 'image']
print(json.dumps({'tree': tree(m), 'images': images, 'defects': [str(d) for p in m.walk() for d in p.defects],
  'related': [p.get_param('type') for p in m.walk() if p.get_content_type() == 'multipart/related']}))
)";
}

/// Mails that carry pictures.
class TestMailImages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pythonSeesPicturesBesideTheHtml();
    void linesAreShortAndAscii();
    void aFrameIsTheMailWithoutBodies();
    void theSameFrameWhateverThePicture();
    void aTextMailCarriesNone();
    void hostileTextsStayTexts_data();
    void hostileTextsStayTexts();
    void badContentIdsAreRefused();
    void theyAreReadAgain();
    void framesAreJoined_data();
    void framesAreJoined();
};

void TestMailImages::pythonSeesPicturesBesideTheHtml()
{
    const QString python = QStandardPaths::findExecutable(QStringLiteral("python3"));
    if (python.isEmpty())
        QSKIP("python3 is not installed.");
    MimeParts parts = withTwoPictures();
    parts.images[1].fileName = "Frühling am See.jpg";
    const auto mail = buildMime(parts);
    VERIFY_OK(mail);
    QProcess process;
    process.start(python, {QStringLiteral("-c"), QString::fromUtf8(pythonReader)});
    process.write(mail->data(), static_cast<qint64>(mail->size()));
    process.closeWriteChannel();
    QVERIFY(process.waitForFinished());
    const auto read = parseJson(process.readAllStandardOutput().toStdString(), "what python3 read");
    QVERIFY2(read.has_value(), process.readAllStandardError().constData());
    QCOMPARE(q(compactJson((*read)["tree"])),
             QStringLiteral(R"(["multipart/alternative","text/plain",["multipart/related","text/html","image/png",)"
                            R"("image/jpeg"]])"));
    QCOMPARE(q(compactJson((*read)["related"])), QStringLiteral(R"(["text/html"])"));
    QCOMPARE(q(compactJson((*read)["defects"])), QStringLiteral("[]"));
    const Json& images = (*read)["images"];
    QCOMPARE(q(images[0]["id"].get<std::string>()), QStringLiteral("<logo-1@patron>"));
    QCOMPARE(q(images[0]["disposition"].get<std::string>()), QStringLiteral("inline"));
    QCOMPARE(q(images[0]["name"].get<std::string>()), QStringLiteral("logo.png"));
    QCOMPARE(q(images[1]["name"].get<std::string>()), QString::fromUtf8("Frühling am See.jpg"));
    for (std::size_t i = 0; i < 2; ++i) {
        const QByteArray hash = QCryptographicHash::hash(
            QByteArrayView(parts.images[i].bytes->data(), static_cast<qsizetype>(parts.images[i].bytes->size())),
            QCryptographicHash::Sha256);
        QCOMPARE(q(images[i]["sha256"].get<std::string>()), QString::fromLatin1(hash.toHex()));
    }
}

void TestMailImages::linesAreShortAndAscii()
{
    MimeParts parts = withTwoPictures();
    parts.images[0].fileName = std::string(90, 'x') + ".png";
    parts.images[1].fileName = "Ein schönes, langes Bild mit vielen Wörtern am See bei Regen und Sonne.jpg";
    const auto mail = buildMime(parts);
    VERIFY_OK(mail);
    const QByteArray bytes = QByteArray::fromStdString(*mail);
    QVERIFY(bytes.endsWith("\r\n"));
    QCOMPARE(bytes.count('\n'), bytes.count("\r\n"));
    QCOMPARE(bytes.count('\r'), bytes.count("\r\n"));
    for (const QByteArray& line : bytes.split('\n'))
        QVERIFY2(line.size() <= 79, line.constData()); // RFC 5322: 78, and the CR
    QVERIFY(std::all_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) < 0x7f; }));
}

void TestMailImages::aFrameIsTheMailWithoutBodies()
{
    const MimeParts parts = withTwoPictures();
    const auto frame = buildMimeFrame(parts);
    const auto mail = buildMime(parts);
    VERIFY_OK(frame);
    VERIFY_OK(mail);
    QCOMPARE(frame->images.size(), std::size_t{2});
    QCOMPARE(frame->images[0].image, std::int64_t{7});
    QCOMPARE(frame->images[1].image, std::int64_t{9});
    const std::string first = imageBody(*parts.images[0].bytes);
    const std::string second = imageBody(*parts.images[1].bytes);
    QCOMPARE(frame->bytes.size() + first.size() + second.size(), mail->size());
    QCOMPARE(mail->substr(frame->images[0].at, first.size()), first);
    QCOMPARE(joinFrame(frame->bytes, frame->images, {first, second}), *mail);
    // Nothing of the marks where they stood is left.
    QVERIFY(frame->bytes.find("\r\n\r\n\r\n--=_") != std::string::npos);
}

void TestMailImages::theSameFrameWhateverThePicture()
{
    MimeParts parts = withTwoPictures();
    const auto before = buildMimeFrame(parts);
    parts.images[0].bytes = sample("noted.png");
    const auto after = buildMimeFrame(parts);
    VERIFY_OK(before);
    VERIFY_OK(after);
    QCOMPARE(after->bytes, before->bytes);
    QCOMPARE(after->images, before->images);
}

void TestMailImages::aTextMailCarriesNone()
{
    MimeParts parts = withTwoPictures();
    parts.html.clear();
    const auto frame = buildMimeFrame(parts);
    VERIFY_OK(frame);
    QVERIFY(frame->images.empty());
    QVERIFY(frame->bytes.find("multipart") == std::string::npos);
}

void TestMailImages::hostileTextsStayTexts_data()
{
    QTest::addColumn<QString>("text");
    const auto mail = buildMime(withTwoPictures());
    const QString whole = q(mail ? *mail : std::string());
    QTest::newRow("the mail itself as its text") << whole;
    QTest::newRow("boundaries") << QStringLiteral("--=_%1\r\nContent-Type: text/html\r\n")
                                       .arg(whole.section(QStringLiteral("=_"), 1, 1).left(32));
}

void TestMailImages::hostileTextsStayTexts()
{
    QFETCH(QString, text);
    MimeParts parts = withTwoPictures();
    parts.text = text.toStdString();
    parts.subject = text.left(500).toStdString();
    parts.images[0].fileName = text.left(300).toStdString();
    const auto mail = buildMime(parts);
    VERIFY_OK(mail);
    const auto read = readMailParts(*mail);
    VERIFY_OK(read);
    QCOMPARE(read->files.size(), std::size_t{2});
    QCOMPARE(read->files[0].bytes, *parts.images[0].bytes);
    QCOMPARE(read->files[1].bytes, *parts.images[1].bytes);
}

void TestMailImages::badContentIdsAreRefused()
{
    for (const char* id : {"", "logo", "a b@patron", "a@patron>\r\nX: y", "ä@patron"}) {
        MimeParts parts = withTwoPictures();
        parts.images[0].contentId = id;
        VERIFY_FAILS(buildMime(parts), ErrorCode::BadInput, "content id");
    }
}

void TestMailImages::theyAreReadAgain()
{
    const MimeParts parts = withTwoPictures();
    const auto mail = buildMime(parts);
    VERIFY_OK(mail);
    const auto read = readMailParts(*mail);
    VERIFY_OK(read);
    QCOMPARE(q(read->html.bytes.substr(0, 12)), QStringLiteral("<p><img src="));
    QCOMPARE(read->files.size(), std::size_t{2});
    QCOMPARE(q(read->files[1].contentId), QStringLiteral("photo-2@patron"));
    QCOMPARE(q(read->files[1].type), QStringLiteral("image/jpeg"));
    const auto parsed = parseMime(*mail);
    VERIFY_OK(parsed);
    QCOMPARE(parsed->attachments, 0);
}

void TestMailImages::framesAreJoined_data()
{
    QTest::addColumn<QList<int>>("places");
    QTest::addColumn<QString>("whole");
    QTest::newRow("no picture") << QList<int>{} << QStringLiteral("abc");
    QTest::newRow("in the middle") << QList<int>{1} << QStringLiteral("a1bc");
    QTest::newRow("two at one place") << QList<int>{1, 1} << QStringLiteral("a12bc");
    QTest::newRow("at the ends") << QList<int>{0, 3} << QStringLiteral("1abc2");
    QTest::newRow("beyond the end") << QList<int>{99} << QStringLiteral("abc1");
}

void TestMailImages::framesAreJoined()
{
    QFETCH(QList<int>, places);
    QFETCH(QString, whole);
    std::vector<ImagePlace> at;
    for (const int place : places)
        at.push_back({static_cast<std::size_t>(place), 1});
    QCOMPARE(q(joinFrame("abc", at, {"1", "2"})), whole);
}

QTEST_GUILESS_MAIN(TestMailImages)
#include "tst_mailimages.moc"
