#include "core/base/paths.h"
#include "core/message/images/contentids.h"
#include "core/message/images/imagefile.h"
#include "tests/support/checks.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

using namespace patron;
using namespace patron::message;
using patron::test::q;

namespace {
const QString folder = QStringLiteral(PATRON_SOURCE_DIR "/tests/data/images/");

QByteArray sample(const char* name)
{
    QFile file(folder + QString::fromLatin1(name));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("no sample %s", name);
    return file.readAll();
}

std::string_view view(const QByteArray& bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}
}

/// Headers of pictures, read without unpacking a pixel. The samples of tests/data/images were written by Pillow.
class TestImageFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void picturesAreKnownByTheirBytes_data();
    void picturesAreKnownByTheirBytes();
    void whatIsNoPictureIsRefused_data();
    void whatIsNoPictureIsRefused();
    void aPictureCutOffAnywhereIsRefused_data();
    void aPictureCutOffAnywhereIsRefused();
    void aFlippedByteOfAPngIsFound();
    void tooManyPixelsAreRefused();
    void largeFilesAreNotReadWhole_data();
    void largeFilesAreNotReadWhole();
    void nothingPrivateStays_data();
    void nothingPrivateStays();
    void howItIsTurnedStays();
    void namesInMarkupAreFound_data();
    void namesInMarkupAreFound();
    void namesAreChangedInOneGo();
};

void TestImageFile::picturesAreKnownByTheirBytes_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("facts");
    QTest::newRow("a photo") << sample("photo.jpg") << QStringLiteral("image/jpeg 48x32");
    QTest::newRow("a progressive photo") << sample("progressive.jpg") << QStringLiteral("image/jpeg 40x60");
    QTest::newRow("a photo of a camera held sideways, with more behind its end")
        << sample("sideways.jpg") << QStringLiteral("image/jpeg 48x32");
    QTest::newRow("a drawing") << sample("drawing.png") << QStringLiteral("image/png 20x10");
    QTest::newRow("a drawing one sees through") << sample("noted.png") << QStringLiteral("image/png 16x16");
    QTest::newRow("a GIF") << sample("still.gif") << QStringLiteral("image/gif 12x8");
    QTest::newRow("a GIF that moves") << sample("moving.gif") << QStringLiteral("image/gif 12x8 moves");
}

void TestImageFile::picturesAreKnownByTheirBytes()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, facts);
    // The name says nothing: people rename files.
    const auto read = readImageFile("notes.txt", view(bytes));
    VERIFY_OK(read);
    QCOMPARE(QStringLiteral("%1 %2x%3%4")
                 .arg(q(read->type))
                 .arg(read->widthPx)
                 .arg(read->heightPx)
                 .arg(read->isAnimated ? QStringLiteral(" moves") : QString()),
             facts);
}

void TestImageFile::whatIsNoPictureIsRefused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("words");
    const QString asPng = QStringLiteral("Save \"sale.png\" as PNG or JPEG");
    QTest::newRow("nothing") << QByteArray() << QStringLiteral("is empty");
    QTest::newRow("a text under the name of a picture")
        << QByteArray("Dear customers,\nsee the picture.") << QStringLiteral("holds text, not a picture");
    QTest::newRow("a page") << QByteArray("<!doctype html><p>x") << QStringLiteral("holds text");
    QTest::newRow("a program") << QByteArray("\x7f"
                                             "ELF\2\1\1\0\0\0\0\0\0\0\0\0",
                                             16)
                               << QStringLiteral("is not a picture");
    QTest::newRow("WebP") << sample("picture.webp") << asPng;
    QTest::newRow("WebP is named") << sample("picture.webp") << QStringLiteral("do not show WebP pictures");
    QTest::newRow("BMP") << sample("picture.bmp") << asPng;
    QTest::newRow("TIFF") << sample("picture.tiff") << asPng;
    QTest::newRow("HEIC of a phone") << QByteArray("\0\0\0\x18"
                                                   "ftypheic\0\0\0\0mif1heic",
                                                   24)
                                     << QStringLiteral("do not show HEIC pictures");
    QTest::newRow("AVIF") << QByteArray("\0\0\0\x1c"
                                        "ftypavif\0\0\0\0avifmif1",
                                        24)
                          << QStringLiteral("do not show AVIF pictures");
    QTest::newRow("a film") << QByteArray("\0\0\0\x18"
                                          "ftypisom\0\0\0\0isomavc1",
                                          24)
                            << QStringLiteral("do not show films");
    QTest::newRow("SVG") << QByteArray("<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
                         << QStringLiteral("do not show SVG drawings");
    QTest::newRow("PDF") << QByteArray("%PDF-1.7\n") << QStringLiteral("do not show PDF files");
    QTest::newRow("a PNG that is only its signature")
        << QByteArray("\x89PNG\r\n\x1a\n") << QStringLiteral("is cut off");
    QTest::newRow("a GIF that is only its first words") << QByteArray("GIF89a") << QStringLiteral("is cut off");
    QTest::newRow("a PNG that does not begin with its header")
        << QByteArray("\x89PNG\r\n\x1a\n\0\0\0\0IEND\xae\x42\x60\x82", 20) << QStringLiteral("is damaged");
    QTest::newRow("a JPEG without pixels") << QByteArray("\xff\xd8\xff\xd9", 4) << QStringLiteral("is damaged");
    QTest::newRow("a JPEG with a segment shorter than its length")
        << QByteArray("\xff\xd8\xff\xe0\0\1\xff\xd9", 8) << QStringLiteral("is damaged");
    QTest::newRow("a GIF with an unknown block")
        << sample("still.gif").left(13) + QByteArray(3 << ((sample("still.gif")[10] & 7) + 1), '\0') + "x;"
        << QStringLiteral("is damaged");
}

void TestImageFile::whatIsNoPictureIsRefused()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, words);
    VERIFY_FAILS(readImageFile("sale.png", view(bytes)), ErrorCode::BadInput, words.toStdString());
}

void TestImageFile::aPictureCutOffAnywhereIsRefused_data()
{
    QTest::addColumn<QByteArray>("bytes");
    for (const char* name : {"photo.jpg", "progressive.jpg", "drawing.png", "noted.png", "still.gif", "moving.gif"})
        QTest::newRow(name) << sample(name);
}

void TestImageFile::aPictureCutOffAnywhereIsRefused()
{
    QFETCH(QByteArray, bytes);
    for (qsizetype length = 0; length < bytes.size(); ++length) {
        const auto read = readImageFile("cut", view(bytes.left(length)));
        QVERIFY2(!read, qPrintable(QString::number(length)));
    }
    QVERIFY(readImageFile("whole", view(bytes)));
}

void TestImageFile::aFlippedByteOfAPngIsFound()
{
    const QByteArray whole = sample("drawing.png");
    for (qsizetype at = 0; at < whole.size(); ++at) {
        QByteArray bytes = whole;
        bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
        QVERIFY2(!readImageFile("x", view(bytes)), qPrintable(QString::number(at)));
    }
}

void TestImageFile::tooManyPixelsAreRefused()
{
    // The frame header of a JPEG: 0xFFC0, length, precision, height, width.
    QByteArray bytes = sample("photo.jpg");
    const qsizetype at = bytes.indexOf("\xff\xc0");
    QVERIFY(at > 0);
    bytes[at + 7] = '\x75'; // 30,000 wide
    bytes[at + 8] = '\x30';
    VERIFY_FAILS(readImageFile("wall.jpg", view(bytes)), ErrorCode::BadInput, "30,000 x 32 pixels");
    bytes[at + 5] = bytes[at + 7] = '\x13'; // 5,000 x 5,000
    bytes[at + 6] = bytes[at + 8] = '\x88';
    VERIFY_FAILS(readImageFile("wall.jpg", view(bytes)), ErrorCode::BadInput, "5,000 x 5,000 pixels");
    bytes[at + 7] = bytes[at + 8] = '\0';
    VERIFY_FAILS(readImageFile("wall.jpg", view(bytes)), ErrorCode::BadInput, "is damaged");
}

void TestImageFile::largeFilesAreNotReadWhole_data()
{
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<QString>("words");
    QTest::newRow("a photo of 50 MB") << sample("photo.jpg")
                                      << QStringLiteral("has 50 MB; a picture in a mail may have 2");
    QTest::newRow("a text of 50 MB") << QByteArray("Dear customers,\n").repeated(300)
                                     << QStringLiteral("holds text, not a picture");
    QTest::newRow("a film of 50 MB") << QByteArray("\0\0\0\x18"
                                                   "ftypisom\0\0\0\0isomavc1",
                                                   24)
                                     << QStringLiteral("do not show films");
}

void TestImageFile::largeFilesAreNotReadWhole()
{
    QFETCH(QByteArray, head);
    QFETCH(QString, words);
    QTemporaryDir temporary;
    const QString path = temporary.filePath(QStringLiteral("large.jpg"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(head);
    QVERIFY(file.resize(qint64{50} << 20));
    file.close();
    VERIFY_FAILS(loadImageFile(toPath(path.toStdString())), ErrorCode::BadInput, words.toStdString());
    VERIFY_FAILS(loadImageFile(toPath(temporary.filePath(QStringLiteral("none.jpg")).toStdString())),
                 ErrorCode::NotFound, "There is no file");
}

void TestImageFile::nothingPrivateStays_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("told");
    QTest::newRow("the comment of a JPEG") << sample("sideways.jpg") << QByteArray("Quirin");
    QTest::newRow("the place where a photo was taken") << sample("sideways.jpg") << QByteArray("\x25\x88", 2);
    QTest::newRow("what stands behind a JPEG") << sample("sideways.jpg") << QByteArray("a film");
    QTest::newRow("the texts of a PNG") << sample("noted.png") << QByteArray("Quirin");
    QTest::newRow("the comment of a GIF") << sample("moving.gif") << QByteArray("made at home");
}

void TestImageFile::nothingPrivateStays()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, told);
    const auto before = readImageFile("x", view(bytes));
    VERIFY_OK(before);
    const std::string plain = withoutPrivateData(view(bytes));
    const auto after = readImageFile("x", plain);
    VERIFY_OK(after);
    QCOMPARE(q(after->type), q(before->type));
    QCOMPARE(after->widthPx, before->widthPx);
    QCOMPARE(after->isAnimated, before->isAnimated);
    QVERIFY(bytes.contains(told));
    QVERIFY(!QByteArray::fromStdString(plain).contains(told));
    QCOMPARE(withoutPrivateData(plain), plain);
    // What it is drawn from stays as it is.
    const qsizetype table = bytes.indexOf("\xff\xdb");
    if (bytes.startsWith("\xff\xd8"))
        QVERIFY(QByteArray::fromStdString(plain).contains(bytes.mid(table, bytes.lastIndexOf("\xff\xd9") - table)));
}

void TestImageFile::howItIsTurnedStays()
{
    // EXIF 2.3: an APP1 segment with nothing but the tag 0x0112, SHORT, 6.
    const QByteArray wanted("\xff\xe1\0\x22"
                            "Exif\0\0MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0",
                            36);
    QVERIFY(QByteArray::fromStdString(withoutPrivateData(view(sample("sideways.jpg")))).contains(wanted));
    QVERIFY(!QByteArray::fromStdString(withoutPrivateData(view(sample("photo.jpg")))).contains("Exif"));
}

void TestImageFile::namesInMarkupAreFound_data()
{
    QTest::addColumn<QString>("markup");
    QTest::addColumn<QStringList>("ids");
    const auto row = [](const char* name, const char* markup, const QStringList& ids) {
        QTest::newRow(name) << QString::fromUtf8(markup) << ids;
    };
    const QString a = QStringLiteral("a-1@patron");
    row("no picture", "<p>cid</p> :cid", {});
    row("in an attribute", "<img src=\"cid:a-1@patron\">", {a});
    row("without quotes", "<img src=cid:a-1@patron>", {a});
    row("in large letters", "<img src='CID:a-1@patron'>", {a});
    row("as a background", "<td style=\"background:url(cid:a-1@patron) no-repeat\">", {a});
    row("with an encoded at", "<img src=\"cid:a-1%40patron\">", {a});
    row("twice is once", "<img src=\"cid:a-1@patron\"><img src=\"cid:a-1@patron\">", {a});
    row("in order", "<img src=\"cid:b@x\"><img src=\"cid:a-1@patron\">", {QStringLiteral("b@x"), a});
    row("not the end of another word", "placid:a-1@patron", {});
    row("not without a name", "<img src=\"cid:\">", {});
}

void TestImageFile::namesInMarkupAreFound()
{
    QFETCH(QString, markup);
    QFETCH(QStringList, ids);
    QStringList found;
    for (const std::string& id : contentIdsIn(markup.toStdString()))
        found << q(id);
    QCOMPARE(found, ids);
}

void TestImageFile::namesAreChangedInOneGo()
{
    const std::string markup = "<img src=\"cid:a@x\"><img src='cid:b@x'><img src=\"cid:a%40x\"><p>a@x cid:c@x";
    QCOMPARE(q(withContentIds(markup, {{"a@x", "b@x"}, {"b@x", "a@x"}})),
             QStringLiteral("<img src=\"cid:b@x\"><img src='cid:a@x'><img src=\"cid:b@x\"><p>a@x cid:c@x"));
    QCOMPARE(q(contentIdOf(" CID:a%40x ")), QStringLiteral("a@x"));
    QCOMPARE(q(contentIdOf("https://shop.example/cid:a@x")), QString());
}

QTEST_APPLESS_MAIN(TestImageFile)
#include "tst_imagefile.moc"
