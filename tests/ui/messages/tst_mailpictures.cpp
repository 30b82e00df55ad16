// Pictures in mails, on the page of messages: chosen, dropped and pasted by keys and mouse, prepared, shown.

#include "core/message/images/imagestore.h"
#include "tests/ui/messages/mailpage.h"
#include "ui/kit/mailpreview.h"
#include "ui/kit/mailsurface.h"
#include "ui/messages/mailframe.h"
#include "ui/messages/mailgrid.h"
#include "ui/models/imageshelf.h"
#include "ui/models/picturepreparation.h"

#include <QAbstractButton>
#include <QAction>
#include <QBuffer>
#include <QClipboard>
#include <QDragEnterEvent>
#include <QImageReader>
#include <QLineEdit>
#include <QMimeData>
#include <QPainter>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>

using namespace patron;
using namespace patron::ui;
using namespace patron::test;

namespace {
const QColor orange(255, 128, 0);

/// A photo that no PNG holds well: orange in the middle, all shades around it.
QImage photo(int width, int height)
{
    QImage image(width, height, QImage::Format_RGB32);
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x)
            image.setPixel(x, y, qRgb(x * 255 / width, y * 255 / height, (x * 7 + y * 13) % 256));
    }
    QPainter painter(&image);
    painter.fillRect(width / 4, height / 4, width / 2, height / 2, orange);
    return image;
}

bool isLike(const QColor& a, const QColor& b)
{
    return std::abs(a.red() - b.red()) < 24 && std::abs(a.green() - b.green()) < 24 &&
           std::abs(a.blue() - b.blue()) < 24;
}

/// How many pixels of what a widget shows are orange, in hundredths.
int orangeShare(QWidget* widget)
{
    const QImage shot = widget->grab().toImage();
    qint64 found = 0;
    for (int y = 0; y < shot.height(); ++y) {
        for (int x = 0; x < shot.width(); ++x)
            found += isLike(shot.pixelColor(x, y), orange) ? 1 : 0;
    }
    return int(found * 100 / qMax(qint64{1}, qint64{shot.width()} * shot.height()));
}
}

class TestMailPictures : public QObject, private MailPage
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init() { openPage(m_theme); }
    void cleanup() { closePage(); }
    void a_photo_is_chosen_and_its_text_asked_for();
    void the_gallery_offers_what_is_there();
    void a_dropped_file_goes_between_or_replaces_data();
    void a_dropped_file_goes_between_or_replaces();
    void a_picture_is_pasted();
    void a_background_is_chosen();
    void what_is_no_picture_is_said();
    void the_preview_shows_what_the_mail_carries();
    void remote_pictures_come_when_asked_for();
    void a_mail_of_others_brings_its_pictures();
    void pictures_are_prepared_data();
    void pictures_are_prepared();
    void pictures();

private:
    QString file(const QString& name) const { return m_folder.filePath(name); }
    QString savedPhoto(const char* name, QSize size = {3000, 2000})
    {
        const QString path = file(QString::fromLatin1(name));
        if (!photo(size.width(), size.height()).save(path))
            qFatal("not written");
        return path;
    }
    std::vector<message::Image> kept()
    {
        return *shop->services->store().read(
            [](ReadSession& session) -> Result<std::vector<message::Image>> { return message::images::all(session); });
    }
    message::Image keep(const QImage& image, const char* name)
    {
        const auto prepared = preparePicture(image, QString::fromLatin1(name));
        message::Image made;
        shop->write([&](Transaction& tx) -> Result<void> {
            PATRON_TRY(added, message::images::add(tx, prepared->fileName, prepared->bytes, MailShop::now));
            made = added;
            return {};
        });
        return made;
    }
    void openBlocks(const std::string& blocks)
    {
        openMail(mjmlMail("News", blocks));
        body().showTab(u"design"_qs);
    }
    QString attribute(const MailPath& path, const char* name)
    {
        const message::mjml::Node* node = body().draft().at(path);
        const message::mjml::Attribute* given = node ? node->attribute(name) : nullptr;
        return given ? q(given->value) : QString();
    }
    void drop(const QMimeData& data, QPoint at)
    {
        QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(&canvas(), &enter);
        QVERIFY(enter.isAccepted());
        QDragMoveEvent move(at, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(&canvas(), &move);
        QVERIFY(move.isAccepted());
        QDropEvent done(at, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(&canvas(), &done);
    }

    /// Of the only section's only column.
    static inline const MailPath column{0, 0, 0, 0};
    Theme m_theme;
    QTemporaryDir m_folder;
};

void TestMailPictures::initTestCase()
{
    m_theme.setChoice(Theme::Choice::Light);
    applyTheme(*qApp, m_theme);
}

void TestMailPictures::a_photo_is_chosen_and_its_text_asked_for()
{
    openBlocks("        <mj-image />\n");
    const MailPath image = childOf(column, 0);
    QTest::mouseClick(&canvas(), Qt::LeftButton, {}, canvas().blockRect(image).center());
    dialogs.nextFile = savedPhoto("Lake in spring.jpg");
    click(find<QAbstractButton>("choosePicture-src"));
    QCOMPARE(dialogs.fileQuestions.size(), 1);
    QTRY_VERIFY_WITH_TIMEOUT(attribute(image, "src").startsWith(u"cid:lake-in-spring-"), patienceMs);
    QCOMPARE(keys()->objectName(), u"attribute-alt"_qs);
    type(u"The lake in spring"_qs);
    QCOMPARE(attribute(image, "alt"), u"The lake in spring"_qs);
    QCOMPARE(kept().size(), std::size_t{1});
    QCOMPARE(kept()[0].facts.widthPx, 1200);
    QCOMPARE(kept()[0].facts.heightPx, 800);
    QCOMPARE(q(kept()[0].facts.type), u"image/jpeg"_qs);
    // The page draws it, and one step takes it back.
    QTRY_VERIFY_WITH_TIMEOUT(orangeShare(&canvas()) >= 3, patienceMs);
    body().draft().undoStack().undo();
    body().draft().undoStack().undo();
    QCOMPARE(attribute(image, "src"), QString());
    body().draft().undoStack().redo();
    QVERIFY(attribute(image, "src").startsWith(u"cid:"));
}

void TestMailPictures::the_gallery_offers_what_is_there()
{
    openBlocks(
        "        <mj-text>Hello</mj-text>\n        <mj-image src=\"https://shop.invalid/a.png\" alt=\"Tea\" />\n");
    const message::Image red = keep(photo(40, 30), "first");
    const message::Image blue = keep(photo(60, 30), "second");
    const MailPath image = childOf(column, 1);
    body().draft().select(image);
    canvas().setFocus();
    key(Qt::Key_Return);
    tabTo(u"choosePicture-src"_qs);
    // The shelf hears of new pictures when it is told of them.
    const auto* shelf = page->findChild<ImageShelf*>();
    QVERIFY(shelf);
    QTRY_COMPARE_WITH_TIMEOUT(shelf->images().size(), std::size_t{2}, patienceMs);
    const auto asked = dialogs.fileQuestions.size();
    key(Qt::Key_Space);
    QWidget* popup = QApplication::activePopupWidget();
    QVERIFY(popup);
    auto* list = popup->findChild<QListWidget*>(u"pictureList"_qs);
    QVERIFY(list);
    QCOMPARE(list->count(), 2);
    QCOMPARE(dialogs.fileQuestions.size(), asked);
    key(Qt::Key_Right);
    key(Qt::Key_Return);
    QTRY_COMPARE(attribute(image, "src"), u"cid:"_qs + q(red.contentId));
    QCOMPARE(attribute(image, "alt"), u"Tea"_qs);
    QVERIFY(blue.id != red.id);
}

void TestMailPictures::a_dropped_file_goes_between_or_replaces_data()
{
    QTest::addColumn<int>("files");
    QTest::addColumn<bool>("onPicture");
    QTest::addColumn<QStringList>("blocks");
    QTest::newRow("between two blocks") << 1 << false << QStringList{u"mj-text"_qs, u"mj-image"_qs, u"mj-image"_qs};
    QTest::newRow("two at once") << 2 << false
                                 << QStringList{u"mj-text"_qs, u"mj-image"_qs, u"mj-image"_qs, u"mj-image"_qs};
    QTest::newRow("on a picture it takes its place") << 1 << true << QStringList{u"mj-text"_qs, u"mj-image"_qs};
}

void TestMailPictures::a_dropped_file_goes_between_or_replaces()
{
    QFETCH(int, files);
    QFETCH(bool, onPicture);
    QFETCH(QStringList, blocks);
    openBlocks(
        "        <mj-text>Hello</mj-text>\n        <mj-image src=\"https://shop.invalid/a.png\" alt=\"Tea\" />\n");
    QMimeData data;
    QList<QUrl> urls{QUrl::fromLocalFile(savedPhoto("one.jpg", {640, 480}))};
    if (files == 2)
        urls << QUrl::fromLocalFile(savedPhoto("two.png", {320, 200}));
    data.setUrls(urls);
    const int steps = body().draft().undoStack().count();
    drop(data, onPicture ? canvas().blockRect(childOf(column, 1)).center()
                         : canvas().slotPoint({column, 1, false}, "mj-image"));
    QTRY_VERIFY_WITH_TIMEOUT(attribute(childOf(column, 1), "src").startsWith(u"cid:one-"), patienceMs);
    QStringList found;
    for (const message::mjml::Node& node : body().draft().at(column)->children)
        found << q(node.name);
    QCOMPARE(found, blocks);
    QCOMPARE(body().draft().undoStack().count(), steps + 1);
    if (!onPicture)
        QCOMPARE(keys()->objectName(), u"attribute-alt"_qs);
    body().draft().undoStack().undo();
    QCOMPARE(attribute(childOf(column, 1), "src"), u"https://shop.invalid/a.png"_qs);
}

void TestMailPictures::a_picture_is_pasted()
{
    openBlocks("        <mj-text>Hello</mj-text>\n");
    body().draft().select(childOf(column, 0));
    canvas().setFocus();
    QApplication::clipboard()->setImage(photo(300, 200));
    key(Qt::Key_V, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(attribute(childOf(column, 1), "src").startsWith(u"cid:picture-"), patienceMs);
    QCOMPARE(keys()->objectName(), u"attribute-alt"_qs);
    // A text on the clipboard is none.
    QApplication::clipboard()->setText(u"Hello"_qs);
    canvas().setFocus();
    key(Qt::Key_V, Qt::ControlModifier);
    QCOMPARE(body().draft().at(column)->children.size(), std::size_t{2});
}

void TestMailPictures::a_background_is_chosen()
{
    openBlocks("        <mj-text>Hello</mj-text>\n");
    const MailPath section = parentOf(column);
    body().draft().select(section);
    dialogs.nextFile = savedPhoto("sky.jpg", {800, 600});
    click(find<QAbstractButton>("choosePicture-background-url"));
    QTRY_VERIFY_WITH_TIMEOUT(attribute(section, "background-url").startsWith(u"cid:sky-"), patienceMs);
    QTRY_VERIFY_WITH_TIMEOUT(orangeShare(&canvas()) >= 1, patienceMs);
}

void TestMailPictures::what_is_no_picture_is_said()
{
    openBlocks("        <mj-image />\n");
    body().draft().select(childOf(column, 0));
    const QString path = file(u"sale.png"_qs);
    QFile text(path);
    QVERIFY(text.open(QIODevice::WriteOnly));
    text.write("Dear customers, the sale begins");
    text.close();
    dialogs.nextFile = path;
    click(find<QAbstractButton>("choosePicture-src"));
    QTRY_COMPARE_WITH_TIMEOUT(dialogs.messages.size(), 1, patienceMs);
    QVERIFY2(dialogs.messages[0].contains(u"holds text, not a picture"), qPrintable(dialogs.messages[0]));
    QVERIFY(kept().empty());
    QCOMPARE(attribute(childOf(column, 0), "src"), QString());
}

void TestMailPictures::the_preview_shows_what_the_mail_carries()
{
    const message::Image image = keep(photo(1200, 900), "tea");
    openMail(
        mjmlMail("News", "        <mj-text>Dear {{ customer.first_name }}</mj-text>\n        <mj-image src=\"cid:" +
                             image.contentId + "\" alt=\"A pot of tea\" />\n"));
    body().showTab(u"preview"_qs);
    auto* grid = find<MailGrid>("mailGrid");
    for (const char* frame : {"desktop", "phone"}) {
        QWidget* shown = grid->frame(QString::fromLatin1(frame));
        auto* surface = shown->findChild<MailSurface*>();
        QTRY_VERIFY2_WITH_TIMEOUT(surface && orangeShare(surface) >= 3, frame, patienceMs);
    }
    // Without pictures it is not there.
    auto* plain = grid->frame(u"plain"_qs)->findChild<MailSurface*>();
    QVERIFY(plain);
    QCOMPARE(orangeShare(plain), 0);
    QVERIFY(grid->frame(u"desktop"_qs)->findChild<QAbstractButton*>(u"frameRemote"_qs)->isHidden());
}

void TestMailPictures::remote_pictures_come_when_asked_for()
{
    QByteArray png;
    QBuffer buffer(&png);
    buffer.open(QIODevice::WriteOnly);
    QImage square(80, 80, QImage::Format_RGB32);
    square.fill(orange);
    square.save(&buffer, "PNG");
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    QByteArrayList requests;
    connect(&server, &QTcpServer::newConnection, this, [&] {
        QTcpSocket* socket = server.nextPendingConnection();
        connect(socket, &QTcpSocket::readyRead, socket, [&requests, &png, socket] {
            requests << socket->readAll();
            socket->write("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nSet-Cookie: seen=1\r\nConnection: "
                          "close\r\nContent-Length: " +
                          QByteArray::number(png.size()) + "\r\n\r\n" + png);
            socket->disconnectFromHost();
        });
    });
    const QString at = u"http://127.0.0.1:%1/"_qs.arg(server.serverPort());
    const QString html =
        u"<style>@import url(%1style.css);</style><script src=\"%1code.js\"></script><iframe src=\"%1page\"></iframe>"
        "<img src=\"%1a.png\" width=300><img src=\"%1b.png\">"_qs.arg(at);
    MailPreview preview(m_theme);
    preview.resize(640, 480);
    QSignalSpy shown(&preview, &MailPreview::shown);
    preview.show();
    preview.showMail(html, {});
    auto* button = preview.findChild<QAbstractButton*>(u"previewRemote"_qs);
    QTRY_VERIFY_WITH_TIMEOUT(button->isVisible(), patienceMs);
    QCOMPARE(preview.blockedImages(), 2);
    QCOMPARE(button->text(), u"Show 2 remote image(s)"_qs);
    QVERIFY(requests.isEmpty());
    QTest::mouseClick(button, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(orangeShare(&preview) >= 2, patienceMs);
    QTRY_COMPARE_WITH_TIMEOUT(requests.size(), 2, patienceMs);
    for (const QByteArray& request : requests) {
        QVERIFY2(request.startsWith("GET /a.png") || request.startsWith("GET /b.png"), request.constData());
        QVERIFY2(!request.toLower().contains("\r\ncookie:"), request.constData());
    }
    QTRY_VERIFY(!button->isVisible());
    // The next mail's are not fetched.
    const qsizetype before = requests.size();
    preview.showMail(u"<p>Another</p><img src=\"%1c.png\">"_qs.arg(at), {});
    QTRY_VERIFY_WITH_TIMEOUT(button->isVisible(), patienceMs);
    QCOMPARE(preview.blockedImages(), 1);
    QCOMPARE(requests.size(), before);
}

void TestMailPictures::a_mail_of_others_brings_its_pictures()
{
    QByteArray png;
    QBuffer buffer(&png);
    buffer.open(QIODevice::WriteOnly);
    photo(64, 48).save(&buffer, "PNG");
    QFile mail(file(u"theirs.eml"_qs));
    QVERIFY(mail.open(QIODevice::WriteOnly));
    mail.write("From: Ann <ann@finch.example>\r\nTo: b@c.example\r\nSubject: Tea\r\nMIME-Version: 1.0\r\n"
               "Content-Type: multipart/related; boundary=r\r\n\r\n--r\r\nContent-Type: text/html\r\n\r\n"
               "<p>Tea<img alt=\"t\" src=\"cid:logo@x\"></p>\r\n--r\r\nContent-Type: image/png; name=logo.png\r\n"
               "Content-ID: <logo@x>\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
               png.toBase64() + "\r\n--r--\r\n");
    mail.close();
    dialogs.nextFile = mail.fileName();
    find<QAction>("messagesImport")->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(find<BlockEditor>("blockEditor") && body().source().toPlainText().contains(u"cid:logo-"),
                             patienceMs);
    QCOMPARE(kept().size(), std::size_t{1});
    QVERIFY(body().source().toPlainText().contains(q(kept()[0].contentId)));
}

void TestMailPictures::pictures_are_prepared_data()
{
    QTest::addColumn<QString>("made");
    QTest::addColumn<QString>("result");
    QTest::newRow("a photo of a camera is narrowed") << u"photo 4000x3000 jpg"_qs << u"jpeg 1200x900"_qs;
    QTest::newRow("a small photo stays as it is") << u"photo 300x200 jpg"_qs << u"jpeg 300x200 same"_qs;
    QTest::newRow("a photo as PNG becomes a JPEG") << u"photo 1600x1200 png"_qs << u"jpeg 1200x900"_qs;
    QTest::newRow("a drawing stays a PNG") << u"drawing 1600x800 png"_qs << u"png 1200x600"_qs;
    QTest::newRow("what one sees through stays so") << u"glass 1600x800 png"_qs << u"png 1200x600 glass"_qs;
    QTest::newRow("BMP becomes a PNG") << u"drawing 200x100 bmp"_qs << u"png 200x100"_qs;
    QTest::newRow("a photo held sideways is turned") << u"sample sideways.jpg"_qs << u"jpeg 32x48"_qs;
    QTest::newRow("a small GIF goes on moving") << u"sample moving.gif"_qs << u"gif 12x8 same"_qs;
    QTest::newRow("a banner that is very tall") << u"drawing 100x9000 png"_qs << u"png 44x4000"_qs;
    QTest::newRow("a text") << u"sample ../lint/image_source/pass.html"_qs << u"not a picture"_qs;
}

void TestMailPictures::pictures_are_prepared()
{
    QFETCH(QString, made);
    QFETCH(QString, result);
    const QStringList words = made.split(u' ');
    QString path = QStringLiteral(PATRON_SOURCE_DIR "/tests/data/images/") + words.value(1);
    if (words[0] != u"sample") {
        const QSize size(words[1].section(u'x', 0, 0).toInt(), words[1].section(u'x', 1, 1).toInt());
        QImage image = words[0] == u"photo" ? photo(size.width(), size.height()) : QImage(size, QImage::Format_ARGB32);
        if (words[0] != u"photo")
            image.fill(words[0] == u"glass" ? QColor(0, 0, 255, 90) : QColor(Qt::blue));
        image.setText(u"Comment"_qs, u"Quirin at home"_qs);
        path = file(u"made."_qs + words[2]);
        QVERIFY(image.save(path));
    }
    const auto prepared = preparePicture(path);
    if (!prepared) {
        QVERIFY2(prepared.error().text.find(result.toStdString()) != std::string::npos, prepared.error().text.c_str());
        return;
    }
    QByteArray bytes = QByteArray::fromStdString(prepared->bytes);
    QBuffer buffer(&bytes);
    QImageReader reader(&buffer);
    const QString format = QString::fromLatin1(reader.format());
    const QImage image = reader.read();
    QFile before(path);
    QVERIFY(before.open(QIODevice::ReadOnly));
    const bool isSame = before.readAll() == bytes;
    const bool isGlass = image.hasAlphaChannel() && qAlpha(image.pixel(0, 0)) < 255;
    QCOMPARE(u"%1 %2x%3%4%5"_qs.arg(format)
                 .arg(image.width())
                 .arg(image.height())
                 .arg(isSame ? u" same"_qs : QString(), isGlass ? u" glass"_qs : QString()),
             result);
    QVERIFY(message::readImageFile("x", prepared->bytes));
    if (!isSame)
        QVERIFY(!bytes.contains("Quirin"));
}

void TestMailPictures::pictures()
{
    const QString folder = qEnvironmentVariable("PATRON_GRABS");
    if (folder.isEmpty())
        QSKIP("set PATRON_GRABS to a folder to get pictures of the page");
    const QDir out(folder);
    const message::Image image = keep(photo(1200, 700), "lake");
    for (int i = 0; i < 7; ++i)
        keep(photo(200 + 40 * i, 150), "tea in spring");
    openBlocks("        <mj-text>Dear {{ customer.first_name }}, the lake is warm again.</mj-text>\n"
               "        <mj-image src=\"cid:" +
               image.contentId + "\" />\n        <mj-image />\n<mj-image src=\"https://shop.invalid/a.png\" />");
    body().draft().select(childOf(column, 1));
    for (const auto choice : {Theme::Choice::Light, Theme::Choice::Dark}) {
        m_theme.setChoice(choice);
        const QString end = choice == Theme::Choice::Dark ? u"-dark.png"_qs : u".png"_qs;
        body().showTab(u"design"_qs);
        QTest::qWait(800);
        page->grab().save(out.filePath(u"pictures-blocks"_qs + end));
        click(find<QAbstractButton>("choosePicture-src"));
        QTest::qWait(800);
        QApplication::activePopupWidget()->grab().save(out.filePath(u"pictures-gallery"_qs + end));
        QApplication::activePopupWidget()->close();
        body().showTab(u"preview"_qs);
        QTest::qWait(3000);
        page->grab().save(out.filePath(u"pictures-preview"_qs + end));
    }
    m_theme.setChoice(Theme::Choice::Light);
}

QTEST_MAIN(TestMailPictures)
#include "tst_mailpictures.moc"
